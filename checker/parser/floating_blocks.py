"""Finds the reference-drug table, which the print puts at a page's end, whatever stands there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from checker.parser.labels import LIKELY, LabelMatch
from checker.parser.layout import COLUMN, Label
from checker.parser.table_header import table_headers
from checker.parser.unspaced_text import Range, UnspacedText


class TableBlock(NamedTuple):
    """A table or its part on one page: the header's columns in order, its cells, its range, and the cells' range."""

    columns: tuple[Label, ...]
    header: tuple[tuple[Label, Range], ...]
    header_range: Range
    body: Range


def find_tables(unspaced: UnspacedText, labels: Iterable[Label], candidates: Sequence[LabelMatch]) -> list[TableBlock]:
    """The reference-drug table, its header found by its cells in any order, once or doubled.

    Its cells go up to the next label, or to the page's end when no label follows on the page.
    """
    columns = [label for label in labels if label.rule == COLUMN]
    headers = table_headers(unspaced, columns)
    if not headers:
        return []
    section, order = columns[0].section, columns[0].order
    sure = [hit for hit in candidates if hit.weight >= LIKELY or behind_table(hit, columns)]
    starts = [hit.start for hit in sure]
    length = len(unspaced.ordered.text)
    tables = []
    for n, cells in enumerate(headers):
        start, place = cells[0][1], cells[-1][2]
        body_start = unspaced.place(place - 1) + 1
        page_end = unspaced.page_ends[bisect_left(unspaced.page_ends, place)]
        stop = unspaced.place(page_end - 1) + 1
        before = bisect_left(starts, unspaced.place(start))
        behind = bisect_left(starts, body_start)
        label_behind = starts[behind] if behind < len(starts) else length
        at_home = before and sure[before - 1].label.section == section and sure[before - 1].label.order < order
        if unspaced.ordered.document.kind == "pdf" or at_home or label_behind < stop:
            stop = label_behind
        if n + 1 < len(headers):
            stop = min(stop, unspaced.place(headers[n + 1][0][1]))
        stop = body_start + len(unspaced.ordered.text[body_start:stop].rstrip())
        names = tuple(dict.fromkeys(label for label, _, _ in cells))
        header = tuple((label, unspaced.range(first, last)) for label, first, last in cells)
        tables.append(TableBlock(names, header, unspaced.range(start, place), (body_start, stop)))
    return tables


def behind_table(hit: LabelMatch, columns: Sequence[Label]) -> bool:
    """The label of a field that the section prints below its table."""
    return hit.label.section == columns[0].section and hit.label.order > columns[-1].order
