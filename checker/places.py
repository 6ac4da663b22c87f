"""From words of a value to their places in the document, kept by the reader, and how places are told of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from checker.model import Document, Evidence, Form, Piece, Place, Value


def places_of(form: Form, pieces: Sequence[Piece], start: int, end: int) -> list[Place]:
    """Where ``text[start:end]`` of a value stands, one place a printed line; none for a form given as data.

    An empty entry stands where a piece of no length does: a draft has a line for it.
    """
    found: list[Place] = []
    if form.document is None:
        return found
    first_piece = bisect_left(pieces, start, key=lambda piece: piece.at) - 1  # they stand in the order of the text
    for n in range(max(0, first_piece), len(pieces)):
        piece = pieces[n]
        if piece.at > end:
            break
        if not piece.length and start == end == piece.at:
            found.append(point(form.document, piece.start))
        first, last = max(start, piece.at), min(end, piece.at + piece.length)
        if first < last:
            offset = piece.start - piece.at
            found += form.document.places(first + offset, last + offset)
    return found


def point(document: Document, offset: int) -> Place:
    """The place of no words: before the character at ``offset``, or behind the last one of its line."""
    line = document.lines[document.line_at(offset)]
    at = offset - line.start
    column = line.columns[at] if at < len(line.text) else line.columns[-1] + 1
    return Place(line.page, line.number, column, "")


def prints_of(form: Form, value: Value) -> list[list[Place]]:
    """The places of each print of a value: one list a print."""
    prints = [value.pieces, *value.repeats]
    return [places_of(form, pieces, 0, max((p.at + p.length for p in pieces), default=0)) for pieces in prints]


def evidence_report(evidence: Evidence) -> Iterator[dict[str, Any]]:
    for place in by_page(evidence.places):
        row = {} if evidence.row is None else {"row": evidence.row + 1}
        file = {"file": evidence.file} if evidence.file else {}
        sure = {} if evidence.confidence is None else {"confidence": round(evidence.confidence, 2)}
        yield {"field": evidence.field, **row, **place, **file, **sure}


def by_page(places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    """The places of one page as one: where it begins, all its words, the box around them."""
    for page, group in groupby(places, key=lambda place: place.page):
        run = list(group)
        entry: dict[str, Any] = {"page": page or 1, "line": run[0].line, "column": run[0].column}
        entry["text"] = "".join(place.text for place in run)
        boxes = [box for place in run for box in place.boxes]
        if boxes:
            left, bottom, right, top = zip(*boxes, strict=True)
            entry["box"] = [round(n, 2) for n in (min(left), min(bottom), max(right), max(top))]
        yield entry
