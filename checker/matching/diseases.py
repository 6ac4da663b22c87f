"""Finds the diseases of an official list in the text of an indication, in one pass."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from checker.disk_cache import kept_in_cache
from checker.lazy_pattern import LazyPattern
from checker.model import Formats, OfficialList
from checker.normalize import Folding, fold_text, once, unify

DiseaseEntry = Mapping[str, Any]
MatchKind = Literal["listed", "member", "broader", "abbreviation", "context"]


class DiseaseMatch(NamedTuple):
    """A disease of a list in a text; ``words`` is ``text[start:end]``.

    listed: its name, an alias, or a subtype whose name holds one of these. member: a narrower disease, by our
    judgement. broader: a disease of which the listed one is a part. abbreviation: nothing but an abbreviation.
    context: one of these, but the words around it (不用于, 除外, 相关) leave open what it is there for.
    """

    kind: MatchKind
    list: str
    n: int
    entry: str
    words: str
    start: int
    end: int


Owner = tuple[MatchKind, str, int, str]


class _Term(NamedTuple):
    """A term of the index. ``owners`` is (role, list, n, entry name); none: it shields what it covers.

    ``spelling`` is set for an abbreviation, which must be written just so.
    """

    text: str
    owners: Sequence[Owner]
    spelling: str
    ambiguous: bool


class _Terms:
    """Terms folded in one way, by their first two characters, longest first; of each, its owners and the rest of it."""

    def __init__(self, folding: Folding, terms: Mapping[str, Sequence[Any]]) -> None:
        self.folding, self.terms = folding, terms
        self.by_start: dict[str, list[str]] = {}
        for text in terms:
            self.by_start.setdefault(text[:2], []).append(text)

    def hits(self, text: str) -> Iterator[tuple[int, int, _Term]]:
        """Where terms stand in a text."""
        folded, back = fold_text(text, self.folding)
        for at in range(len(folded) - 1):
            for term in self.by_start.get(folded[at : at + 2], ()):
                if folded.startswith(term, at):
                    yield back[at], back[at + len(term) - 1] + 1, _Term(term, *self.terms[term])

    def turned_hits(self, text: str, qualifier_ends: Sequence[str]) -> Iterator[tuple[int, int, _Term]]:
        """Where a term's first words stand in brackets behind the others: 重症肌无力（全身型）."""
        in_bracket = rf"[(（]([^()（）、，,；;]{{1,9}}(?:{'|'.join(qualifier_ends)}))[)）]"
        for bracket in re.finditer(in_bracket, text):
            qualifier, before = self.folding.fold(bracket[1]), self.folding.fold(text[: bracket.start()])
            for term in self.by_start.get(qualifier[:2], ()):
                rest = term.removeprefix(qualifier)
                if rest and rest != term and before.endswith(rest):
                    yield bracket.start() - len(rest), bracket.end(), _Term(term, *self.terms[term])


class _Diseases:
    """All terms of some lists, as they are written and without the characters that spellings leave out at will."""

    def __init__(self, formats: Formats, *lists: OfficialList) -> None:
        folding = once(Folding, formats.equivalent_characters, formats.folded_characters)
        dropped = dict.fromkeys(formats.disease_context["optional_characters"], "")
        loose = Folding({**formats.equivalent_characters, **dropped})
        read = [[one.id, one.entries, one.head["substring_hazards"]] for one in lists]
        source = json.dumps([read, loose.equivalents, formats.folded_characters], ensure_ascii=False, default=dict)
        kept = kept_in_cache("diseases", source, lambda: _index(folding, loose, lists), "loose")
        self.context = _Context(formats, folding.fold)
        self.exact = _Terms(folding, kept["exact"])
        self.loose = _Terms(loose, {text: kept["exact"][term] for text, term in kept["loose"].items()})


def _index(folding: Folding, loose: Folding, lists: Sequence[OfficialList]) -> Mapping[str, Any]:
    """The terms by their text, the longest first; and which of them a text is without the optional characters."""
    fold = folding.fold
    owners: dict[str, list[Owner]] = {}
    spellings: dict[str, str] = {}
    ambiguous: set[str] = set()
    for listed in lists:
        for entry in listed.entries:
            taken: set[str] = set()  # by an earlier, stronger role of the same entry
            own = [fold(word) for word in (entry["name"]["zh"], *entry.get("aliases", ()))]
            for role, words in _roles(entry):
                for word in words:
                    text = fold(word)
                    of_term = owners.setdefault(text, [])
                    if role is None or text in taken:
                        continue  # what one entry is "not equivalent" to may be another's name
                    taken.add(text)
                    short = role == "abbreviation" or (len(text) <= 5 and text.isascii())
                    if short:
                        spellings[text] = _spelling(word)
                    subtype = role == "member" and any(len(name) > 2 and name in text for name in own)
                    shown: MatchKind = "abbreviation" if short else "listed" if subtype else role
                    of_term.append((shown, listed.id, entry["n"], entry["name"]["zh"]))
            ambiguous.update(map(fold, entry.get("ambiguous", ())))
        for hazard in listed.head["substring_hazards"]:
            owners.setdefault(fold(hazard["inside"]), [])
    for text, of_term in owners.items():
        if any(role == "listed" for role, *_ in of_term):  # the name of one entry, and wider than another
            owners[text] = [owner for owner in of_term if owner[0] != "broader"]
    wide: dict[str, str] = {}
    for term in sorted(owners, key=lambda term: not owners[term]):
        if term not in spellings and len(text := loose.fold(term)) > SHORTEST_LOOSE:
            wide.setdefault(text, term)
    exact = {term: (owners[term], spellings.get(term, ""), term in ambiguous) for term in owners}
    return {name: dict(sorted(found.items(), key=longest_first)) for name, found in (("exact", exact), ("loose", wide))}


