"""The order in which a form is read: a document's characters, each with its way back to the document."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise

from checker.model import Document, Line, Piece
from checker.normalize import is_latin
from checker.parser.broken_words import broken_words
from checker.parser.grid_order import Segment, ranges_by_grid, segments_of

LINE_END = re.compile("\n")
SAME_ROW = 1.0
"""Points by which two lines must overlap vertically to stand in one printed row."""


class OrderedText:
    """``text[i]`` is ``Document.text[origin[i]]``. Lines are parted by line feeds."""

    def __init__(self, document: Document, text: str, origin: Sequence[int]) -> None:
        self.document, self.text, self.origin = document, text, origin

    @cached_property
    def page_ends(self) -> list[int]:
        """The index behind the last character of each page, in reading order."""
        turns = [line.start for before, line in pairwise(self.document.body) if line.page != before.page]
        starts = [0, *(hit.end() for hit in LINE_END.finditer(self.text))]
        pages = [bisect_right(turns, self.origin[start]) for start in starts if start < len(self.text)]
        ends = [start - 1 for start, page, last in zip(starts[1:], pages[1:], pages, strict=False) if page != last]
        return [*ends, len(self.text)]

    def rearranged(self, ranges: Iterable[tuple[int, int]]) -> OrderedText:
        """A ordered of these ranges of this one, in their order."""
        text, origin = [], list[int]()
        for start, end in ranges:
            text.append(self.text[start:end])
            origin.extend(self.origin[start:end])
        return OrderedText(self.document, "".join(text), origin)

    def pieces(self, start: int, end: int) -> tuple[str, tuple[Piece, ...]]:
        """The words of a range as one text without the print's line breaks, and where its parts stand.

        Lines are joined without a space, but for a space between two Latin words that the print parted.
        """
        wholes = self.text[start:end].split("\n")
        if len(wholes) == 1:  # most labels and many entries
            line = wholes[0].strip()
            if not line:
                return "", ()
            return line, tuple(self.runs(0, start + wholes[0].index(line), len(line)))
        texts, pieces, at, last = list[str](), list[Piece](), 0, ""
        number, broken = 0, None
        for whole in wholes:
            line = whole.strip()
            if line:
                first = start if line[0] == whole[0] else start + whole.index(line)
                if space := joint(last, line):
                    if broken is None:
                        is_text = self.document.kind == "text"
                        broken = broken_words([*filter(None, map(str.strip, wholes))] if is_text else ())
                    space = "" if number in broken else space
                    texts.append(space)
                    at += len(space)
                pieces += self.runs(at, first, len(line))
                texts.append(line)
                at, last = at + len(line), line[-1]
                number += 1
            start += len(whole) + 1
        return "".join(texts), tuple(pieces)

    def runs(self, at: int, start: int, length: int) -> Iterator[Piece]:
        """Where the words of a line stand that are ``at`` an entry's place: in several, where a page's end cut them."""
        origin, begun = self.origin, start
        if origin[start + length - 1] - origin[start] != length - 1:
            for index in range(start + 1, start + length):
                if origin[index] != origin[index - 1] + 1:
                    yield Piece(at + begun - start, origin[begun], index - begun)
                    begun = index
        yield Piece(at + begun - start, origin[begun], start + length - begun)


def joint(before: str, after: str) -> str:
    """What a line break of the print stood for: a space between two Latin words, else nothing."""
    return " " if is_latin(before[-1:]) and is_latin(after[:1]) else ""


def ordered_text(document: Document) -> OrderedText:
    """The document in its own order; of a PDF, with what was painted after the rest of its page put back."""
    if document.kind == "text":
        return OrderedText(document, document.body_text, range(len(document.body_text)))
    segments = {line.start: segments_of(line) for line in document.body}
    pages = [
        list(page) if number in document.recognised else in_place(list(page), segments)
        for number, page in groupby(document.body, key=lambda line: line.page)
    ]
    # what was recognised stands in the order of reading already
    in_order = [(line.start, line.start + len(line.text)) for page in pages for line in page]
    ranges = in_order if document.recognised else ranges_by_grid(pages, segments)
    origin: list[int] = []
    for start, end in ranges:
        origin.extend(range(start, end + 1))
    return OrderedText(document, "\n".join(document.text[start:end] for start, end in ranges), origin[:-1])


def in_place(lines: list[Line], segments: Mapping[int, Sequence[Segment]]) -> list[Line]:
    """A page's lines with its positioned elements (the criteria, the table) where they stand on the page.

    They are painted after everything else, so the first run of lines that goes back up the page and shares no
    row with a line before it begins them. A value beside its label also goes back up, but shares the
    label's row.
    """
    spans = [vertical(segments[line.start]) for line in lines]
    start = 0
    for n in range(1, len(lines) + 1):
        if n < len(lines) and spans[n][1] <= spans[n - 1][1] + SAME_ROW:
            continue
        if start and not shares_row(spans[start:n], spans[:start]):
            return reinserted(lines, spans, start)
        start = n
    return lines


def vertical(segments: Sequence[Segment]) -> tuple[float, float]:
    """How low and how high a line reaches."""
    if len(segments) == 1:  # most lines: a page has hundreds
        return segments[0].box[1], segments[0].box[3]
    return (min(one.box[1] for one in segments), max(one.box[3] for one in segments)) if segments else (0.0, 0.0)


def shares_row(run: list[tuple[float, float]], before: list[tuple[float, float]]) -> bool:
    lowest, highest = min(bottom for bottom, _ in run), max(top for _, top in run)
    near = [one for one in before if one[0] < highest and one[1] > lowest]
    return any(
        min(top, other_top) - max(bottom, other_bottom) > SAME_ROW
        for bottom, top in run
        for other_bottom, other_top in near
    )


def reinserted(lines: list[Line], spans: list[tuple[float, float]], start: int) -> list[Line]:
    result: list[Line] = []
    middles = [(bottom + top) / 2 for bottom, top in spans]
    place = {n: sum(middle > middles[n] for middle in middles[:start]) for n in range(start, len(lines))}
    for n in range(start + 1):
        result += [lines[k] for k in range(start, len(lines)) if place[k] == n]
        result += lines[n : n + 1] if n < start else []
    return result
