"""The order in which the words of a picture are read: band by band down the page, column by column in a band.

A form's row is a band: the line above it is farther away than the lines of one cell are from each other.
Within a band words stand in columns (a label, its value, a second label, its value), each read to its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import atan2
from statistics import median
from typing import NamedTuple

from checker.model import Box
from checker.model.document import turned
from checker.reader.ocr import RecognisedLine, RecognisedPage

ROW_PITCH = 2.3
"""Sizes of a character from one line to the next from which on these are two rows: those of a cell are nearer."""
COLUMN_GAP = 1.6
"""Sizes of a character between two words of a line from which on they stand in two cells."""
FULL_WIDTH = "\u2fff"
"""From here on characters are as wide as high."""
ALONE = 0.62
"""How wide a character is against the height that it is given when it stands alone."""
LEAST_SKEWED = 8
"""The characters that a line must have to tell how far the page is turned."""


class _Piece(NamedTuple):
    """A recognised line with its frame; ``middle`` is the height at which it stands."""

    line: RecognisedLine
    left: float
    right: float
    bottom: float
    middle: float


def upright(page: RecognisedPage) -> tuple[RecognisedPage, float]:
    """The page with its lines as if it had been laid straight, and the angle, in radians, by which they rise."""
    angle = skew(page.lines)
    lines = [
        line._replace(boxes=tuple(turned(box, -angle) for box in _fitted(line))) for line in page.lines if line.boxes
    ]
    return page._replace(lines=tuple(lines)), angle


def _fitted(line: RecognisedLine) -> Sequence[Box]:
    """The boxes of a line; that of a character that stands alone is given with much of the paper beside it."""
    if len(line.text) > 1 or line.text < FULL_WIDTH:
        return line.boxes
    ((left, bottom, right, top),) = line.boxes
    middle, half = (left + right) / 2, ALONE * (top - bottom) / 2
    return ((middle - half, bottom, middle + half, top),)


def reading_order(lines: Sequence[RecognisedLine]) -> list[RecognisedLine]:
    """The lines of an upright page in the order in which a form is read."""
    if not lines:
        return []
    unit = character_pitch(lines)
    cells = [cell for line in lines for cell in split_cells(line, COLUMN_GAP * unit)]
    pieces = sorted(map(_piece, cells), key=lambda piece: -piece.middle)
    return [piece.line for band in _bands(pieces, ROW_PITCH * unit) for piece in _columns(band)]


def character_pitch(lines: Sequence[RecognisedLine]) -> float:
    """How far apart full-width characters stand on a line, in points."""
    steps = [
        right[0] - left[0]
        for line in lines
        for (first, left), (second, right) in pairwise(zip(line.text, line.boxes, strict=True))
        if min(first, second) > FULL_WIDTH
    ]
    return median(steps or [box[3] - box[1] for line in lines for box in line.boxes])


def skew(lines: Sequence[RecognisedLine]) -> float:
    """The angle, in radians, by which the page's lines rise to the right."""
    angles = []
    for line in lines:
        if len(line.boxes) >= LEAST_SKEWED:
            first, last = line.boxes[0], line.boxes[-1]
            rise = (last[1] + last[3] - first[1] - first[3]) / 2
            angles.append(atan2(rise, last[0] - first[0]))
    return median(angles) if angles else 0.0


def split_cells(line: RecognisedLine, gap: float) -> Iterator[RecognisedLine]:
    """A recognised line, parted where it runs from one cell into the next."""
    start = 0
    for n, (before, after) in enumerate(pairwise(line.boxes), 1):
        if after[0] - before[2] > gap:
            yield line._replace(text=line.text[start:n], boxes=line.boxes[start:n])
            start = n
    yield line._replace(text=line.text[start:], boxes=line.boxes[start:])


def _piece(line: RecognisedLine) -> _Piece:
    middle = median((box[1] + box[3]) / 2 for box in line.boxes)
    half = median(box[3] - box[1] for box in line.boxes) / 2
    return _Piece(line, min(box[0] for box in line.boxes), max(box[2] for box in line.boxes), middle - half, middle)


def _bands(pieces: Sequence[_Piece], pitch: float) -> list[list[_Piece]]:
    """The pieces, from the top down, parted where the next line is as far as another row is."""
    bands = [[pieces[0]]]
    for before, piece in pairwise(pieces):
        if before.middle - piece.middle > pitch:
            bands.append([])
        bands[-1].append(piece)
    return bands


def _columns(band: Sequence[_Piece]) -> list[_Piece]:
    """The pieces of a band, column after column: what stands below or above each other is one."""
    columns: list[tuple[float, list[_Piece]]] = []
    for piece in sorted(band, key=lambda piece: piece.left):
        if columns and piece.left < columns[-1][0]:
            right, held = columns[-1]
            columns[-1] = (max(right, piece.right), [*held, piece])
        else:
            columns.append((piece.right, [piece]))
    return [piece for _, held in columns for piece in _lines(held)]


def _lines(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces of a column from the top down, those on one line from left to right."""
    ordered: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if ordered and ordered[-1][0].bottom < piece.middle:
            ordered[-1].append(piece)
        else:
            ordered.append([piece])
    return [piece for line in ordered for piece in sorted(line, key=lambda piece: piece.left)]
