"""The long page and how it is cut into sheets: every printed line gets a height, its page follows from that.

A page is painted rows first, then the positioned blocks (criteria list, reference-drug table), so these come
at the end of their page whatever stands below them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sheet:
    """The geometry. Widths count half-width characters (a Chinese character takes two), heights lines.

    ``page_lines`` may list the height of each page; the last one serves the rest. ``align`` places a value
    that is shorter than its label. ``table_cut``: "rows" cuts the table between its rows only; "longest" also
    within a row's longest cell, below all its others, as browsers do; "cells" anywhere, which in text alone
    leaves open whose the rest is.
    ``cut_pairs`` lets a page end run through a row of two pairs: in text alone, what was cut off one of the
    pairs can then not be told from the other's.
    """

    label_width: int = 28
    value_width: int = 108
    pair_width: int = 44
    title_width: int = 22
    line_width: int = 132
    criteria_width: int = 136
    cell_width: int = 12
    page_lines: int | Sequence[int] = 46
    align: str = "middle"
    headers: str = "edition"
    repeat_header: bool = False
    table_cut: str = "longest"
    cut_pairs: bool = False
    inline_reference: bool | None = None
    icons: bool = False


@dataclass(frozen=True)
class Printed:
    """One line of one cell. ``column``: which of the row's cells; ``at`` the cell's first line's height."""

    page: int
    y: float
    row: int
    column: int
    columns: int
    kind: str
    text: str
    positioned: bool = False
    gap: bool = False
    glue: bool = False
    ticked: bool | None = None


def width_of(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width``, broken at any character; white space at a break is lost, as in print."""
    lines, line, used = [], "", 0
    for character in text:
        if used + width_of(character) > width and line:
            lines.append(line.strip())
            line, used = "", 0
        line, used = line + character, used + width_of(character)
    lines.append(line.strip())
    return [line for line in lines if line]


@dataclass
class Pen:
    """Prints lines from the top of the long page, keeping the height."""

    sheet: Sheet
    y: float = 0
    row: int = 0
    gap: bool = False
    flow: list[Printed] = field(default_factory=list)

    def _ends(self) -> Iterator[float]:
        pages = self.sheet.page_lines
        heights = [pages] if isinstance(pages, int) else list(pages)
        end, number = 0.0, 0
        while True:
            end += heights[min(number, len(heights) - 1)]
            number += 1
            yield end

    def page(self, y: float) -> tuple[int, float]:
        """The number of the page at a height, and where it ends."""
        for number, end in enumerate(self._ends()):
            if y < end:
                return number, end
        raise AssertionError

    def keep(self, height: int) -> bool:
        """Start a new page when this much no longer fits on it."""
        end = self.page(self.y)[1]
        if self.y + height > end and self.page(end)[1] - end >= height:
            self.y = end
            return True
        return False

    def put(
        self, kind: str, lines: Sequence[str], y: float, column: int = 0, columns: int = 1, *,
        positioned: bool = False, glue: bool = False, ticked: bool | None = None,
    ) -> None:  # fmt: skip
        for number, text in enumerate(lines):
            gap, self.gap = self.gap, False
            self.flow.append(
                Printed(
                    self.page(y + number)[0], y + number, self.row, column, columns, kind, text,
                    positioned, gap, glue and number > 0, ticked if number == 0 else None,
                )
            )  # fmt: skip

    def block(self, kind: str, text: str, width: int) -> None:
        lines = wrap(text, width)
        self.put(kind, lines, self.y)
        self.y += len(lines)
        self.row += 1

    def cells(self, kinds: Sequence[str], texts: Sequence[str], widths: Sequence[int]) -> None:
        """A row of one label and its value, or of two such pairs."""
        wrapped = [wrap(text, width) for text, width in zip(texts, widths, strict=True)]
        height = max(1, *map(len, wrapped))
        if len(texts) > 2 and not self.sheet.cut_pairs:
            self.keep(height)
        for column, (kind, lines) in enumerate(zip(kinds, wrapped, strict=True)):
            spare = height - len(lines) if kind == "value" and len(lines) < len(wrapped[column - 1]) else 0
            spare = min(spare, len(wrapped[column - 1]) - len(lines)) if spare else 0
            y = self.y + {"top": 0, "middle": spare / 2, "bottom": spare}[self.sheet.align]
            self.put(kind, lines, y, column, len(texts))
        self.y += height
        self.row += 1


def paint_order(printed: list[Printed], displaced: bool = True) -> list[list[Printed]]:
    """The pages, each in the order in which it is painted."""
    pages: dict[int, list[Printed]] = {}
    for one in sorted(printed, key=lambda one: (one.page, displaced and one.positioned)):
        pages.setdefault(one.page, []).append(one)
    return list(pages.values())


def squeeze(text: str) -> str:
    """A text without its white space, as the tests compare."""
    return re.sub(r"\s+", "", text)
