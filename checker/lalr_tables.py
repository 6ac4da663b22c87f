"""Lark's LALR tables as plain data, which disk_cache keeps: for checker/parse_table.py.

Making one takes a tenth of a second and more; reading it back, a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import IntParseTable, Shift


class Unlexed(Lexer):
    """Lark wants to be told how text becomes tokens already when it makes a table; our lexers are their own."""

    def __init__(self, conf: object) -> None:
        del conf

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        raise NotImplementedError


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
