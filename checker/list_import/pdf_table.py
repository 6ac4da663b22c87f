"""A PDF's tables -> rows of cells, by their ruled lines; a page without any by its lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Cells = list[str]
THIN, SHORT, NEAR = 3.0, 6.0, 2.0
"""Points: how thick a ruled line is at most, how long at least, and how far apart two may be and still be one."""


class Edge(NamedTuple):
    """A ruled line: where it lies across its direction, and from where to where it goes along it."""

    at: float
    start: float
    end: float


def pdf_rows(content: bytes) -> list[Cells]:
    """The rows of all pages. Raises ValueError for what is no PDF that can be read."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ValueError("pdf") from error
    rows: list[Cells] = []
    for page in document:
        words = page.get_textpage()
        level, upright = ruled_lines(page)
        rows += ruled_rows(words, level, upright) if len(positions(upright)) > 2 else lines_of_text(words)
    return rows


def ruled_lines(page: Any) -> tuple[list[Edge], list[Edge]]:
    """The level and the upright ruled lines of a page; of a drawn frame, its four sides."""
    from pypdfium2 import raw

    level: list[Edge] = []
    upright: list[Edge] = []
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=8):
        left, bottom, right, top = drawn.get_bounds()
        wide, high = right - left, top - bottom
        if high <= THIN and wide >= SHORT:
            level.append(Edge((top + bottom) / 2, left, right))
        elif wide <= THIN and high >= SHORT:
            upright.append(Edge((left + right) / 2, bottom, top))
        elif wide >= SHORT and high >= SHORT:
            level += [Edge(bottom, left, right), Edge(top, left, right)]
            upright += [Edge(left, bottom, top), Edge(right, bottom, top)]
    return level, upright


def positions(edges: Iterable[Edge]) -> list[float]:
    """Where lines lie, those that are one line on paper once."""
    found: list[float] = []
    for at in sorted(edge.at for edge in edges):
        if not found or at - found[-1] > NEAR:
            found.append(at)
    return found


def covered(edges: Sequence[Edge], at: float, start: float, end: float) -> bool:
    """Whether a line lies there along the middle of the stretch."""
    middle = (start + end) / 2
    return any(abs(edge.at - at) <= NEAR and edge.start - NEAR <= middle <= edge.end + NEAR for edge in edges)


def ruled_rows(words: Any, level: Sequence[Edge], upright: Sequence[Edge]) -> Iterator[Cells]:
    """Each row's cells; what spans several rows stands in each of them."""
    across, down = positions(upright), positions(level)[::-1]
    columns, bands = [*pairwise(across)], [*pairwise(down)]
    table: list[Cells] = [["" for _ in columns] for _ in bands]
    for n, (left, right) in enumerate(columns):
        first = 0
        for last, (_, bottom) in enumerate(bands):
            if last + 1 < len(bands) and not covered(level, bottom, left, right):
                continue
            said = words.get_text_bounded(left, bottom, right, bands[first][0])
            for row in range(first, last + 1):
                table[row][n] = "".join(said.split("\r\n")).strip()
            first = last + 1
    yield from table


def lines_of_text(words: Any) -> Iterator[Cells]:
    """The words that stand on one line, from left to right."""
    rows: dict[int, list[tuple[float, str]]] = {}
    for n in range(words.count_rects()):
        left, bottom, right, top = words.get_rect(n)
        said = words.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", "").strip()
        rows.setdefault(round(-(top + bottom) / 8), []).append((left, said))
    yield from ([said for _, said in sorted(rows[n]) if said] for n in sorted(rows))
