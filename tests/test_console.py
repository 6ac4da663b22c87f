"""Tables in a terminal: columns stand under one another, whatever is in them, and nothing is lost."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from checker.report.console import table_lines

ROWS = [
    [
        "E001",
        "错误",
        "正式",
        "2020 2021 2022 2023 2024 2025",
        "按新通用名申报的药品，首次上市时间在规定的期限之内",
    ],
    [
        "ACO001",
        "warning",
        "draft",
        "2025",
        "A long English title of many words that does not fit into one line of 80",
    ],
]


@pytest.mark.parametrize("width", [80, 120])
def test_chinese_columns_fit_a_terminal(width: int) -> None:
    lines = table_lines(ROWS, width=width)
    assert max(map(cell_len, lines)) <= width
    starts = [line for line in lines if line.startswith(("E001", "ACO001"))]
    columns = [cell_len(line[: line.index(word)]) for line, word in zip(starts, ("2020", "2025"), strict=True)]
    assert len(set(columns)) == 1, "the fourth column begins at one place"
    assert sorted("".join("".join(lines).split())) == sorted("".join("".join(map("".join, ROWS)).split()))


def test_what_is_piped_is_one_line_a_row_without_colours() -> None:
    lines = table_lines(ROWS)
    assert len(lines) == len(ROWS) and "\x1b" not in "".join(lines)
    assert all(row[-1] in line for row, line in zip(ROWS, lines, strict=True))


def test_names_are_cut_and_figures_stand_under_one_another() -> None:
    lines = table_lines([["", "通过", "fail"], ["很长的企业名称" * 5, "7", "12"]], indent=2, names=36, figures=True)
    assert [cell_len(line) for line in lines] == [2 + 36 + 2 + 4 + 2 + 4] * 2
    assert "…" in lines[1] and lines[1].endswith("12")
