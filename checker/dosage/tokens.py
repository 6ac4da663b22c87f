"""A dosage text as it is compared: folded, with each character's place; and what is not understood of one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

from checker.normalize import is_latin, unify

LONGEST_TEXT = 2000
"""Characters of a dosage or specification; a longer one is not read."""
LOST = "\N{REPLACEMENT CHARACTER}"


DASHES = str.maketrans("–—‐−", "----")


class Fault(Exception):
    """A text is not understood: ``kind`` is a fault of rules/dosing.yaml, ``about`` its arguments."""

    def __init__(self, kind: str, words: str = "", **about: Any) -> None:
        super().__init__(kind)
        self.kind, self.about = kind, {"words": words, **about}


class FoldedDosage(NamedTuple):
    """A text half-width and in small letters, with each character's place before. Of white space only one space
    between two Latin letters is left: elsewhere the print puts it in at will."""

    original: str
    text: str
    places: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """The original's words, without the white space of the print."""
        while start < end and self.text[start] == " ":
            start += 1
        while start < end and self.text[end - 1] == " ":
            end -= 1
        if start >= end:
            return ""
        last = self.places[end - 1] + 1
        told = self.original[self.places[start] : last + (self.original[last : last + 1] == "²")]
        return " ".join(told.split()) if told.isascii() else "".join(told.split())


@lru_cache(maxsize=16)
def fold_digits(text: str) -> FoldedDosage:
    """Numbers in rings and raised numbers stay as they are: ①5mg is not 15 mg, 10⁶ is not 106."""
    if len(text) > LONGEST_TEXT:
        raise Fault("too_long")
    characters, places = [], []
    for place, character in enumerate(text.replace("m²", "㎡ ").replace("M²", "㎡ ")):
        raised = unicodedata.category(character) == "No"
        for part in character if raised else unify(character).lower().translate(DASHES):
            characters.append(" " if part.isspace() else part)
            places.append(place)
    kept = []
    for at, part in enumerate(characters):
        if part != " ":
            kept.append(at)
        elif kept and is_latin(characters[kept[-1]]):
            behind = next((c for c in characters[at:] if c != " "), "")
            if is_latin(behind):
                kept.append(at)
    return FoldedDosage(text, "".join(characters[at] for at in kept), tuple(places[at] for at in kept))


def has_digit(text: str) -> bool:
    """A digit of any kind, a raised one or one in a ring as well, or a lost character; Chinese numerals aside."""
    return any(unicodedata.category(character) in ("Nd", "No") or character == LOST for character in text)
