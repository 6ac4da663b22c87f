"""Labels in pieces: those that a page's end cuts become whole again; those that a tool tore apart are
reported."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from checker.parser.labels import Shapes, printed_number
from checker.parser.layout import Label
from checker.parser.unspaced_text import Range, UnspacedText

SHORTEST_CUT = 4
"""Characters of a label that must stand before a page's end for its rest to be sought."""
SHORTEST_TORN = 6
"""Characters of a label that a line must begin with to be a torn label's first part."""
LINES_BETWEEN = 13
"""How far below its first part a torn label's rest is sought."""


def cut_labels(unspaced: UnspacedText, shapes: Shapes) -> list[tuple[Range, Range]]:
    """The two parts of each label that a page's end cuts, as offsets.

    Such a label begins before the page's end, with its value's first lines behind it, and goes on with the
    first
    words of the next page.
    """
    cuts = []
    behind = 0
    for end, next_end in pairwise(unspaced.page_ends):
        if options := list(cut_at(unspaced, shapes, behind, end, next_end)):
            cuts.append(options[-1])
        behind = end
    return cuts


def cut_at(
    unspaced: UnspacedText, shapes: Shapes, behind: int, end: int, next_end: int
) -> Iterator[tuple[Range, Range]]:
    """How the page's end at ``end`` may cut a label: one of the page's last row, below its last whole label."""
    text, words = unspaced.text, unspaced.words
    first, last = bisect_left(words, behind), bisect_left(words, end)
    place = last
    while place > first:
        place -= 1
        word = words[place]
        for label, _ in shapes.beginning(text, word):
            common = common_length(text, word, label.shape)
            whole = common == len(label.shape)
            for boundary in words[place + 1 : bisect_right(words, word + common)]:
                rest = label.shape[boundary - word :]
                if SHORTEST_CUT <= boundary - word < end - word and text.startswith(rest, end):
                    stop = end + len(rest)
                    stop += len(tail(unspaced, label, boundary if whole else stop, stop))
                    if end < stop <= next_end and stop in unspaced.boundaries:
                        yield (word, boundary), (end, stop)
                        return
            if whole and word in unspaced.begins_line and word + common in unspaced.boundaries and not label.second:
                return


def tail(unspaced: UnspacedText, label: Label, behind: int, stop: int) -> str:
    """The number or the colon at ``stop`` that ends a label cut before it.

    Nothing when the label is whole (``behind`` is its end, before the page's) and has its own.
    """
    text, whole = unspaced.text, behind != stop
    if label.numbered:
        return "" if whole and printed_number(unspaced, behind) else printed_number(unspaced, stop)
    if text[stop : stop + 1] != ":" or (whole and text[behind : behind + 1] == ":"):
        return ""
    alone = stop + 1 in unspaced.boundaries
    return ":" if alone or stop not in unspaced.boundaries else ""


def common_length(text: str, start: int, shape: str) -> int:
    """How many first characters of a shape stand at ``start``."""
    for length, character in enumerate(shape):
        if text[start + length : start + length + 1] != character:
            return length
    return len(shape)


def torn_labels(unspaced: UnspacedText, shapes: Shapes) -> Iterator[Label]:
    """Labels whose lines have others between them on one page: the sign of a text in another tool's order."""
    text, boundaries = unspaced.text, unspaced.boundaries
    starts = [start for start in unspaced.line_starts if not shapes.at(text, start)]
    for place, start in enumerate(starts):
        for label, _ in shapes.beginning(text, start):
            length = common_length(text, start, label.shape)
            rest = label.shape[length:]
            if length < SHORTEST_TORN or len(rest) < 2 or start + length not in boundaries:
                continue
            page_end = unspaced.page_ends[bisect_right(unspaced.page_ends, start)]
            for other in starts[place + 1 : place + 1 + LINES_BETWEEN]:
                if not start + length < other < page_end:
                    continue
                if other + max(2, common_length(text, other, rest)) in boundaries and text.startswith(rest[:2], other):
                    yield label
                    break
