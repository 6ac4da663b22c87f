"""People's numbers and addresses in a text, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import category

from checker.language.vocabulary import Vocabulary
from checker.lazy_pattern import Hit, LazyPattern
from checker.normalize import HALF_WIDTH
from checker.numerals import plain_digits, plain_of_digits

KINDS = ("identity", "mobile", "mail", "messenger", "named", "landline")
"""Names of the lists of the section `personal`, the worst first."""
LIKELY = "likely"
"""A number that could be an identity number, by its digits alone: masked, and no finding."""
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10x98765432"
"""The check digit of an identity number (GB 11643)."""
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""In some other width, or not to be broken at."""
PLAIN = {**HALF_WIDTH, **dict.fromkeys(map(ord, SPACES), 32)} | {n: n - 0xFEE0 + 32 for n in range(0xFF21, 0xFF3B)}
WIDE = re.compile(f"[{SPACES}\uff01-\uff5e]+")
CAPITALS = re.compile("[A-Z]+")
"""What becomes half width and small, one for one; to look every character up is slow."""
TEN_DIGITS = re.compile(r"(?:\d[^\d]{0,3}){10}")
"""Fewer are no number of a person's."""
SIGNS = re.compile("[@＠#＃]|[Aa][Tt]|[艾爱]特|圈")
"""No mail address is without one of these."""
NEAR = 16
"""Characters before a number in which a word says what it is."""
NUMBERS = ("identity", "mobile", "landline")
BRACKETED, BRACKETED_GROUPS = (
    re.compile(r"(?<=[0-9])\s?[（(\[]|[）)\]]\s?(?=[0-9])"),
    ((11,), (3, 8), (7, 4), (3, 4, 4)),
)
"""How a mobile number is grouped in which a bracket stands: (138)1234-5678."""
SPELT = 11
"""Digits, at least, that are a number although they are written in Chinese or in circles."""
NUMBERED = "No"
"""Unicode's category of ①."""
MARKS = re.compile("[^0-9]+")
UNSEEN = (
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
NOBODY_SEES, PARTS_NOTHING = re.compile(UNSEEN), re.compile(f"(?<![0-9]){UNSEEN}|{UNSEEN}(?![0-9])")
"""What nobody sees parts nothing; between digits it is left, for it may part two numbers."""


class PersonalData(NamedTuple):
    """``text[start:end]`` is personal data of a kind."""

    kind: str
    start: int
    end: int


class MappedText(NamedTuple):
    """A text for matching, and the offset of each of its characters in the one that was given."""

    text: str
    back: Sequence[int]

    def sub(self, pattern: LazyPattern | re.Pattern[str], by: str) -> MappedText:
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
        self.unusual = re.compile(f"[{''.join(map(chr, plain_of_digits()))}]")
        digit, between = f"[0-9{self.unusual.pattern[1:]}", words.alternatives("between_digits")
        self.spelt = re.compile(f"{digit}(?:(?:{between})?{digit}){{{SPELT - 1},}}")
        self.kinds = {kind: words[kind] for kind in KINDS}
        self.other = words.at_end("other_number")

    def find(self, text: str) -> Iterator[PersonalData]:
        """Personal data of a text, kind by kind."""
        plain = self._plain(text)
        folded = self._folded(plain)
        numbered, mailed = TEN_DIGITS.search(folded.text), SIGNS.search(text)
        joined = folded.sub(self.words["apart"], "") if numbered else folded
        for kind, pattern in self.kinds.items():
            if not (numbered if kind in NUMBERS else mailed or kind != "mail"):
                continue
            where = joined if kind in ("identity", "mobile") else folded
            for hit in pattern.finditer(where.text):
                start, end = where.back[hit.start()], where.back[hit.end() - 1] + 1
                found = self._number(kind, where.text, hit, plain[start:end]) if kind in NUMBERS else kind
                if found:
                    yield PersonalData(found, start, end)

    def _plain(self, text: str) -> str:
        """The text, as long as before, in half width and small letters; numbers in plain digits."""
        narrow = WIDE.sub(lambda hit: hit[0].translate(PLAIN), text)
        return CAPITALS.sub(lambda hit: hit[0].lower(), self.spelt.sub(lambda hit: self._spelt_out(hit[0]), narrow))

    def _spelt_out(self, digits: str) -> str:
        """Digits, those in another spelling in plain ones where they are a number: ①③⑧, but not ① before a number."""
        for start in (0, 1) if category(digits[0]) == NUMBERED else (0,):
            number = MARKS.sub("-", plain_digits(digits[start:]))
            if self.unusual.search(digits, start) and self.words["spelt_number"].fullmatch(number):
                return digits[:start] + plain_digits(digits[start:])
        return digits if self.unusual.sub("", digits) else plain_digits(digits)

    def _folded(self, text: str) -> MappedText:
        folded = MappedText(text, range(len(text)))
        if NOBODY_SEES.search(text):
            folded = folded.sub(PARTS_NOTHING, "")
        return folded.sub(self.words["at"], "@").sub(self.words["dot"], ".") if SIGNS.search(text) else folded

    def _number(self, kind: str, text: str, hit: Hit, printed: str) -> str:
        """What kind of number digits are; nothing where they are said to be another, or are numbers side by side."""
        lead = text[max(0, hit.start() - NEAR) : hit.start()]
        if self.other.search(lead):
            return ""
        if kind != "identity":
            return kind if kind != "mobile" or grouped(printed) else ""
        said = bool(self.words["identity_word"].search(lead))
        return kind if said or (len(hit[0]) == 18 and check_digit(hit[0]) == hit[0][-1]) else LIKELY


def grouped(printed: str) -> bool:
    """Whether digits are parted as one writes a phone number: 138-0013-8000, or each by itself."""
    groups = [len(part) for part in re.findall(r"\d+", printed)]
    if BRACKETED.search(printed):  # 15.23（10.12） is none
        return any(tuple(groups[-len(one) :]) == one for one in BRACKETED_GROUPS)
    return not groups or set(groups) == {1} or (len(groups) <= 4 and min(groups) > 1)


def check_digit(number: str) -> str:
    """The last character that an identity number of 18 must have."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]
