"""One file: its kind by content, whether it opens, whether it is a scan. Its content raises nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256

from checker.attachments.file_type import detect_type
from checker.attachments.models import ExtractedText, Look

SIZE_LIMIT = 200_000_000
"""Bytes. A larger file is not read."""
PAGE_LIMIT = 500


def look_at(path: str) -> Look:
    """What the file is. Its text is read when ``words`` is called."""
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
    return _opened(look, path) if kind in ("pdf", "pptx") else look


def _closed() -> ExtractedText:
    return ExtractedText((), "state")


def _over() -> ExtractedText:
    return ExtractedText((), "too_much")


def _opened(look: Look, path: str) -> Look:
    from checker.attachments import pdf_subprocess, text_extraction  # when a file needs it

    by = pdf_subprocess if look.kind == "pdf" else text_extraction
    state, count, scan = by.open_file(look.kind, path, PAGE_LIMIT)
    words: Callable[[], ExtractedText] = cache(partial(by.read_words, look.kind, path, PAGE_LIMIT))
    if state in ("encrypted", "broken", "too_large"):
        words = _over if state == "too_large" else _closed
    return replace(look, state=state, pages=count, scan=scan, words=words)
