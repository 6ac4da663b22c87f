"""PDF -> lines, in the order of the file's own content, with the box of every character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_void_p, cast
from itertools import repeat
from math import pi
from struct import iter_unpack

import pypdfium2
from pypdfium2 import raw

from checker.model import Box, Line, Shape, Text
from checker.reader.errors import refuse_document
from checker.reader.repair import repair_characters, trim
from checker.reader.shapes import small_shapes

_LINE = re.compile(r"[^\r\n]+")
_BEYOND_UCS2 = re.compile(r"[\U00010000-\U0010ffff]")
_LOST = "\ufffd"
_EVERYWHERE = 1e6
_BOX_BYTES = 16
SAMPLED = 8
SLANT = 0.1
"""Radians."""

# The same function as pypdfium2's, taking plain addresses: a third less time for every character.
_loose_box = PYFUNCTYPE(c_int, c_void_p, c_int, c_void_p)(cast(raw.FPDFText_GetLooseCharBox, c_void_p).value or 0)


def read_pdf(content: bytes) -> tuple[tuple[Line, ...], dict[str, int], tuple[Shape, ...]]:
    """The lines of a PDF, how many characters were repaired, by kind, and its small drawings.

    Raises ReadError: "encrypted", "broken", "turned", "no_text_layer" (also when single pages are scans).
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise refuse_document("encrypted") from None
        raise refuse_document("broken", where=Text("", "it")) from None
    lines: list[Line] = []
    repairs: dict[str, int] = {}
    scans: list[int] = []
    shapes: list[Shape] = []
    start = 0
    with closing(document):
        for number in range(1, len(document) + 1):
            try:
                text, boxes, scan = _page(document, number, shapes)
            except pypdfium2.PdfiumError:
                raise refuse_document("broken", where=Text(f"第 {number} 页", f"page {number}")) from None
            if scan:
                scans.append(number)
            text, found = repair_characters(text)
            repairs = {kind: repairs.get(kind, 0) + count for kind, count in found.items()}
            for line in _lines(text, boxes, number, start):
                lines.append(line)
                start += len(line.text) + 1
    if scans and lines:
        pages = ", ".join(map(str, scans))
        raise refuse_document("no_text_layer", where=Text(f"第 {pages} 页", f"page {pages}"))
    if not lines:
        raise refuse_document("no_text_layer", where=Text("所有页面", "any page"))
    return tuple(lines), repairs, tuple(shapes)


def _page(document: pypdfium2.PdfDocument, number: int, shapes: list[Shape]) -> tuple[str, list[Box], bool]:
    """A page's text, the box of each of its characters, and whether it is an image without text.

    Its drawings are added to ``shapes`` while it is open: to open it again would cost more.
    """
    with closing(document[number - 1]) as page, closing(page.get_textpage()) as textpage:
        shapes += small_shapes(page, number)
        text = textpage.get_text_range()
        count = textpage.count_chars()
        if _lies(textpage, text, count):
            raise refuse_document("turned", where=Text(f"第 {number} 页", f"page {number}"))
        boxes = _boxes(textpage, count)
        everything = textpage.get_text_bounded(-_EVERYWHERE, -_EVERYWHERE, _EVERYWHERE, _EVERYWHERE)
        if len(text) != count or "\ufffe" in text or _BEYOND_UCS2.search(everything):
            text, indexes = _characters(textpage, count)
            boxes = [boxes[index] for index in indexes]
        images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]) if not text.strip() else iter(())
        return text, boxes, next(images, None) is not None


def _lies(textpage: pypdfium2.PdfTextPage, text: str, count: int) -> bool:
    """Whether the print lies on its side or its head, by a few of its characters; /Rotate may show it upright."""
    printed = [index for index, character in enumerate(text[:count]) if not character.isspace()]
    some = printed[:: max(1, len(printed) // SAMPLED)]
    angles = [raw.FPDFText_GetCharAngle(textpage, index) for index in some]
    return len([angle for angle in angles if SLANT < angle < 2 * pi - SLANT]) > len(angles) / 2


def _boxes(textpage: pypdfium2.PdfTextPage, count: int) -> list[Box]:
    rectangles = (c_float * (4 * count))()
    first = addressof(rectangles)
    handle = cast(textpage.raw, c_void_p).value
    addresses = range(first, first + _BOX_BYTES * count, _BOX_BYTES)
    for _ in map(_loose_box, repeat(handle), range(count), addresses):
        pass
    return [(left, bottom, right, top) for left, top, right, bottom in iter_unpack("4f", rectangles)]


def _characters(textpage: pypdfium2.PdfTextPage, count: int) -> tuple[str, list[int]]:
    """The text character by character, where pdfium's own text is not one character for each of its indexes.

    That text has 16 bits a character, leaves some out, and runs two lines into one behind a hyphen.
    """
    codes = [raw.FPDFText_GetUnicode(textpage, index) for index in range(count)]
    hyphens = {index for index in range(count) if raw.FPDFText_IsHyphen(textpage, index) == 1}
    return join_lines(codes, hyphens)


def join_lines(codes: Sequence[int], hyphens: set[int]) -> tuple[str, list[int]]:
    """Text of pdfium's code points, and the index into them of each character.

    A hyphen at a line's end is put back, with the line's end; a glyph of no known character is U+FFFD.
    """
    text: list[str] = []
    indexes: list[int] = []
    for index, code in enumerate(codes):
        if index in hyphens:
            characters = "-\n"
        elif 0xDC00 <= code < 0xE000 and text and "\ud800" <= text[-1] < "\udc00":
            high = ord(text.pop())
            index = indexes.pop()
            characters = chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
        elif code in (0, 2, 3, 0xFFFE, 0xFFFF) or 0x80 <= code < 0xA0:
            characters = _LOST
        else:
            characters = chr(code)
        text.extend(characters)
        indexes.extend([index] * len(characters))
    return re.sub("[\ud800-\udfff]", _LOST, "".join(text)), indexes


def _lines(text: str, boxes: Sequence[Box], page: int, start: int) -> Iterator[Line]:
    number = 0
    for found in _LINE.finditer(text):
        printed = found[0]
        if printed.isspace():
            continue
        number += 1
        line, columns = trim(printed)
        if not line:
            continue
        before = found.start() - 1
        if isinstance(columns, range):
            of_line = boxes[before + columns.start : before + columns.stop]
        else:
            of_line = [boxes[before + column] for column in columns]
        yield Line(page, number, start, line, columns, of_line)
        start += len(line) + 1
