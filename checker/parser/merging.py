"""Rows and blocks that the portal prints twice -> each once, and what differs between the prints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from checker.model import Row, Value
from checker.normalize import remove_spaces
from checker.parser.text_span import TextSpan

NUMBER = "number"
Unequal = tuple[str, str, Value | None, Value | None]
GroupRows = list[dict[str, list[Value]]]
"""Rows as they were printed: each part with all its prints."""


def add_part(rows: GroupRows, value: Value, number: TextSpan | None, *, heads: bool, again: bool) -> None:
    """Puts a part into its group's last row, or into a new one when it heads a row or the row has it already.

    The same label with the same entry ``again``, with nothing between, is a row that a page's end printed twice.
    """
    group, _, part = value.field.partition("[].")
    if again and rows and part in rows[-1] and not heads and same(rows[-1][part][0], value):
        rows[-1][part].append(value)
        return
    if not rows or heads or part in rows[-1]:
        rows.append({})
    rows[-1][part] = [value]
    if number and NUMBER not in rows[-1]:
        rows[-1][NUMBER] = [Value(f"{group}[].{NUMBER}", number[0], pieces=number[1])]


def same(value: Value, other: Value) -> bool:
    return remove_spaces(value.text) == remove_spaces(other.text)


def merge_values(prints: Sequence[Value], row: int | None = None) -> tuple[Value, list[Value]]:
    """One value of several prints, and the prints that differ from the first."""
    first, *others = prints
    repeats = tuple(other.pieces for other in others if same(first, other))
    merged = Value(first.field, first.text, first.typed, first.pieces, repeats, row, first.label)
    return merged, [other for other in others if not same(first, other)]


def merge_rows(group: str, rows: GroupRows, unequal: list[Unequal]) -> tuple[Row, ...]:
    """A group's rows, once, of the prints that its blocks came in; rows that differ are told apart."""
    prints = split_prints(rows)
    lacking = lack_rows(prints)
    copies: list[GroupRows] = [[] for _ in range(max(map(len, prints), default=0))]
    for copy in prints:
        for n, row in enumerate(copy):
            copies[n].append(row)
    merged: list[Row] = []
    for n, same_row in enumerate(copies):
        first: dict[str, Value] = {}
        for part in dict.fromkeys(part for row in same_row for part in row):
            printed = [value._replace(row=n) for row in same_row for value in row.get(part, ())]
            first[part], others = merge_values(printed, n)
            if part != NUMBER:
                unequal += [(group, part, printed[0], other) for other in others]
                if part not in same_row[0]:
                    unequal.append((group, part, None, printed[0]))
                elif not all(part in row for row in same_row):
                    unequal.append((group, part, printed[0], None))
        if len(same_row) < len(prints) or (lacking and not all(is_in_turn(row, n) for row in same_row)):
            unequal.append((group, next(iter(first)), next(iter(first.values())), None))
        merged.append(first)
    return tuple(merged)


def lack_rows(prints: Sequence[GroupRows]) -> bool:
    """Whether the numbers tell that a print lacks rows: another one has others, or they come again within the only
    one. What all prints skip alike is how the form is."""
    numbers = [[row_label_number(row) for row in rows] for rows in prints]
    known = [int(number) for number in numbers[0] if number.isdecimal()] if len(prints) == 1 else []
    return any(other != numbers[0] for other in numbers) or any(after <= before for before, after in pairwise(known))


def row_label_number(row: dict[str, list[Value]]) -> str:
    return row[NUMBER][0].text if NUMBER in row else ""


def is_in_turn(row: dict[str, list[Value]], place: int) -> bool:
    """Whether a row bears the number of its place, if any."""
    number = row_label_number(row)
    return not number.isdecimal() or int(number) == place + 1


def split_prints(rows: GroupRows) -> list[GroupRows]:
    """The prints of a block: halves with the same numbers, else a new print wherever 1 comes again."""
    numbers = [row_label_number(row) for row in rows]
    half = len(rows) // 2
    if len(rows) % 2 == 0 and half and numbers[:half] == numbers[half:]:
        return [rows[:half], rows[half:]]
    starts = [n for n, number in enumerate(numbers) if number == "1" and n] if numbers[:1] == ["1"] else []
    bounds = [0, *starts, len(rows)]
    return [rows[a:b] for a, b in pairwise(bounds)]
