"""The language in which dosage and strength are written: grammars/dosage.lark with the words of rules/dosing.yaml.

A lexer of our own finds the turns of phrase, each by its terminal's pattern; an LALR parser puts them in order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from checker import paths
from checker.disk_cache import kept_in_cache
from checker.dosage.tokens import Fault, has_digit
from checker.model import Rulebook
from checker.numerals import numeral_value, numerals
from checker.parse_table import ParseTable, Tree
from checker.phrase_lexer import Phrase, PhraseLexer, compile_phrases

STARTS = ("dosage", "dosage_passed", "specification", "specification_passed", "part")
LONGEST_NUMBER = 9
"""Digits of a number; a longer one is no dose."""


class Language:
    """The words of rules/dosing.yaml, the parsers made with them, and what numbers and units mean."""

    def __init__(
        self,
        words: Mapping[str, Any],
        year: Decimal,
        lexer: PhraseLexer,
        figure: re.Pattern[str],
        between: re.Pattern[str],
    ) -> None:
        self.words, self.year, self.lexer, self.figure, self.between = words, year, lexer, figure, between

    def days(self, period: str) -> Decimal:
        """How many days a period is: 1 for 日, 7 for 周, a twelfth of the year for 月, a quarter for 季度."""
        if period in self.words["months"]:
            return self.year / 12 * Decimal(self.words["months"][period])
        if period in self.words["years"]:
            return self.year
        return Decimal(self.words["days"].get(period, "1"))

    def unit(self, spelling: str) -> tuple[str, Decimal]:
        """What a spelling measures in, and how many of it: g is 1000 mg; a piece is one of itself."""
        for unit, spellings in self.words["units"].items():
            if spelling in spellings:
                return unit, Decimal(spellings[spelling])
        return self.words["same_piece"].get(spelling, spelling), Decimal(1)

    def quantity(self, digits: str, multiplier: str, spelling: str) -> tuple[str, Decimal]:
        unit, factor = self.unit(spelling)
        many = Decimal(self.words["multipliers"][multiplier]) if multiplier else Decimal(1)
        return unit, self.number(digits) * many * factor

    def number(self, words: str) -> Decimal:
        """2, 0.5, 1,000, 十二, 两 or 半. Raises Fault when it has too many digits or is no number."""
        if words in self.words["half"]:
            return Decimal("0.5")
        if len(words) > LONGEST_NUMBER:
            raise Fault("too_many", words)
        if words[0].isascii():
            return Decimal(words.replace(",", ""))
        value = numeral_value(words)
        if value is None:
            raise Fault("leftover", words)
        return Decimal(value)

    def at_end(self, words: str, end: int) -> Decimal:
        """A number, or one end of a range (0 the lower, 1 the upper); 1 when none is written."""
        found = self.figure.findall(words)
        return self.number(found[end if len(found) > 1 else 0]) if found else Decimal(1)


def alternatives(words: Iterable[str]) -> str:
    """A pattern for one of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def word_patterns(words: Mapping[str, Any]) -> dict[str, str]:
    """A pattern for each list of words, by its name in rules/dosing.yaml."""
    lists = {name: found for name, found in {**words, **words["patients"]}.items() if isinstance(found, list | dict)}
    patterns = {name: alternatives(found) for name, found in lists.items()}
    patterns["unit"] = alternatives(spelling for spellings in words["units"].values() for spelling in spellings)
    patterns["numeral"] = alternatives(numerals().cardinal)
    return patterns


@lru_cache(maxsize=8)
def dosage_language(book: Rulebook, year: str) -> Language:
    words = book.formats.dosing
    text, patterns = (paths.GRAMMARS / "dosage.lark").read_text(encoding="utf-8"), word_patterns(words)
    source = json.dumps([text, patterns], ensure_ascii=False)
    kept = kept_in_cache("dosage", source, lambda: compile_phrases(text, patterns, STARTS, ("NUMBER", "AND")))
    figure, between = (re.compile(kept["parts"][name], re.ASCII) for name in ("NUMBER", "AND"))
    lexer = PhraseLexer(ParseTable(kept), has_digit)
    return Language(words, Decimal(year), lexer, figure, between)


@lru_cache(maxsize=32)
def parse_folded(kind: str, text: str, language: Language) -> Tree[Phrase]:
    """The tree of a folded text; ``kind`` is dosage or specification. A text is read for each end of its ranges, and
    once more to be told back."""
    return language.lexer.parse(text, kind)
