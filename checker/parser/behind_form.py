"""Where the form's last entry ends: what stands behind it, such as an appended insert, is no part of the form."""

from __future__ import annotations

from checker.model import Document, Value
from checker.parser.labels import printed_width
from checker.parser.text_span import TextSpan, cut_span

SAME_LEFT = 4.0
"""Points by which two lines of one entry may begin further left or right."""
SPARE = 4
"""Half-width characters that a full line may be shorter than another: a browser breaks no word, and no mark from it."""
BLANK_LINES = 2
"""How far apart two lines of one entry may stand on a page of a text."""


def cut_behind(value: Value, document: Document) -> tuple[TextSpan, TextSpan | None]:
    """The last entry, and the words behind it.

    A browser breaks full lines only, and begins each at the entry's left edge: an entry has ended with a line that is
    shorter than a later one, or before one that begins elsewhere.
    """
    words = value.text, value.pieces
    lines = [document.lines[document.line_at(piece.start)] for piece in value.pieces]
    if document.kind == "pdf":
        lefts = [line.boxes[piece.start - line.start][0] for line, piece in zip(lines, value.pieces, strict=True)]
        ends = [n for n, left in enumerate(lefts) if abs(left - lefts[0]) > SAME_LEFT]
    else:
        widths = [printed_width(document.text[piece.start : piece.start + piece.length]) for piece in value.pieces]
        ends = [
            n
            for n in range(1, len(lines))
            if (widths[n - 1] + SPARE < max(widths[n:]) and not is_joined(value, n))
            or (lines[n].page == lines[n - 1].page and lines[n].number - lines[n - 1].number > BLANK_LINES)
        ]
    if not ends:
        return words, None
    at = value.pieces[ends[0]].at
    return cut_span(words, 0, at), cut_span(words, at, len(value.text))


def is_joined(value: Value, n: int) -> bool:
    """Whether a long Latin word begins the line, which may have left the one before it short."""
    word = value.text[value.pieces[n].at :].split()[0]
    return len(word) > SPARE and word[:SPARE].isascii()
