"""The words of pages that are pictures, where the extra ``ocr`` is installed: each page once, kept by content.

The pages are recognised in the process of bounded_process.py; here they are asked for, and put in the place of the
missing text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from checker.attachments import bounded_process, recogniser_slots
from checker.attachments.models import ExtractedText, RecognisedText
from checker.attachments.page_recognition import KEPT_AS
from checker.reader.ocr import (
    DASH,
    RecognisedLine,
    RecognisedPage,
    is_available,
    kept_page,
)
from checker.reader.ocr_reading_order import character_pitch, split_cells, upright

APART = 1.0
"""Characters between two words of a row from which on a space parts them, as the cells of a table."""
LEAST_LINES, FULL_LINE = 8, 0.7
"""The lines of each column of a page of two that fill that share of their half."""

Progress = Callable[[int, int], None]
"""Told the page in hand and how many are left with it."""


def with_recognised(
    words: ExtractedText, kind: str, path: str, digest: str, progress: Progress | None = None
) -> ExtractedText:
    """The text with that of its pictured pages, as far as they could be recognised."""
    if not is_available():
        known = words.lack in ("scan", "pages_without_text")
        return replace(words, lack="unrecognised") if known else words
    kept = {page: kept_page(KEPT_AS.format(digest=digest), page) for page in words.without_text}
    wanted = [page for page, found in kept.items() if found is None]
    if wanted:

        def recognise(page: int) -> RecognisedPage | None:  # unless another process did while this one waited
            known = kept_page(KEPT_AS.format(digest=digest), page)
            return known or bounded_process.recognise_page(kind, path, digest, page)

        kept |= _recognised_now(wanted, recognise, progress)
    recognised = {page: recognised_text(found) for page, found in kept.items() if found is not None}
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


def _recognised_now(
    pages: Sequence[int], recognise: Callable[[int], RecognisedPage | None], progress: Progress | None
) -> dict[int, RecognisedPage | None]:
    """The pages, one by one; up to the first that cannot be recognised: what costs too much once will do so again."""

    def tell(page: int) -> None:
        if progress:
            progress(page, len(pages) - len(found))

    found: dict[int, RecognisedPage | None] = {}
    with recogniser_slots.slot(lambda: tell(pages[0])):
        for page in pages:
            tell(page)
            answer = recognise(page)
            if answer is None:
                break
            found[page] = answer
        if recogniser_slots.are_scarce():
            bounded_process.RECOGNISER.end()
    return found


class Cell(NamedTuple):
    """Part of a recognised line, as it stands on the page and as it would on the page laid straight."""

    own: RecognisedLine
    laid: RecognisedLine

    @property
    def height(self) -> float:
        return median(box[3] - box[1] for box in self.laid.boxes)

    @property
    def middle(self) -> float:
        return median((box[1] + box[3]) / 2 for box in self.laid.boxes)

    @property
    def left(self) -> float:
        return self.laid.boxes[0][0]

    @property
    def right(self) -> float:
        return self.laid.boxes[-1][2]


def recognised_text(page: RecognisedPage) -> RecognisedText:
    """The page's words, row by row from the top down, each row from left to right; column by column where they are
    set in two."""
    text, starts = "", []
    for row in (row for column in _columns(list(_cells(page))) for row in _rows(column)):
        for before, cell in zip([None, *row], row, strict=False):
            if before and cell.left - before.right > APART * character_pitch([cell.laid]):
                text += " "
            starts.append((len(text), cell.own.boxes, cell.own.confidence))
            text += cell.own.text
        text += "\n"
    return RecognisedText(text, tuple(starts), page.turn)


def _cells(page: RecognisedPage) -> Iterator[Cell]:
    """The lines, each parted where it runs from one cell of a table into the next."""
    laid, _ = upright(page)
    for own, line in zip((one for one in page.lines if one.boxes), laid.lines, strict=True):
        if not line.text.strip() or line.text == DASH:
            continue
        at = 0
        for part in split_cells(line, APART * character_pitch([line])):
            end = at + len(part.text)
            yield Cell(own._replace(text=part.text, boxes=own.boxes[at:end]), part)
            at = end


def _columns(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells of each column of a page that is set in two, what is above them first; else all of them as one.

    Running text fills its column: the labels and values of a certificate do not.
    """
    if len(cells) < 2 * LEAST_LINES:
        return [list(cells)]
    left, right = min(cell.left for cell in cells), max(cell.right for cell in cells)
    middle, half = (left + right) / 2, (right - left) / 2
    across = [cell for cell in cells if cell.left < middle < cell.right]
    sides = [[cell for cell in cells if cell.right <= middle], [cell for cell in cells if cell.left >= middle]]
    full = [sum(cell.right - cell.left > FULL_LINE * half for cell in side) for side in sides]
    if min(full) < LEAST_LINES or len(across) > len(cells) / 10:
        return [list(cells)]
    centre = median(cell.middle for cell in cells)
    top = min((cell.middle for cell in across if cell.middle > centre), default=None)
    above = [cell for cell in cells if top is not None and cell.middle >= top]
    columns = [[cell for cell in side if cell not in above] for side in sides]
    return [above, *columns, [cell for cell in across if cell not in above]]


def _rows(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The cells that stand at one height, from left to right."""
    row: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: -cell.middle):
        if row and row[0].middle - cell.middle > cell.height / 2:
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(cell)
    if row:
        yield sorted(row, key=lambda one: one.left)
