"""The grammars: their labels in the order in which they are printed, and the Lark parser of each edition.

An edition's grammar is form.lark with its own lines behind, so that it may add and ``%override`` terminals.
Making a parser takes a tenth of a second; it is kept in the cache folder under the hash of its text.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark
from lark import __version__ as lark_version
from lark.exceptions import LarkError

from checker import __version__, data
from checker.errors import RuleError
from checker.rules import write_cache

MARK = "\x02"
WIDTHS = str.maketrans("（）：／，；“”‘’", "():/,;\"\"''")
HEADING, COLUMN, CRITERION = "HEADING_", "REFERENCE_DRUGS__", "CRITERION_"


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label. ``shape`` is its text with its width folded, for comparing.

    ``section`` and ``order`` give its turn in print. ``second``: it may stand in a row's second column.
    ``numbered``: a number is printed behind it. ``repeats``: its block is printed once a row, and twice over.
    """

    name: str
    shape: str
    section: int
    order: int
    second: bool = False
    numbered: bool = False
    repeats: bool = False


@dataclass(frozen=True)
class Layout:
    """One edition's labels by name, and its parser as Lark's own save; ``sections`` are the grammar's rules."""

    edition: str
    labels: Mapping[str, Label]
    sections: Sequence[str]
    saved: bytes

    def parser(self) -> Lark:
        return _parser(self.edition, self.saved)


@cache
def _parser(edition: str, saved: bytes) -> Lark:
    return Lark.load(io.BytesIO(saved))


def fold_width(text: str) -> str:
    """Full-width brackets, colons, slashes and quotes as half-width ones: the print mixes them. Keeps the length."""
    return text.translate(WIDTHS)


@cache
def layouts(folder: Path | None = None, own: str | None = None) -> Mapping[str, Layout]:
    """The layout of every edition that has a grammar, by year; ``own`` is a folder of further ones. Raises RuleError."""
    folder = folder or data.GRAMMARS
    common = (folder / "form.lark").read_text(encoding="utf-8")
    paths = [path for path in sorted(folder.glob("*.lark")) if path.stem != "form"]
    paths += sorted(Path(own).glob("*.lark")) if own else []
    return {path.stem: _layout(path, common) for path in paths}


def _layout(path: Path, common: str) -> Layout:
    grammar = f"{common}\n{path.read_text(encoding='utf-8')}"
    digest = hashlib.sha256(f"{__version__} {lark_version} {grammar}".encode()).hexdigest()
    store = data.cache_folder()
    kept = store / f"layout-{path.stem}-{digest}.pickle" if store else None
    if kept and kept.is_file():
        try:
            return Layout(path.stem, *pickle.loads(kept.read_bytes()))
        except Exception:  # a cache that cannot be read is made again, whatever is wrong with it
            pass
    layout = compile_layout(path, grammar)
    if kept:
        write_cache(kept, pickle.dumps((layout.labels, layout.sections, layout.saved)))
    return layout


def compile_layout(path: Path, grammar: str) -> Layout:
    try:
        parser = Lark(grammar, parser="lalr", lexer="contextual", edit_terminals=mark, propagate_positions=False)
    except LarkError as error:
        what = str(error).strip().splitlines()[0]
        raise RuleError(path.name, None, "", f"The grammar cannot be used: {what}.", "See grammars/form.lark.") from None
    kept = io.BytesIO()
    parser.save(kept)
    strings = {t.name: t.pattern.value[1:] for t in parser.terminals if t.pattern.type == "str"}
    labels, sections = read_labels(parser, strings)
    return Layout(path.stem, labels, sections, kept.getvalue())


def mark(terminal: Any) -> None:
    """Makes a plain string of the grammar a label: it stands behind the mark, whatever the width of its brackets."""
    if terminal.pattern.type == "str":
        terminal.pattern.value = MARK + fold_width(terminal.pattern.value)


def read_labels(parser: Lark, strings: Mapping[str, str]) -> tuple[dict[str, Label], list[str]]:
    """Each label with what the rules say of it: walked in the order in which the grammar names them."""
    rules: dict[str, list[list[Any]]] = {}
    for rule in parser.rules:
        rules.setdefault(rule.origin.name, []).append(list(rule.expansion))
    sections = [symbol.name for symbol in rules["start"][0]]
    labels: dict[str, Label] = {}

    def walk(name: str, section: int, path: tuple[str, ...]) -> None:
        for expansion in rules[name]:
            first = True
            for place, symbol in enumerate(expansion):
                if not symbol.is_term:
                    if symbol.name not in path:
                        walk(symbol.name, section, (*path, symbol.name))
                elif symbol.name in strings:
                    behind = expansion[place + 1].name if place + 1 < len(expansion) else ""
                    old = labels.get(symbol.name)
                    labels[symbol.name] = Label(
                        symbol.name,
                        strings[symbol.name],
                        section,
                        old.order if old else len(labels),
                        (old.second if old else False) or (name.startswith("row_") and not first),
                        behind == "numbered",
                        (old.repeats if old else False) or "__" in symbol.name or "review" in path,
                    )
                    first = False

    for n, name in enumerate(sections):
        walk(name, n, (name,))
    return labels, sections
