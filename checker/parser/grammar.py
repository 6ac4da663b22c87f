"""The grammars: their labels in the order in which they are printed, and the Lark parser of each edition.

An edition's grammar is form.lark with its own lines behind, so that it may add and ``%override`` terminals.
Making a parser takes a tenth of a second; it is kept in the cache folder under the hash of its text.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from lark import Lark
from lark import __version__ as lark_version
from lark.exceptions import LarkError

from checker import __version__, paths
from checker.errors import RuleError
from checker.model import Text
from checker.paths import write_cache

FIRST_SIGN = 0xE000
"""Labels stand for the parser as characters of the private use area, which no repaired text holds."""
WIDTHS = tuple(zip("（）：／，；“”‘’", "():/,;\"\"''", strict=True))
HEADING, COLUMN, CRITERION = "HEADING_", "REFERENCE_DRUGS__", "CRITERION_"


class Label(NamedTuple):
    """A printed label. ``shape`` is its text with its width folded, for comparing; ``sign`` stands for it in what
    the parser reads.

    ``section`` and ``order`` give its turn in print. ``second``: it may stand in a row's second column.
    ``numbered``: a number is printed behind it. ``repeats``: its block is printed once a row, and twice over.
    """

    name: str
    shape: str
    sign: str
    section: int
    order: int
    second: bool = False
    numbered: bool = False
    repeats: bool = False


class Layout(NamedTuple):
    """One edition's labels by name, and its parser as Lark's own save; ``sections`` are the grammar's rules."""

    edition: str
    labels: Mapping[str, Label]
    sections: Sequence[str]
    saved: bytes

    def parser(self) -> Lark:
        return _parser(self.edition, self.saved)


class Tokens(Lark):
    """Lark without callbacks. The grammar says which token may stand where; nobody looks at a tree, and to find what
    makes it would take Lark longer than all the rest."""

    def _prepare_callbacks(self) -> None:
        self._callbacks: dict[object, object] = {}


@cache
def _parser(edition: str, saved: bytes) -> Lark:
    return Tokens.load(io.BytesIO(saved))


def fold_width(text: str) -> str:
    """Full-width brackets, colons, slashes and quotes as half-width ones: the print mixes them. Keeps the
    length."""
    for wide, narrow in WIDTHS:  # str.translate is slow on Chinese
        text = text.replace(wide, narrow)
    return text


@cache
def layouts(folder: Path | None = None, own: str | None = None) -> Mapping[str, Layout]:
    """The layout of every edition that has a grammar, by year; ``own`` is a folder of further ones.

    Raises RuleError.
    """
    folder = folder or paths.GRAMMARS
    common = (folder / "form.lark").read_text(encoding="utf-8")
    files = [path for path in sorted(folder.glob("*.lark")) if path.stem not in ("form", "dosage")]
    files += sorted(Path(own).glob("*.lark")) if own else []
    return {path.stem: _layout(path, common) for path in files}


def _layout(path: Path, common: str) -> Layout:
    grammar = f"{common}\n{path.read_text(encoding='utf-8')}"
    digest = hashlib.sha256(f"{__version__} {lark_version} {grammar}".encode()).hexdigest()
    store = paths.cache_folder()
    kept = store / f"layout-{path.stem}-{digest}.pickle" if store else None
    if kept and paths.is_ours(kept):
        try:
            return Layout(path.stem, *pickle.loads(kept.read_bytes()))
        except Exception:  # a cache that cannot be read is made again, whatever is wrong with it
            pass
    layout = compile_layout(path, grammar)
    if kept:
        write_cache(kept, pickle.dumps((layout.labels, layout.sections, layout.saved)))
    return layout


def compile_layout(path: Path, grammar: str) -> Layout:
    signs = Signs()
    try:
        parser = Lark(grammar, parser="lalr", lexer="contextual", edit_terminals=signs, propagate_positions=False)
    except LarkError as error:
        said = str(error).strip().splitlines()[0]
        what = Text("文法不能使用。", f"The grammar cannot be used: {said}.")
        mend = Text("请参照 grammars/form.lark。", "See grammars/form.lark.")
        raise RuleError(path.name, None, "", what, mend) from None
    kept = io.BytesIO()
    parser.save(kept)
    values = {terminal.name: terminal.pattern.value for terminal in parser.terminals}
    labels, sections = read_labels(parser, {name: (shape, values[name]) for name, shape in signs.shapes.items()})
    return Layout(path.stem, labels, sections, kept.getvalue())


class Signs:
    """Makes each plain string of a grammar a label: the parser sees one sign for it, however it was printed."""

    def __init__(self) -> None:
        self.shapes: dict[str, str] = {}

    def __call__(self, terminal: Any) -> None:
        if terminal.pattern.type == "str":
            self.shapes[terminal.name] = fold_width(terminal.pattern.value)
            terminal.pattern.value = chr(FIRST_SIGN + len(self.shapes))


def read_labels(parser: Lark, strings: Mapping[str, tuple[str, str]]) -> tuple[dict[str, Label], list[str]]:
    """Each label with what the rules say of it: walked in the order in which the grammar names them."""
    rules: dict[str, list[list[Any]]] = {}
    for rule in parser.rules:
        rules.setdefault(rule.origin.name, []).append(list(rule.expansion))
    sections = [symbol.name for (symbol,) in rules["section"]]
    labels: dict[str, Label] = {}

    def walk(name: str, section: int, numbered: bool) -> None:
        for turn, (symbol,) in enumerate(rules[name]):
            if not symbol.is_term:
                walk(symbol.name, section, numbered)
                continue
            second = name.startswith("row_") and turn > 0
            repeats = "__" in symbol.name or name == "review"
            labels[symbol.name] = Label(
                symbol.name, *strings[symbol.name], section, len(labels), second, numbered, repeats
            )

    for n, section in enumerate(sections):
        found: dict[str, bool] = {}
        for first, *behind in rules[section]:
            found[first.name] = found.get(first.name, False) or behind[0].name == "NUMBER"
        for name, numbered in found.items():
            walk(name, n, numbered)
    return labels, sections
