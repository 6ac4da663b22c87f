"""A form as PDF, read in this process: what pdfium asks too much for is bounded in the product, and counts here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from checker.reader import ocr
from fuzz import text_forms
from tests.draw.pdf import draw_pdf

EXAMPLE = Path(__file__).parents[1] / "examples" / "2025-with-defects.pdf"


def take(data: bytes) -> None:
    ocr.is_available = lambda: False  # a page takes a second: recognition is the library's, not ours
    text_forms.take(data, "form.pdf")


def seeds() -> Iterator[bytes]:
    yield EXAMPLE.read_bytes()
    for form in text_forms.forms():
        yield draw_pdf(form)[0]


def words() -> Iterator[str]:
    yield from ("/Type /Page", "/Contents", "/Font", "/ToUnicode", "/Rotate 90", "/Annots", "/Encrypt", "/Filter")
    yield from (" Tj ", " Tm ", " re f ", " Do ", "endobj", "endstream", "trailer", "startxref", "%PDF-")
