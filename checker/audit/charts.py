"""What the pictures of a run show: rules against companies, and the months of first listing against the window."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.audit.store import statistics
from checker.model import Rulebook

BEFORE, AFTER, LONGEST = 24, 6, 120
"""Months that a picture shows before the window, after it, and at most where an edition has no window."""


class Heat(NamedTuple):
    """The rules and companies with most failures, and in how many forms of a company a rule failed."""

    rules: list[str]
    companies: list[str]
    cells: Mapping[tuple[str, str], int]
    top: int


def heat_of(database: sqlite3.Connection, run: int, most_rules: int, most_companies: int) -> Heat | None:
    """None where no rule failed."""
    cells: dict[tuple[str, str], int] = {}
    by_company, by_rule = Counter[str](), Counter[str]()
    for company, rule, count in statistics.failed_by_company(database, run):
        cells[rule, company] = count
        by_company[company] += count
        by_rule[rule] += count
    if not cells:
        return None
    return Heat(most(by_rule, most_rules), most(by_company, most_companies), cells, max(cells.values()))


def most(counts: Mapping[str, int], number: int) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))[:number]


# --------------------------------------------------------------------------------------------------- the months


class Bar(NamedTuple):
    """A month, its forms, and whether it lies in the window."""

    month: str
    forms: int
    inside: bool


class Months(NamedTuple):
    """An edition's forms by the month of first listing. ``window`` is None where the edition has none.

    ``earlier`` and ``later`` count the forms before the first bar and after the last; ``top`` is the highest bar.
    """

    edition: str
    window: tuple[str, str] | None
    bars: list[Bar]
    earlier: int
    later: int
    top: int

    @property
    def band(self) -> tuple[int, int]:
        """The first bar in the window, and how many are."""
        inside = [n for n, bar in enumerate(self.bars) if bar.inside]
        return (inside[0], len(inside)) if inside else (0, 0)

    @property
    def inside(self) -> int:
        return sum(bar.forms for bar in self.bars if bar.inside)

    @property
    def outside(self) -> int:
        return sum(bar.forms for bar in self.bars if not bar.inside) + self.earlier + self.later


def months_of(database: sqlite3.Connection, run: int, book: Rulebook) -> list[Months]:
    """One picture an edition; a form that gives no single month is in none."""
    found: dict[str, dict[str, int]] = {}
    for edition, month, count in statistics.months(database, run, book.formats.listing_chart["field"]):
        if "01" <= month[5:] <= "12":
            found.setdefault(edition, {})[month] = count
    return [picture(edition, counts, window_of(book, edition)) for edition, counts in found.items()]


def picture(edition: str, counts: Mapping[str, int], window: Mapping[str, Any]) -> Months:
    if window:
        first, last = number_of(window["from"]) - BEFORE, number_of(window["to"]) + AFTER
    else:
        last = number_of(max(counts))
        first = max(number_of(min(counts)), last - LONGEST + 1)
    names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]
    earlier = sum(count for month, count in counts.items() if month < names[0])
    later = sum(count for month, count in counts.items() if month > names[-1])
    bars = [Bar(name, counts.get(name, 0), bool(window) and in_window(window, name)) for name in names]
    span = (str(window["from"]), str(window["to"])) if window else None
    return Months(edition, span, bars, earlier, later, max(bar.forms for bar in bars) or 1)


def window_of(book: Rulebook, edition: str) -> Mapping[str, Any]:
    """The window of the route for new drugs; empty where the edition has none."""
    known, window = book.editions.get(edition), book.formats.listing_chart["window"]
    return (known.parameters.get(window) if known else None) or {}


def in_window(window: Mapping[str, Any], month: str) -> bool:
    """Whether some day of the month lies in it."""
    return bool(window.get("from", "") <= f"{month}-28" and f"{month}-01" <= window.get("to", "9999"))


def number_of(day: str) -> int:
    """The months since the year 0 of an ISO date or month."""
    return int(day[:4]) * 12 + int(day[5:7]) - 1
