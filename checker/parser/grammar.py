"""The grammars: an edition's labels in the order of the print, and the LALR table for its layout.

An edition's grammar is form.lark with its own lines behind, so that it may add and ``%override`` rules and terminals.
How tables are made and kept: checker/lalr_tables.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from checker import paths
from checker.disk_cache import kept_in_cache
from checker.parse_table import ParseTable
from checker.parser.layout import Label, Layout

SHARED = ("form", "criteria", "dosage")
"""Grammars that are no edition's own."""


@cache
def layouts(folder: Path | None = None, own: str | None = None) -> Mapping[str, Layout]:
    """The layout of every edition that has a grammar, by year; ``own`` is a folder of further ones.

    Raises RuleError.
    """
    folder = folder or paths.GRAMMARS
    common = (folder / "form.lark").read_text(encoding="utf-8")
    files = [path for path in sorted(folder.glob("*.lark")) if path.stem not in SHARED]
    files += sorted(Path(own).glob("*.lark")) if own else []
    texts = {path: f"{common}\n{path.read_text(encoding='utf-8')}" for path in files}
    return {path.stem: kept_layout(path.stem, path, text) for path, text in texts.items()}


def kept_layout(edition: str, path: Path, grammar: str) -> Layout:
    """The layout of a grammar's text, whose file is ``path``; made by Lark if it is not kept. Raises RuleError."""

    def compiled() -> Mapping[str, Any]:
        from checker.parser.layout_compiler import compiled_layout  # a check with what was kept must not pay for Lark

        return compiled_layout(path, grammar)

    return read_layout(edition, kept_in_cache(f"layout-{edition}", grammar, compiled))


def read_layout(edition: str, kept: Mapping[str, Any]) -> Layout:
    """The layout of what compiled_layout made of a grammar."""
    labels = [Label(*label) for label in kept["labels"]]
    return Layout(edition, {label.name: label for label in labels}, kept["sections"], ParseTable(kept))
