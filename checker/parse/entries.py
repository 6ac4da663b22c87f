"""The words behind a label -> the field's value; words that cannot be part of it stay apart."""

from __future__ import annotations

import re
from datetime import datetime

from checker.model import Rulebook, Value
from checker.parse.printed import Words, cut, join
from checker.values import squeeze, typed

PLAIN_KINDS = ("month", "datetime", "yes_no")
FILE_NAME = re.compile(r"\.[A-Za-z]{3,4}$")


def make_value(key: str, words: Words, book: Rulebook, row: int | None = None) -> Value:
    """A field's value. An upload's text is its file name; a date and time has the space that the print broke."""
    kind = book.fields[key]["type"]
    value = typed(kind, words[0], book.formats)
    if kind == "file":
        text, pieces = join(names_in(words, book), "、")
        return Value(key, text, value, pieces, row=row)
    if isinstance(value, datetime) and len(words[0]) < 19:
        day = squeeze(words[0])[:10]
        words = join([cut(words, 0, len(day)), cut(words, len(day), len(words[0]))], " ")
    return Value(key, words[0], value, words[1], row=row)


def names_in(words: Words, book: Rulebook) -> list[Words]:
    """The file names of an upload, without the portal's word for the link."""
    names, at = [], 0
    for n, part in enumerate(re.split(f"({book.formats['upload_separator']})", words[0])):
        if n % 2 == 0 and part.strip():
            start = at + len(part) - len(part.lstrip())
            names.append(cut(words, start, start + len(part.strip())))
        at += len(part)
    return names


def own_lines(key: str, words: Words, book: Rulebook) -> tuple[Words, Words | None]:
    """The entry, and the printed lines behind it that belong to a label nobody knows.

    A month, a date and time or a yes ends with its line, a file name with its ending, and nothing follows a dash;
    free text goes on, whatever it says.
    """
    kind = book.fields[key]["type"]
    if len(words[1]) < 2 or (kind in PLAIN_KINDS and typed(kind, words[0], book.formats) is not None):
        return words, None
    for piece, behind in zip(words[1], words[1][1:], strict=False):
        head, rest = cut(words, 0, piece.at + piece.length), cut(words, behind.at, len(words[0]))
        first = piece is words[1][0]
        upload = kind == "file" and not re.match(book.formats["upload_separator"], rest[0])
        if (
            (kind in PLAIN_KINDS and typed(kind, head[0], book.formats) is not None)
            or (upload and FILE_NAME.search(head[0]) and not rest[0].startswith("."))
            or (first and squeeze(head[0]) in book.formats["placeholders"])
        ):
            return head, rest
    return words, None
