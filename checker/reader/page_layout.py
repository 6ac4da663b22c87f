"""The order in which the words of a picture are read: band by band down the page, column by column in a band.

A form's row is a band: no words cross the gap above it, and the gap is wider than one between the lines of a cell.
Within a band words stand in columns (a label, its value, a second label, its value), each read to its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, sin
from statistics import median

from checker.reader.ocr import RecognisedLine

ROW_GAP = 0.75
"""A gap of this many heights of a line parts two rows; lines of one cell stand closer."""
LEAST_SKEWED = 8
"""The characters that a line must have to tell how far the page is turned."""


class _Piece:
    """A recognised line with its upright frame on the page, once the page's skew is taken back."""

    def __init__(self, line: RecognisedLine, angle: float) -> None:
        self.line = line
        points = [_turned(x, y, -angle) for box in line.boxes for x, y in ((box[0], box[1]), (box[2], box[3]))]
        middles = [_turned((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, -angle)[1] for box in line.boxes]
        half = median(box[3] - box[1] for box in line.boxes) / 2
        self.left, self.right = min(x for x, _ in points), max(x for x, _ in points)
        self.bottom, self.top = median(middles) - half, median(middles) + half
        self.height = 2 * half


def reading_order(lines: Sequence[RecognisedLine]) -> list[RecognisedLine]:
    """The lines of a page in the order in which a form is read."""
    lines = [line for line in lines if line.boxes]
    if not lines:
        return []
    angle = skew(lines)
    pieces = sorted((_Piece(line, angle) for line in lines), key=lambda piece: -piece.top)
    height = median(piece.height for piece in pieces)
    return [piece.line for band in _bands(pieces, ROW_GAP * height) for piece in _columns(band)]


def skew(lines: Sequence[RecognisedLine]) -> float:
    """The angle, in radians, by which the page's lines rise to the right."""
    angles = []
    for line in lines:
        if len(line.boxes) >= LEAST_SKEWED:
            first, last = line.boxes[0], line.boxes[-1]
            rise = (last[1] + last[3] - first[1] - first[3]) / 2
            angles.append(atan2(rise, last[0] - first[0]))
    return median(angles) if angles else 0.0


def _turned(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def _bands(pieces: Sequence[_Piece], gap: float) -> list[list[_Piece]]:
    """The pieces, from the top down, parted where a gap runs across the page."""
    bands: list[list[_Piece]] = []
    bottom = 0.0
    for piece in pieces:
        if bands and piece.top > bottom - gap:
            bands[-1].append(piece)
            bottom = min(bottom, piece.bottom)
        else:
            bands.append([piece])
            bottom = piece.bottom
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
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        if ordered and ordered[-1][0].bottom < (piece.top + piece.bottom) / 2:
            ordered[-1].append(piece)
        else:
            ordered.append([piece])
    return [piece for line in ordered for piece in sorted(line, key=lambda piece: piece.left)]
