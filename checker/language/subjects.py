"""Whom a clause speaks of: the applicant's drug, another, or a kind of drugs; carried over where it names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from checker.language.clauses import Clause, clauses
from checker.language.vocabulary import Vocabulary
from checker.lazy_pattern import LazyPattern

Kind = Literal["own", "other", "group"]
Carried = Literal["here", "sentence", "before", "nowhere"]
NEAR = 14
"""Characters before a drug in which a word can put it beside the point."""


LONGEST_STEM = 7
"""Characters of a name before its ending, at the most."""
SOUNDS = 2
"""Characters before the end of an international name that tell it from others."""


class Mention(NamedTuple):
    """A drug that ``text[start:end]`` of a clause names. ``beside``: the clause is not about it (与本品相比).
    ``named``: by a name of its own, not as a reference drug or the like."""

    kind: Kind
    start: int
    end: int
    beside: bool
    named: bool


class Topic(NamedTuple):
    """Whom a clause speaks of as far as it does not say so itself. ``carried``: from where that is known."""

    kind: Kind | None
    carried: Carried


class About(NamedTuple):
    """A clause, the drugs that it names, and the topic that stands before it."""

    clause: Clause
    mentions: Sequence[Mention]
    before: Topic

    def subject(self, at: int, until: int) -> Topic:
        """Whom the words at ``clause.text[at:until]`` speak of: who was named last before them, or is named behind
        them where nobody was, or who was spoken of last."""
        named = [one for one in self.mentions if not one.beside]
        for one in reversed(named):
            if one.end <= at or one.start < at < one.end:
                return Topic(one.kind, "here")
        for one in named:
            if one.start >= until and one.kind == "own":
                return Topic(one.kind, "here")
        return self.before


class DrugFinder:
    """Finds the drugs of a clause. ``names`` are what this drug is called in its form."""

    def __init__(self, words: Vocabulary, names: Sequence[str]) -> None:
        self.words, self.names = words, names
        self.drug, self.beside, self.beside_own = drug_patterns(words)
        self.named_by = words.at_end("named_by")
        self._about: dict[tuple[str, Kind], Sequence[About]] = {}
        self.name = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")

    def is_own(self, text: str) -> bool:
        """Whether a text holds a name of this drug, or a name that is part of its name (洛非替尼 of 甲磺酸洛非替尼)."""
        if self.name.search(text):
            return True
        ends = [text[max(0, hit.start() - SOUNDS) : hit.end()] for hit in self.words["stem"].finditer(text)]
        return any(len(end) > SOUNDS and end in name for end in ends for name in self.names)

    def mentions(self, text: str, drug: LazyPattern, topic: Kind) -> Iterator[Mention]:
        """The drugs that a clause names, any but this one by ``drug``; 该药 is the one that was spoken of last."""
        own = [hit.span() for hit in self.name.finditer(text)]
        for start, end in own:
            yield self._mention(text, "own", start, end, named=True)
        for hit in drug.finditer(text):
            start, end = hit.span()
            if any(a < end and start < b for a, b in own):
                continue
            if hit.lastgroup == "named":
                kind: Kind = "own" if self.is_own(text[max(0, start - SOUNDS) : end]) else "other"
                start = self._beginning(text, start)
            else:
                kind = {"own": "own", "again": topic, "group": "group"}.get(hit.lastgroup or "", "other")
            yield self._mention(text, kind, start, end, named=hit.lastgroup == "named")

    def _beginning(self, text: str, end: int) -> int:
        """Where a name begins whose ending was found: names are put into Chinese by few characters."""
        start = end
        while start > max(0, end - LONGEST_STEM) and self.words["sound"].match(text, start - 1):
            start -= 1
        return start

    def _mention(self, text: str, kind: Kind, start: int, end: int, *, named: bool) -> Mention:
        lead, own = text[max(0, start - NEAR) : start], kind == "own"
        before = self.beside_own if own else self.beside
        behind = self.words["behind_own" if own else "behind"]
        return Mention(kind, start, end, bool(before.search(lead) or behind.match(text, end)), named)

    def _joined(self, text: str, found: list[Mention]) -> list[Mention]:
        """The mentions; of 洛非替尼与本品均… the last stands for this drug, as 本品 does in 与本品同属…"""
        joined = self.words["joined"]
        for first in range(len(found)):
            last = first
            while last + 1 < len(found) and joined.fullmatch(text, found[last].end, found[last + 1].start):
                last += 1
            row = found[first : last + 1]
            said = any(one.kind == "own" for one in row) and (len(row) > 1 or row[0].beside)
            if said and self.words["together"].match(text, row[-1].end):
                return [*found[:last], row[-1]._replace(kind="own", beside=False), *found[last + 1 :]]
        return found

    def about(self, text: str, again: Kind = "own") -> Sequence[About]:
        """The clauses of a text, each with whom it speaks of. ``again``: who 该药 is where no drug was spoken of.
        Several rules ask it of each text: it is looked through once."""
        if (text, again) not in self._about:
            self._about[text, again] = [*self._clauses(text, again)]
        return self._about[text, again]

    def _clauses(self, text: str, again: Kind) -> Iterator[About]:
        topic, drug = Topic(None, "nowhere"), self.drug.within(text)
        for clause in clauses(text):
            if clause.opens and topic.kind:
                topic = Topic(topic.kind, "before")
            found = sorted(self.mentions(clause.text, drug, topic.kind or again), key=lambda one: one.start)
            found = self._joined(clause.text, found) if found else found
            yield About(clause, found, topic)
            if not found:
                continue
            first = next((one for one in found if not one.beside), None) or next(
                (one for one in found if self.named_by.search(clause.text[: one.start])), None
            )
            if first:
                topic = Topic(first.kind, "sentence")


@lru_cache(maxsize=4)
def drug_patterns(words: Vocabulary) -> tuple[LazyPattern, LazyPattern, LazyPattern]:
    """What finds any drug but by this one's names, and what puts a drug beside the point."""
    drug = words.one_of("own", "again", "group", "other", "named")
    return drug, words.at_end("beside"), words.at_end("beside_own")


@lru_cache(maxsize=16)
def brands(name: str, text: str) -> tuple[str, ...]:
    """What stands behind the drug's name in brackets or quotes: 泰洛瑞韦片（商品名：云岭安®）."""
    found = re.findall(
        rf"{re.escape(name)}[（(“\"]\s*(?:[^（）()：:，,]{{2,4}}[：:]\s*)?([\w·]{{2,12}})®?\s*[）)”\"]", text
    )
    return tuple(dict.fromkeys(found))
