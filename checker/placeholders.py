"""Entries that give nothing: a mark or a word for "nothing", a sentence that says so, words put in for later.

The one definition, used by the rules (``blank``, ``placeholder``), the parser, costs, masking and the audit. Its
words are ``blank`` of rules/formats.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

from checker.model import Formats
from checker.normalize import fold, once

Kind = Literal["mark", "nothing", "unfinished", "denial"]
LONGEST = 80
"""Characters of an entry that is made of such words alone."""
BETWEEN = re.compile(r"[\s，,。.；;：:！!、（）()【】\[\]“”\"'《》<>/]+")

CLAUSE_END = re.compile("[，,。；;：:！!？?（）()]")


class Words:
    """The definition, ready to be asked."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.marks = fold(data["marks"])
        self.nothing = frozenset(map(fold, data["nothing"]))
        self.unfinished = frozenset(map(fold, data["unfinished"]["words"]))
        self.later, self.about_later = (
            placeholder_words(data["unfinished"]["says"]),
            placeholder_words(data["unfinished"]["about"]),
        )
        self.denials, self.about = placeholder_words(data["denial"]["says"]), placeholder_words(data["denial"]["about"])
        self.kind = lru_cache(maxsize=4096)(self._kind)

    def _kind(self, text: str) -> Kind | None:
        entry = fold(text)
        if not entry:
            return None
        if not entry.strip(self.marks):
            return "mark"
        if len(entry) > LONGEST:
            return None
        plain = BETWEEN.sub("", entry)
        if entry in self.nothing or plain in self.nothing:
            return "nothing"
        words = plain.strip(self.marks)
        if entry in self.unfinished or plain in self.unfinished or spells(words, self.later, self.about_later):
            return "unfinished"
        return "denial" if spells(words, self.denials, self.about) else None

    def denies(self, text: str) -> bool:
        """Some clause of the text says that there is nothing, whatever the others say."""
        return any(
            clause in self.nothing
            or 0 < len(clause) <= LONGEST
            and spells(BETWEEN.sub("", clause), self.denials, self.about)
            for clause in CLAUSE_END.split(fold(text))
        )


def placeholder_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def spells(text: str, says: frozenset[str], about: frozenset[str]) -> bool:
    """The text is made of these words and nothing else, and one of them is of those that say it.

    Without a pattern, because words overlap in more ways than a pattern could try in a lifetime.
    """
    longest = longest_word(says, about)
    reached = [(False, False)] * (len(text) + 1)  # up to here by any words, and with one that says it
    reached[0] = (True, False)
    for start in range(len(text)):
        here, said = reached[start]
        for end in range(start + 1, min(start + longest, len(text)) + 1) if here or said else ():
            word = text[start:end]
            if word in says or word in about:
                plain, told = reached[end]
                reached[end] = (plain or here, told or said or word in says)
    return reached[-1][1]


@lru_cache(maxsize=8)
def longest_word(*lists: frozenset[str]) -> int:
    return max(map(len, frozenset().union(*lists)), default=0)


def words_of(formats: Formats) -> Words:
    words: Words = once(Words, formats.blank)
    return words


def placeholder_kind(text: str, formats: Formats) -> Kind | None:
    """What an entry that gives nothing is: a mark (-, ……), a word (无, N/A), unfinished (详见附件, TBD, 未上传) or a
    denial (暂无核心专利). None for an empty one and for one that gives something.
    """
    return words_of(formats).kind(text)


def is_placeholder(text: str, formats: Formats) -> bool:
    """The entry stands for none: a mark, a word or something put in for later; a sentence is an answer."""
    return placeholder_kind(text, formats) in ("mark", "nothing", "unfinished")


def says_nothing_to_report(text: str, formats: Formats) -> bool:
    """Some clause of the text says that there is nothing to report, however long the text is."""
    return words_of(formats).denies(text)
