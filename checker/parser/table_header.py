"""Where the header of the reference-drug table stands: the names of its columns, one behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.parser.layout import Label
from checker.parser.unspaced_text import UnspacedText

Cells = list[tuple[Label, int, int]]
"""A header's columns, each with the offsets of its name."""

FEWEST_COLUMNS = 6
FEWEST_PLACED = 5
"""Columns of a PDF's header, where their places bear them out."""
SHORTEST_NAME = 2
CUT_OFF = re.compile(r"(?:…|\.\.\.|⋯)$")
"""What a browser prints for the rest of a name that its cell does not hold."""
CELLS_APART = 0.5
"""Character heights between two cells of a header; between words of a sentence there is less."""


def table_headers(unspaced: UnspacedText, columns: Sequence[Label]) -> list[Cells]:
    """The headers of a document, whole or doubled, in their order; in a PDF, names may be cut off."""
    if unspaced.ordered.document.kind == "text":
        found = [cells for cells in whole_names(unspaced.text, columns) if kinds(cells) >= FEWEST_COLUMNS]
        return [cells for cells in found if cells[0][1] in unspaced.begins_line] or found
    return [
        cells for cells in placed_names(unspaced, columns) if kinds(cells) >= FEWEST_PLACED and stands(unspaced, cells)
    ]


def kinds(cells: Cells) -> int:
    return len({label for label, _, _ in cells})


def whole_names(text: str, columns: Sequence[Label]) -> Iterator[Cells]:
    """Each run of header cells that stand one behind the other."""
    place = 0
    while (start := text.find(columns[0].shape, place)) >= 0:
        cells = []
        place = start
        while label := next((column for column in columns if text.startswith(column.shape, place)), None):
            cells.append((label, place, place + len(label.shape)))
            place += len(label.shape)
        yield cells


def placed_names(unspaced: UnspacedText, columns: Sequence[Label]) -> Iterator[Cells]:
    """Each run of printed words that are names of columns, or their beginnings, or go on with the name before."""
    cells: Cells = []
    ends = [*unspaced.words[1:], len(unspaced.text)]
    beginnings = {column.shape[:SHORTEST_NAME] for column in columns}
    for start, end in zip(unspaced.words, ends, strict=True):
        if not cells and unspaced.text[start : start + SHORTEST_NAME] not in beginnings:
            continue
        word = CUT_OFF.sub("", unspaced.text[start:end])
        if cells and cells[-1][0].shape.startswith(unspaced.text[cells[-1][1] : cells[-1][2]] + word):
            cells[-1] = (*cells[-1][:2], end)
            continue
        named = list(column_names_in(word, columns))
        if not named:
            if cells:
                yield cells
            cells = []
        for label, first, last in named:
            cells.append((label, start + first, end if last == len(word) else start + last))
    if cells:
        yield cells


def column_names_in(word: str, columns: Sequence[Label]) -> Iterator[tuple[Label, int, int]]:
    """The columns whose names make up a word; the last one's may be cut off. Nothing when other words are in it."""
    found, place = [], 0
    while place < len(word):
        rest = word[place:]
        whole = next((column for column in columns if rest.startswith(column.shape)), None)
        part = next((c for c in columns if len(rest) >= SHORTEST_NAME and c.shape.startswith(rest)), None)
        label = whole or part
        if not label:
            return
        stop = place + len(label.shape) if whole else len(word)
        found.append((label, place, stop))
        place = stop
    yield from found


def stands(unspaced: UnspacedText, cells: Cells) -> bool:
    """Whether the names stand as cells do, apart from each other, and not as the words of a sentence."""
    boxes = [unspaced.box(start) for _, start, _ in cells]
    ends = [unspaced.box(end - 1) for _, _, end in cells]
    close = 0
    for last, first in zip(ends, boxes[1:], strict=False):
        if last and first and abs(last[1] - first[1]) < CELLS_APART * (first[3] - first[1]):
            close += 0 <= first[0] - last[2] < CELLS_APART * (first[3] - first[1])
    return close * 2 < len(cells)
