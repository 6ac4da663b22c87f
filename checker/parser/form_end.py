"""Where the form's last entry ends: what stands behind it, such as an appended insert, is no part of the form."""

from __future__ import annotations

from checker.model import Document, Value
from checker.parser.labels import printed_width
from checker.parser.text_span import TextSpan, cut_span
from checker.reader.text import usual_step

SAME_LEFT = 4.0
"""Points by which two lines of one entry may begin further left or right."""
SHORT = 0.8
"""The part of a later line's width below which a line is no full one, whatever word the browser did not break."""
FULL_STOPS = ("。", "！", "？", "!", "?", ".")
BLANK_LINES = 2
"""How far apart two lines of one entry may stand on a page of a text, where all its lines are not further apart."""


def cut_behind(value: Value, document: Document) -> tuple[TextSpan, TextSpan | None]:
    """The last entry, and the words behind it.

    A browser breaks full lines only, and begins each at the entry's left edge: an entry has ended with a line that is
    much shorter than a later one and ends a sentence, or before one that begins elsewhere.
    """
    words = value.text, value.pieces
    lines = [document.lines[document.line_at(piece.start)] for piece in value.pieces]
    if document.kind == "pdf":
        lefts = [line.boxes[piece.start - line.start][0] for line, piece in zip(lines, value.pieces, strict=True)]
        ends = [n for n, left in enumerate(lefts) if abs(left - lefts[0]) > SAME_LEFT]
    else:
        apart = max(BLANK_LINES, usual_step([line.number for line in document.body]))
        widths = [printed_width(document.text[piece.start : piece.start + piece.length]) for piece in value.pieces]
        ends = [
            n
            for n in range(1, len(lines))
            if (widths[n - 1] < SHORT * max(widths[n:]) and value.text[: value.pieces[n].at].endswith(FULL_STOPS))
            or (lines[n].page == lines[n - 1].page and lines[n].number - lines[n - 1].number > apart)
        ]
    if not ends:
        return words, None
    at = value.pieces[ends[0]].at
    return cut_span(words, 0, at), cut_span(words, at, len(value.text))
