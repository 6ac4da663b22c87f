"""Labels that no known cycle prints: what stands where labels do, in a PDF or in a text, and is none that is known."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.parser.label_words import right_edge
from checker.parser.labels import SAME_COLUMN, SENTENCE_END, LabelMatch, printed_width
from checker.parser.unspaced_text import Range, UnspacedText

MOSTLY = 0.7
"""The part of a new label's characters that is Chinese, at the least."""
FEWEST, MOST = 4, 40
"""Characters of a new label."""
WIDE, FULL_ENTRY = 40, 0.8
"""Half-width characters that lines of long entries have at the least, and the part of the usual width that is full."""
VALUE_GAP = 60.0
"""Points from the label column to the one of entries, at the least."""


class NewLabel(NamedTuple):
    """A label that no known cycle prints: its wording, and its place in the text."""

    wording: str
    start: int


def new_labels(
    unspaced: UnspacedText, found: Sequence[LabelMatch], passed: Sequence[Range], link: str
) -> list[NewLabel]:
    """What stands where labels do and is none that is known; ``passed`` are ranges of the text that hold none."""
    known = sorted((unspaced.index(hit.start), unspaced.index(hit.end - 1) + 1) for hit in found)
    blocks = sorted((unspaced.index(start), unspaced.index(end - 1) + 1) for start, end in passed)
    if not known:
        return []
    lines = [
        LineSpan(start, end)
        for start, end in zip(unspaced.line_starts, [*unspaced.line_starts[1:], len(unspaced.text)], strict=True)
    ]
    heads = printed_heads if unspaced.ordered.document.kind == "pdf" else written_heads
    taken = [*known, *blocks]
    free = [line for line in lines if known[0][0] < line.start and not any(a <= line.start < b for a, b in taken)]
    return [
        NewLabel(unspaced.text[start:end].rstrip(":"), start)
        for start, end in heads(unspaced, lines, free, known)
        if not re.search(link, unspaced.text[start:end])
    ]


class LineSpan(NamedTuple):
    """A printed line, by its offsets."""

    start: int
    end: int


def is_ideograph(character: str) -> bool:
    return unicodedata.category(character) == "Lo"


def is_wording(text: str) -> bool:
    """It could be a label: Chinese for the most part, no sentence, no list's item."""
    chinese = sum(map(is_ideograph, text))
    outside = "".join(part.partition(")")[2] if n else part for n, part in enumerate(text.split("(")))
    return (
        FEWEST <= len(text) <= MOST
        and chinese >= MOSTLY * len(text)
        and not text[0].isdecimal()
        and is_ideograph(text[0])
        and not any(mark in outside for mark in f"{SENTENCE_END},=<>+%".replace(")", ""))
        and "\N{IDEOGRAPHIC COMMA}" not in outside
    )


def printed_heads(
    unspaced: UnspacedText, lines: Sequence[LineSpan], free: Sequence[LineSpan], known: Sequence[Range]
) -> Iterator[Range]:
    """In a PDF: what begins in the column of the labels and ends before that of the entries."""
    lefts = Counter(round(box[0]) for line in lines if (box := unspaced.box(line.start)))
    at_labels = Counter(round(box[0]) for start, _ in known if (box := unspaced.box(start)))
    if not at_labels:
        return
    column = at_labels.most_common(1)[0][0]
    entries = [left for left, count in lefts.most_common() if left > column + VALUE_GAP and count > 1]
    limit = entries[0] if entries else column + 2 * VALUE_GAP
    edge = max((right_edge(unspaced, start, end, limit) for start, end in known), default=limit)
    open_head: Range | None = None
    for line in free:
        box = unspaced.box(line.start)
        if box is None or abs(box[0] - column) >= SAME_COLUMN:
            continue
        end = next((n for n in range(line.start, line.end) if (b := unspaced.box(n)) and b[0] >= limit - 2), line.end)
        if open_head and open_head[1] == line.start:
            open_head = open_head[0], end
        else:
            if open_head and is_wording(unspaced.text[slice(*open_head)]):
                yield open_head
            open_head = line.start, end
        size = box[2] - box[0]
        if end < line.end or right_edge(unspaced, line.start, end, limit) < edge - 1.5 * size:
            if is_wording(unspaced.text[slice(*open_head)]):
                yield open_head
            open_head = None
    if open_head and is_wording(unspaced.text[slice(*open_head)]):
        yield open_head


def written_heads(
    unspaced: UnspacedText, lines: Sequence[LineSpan], free: Sequence[LineSpan], known: Sequence[Range]
) -> Iterator[Range]:
    """In a text: a line's first word before white space, where the line before it does not go on; or a line as wide as
    the labels' column, and the one behind it."""
    text, words = unspaced.text, unspaced.words
    number = {line.start: n for n, line in enumerate(lines)}
    wrapped = [
        printed_width(text[line.start : line.end])
        for line in lines
        if any(start <= line.start and line.end < end for start, end in known)
    ]
    column = max(wrapped, default=0)
    full_width = full_entry(unspaced, lines)
    at = 0
    for line in free:
        if line.start < at:
            continue
        before = lines[number[line.start] - 1] if number[line.start] else line
        if goes_on(unspaced, before, known, full_width):
            continue
        first = next((word for word in words_between(words, line) if word > line.start), line.end)
        head = line.start, first
        full = column and first == line.end and column - 2 <= printed_width(text[slice(*head)]) <= column
        following = lines[number[line.start] + 1] if full and number[line.start] + 1 < len(lines) else None
        if following and following in free:
            end = next((word for word in words_between(words, following) if word > following.start), following.end)
            head = line.start, end
            full = printed_width(text[following.start : end]) <= column
        if (first < line.end or full) and is_wording(text[slice(*head)]):
            at = head[1]
            yield head


def words_between(words: Sequence[int], line: LineSpan) -> list[int]:
    return list(words[bisect_left(words, line.start) : bisect_left(words, line.end)])


def goes_on(unspaced: UnspacedText, line: LineSpan, known: Sequence[Range], full: int) -> bool:
    """The line is an entry's that fills it, and its sentence does not end."""
    start = max((end for begin, end in known if begin == line.start and end <= line.end), default=line.start)
    entry = unspaced.text[start : line.end]
    return bool(entry) and entry[-1] not in SENTENCE_END and printed_width(entry) >= FULL_ENTRY * full


def full_entry(unspaced: UnspacedText, lines: Sequence[LineSpan]) -> int:
    """The width that entries of several lines have for the most part."""
    widths = Counter(printed_width(unspaced.text[line.start : line.end]) for line in lines)
    wide = (width for width in widths if width > WIDE)
    return max(wide, key=lambda w: (widths[w - 1] + widths[w] + widths[w + 1], w), default=WIDE)
