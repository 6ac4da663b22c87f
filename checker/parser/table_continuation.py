"""The end of a reference-drug table that a page's end parted, in a text: the last lines of the next page.

Its header does not come again, and nothing but its words tells it from the field that fills the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from checker.model import Formats
from checker.normalize import fold_width
from checker.parser.floating_blocks import TableBlock
from checker.parser.labels import LabelMatch, printed_width
from checker.parser.reference_table import rows_from, table_words_in
from checker.parser.unspaced_text import Range, UnspacedText
from checker.placeholders import is_placeholder

CONTEXT = 8
"""Characters before and behind that tell a place of the form again in its second print."""
FILE_NAME = r"\.[A-Za-z]{3,4}$"
CELL_SPARE = 2
"""By how much a cell's line may be wider than the widest word of the part before it, in half-width
characters."""
WIDE_CELLS = 2
"""Times the widest word of a table's header that a cell below it may be wide, where it has none on its own page."""
FEWEST_CELLS = 4
"""Dashes that may be a row of the table and no entry of the field."""


def table_rest(
    unspaced: UnspacedText,
    tables: Sequence[TableBlock],
    found: Sequence[LabelMatch],
    cuts: Sequence[tuple[Range, Range]],
    formats: Formats,
) -> list[TableBlock]:
    """The rest of the last table when it fills its page's end; ``found`` and ``cuts`` are the labels.

    Of a table without any cell, its rows, wherever they stand before a label or a page's end.
    """
    ordered = unspaced.ordered
    if not tables or ordered.document.kind == "pdf":
        return []
    last, ends = tables[-1], ordered.page_ends
    words = ordered.text[slice(*last.body)].split()
    words += [word for word in ordered.text[slice(*last.header_range)].split() if in_one_header(word, last)]
    cell = max(map(printed_width, words), default=0)
    labels = label_spans(unspaced, found, cuts)
    page = bisect_left(ends, last.body[1])
    at_page_end = page + 1 < len(ends) and ends[page] == last.body[1]
    has_cells = last.body[0] < last.body[1]
    # the words of a header without cells may be narrower than what stands below them
    for width in (cell,) if has_cells else (cell, WIDE_CELLS * cell):
        if at_page_end:
            start, stop = unspaced.index(ends[page]), unspaced.index(ends[page + 1])
            lines = narrow_lines(unspaced, start, stop, labels, width + CELL_SPARE, formats)
            first = first_line(unspaced, lines, stop, last, width, {start for start, _ in labels}, formats)
            if first is not None and (has_cells or are_rows(unspaced, last, first, stop, formats)):
                return [block_of(unspaced, last, first, stop)]
        rows = [] if has_cells else list(rows_alone(unspaced, last, width, labels, formats))
        if len(rows) == 1:
            return [block_of(unspaced, last, *rows[0])]
    return []


def are_rows(unspaced: UnspacedText, table: TableBlock, start: int, stop: int, formats: Formats) -> bool:
    """Whether the words are whole rows of the table."""
    words = table_words_in(unspaced.ordered, *unspaced.range(start, stop))
    return bool(rows_from(words, [label.part for label in table.columns], unspaced.ordered, formats))


def block_of(unspaced: UnspacedText, table: TableBlock, first: int, stop: int) -> TableBlock:
    """A part of a table without a header of its own."""
    begin, end = unspaced.range(first, stop)
    return TableBlock(table.columns, (), (begin, begin), (begin, end))


def rows_alone(
    unspaced: UnspacedText, table: TableBlock, cell: int, labels: Sequence[Range], formats: Formats
) -> Iterator[Range]:
    """Narrow lines before a label or a page's end that make whole rows, as offsets."""
    stops = sorted({start for start, _ in labels if start in unspaced.begins_line} | {*unspaced.page_ends})
    for start, stop in pairwise([0, *stops]):
        lines = narrow_lines(unspaced, start, stop, labels, cell + CELL_SPARE, formats) if start < stop else []
        for line in reversed(lines):
            if are_rows(unspaced, table, line, stop, formats):
                yield with_wrapped(unspaced, lines, line, cell), stop
                break


def label_spans(
    unspaced: UnspacedText, found: Sequence[LabelMatch], cuts: Sequence[tuple[Range, Range]]
) -> list[Range]:
    """The offsets that labels fill, those in two pieces too."""
    whole = [(unspaced.index(hit.start), unspaced.index(hit.end)) for hit in found]
    return sorted(whole + [part for cut in cuts for part in cut])


def in_one_header(word: str, table: TableBlock) -> bool:
    """The word is no wider than its cell: doubled headers may run together."""
    return any(fold_width(word) in label.shape for label in table.columns)


def narrow_lines(
    unspaced: UnspacedText, start: int, stop: int, labels: Sequence[Range], cell: int, formats: Formats
) -> list[int]:
    """The last lines before ``stop``, as offsets, as far as each word may stand in a cell and none belongs to a
    label or an upload."""
    starts = unspaced.line_starts[bisect_left(unspaced.line_starts, start) : bisect_left(unspaced.line_starts, stop)]
    lines: list[int] = []
    for line in reversed(starts[1:]):
        label = bisect_left(labels, (line + 1, 0)) - 1
        if label >= 0 and line < labels[label][1]:
            break
        words = table_words(unspaced, line, lines[0] if lines else stop)
        if any(printed_width(word) > cell for word in words) or re.search(FILE_NAME, words[-1]):
            break
        if re.match(formats.upload_separator, words[0]):
            break
        lines.insert(0, line)
    return lines


def table_words(unspaced: UnspacedText, start: int, stop: int) -> list[str]:
    first, last = unspaced.range(start, stop)
    return unspaced.ordered.text[first:last].split()


def first_line(
    unspaced: UnspacedText,
    lines: Sequence[int],
    stop: int,
    table: TableBlock,
    cell: int,
    labelled: Container[int],
    formats: Formats,
) -> int | None:
    """Where the table's rest begins; None when the lines are the field's own, or cannot be told from it."""
    text = unspaced.text
    behind = text[stop : stop + CONTEXT]
    own = text[lines[0] : stop] if lines else ""
    if not lines or (len(own) < FEWEST_CELLS and is_placeholder(own, formats)):
        return None
    if behind and text.count(text[stop - CONTEXT : stop] + behind) > 1:
        return None
    for line in lines:
        if behind and text[line - CONTEXT : line] + behind in text:
            return line
    for line in reversed(lines):
        if are_rows(unspaced, table, line, stop, formats):
            return with_wrapped(unspaced, lines, line, cell)
    full = [line for line in lines if printed_width(line_text(unspaced, line)) >= cell - 1]
    if len(lines) > 1 and len(full) >= len(lines) - 1:
        return lines[0]
    after_file = re.search(FILE_NAME, text[max(0, lines[0] - 5) : lines[0]])
    goes_on = stop < len(text) and printed_width(line_text(unspaced, stop)) > 2 * cell and stop not in labelled
    return lines[0] if after_file or goes_on else None


def with_wrapped(unspaced: UnspacedText, lines: Sequence[int], line: int, cell: int) -> int:
    """The row's first line, with the lines before it that fill a cell: a name that the print wrapped."""
    place = lines.index(line)
    while place and printed_width(line_text(unspaced, lines[place - 1])) >= cell - 1:
        place -= 1
    return lines[place]


def line_text(unspaced: UnspacedText, start: int) -> str:
    place = unspaced.place(start)
    end = unspaced.ordered.text.find("\n", place)
    return unspaced.ordered.text[place : end if end >= 0 else None].strip()
