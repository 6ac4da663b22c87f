"""Strings of which any match of a pattern holds at least one: a text without them need not be searched, nor the pattern
compiled (the prefilter of RE2 and ripgrep). Worked out when the rules are compiled, not in each run.

Read is as much of the syntax as the shipped patterns use; of the rest nothing is said, which is always right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

MOST = 64
"""Strings, at the most, that one part of a pattern is followed through as."""
TOKEN = re.compile(
    r"(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<look>\(\?(?:=|!|<=|<!))|(?P<open>\((?:\?(?::|>|P<\w+>))?(?!\?))"
    r"|(?P<close>\))|(?P<bar>\|)|(?P<repeat>(?:[*+?]|\{(?P<least>\d*),?\d*\})[?+]?)|(?P<anchor>[\^$]|\\[bBAZ])"
    r"|(?P<any>\.|\\[dDwWsS])|(?P<literal>\\[^0-9a-zA-Z]|[^\\(])",
    re.DOTALL,
)
VERBOSE, COMMENT = "(?x)", re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|(?P<drop>[ \t\n\r\f\v]+|#[^\n]*)", re.DOTALL)


class Unread(Exception):
    """Syntax that is not read here."""


class Matched(NamedTuple):
    """``exact``: all that a part of a pattern can match, where that is few strings. ``holds``: what it holds one of."""

    exact: frozenset[str] | None
    holds: frozenset[str] | None


EMPTY, ANYTHING = Matched(frozenset([""]), None), Matched(None, None)


def required_literals(expression: str) -> Sequence[str]:
    """None of them in a text: the pattern is not in it either. Empty where nothing is said of the pattern."""
    if expression.startswith(VERBOSE):
        expression = COMMENT.sub(lambda hit: "" if hit["drop"] else hit[0], expression.removeprefix(VERBOSE))
    try:
        tokens = list(_tokens(expression))
        holds = _held(_alternatives(iter(tokens)))
    except Unread:
        return ()
    found = holds or frozenset()
    return sorted(one for one in found if not any(other in one for other in found if other != one))


def _tokens(expression: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(expression):
        hit = TOKEN.match(expression, at)
        if not hit:
            raise Unread
        yield hit
        at = hit.end()


def _alternatives(tokens: Iterator[re.Match[str]]) -> Matched:
    """What is read up to the bracket that closes."""
    every, row = [], list[Matched]()
    for token in tokens:
        if token["close"]:
            break
        if token["bar"]:
            every.append(_in_a_row(row))
            row = []
        elif token["repeat"]:
            if not row:
                raise Unread
            row.append(_repeated(row.pop(), token))
        else:
            row.append(_one(token, tokens))
    return _any([*every, _in_a_row(row)])


def _one(token: re.Match[str], tokens: Iterator[re.Match[str]]) -> Matched:
    if token["look"]:
        _alternatives(tokens)
        return EMPTY
    if token["open"]:
        return _alternatives(tokens)
    if token["set"]:
        return _set(token["set"][1:-1])
    if token["anchor"]:
        return EMPTY
    return Matched(frozenset(token["literal"][-1]), None) if token["literal"] else ANYTHING


def _set(inside: str) -> Matched:
    plain = re.sub(r"\\([^0-9a-zA-Z])", r"\1", inside)
    if inside.startswith("^") or "-" in inside or re.search(r"\\[0-9a-zA-Z]", inside) or len(plain) > MOST:
        return ANYTHING
    return Matched(frozenset(plain), None)


def _repeated(part: Matched, token: re.Match[str]) -> Matched:
    sign = token["repeat"][0]
    if sign == "?":
        return Matched(part.exact and part.exact | {""}, None)
    if sign == "*" or (sign == "{" and not int(token["least"] or 0)):
        return ANYTHING
    return Matched(None, _held(part))


def _any(parts: Sequence[Matched]) -> Matched:
    if all(part.exact is not None for part in parts):
        exact = frozenset(one for part in parts for one in part.exact or ())
        if len(exact) <= MOST:
            return Matched(exact, None)
    each = [_held(part) for part in parts]
    return Matched(None, frozenset(one for held in each for one in held or ()) if all(each) else None)


def _in_a_row(parts: Sequence[Matched]) -> Matched:
    """Parts one behind the other hold what the most telling of them holds."""
    run, offers, whole = frozenset([""]), list[frozenset[str] | None](), True
    for part in parts:
        joined = frozenset(map("".join, product(run, part.exact))) if part.exact else None
        if joined and len(joined) <= MOST:
            run = joined
        else:
            offers += [_held(Matched(run, None)), part.holds]
            run, whole = part.exact or frozenset([""]), False
    if whole:
        return Matched(run, None)
    return Matched(None, max(filter(None, [*offers, _held(Matched(run, None))]), key=_tells, default=None))


def _tells(strings: Iterable[str]) -> tuple[int, int]:
    """The longer the shortest, and the fewer, the better."""
    every = list(strings)
    return min(map(len, every)), -len(every)


def _held(part: Matched) -> frozenset[str] | None:
    return part.holds or (part.exact if part.exact and "" not in part.exact else None)
