"""One renderer a format, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

Renderer = Callable[..., str]

RENDERERS = {"text": "checker.report.terminal", "json": "checker.report.machine"}
"""By format, the module whose ``render(results, book, language, …)`` gives the report."""


def renderer(name: str) -> Renderer:
    found: Renderer = import_module(RENDERERS[name]).render
    return found
