"""Lark's LALR tables as plain data, which disk_cache keeps.

Making one takes a tenth of a second and more; reading it back, a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lark import Lark, Token, Tree
from lark.grammar import NonTerminal, Rule, RuleOptions, Terminal
from lark.lexer import Lexer
from lark.parse_tree_builder import ParseTreeBuilder
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift
from lark.parsers.lalr_parser import _Parser


class Unlexed(Lexer):
    """Lark wants to be told how text becomes tokens already when it makes a table; our lexers are their own."""

    def __init__(self, conf: object) -> None:
        del conf

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        raise NotImplementedError


class KeptRule(Rule):
    """A rule of the grammar. A table has each once, so that they are told apart without looking at them."""

    __slots__ = ()
    __hash__ = object.__hash__
    __eq__ = object.__eq__


@dataclass(frozen=True)
class ParseTable:
    """The rules and the table of a grammar, of what plain_table made of it."""

    kept: Mapping[str, Any]

    @cached_property
    def table(self) -> IntParseTable:
        """What Lark's analysis found: for each state, what each terminal does."""
        tokens, rules = self.kept["tokens"], self.rules
        sets = [[tokens[n] for n in members] for members in self.kept["sets"]]
        states: dict[int, dict[str, tuple[Any, Any]]] = {}
        for number, (shifts, reduces) in enumerate(self.kept["states"]):
            actions = states[number] = {tokens[token]: (Shift, target) for token, target in shifts}
            for rule, members in reduces:
                actions |= dict.fromkeys(sets[members], (Reduce, rules[rule]))
        starts, ends = ({name: both[n] for name, both in self.kept["starts"].items()} for n in (0, 1))
        return IntParseTable(states, starts, ends)  # type: ignore[no-untyped-call]

    @cached_property
    def rules(self) -> Sequence[Rule]:
        return [
            KeptRule(
                NonTerminal(origin),
                [Terminal(name, filter_out=name[0] == "_") if name.isupper() else NonTerminal(name) for name in parts],
                order,
                alias,
                RuleOptions(expand1=expand, template_source=template),
            )
            for origin, parts, order, alias, expand, template in self.kept["rules"]
        ]

    @cached_property
    def parser(self) -> _Parser:
        """Lark's parser, which makes trees of tokens."""
        callbacks = ParseTreeBuilder(self.rules, Tree).create_callback()  # type: ignore[no-untyped-call]
        return _Parser(self.table, callbacks)


def table_of(lark: Lark) -> IntParseTable:
    table: IntParseTable = lark.parser.parser._parse_table
    return table


def plain_table(lark: Lark) -> dict[str, Any]:
    """Rules and table as plain data. States share most of their reductions' terminals, which are kept once."""
    table = table_of(lark)
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
    return {
        "tokens": list(tokens),
        "sets": list(sets),
        "states": states,
        "starts": {name: (start, table.end_states[name]) for name, start in table.start_states.items()},
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
