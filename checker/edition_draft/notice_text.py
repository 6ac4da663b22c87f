"""The words of a notice: a text, a page of HTML, a PDF or a Word file."""

from __future__ import annotations

import html
import re
from pathlib import Path

from checker.attachments.bounded_process import read_pdf_apart
from checker.list_import.tables import decoded
from checker.paths import read_given
from checker.reader import read_document


def notice_words(path: Path) -> str:
    """Raises OSError, ValueError, ReadError."""
    content = read_given(path)
    if content[:2] == b"PK":
        from checker.attachments.text_extraction import read_words

        return "\n".join(read_words("docx", str(path), 10_000).pages)
    if content[:5] == b"%PDF-":
        return read_document(str(path), content, reading=read_pdf_apart).text
    return html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", decoded(content), flags=re.DOTALL))
