"""Whether a drug is on an official list of drug names: its substance, dosage form and strength."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from checker.model import Formats, OfficialList, Truth
from checker.normalize import Folding, fold_text, once

DrugEntry = Mapping[str, Any]


class NameMatch(NamedTuple):
    """Whether a drug is on a list. ``note`` is a key of ``match_notes``; ``entry`` is the one it speaks of.

    The words in common are ``generic_name[start:end]``; without an entry, both are 0.
    """

    truth: Truth
    note: str
    entry: DrugEntry | None = None
    start: int = 0
    end: int = 0


class NameVocabulary:
    """The parts of a generic name, folded: dosage forms with the lists' words for them, and salts."""

    def __init__(self, formats: Formats) -> None:
        self.folding = once(Folding, formats.equivalent_characters, formats.folded_characters)
        fold, forms, salts = self.folding.fold, formats.dosage_forms, formats.salts
        self.prefixes = {fold(form): frozenset(map(fold, words)) for form, words in forms["prefixes"].items()}
        self.suffixes = {fold(form): frozenset(map(fold, words)) for form, words in forms["suffixes"].items()}
        self.longest_suffix = max(map(len, self.suffixes))
        self.salt_prefixes = tuple(sorted(map(fold, salts["prefixes"]), key=len, reverse=True))
        self.salt_suffixes = tuple(sorted(map(fold, salts["suffixes"]), key=len, reverse=True))
        self.strength_separator = formats.strength_separator
        self.units = {fold(unit): (kind, size) for unit, (kind, size) in formats.units.items()}
        units = "|".join(map(re.escape, sorted(self.units, key=len, reverse=True)))
        self.quantity = re.compile(rf"((?<!\d)\d+(?:\.\d+)?|(?<=/)(?=[a-z]))({units})(?![a-z])")

    def bare(self, name: str) -> str:
        """The name without one acid before it and one base or hydrate behind it."""
        if name.startswith(self.salt_prefixes):
            rest = name[len(next(filter(name.startswith, self.salt_prefixes))) :]
            name = rest if len(rest) > 1 else name
        if name.endswith(self.salt_suffixes):
            rest = name[: -len(next(filter(name.endswith, self.salt_suffixes)))]
            name = rest if len(rest) > 1 else name
        return name

    def readings(self, name: str) -> list[_Reading]:
        """How a name may part into substance and form: the longest form first, no form at all last."""
        front = next(filter(name.startswith, self.prefixes), "")
        behind = range(min(self.longest_suffix, len(name) - len(front) - 1), 0, -1)
        back = next((name[-n:] for n in behind if name[-n:] in self.suffixes), "")
        found = [_Reading(0, len(name), frozenset())]
        if back:
            found.insert(0, _Reading(0, len(name) - len(back), self.suffixes[back]))
        if front and len(name) > len(front):
            found.insert(0, _Reading(len(front), len(name), self.prefixes[front]))
        if front and back:
            both = self.prefixes[front] & self.suffixes[back]
            found.insert(0, _Reading(len(front), len(name) - len(back), both))
        return found

    def strength(self, text: str) -> frozenset[tuple[str, Decimal]]:
        """The quantities of one strength, in any order and unit: 5ml:20mg and 0.02g/5ml are one."""
        found = self.quantity.findall(self.folding.fold(text).replace(",", ""))
        return frozenset((self.units[unit][0], Decimal(number or 1) * self.units[unit][1]) for number, unit in found)


class _Reading(NamedTuple):
    """``name[start:end]`` is the substance; ``forms`` are the lists' words for the rest."""

    start: int
    end: int
    forms: frozenset[str]


class _Listed(NamedTuple):
    """An entry, folded."""

    entry: DrugEntry
    names: tuple[str, ...]
    bare: frozenset[str]
    full_names: tuple[str, ...]
    forms: frozenset[str]
    others: frozenset[str]
    """Other drugs whose names contain the entry's."""


def _listed(formats: Formats, listed: OfficialList) -> list[_Listed]:
    vocabulary = once(NameVocabulary, formats)
    fold, found = vocabulary.folding.fold, []
    for entry in listed.entries:
        if entry.get("group"):
            continue  # 避孕药, 血友病用药: which drugs it holds is said elsewhere
        full_names = tuple(map(fold, entry.get("full_names", ())))
        names = () if full_names else tuple(map(fold, [entry["name"]["zh"], *entry.get("aliases", ())]))
        forms = frozenset(map(fold, entry.get("dosage_forms", ())))
        others = frozenset(map(fold, entry.get("not_equivalent", ())))
        found.append(_Listed(entry, names, frozenset(map(vocabulary.bare, names)), full_names, forms, others))
    return found


class _Drug(NamedTuple):
    """A generic name, folded: ``base`` is without brackets at its end, ``stem`` without its dosage form too,
    ``bare`` without its salt too. ``readings`` are by substance, ``first`` being the stem's."""

    text: str
    base: str
    stem: str
    bare: str
    first: _Reading
    readings: Mapping[str, _Reading]


@lru_cache(maxsize=16)  # a form asks for its one drug on every list
def _drug(generic_name: str, vocabulary: NameVocabulary) -> tuple[_Drug, Sequence[int]]:
    text, back = fold_text(generic_name, vocabulary.folding)
    base = re.sub(r"\([^()]*\)$", "", text)
    readings = vocabulary.readings(base)
    stem = base[readings[0].start : readings[0].end]
    by_substance = {base[reading.start : reading.end]: reading for reading in readings}
    return _Drug(text, base, stem, vocabulary.bare(stem), readings[0], by_substance), back


