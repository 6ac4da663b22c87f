"""Which row of one form is which of the other's: by what stands in it, wherever it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from checker.diff.word_diff import split_words
from checker.model import Row
from checker.normalize import remove_spaces

LEAST_ALIKE = 0.5
"""From 0 to 1: rows that are less alike are two rows."""
MOST_PAIRS = 10_000
"""Of rows that are looked at; beyond it, only the same rows and rows in the same place are one."""


class Pair(NamedTuple):
    """A row of both forms, or of one; counted from 0. ``moved``: it stands elsewhere among those of both forms."""

    before: int | None
    after: int | None
    moved: bool = False

    @property
    def change(self) -> Literal["added", "removed", "moved", "changed"]:
        if self.before is None or self.after is None:
            return "removed" if self.after is None else "added"
        return "moved" if self.moved else "changed"


class Content(NamedTuple):
    """What stands in a row: its entries by part, and how often each word occurs."""

    entries: tuple[tuple[str, str], ...]
    words: Counter[str]


def align(before: Sequence[Row], after: Sequence[Row], parts: Sequence[str]) -> list[Pair]:
    """The rows of both in the order of ``after``, removed ones where they stood; the same from either side."""
    one, other = ([content(row, parts) for row in rows] for rows in (before, after))
    turned = [entry.entries for entry in other] < [entry.entries for entry in one]
    matched = match(other, one) if turned else match(one, other)
    staying = longest_order(matched)
    pairs = [(a, b, (a, b) not in staying) for a, b in matched]
    found = [Pair(b, a, moved) if turned else Pair(a, b, moved) for a, b, moved in pairs]
    found += [Pair(n, None) for n in set(range(len(before))) - {pair.before for pair in found}]
    found += [Pair(None, n) for n in set(range(len(after))) - {pair.after for pair in found}]
    return sorted(found, key=lambda pair: (pair_order(pair), pair.after is not None))


def pair_order(pair: Pair) -> int:
    return pair.after if pair.after is not None else pair.before or 0


def content(row: Row, parts: Sequence[str]) -> Content:
    entries = tuple((part, remove_spaces(row[part].text)) for part in parts if part in row)
    return Content(entries, Counter(word.key for _, text in entries for word in split_words(text, text)))


def match(one: Sequence[Content], other: Sequence[Content]) -> list[tuple[int, int]]:
    """The rows that belong together, in the order of ``one``: the same ones first, then the most alike."""
    if len(one) * len(other) > MOST_PAIRS:
        scores = [(1.0, n, n) for n in range(min(len(one), len(other)))]
    else:
        scores = [(row_similarity(a, b), n, m) for n, a in enumerate(one) for m, b in enumerate(other)]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, n, m in sorted(scores, key=lambda entry: (-entry[0], abs(entry[1] - entry[2]), entry[1])):
        if score >= LEAST_ALIKE and n not in found and m not in taken:
            found[n] = m
            taken.add(m)
    return sorted(found.items())


def row_similarity(one: Content, other: Content) -> float:
    """The share of words that both have, or that share and the share of equal entries on an average."""
    if one.entries == other.entries:
        return 1.0
    words = 2 * (one.words & other.words).total() / max(1, one.words.total() + other.words.total())
    entries = len(set(one.entries) & set(other.entries)) / max(1, len(one.entries), len(other.entries))
    return max(words, (words + entries) / 2) * 0.99  # never as much as the same row


def longest_order(matched: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The most pairs whose rows stand in the same order on both forms: they stay, whatever moves around them."""
    if all(one[1] < other[1] for one, other in pairwise(matched)):
        return set(matched)
    best: list[list[tuple[int, int]]] = []  # by pair, the longest order that ends with it
    for n, pair in enumerate(matched):
        best.append([*longest(best[m] for m in range(n) if matched[m][1] < pair[1]), pair])
    return set(longest(best))


def longest(orders: Iterable[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    return max(orders, key=lambda order: len(order), default=[])
