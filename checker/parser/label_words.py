"""The printed words that may be of labels: in a PDF, by the column in which they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from checker.parser.labels import SAME_COLUMN
from checker.parser.unspaced_text import Range, UnspacedText

FEWEST_LINES = 5
"""Lines that make a column of a PDF."""
VALUE_GAP = 60.0
"""Points from the label column to the one of entries, at the least."""


class Word(NamedTuple):
    """A printed word that may be of a label. ``last``: no word of the same label follows; ``beside``: in a PDF, it
    stands right of the labels' column."""

    start: int
    end: int
    last: bool
    beside: bool = False


def label_words(unspaced: UnspacedText, passed: Sequence[Range], link: str) -> list[Word]:
    """The printed words that may be of labels: no names of files, nothing of the criteria or the table."""
    text = unspaced.text
    blocks = sorted((unspaced.index(start), unspaced.index(end - 1) + 1) for start, end in passed)
    column = entry_column(unspaced)
    lines = [*unspaced.line_starts[1:], len(text)]
    found, line_end = list[Word](), iter(lines)
    line, behind_link = 0, False
    for word, stop in zip(unspaced.words, [*unspaced.words[1:], len(text)], strict=True):
        while word >= line:
            line, behind_link = next(line_end, len(text) + 1), False
        behind_link = behind_link or re.match(link, text[word:stop]) is not None
        if behind_link and column is None and found:
            found[-1] = found[-1]._replace(last=True)
        if not behind_link and not any(a <= word < b for a, b in blocks):
            found.append(Word(word, stop, False))
    if column is None:
        return found
    found = [word._replace(beside=is_in_entry_column(unspaced, word, column)) for word in found]
    edges = Counter(round(right_edge(unspaced, word.start, word.end, column)) for word in found)
    edge = max((edge for edge, count in edges.items() if count >= FEWEST_LINES), default=0)
    return [word._replace(last=ends_short(unspaced, word, column, edge)) for word in found]


def ends_short(unspaced: UnspacedText, word: Word, column: float, edge: float) -> bool:
    """In a PDF: the label's cell has room for more behind the word."""
    box = unspaced.box(word.start)
    return box is not None and right_edge(unspaced, word.start, word.end, column) < edge - 1.5 * (box[2] - box[0])


def entry_column(unspaced: UnspacedText) -> float | None:
    """In a PDF, where entries begin that go on below their first line."""
    if unspaced.ordered.document.kind != "pdf":
        return None
    lefts = Counter(round(box[0]) for start in unspaced.line_starts if (box := unspaced.box(start)))
    column = min((left for left, count in lefts.items() if count >= FEWEST_LINES), default=0)
    return next((float(left) for left, _ in lefts.most_common() if left > column + VALUE_GAP), None)


def is_in_entry_column(unspaced: UnspacedText, word: Word, column: float) -> bool:
    """It begins in the column of entries, or right of it."""
    box = unspaced.box(word.start)
    return box is not None and box[0] > column - SAME_COLUMN


def right_edge(unspaced: UnspacedText, start: int, end: int, limit: float) -> float:
    boxes = [box for n in range(start, end) if (box := unspaced.box(n)) and box[2] <= limit]
    return max((box[2] for box in boxes), default=0.0)
