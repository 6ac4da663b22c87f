"""The rows and cells of the reference-drug table, from where its words stand (PDF) or what they say (text)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from checker.model import Box, Formats
from checker.parser.floating_blocks import TableBlock
from checker.parser.labels import printed_width
from checker.parser.reading_order import OrderedText
from checker.parser.unspaced_text import Range


class TableWord(NamedTuple):
    """A word of the table: its range of the text, its text, and its box in a PDF."""

    start: int
    end: int
    text: str
    box: Box | None
    page: int


CellRange = tuple[str, int, int]
"""A cell: its column, its first word, and the one behind its last."""

BEARING = 0.35
"""Character heights by which a word may begin left or right of its column's edge."""
ALIGNED = 0.6
"""The part of the columns that must have words at their left edges."""

Cells = dict[str, list[Range]]
"""A row: by column, the ranges of the text that its cell fills."""


def rows_of(ordered: OrderedText, tables: Sequence[TableBlock], formats: Formats) -> list[Cells]:
    """All rows of a table that a page's end may have parted into several."""
    if not tables:
        return []
    parts = [table_words_in(ordered, *table.body) for table in tables]
    columns = [label.part for label in tables[0].columns]
    if ordered.document.kind == "pdf":
        header: dict[str, list[TableWord]] = {}
        for label, span in tables[0].header:
            header.setdefault(label.part, []).extend(table_words_in(ordered, *span))
        words = [word for part in parts for word in part]
        return rows_by_place(words, {name: spread(header[name]) for name in columns})
    rows: list[Cells] = []
    for part in parts:
        add_rows(rows, part, columns, ordered, formats)
    return rows


def table_words_in(ordered: OrderedText, start: int, end: int) -> list[TableWord]:
    words = []
    for hit in re.finditer(r"\S+", ordered.text[start:end]):
        first, last = start + hit.start(), start + hit.end()
        line = ordered.document.lines[ordered.document.line_at(ordered.origin[first])]
        at = ordered.origin[first] - line.start
        boxes = [box for box in line.boxes[at : at + last - first] if box[2] > box[0]]
        box = (
            (
                boxes[0][0],
                min(b[1] for b in boxes),
                boxes[-1][2],
                max(b[3] for b in boxes),
            )
            if boxes
            else None
        )
        words.append(TableWord(first, last, hit[0], box, line.page))
    return words


def spread(words: Sequence[TableWord]) -> tuple[float, float]:
    boxes = [word.box for word in words if word.box]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


# ------------------------------------------------------------------------------------------ by place (PDF)


def rows_by_place(words: Sequence[TableWord], columns: Mapping[str, tuple[float, float]]) -> list[Cells]:
    """Each word goes to the column that it stands in; a new name begins a row.

    Cells begin where their header does, so a word stands in the last column that begins no further right. Where they
    do not, in the one whose header begins, or is centred, nearest.
    """
    rows: list[Cells] = []
    reached = -1
    names = sorted(columns, key=lambda name: columns[name][0])
    placed = [(word, word.box) for word in words if word.box]
    aligned = are_aligned([box for _, box in placed], [first for first, _ in columns.values()])
    for word, box in placed:
        column = column_at(box, columns) if aligned else nearest_column(box, columns)
        place = names.index(column)
        if not rows or (place < reached and place == 0):
            rows.append({})
        reached = place
        rows[-1].setdefault(column, []).append((word.start, word.end))
    return rows


def are_aligned(boxes: Sequence[Box], lefts: Sequence[float]) -> bool:
    """Whether cells begin where the headers do: nearly every column has words at its left edge."""
    found = sum(any(abs(box[0] - left) < edge_tolerance(box) for box in boxes) for left in lefts)
    return found >= ALIGNED * len(lefts)


def edge_tolerance(box: Box) -> float:
    """How far from its column's left edge a word may begin, since characters have bearings of their own."""
    return BEARING * (box[3] - box[1])


def column_at(box: Box, columns: Mapping[str, tuple[float, float]]) -> str:
    before = [(first, name) for name, (first, _) in columns.items() if first <= box[0] + edge_tolerance(box)]
    return max(before)[1] if before else min(columns, key=lambda name: columns[name])


def nearest_column(box: Box, columns: Mapping[str, tuple[float, float]]) -> str:
    left, right = box[0], box[2]

    def distance(name: str) -> float:
        first, last = columns[name]
        return min(abs(left - first), abs((left + right) / 2 - (first + last) / 2))

    return min(columns, key=distance)


# ---------------------------------------------------------------------------------------- by words (text)


LONGEST_REST = 100
"""Lines of a cell that a page's end cut, at the most: a page has no more."""


