"""PDF -> lines, in the order of the file's own content, with the box of every character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from ctypes import PYFUNCTYPE, c_float, c_int, c_void_p, cast
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2
from pypdfium2 import raw

from checker.errors import refuse_document
from checker.messages import message, page_ranges
from checker.model import Line, Shape
from checker.normalize import half_width
from checker.reader.bounds import check_pages
from checker.reader.cut_off_lines import with_lost_ends
from checker.reader.furniture_words import renumbered
from checker.reader.page_additions import additions, styles_of_form, with_additions
from checker.reader.page_characters import boxes_of, characters_of
from checker.reader.page_furniture import Page, furniture
from checker.reader.repair import LINE_ENDS, is_full_width, repair_characters, trim
from checker.reader.runs_of_words import LINE, Range, page_lies, page_runs
from checker.reader.shapes import objects_of, small_shapes
from checker.reader.stray_words import Style, are_level, own_styled, rare_styles, styles_of
from checker.reader.unreadable_text import is_unreadable

if TYPE_CHECKING:
    from checker.reader.ocr import Progress

COVER_SHEET = 600
"""Characters, at the most, of the page that a PDF portfolio shows in place of the files in it."""
FEW_ENDS = 60
"""Line ends; in fewer, all may be alike by chance."""
SAMPLED = 64
"""One character in so many is asked whether its font says what it means."""

# The same functions as pypdfium2's, taking a plain address: a third less time.
_has_no_meaning = PYFUNCTYPE(c_int, c_void_p, c_int)(cast(raw.FPDFText_HasUnicodeMapError, c_void_p).value or 0)
_angle = PYFUNCTYPE(c_float, c_void_p, c_int)(cast(raw.FPDFText_GetCharAngle, c_void_p).value or 0)


class PdfText(NamedTuple):
    """What a PDF says: its own lines, those of its page furniture, repairs by kind, drawings, and pages unread."""

    lines: list[Line]
    furniture: list[Line]
    repairs: dict[str, int]
    shapes: tuple[Shape, ...]
    unread: tuple[int, ...]
    recognised: dict[int, float]
    doubtful: tuple[str, ...]
    added: tuple[int, ...]


def read_pdf(content: bytes, progress: Progress | None = None) -> PdfText:
    """The lines of a PDF; ``progress`` is told of pages that are being recognised. Raises ReadError: "encrypted",
    "broken", "damaged", "turned", "unreadable_characters", "too_many_pages", "no_text_layer" (of pages between others,
    too).
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise refuse_document("encrypted") from None
        raise refuse_document("damaged" if is_converted(content) else "broken", where=message("reader.whole")) from None
    pages: list[Page] = []
    repairs: dict[str, int] = {}
    scans: list[int] = []
    unmapped: list[int] = []
    shapes: list[Shape] = []
    known = Counter[Style]()
    with closing(document):
        check_pages(len(document))
        attached = raw.FPDFDoc_GetAttachmentCount(document)
        for number in range(1, len(document) + 1):
            try:
                page, pictured, found = _page(document, number, shapes, unmapped, known)
            except pypdfium2.PdfiumError:
                raise refuse_document("broken", where=message("reader.pages", pages=number)) from None
            pages.append(page)
            if pictured:
                scans.append(number)
            repairs = {kind: repairs.get(kind, 0) + count for kind, count in found.items()}
    printed = [page.number for page in pages if page.runs]
    # a picture before or behind the printed form is no part of it
    within = [number for number in scans if not printed or printed[0] < number < printed[-1]]
    if not printed and not within:
        raise refuse_document("damaged" if is_converted(content) else "no_text_layer", where=message("reader.any_page"))
    text = "".join(page.text for page in pages if page.number in printed)
    if attached and len(text) < COVER_SHEET:
        raise refuse_document("portfolio", count=attached)
    if is_unreadable(text, sum(unmapped) / max(1, len(unmapped))):
        raise refuse_document("unreadable_characters")
    if is_full_width(text):
        pages = [page._replace(text=half_width(page.text)) for page in pages]
    doubtful, skewed = list[str](), dict[int, float]()
    if within:
        from checker.reader.ocr import is_available  # only pictures pay for recognition
        from checker.reader.scans import read_scans

        if not is_available():
            named = page_ranges(within)
            where = message("reader.pages", pages=named) if printed else message("reader.any_page")
            raise refuse_document("no_text_layer", where=where)
        for number, scan in read_scans(content, within, progress).items():
            pages[number - 1] = scan.page
            shapes = [shape for shape in shapes if shape.page != number] + [*scan.shapes]
            repairs = {kind: repairs.get(kind, 0) + count for kind, count in scan.repairs.items()}
            doubtful += scan.doubtful
            skewed[number] = scan.angle
    pages = [page for page in pages if page.number in (*printed, *within)]
    dropped = furniture(pages)
    styles = styles_of_form(pages, known, dropped)
    lone = {style for style, count in styles.items() if count == 1 < known[style]}
    if any(lone & page.rare.keys() for page in pages):
        pages = with_stray_words(content, pages, Counter(styles.keys() - lone))
    laid_over, apart = additions(pages, styles, dropped)
    lines, beside = _lines_of(pages, with_additions(dropped, (*laid_over, *apart)))
    repairs |= {"page_furniture": len(beside)}
    unread = tuple(number for number in scans if number not in within)
    return PdfText(
        lines,
        beside,
        repairs,
        tuple(shapes),
        unread,
        skewed,
        tuple(doubtful),
        tuple(sorted({number for number, _ in apart})),
    )


