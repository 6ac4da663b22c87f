"""Two texts word by word: a word is one Chinese character, or a whole Latin word, number, date or code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from checker.diff.models import EditType, Stretch
from checker.normalize import narrow, remove_spaces

NO_IDEOGRAPH = "(?![_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
LATIN = rf"(?:{NO_IDEOGRAPH}\w)+"
WORD = re.compile(rf"(?:{LATIN}(?:[-.,:/']{LATIN})*%?|\S)\s*")
STARRED = re.compile(r"\S\*+\s*")
MARKS = str.maketrans("。、“”„‘’—–−‐…〔〕【】", '.,"""' + "''" + "----" + ".[][]")
"""Marks that stand for each other; what full and half width tell apart is known by itself."""
MOST_EQUAL_PAIRS = 60_000
"""Pairs of equal words, one of each text, from which on comparing would take seconds. Texts of 3,000 Chinese
characters have half as many; only monotonous ones have more."""
LONGEST_ISLAND = 4
"""Characters that two texts may have in common by chance, between larger changes."""
CLOSING = frozenset("。，；！？、,.;!?")
LEAST_ALIKE = 0.2
"""Texts that have a smaller share of characters in common, here and there, are shown one after the other."""


class DiffWord(NamedTuple):
    """``key`` is compared; ``text`` is shown, and holds the white space behind the word."""

    key: str
    text: str


class DiffSpan(NamedTuple):
    """Words that both have: those from ``start`` to ``end`` of the one, from ``first`` to ``last`` of the other.

    They need not be as many: the print puts spaces into Latin words at will.
    """

    start: int
    end: int
    first: int
    last: int


def split_words(text: str, shown: str) -> list[DiffWord]:
    """The words of a text; ``shown`` is the same with personal data masked, of the same length.

    What is masked stays one word: how much of it differs must not be told.
    """
    found: list[DiffWord] = []
    at = 0
    for hit in STARRED.finditer(shown):
        if hit[0] != text[hit.start() : hit.end()]:
            found += [DiffWord(remove_spaces(word[0]), word[0]) for word in WORD.finditer(shown, at, hit.start())]
            found.append(DiffWord(remove_spaces(text[hit.start() : hit.end()]), hit[0]))
            at = hit.end()
    return found + [DiffWord(remove_spaces(word[0]), word[0]) for word in WORD.finditer(shown, at)]


def text_similarity(text: str) -> str:
    """For telling whether only width and marks differ: 5，000 is 5,000; ² and 2 are two things."""
    return remove_spaces(narrow(text).translate(MARKS))


def difference(before: Sequence[DiffWord], after: Sequence[DiffWord]) -> tuple[Stretch, ...]:
    """The words of both in turn. What is not removed, put together, is ``after``; what is not added, ``before``."""
    found: list[Stretch] = []
    at, to = 0, 0
    end = DiffSpan(len(before), len(before), len(after), len(after))
    for span in [*common_spans([word.key for word in before], [word.key for word in after]), end]:
        found += stretch("removed", before[at : span.start])
        found += stretch("added", after[to : span.first])
        found += stretch("same", after[span.first : span.last])
        at, to = span.end, span.last
    return tuple(found)


def stretch(change: EditType, words: Sequence[DiffWord]) -> list[Stretch]:
    return [Stretch(change, "".join(word.text for word in words))] if words else []


def common_spans(before: list[str], after: list[str]) -> list[DiffSpan]:
    """What two sequences have in common, the same whichever comes first."""
    if after < before:
        return [DiffSpan(first, last, start, end) for start, end, first, last in common_spans(after, before)]
    spans = list(without_gaps(equal_runs(before, after), before, after))
    kept = list(without_islands(spans, before, after))
    share = sum(text_length(before[span.start : span.end]) for span in kept)
    scattered = len(kept) > 2 and share < LEAST_ALIKE * max(text_length(before), text_length(after))
    return [] if scattered else slid(kept, before, after)


def equal_runs(one: Sequence[str], other: Sequence[str]) -> Iterator[DiffSpan]:
    """Runs of equal words: at both ends, and between them, unless that would take too long."""
    start = same_length(one, other)
    end = same_length(one[start:][::-1], other[start:][::-1])
    inner, others = one[start : len(one) - end], other[start : len(other) - end]
    yield DiffSpan(0, start, 0, start)
    counts, known = Counter(inner), Counter(others)
    if sum(count * known[word] for word, count in counts.items()) <= MOST_EQUAL_PAIRS:
        for a, b, n in SequenceMatcher(None, inner, others, autojunk=False).get_matching_blocks():
            yield DiffSpan(start + a, start + a + n, start + b, start + b + n)
    yield DiffSpan(len(one) - end, len(one), len(other) - end, len(other))


def same_length(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def without_gaps(spans: Iterable[DiffSpan], one: Sequence[str], other: Sequence[str]) -> Iterator[DiffSpan]:
    """The spans joined where nothing lies between them, or the same with other spaces."""
    last = DiffSpan(0, 0, 0, 0)
    for span in spans:
        if "".join(one[last.end : span.start]) == "".join(other[last.last : span.first]):
            last = DiffSpan(last.start, span.end, last.first, span.last)
        else:
            if last.end > last.start:
                yield last
            last = span
    if last.end > last.start:
        yield last


def without_islands(spans: Sequence[DiffSpan], one: Sequence[str], other: Sequence[str]) -> Iterator[DiffSpan]:
    """The spans without what two texts have in common by chance: single characters and a few between large changes."""
    at = DiffSpan(0, 0, 0, 0)
    ends = DiffSpan(len(one), len(one), len(other), len(other))
    for span, following in pairwise([*spans, ends]):
        left = text_length(one[at.end : span.start]) + text_length(other[at.last : span.first])
        right = text_length(one[span.end : following.start]) + text_length(other[span.last : following.first])
        island = text_length(one[span.start : span.end])
        if left and right and (island == 1 or (island <= LONGEST_ISLAND and 4 * island < min(left, right))):
            continue
        yield span
        at = span


def slid(spans: list[DiffSpan], one: Sequence[str], other: Sequence[str]) -> list[DiffSpan]:
    """The spans with words that only one has ending in their mark: a sentence added is `…。`, not `。…`."""
    for n in range(len(spans) - 1):
        left, right = spans[n], spans[n + 1]
        only = one[left.end : right.start] or other[left.last : right.first]
        both = one[left.end : right.start] and other[left.last : right.first]
        if not both and only[0] in CLOSING and one[right.start] == other[right.first] == only[0]:
            spans[n] = DiffSpan(left.start, left.end + 1, left.first, left.last + 1)
            spans[n + 1] = DiffSpan(right.start + 1, right.end, right.first + 1, right.last)
    return spans


def text_length(words: Sequence[str]) -> int:
    return sum(map(len, words))
