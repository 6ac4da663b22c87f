"""Text -> lines: its encoding, its line ends, its pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from checker.errors import ReadError, refuse_document
from checker.messages import message
from checker.model import Line
from checker.normalize import half_width
from checker.reader.furniture_words import furniture_lines, renumbered
from checker.reader.repair import (
    BROKEN_HYPHEN,
    LINE_ENDS,
    is_blank,
    is_full_width,
    repair_characters,
    trim,
)
from checker.reader.unreadable_text import is_unreadable

BLANK_LINES_END_A_PAGE = 3
FEWEST_STEPS = 10
"""A text of fewer lines does not say how far apart its lines are."""

_ZIP = b"PK\x03\x04"
_OFFICE = {
    b"word/": "word",
    b"xl/": "excel",
    b"ppt/": "powerpoint",
    b"OFD.xml": "ofd",
}
_SIGNATURES = {
    b"\xd0\xcf\x11\xe0": "old_office",
    b"{\\rtf": "rtf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"II*\0": "image",
    b"MM\0*": "image",
    b"RIFF": "image",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
}

# What a form in a wrong encoding, or bytes that are no text at all, would be full of.
_UNLIKELY = (
    r"[^\t\n\r\f\x20-\x7e\xa0-\xff\u0370-\u03ff\u2000-\u33ff\u4e00-\u9fff\ue000-\uf8ff\ufe30-\ufe4f\uff00-\uffef]"
)


def read_text(content: bytes) -> tuple[Sequence[Line], Sequence[Line], dict[str, int]]:
    """The lines of a text file, those of its page furniture, and how many characters were repaired, by kind.

    Raises ReadError ("not_text", "unreadable_characters").
    """
    text = re.sub(BROKEN_HYPHEN, "-", re.sub(LINE_ENDS, "\n", decode(content)))
    if is_unreadable(text):
        raise refuse_document("unreadable_characters")
    text, repairs = repair_characters(text)
    if is_full_width(text):
        text = half_width(text)
    lines, sheets = _lines(text)
    dropped = furniture_lines(lines, sheets)
    if not dropped:
        return lines, (), repairs
    parts = [[line for at, line in enumerate(lines) if (at in dropped) == aside] for aside in (False, True)]
    own, beside = renumbered(parts)
    return own, beside, repairs | {"page_furniture": len(beside)}


def _lines(text: str) -> tuple[list[Line], list[int]]:
    """The lines that are not blank, and each one's sheet: its page by form feeds alone, where there are any."""
    lines: list[Line] = []
    sheets: list[int] = []
    feeds = 0
    page, blank, start = 1, 0, 0
    empty_page = True
    printed = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    gap = max(BLANK_LINES_END_A_PAGE, usual_step([number for number, line in enumerate(printed) if line.strip()]))
    for number, whole in enumerate(printed, 1):
        if not whole:
            blank += 1
            continue
        column = 1
        for sheet, part in enumerate(whole.split("\f")):
            if sheet:
                page, blank, empty_page = page + 1, 0, True
                feeds += 1
            line, columns = trim(part, column)
            column += len(part) + 1
            if line:
                if blank >= gap and not empty_page:
                    page += 1
                lines.append(Line(page, number, start, line, columns))
                sheets.append(feeds)
                start += len(line) + 1
                blank, empty_page = 0, False
            else:
                blank = blank + 1 if is_blank(part) else 0
    return lines, sheets if feeds else [line.page for line in lines]


def usual_step(numbers: Sequence[int]) -> int:
    """How far most lines stand from the one before: the blank lines that a tool put behind each end no page."""
    steps = sorted(after - before for before, after in pairwise(numbers))
    return steps[len(steps) // 2] if len(steps) >= FEWEST_STEPS else 1


def decode(content: bytes) -> str:
    """The characters of UTF-8, UTF-16 or GB18030. Single broken bytes become U+FFFD.

    Raises ReadError ("not_text").
    """
    looks_like = _looks_like(content)
    if looks_like:
        raise _no_text(looks_like)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _likely(content, "utf-16")
    if b"\0" in content:
        # In UTF-16 every digit, space and line end has a zero byte, before or behind its code.
        behind, before = content[1::2].count(0), content[::2].count(0)
        if max(behind, before) * 40 < len(content):
            raise _no_text("unknown")
        return _likely(content, "utf-16-le" if behind > before else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-8-sig", "replace")
    # A few broken bytes, as a file cut short has, do not make UTF-8 another encoding.
    if text.count("\ufffd") * 10 < len(re.findall(r"[^\x00-\x7f]", text)):
        return text
    return _likely(content, "gb18030")


def _likely(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, "replace")
    if len(re.findall(_UNLIKELY, text)) * 20 > len(text):
        raise _no_text("unknown")
    return text


def _no_text(kind: str) -> ReadError:
    refused = refuse_document("not_text", looks_like=message(f"reader.looks_like_{kind}"))
    return ReadError(refused.kind, refused.message, message("reader.picture_advice")) if kind == "image" else refused


def _looks_like(content: bytes) -> str | None:
    if content.startswith(_ZIP):
        return next((office for part, office in _OFFICE.items() if part in content), "archive")
    if content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "web_page"
    return next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), None)
