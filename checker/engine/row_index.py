"""The values of a group's column by their rows, which are asked for row by row: none is looked for among all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.model import Value


def values_in_row(row: int, key: str, values: Sequence[Value], kept: dict[tuple[Any, ...], Any]) -> Sequence[Value]:
    """The values of one row; the index is kept with what else is worked out of the form."""
    rows: dict[int | None, list[Value]] = kept.get((values_in_row, key), {})
    if not rows:
        for value in values:
            rows.setdefault(value.row, []).append(value)
        kept[values_in_row, key] = rows
    return rows.get(row, ())
