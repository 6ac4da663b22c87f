"""The words behind a label -> the field's value; words that cannot be part of it stay apart."""

from __future__ import annotations

import re
from datetime import datetime

from checker.field_types import typed
from checker.model import Rulebook, Value
from checker.normalize import squeeze
from checker.parser.text_span import TextSpan, cut_span, join_spans
from checker.placeholders import is_placeholder

PLAIN_KINDS = ("month", "datetime", "yes_no")
LONGEST_ENTRY = 6
"""Printed lines of a month, a yes or a file name, at the most."""
FILE_NAME = re.compile(r"\.[A-Za-z]{3,4}$")


def make_value(key: str, words: TextSpan, book: Rulebook, row: int | None = None) -> Value:
    """A field's value. An upload's text is its file name; a date and time has the space that the print broke."""
    kind = book.fields[key].type
    value = typed(kind, words[0], book.formats)
    if kind == "file":
        text, pieces = join_spans(names_in(words, book), "、")
        return Value(key, text, value, pieces, row=row)
    if isinstance(value, datetime) and len(words[0]) < 19:
        day = squeeze(words[0])[:10]
        words = join_spans([cut_span(words, 0, len(day)), cut_span(words, len(day), len(words[0]))], " ")
    return Value(key, words[0], value, words[1], row=row)


def names_in(words: TextSpan, book: Rulebook) -> list[TextSpan]:
    """The file names of an upload, without the portal's word for the link."""
    names, at = [], 0
    for n, part in enumerate(re.split(f"({book.formats['upload_separator']})", words[0])):
        if n % 2 == 0 and part.strip():
            start = at + len(part) - len(part.lstrip())
            names.append(cut_span(words, start, start + len(part.strip())))
        at += len(part)
    return names


def own_lines(key: str, words: TextSpan, book: Rulebook) -> tuple[TextSpan, TextSpan | None]:
    """The entry, and the printed lines behind it that belong to a label nobody knows.

    A month, a date and time or a yes ends with its line, a file name with its ending, and nothing follows a dash;
    free text goes on, whatever it says.
    """
    kind = book.fields[key].type
    if len(words[1]) < 2 or (kind in PLAIN_KINDS and typed(kind, words[0], book.formats) is not None):
        return words, None
    lines = LONGEST_ENTRY if kind in (*PLAIN_KINDS, "file") else 1
    for n, behind in enumerate(words[1][1 : lines + 1]):
        head = words[0][: behind.at].rstrip()
        if (
            (kind in PLAIN_KINDS and typed(kind, head, book.formats) is not None)
            or (kind == "file" and FILE_NAME.search(head) and not goes_on(words[0][behind.at :], book))
            or (n == 0 and is_placeholder(head, book.formats))
        ):
            return cut_span(words, 0, len(head)), cut_span(words, behind.at, len(words[0]))
    return words, None


def goes_on(rest: str, book: Rulebook) -> bool:
    """Whether the words behind a file's name are the rest of its ending, or the next file of the same upload."""
    return rest.startswith(".") or re.match(book.formats["upload_separator"], rest) is not None