def substance(generic_name: str, formats: Formats) -> str:
    """The name without its dosage form and without an addition in brackets at its end; as it was written."""
    drug, back = _drug(generic_name, once(NameVocabulary, formats))
    return generic_name[back[drug.first.start] : back[drug.first.end - 1] + 1] if drug.base else generic_name


_EXACT, _NEAR, _OTHER_FORM, _SALT, _CONTAINED = range(5)


def match_name(
    generic_name: str, listed: OfficialList, formats: Formats, specifications: str | None = None
) -> NameMatch:
    """Whether a generic name, which includes its dosage form, is an entry of a names list.

    True: name and form are an entry's, and so is every strength where the entry names strengths and
    ``specifications`` (the form's text) is given. False: the list is complete, its Chinese names were
    compared with the original, and no listed name occurs. None: everything else, and whatever a list says that
    rests on no source; ``note`` says what.
    """
    vocabulary = once(NameVocabulary, formats)
    name, back = _drug(generic_name, vocabulary)
    if not name.base or "\ufffd" in generic_name:
        return NameMatch(None, "unreadable")
    found: list[tuple[int, int, str, _Listed, _Reading]] = []
    for candidate in once(_Index, formats, listed).sharing_a_word(name):
        for rank, note, reading in _compare(candidate, name, vocabulary):
            # On a partial list an absent name is unknown anyway, and a chance hit would only mislead.
            if listed.complete or rank < _CONTAINED:
                found.append((rank, reading.start - reading.end, note, candidate, reading))
    if not found:
        if not listed.complete:
            return NameMatch(None, "partial")
        translated = listed.names_from == "translated"
        return NameMatch(None, "translated") if translated else NameMatch(False, "absent")
    _, _, note, candidate, reading = min(found, key=lambda hit: hit[:2])
    if note == "exact" and specifications is not None:
        note = "exact" if _strength_fits(candidate, name, specifications, vocabulary) else "strength"
    if note == "exact" and listed.names_from == "recalled":
        note = "recalled"
    truth = True if note == "exact" else None
    return NameMatch(truth, note, candidate.entry, back[reading.start], back[reading.end - 1] + 1)


class _Index:
    """Of several hundred entries hardly one shares a word with a name; the rest need no closer look."""

    def __init__(self, formats: Formats, listed: OfficialList) -> None:
        self.entries = _listed(formats, listed)
        self.by_word: dict[str, list[int]] = {}
        for n, entry in enumerate(self.entries):
            for word in {*entry.names, *entry.bare}:
                self.by_word.setdefault(word, []).append(n)
        self.longest = max(map(len, self.by_word), default=0)
        self.full_names = "\n".join(full for entry in self.entries for full in entry.full_names)

    def sharing_a_word(self, drug: _Drug) -> list[_Listed]:
        """The entries with a name inside the drug's, with its substance, or with its substance inside a full name."""
        base, length = drug.base, len(drug.base)
        lengths = range(1, min(self.longest, length) + 1)
        parts = {base[i : i + n] for n in lengths for i in range(length - n + 1)} | {drug.bare}
        found = {n for part in parts & self.by_word.keys() for n in self.by_word[part]}
        if drug.stem in self.full_names:
            found |= {n for n, entry in enumerate(self.entries) if any(drug.stem in f for f in entry.full_names)}
        return [self.entries[n] for n in sorted(found)]


def _compare(listed: _Listed, drug: _Drug, vocabulary: NameVocabulary) -> Iterator[tuple[int, str, _Reading]]:
    """What an entry has in common with a name: rank, note, and where the words in common stand."""
    if listed.others & drug.readings.keys():
        return
    for full in listed.full_names:
        if full == drug.text:
            yield _EXACT, "exact", _Reading(0, len(full), frozenset())
        elif full == drug.base:
            yield _NEAR, "qualifier", _Reading(0, len(full), frozenset())
        elif drug.stem in full and any(full[r.start : r.end] == drug.stem for r in vocabulary.readings(full)):
            yield _OTHER_FORM, "form", drug.first
    for name in listed.names:
        reading = drug.readings.get(name)
        if reading:
            written = drug.base[: reading.start] + drug.base[reading.end :]
            if not listed.forms:
                yield _NEAR, "no_form", reading
            elif not listed.forms & (reading.forms | {written}):
                yield _OTHER_FORM, "form", reading
            elif drug.base != drug.text:
                yield _NEAR, "qualifier", reading
            else:
                yield _EXACT, "exact", reading
        elif len(name) > 2 and name in drug.base:
            at = drug.base.index(name)
            yield _CONTAINED, "contained", _Reading(at, at + len(name), frozenset())
    if drug.bare in listed.bare:
        yield _SALT, "salt", drug.first


def _strength_fits(listed: _Listed, drug: _Drug, specifications: str, vocabulary: NameVocabulary) -> bool:
    """Whether every strength of the text is one of the entry's; an entry without strengths takes any."""
    strengths = listed.entry.get("strengths", ())
    forms = frozenset[str]().union(*(reading.forms for reading in drug.readings.values()))
    allowed = set()
    for strength in strengths:
        form, _, amount = strength.rpartition(" ")  # a strength may be for one of the entry's forms: 片剂 2mg
        if not form or vocabulary.folding.fold(form) in forms:
            allowed.add(vocabulary.strength(amount))
    stated = {vocabulary.strength(part) for part in re.split(vocabulary.strength_separator, specifications)}
    stated.discard(frozenset())
    return not strengths or (bool(stated) and stated <= allowed)
