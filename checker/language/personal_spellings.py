"""How personal words are known again in another spelling, and masked: in folded texts, with the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from unicodedata import category

from checker.file_looks import NAME_BYTE, PART, meaning_of
from checker.language.contact import LONGEST_EXTENSION
from checker.language.vocabulary import Vocabulary
from checker.language.word_search import WordHit, WordSearch
from checker.normalize import UNSEEN, Folding, is_latin, narrow
from checker.numerals import plain_digits

PAIR = 2
"""A character and what it is written for."""
SHORTEST_NUMBER, WHOLE_NUMBER, WIDEST_GAP = 4, 11, 3
"""Digits of a beginning that is masked; of a number that needs no boundary; marks between two digits of a number."""
SHORTEST_NAME, SHORTEST_LATIN = 2, 3
CODE = re.compile(r"(?:\d|(?<![A-Za-z])[A-Za-z]{1,2})\Z")
"""Before digits: they are a part of a longer number, or of a code as H20230001."""
LANDLINE = re.compile(r"(?!1\d{10}\Z)\d{7,14}")
"""What may have an extension."""
LONG_LATIN = 8
"""Letters of a name that is known in small letters too: price and long are words."""
CUTS = "…\0"
"""Where a quotation breaks off; a space that it may leave there is not seen."""


class Spellings:
    """What is left out of texts, and what stands for what, before personal words are looked for."""

    def __init__(self, sections: Mapping[str, Any]) -> None:
        personal = sections["personal"]
        pairs = "".join(personal["traditional"])
        equivalents = dict(zip(pairs[::PAIR], pairs[1::PAIR], strict=True))
        self.dots, marks = (
            frozenset(mark[-1] for mark in personal[name]) for name in ("name_marks", "number_marks")
        )  # a mark that means something else in an expression is escaped
        self.nothing = self.dots | UNSEEN
        self.hyphens = frozenset(personal["name_hyphens"])
        self.extension = Vocabulary(personal)["extension"]
        same = dict(zip(CUTS, CUTS, strict=True))
        self.folding = Folding({**equivalents, **dict.fromkeys(self.dots | marks | UNSEEN, "")}, same)

    def words(self, secrets: Iterable[str]) -> list[str]:
        """The words to be looked for, folded."""
        folded = {self.folding.fold(secret) for secret in secrets}
        return sorted(word for word in folded if len(word) >= shortest(word))


def shortest(word: str) -> int:
    """Characters of a word, and of the beginning of one, that are looked for."""
    if not word.isascii():
        return len(word) if word[-1].isdigit() else SHORTEST_NAME
    return SHORTEST_LATIN if word.isalpha() else SHORTEST_NUMBER


class WordMask:
    """Masks the words in a text, however they are spelt there; those that are ``printed`` so, as they are, too."""

    def __init__(self, found: Sequence[str], spellings: Spellings, printed: Iterable[str] = ()) -> None:
        self.spellings, self.printed = spellings, frozenset(printed)
        self.search = WordSearch(found, CUTS, lambda word: word[: shortest(word)])

    def __call__(self, text: str) -> str:
        if NAME_BYTE.search(text):
            text = PART.sub(lambda part: self.without_bytes(part[0]), text)
        parts, at = list[str](), 0
        for start, end in self.spans(text):
            parts += [text[at : start + 1], "*" * (end - start - 1)]
            at = end
        return "".join([*parts, text[at:]])

    def without_bytes(self, part: str) -> str:
        """A name in a Chinese encoding, as long as before: if one of the words is in it, nothing can be shown but a
        suffix, and that only in plain letters. Behind a dot may stand the word itself: 1.张三."""
        meaning = meaning_of(part)
        if meaning == part or not self.spans(meaning):
            return part
        suffix = part[part.rfind(".") :]
        shown = suffix if "." in part[1:] and suffix.isascii() and suffix[1:].isalnum() else ""
        return "*" * (len(part) - len(shown)) + shown

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand in a text, in its order."""
        folding = self.spellings.folding
        folded = folding.fold(text)
        back: list[int] = []  # worked out where a word is found

        def fits(hit: WordHit) -> bool:
            if not back:
                back.extend(at for at, character in enumerate(text) for _ in folding[character])
            return self.fits(hit, folded, text, back)

        spans: list[tuple[int, int]] = []
        for hit in self.search.find(folded, fits):
            start, end = back[hit.start], self.extended(hit.word, text, back[hit.end - 1] + 1)
            while spans and start < spans[-1][1]:
                start = min(start, spans.pop()[0])
            spans.append((start, end))
        return spans

    def extended(self, word: str, text: str, end: int) -> int:
        """Where a number ends: a landline's behind its extension."""
        if not LANDLINE.fullmatch(word):
            return end
        extension = self.spellings.extension.match(plain_digits(narrow(text[end : end + LONGEST_EXTENSION]).lower()))
        return end + (extension.end() if extension else 0)

    def fits(self, hit: WordHit, folded: str, text: str, back: Sequence[int]) -> bool:
        """Whether it is the word, and not a part of another, or characters that only stand near one another."""
        size, word = hit.end - hit.start, hit.word
        if size < len(word) and size < max(shortest(word), SHORTEST_NUMBER * word.isascii()):
            return False
        start, end = back[hit.start], back[hit.end - 1] + 1
        if text[start:end] not in self.printed and not all(
            self.joins(folded[at : at + 2], gap, word) for at, gap in gaps_of(hit, text, back)
        ):
            return False
        if word.isdigit():
            longer = CODE.search(text[max(0, start - 3) : start]) or text[end : end + 1].isdigit()
            return len(word) >= WHOLE_NUMBER or not longer
        if word.isascii() and word.isalpha():
            known = text[start].isupper() or (size == len(word) and (size >= LONG_LATIN or end - start > size))
            return known and not (is_latin(text[start - 1 : start]) or is_latin(text[end : end + 1]))
        return True

    def joins(self, beside: str, gap: str, word: str) -> bool:
        """Whether two characters of a word may stand so far from one another."""
        nothing = self.spellings.nothing
        marks = [mark for mark in gap if not (mark.isspace() or mark in nothing or category(mark) == "Cf")]
        if any(map(str.isascii, beside)):
            return len(marks) <= WIDEST_GAP
        return not marks or (len(word) > SHORTEST_NAME and len(marks) == 1 and marks[0] in self.spellings.hyphens)


def gaps_of(hit: WordHit, text: str, back: Sequence[int]) -> Iterator[tuple[int, str]]:
    """What stands between characters of a word that do not touch, and where."""
    for at in range(hit.start, hit.end - 1):
        if back[at + 1] - back[at] > 1:
            yield at, text[back[at] + 1 : back[at + 1]]
