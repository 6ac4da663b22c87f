"""What was read behind a label, before it becomes a field."""

from __future__ import annotations

from collections.abc import Iterable

from checker.model import Piece

TextSpan = tuple[str, tuple[Piece, ...]]
"""A text without the print's line breaks, and where its parts stand."""


def join_spans(parts: Iterable[TextSpan], joint: str = "") -> TextSpan:
    """Several texts as one."""
    text, pieces = "", list[Piece]()
    for words, places in parts:
        text += joint if text else ""
        pieces += [Piece(len(text) + piece.at, piece.start, piece.length) for piece in places]
        text += words
    return text, tuple(pieces)


def cut_span(words: TextSpan, start: int, end: int) -> TextSpan:
    """``words[start:end]`` with its places."""
    text, places = words
    pieces = []
    for piece in places:
        first, last = max(start, piece.at), min(end, piece.at + piece.length)
        if first < last:
            pieces.append(Piece(first - start, piece.start + first - piece.at, last - first))
    return text[start:end], tuple(pieces)
