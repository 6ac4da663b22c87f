"""The order of a page's words by its grid: rows of blocks, from left to right.

Needed where a page was painted otherwise: the labels of a row before its values, links after everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from checker.model import Box, Line
from checker.reader.runs_of_words import apart

Range = tuple[int, int]

WHITE_SPACE = re.compile(r"\s+")
SAME_ROW = 1.0
"""Points by which two blocks must overlap vertically to stand in one row."""
LINES_APART = 2.2
"""Sizes of a character from one line to the next from which on they are of two rows. Its size is an ideograph's width:
how high a character is said to be is up to its font."""
ROWS_APART = 1.2
"""Times the step from line to line that the one from row to row must have, where rows can be told."""
IDEOGRAPHS = "\u2e80"
SAMPLED = 8
"""One line in so many is asked how wide its ideographs are."""

FEWEST_CELLS = 2
"""Cells of several lines from which on a page shows how close its lines stand."""
FEWEST_TORN = 2
"""Blocks at a page's end of a row that goes on with other blocks."""
UNLIKE = 0.05
"""The part of their height by which characters of two sizes, as a heading's and a label's, differ."""
MOST_NEAR = 4
"""Blocks that are looked through for the one that a line goes on with, before those too far above are left out."""
TWO_PAIRS = 4
"""Blocks of a row of two labels with their values."""


class Segment(NamedTuple):
    """Words of a line that stand close together: their range of the document's text, and their box."""

    start: int
    end: int
    box: Box


Block = list[Segment]
"""Segments of one cell, from top to bottom."""


def segments_of(line: Line) -> list[Segment]:
    """A line cut where its words stand apart."""
    begin, found = 0, list[Segment]()
    for gap in WHITE_SPACE.finditer(line.text) if " " in line.text else ():
        if apart(line.boxes[gap.start() - 1], line.boxes[gap.end()]):
            found.append(segment(line, begin, gap.start()))
            begin = gap.end()
    found.append(segment(line, begin, len(line.text)))
    return found


