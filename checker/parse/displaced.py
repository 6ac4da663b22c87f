"""Finds what the print put elsewhere: the criteria list, the reference-drug table, a label's end behind a page's end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checker.parse.labels import LIKELY, Found, Shapes, Squeezed, printed_number
from checker.parse.layout import COLUMN, CRITERION, Label

Range = tuple[int, int]
SHORTEST_CUT = 6
"""Characters of a criterion, and of a label, that must stand before a page's end for the rest to be sought."""
FEWEST_COLUMNS = 6


@dataclass(frozen=True)
class Criterion:
    """A criterion of the list and its ranges of the flow, two when a page's end cuts it."""

    label: Label
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Table:
    """A table or its part on one page: the header's columns in their order, its range, and the cells' range."""

    columns: tuple[Label, ...]
    header: tuple[Range, ...]
    header_range: Range
    body: Range


def find_criteria(squeeze: Squeezed, labels: Iterable[Label]) -> list[Criterion]:
    """The criteria whose wording is the edition's, wherever they stand and wherever a page ends in them."""
    text, ends = squeeze.text, page_ends(squeeze)
    found: dict[str, Criterion] = {}
    starts: dict[str, int] = {}
    wanted = [label for label in labels if label.name.startswith(CRITERION)]
    for label in wanted:
        start = text.find(label.shape)
        if start >= 0:
            found[label.name] = Criterion(label, (flow_range(squeeze, start, start + len(label.shape)),))
            starts[label.name] = start
    for n, label in enumerate(wanted):
        following = starts.get(wanted[n + 1].name) if n + 1 < len(wanted) else None
        if label.name not in found and (cut := cut_criterion(text, label.shape, ends, following)):
            found[label.name] = Criterion(label, tuple(flow_range(squeeze, *part) for part in cut))
    return [found[label.name] for label in wanted if label.name in found]


def cut_criterion(text: str, shape: str, ends: Sequence[int], following: int | None) -> list[Range] | None:
    """The two parts of a criterion that a page's end cuts: the rest ends its page, or stands before the next one."""
    for page, end in enumerate(ends[:-1]):
        for length in range(len(shape) - 1, SHORTEST_CUT - 1, -1):
            if text.endswith(shape[:length], 0, end):
                rest = shape[length:]
                for stop in (following, ends[page + 1]):
                    if stop is not None and stop - len(rest) >= end and text.endswith(rest, 0, stop):
                        return [(end - length, end), (stop - len(rest), stop)]
    return None


def find_tables(squeeze: Squeezed, labels: Iterable[Label], candidates: Sequence[Found]) -> list[Table]:
    """The reference-drug table, its header found by its cells in any order, once or doubled.

    Its cells go up to the next label, or to the page's end when no label follows on the page.
    """
    columns = [label for label in labels if label.name.startswith(COLUMN)]
    ends = page_ends(squeeze)
    headers = [cells for cells in headers_in(squeeze.text, columns) if len({c[0] for c in cells}) >= FEWEST_COLUMNS]
    tables = []
    for n, cells in enumerate(headers):
        start, place = cells[0][1], cells[-1][2]
        body_start = squeeze.at[place - 1] + 1
        stop = squeeze.at[next(end for end in ends if end >= place) - 1] + 1
        sure = [hit for hit in candidates if hit.weight >= LIKELY]
        before = [hit for hit in sure if hit.start < squeeze.at[start]]
        behind = [hit.start for hit in sure if hit.start >= body_start]
        at_home = before and before[-1].label.section == columns[0].section and before[-1].label.order < columns[0].order
        if squeeze.flow.document.kind == "pdf" or at_home or (behind and behind[0] < stop):
            stop = behind[0] if behind else len(squeeze.flow.text)
        if n + 1 < len(headers):
            stop = min(stop, squeeze.at[headers[n + 1][0][1]])
        stop = body_start + len(squeeze.flow.text[body_start:stop].rstrip())
        order = tuple(dict.fromkeys(label for label, _, _ in cells))
        ranges = tuple(flow_range(squeeze, first, last) for _, first, last in cells)
        tables.append(Table(order, ranges, flow_range(squeeze, start, place), (body_start, stop)))
    return tables


def table_rest(squeeze: Squeezed, shapes: Shapes, tables: Sequence[Table]) -> list[Table]:
    """What a page's end cut off a table that stands at its page's end: the last lines of the next page.

    Its header does not come again, so it is known by its lines alone: each word no wider than a cell, and lines
    that cannot be the last of the field before them.
    """
    if not tables or squeeze.flow.document.kind == "pdf":
        return []
    flow, text = squeeze.flow, squeeze.flow.text
    ends = flow.page_ends()
    last = tables[-1]
    if last.body[1] not in ends[:-1]:
        return []
    page = ends.index(last.body[1])
    start, stop = ends[page] + 1, ends[page + 1]
    words = text[last.header_range[0] : last.body[1]].split()
    cell = max((printed_width(word) for word in words), default=0)
    lines = [(hit.start(), hit[0]) for hit in re.finditer(r"[^\n]+", text[start:stop])]
    first = len(lines)
    while first > 1 and all(printed_width(word) <= cell for word in lines[first - 1][1].split()):
        if shapes.at(squeeze.text, squeeze.index(start + lines[first - 1][0])):
            break
        first -= 1
    if first == len(lines):
        return []
    behind = text[stop + 1 :].partition("\n")[0]
    goes_on = printed_width(behind) > 2 * cell and not shapes.at(squeeze.text, squeeze.index(stop + 1))
    after_file = bool(re.search(r"\.[A-Za-z]{3,4}$", lines[first - 1][1]))
    full = len(lines) - first > 1 and all(printed_width(line) >= cell - 2 for _, line in lines[first:-1])
    has_row = len(" ".join(line for _, line in lines[first:]).split()) >= len(last.columns)
    if not (goes_on or after_file or full or has_row):
        return []
    return [Table(last.columns, (), (start + lines[first][0],) * 2, (start + lines[first][0], stop))]


