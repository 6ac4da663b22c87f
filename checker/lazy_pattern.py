"""Patterns of which so much is compiled as the texts that come may match. Most forms need less than half of the shipped
ones, and to compile them all would take longer than to judge a form."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, compress, groupby
from operator import add
from typing import Any, NamedTuple

KNOWN: dict[str, Sequence[str]] = {}
"""By expression, what ``required_literals`` says of it, as far as it was worked out when the rules were compiled."""


LITERALS: set[str] = set()
"""All that is known to be required by some expression. It only grows."""


def know(literals: Mapping[str, Sequence[str]]) -> None:
    KNOWN.update(literals)
    LITERALS.update(chain.from_iterable(literals.values()))


class _Moved(dict[int, int]):
    """Where ``re`` finds a character beyond ASCII: a plane higher, for it makes a table of each set in the lowest one.
    A set of Chinese characters is compiled ten times as fast there, and sets are most of what a pattern takes. ASCII
    and its classes stay, and so does the order of all characters, and what a range holds."""

    def __missing__(self, code: int) -> int:
        self[code] = code if code < 0x80 else min(code + 0x10000, sys.maxunicode)
        return self[code]


_MOVED = _Moved()
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([89a-fA-F][0-9a-fA-F])|.)", re.DOTALL)
FROM_DEL = r"(?<![\\-])\\x7f-(?=\\(?:[uU]|x[89a-fA-F])|[^\x00-\x7f])"


def moved(text: str) -> str:
    if text.isascii():
        return text
    return _moved_before(text) if len(text) <= KEPT else text.translate(_MOVED)


KEPT = 2000
"""Characters of a text, at the most, that is kept for the next pattern: whole uploads would fill the memory."""
_moved_before = lru_cache(maxsize=1024)(lambda text: text.translate(_MOVED))


def unescaped(expression: str) -> str:
    """An expression with the characters beyond ASCII that it names by their codes. A range from the last of ASCII to
    one of them is parted: ``re`` would go through the whole plane that lies between when they are moved."""
    parted = re.sub(FROM_DEL, r"\\x7f\\x80-", expression) if r"\x7f-" in expression else expression
    return ESCAPE.sub(lambda hit: chr(int(hit[hit.lastindex], 16)) if hit.lastindex else hit[0], parted)


class Hit:
    """As much of ``re.Match`` as rules use, of the text as it is."""

    __slots__ = ("end", "lastgroup", "span", "start", "text")

    def __init__(self, text: str, match: re.Match[str]) -> None:
        self.text, self.lastgroup = text, match.lastgroup
        self.span, self.start, self.end = match.span, match.start, match.end

    @classmethod
    def of(cls, text: str, match: re.Match[str] | None) -> Hit | None:
        return cls(text, match) if match else None

    def __getitem__(self, group: int | str) -> str | Any:
        start, end = self.span(group)
        return None if start < 0 else self.text[start:end]


class Alternative(NamedTuple):
    """One of a pattern's alternatives, and the name of its group, if it has one. A text without any of ``literals``
    does not match it."""

    expression: str
    literals: Sequence[str]
    group: str = ""

    @classmethod
    def of(cls, expression: str, group: str = "") -> Alternative:
        return cls(expression, KNOWN.get(expression, ()), group)


class Coming(NamedTuple):
    """Texts that come next, and which of the literals that are known by then they may hold: found once, not by each
    pattern in each text. ``known`` is how many those are."""

    texts: frozenset[str]
    literals: frozenset[str]
    known: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> Coming:
        whole = "\n".join(texts)
        pairs = {*whole, *map(add, whole, whole[1:])}  # to look for each literal would take ten times as long
        held = frozenset(one for one in LITERALS if one[:2] in pairs and one[-2:] in pairs)
        return cls(frozenset(texts), held, len(LITERALS))


class LazyPattern:
    """As much of ``re.Pattern`` as rules use, of alternatives in their order. ``shape`` is what stands around them."""

    coming = Coming(frozenset(), frozenset(), 0)
    __slots__ = ("_compiled", "_in", "_known", "_left_out", "_narrowed", "_seeds", "_shape", "alternatives")

    def __init__(self, alternatives: Iterable[Alternative], shape: str = "{}") -> None:
        self.alternatives, self._shape = tuple(alternatives), shape
        self._in = [not one.literals for one in self.alternatives]
        """Which alternatives texts have needed so far."""
        self._left_out = self._literals_left_out()
        self._seeds = () if any(self._in) else self._left_out
        self._compiled: re.Pattern[str] | None = None
        self._narrowed: tuple[Coming, Narrowed] | None = None
        LITERALS.update(word for one in self.alternatives for word in one.literals)
        self._known = len(LITERALS)
        """How many literals are known when this one's are."""

    @classmethod
    def expect(cls, texts: Iterable[str]) -> None:
        """The texts of the form that is judged next."""
        cls.coming = Coming.of([*texts])

    @classmethod
    def of(cls, expression: str) -> LazyPattern:
        return cls([Alternative.of(expression)])

    def _literals_left_out(self) -> Sequence[str]:
        both = zip(self.alternatives, self._in, strict=True)
        return [word for one, is_in in both if not is_in for word in one.literals]

    def compiled_for(self, text: str) -> re.Pattern[str] | None:
        """What matches in this text all that the whole pattern would; None where that is nothing."""
        return self.within(text).compiled_for(text) if self.expected(text) else self.compiled_where(text.__contains__)

    def expected(self, text: str) -> Coming | None:
        """What is coming, where the text is of that, and this pattern's literals were looked for in it."""
        coming = LazyPattern.coming
        return coming if text in coming.texts and self._known <= coming.known else None

    def compiled_where(self, holds: Callable[[str], bool]) -> re.Pattern[str] | None:
        """As compiled_for, for a text that may hold literals or not."""
        if self._seeds and not any(map(holds, self._seeds)):
            return None
        if self._compiled is None or any(map(holds, self._left_out)):
            both, comes = zip(self.alternatives, self._in, strict=True), LazyPattern.coming.literals
            self._in = [is_in or any(word in comes or holds(word) for word in one.literals) for one, is_in in both]
            self._left_out = self._literals_left_out()
            grouped = groupby(compress(self.alternatives, self._in), key=lambda one: one.group)
            joined = ((group, "|".join(one.expression for one in part)) for group, part in grouped)
            source = "|".join(f"(?P<{group}>{part})" if group else part for group, part in joined)
            self._compiled = re.compile(moved(unescaped(self._shape.format(source))), re.ASCII)
        return self._compiled

    def within(self, text: str) -> Narrowed:
        """The pattern for a text and parts of it: what it may find there is looked for once, not in each part; in
        what is coming, once for all its texts."""
        coming, known = self.expected(text), self._narrowed
        if coming is None:
            return Narrowed(self, text.__contains__)
        if known is None or known[0] is not coming:
            known = self._narrowed = (coming, Narrowed(self, coming.literals.__contains__))
        return known[1]

    def search(self, text: str) -> Hit | None:
        found = self.compiled_for(text)
        return Hit.of(text, found and found.search(moved(text)))

    def match(self, text: str, start: int = 0) -> Hit | None:
        found = self.compiled_for(text)
        return Hit.of(text, found and found.match(moved(text), start))

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> Hit | None:
        found = self.compiled_for(text)
        return Hit.of(text, found and found.fullmatch(moved(text), start, len(text) if end is None else end))

    def finditer(self, text: str) -> Iterator[Hit]:
        found = self.compiled_for(text)
        return (Hit(text, hit) for hit in found.finditer(moved(text))) if found else iter(())

    def sub(self, by: str | Callable[[Hit], str], text: str) -> str:
        """The text with what ``by`` makes of each hit."""
        parts, at = list[str](), 0
        for hit in self.finditer(text):
            parts += [text[at : hit.start()], by if isinstance(by, str) else by(hit)]
            at = hit.end()
        return "".join([*parts, text[at:]])


class Narrowed(LazyPattern):
    """A pattern for texts that hold no other literals than may be, and their parts."""

    __slots__ = ("_anywhere",)

    def __init__(self, pattern: LazyPattern, holds: Callable[[str], bool]) -> None:
        self._compiled = pattern.compiled_where(holds)
        self._anywhere = bool(self._compiled) and not pattern._seeds
        self._seeds = [*filter(holds, pattern._seeds)] if self._compiled else ()

    def compiled_for(self, text: str) -> re.Pattern[str] | None:
        return self._compiled if self._anywhere or any(map(text.__contains__, self._seeds)) else None
