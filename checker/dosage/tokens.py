"""The words and numbers of dosage texts: what is one word, where it stands, and which number it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from checker.dosage.grammar import dosage_patterns, strength_patterns
from checker.model import Rulebook

LONGEST_NUMBER = 9
"""Digits of a number; a longer one is no dose."""

LONGEST_TEXT = 2000
"""Characters of a dosage or specification; a longer one is not read."""

DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


class Fault(Exception):
    """A text is not fully understood: ``kind`` is a fault of rules/dosing.yaml, ``about`` its arguments."""

    def __init__(self, kind: str, words: str = "", **about: Any) -> None:
        super().__init__(kind)
        self.kind, self.about = kind, {"words": words, **about}


@dataclass(frozen=True)
class Folded:
    """A text without white space, half-width and in small letters, with each character's place before."""

    original: str
    text: str
    places: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """The original's words, without the white space of the print."""
        if start >= end:
            return ""
        last = self.places[end - 1] + 1
        return "".join(self.original[self.places[start] : last + (self.original[last : last + 1] == "²")].split())


@lru_cache(maxsize=16)
def fold_digits(text: str) -> Folded:
    """Numbers in rings and raised numbers stay as they are: ①5mg is not 15 mg, 10⁶ is not 106."""
    if len(text) > LONGEST_TEXT:
        raise Fault("too_long")
    characters, places = [], []
    for place, character in enumerate(text.replace("m²", "㎡ ").replace("M²", "㎡ ")):
        if character.isspace():
            continue
        ringed = unicodedata.category(character) == "No"
        for part in character if ringed else unicodedata.normalize("NFKC", character).lower():
            if not part.isspace():
                characters.append(part)
                places.append(place)
    return Folded(text, "".join(characters), tuple(places))


def number(words: str) -> Decimal:
    """2, 0.5, 1,000, 十二, 两 or 半. Raises Fault when it has too many digits or is no number."""
    if words == "半":
        return Decimal("0.5")
    if len(words) > LONGEST_NUMBER:
        raise Fault("too_many", words)
    if words[0].isascii():
        return Decimal(words.replace(",", ""))
    if "半" in words:
        raise Fault("leftover", words)
    return Decimal(chinese(words))


def chinese(words: str) -> int:
    """三 is 3, 十二 is 12, 二十 is 20, 一百零五 is 105."""
    hundreds, found, rest = words.rpartition("百")
    total = 100 * (chinese(hundreds) if hundreds else 1) if found else 0
    tens, found, ones = rest.rpartition("十")
    total += 10 * (chinese(tens) if tens else 1) if found else 0
    ones = ones.lstrip("零〇")
    if len(ones) > 1 or "十" in ones or "百" in ones:
        raise Fault("leftover", words)
    return total + (DIGITS[ones] if ones else 0)


class Token(NamedTuple):
    """A word of the text and its named parts; ``start`` and ``end`` count the folded text."""

    kind: str
    start: int
    end: int
    parts: Mapping[str, str | None]


@dataclass(frozen=True, eq=False)
class Language:
    """The words of rules/dosing.yaml with the patterns made from them."""

    words: Mapping[str, Any]
    year: Decimal
    dosage: Mapping[str, re.Pattern[str]]
    strength: Mapping[str, re.Pattern[str]]

    def days(self, period: str) -> Decimal:
        """How many days a period is: 1 for 日, 7 for 周, a twelfth of the year for 月."""
        if period in self.words["months"]:
            return self.year / 12
        if period in self.words["years"]:
            return self.year
        return Decimal(self.words["days"].get(period, "1"))

    def unit(self, spelling: str) -> tuple[str, Decimal]:
        """What a spelling measures in, and how many of it: g is 1000 mg; a piece is one of itself."""
        for unit, spellings in self.words["units"].items():
            if spelling in spellings:
                return unit, Decimal(spellings[spelling])
        return self.words["same_piece"].get(spelling, spelling), Decimal(1)

    def quantity(self, digits: str, multiplier: str | None, spelling: str) -> tuple[str, Decimal]:
        unit, factor = self.unit(spelling)
        many = Decimal(self.words["multipliers"][multiplier]) if multiplier else Decimal(1)
        return unit, number(digits) * many * factor


def tokens(patterns: Mapping[str, re.Pattern[str]], folded: Folded) -> list[Token]:
    """The text as words; characters that begin no word are one token of the kind ``leftover``."""
    found: list[Token] = []
    at = 0
    while at < len(folded.text):
        for kind, pattern in patterns.items():
            hit = pattern.match(folded.text, at)
            if hit and hit.end() > at:
                found.append(Token(kind, at, hit.end(), hit.groupdict()))
                break
        else:
            if found and found[-1].kind == "leftover" and found[-1].end == at:
                found[-1] = found[-1]._replace(end=at + 1)
            else:
                found.append(Token("leftover", at, at + 1, {}))
        at = found[-1].end
    return found


@lru_cache(maxsize=16)
def dosage_tokens(text: str, language: Language) -> Sequence[Token]:
    """The words of a dosage text, which is read for each end of its ranges, and once more to be told back."""
    return tokens(language.dosage, fold_digits(text))


@lru_cache(maxsize=8)
def language(book: Rulebook, year: str) -> Language:
    words = book.formats["dosing"]
    return Language(words, Decimal(year), dosage_patterns(words), strength_patterns(words))
