"""One file: its kind by content, whether it opens, whether it is a scan. Its content raises nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256

from checker.attachments.file_type import detect_type
from checker.attachments.models import ExtractedText, FileFacts, FileState, Look, PagePicture
from checker.model import Box

SIZE_LIMIT = 200_000_000
"""Bytes. A larger file is not read."""
PAGE_LIMIT = 500
READERS = ("pdf", "pptx", "docx", "xlsx", "png", "jpeg", "tiff")
"""The kinds of file that are opened (keys of file_kinds in rules/formats.yaml)."""

Progress = Callable[[int, int], None]
"""Told the page that is being recognised, and how many are left with it."""


def look_at(path: str, progress: Progress | None = None) -> Look:
    """What the file is. Its text is read, and recognised, when ``words`` is called; ``progress`` is told of it."""
    try:
        size = os.stat(path).st_size
        if not size:
            return Look("empty", "other", 0, sha256(b"").hexdigest(), words=_closed)
        if size > SIZE_LIMIT:
            return Look("too_large", "other", size, words=_over)
        with open(path, "rb") as file:
            digest = sha256()
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
            kind, encrypted = detect_type(file, size)
    except (OSError, ValueError):
        return Look("unreadable", "other", 0, words=_closed)
    if encrypted:
        return Look("encrypted", kind, size, digest.hexdigest(), words=_closed)
    look = Look("sound", kind, size, digest.hexdigest())
    return _opened(look, path, progress) if kind in READERS else look


def _closed() -> ExtractedText:
    return ExtractedText((), "state")


def _over() -> ExtractedText:
    return ExtractedText((), "too_much")


def _opened(look: Look, path: str, progress: Progress | None) -> Look:
    from checker.attachments import bounded_process, text_extraction  # when a file needs it

    opens = text_extraction.open_file if look.kind in text_extraction.OFFICE else bounded_process.open_file
    state, count, scan = opens(look.kind, path, PAGE_LIMIT)
    words: Callable[[], ExtractedText] = cache(partial(_words, look, path, progress))
    if state in ("encrypted", "broken", "too_large"):
        words = _over if state == "too_large" else _closed

    def box(page: int, start: int, end: int) -> Box | None:
        recognised = words().recognised.get(page)
        if recognised:
            return recognised.box(start, end)
        return bounded_process.box_in_pdf(path, page, start, end) if look.kind == "pdf" else None

    def picture(page: int, hidden: Sequence[Box]) -> PagePicture | None:
        recognised = words().recognised.get(page)
        turn = recognised.turn if recognised else 0
        return bounded_process.page_picture(look.kind, path, page, turn, hidden)

    facts: Callable[[], FileFacts | None] = cache(partial(_facts, path if look.kind == "pdf" else "", state))
    return replace(look, state=state, pages=count, scan=scan, words=words, box=box, picture=picture, facts=facts)


def _facts(path: str, state: FileState) -> FileFacts | None:
    from checker.attachments import bounded_process

    return bounded_process.file_facts(path, PAGE_LIMIT) if path and state in ("sound", "restricted") else None


def _words(look: Look, path: str, progress: Progress | None) -> ExtractedText:
    from checker.attachments import bounded_process, text_extraction

    if look.kind in text_extraction.OFFICE:
        return text_extraction.read_words(look.kind, path, PAGE_LIMIT)
    words = bounded_process.read_words(look.kind, path, PAGE_LIMIT)
    if not words.without_text:
        return words
    from checker.attachments.recognition import with_recognised

    return with_recognised(words, look.kind, path, look.sha256 or "", progress)