def printed_width(text: str) -> int:
    """In half-width characters, as the print has it."""
    return sum(2 if character > "\u2e7f" else 1 for character in text)


def headers_in(text: str, columns: Sequence[Label]) -> Iterator[list[tuple[Label, int, int]]]:
    """Each run of header cells that stand one behind the other."""
    place = 0
    while (start := text.find(columns[0].shape, place)) >= 0:
        cells = []
        place = start
        while label := next((column for column in columns if text.startswith(column.shape, place)), None):
            cells.append((label, place, place + len(label.shape)))
            place += len(label.shape)
        yield cells


def joined_labels(squeeze: Squeezed, shapes: Shapes) -> list[Range] | None:
    """The flow's ranges with every label that a page's end cuts in one piece again; None when none is cut.

    Such a label begins before the page's end with its value's first lines behind it, and goes on with the first
    words of the next page.
    """
    moves: list[tuple[int, int, int]] = []
    ends = page_ends(squeeze)
    behind = 0
    for end, next_end in zip(ends, ends[1:], strict=False):
        for start, length in cut_labels(squeeze, shapes, behind, end, next_end):
            first, last = flow_range(squeeze, end, end + length)
            moves.append((squeeze.at[start - 1] + 1, first, last))
        behind = end
    if not moves:
        return None
    ranges: list[Range] = []
    place = 0
    for target, first, last in moves:
        ranges += [(place, target), (first, last), (target, first)]
        place = last
    return [*ranges, (place, len(squeeze.flow.text))]


def cut_labels(squeeze: Squeezed, shapes: Shapes, behind: int, end: int, next_end: int) -> list[tuple[int, int]]:
    """The label that the page's end at ``end`` cuts: where its first part ends, and the length of its rest.

    The last whole label of the page bounds the search: a cut row is the page's last.
    """
    text = squeeze.text
    words = [word for word in squeeze.words if behind <= word < end]
    boundaries = {*squeeze.words, end, next_end}
    whole = [word for word in words if word in squeeze.line_starts and shapes.at(text, word)]
    options = []
    for word in (word for word in words if not whole or word >= whole[-1]):
        for label in [*shapes.own, *shapes.foreign]:
            shape = label.shape
            if text[word] != shape[0]:
                continue
            length = common_length(text, word, shape)
            rest = shape[length:]
            if length < SHORTEST_CUT or not text.startswith(rest, end):
                continue
            if label.numbered and not text[word + length].isdecimal():
                rest += printed_number(text, end + len(rest), boundaries)
            elif text[word + length] != ":" and text[end + len(rest) : end + len(rest) + 1] == ":":
                rest += ":"
            stands_alone = word + length in boundaries and end + len(rest) in boundaries
            if rest and stands_alone and word + length < end:
                options.append((word + length, len(rest)))
    return options[-1:]


def common_length(text: str, start: int, shape: str) -> int:
    length = 0
    while length < len(shape) and start + length < len(text) and text[start + length] == shape[length]:
        length += 1
    return length


def torn_labels(squeeze: Squeezed, shapes: Shapes) -> list[Label]:
    """Labels whose lines have others between them on one page: the sign of a text in another tool's order."""
    text, torn = squeeze.text, []
    whole = {start for start in squeeze.words if shapes.at(text, start)}
    starts = [start for start in sorted(squeeze.line_starts) if start not in whole]
    boundaries = {*squeeze.words, len(text)}
    for place, start in enumerate(starts):
        for label in [*shapes.own, *shapes.foreign]:
            length = common_length(text, start, label.shape)
            rest = label.shape[length:]
            if length < SHORTEST_CUT or len(rest) < 2 or start + length not in boundaries:
                continue
            page = squeeze.flow.page_of(squeeze.at[start])
            for other in starts[place + 1 : place + 14]:
                if other <= start + length or squeeze.flow.page_of(squeeze.at[other]) != page:
                    continue
                piece = common_length(text, other, rest)
                if piece >= min(2, len(rest)) and other + piece in boundaries:
                    torn.append(label)
                    break
    return torn


def page_ends(squeeze: Squeezed) -> list[int]:
    """The pages' ends as offsets of the squeezed text."""
    return [squeeze.index(end) for end in squeeze.flow.page_ends()]


def flow_range(squeeze: Squeezed, start: int, end: int) -> Range:
    return squeeze.at[start], squeeze.at[end - 1] + 1
