"""Pages that are pictures of their words: which they are, and their words by recognition, in the order of reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from checker.model import Shape
from checker.reader import ocr
from checker.reader.ocr_reading_order import reading_order, upright
from checker.reader.page_furniture import Page
from checker.reader.repair import repair_characters
from checker.reader.runs_of_words import Run, runs_of

COVERED = 0.8
"""The share of a page that a picture covers if it is the page."""
FEW_WORDS = 8
"""Text objects that may be printed over a scan: a page number, a stamp."""
DEEPEST = 3
INVISIBLE = 3
"""The text rendering mode of words that a scanner's software lays behind its picture."""
CHECK_MARK = 0.25
"""The share of a ticked box's side that its mark takes."""


class Scan(NamedTuple):
    """A recognised page: its words, laid straight, its tick boxes, characters repaired by kind, the lines in doubt, and
    the angle, in radians, by which it was turned."""

    page: Page
    shapes: tuple[Shape, ...]
    repairs: dict[str, int]
    doubtful: tuple[str, ...]
    angle: float


def is_scan(page: pypdfium2.PdfPage) -> bool:
    """Whether the page is a picture, with no words of its own or with those of somebody's recognition hidden in it."""
    width, height = page.get_size()
    words, covered, pictures = 0, 0.0, False
    for part in page.get_objects(max_depth=DEEPEST):
        if part.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = part.get_bounds()
            pictures = True
            if not raw.FPDFPageObj_HasTransparency(part):
                covered += (min(right, width) - max(left, 0)) * (min(top, height) - max(bottom, 0)) / (width * height)
                words = 0 if covered >= COVERED else words  # what was painted before it cannot be seen
        elif part.type == raw.FPDF_PAGEOBJ_TEXT:
            words += raw.FPDFTextObj_GetTextRenderMode(part) != INVISIBLE
    return pictures and (not words or (covered >= COVERED and words <= FEW_WORDS))


def read_scans(content: bytes, pages: Sequence[int], progress: ocr.Progress | None = None) -> dict[int, Scan]:
    """The pages of a PDF (counted from 1) as recognised."""
    return {number: _scan(number, found) for number, found in ocr.recognise_pdf(content, pages, progress).items()}


def _scan(number: int, found: ocr.RecognisedPage) -> Scan:
    found, angle = upright(found)
    lines = reading_order(found.lines)
    text, repairs = repair_characters("\n".join(line.text for line in lines))
    boxes = [box for line in lines for box in (*line.boxes, line.boxes[-1])]
    runs = []
    for start, end in runs_of(text, boxes):
        box = (boxes[start][0], boxes[start][1], boxes[end - 1][2], boxes[start][3])
        runs.append(Run(start, end, text[start:end], box))
    shapes: list[Shape] = []
    for box, ticked in found.squares:
        shapes.append(Shape(number, box, "dark" if ticked else "light"))
        if ticked:
            left, bottom, right, top = box
            across, down = CHECK_MARK * (right - left), CHECK_MARK * (top - bottom)
            shapes.append(Shape(number, (left + across, bottom + down, right - across, top - 2 * down), "light"))
    doubtful = tuple(line.text for line in lines if ocr.DASH_CONFIDENCE < line.confidence < ocr.DOUBTFUL)
    return Scan(Page(number, text, boxes, runs, found.height), tuple(shapes), repairs, doubtful, angle)
