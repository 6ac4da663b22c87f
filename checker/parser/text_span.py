"""What was read behind a label, before it becomes a field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from checker.model import Piece
from checker.parser.labels import Found

Words = tuple[str, tuple[Piece, ...]]
"""A text without the print's line breaks, and where its parts stand."""


class Printed(NamedTuple):
    """A label with its entry and its printed number. ``name`` is the grammar's terminal, PREAMBLE before the
    first."""

    name: str
    entry: Words
    number: Words | None
    label: Found | None


def join(parts: Iterable[Words], joint: str = "") -> Words:
    """Several texts as one."""
    text, pieces = "", list[Piece]()
    for words, places in parts:
        text += joint if text else ""
        pieces += [Piece(len(text) + piece.at, piece.start, piece.length) for piece in places]
        text += words
    return text, tuple(pieces)


def cut(words: Words, start: int, end: int) -> Words:
    """``words[start:end]`` with its places."""
    text, places = words
    pieces = []
    for piece in places:
        first, last = max(start, piece.at), min(end, piece.at + piece.length)
        if first < last:
            pieces.append(Piece(first - start, piece.start + first - piece.at, last - first))
    return text[start:end], tuple(pieces)
