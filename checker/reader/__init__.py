"""A file -> Document: its bytes, what they are, and the repaired text with the way back to every character."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from checker.errors import is_shortage, reason_of, refuse_document, refuse_for_shortage
from checker.messages import message
from checker.model import MEGABYTE, Document, Line, Shape
from checker.reader.furniture_words import page_numbers
from checker.reader.text import read_text

if TYPE_CHECKING:
    from checker.reader.pdf import PdfText

    Progress = Callable[[int, int], None]
    ReadPdf = Callable[[bytes, Progress | None], PdfText]

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that Git LFS keeps elsewhere."""
SIZE_LIMIT = 50 * MEGABYTE
"""Bytes. A form has a quarter of a megabyte."""


def load_bytes(path: Path, size_limit: int = SIZE_LIMIT) -> bytes:
    """The bytes of a file.

    Raises ReadError: "missing", "unreadable", "too_large" (found before the file is read).
    """
    try:
        state = path.stat()
        if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):  # a pipe, say: it could keep us for ever
            raise refuse_document("unreadable", path=str(path), reason=message("reader.no_regular_file"))
        if stat.S_ISREG(state.st_mode) and state.st_size > size_limit:
            raise refuse_document("too_large", limit=f"{size_limit / MEGABYTE:g}")
        with path.open("rb") as file:
            return file.read(size_limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise refuse_document("missing", path=str(path)) from None
    except OSError as error:
        if is_shortage(error):
            raise refuse_for_shortage(error) from None
        raise refuse_document("unreadable", path=str(path), reason=reason_of(error)) from None
    except ValueError as error:  # a path that no system takes
        raise refuse_document("unreadable", path=str(path), reason=str(error)) from None


def read_document(
    source: str,
    content: bytes,
    *,
    size_limit: int = SIZE_LIMIT,
    progress: Callable[[int, int], None] | None = None,
    reading: ReadPdf | None = None,
) -> Document:
    """The document in the bytes of a PDF or a text file; ``source`` is its name in reports.

    ``progress`` is told the page in hand, and how many are left, where pages are recognised (reader/ocr.py);
    ``reading`` reads a PDF in another way than here and now.

    Raises ReadError: "empty", "nothing_recognised", "too_large", "no_text_layer", "encrypted", "broken", "turned",
    "not_text", "unreadable_characters", "not_pdf", "lfs_pointer", "portfolio".
    """
    if len(content) > size_limit:
        raise refuse_document("too_large", limit=f"{size_limit / MEGABYTE:g}")
    lines: Sequence[Line]
    beside: Sequence[Line]
    kind: Literal["text", "pdf"] = "text"
    shapes: tuple[Shape, ...] = ()
    unread: tuple[int, ...] = ()
    recognised: dict[int, float] = {}
    doubtful: tuple[str, ...] = ()
    added: tuple[int, ...] = ()
    if content.find(b"%PDF-", 0, 1024) >= 0:
        # A check of text must not pay for loading pdfium.
        from checker.reader.pdf import read_pdf

        text = (reading or read_pdf)(content, progress)
        lines, beside, repairs, shapes, unread, recognised, doubtful, added = text
        kind = "pdf"
    elif content.startswith(LFS_POINTER):
        raise refuse_document("lfs_pointer")
    elif source.lower().endswith(".pdf") and content:
        raise refuse_document("not_pdf")
    else:
        lines, beside, repairs = read_text(content)
    if not lines:  # pages that are pictures are no empty file
        raise refuse_document("nothing_recognised" if recognised else "empty")
    return Document(
        source=source,
        sha256=sha256(content).hexdigest(),
        kind=kind,
        text="\n".join(line.text for line in (*lines, *beside)),
        lines=(*lines, *beside),
        repairs=repairs,
        shapes=shapes,
        furniture=len(beside),
        page_numbers=tuple(page_numbers(beside)),
        unread=unread,
        recognised=recognised,
        doubtful=doubtful,
        added=added,
    )
