"""The grammars: an edition's labels in the order of the print, and Lark's LALR table for its layout.

An edition's grammar is form.lark with its own lines behind, so that it may add and ``%override`` rules and terminals.
How tables are made and kept: checker/lalr_tables.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark
from lark.exceptions import GrammarError, LarkError
from lark.grammar import Rule
from lark.parsers.lalr_analysis import IntParseTable, Shift

from checker import paths
from checker.disk_cache import kept_in_cache
from checker.errors import rule_error
from checker.lalr_tables import ParseTable, Unlexed, plain_table, table_of
from checker.normalize import fold_width
from checker.parser.automaton import Automaton
from checker.parser.layout import BESIDE, NUMBER, START, VALUE, Label, Layout

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
    return {path.stem: _layout(path, common) for path in files}


def _layout(path: Path, common: str) -> Layout:
    grammar = f"{common}\n{path.read_text(encoding='utf-8')}"
    return read_layout(path.stem, kept_in_cache(f"layout-{path.stem}", grammar, lambda: compiled_layout(path, grammar)))


def read_layout(edition: str, kept: Mapping[str, Any]) -> Layout:
    """The layout of what compiled_layout made of a grammar."""
    labels = [Label(*label) for label in kept["labels"]]
    return Layout(edition, {label.name: label for label in labels}, kept["sections"], ParseTable(kept))


def compiled_layout(path: Path, grammar: str) -> Mapping[str, Any]:
    """Labels, rules and table of a grammar's text as plain data. Raises RuleError when Lark cannot use it."""
    try:
        lark = Lark(grammar, parser="lalr", lexer=Unlexed, propagate_positions=False)
        sections, labels = read_labels(lark, table_of(lark))
        return {"sections": sections, "labels": labels, **plain_table(lark)}
    except (LarkError, LookupError, ValueError) as error:
        raise rule_error("rules.grammar_unusable", path.name, error=str(error).strip().splitlines()[0]) from None


def read_labels(lark: Lark, table: IntParseTable) -> tuple[list[str], list[Label]]:
    """The sections, and each label with what the rules say of it, in the order in which the grammar names them."""
    texts: dict[str, str] = {}
    for defined in lark.terminals:
        if defined.pattern.type != "str":
            raise GrammarError(f"{defined.name} is a pattern, and labels are plain strings")
        texts[defined.name] = defined.pattern.value
    rules: dict[str, list[Rule]] = {}
    for rule in lark.rules:
        rules.setdefault(rule.origin.name, []).append(rule)
    behind: dict[str, set[str]] = {}
    for actions in table.states.values():
        for terminal, (action, target) in actions.items():
            if action is Shift and terminal in texts:
                behind.setdefault(terminal, set()).update(table.states[target])

    def walk(name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
        for rule in rules[name]:
            for symbol in rule.expansion:
                if symbol.name in texts:
                    yield symbol.name, rule.alias or rule.options.template_source or name
                elif not symbol.is_term and symbol.name not in seen:
                    seen.add(symbol.name)
                    yield from walk(symbol.name, seen)

    sections = [symbol.name for symbol in rules[START][0].expansion]
    automaton = Automaton(table, START)
    labels: dict[str, Label] = {}
    for n, section in enumerate(sections):
        for name, origin in walk(section, set()):
            after = behind[name]
            twice = automaton.after(automaton.start, VALUE, name, VALUE, name) is not None
            text = texts[name]
            label = Label(name, text, fold_width(text), origin, n, len(labels), BESIDE in after, NUMBER in after, twice)
            labels.setdefault(name, label)
    return sections, [*labels.values()]
