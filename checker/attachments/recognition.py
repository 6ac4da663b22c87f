"""The words of pages that are pictures, where the extra ``ocr`` is installed: each page once, kept by content.

Without red: seals and signatures stand over the words of what is stamped, and recognition reads neither. The pages are
recognised in the process of bounded_process.py; here they are asked for, and put in the place of the missing text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from statistics import median
from typing import Any

from checker.attachments.models import ExtractedText, RecognisedText
from checker.reader.ocr import (
    DASH,
    LONGEST_SIDE,
    POINTS_AN_INCH,
    RESOLUTION,
    RecognisedLine,
    RecognisedPage,
    is_available,
    keep_page,
    kept_page,
    recognise_picture,
)
from checker.reader.page_layout import upright

KEPT_AS = "{digest}-upload"
"""What is kept differs from what a form's reader keeps of the same page: it has seen no red."""
RED = 2
"""The channel of a picture (blue, green, red) in which red ink is as light as paper."""
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
    from checker.attachments.bounded_process import recognise_page as ask

    wanted = [page for page in words.without_text if kept_page(KEPT_AS.format(digest=digest), page) is None]
    for number, page in enumerate(wanted):
        if progress:
            progress(page, len(wanted) - number)
        if not ask(kind, path, digest, page):
            break  # what costs too much once will do so again
    found = {page: kept_page(KEPT_AS.format(digest=digest), page) for page in words.without_text}
    recognised = {page: text_of(kept) for page, kept in found.items() if kept is not None}
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


def text_of(page: RecognisedPage) -> RecognisedText:
    """The page's words, row by row from the top down, each row from left to right."""
    laid, _ = upright(page)
    rows = list(_rows([line for line in laid.lines if line.text.strip() and line.text != DASH]))
    text, starts = "", []
    for row in rows:
        for before, line in zip([None, *row], row, strict=False):
            height = median(box[3] - box[1] for box in line.boxes)
            if before and line.boxes[0][0] - before.boxes[-1][2] > APART * height:
                text += " "
            starts.append((len(text), line))
            text += line.text
        text += "\n"
    return RecognisedText(text, tuple((at, line.boxes, line.confidence) for at, line in starts))


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


# ----------------------------------------------------------------------------------------- within the process


def recognise_page(kind: str, path: str, digest: str, page: int) -> bool:
    """Recognises a page of a PDF or a picture, and keeps what stands there. False where it cannot be drawn."""
    try:
        picture, height, scale = _pdf_page(path, page) if kind == "pdf" else _picture(path, page)
    except Exception:  # of pdfium, of Pillow, or of a picture that is too large
        return False
    if not picture.size:
        return False
    without_red = picture[:, :, [RED, RED, RED]].copy()
    keep_page(KEPT_AS.format(digest=digest), page, recognise_picture(without_red, height, scale))
    return True


def _pdf_page(path: str, number: int) -> tuple[Any, float, float]:
    """A page's picture, its height in points, and the points a pixel."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document, closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = min(RESOLUTION / POINTS_AN_INCH, LONGEST_SIDE / max(width, height))
        with closing(page.render(scale=scale)) as bitmap:
            return bitmap.to_numpy()[:, :, :3].copy(), height, 1 / scale


def _picture(path: str, number: int) -> tuple[Any, float, float]:
    """The same of a picture's frame, laid as its camera was held; its points are its pixels."""
    import numpy
    from PIL import Image, ImageOps

    with Image.open(path) as file:
        file.seek(number - 1)
        image = ImageOps.exif_transpose(file).convert("RGB")
    height = image.height
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return numpy.asarray(image)[:, :, ::-1].copy(), float(height), height / image.height
