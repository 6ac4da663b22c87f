"""One renderer a format, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

Renderer = Callable[..., "str | bytes"]


class Format(NamedTuple):
    """``module`` has ``render(results, book, language, …)``; ``suffixes`` of an output file mean this format.

    A format of ``binary`` is nothing for a terminal.
    """

    module: str
    suffixes: tuple[str, ...] = ()
    binary: bool = False


RENDERERS = {
    "text": Format("checker.report.terminal", (".txt",)),
    "json": Format("checker.report.machine", (".json",)),
    "xlsx": Format("checker.report.workbook", (".xlsx",), binary=True),
    "html": Format("checker.report.html", (".html", ".htm")),
}


def renderer(name: str) -> Renderer:
    found: Renderer = import_module(RENDERERS[name].module).render
    return found


def format_of(path: Path) -> str | None:
    """The format that a file's suffix means; None where it means none."""
    return next((name for name, known in RENDERERS.items() if path.suffix.lower() in known.suffixes), None)
