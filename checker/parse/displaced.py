"""Finds what the print put elsewhere: the criteria list, the reference-drug table, a label's end behind a page's end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    tables = []
    place = 0
    ends = page_ends(squeeze)
    while (start := squeeze.text.find(columns[0].shape, place)) >= 0:
        cells, place = header_at(squeeze.text, start, columns)
        order = list(dict.fromkeys(label for label, _, _ in cells))
        if len(order) < FEWEST_COLUMNS:
            place = start + 1
            continue
        body_start = squeeze.at[place - 1] + 1
        page_end = next(end for end in ends if end >= place)
        stop = squeeze.at[page_end - 1] + 1
        labels_behind = [hit.start for hit in candidates if hit.start >= body_start and hit.weight >= LIKELY]
        if squeeze.flow.document.kind == "pdf" or (labels_behind and labels_behind[0] < stop):
            stop = labels_behind[0] if labels_behind else len(squeeze.flow.text)
        tables.append(
            Table(
                tuple(order),
                tuple(flow_range(squeeze, first, last) for _, first, last in cells),
                flow_range(squeeze, start, place),
                (body_start, stop),
            )
        )
        place = max(place, squeeze.index(stop))
    return tables


def header_at(text: str, start: int, columns: Sequence[Label]) -> tuple[list[tuple[Label, int, int]], int]:
    """The header cells that stand one behind the other, and where they end."""
    cells = []
    place = start
    while True:
        label = next((column for column in columns if text.startswith(column.shape, place)), None)
        if label is None:
            return cells, place
        cells.append((label, place, place + len(label.shape)))
        place += len(label.shape)


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
            tails = [shape[length:]] if SHORTEST_CUT <= length < len(shape) else []
            if label.numbered and length == len(shape) and not text[word + length].isdigit():
                number = printed_number(text, end, boundaries)
                tails = [number] if number else []
            for rest in tails:
                after = end + len(rest)
                stands_alone = word + length in boundaries and after in boundaries and word + length < end
                if stands_alone and text.startswith(rest, end) and len(shape) > SHORTEST_CUT:
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
    starts = sorted(squeeze.line_starts)
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