def with_stray_words(content: bytes, pages: Sequence[Page], known: Counter[Style]) -> list[Page]:
    """The pages with their words in styles that are not known, all of them: now that heads and feet are."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        found = {
            page.number: _page(document, page.number, [], [], Counter(known))[0].stray for page in pages if page.rare
        }
    return [page._replace(stray=found.get(page.number, page.stray)) for page in pages]


def is_converted(content: bytes) -> bool:
    """Whether every line feed has a carriage return before it: in compressed data that is no chance."""
    ends = content.count(b"\r\n")
    return ends > FEW_ENDS and ends == content.count(b"\n")


def _lines_of(pages: Sequence[Page], dropped: Mapping[int, Sequence[Range]]) -> tuple[list[Line], list[Line]]:
    """The form's own lines, and those of page furniture behind them: what is dropped of each page."""
    own, beside, place = list[Line](), list[Line](), 0
    for page in pages:
        number = 0
        for start, end, aside in _parts(page.text, dropped.get(page.number, ())):
            part = page.text[start:end]
            line, columns = trim(part)
            number += bool(line) or not part.isspace()
            if line:
                if isinstance(columns, range):
                    boxes = page.boxes[start + columns.start - 1 : start + columns.stop - 1]
                else:
                    boxes = [page.boxes[start + column - 1] for column in columns]
                (beside if aside else own).append(Line(page.number, number, place, line, columns, boxes))
                place += 0 if aside else len(line) + 1
    return own, next(renumbered([beside], place))


def _parts(text: str, dropped: Sequence[Range]) -> Iterator[tuple[int, int, bool]]:
    """The lines of a page's text, cut where page furniture begins and ends; whether each is such."""
    for found in LINE.finditer(text):
        place, stop = found.span()
        for start, end in dropped:
            if place <= start < stop:
                if place < start:
                    yield place, start, False
                yield start, end, True
                place = end
        if place < stop:
            yield place, stop, False


def _page(
    document: pypdfium2.PdfDocument, number: int, shapes: list[Shape], unmapped: list[int], known: Counter[Style]
) -> tuple[Page, bool, dict[str, int]]:
    """A page, whether it is an image without text, and how many of its characters were repaired, by kind.

    Its drawings are added to ``shapes`` while it is open, since to open it again would cost more, and to ``unmapped``
    whether some of its characters have a known meaning, to ``known`` the styles of its words.
    """
    with closing(document[number - 1]) as page:
        if page.get_rotation():
            page.set_rotation(0)  # the text's own directions count, not how a viewer shows the page
        height = page.get_height()
        painted = objects_of(page)
        if painted.has_pictures and _is_scan(page):  # what words somebody's recognition left in it are not believed
            return Page(number, "", [], [], height), True, {}
        with closing(page.get_textpage()) as textpage:
            shapes += small_shapes(painted.paths, number)
            text = textpage.get_text_range()
            boxes = boxes_of(textpage, count := textpage.count_chars())
            indexes: Sequence[int] = range(count)
            if len(text) != count or "\ufffe" in text:
                text, indexes = characters_of(textpage, count)
                boxes = [boxes[index] for index in indexes]
            text, boxes, indexes = with_lost_ends(text, boxes, indexes, page)
            handle = cast(textpage.raw, c_void_p).value
            unmapped += [_has_no_meaning(handle, at) == 1 for at in range(0, count, SAMPLED)]
            text, repairs = repair_characters(re.sub(LINE_ENDS, "\n", text))
            level = not painted.has_pictures and are_level(painted.texts)
            runs = page_runs(text, boxes, None if level else [_angle(handle, at) for at in indexes])
            if page_lies(runs):
                raise refuse_document("turned", where=message("reader.pages", pages=number))
            styles = styles_of(painted.texts)
            stray = tuple(own_styled(styles, known, textpage, indexes, boxes))
            known.update(styles.keys())
            return Page(number, text, boxes, runs, height, stray, rare_styles(styles)), False, repairs


def _is_scan(page: pypdfium2.PdfPage) -> bool:
    from checker.reader.scans import is_scan

    return is_scan(page)
