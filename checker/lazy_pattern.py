"""Patterns of which so much is compiled as the texts that come may match. Most forms need less than half of the shipped
ones, and to compile them all would take longer than to judge a form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby
from typing import NamedTuple

KNOWN: dict[str, Sequence[str]] = {}
"""By expression, what ``required_literals`` says of it, as far as it was worked out when the rules were compiled."""


def know(literals: Mapping[str, Sequence[str]]) -> None:
    KNOWN.update(literals)


class Alternative(NamedTuple):
    """One of a pattern's alternatives, and the name of its group, if it has one. A text without any of ``literals``
    does not match it."""

    expression: str
    literals: Sequence[str]
    group: str = ""

    @classmethod
    def of(cls, expression: str, group: str = "") -> Alternative:
        return cls(expression, KNOWN.get(expression, ()), group)


class LazyPattern:
    """As much of ``re.Pattern`` as rules use, of alternatives in their order. ``shape`` is what stands around them."""

    coming = ""
    """Texts that are likely to come next: what may be found in them is compiled at once, not bit by bit."""
    __slots__ = ("_compiled", "_in", "_left_out", "_seeds", "_shape", "alternatives")

    def __init__(self, alternatives: Iterable[Alternative], shape: str = "{}") -> None:
        self.alternatives, self._shape = tuple(alternatives), shape
        self._in = [not one.literals for one in self.alternatives]
        """Which alternatives texts have needed so far."""
        self._left_out = self._literals_left_out()
        self._seeds = () if any(self._in) else self._left_out
        self._compiled: re.Pattern[str] | None = None

    @classmethod
    def of(cls, expression: str) -> LazyPattern:
        return cls([Alternative.of(expression)])

    def _literals_left_out(self) -> Sequence[str]:
        both = zip(self.alternatives, self._in, strict=True)
        return [word for one, is_in in both if not is_in for word in one.literals]

    def compiled_for(self, text: str) -> re.Pattern[str] | None:
        """What matches in this text all that the whole pattern would; None where that is nothing."""
        holds = text.__contains__
        if self._seeds and not any(map(holds, self._seeds)):
            return None
        if self._compiled is None or any(map(holds, self._left_out)):
            both = zip(self.alternatives, self._in, strict=True)
            holds = f"{LazyPattern.coming}\n{text}".__contains__
            self._in = [is_in or any(map(holds, one.literals)) for one, is_in in both]
            self._left_out = self._literals_left_out()
            grouped = groupby(compress(self.alternatives, self._in), key=lambda one: one.group)
            joined = ((group, "|".join(one.expression for one in part)) for group, part in grouped)
            source = "|".join(f"(?P<{group}>{part})" if group else part for group, part in joined)
            self._compiled = re.compile(self._shape.format(source), re.ASCII)
        return self._compiled

    def search(self, text: str) -> re.Match[str] | None:
        found = self.compiled_for(text)
        return found and found.search(text)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        found = self.compiled_for(text)
        return found and found.match(text, start)

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        found = self.compiled_for(text)
        return found and found.fullmatch(text, start, len(text) if end is None else end)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        found = self.compiled_for(text)
        return found.finditer(text) if found else iter(())

    def findall(self, text: str) -> list[str]:
        found = self.compiled_for(text)
        return found.findall(text) if found else []

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        found = self.compiled_for(text)
        return found.sub(by, text) if found else text
