"""The words of pages that are pictures, where the extra ``ocr`` is installed: each page once, kept by content.

The pages are recognised in the process of bounded_process.py; here they are asked for, and put in the place of the
missing text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from checker.attachments import bounded_process
from checker.attachments.models import ExtractedText, RecognisedText
from checker.attachments.page_recognition import KEPT_AS
from checker.reader.ocr import (
    DASH,
    RecognisedLine,
    RecognisedPage,
    is_available,
    kept_page,
)
from checker.reader.ocr_reading_order import upright

APART = 1.0
"""Heights of a character between two words of a row from which on a space parts them."""

Progress = Callable[[int, int], None]
"""Told the page in hand and how many are left with it."""


def with_recognised(
    words: ExtractedText, kind: str, path: str, digest: str, progress: Progress | None = None
) -> ExtractedText:
    """The text with that of its pictured pages, as far as they could be recognised."""
    if not is_available():
        known = words.lack in ("scan", "pages_without_text")
        return replace(words, lack="unrecognised") if known else words
    wanted = [page for page in words.without_text if kept_page(KEPT_AS.format(digest=digest), page) is None]
    for number, page in enumerate(wanted):
        if progress:
            progress(page, len(wanted) - number)
        if not bounded_process.recognise_page(kind, path, digest, page):
            break  # what costs too much once will do so again
    found = {page: kept_page(KEPT_AS.format(digest=digest), page) for page in words.without_text}
    recognised = {page: recognised_text(kept) for page, kept in found.items() if kept is not None}
    pages = list(words.pages)
    for page, text in recognised.items():
        pages[page - 1] = text.text
    # a picture in which nothing was found may yet hold words
    without = tuple(page for page in words.without_text if not pages[page - 1].strip())
    lack = words.lack
    if lack in ("scan", "pages_without_text"):
        lack = None if not without else "scan" if not any(map(str.strip, pages)) else "pages_without_text"
    told = {page: text for page, text in recognised.items() if text.text}
    return replace(words, pages=tuple(pages), lack=lack, without_text=without, recognised=told)


def recognised_text(page: RecognisedPage) -> RecognisedText:
    """The page's words, row by row from the top down, each row from left to right."""
    laid, _ = upright(page)
    # rows are those of the page laid straight, boxes those of the page as it is
    stand = {id(line): own for line, own in zip(laid.lines, (one for one in page.lines if one.boxes), strict=True)}
    rows = list(_rows([line for line in laid.lines if line.text.strip() and line.text != DASH]))
    text, starts = "", []
    for row in rows:
        for before, line in zip([None, *row], row, strict=False):
            height = median(box[3] - box[1] for box in line.boxes)
            if before and line.boxes[0][0] - before.boxes[-1][2] > APART * height:
                text += " "
            starts.append((len(text), stand[id(line)]))
            text += line.text
        text += "\n"
    return RecognisedText(text, tuple((at, line.boxes, line.confidence) for at, line in starts), page.turn)


def _rows(lines: Sequence[RecognisedLine]) -> Iterator[list[RecognisedLine]]:
    """The lines that stand at one height, from left to right."""

    def middle(line: RecognisedLine) -> float:
        return median((box[1] + box[3]) / 2 for box in line.boxes)

    row: list[RecognisedLine] = []
    for line in sorted(lines, key=lambda line: -middle(line)):
        half = median(box[3] - box[1] for box in line.boxes) / 2
        if row and middle(row[0]) - middle(line) > half:
            yield sorted(row, key=lambda one: one.boxes[0][0])
            row = []
        row.append(line)
    if row:
        yield sorted(row, key=lambda one: one.boxes[0][0])
