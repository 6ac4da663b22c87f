"""Two texts word by word: a word is one Chinese character, or a whole Latin word, number, date or code."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from checker.compare.changes import Stretch
from checker.values import squeeze

IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = f"(?:(?![{IDEOGRAPHS}_])\\w)+"
# What is masked stays whole: how much of it differs must not be told.
WORD = re.compile(rf"(?:\S\*+|{LATIN}(?:[-.,:/']{LATIN})*%?|\S)\s*")
MARKS = str.maketrans("。、“”„‘’—–−‐…〔〕【】", '.,"""' + "''" + "----" + ".[][]")
"""Marks that stand for each other; what full and half width tell apart is known by itself."""
MOST_EQUAL_PAIRS = 60_000
"""Pairs of equal words, one of each text, from which on comparing would take seconds. Texts of 3,000 Chinese
characters have half as many; only monotonous ones have more."""
LONGEST_ISLAND = 4
"""Characters that two texts may have in common by chance, between larger changes."""
LEAST_ALIKE = 0.2
"""Texts that have a smaller share of characters in common are shown one after the other."""

Span = tuple[int, int, int]
"""Where words that both have begin in the one and in the other, and how many they are."""


class Word(NamedTuple):
    """``key`` is compared; ``text`` is shown, and holds the white space behind the word."""

    key: str
    text: str


def words_of(text: str, shown: str) -> list[Word]:
    """The words of a text; ``shown`` is the same with personal data masked, of the same length."""
    start = len(shown) - len(shown.lstrip())
    return [Word(squeeze(text[hit.start() : hit.end()]), hit[0]) for hit in WORD.finditer(shown, start)]


def alike(text: str) -> str:
    """For telling whether only width and marks differ: 5，000 is 5,000; ² and 2 are two things."""
    return squeeze("".join(map(narrow, text)).translate(MARKS))


def narrow(character: str) -> str:
    if unicodedata.decomposition(character).startswith(("<wide>", "<narrow>")):
        return unicodedata.normalize("NFKC", character)
    return character


def difference(before: Sequence[Word], after: Sequence[Word]) -> tuple[Stretch, ...]:
    """The words of both in turn. What is not removed, put together, is ``after``; what is not added, ``before``."""
    found: list[Stretch] = []
    at, to = 0, 0
    spans = common([word.key for word in before], [word.key for word in after])
    for first, second, length in [*spans, (len(before), len(after), 0)]:
        for change, words in (
            ("removed", before[at:first]),
            ("added", after[to:second]),
            ("same", after[second : second + length]),
        ):
            text = "".join(word.text for word in words)
            found += [Stretch(change, text)] if text else []  # type: ignore[arg-type]
        at, to = first + length, second + length
    return tuple(found)


def common(before: Sequence[str], after: Sequence[str]) -> list[Span]:
    """What two sequences have in common, the same whichever comes first."""
    if list(after) < list(before):
        return [(first, second, length) for second, first, length in common(after, before)]
    start = same_length(before, after)
    end = same_length(before[start:][::-1], after[start:][::-1])
    inner = (before[start : len(before) - end], after[start : len(after) - end])
    spans = [(start + a, start + b, n) for a, b, n in matches(*inner)]
    spans = [(0, 0, start), *spans, (len(before) - end, len(after) - end, end)]
    return readable([span for span in spans if span[2]], before, after)


def same_length(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def matches(one: Sequence[str], other: Sequence[str]) -> list[Span]:
    counts, others = Counter(one), Counter(other)
    if sum(count * others[word] for word, count in counts.items()) > MOST_EQUAL_PAIRS:
        return []
    return [tuple(block) for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()]


def readable(spans: Sequence[Span], before: Sequence[str], after: Sequence[str]) -> list[Span]:
    """The spans without single characters and small islands in a sea of changes; none when little is left."""
    kept = list(without_islands(spans, before, after))
    alike = sum(size(before[at : at + length]) for at, _, length in kept)
    return kept if alike >= LEAST_ALIKE * max(size(before), size(after)) else []


def without_islands(spans: Sequence[Span], before: Sequence[str], after: Sequence[str]) -> Iterator[Span]:
    at, to = 0, 0
    for n, (first, second, length) in enumerate(spans):
        following = spans[n + 1] if n + 1 < len(spans) else (len(before), len(after), 0)
        left = size(before[at:first]) + size(after[to:second])
        right = size(before[first + length : following[0]]) + size(after[second + length : following[1]])
        island = size(before[first : first + length])
        small = island == 1 or (island <= LONGEST_ISLAND and 4 * island < min(left, right))
        if left and right and small:
            continue
        yield first, second, length
        at, to = first + length, second + length


def size(words: Sequence[str]) -> int:
    return sum(map(len, words))