def add_rows(
    rows: list[Cells],
    words: Sequence[TableWord],
    columns: Sequence[str],
    ordered: OrderedText,
    formats: Formats,
) -> None:
    """Rows told by the cells that only some words can fill: yes or no, a price, a kind of cost, an amount.

    On a further page, words before the first whole row are the end of the longest cell, which the page's end
    cut. Words that make no row stay one cell, which the rules then cannot judge.
    """
    first, spans = (len(words) if rows else 0), list[CellRange]()
    for start in range(min(LONGEST_REST, len(words)) if rows else min(1, len(words))):
        if spans := rows_from(words[start:], columns, ordered, formats):
            first = start
            break
    if rows:
        rows[-1].setdefault(formats.longest_cell, []).extend((word.start, word.end) for word in words[:first])
    elif words and not spans:
        rows.append({columns[0]: [(word.start, word.end) for word in words]})
    for n, (name, start, stop) in enumerate(spans):
        if n % len(columns) == 0:
            rows.append({})
        rows[-1][name] = [(word.start, word.end) for word in words[first + start : first + stop]]


def rows_from(
    words: Sequence[TableWord],
    columns: Sequence[str],
    ordered: OrderedText,
    formats: Formats,
) -> list[CellRange]:
    """The cells of rows that the words fill, by the strictest shapes that fit.

    Where the strictest do not as the print breaks lines, they may with whatever another tool put on one line.
    """
    texts, joints = [word.text for word in words], in_one_cell(words, ordered)
    strictest, *others = formats.table_cells
    on_line = ["\n" not in ordered.text[word.end : behind.start] for word, behind in pairwise(words)]
    looser = [one or other for one, other in zip(joints, on_line, strict=True)]
    tries = [(strictest, joints), (strictest, looser), *((shapes, joints) for shapes in others)]
    tries.append((strictest, [True] * len(joints)))  # how its lines break tells nothing
    return next((found for shapes, allowed in tries if (found := whole_rows(texts, columns, shapes, allowed))), [])


def in_one_cell(words: Sequence[TableWord], ordered: OrderedText) -> list[bool]:
    """For each word and the next: the print may have them in one cell, because it breaks full lines only."""
    cell = max((printed_width(word.text) for word in words), default=0)
    joints = []
    for word, behind in pairwise(words):
        broken = "\n" in ordered.text[word.end : behind.start]
        latin = word.text[-1].isascii() and behind.text[0].isascii()
        unit = UNBROKEN.match(behind.text)
        needed = printed_width(behind.text if latin or not broken or not unit else unit[0]) + (not broken)
        line = ordered.text[ordered.text.rfind("\n", 0, word.end) + 1 : word.end] if broken else word.text
        together = printed_width(line) + needed
        joints.append(together > cell - LINE_SPARE if broken else together <= cell + LINE_SPARE)
    return joints


UNBROKEN = re.compile(r"(?:[!-~]+|.)[^\w（《【「『“‘(\[]*")
"""What a browser keeps on one line: a character or a Latin word, and the marks behind it, which begin no line."""
LINE_SPARE = 2
"""How much the widths of a cell's lines may differ from what is counted, in half-width characters."""
MOST_STEPS = 20_000


def whole_rows(
    texts: Sequence[str],
    columns: Sequence[str],
    shapes: Mapping[str, str],
    joints: Sequence[bool],
) -> list[CellRange]:
    """The cells, row by row, as ranges of words, when all words make whole rows; else nothing.

    Every cell takes at least one word and as few as can be; a cell with a shape is tried with up to six
    words, because the print may have wrapped it. ``joints``: whether a word and
    the next may share a cell.
    """
    expressions = {name: re.compile(shape) for name, shape in shapes.items()}
    spans: list[CellRange] = []
    steps = 0
    stack = [(0, 1)]
    while stack:
        steps += 1
        place, stop = stack.pop()
        if steps > MOST_STEPS:
            return []
        name = columns[len(spans) % len(columns)]
        expression = expressions.get(name)
        longest = min(len(texts), place + 6) if expression else len(texts)
        while stop <= longest and expression and not expression.fullmatch("".join(texts[place:stop])):
            stop += 1
        if stop <= longest and not all(joints[place : stop - 1]):
            stop = longest + 1
        if stop > longest:
            if spans:
                _, place, stop = spans.pop()
                stack.append((place, stop + 1))
            continue
        spans.append((name, place, stop))
        if stop == len(texts):
            if len(spans) % len(columns) == 0:
                return spans
            _, place, stop = spans.pop()
            stack.append((place, stop + 1))
        else:
            stack.append((stop, stop + 1))
    return []
