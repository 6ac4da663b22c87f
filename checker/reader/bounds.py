"""What reading a PDF may take, a form's or an upload's: what it unpacks may be of any size."""

from __future__ import annotations

from checker.errors import ReadError, refuse_document
from checker.model import MEGABYTE

PAGE_LIMIT = 500
"""A form has a dozen or two."""
READING_SECONDS, READING_MEMORY = 30.0, 1500 * MEGABYTE
RECOGNITION_SECONDS, RECOGNITION_MEMORY = 180.0, 3500 * MEGABYTE
"""For one page. Of the memory that recognition asks for, it uses a third."""


def too_costly() -> ReadError:
    return refuse_document("too_costly", seconds=f"{READING_SECONDS:g}", memory=f"{READING_MEMORY / MEGABYTE:g}")


def check_pages(count: int) -> None:
    """Raises ReadError."""
    if count > PAGE_LIMIT:
        raise refuse_document("too_many_pages", count=count, limit=PAGE_LIMIT)
