"""The order of a page's words by its grid, for pages that were painted otherwise than row by row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from checker.model import Line
from checker.parser.grid_order import ranges_by_grid, segments_of

SIZE, STEP, ROW = 10.0, 18.0, 32.0
Cell = tuple[float, float, str]
"""How far from the left and below the page's top a line stands, and its words."""


def page(number: int, cells: Sequence[Cell], ascent: float = 1.3) -> list[Line]:
    return [
        Line(number, n, 0, words, range(1, len(words) + 1),
             [(left + SIZE * at, 800 - top, left + SIZE * at + SIZE, 800 - top + SIZE * ascent)
              for at in range(len(words))])
        for n, (left, top, words) in enumerate(cells, 1)
    ]  # fmt: skip


def read(*pages: Sequence[Line]) -> list[str]:
    lines = [line for lines in pages for line in lines]
    starts = accumulate((len(line.text) + 1 for line in lines), initial=0)
    text = "\n".join(line.text for line in lines)
    placed = [line._replace(start=start) for line, start in zip(lines, starts, strict=False)]
    numbers = sorted({line.page for line in placed})
    parts = {line.start: [*segments_of(line)] for line in placed}
    ranges = ranges_by_grid([[line for line in placed if line.page == n] for n in numbers], parts)
    return [text[start:end] for start, end in ranges]


def row(top: float, label: Sequence[str], value: Sequence[str]) -> list[Cell]:
    """A row whose cells are as high as the higher one and filled around its middle, line by line across."""
    lines = max(len(label), len(value))
    cells = [(left, top + STEP * (n + (lines - len(words)) / 2), one)
             for left, words in ((40, label), (200, value)) for n, one in enumerate(words)]  # fmt: skip
    return sorted(cells, key=lambda cell: (cell[1], cell[0]))


LONG, VALUE = ["上市许可持有人（授权企", "业）"], ["云岭新药研究有限公司"]
PLAIN = [["说明书用法用量"], ["口服，每次一片，餐前", "或餐后，一日一次"]]
ROWS = row(0, LONG, VALUE) + row(STEP + ROW, *PLAIN) + row(2 * (STEP + ROW), ["是否为独家"], ["是"])
IN_ORDER = [*LONG, *VALUE, *PLAIN[0], *PLAIN[1], "是否为独家", "是"]


def test_rows_painted_line_by_line_across() -> None:
    assert read(page(1, ROWS)) == IN_ORDER


def test_how_high_a_font_says_it_is_tells_nothing() -> None:
    """Printers of other makers give characters other heights."""
    assert read(page(1, ROWS, ascent=0.95)) == IN_ORDER


def test_rows_no_further_apart_than_lines_are_left_as_painted() -> None:
    close = [(left, STEP * n, words) for n, (left, _, words) in enumerate(ROWS)]
    assert read(page(1, close)) == [words for _, _, words in ROWS]


def test_a_value_that_its_label_left_alone_at_a_pages_end() -> None:
    above = row(0, *PLAIN) + row(STEP + ROW, ["药品类别", "及名称"], ["西药"])
    end = [(200.0, 2 * (STEP + ROW), VALUE[0])]
    behind = [
        (40.0, 0.0, LONG[0]),
        (40.0, STEP, LONG[1]),
        *row(STEP + ROW, *PLAIN),
        *row(2 * (STEP + ROW), ["批准文号", "等"], ["无"]),
    ]
    words = read(page(1, above + end), page(2, behind))
    at = words.index(LONG[0])
    assert words[at : at + 3] == [*LONG, *VALUE]


def test_a_value_that_fills_a_page_is_no_value_alone() -> None:
    value = [(200.0, STEP * n, f"第{n}行的文字") for n in range(20)]
    behind = [(40.0, 0.0, LONG[0]), (40.0, STEP, LONG[1]), *row(STEP + ROW, *PLAIN)]
    assert read(page(1, value), page(2, behind))[20:22] == LONG
