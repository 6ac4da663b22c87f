"""Finds the diseases of an official list in the text of an indication, in one pass."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from checker.model import EMPTY
from checker.normalize import Folding, fold_text, once

DiseaseEntry = Mapping[str, Any]
Formats = Mapping[str, Any]
MatchKind = Literal["listed", "member", "abbreviation", "context"]


class DiseaseMatch(NamedTuple):
    """A disease of a list in a text; ``words`` is ``text[start:end]``.

    listed: its name or an alias. member: a narrower disease, by our judgement. abbreviation: nothing but an
    abbreviation. context: one of these, but the words around it (不用于, 除外, 相关) leave open what it is
    there for.
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
    owners: tuple[Owner, ...]
    spelling: str
    ambiguous: bool


class _Diseases:
    """All terms of some lists, by their first two characters, longest first."""

    def __init__(self, formats: Formats, *lists: Mapping[str, Any]) -> None:
        self.folding = once(Folding, formats["equivalent_characters"], formats.get("folded_characters", EMPTY))
        context, fold = formats["disease_context"], self.folding.fold
        self.other, self.direct_before, self.direct_after = (
            tuple(map(fold, context[key])) for key in ("other_disease", "direct_before", "direct_after")
        )
        self.before, self.after = ([fold(word) for word in context[key]] for key in ("before", "after"))
        self.around = [(fold(left), fold(right)) for left, right in context["around"]]
        self.clause = re.compile(f"[{re.escape(context['clause_ends'])}]")
        owners: dict[str, list[Owner]] = {}
        spellings: dict[str, str] = {}
        ambiguous: set[str] = set()
        for listed in lists:
            for entry in listed["entries"]:
                taken: set[str] = set()  # by an earlier, stronger role of the same entry
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
                        shown: MatchKind = "abbreviation" if short else role
                        of_term.append((shown, listed["id"], entry["n"], entry["name"]["zh"]))
                ambiguous.update(map(fold, entry.get("ambiguous", ())))
            for hazard in listed["substring_hazards"]:
                owners.setdefault(fold(hazard["inside"]), [])
        self.by_start: dict[str, list[_Term]] = {}
        for text in sorted(owners, key=len, reverse=True):
            term = _Term(text, tuple(owners[text]), spellings.get(text, ""), text in ambiguous)
            self.by_start.setdefault(text[:2], []).append(term)

    def hits(self, folded: str) -> Iterator[tuple[int, _Term]]:
        for at in range(len(folded) - 1):
            for term in self.by_start.get(folded[at : at + 2], ()):
                if folded.startswith(term.text, at):
                    yield at, term


def _roles(entry: DiseaseEntry) -> Iterator[tuple[MatchKind | None, Sequence[str]]]:
    yield "listed", (entry["name"]["zh"], *entry.get("aliases", ()))
    yield "abbreviation", entry.get("needs_context", ())
    yield "member", entry.get("member_diseases", ())
    yield None, entry.get("not_equivalent", ())


def _spelling(words: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", words))


def find_diseases(text: str, lists: Sequence[Mapping[str, Any]], formats: Formats) -> list[DiseaseMatch]:
    """The diseases of some disease lists in a text, in the text's order; the longest term takes its words.

    An abbreviation is left out where its disease is named too, and, if it has two letters or is known to have
    another meaning, where a bracket gives it for other Chinese words: 冠状动脉疾病（CAD）.
    """
    index = once(_Diseases, formats, *lists)
    folded, back = fold_text(text, index.folding)
    found: list[tuple[MatchKind, DiseaseMatch]] = []
    taken = bytearray(len(folded))
    for at, term in sorted(index.hits(folded), key=lambda hit: -len(hit[1].text)):
        end = at + len(term.text)
        start, stop = back[at], back[end - 1] + 1
        if any(taken[at:end]) or not _stands_alone(text, start, stop):
            continue
        if term.spelling and (_spelling(text[start:stop]) != term.spelling or _glossed(term, text, start)):
            continue
        taken[at:end] = b"\1" * (end - at)
        if term.owners and not folded[:at].endswith(index.other):
            doubtful = _in_doubt(index, folded, at, end)
            found += [
                (
                    role,
                    DiseaseMatch("context" if doubtful else role, list_id, n, entry, text[start:stop], start, stop),
                )
                for role, list_id, n, entry in term.owners
            ]
    return _without_explained(found)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A term that begins or ends with a Latin letter or a digit is not cut out of a longer word."""
    before = start and _latin(text[start]) and _latin(text[start - 1])
    behind = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return not (before or behind)


def _latin(character: str) -> bool:
    return unicodedata.normalize("NFKC", character).isascii() and character.isalnum()


def _glossed(term: _Term, text: str, start: int) -> bool:
    if len(term.spelling) > 2 and not term.ambiguous:
        return False
    before, bracket, inside = text[:start].replace("（", "(").replace("）", ")").rpartition("(")
    return bool(bracket) and ")" not in inside and bool(re.search(r"[\u4e00-\u9fff]\s*$", before))


def _in_doubt(index: _Diseases, folded: str, at: int, end: int) -> bool:
    clause_before = index.clause.split(folded[:at])[-1]
    behind = re.sub(r"^\([^()]*\)", "", folded[end:])
    clause_after = index.clause.split(behind, maxsplit=1)[0]
    return (
        clause_before.endswith(index.direct_before)
        or clause_after.startswith(index.direct_after)
        or any(word in clause_before for word in index.before)
        or any(word in clause_after for word in index.after)
        or any(left in clause_before and right in clause_after for left, right in index.around)
    )


def _without_explained(found: list[tuple[MatchKind, DiseaseMatch]]) -> list[DiseaseMatch]:
    """In order, without each abbreviation that may belong to an entry which the text names in full."""
    named = {(hit.list, hit.n) for role, hit in found if role != "abbreviation"}
    explained = {hit.start for role, hit in found if role == "abbreviation" and (hit.list, hit.n) in named}
    return sorted((hit for _, hit in found if hit.start not in explained), key=lambda hit: (hit.start, hit.list, hit.n))
