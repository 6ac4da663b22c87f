"""What a text says of the drug and the national catalogue: that it is in it, was negotiated, is reimbursed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from checker.language.clauses import clauses
from checker.language.subjects import About, DrugFinder, Topic
from checker.language.vocabulary import Vocabulary

BLANK = "\u3000"
FILLED = 2
"""Characters left of a lead when all filling words are gone: with more, the lead may name a subject of its own."""
NEAR = 12
"""Characters before a claim in which a denial is one of the claim."""
LONGEST_LEAD = 24
LATER = 4
"""Clauses of the sentence that are looked at behind a claim."""


class Claim(NamedTuple):
    """``text[start:end]`` says that a drug is in the catalogue. ``sure``: surely this one, as a fact."""

    start: int
    end: int
    sure: bool


class CatalogueReader:
    """Reads claims with the words of the section `catalogue`. ``year`` is the cycle's: what is later is to come."""

    def __init__(self, words: Vocabulary, drugs: DrugFinder, year: int) -> None:
        self.words, self.drugs, self.year = words, drugs, year
        self.filled = words.at_end("filler", many=True)

    def claims(self, text: str, *, own_field: bool) -> Iterator[Claim]:
        """The claims of a text that nothing explains away. ``own_field``: it speaks of the drug where it names none."""
        if not self.words["triggers"].search(text):
            return
        every = self.drugs.about(text, "own" if own_field else "other")
        wish = counted = people = False
        for n, about in enumerate(every):
            clause = about.clause
            wish, counted = wish and not clause.opens, counted and not clause.opens
            people = (people and not clause.opens) or bool(self.drugs.words["people"].match(clause.text))
            hit = claimed(self.words, clause.text)
            listed = None if wish else self._listed(about, counted=counted)
            counted = bool(self.words["inside"].search(clause.text))
            rest = [*takewhile(lambda one: not one.clause.opens, islice(every, n + 1, n + 1 + LATER))]
            if listed:
                yield Claim(clause.start + listed[0], clause.start + listed[1], True)
            elif hit:
                sure = self._sure(about, rest, *hit, wish=wish, own_field=own_field)
                if people and not any(one.kind == "own" for one in about.mentions):
                    sure = sure and about.before.kind == "own"
                if sure is not None:
                    start = self._beginning(clause.text[: hit[0]])
                    yield Claim(clause.start + start, clause.start + hit[1], sure)
                wish = wish or (not sure and bool(self.words["after"].match(clause.text, hit[1])))
            elif not listed and (loose := self._open(about, rest, wish=wish, own_field=own_field)):
                yield Claim(clause.start + loose[0], clause.start + loose[1], False)
            wish = wish or bool(self.words["wish"].search(clause.text))

    def _open(self, about: About, rest: Sequence[About], *, wish: bool, own_field: bool) -> tuple[int, int] | None:
        """Where a clause about this drug speaks of the catalogue in words that no list has, and nothing in it explains
        that away."""
        text = about.clause.text
        plain = self.words["general"].sub(lambda hit: BLANK * len(hit[0]), text)
        hit = self.words["triggers"].search(plain)
        if not hit or wish or any(self.words[name].search(text) for name in ("wish", "not")):
            return None
        counted_in = self._named_next(rest)
        if self._took_in(about, "others_in") and not counted_in:
            return None
        subject = about.subject(hit.start(), hit.end())
        own = counted_in or subject.kind == "own" or (own_field and not subject.kind)
        return hit.span() if own and not self.drugs.words["abroad"].search(text) else None

    def _listed(self, about: About, *, counted: bool) -> tuple[int, int] | None:
        """Where a clause names this drug among those that are in the catalogue. ``counted``: the clause before has
        said how many they are."""
        text = about.clause.text
        lead = self.words["inside"].search(text) or (counted and self.words["inside_opening"].match(text))
        if not lead or self.words["wish"].search(text):
            return None
        for one in about.mentions:
            if (
                one.kind == "own"
                and one.start >= lead.end()
                and self.words["inside_row"].fullmatch(text, lead.end(), one.start)
                and self.words["inside_end"].match(text, one.end)
            ):
                return lead.start(), one.end
        return None

    def _beginning(self, lead: str) -> int:
        """Where the words begin that belong to a claim behind them: 已于2023年通过谈判正式."""
        short = lead[-LONGEST_LEAD:]
        hit = self.filled.search(short)
        start = len(lead) - len(short) + (hit.start() if hit else len(short))
        while start < len(lead) and (first := self.words["not_first"].match(lead, start)):
            start = first.end()
        return start

    def _sure(
        self, about: About, rest: Sequence[About], start: int, end: int, *, wish: bool, own_field: bool
    ) -> bool | None:
        """Whether the claim is surely this drug's; None when it is explained away."""
        text = about.clause.text
        subject = self._subject(about, rest, start, end)
        if (
            subject.kind in ("other", "group")
            or (not subject.kind and not own_field)
            or self.drugs.words["abroad"].search(text)
        ):
            return None
        fact = self._fact(about, rest, start, end, wish=wish)
        if fact is None:
            return None
        if subject.kind == "own" and subject.carried in ("here", "sentence"):
            return fact
        if self._took_in(about, "parts_in"):  # whose they are is open
            return False
        filler = len(self.words["filler"].sub("", text[:start])) <= FILLED
        return fact and filler and (subject.kind == "own" or own_field)

    def _subject(self, about: About, rest: Sequence[About], start: int, end: int) -> Topic:
        """Of 已纳入医保的洛非替尼片 what stands behind 的; but 本品作为首个纳入医保的抑制剂 speaks of 本品. A clause
        that names nobody before its sentence does speaks of whom the next clause is about;
        医保已覆盖多数药物 and 上一轮谈判中同类药物降价 of the drugs that stand behind."""
        text = about.clause.text
        if self.words["of"].match(text, end) and not self.words["copula"].search(text[:start]):
            only = bool(self.words["superlative"].search(text[:end]))
            for one in about.mentions:
                if one.start >= end and not (only and one.kind == "group"):
                    return Topic(one.kind, "here")
        if self.words.at_end("kind_of_drug").search(text[:end]):  # of 谈判药品洛非替尼片 too
            for one in about.mentions:
                if one.named and one.start == end:
                    return Topic(one.kind, "here")
        inside = any(one.kind == "group" and start < one.start < end for one in about.mentions)
        if inside and not self.words["copula"].match(text, start):
            return Topic("group", "here")
        if self._took_in(about, "others_in") and not self._named_next(rest):
            return Topic("group", "here")
        subject = about.subject(start, end)
        if subject.carried != "here":
            adverbial, verb = self.words.at_end("adverbial"), self.words.at_end("enter_back")
            for n, one in enumerate(about.mentions):
                if one.start <= start or one.beside:
                    continue
                if self.words["counting"].fullmatch(text, end, one.start) and verb.search(text[:end]):
                    return Topic("own" if self._holds_own(about, rest, n) else one.kind, "here")
                if adverbial.search(text[: one.start]):
                    return Topic(one.kind, "here")
        if subject.carried in ("before", "nowhere"):
            ahead = next((one for about in rest for one in about.mentions if not one.beside), None)
            return Topic(ahead.kind, "sentence") if ahead else subject
        return subject

    def _holds_own(self, about: About, rest: Sequence[About], first: int) -> bool:
        """Whether this drug is among those that begin with a mention: 洛非替尼片和本品; 三种同类药物，包括本品."""
        return self._row_holds_own(about, about.mentions[first].start, first) or self._named_next(rest)

    def _row_holds_own(self, about: About, at: int, first: int) -> bool:
        """Whether a row of drugs holds this one: not its 参照药品, nor what is said to be unlike it or without it."""
        text, joined = about.clause.text, self.drugs.words["joined"]
        for number, one in enumerate(about.mentions[first:]):
            apart = not joined.fullmatch(text, at, one.start) or self.words["not"].search(text[at : one.start])
            if apart if number else one.start > at:
                return False
            if one.kind == "own" and not self.drugs.words["behind_own"].match(text, one.end):
                return True
            at = one.end
        return False

    def _named_next(self, rest: Sequence[About]) -> bool:
        """Whether the next clause counts this drug in: 包括本品; 本品是其中之一."""
        if not rest:
            return False
        text, ahead = rest[0].clause.text, rest[0]
        opening, among = self.words["inside_opening"].match(text), self.words["among_them"]
        return bool(opening and self._row_holds_own(ahead, opening.end(), 0)) or any(
            one.kind == "own" and not one.beside and among.match(text, one.end) for one in ahead.mentions
        )

    def _took_in(self, about: About, what: str) -> bool:
        """Whether a clause says what the catalogue took in, and does not name this drug."""
        own = any(one.kind == "own" and not one.beside for one in about.mentions)
        return not own and bool(self.words[what].search(about.clause.text))

    def _fact(self, about: About, rest: Sequence[About], start: int, end: int, *, wish: bool) -> bool | None:
        """Whether it is said as a fact; None where it is denied, wished, supposed or still to come. Names of drugs say
        nothing of that: 洛非替尼 is no denial."""
        text = without_names(about)
        inner = opening(text, start)
        start, end, text = start - inner, end - inner, text[inner:]
        lead, behind = text[:start], text[end:]
        if self.words["not"].search(text[max(0, start - NEAR) : end]) or self.words["not_behind"].match(behind):
            return None
        if any(int(hit[0]) > self.year for hit in self.words["year"].finditer(text[:end])):
            return None
        silent = [one.clause.text for one in rest if all(of.kind == "own" or of.beside for of in one.mentions)]
        if self.words["failed"].search("，".join([behind, *silent])):
            return None
        if self.words["standing"].match(text, start):
            return True
        fact = bool(self.words["fact"].search(lead) or self.words["since"].match(behind))
        if self.words["wish"].search(text[:end]) or (wish and (not fact or self.words["forecast"].search(lead))):
            return None
        if fact or self.words["firm"].match(text, start) or not self.words["after"].match(behind):
            return True
        ahead = behind + "".join(one.clause.text for one in rest)
        return None if self.words["forecast"].search(ahead) else bool(self.words["outcome"].search(ahead))


def without_names(about: About) -> str:
    """The clause with a blank for each character of a drug's name."""
    text = about.clause.text
    for one in about.mentions:
        if one.named:
            text = text[: one.start] + BLANK * (one.end - one.start) + text[one.end :]
    return text


def opening(text: str, at: int) -> int:
    """Where the remark in brackets begins that holds a place of a text; 0 outside of brackets."""
    inner = max(text.rfind(bracket, 0, at) for bracket in "（(")
    return inner + 1 if inner >= 0 and not re.search("[）)]", text[inner:at]) else 0


def claimed(words: Vocabulary, text: str) -> tuple[int, int] | None:
    """Where a clause claims something, of whomever: general phrases are no claims, whatever words they hold."""
    if not words["triggers"].search(text):
        return None
    plain = words["general"].sub(lambda hit: BLANK * len(hit[0]), text)
    hits = [words["firm"].search(text), words["claims"].search(plain)]
    found = [hit.span() for hit in hits if hit]
    return min(found) if found else None


def any_claim(words: Vocabulary, text: str) -> bool:
    """Whether some clause of a text claims something of some drug."""
    return any(claimed(words, clause.text) for clause in clauses(text))
