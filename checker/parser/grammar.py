"""The grammars: an edition's labels in the order of the print, and Lark's LALR table for its layout.

An edition's grammar is form.lark with its own lines behind, so that it may add and ``%override`` rules and terminals.
Making a table takes a tenth of a second; it is kept as JSON in the cache folder, under the hash of its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark import __version__ as lark_version
from lark.exceptions import GrammarError, LarkError
from lark.grammar import Rule
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import IntParseTable, Shift

from checker import __version__, paths
from checker.errors import rule_error
from checker.normalize import fold_width
from checker.parser.automaton import Automaton
from checker.parser.layout import BESIDE, NUMBER, START, VALUE, Label, Layout
from checker.paths import write_cache


class Unlexed(Lexer):
    """Lark wants to be told how text becomes tokens already when it makes a table; see lexer.py."""

    def __init__(self, conf: object) -> None:
        del conf

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        raise NotImplementedError


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
    kept = store / f"layout-{path.stem}-{digest}.json" if store else None
    if kept and paths.is_ours(kept):
        try:
            return read_layout(path.stem, json.loads(kept.read_bytes()))
        except Exception:  # a cache that cannot be read is made again, whatever is wrong with it
            pass
    layout = compile_layout(path, grammar)
    if kept:
        write_cache(kept, json.dumps(layout.kept, ensure_ascii=False, separators=(",", ":")).encode())
    return layout


def read_layout(edition: str, kept: Mapping[str, Any]) -> Layout:
    """The layout of what compile_layout made of a grammar."""
    labels = [Label(*label) for label in kept["labels"]]
    return Layout(edition, {label.name: label for label in labels}, kept["sections"], kept)


def compile_layout(path: Path, grammar: str) -> Layout:
    """The layout of a grammar's text. Raises RuleError when Lark cannot use it."""
    try:
        lark = Lark(grammar, parser="lalr", lexer=Unlexed, propagate_positions=False)
        return read_layout(path.stem, analysed(lark))
    except (LarkError, LookupError, ValueError) as error:
        raise rule_error("rules.grammar_unusable", path.name, error=str(error).strip().splitlines()[0]) from None


def analysed(lark: Lark) -> dict[str, Any]:
    """Labels, rules and table as plain data. States share most of their reductions' terminals, which are kept once."""
    table: IntParseTable = lark.parser.parser._parse_table
    place = {rule: number for number, rule in enumerate(lark.rules)}
    tokens: dict[str, int] = {}
    sets: dict[tuple[int, ...], int] = {}
    states = []
    for actions in table.states.values():
        shifts, reduces = list[tuple[int, int]](), dict[int, list[int]]()
        for terminal, (action, argument) in actions.items():
            token = tokens.setdefault(terminal, len(tokens))
            if action is Shift:
                shifts.append((token, argument))
            else:
                reduces.setdefault(place[argument], []).append(token)
        states.append((shifts, [(rule, sets.setdefault(tuple(found), len(sets))) for rule, found in reduces.items()]))
    sections, labels = read_labels(lark, table)
    return {
        "sections": sections,
        "labels": labels,
        "tokens": list(tokens),
        "sets": list(sets),
        "states": states,
        "ends": [table.start_states[START], table.end_states[START]],
        "rules": [
            (
                rule.origin.name,
                [symbol.name for symbol in rule.expansion],
                rule.order,
                rule.alias,
                rule.options.expand1,
                rule.options.template_source,
            )
            for rule in lark.rules
        ],
    }


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