def segment(line: Line, first: int, stop: int) -> Segment:
    """The words of a line from ``first`` to ``stop``. How high they reach, some of their characters tell."""
    boxes = line.boxes
    start, middle, last = boxes[first], boxes[(first + stop) // 2], boxes[stop - 1]
    if middle[2] <= middle[0]:  # a space that was made of a gap has no box
        middle = start
    if start[1] == middle[1] == last[1] and start[3] == middle[3] == last[3]:  # one font's, as most lines
        box = (start[0], start[1], last[2], start[3])
    else:
        box = (start[0], min(start[1], middle[1], last[1]), last[2], max(start[3], middle[3], last[3]))
    return Segment(line.start + first, line.start + stop, box)


def character_size(lines: Sequence[Line]) -> float:
    """The usual width of an ideograph on a page."""
    sizes = [
        box[2] - box[0]
        for line in lines[:: max(1, len(lines) // SAMPLED)]
        for character, box in zip(line.text, line.boxes, strict=True)
        if character >= IDEOGRAPHS
    ]
    return sorted(sizes)[len(sizes) // 2] if sizes else 0.0


def rows_of_page(segments: Iterable[Segment], size: float) -> list[list[Block]]:
    """The rows of a page from top to bottom, their blocks from left to right. ``size`` is that of a character."""
    blocks: list[Block] = []
    near: list[Block] = []
    for one in sorted(segments, key=lambda s: -s.box[3]):
        if len(near) > MOST_NEAR:
            highest = one.box[3] + LINES_APART * size
            near = [block for block in near if block[-1].box[1] < highest]
        for block in reversed(near):
            if continues_cell(block[-1].box, one.box, size):
                block.append(one)
                break
        else:
            blocks.append([one])
            near.append(blocks[-1])
    rows: list[list[Block]] = []
    lowest = 0.0
    for block in sorted(blocks, key=lambda block: -block[0].box[3]):
        if rows and block[0].box[3] - lowest > SAME_ROW:
            rows[-1].append(block)
            lowest = min(lowest, block[-1].box[1])
        else:
            rows.append([block])
            lowest = block[-1].box[1]
    return [sorted(row, key=lambda block: block[0].box[0]) for row in rows]


def continues_cell(above: Box, below: Box, size: float) -> bool:
    """Whether a line stands right below another, in the same cell."""
    if above[0] >= below[2] or below[0] >= above[2] or (above[3] - above[1]) / 2 <= below[3] - above[1]:
        return False
    shared = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    return line_step(above, below) < LINES_APART * size and shared > narrower / 2


def ranges_by_grid(pages: Sequence[Sequence[Line]], parts: Mapping[int, Sequence[Segment]]) -> list[Range]:
    """The words of all pages, as ranges of the document's text: by the grid where a page was painted otherwise.

    ``parts`` are the segments of each line, by its start.
    """
    segments = [[one for line in lines for one in parts[line.start]] for lines in pages]
    rows = [
        rows if is_grid(rows := rows_of_page(own, character_size(lines))) else []
        for lines, own in zip(pages, segments, strict=True)
    ]
    torn = [torn_row(before, behind) for before, behind in pairwise(rows)]
    ordered: list[Range] = []
    for n, lines in enumerate(pages):
        own = rows[n][bool(n and torn[n - 1]) : len(rows[n]) - bool(n < len(torn) and torn[n])]
        joined = torn[n] if n < len(torn) else None
        if joined or (n and torn[n - 1]) or (rows[n] and not painted_by_grid(rows[n], segments[n])):
            ordered += [(one.start, one.end) for row in (*own, joined or ()) for block in row for one in block]
        else:
            ordered += [(line.start, line.start + len(line.text)) for line in lines]
    return ordered


def is_grid(rows: Sequence[Sequence[Block]]) -> bool:
    """Whether rows can be told: some cells have several lines, which stand closer than rows do."""
    cells = [block for row in rows for block in row if len(block) > 1]
    if len(cells) < FEWEST_CELLS or len(rows) < FEWEST_CELLS or any(map(has_stacked_cells, rows)):
        return False
    lines = [line_step(above.box, below.box) for block in cells for above, below in pairwise(block)]
    bottoms = [min((block[-1].box for block in row), key=lambda box: box[1]) for row in rows[:-1]]
    tops = [max((block[0].box for block in row), key=lambda box: box[3]) for row in rows[1:]]
    from statistics import median  # only grids pay for it

    return median(map(line_step, bottoms, tops)) > ROWS_APART * median(lines)


def has_stacked_cells(row: Sequence[Block]) -> bool:
    """Whether two blocks of a row stand in one column: then the lines of several rows were taken for one cell."""
    return any(in_one_column(one[0].box, other[0].box) for n, one in enumerate(row) for other in row[:n])


def line_step(above: Box, below: Box) -> float:
    """How far one line is from the next, from middle to middle."""
    return (above[1] + above[3] - below[1] - below[3]) / 2


def painted_by_grid(rows: Sequence[Sequence[Block]], segments: Iterable[Segment]) -> bool:
    """Whether a page's lines go through its grid: none back to a row or a block; rows as such may be displaced."""
    places = {one.start: (n, m) for n, row in enumerate(rows) for m, block in enumerate(row) for one in block}
    painted = [place for place, _ in groupby(places[one.start] for one in segments)]
    turns = [row for row, _ in groupby(row for row, _ in painted)]
    return (
        len(painted) == len(set(painted))
        and len(turns) == len(set(turns))
        and all(a < b for a, b in pairwise(painted) if a[0] == b[0])
    )


def torn_row(before: Sequence[list[Block]], behind: Sequence[list[Block]]) -> list[Block] | None:
    """The row that a page's end tears apart between its labels and values, whole; None where it does not.

    Some of its blocks stand at the page's end and the others, between or left of them, at the next one's beginning.
    """
    if not before or not behind or len(before[-1]) + len(behind[0]) > TWO_PAIRS:
        return None
    last, first = before[-1], behind[0]
    if any(in_one_column(a[0].box, b[0].box) for a in last for b in first):
        return None
    if len(last) < FEWEST_TORN:
        if not is_value_alone(before, first[0]):
            return None
    elif any(differ(a[0].box, b[0].box) for a in last for b in first):
        return None
    row = sorted([*last, *first], key=lambda block: block[0].box[0])
    return None if row == [*last, *first] else row


def is_value_alone(rows: Sequence[list[Block]], behind: Block) -> bool:
    """Whether a page's last row lacks the label that every row above it has, and the next page begins with one."""
    labels = [row[0][0].box for row in rows[:-1] if len(row) > 1]
    if not labels:
        return False
    column = max(labels, key=lambda box: sum(abs(box[0] - other[0]) < SAME_ROW for other in labels))
    here = rows[-1][0][0].box
    label = behind[0].box
    return (
        abs(label[0] - column[0]) < SAME_ROW
        and not differ(label, column)
        and here[0] > max(label[2], column[2])
        and len(rows[-2]) > 1
    )


def in_one_column(box: Box, other: Box) -> bool:
    """Whether two boxes stand in one column."""
    return min(box[2], other[2]) - max(box[0], other[0]) > 0


def differ(box: Box, other: Box) -> bool:
    """Whether two lines are of two sizes."""
    return abs((box[3] - box[1]) - (other[3] - other[1])) > UNLIKE * (box[3] - box[1])
