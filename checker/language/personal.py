"""People's numbers and addresses in a text, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.language.vocabulary import Vocabulary
from checker.normalize import HALF_WIDTH
from checker.numerals import numerals

KINDS = ("identity", "mobile", "mail", "messenger", "named")
"""Names of the lists of the section `personal`, the worst first."""
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10x98765432"
"""The check digit of an identity number (GB 11643)."""
PLAIN = {**HALF_WIDTH, 0x3000: 32}
PLAIN |= {n: n + 32 for n in range(65, 91)} | {n: n - 0xFEE0 + 32 for n in range(0xFF21, 0xFF3B)}
"""What each character becomes: half width and small, one for one."""
NEAR = 16
"""Characters before a number in which a word says what it is."""
SPELT = 11
"""Digits in a row, at least, that are a number although they are written in Chinese."""


class PersonalData(NamedTuple):
    """``text[start:end]`` is personal data of a kind."""

    kind: str
    start: int
    end: int


class MappedText(NamedTuple):
    """A text for matching, and the offset of each of its characters in the one that was given."""

    text: str
    back: Sequence[int]

    def sub(self, pattern: re.Pattern[str], by: str) -> MappedText:
        if not pattern.search(self.text):
            return self
        text, back, at = [], list[int](), 0
        for hit in pattern.finditer(self.text):
            text += [self.text[at : hit.start()], by]
            back += [*self.back[at : hit.start()], *[self.back[hit.start()]] * len(by)]
            at = hit.end()
        return MappedText("".join([*text, self.text[at:]]), [*back, *self.back[at:]])


class PersonalDataFinder:
    """Finds personal data with the words of the section `personal`."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.digits = {ord(c): str(value) for c, value in numerals().digits.items()}
        self.spelt = re.compile(f"[{''.join(map(chr, self.digits))}]{{{SPELT},}}")
        self.kinds = {kind: words[kind] for kind in KINDS}
        self.other = words.at_end("other_number")

    def find(self, text: str) -> Iterator[PersonalData]:
        """Personal data of a text, kind by kind."""
        folded = self._folded(text)
        joined = folded.sub(self.words["apart"], "")
        for kind, pattern in self.kinds.items():
            where = joined if kind in ("identity", "mobile") else folded
            for hit in pattern.finditer(where.text):
                start, end = where.back[hit.start()], where.back[hit.end() - 1] + 1
                if kind not in ("identity", "mobile") or self._is_number(kind, where.text, hit, text[start:end]):
                    yield PersonalData(kind, start, end)

    def _folded(self, text: str) -> MappedText:
        spelt = self.spelt.sub(lambda hit: hit[0].translate(self.digits), text)
        folded = MappedText(spelt.translate(PLAIN), range(len(text)))
        return folded.sub(self.words["at"], "@").sub(self.words["dot"], ".")

    def _is_number(self, kind: str, text: str, hit: re.Match[str], printed: str) -> bool:
        """Whether digits are such a number, and not said to be another or numbers side by side."""
        lead = text[max(0, hit.start() - NEAR) : hit.start()]
        if self.other.search(lead):
            return False
        if kind == "mobile":
            return grouped(printed)
        said = bool(self.words["identity_word"].search(lead))
        return said or (len(hit[0]) == 18 and check_digit(hit[0]) == hit[0][-1])


def grouped(printed: str) -> bool:
    """Whether digits are parted as one writes a phone number: 138-0013-8000, or each by itself."""
    groups = [len(part) for part in re.findall(r"\d+", printed)]
    return not groups or set(groups) == {1} or (len(groups) <= 4 and min(groups) > 1)


def check_digit(number: str) -> str:
    """The last character that an identity number of 18 must have."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]
