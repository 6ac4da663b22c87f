"""Annotations drawn on the pages of a PDF by pdfium: marks on words, the rule beside each, a note in the corner."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ctypes import c_double, c_ushort
from hashlib import sha256

import pypdfium2
from pypdfium2 import raw

from checker.model import Box

MARGIN, ICON = 6, 20
"""Points: from the corner of the first page to the summary's icon, and the icon's side, as pdfium draws it."""
LABEL, LETTER, INK = 6, 3.8, (120, 0, 0)
"""Of the rule beside a mark: its letters' height and about their width, in points, and their colour."""
NEW_ID = re.compile(rb"<([0-9A-F]{32})>\]>>\s+startxref\s+\d+\s+%%EOF\s*\Z")


def add_mark(
    page: pypdfium2.PdfPage, kind: int, boxes: Sequence[Box], colour: tuple[int, int, int], texts: Mapping[str, str]
) -> None:
    """Puts an annotation on a page: on each of the boxes, which it covers exactly."""
    annotation = raw.FPDFPage_CreateAnnot(page, kind)
    left, bottom, right, top = zip(*boxes, strict=True)
    done = [
        raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(min(left), max(top), max(right), min(bottom))),
        raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *colour, 255),
    ]
    if kind == raw.FPDF_ANNOT_HIGHLIGHT:
        flags = raw.FPDF_ANNOT_FLAG_PRINT
        for x0, y0, x1, y1 in boxes:
            # Not in the order of the standard, but in that of every program that writes or reads them.
            corners = raw.FS_QUADPOINTSF(x0, y1, x1, y1, x0, y0, x1, y0)
            done.append(raw.FPDFAnnot_AppendAttachmentPoints(annotation, corners))
    else:
        flags = raw.FPDF_ANNOT_FLAG_PRINT | raw.FPDF_ANNOT_FLAG_NOZOOM | raw.FPDF_ANNOT_FLAG_NOROTATE
    done.append(raw.FPDFAnnot_SetFlags(annotation, flags))
    for key, text in texts.items():
        done.append(raw.FPDFAnnot_SetStringValue(annotation, key.encode(), wide_string(text)))
    raw.FPDFPage_CloseAnnot(annotation)
    if not all(done):
        raise pypdfium2.PdfiumError("an annotation could not be written")


def add_label(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: str, box: Box) -> None:
    """Puts the rule's id beside a mark's last box, at its upper right, so that it hides little of what follows."""
    width = LETTER * len(text) + 2
    left = min(box[2] + 1, page.get_mediabox()[2] - width)
    bottom = box[3] - LABEL / 2
    stamp = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_STAMP)
    letters = raw.FPDFPageObj_NewTextObj(document, b"Helvetica-Bold", LABEL)
    done = [
        raw.FPDFAnnot_SetRect(stamp, raw.FS_RECTF(left, bottom + LABEL + 2, left + width, bottom)),
        raw.FPDFText_SetText(letters, wide_string(text)),
        raw.FPDFAnnot_SetStringValue(stamp, b"T", wide_string("nrdl")),
        raw.FPDFPageObj_SetFillColor(letters, *INK, 255),
    ]
    raw.FPDFPageObj_Transform(letters, 1, 0, 0, 1, left + 1, bottom + 2)
    done += [raw.FPDFAnnot_AppendObject(stamp, letters), raw.FPDFAnnot_SetFlags(stamp, raw.FPDF_ANNOT_FLAG_PRINT)]
    raw.FPDFPage_CloseAnnot(stamp)
    if not all(done):
        raise pypdfium2.PdfiumError("a label could not be written")


def wide_string(text: str) -> object:
    """As pdfium takes texts."""
    code = f"{text}\0".encode("utf-16-le")
    return (c_ushort * (len(code) // 2)).from_buffer_copy(code)


def draw_marks(page: pypdfium2.PdfPage) -> None:
    """Has pdfium give each annotation its appearance and an object of its own, which it does when it draws a page.

    Without them, a viewer may show nothing, or a bar over the words in place of a light one under them.
    """
    page.render(scale=1 / max(page.get_size()), draw_annots=True).close()


def corner_of(page: pypdfium2.PdfPage) -> Box:
    """Where a note stands on the upper left of a page as it is seen, whichever way it is turned and cut.

    The icon is not turned with the page, but stays upright at the upper left of its box.
    """
    width, height = (max(1, round(side)) for side in page.get_size())
    x, y = c_double(), c_double()
    raw.FPDF_DeviceToPage(page, 0, 0, width, height, 0, MARGIN, MARGIN, x, y)
    return (x.value, y.value - ICON, x.value + ICON, y.value)


def with_fixed_id(content: bytes) -> bytes:
    """The file with an identifier of what is in it, in place of the random one that pdfium gives it."""
    found = NEW_ID.search(content, max(0, len(content) - 1024))
    if not found:
        return content
    start = content.rindex(b"trailer")
    fixed = sha256(content[:start]).hexdigest()[:32].upper().encode()
    return content[:start] + content[start:].replace(found[1], fixed)