def longest_first(named: tuple[str, object]) -> int:
    return -len(named[0])


SHORTEST_LOOSE = 3
"""Characters of a term that says nothing when some of them are left out."""
IN_BRACKETS = r"[(（][A-Za-z0-9αβγ\s/-]{1,12}[)）]"


def _roles(entry: DiseaseEntry) -> Iterator[tuple[MatchKind | None, Sequence[str]]]:
    yield "listed", (entry["name"]["zh"], *entry.get("aliases", ()))
    yield "abbreviation", entry.get("needs_context", ())
    yield "member", entry.get("member_diseases", ())
    yield "broader", entry.get("broader", ())
    yield None, entry.get("not_equivalent", ())


def _spelling(words: str) -> str:
    return re.sub(r"[\s\-]", "", unify(words))


def find_diseases(text: str, lists: Sequence[OfficialList], formats: Formats) -> list[DiseaseMatch]:
    """The diseases of some disease lists in a text, in the text's order; the longest term takes its words.

    The text is looked through as it is, and without abbreviations in brackets and the characters that spellings
    leave out. An abbreviation is left out where its disease is named too, and, if it has two letters or
    is known to have another meaning, where a bracket gives it for other Chinese words: 冠状动脉疾病（CAD）.
    """
    index = once(_Diseases, formats, *lists)
    found: list[tuple[MatchKind, DiseaseMatch]] = []
    taken = bytearray(len(text))
    without = re.sub(IN_BRACKETS, lambda bracket: " " * len(bracket[0]), text)
    turned = index.exact.turned_hits(text, formats.disease_context["qualifier_ends"])
    hits = [*index.exact.hits(text), *turned, *index.loose.hits(without)]
    for start, stop, term in sorted(hits, key=lambda hit: hit[0] - hit[1]):
        if any(taken[start:stop]) or not _stands_alone(text, start, stop):
            continue
        if term.spelling and (_spelling(text[start:stop]) != term.spelling or _glossed(term, text, start)):
            continue
        taken[start:stop] = b"\1" * (stop - start)
        if term.owners and not index.context.another(text[:start]):
            doubtful = index.context.doubtful(text, start, stop)
            for role, list_id, n, entry in term.owners:
                kind: MatchKind = "context" if doubtful else role
                found.append((role, DiseaseMatch(kind, list_id, n, entry, text[start:stop], start, stop)))
    return _without_explained(found)


class _Context:
    """What the words around a disease say of it: rules/naming.yaml, ``disease_context``."""

    def __init__(self, formats: Formats, fold: Callable[[str], str]) -> None:
        words = formats.disease_context
        self.fold = fold
        self.other, self.direct_before, self.direct_after, self.related = (
            tuple(map(fold, words[key])) for key in ("other_disease", "direct_before", "direct_after", "related")
        )
        self.before, self.after, self.used, self.opening = (
            LazyPattern.of("|".join(map(fold, words[key]))) for key in ("before", "after", "used_for", "opening")
        )
        self.around = [(fold(left), fold(right)) for left, right in words["around"]]
        self.clause = re.compile(f"[{re.escape(words['clause_ends'])}]")

    def another(self, before: str) -> bool:
        """The words before make the name another disease's."""
        return self.fold(before[-20:]).endswith(self.other)

    def doubtful(self, text: str, start: int, end: int) -> bool:
        """The clause may speak of the disease as of something that the drug is not for.

        A denial that opens the next clause (多发性硬化患者，不推荐使用) counts where nothing before the name says that
        the drug is used for it.
        """
        clause_before = self.clause.split(self.fold(text[:start]))[-1]
        behind = re.sub(r"^\([^()]*\)", "", self.fold(text[end:]))
        clause_after, *more = self.clause.split(behind, maxsplit=2)
        opened = more and not self.used.search(clause_before) and self.opening.match(more[0])
        return bool(
            clause_before.endswith(self.direct_before)
            or clause_after.startswith(self.direct_after)
            or (clause_after.startswith(self.related) and not self.used.search(clause_before))
            or self.before.search(clause_before)
            or self.after.search(clause_after)
            or opened
            or any(left in clause_before and right in clause_after for left, right in self.around)
        )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A term that begins or ends with a Latin letter or a digit is not cut out of a longer word."""
    before = start and _latin(text[start]) and _latin(text[start - 1])
    behind = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return not (before or behind)


def _latin(character: str) -> bool:
    return unify(character).isascii() and character.isalnum()


def _glossed(term: _Term, text: str, start: int) -> bool:
    if len(term.spelling) > 2 and not term.ambiguous:
        return False
    before, bracket, inside = text[:start].replace("（", "(").replace("）", ")").rpartition("(")
    return bool(bracket) and ")" not in inside and bool(re.search(r"[\u4e00-\u9fff]\s*$", before))


def _without_explained(found: list[tuple[MatchKind, DiseaseMatch]]) -> list[DiseaseMatch]:
    """In order, without each abbreviation that may belong to an entry which the text names in full."""
    named = {(hit.list, hit.n) for role, hit in found if role != "abbreviation"}
    explained = {hit.start for role, hit in found if role == "abbreviation" and (hit.list, hit.n) in named}
    return sorted((hit for _, hit in found if hit.start not in explained), key=lambda hit: (hit.start, hit.list, hit.n))
