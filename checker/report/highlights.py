"""The form's lines cut where the words of findings begin and end, by the places that the evidence has kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from checker.model import Document, Evidence, Line, Place

Quotation = tuple[int, int]
"""The number of a finding, and that of a quotation among the finding's own."""


class HighlightPiece(NamedTuple):
    """Part of a line. ``id`` is empty where no finding looked at it.

    ``findings`` are the numbers of those that did; ``begun`` of those that have a quotation which begins here.
    """

    text: str
    id: str = ""
    findings: tuple[int, ...] = ()
    begun: tuple[int, ...] = ()


class MarkedLine(NamedTuple):
    number: int
    pieces: tuple[HighlightPiece, ...]


@dataclass(frozen=True)
class MarkedForm:
    """The pages and their lines; ``targets`` has the id of the piece with which each quotation begins."""

    pages: Sequence[tuple[int, Sequence[MarkedLine]]]
    targets: Mapping[Quotation, str]


class Highlight(NamedTuple):
    start: int
    end: int
    quotation: Quotation
    first: bool


def mark_form(document: Document, evidence: Mapping[int, Sequence[Evidence]], prefix: str) -> MarkedForm:
    """``evidence`` has the quotations of each finding, the weightiest finding first; ids begin with ``prefix``."""
    spans = spans_of(document, evidence)
    ranks = {number: rank for rank, number in enumerate(evidence)}
    targets: dict[Quotation, str] = {}
    pages, count = [], 0
    for page, lines in groupby(sorted(document.lines, key=lambda line: line[:2]), key=lambda line: line.page):
        shown = []
        for line in lines:
            pieces = []
            for piece, begun in cut_highlight(line.text, spans.get(line.start, ()), ranks):
                if piece.findings:
                    count += 1
                    piece = piece._replace(id=f"{prefix}{count}")
                    targets |= dict.fromkeys(begun, piece.id)
                pieces.append(piece)
            shown.append(MarkedLine(line.number, tuple(pieces)))
        pages.append((page, shown))
    return MarkedForm(pages, targets)


def spans_of(document: Document, evidence: Mapping[int, Sequence[Evidence]]) -> dict[int, list[Highlight]]:
    """The quoted parts of each line, by the line's offset in the document."""
    lines: dict[tuple[int, int], list[Line]] = {}
    for line in document.lines:
        lines.setdefault((line.page, line.number), []).append(line)
    spans: dict[int, list[Highlight]] = {}
    for finding, quotations in evidence.items():
        for number, one in enumerate(quotations):
            first = True
            for place in one.places:
                for line, start in standing(place, lines.get((place.page, place.line), ())):
                    end = min(start + len(place.text), len(line.text))
                    spans.setdefault(line.start, []).append(Highlight(start, end, (finding, number), first))
                    first = False
    return spans


def standing(place: Place, lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    """The line and the offset in it that a place's column means: columns are those of the unrepaired line."""
    for line in lines:
        if place.column in line.columns:
            yield line, line.columns.index(place.column)


def cut_highlight(
    text: str, spans: Sequence[Highlight], ranks: Mapping[int, int]
) -> Iterator[tuple[HighlightPiece, list[Quotation]]]:
    """The parts of a line in turn, and the quotations that begin with each."""
    ends = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    for start, end in pairwise(ends):
        held = {span.quotation[0] for span in spans if span.start <= start and end <= span.end}
        begun = [span.quotation for span in spans if span.first and span.start == start]
        new = {finding for finding, _ in begun}
        yield (
            HighlightPiece(
                text[start:end], "", *(tuple(sorted(numbers, key=ranks.__getitem__)) for numbers in (held, new))
            ),
            begun,
        )
