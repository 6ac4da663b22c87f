"""What a reader gives: a document's lines, and where each of its characters stands."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import cos, sin
from types import MappingProxyType
from typing import Literal, NamedTuple

from checker.model.text import EMPTY

MEGABYTE = 1_000_000
"""Bytes, as sizes and limits are told."""
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in PDF points, from the page's lower left corner."""


class Place(NamedTuple):
    """Words of the input and where they stand; ``page`` is 0 where there are none, as in a draft. ``boxes`` has one box
    a printed line, for PDFs only."""

    page: int
    line: int
    column: int
    text: str
    boxes: tuple[Box, ...] = ()


class Shape(NamedTuple):
    """A small path that a PDF page draws. ``tone`` is what fills it: light, dark, or None for nothing."""

    page: int
    box: Box
    tone: str | None


class PageNumber(NamedTuple):
    """The number that a page bears, and of how many, on the page of the file; ``of`` is None where it is not said."""

    page: int
    number: int
    of: int | None


class Line(NamedTuple):
    """One line that is not blank, after repair and without the white space around it.

    ``number`` counts as the contract does: the input's lines for text, the page's lines for PDF, from 1.
    ``columns`` holds each character's column in the unrepaired line, from 1.
    ``boxes`` holds each character's box, for PDFs only.
    """

    page: int
    number: int
    start: int
    text: str
    columns: Sequence[int]
    boxes: Sequence[Box] = ()


class DocumentParts(NamedTuple):
    source: str
    sha256: str
    kind: Literal["text", "pdf", "draft"]
    text: str
    lines: tuple[Line, ...]
    repairs: Mapping[str, int] = EMPTY
    shapes: tuple[Shape, ...] = ()
    furniture: int = 0
    page_numbers: tuple[PageNumber, ...] = ()
    unread: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    recognised: Mapping[int, float] = MappingProxyType({})
    doubtful: tuple[str, ...] = ()
    added: tuple[int, ...] = ()


class Document(DocumentParts):
    """What a reader gives: the repaired text, with the way back to every character's place.

    ``text`` is the lines joined by line feeds, so ``Line.start`` is an offset into it. The last ``furniture`` lines are
    heads, feet, page numbers and watermarks; the form's own stand before them.
    ``repairs`` counts the characters changed, by kind, and what was dropped as page_furniture.
    ``shapes`` are a PDF's small drawings, among them its tick boxes. ``page_numbers`` are those that pages bear.
    ``unread`` are pages that are pictures, before or behind the form, and ``repeated`` those that say what one before
    them says, word for word: their lines are left out. The words of ``recognised`` pages were
    recognised in a picture, the lines ``doubtful`` with little confidence. Of each such page its angle is kept, in
    radians: its lines stand in it as if it had been laid straight. On pages ``added`` somebody laid words where the
    form has none; they are among the furniture.
    """

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """The form's own lines."""
        return self.lines[: len(self.lines) - self.furniture]

    @cached_property
    def body_text(self) -> str:
        """The text of the form's own lines."""
        return self.text[: self.body[-1].start + len(self.body[-1].text)] if self.furniture and self.body else self.text

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_at(self, offset: int) -> int:
        """The index in ``lines`` of the line that holds the character at ``offset``."""
        return bisect_right(self._starts, offset) - 1

    def places(self, start: int, end: int) -> list[Place]:
        """Where ``text[start:end]`` stands, one place a printed line."""
        found = []
        at = self.line_at(start)
        while at < len(self.lines) and self.lines[at].start < end:
            line, at = self.lines[at], at + 1
            first, last = max(start - line.start, 0), min(end - line.start, len(line.text))
            words = line.text[first:last].strip()
            if words:
                first = line.text.index(words, first)
                boxes = [box for box in line.boxes[first : first + len(words)] if box[2] > box[0]]
                around = (turned(_union(boxes), self.recognised.get(line.page, 0.0)),) if boxes else ()
                found.append(Place(line.page, line.number, line.columns[first], words, around))
        return found


def _union(boxes: Sequence[Box]) -> Box:
    left, bottom, right, top = zip(*boxes, strict=True)
    return (min(left), min(bottom), max(right), max(top))


def turned(box: Box, angle: float) -> Box:
    """The box with its middle turned around the page's corner by some radians, as wide and high as it was."""
    if not angle:
        return box
    left, bottom, right, top = box
    x, y = (left + right) / 2, (bottom + top) / 2
    across, up = x * cos(angle) - y * sin(angle) - x, x * sin(angle) + y * cos(angle) - y
    return (left + across, bottom + up, right + across, top + up)
