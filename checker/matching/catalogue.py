"""Whether a drug is in an edition of the national catalogue: by the catalogue's own rules of reading (凡例).

A row with a dosage form names the active part and stands for every salt of it; a row without one carries the full
approved name. Names in brackets are other forms (颗粒(片、胶囊)) or other names of the same drug.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from checker.disk_cache import kept_in_cache
from checker.matching.drug_names import NameVocabulary
from checker.model import Formats, Truth
from checker.normalize import fold_text, once, unify

JOINED = re.compile(r"[、;]")
LAST_BRACKET = re.compile(r"(.*?)[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]([^()\[\]]*)")
A_NAME = re.compile(r"[^0-9a-z%./:,+-]{2,}")
"""What in brackets may be another name: more than numerals, letters and strengths."""
READ_BY = ("catalogue_forms", "equivalent_characters", "folded_characters", "dosage_forms", "salts")
"""The words of rules/naming.yaml that the index rests on."""
END_BRACKET = re.compile(r"\([^()]*\)$")


class CatalogueRow(NamedTuple):
    """A row as published. ``standard`` is its payment standard, in force to ``until``; ``category`` the code of its
    group (XL01), of which the first two characters are sure. Empty where not known."""

    name: str
    form: str = ""
    part: str = ""
    tier: str = ""
    standard: str = ""
    until: str = ""
    category: str = ""


class CatalogueMatch(NamedTuple):
    """``note`` is a key of ``catalogue_notes``. The words in common are ``name[start:end]``.

    True: name and form agree with the row's. False: the catalogue is complete and has nothing like it. None: only
    something near, or a catalogue that is not complete here.
    """

    truth: Truth
    note: str
    row: CatalogueRow | None = None
    start: int = 0
    end: int = 0


_EXACT, _QUALIFIER, _SALT, _NO_FORM, _FORM, _CONTAINED = range(6)
NOTES = ("exact", "qualifier", "salt", "no_form", "form", "contained")


class Catalogue:
    """The rows of an edition, by their folded names."""

    def __init__(self, text: str, formats: Formats) -> None:
        self.vocabulary = once(NameVocabulary, formats)
        fold, forms = self.vocabulary.folding.fold, formats.catalogue_forms
        self.endings: dict[str, set[str]] = {}
        for form, endings in forms["endings"].items():
            for ending in endings:
                self.endings.setdefault(fold(ending), set()).add(fold(form))
        self.beginnings = {fold(begins): frozenset(map(fold, found)) for begins, found in forms["beginnings"].items()}
        self.longest = max(map(len, self.endings))
        self.lines = text.rstrip("\n").split("\n")[1:]
        source = json.dumps([text, *(getattr(formats, key) for key in READ_BY)], ensure_ascii=False, default=dict)
        kept = kept_in_cache("catalogue", source, self._index, "by_bare")
        self.text: str = kept["text"]
        self.by_name: Mapping[str, Sequence[int]] = kept["by_name"]
        self.by_bare: Mapping[str, Sequence[int]] = kept["by_bare"]

    def _index(self) -> Mapping[str, Any]:
        """All rows folded, and which of them have a name, or have it with a salt."""
        text = "\n" + self._folded("\n".join(self.lines)) + "\n"
        by_name: dict[str, list[int]] = {}
        by_bare: dict[str, list[int]] = {}
        for n, line in enumerate(text[1:-1].split("\n")):
            name = line.partition("\t")[0]
            for one in self._names(name) if "(" in name or "、" in name or "[" in name else (name,):
                by_name.setdefault(one, []).append(n)
                bare = self.vocabulary.bare(one)
                if bare != one:
                    by_bare.setdefault(bare, []).append(n)
        return {"text": text, "by_name": by_name, "by_bare": by_bare}

    def _folded(self, text: str) -> str:
        """All rows at once, as ``Folding`` folds a character at a time."""
        text = unify(text).lower().replace(" ", "")
        for character, other in self.vocabulary.folding.equivalents.items():
            text = text.replace(character, other)
        return text

    def row(self, n: int) -> CatalogueRow:
        return CatalogueRow(*self.lines[n].split("\t"))

    def categories(self, generic_name: str) -> frozenset[str]:
        """The codes of the groups under which the drug stands, in whatever form and salt."""
        text, _ = fold_text(generic_name, self.vocabulary.folding)
        found = (self.row(n).category for rank, n, _ in self._hits(text) if rank != _CONTAINED)
        return frozenset(category for category in found if category)

    def _names(self, published: str) -> Iterator[str]:
        """Every name that a published one stands for."""
        depth, start = 0, 0
        for at, character in enumerate(published + "、"):
            depth += (character in "([") - (character in ")]")
            if character == "、" and not depth:
                yield from self._bracketed(published[start:at])
                start = at + 1

    def _bracketed(self, name: str) -> Iterator[str]:
        yield name
        hit = LAST_BRACKET.fullmatch(name)
        if not hit:
            return
        head, inside, tail = hit.groups()
        pieces = JOINED.split(inside)
        if all(piece in self.endings for piece in pieces) and not tail:
            yield head
            for stem, _ in list(self._readings(head))[:1]:
                yield from (stem + piece for piece in pieces)
        elif A_NAME.search(inside):
            yield head + tail
            yield from (piece.partition(":")[2] or piece for piece in (piece + tail for piece in pieces))

    def _readings(self, name: str) -> Iterator[tuple[str, frozenset[str]]]:
        """How a name may part into substance and form, the longest form first: the substance, and the catalogue's
        words for the form."""
        begins = next(filter(name.startswith, self.beginnings), "")
        rest = name[len(begins) :]
        for length in range(min(self.longest, len(rest) - 1), 0, -1):
            forms = self.endings.get(rest[-length:])
            if forms:
                if begins:
                    leading = self.beginnings[begins]
                    yield rest[:-length], (leading & forms) or leading
                else:
                    yield name[:-length], frozenset(forms)
        if begins and rest:
            yield rest, self.beginnings[begins]

    def find(self, generic_name: str, complete: bool) -> CatalogueMatch:
        """Whether a generic name, which includes its dosage form, is in the catalogue."""
        text, back = fold_text(generic_name, self.vocabulary.folding)
        if not text or "\ufffd" in generic_name:
            return CatalogueMatch(None, "unreadable")
        best = min(self._hits(text), default=None)
        if best is None:
            return CatalogueMatch(False if complete else None, "absent" if complete else "partial")
        rank, n, words = best
        start = max(text.find(words), 0)
        row, note = self.row(n), NOTES[rank]
        truth = True if rank == _EXACT else None
        return CatalogueMatch(truth, note, row, back[start], back[start + len(words) - 1] + 1)

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What rows have in common with a folded name: how near, which row, the words in common."""
        base = END_BRACKET.sub("", text)
        for n in self.by_name.get(text, ()):
            if not self._form(n):
                yield _EXACT, n, text
        for n in self.by_name.get(base, ()):
            if not self._form(n):
                yield _QUALIFIER, n, base
        for bare in dict.fromkeys((base, self.vocabulary.bare(base))):
            for found in (self.by_bare, self.by_name):
                for n in found.get(bare, ()):
                    if not self._form(n):
                        yield _SALT, n, bare
        if not any(self._readings(base)):
            yield from ((_NO_FORM, n, words) for _, n, words in self._of_substance(base, frozenset(), ""))
        for stem, forms in self._readings(base):
            yield from self._of_substance(stem, forms, text[len(base) :].strip("()"))
        yield from self._inside(base)

    def _of_substance(self, stem: str, forms: frozenset[str], numeral: str) -> Iterator[tuple[int, int, str]]:
        bare = self.vocabulary.bare(stem)
        for name in dict.fromkeys((stem + numeral, stem, bare + numeral, bare)):
            for n in {*self.by_name.get(name, ()), *(self.by_bare.get(name, ()) if name == bare else ())}:
                form = self._form(n)
                if form:
                    fits = form in forms or any(form.startswith(one + "(") for one in forms)
                    whole = not numeral or name.endswith(numeral)
                    words = stem if name in (stem, stem + numeral) else bare
                    yield (_FORM if not fits else _EXACT if whole else _QUALIFIER), n, words
        for name in dict.fromkeys((stem, bare)):
            if len(name) > 1:
                yield from self._other_forms(name)

    def _other_forms(self, stem: str) -> Iterator[tuple[int, int, str]]:
        """Rows whose full name is this substance in another form."""
        for lead in ("\n", *("\n" + begins for begins in self.beginnings)) if stem in self.text else ():
            at = self.text.find(lead + stem)
            while at >= 0:
                start = at + 1
                end = self.text.find("\t", start), self.text.find("\n", start)
                name = self.text[start : min(x for x in end if x >= 0)]
                ending = END_BRACKET.sub("", name)[len(lead) - 1 + len(stem) :]
                if ending in self.endings or (not ending and lead != "\n"):
                    yield _FORM, self.text.count("\n", 0, start) - 1, stem
                at = self.text.find(lead + stem, start)

    def _inside(self, base: str) -> Iterator[tuple[int, int, str]]:
        """A row's name inside a longer one."""
        for length in range(min(len(base) - 1, self.longest_name), 2, -1):
            for start in range(len(base) - length + 1):
                part = base[start : start + length]
                for n in self.by_name.get(part, ()):
                    yield _CONTAINED, n, part

    @cached_property
    def longest_name(self) -> int:
        return max(map(len, self.by_name), default=0)

    def _form(self, n: int) -> str:
        line = self.lines[n].split("\t", 2)
        return self._folded(line[1]) if len(line) > 1 and line[1] else ""


def parts_of_name(name: str, separators: str) -> Sequence[str]:
    """The drugs of a combination that one cell names: A+B, A 联合 B."""
    return [part.strip() for part in re.split(separators, name) if part.strip()]
