"""Finds what the print puts at a page's end, whatever stands there: the criteria list and the reference-drug
table."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from checker.parser.labels import LIKELY, LabelMatch
from checker.parser.layout import COLUMN, CRITERION, Label
from checker.parser.table_header import table_headers
from checker.parser.unspaced_text import Range, UnspacedText

SHORTEST_CUT = 6
"""Characters of a criterion that must stand before a page's end for the rest to be sought."""
FEWEST_CRITERIA = 3
"""A list of fewer items is no criteria list unless its wording is the edition's."""
ALIKE, RUN = 0.5, 4
"""A reworded criterion shares more than this part of its runs of four characters with known ones."""


class Criterion(NamedTuple):
    """A criterion of the list and its ranges of the text, two when a page's end cuts it."""

    label: Label
    ranges: tuple[Range, ...]


class TableBlock(NamedTuple):
    """A table or its part on one page: the header's columns in order, its cells, its range, and the cells' range."""

    columns: tuple[Label, ...]
    header: tuple[tuple[Label, Range], ...]
    header_range: Range
    body: Range


def find_criteria(
    unspaced: UnspacedText, labels: Iterable[Label], others: Iterable[Label] = (), marks: Container[str] = ()
) -> list[Criterion]:
    """The criteria, wherever they stand and wherever a page ends in them; ``marks`` may stand before them as ticks.

    A list that is worded otherwise (a typo, another cycle's) is found when it stands whole at a page's end.
    """
    text = unspaced.text
    wanted = [label for label in labels if label.rule == CRITERION]
    found: dict[str, list[Range]] = {}
    for label in wanted:
        start = text.find(label.shape)
        if start >= 0:
            found[label.name] = [(start, start + len(label.shape))]
    for n, label in enumerate(wanted):
        following = found.get(wanted[n + 1].name) if n + 1 < len(wanted) else None
        if label.name not in found:
            cut = cut_criterion(text, label.shape, unspaced.page_ends, following[0][0] if following else None)
            if cut:
                found[label.name] = cut
    if len(found) < len(wanted):
        for label, span in reworded(unspaced, wanted, others, marks):
            found.setdefault(label.name, [span])
    return [
        Criterion(label, tuple(unspaced.range(*part) for part in found[label.name]))
        for label in wanted
        if label.name in found
    ]


def cut_criterion(text: str, shape: str, ends: Sequence[int], following: int | None) -> list[Range] | None:
    """The two parts of a criterion that a page's end cuts: the rest ends its page, or stands before the next
    one."""
    for page, end in enumerate(ends[:-1]):
        start = text.rfind(shape[:SHORTEST_CUT], max(0, end - len(shape)), end)
        if start < 0 or not shape.startswith(text[start:end]):
            continue
        rest = shape[end - start :]
        for stop in (following, *ends[page + 1 : page + 3]):  # the table's gap looks like a page's end
            if rest and stop is not None and stop - len(rest) >= end and text.endswith(rest, 0, stop):
                return [(start, end), (stop - len(rest), stop)]
        place = text.rfind(rest, end, ends[min(page + 2, len(ends) - 1)]) if len(rest) >= SHORTEST_CUT else -1
        if place >= 0:  # another block stands behind it
            return [(start, end), (place, place + len(rest))]
    return None


def reworded(
    unspaced: UnspacedText, wanted: Sequence[Label], others: Iterable[Label], marks: Container[str]
) -> list[tuple[Label, Range]]:
    """A list 1. 2. 3. … at a page's end whose items are worded much like criteria."""
    text = unspaced.text
    shapes = [label.shape for label in (*wanted, *others) if label.rule == CRITERION]
    runs = {shape[n : n + RUN] for shape in shapes for n in range(len(shape) - RUN + 1)}
    behind = 0
    for end in unspaced.page_ends:
        starts = unspaced.line_starts[
            bisect_left(unspaced.line_starts, behind) : bisect_left(unspaced.line_starts, end)
        ]
        behind = end
        heads: list[int] = []
        for start in starts:
            start += text[start : start + 1] in marks
            if text.startswith("1.", start):
                heads = [start]
            elif heads and text.startswith(f"{len(heads) + 1}.", start):
                heads.append(start)
        if len(heads) < FEWEST_CRITERIA:
            continue
        stops = [start - (text[start - 1] in marks) for start in heads[1:]] + [end]
        spans = list(zip(heads, stops, strict=True))
        if all(alike_criteria(text[start:stop], runs) for start, stop in spans):
            items = zip(wanted, spans, strict=False)
            return [(label, span) for label, span in items if not label.shape.startswith(text[slice(*span)])]
    return []


def alike_criteria(item: str, runs: set[str]) -> bool:
    own = [item[n : n + RUN] for n in range(len(item) - RUN + 1)]
    return sum(run in runs for run in own) > ALIKE * len(own)


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
