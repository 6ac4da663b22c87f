"""The table that `make bench` prints: what is measured, against what, the goal, and whether it is met."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A ratio or a number, and its goal: at most ``goal``, or at least, where ``least``. ``measured`` is None where
    what it stands against is not installed."""

    work: str
    against: str
    goal: float
    measured: float | None
    least: bool = False

    @property
    def is_met(self) -> bool:
        if self.measured is None:
            return False
        return self.measured >= self.goal if self.least else self.measured <= self.goal


def print_table(rows: Iterable[Row]) -> None:
    """Prints each row as soon as it is measured."""
    print(f"{os.cpu_count()} cores; medians of the ratios of paired runs")
    print("| work | against | goal | measured | |\n|---|---|---|---|---|")
    for row in rows:
        told = f"{row.measured:.2f}".removesuffix(".00") if row.measured is not None else "-"
        answer = "not measured: not installed" if row.measured is None else "met" if row.is_met else "missed"
        sign = "≥" if row.least else "≤"
        print(f"| {row.work} | {row.against or '-'} | {sign} {row.goal:g} | {told} | {answer} |", flush=True)
