"""What a run comes to in figures, each question one query."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from checker.audit.store.export_tables import FAILED
from checker.model import COUNTED, Text

JOINED = " FROM form JOIN result ON result.id = form.result JOIN finding ON finding.result = form.result WHERE run = ?"


class RuleCount(NamedTuple):
    """In how many forms a rule came out how; waived findings, and those of another's cause, are counted apart."""

    rule: str
    severity: str
    failed: int
    review: int
    noted: int
    passed: int
    exempt: int
    waived: int
    following: int


class GroupCount(NamedTuple):
    """Forms of one company, or of one edition, by outcome."""

    name: str
    forms: int
    passed: int
    review: int
    fail: int
    error: int


class RouteCount(NamedTuple):
    """In how many forms a route of eligibility is open, under review, closed, or none of the form's."""

    rule: str
    open: int
    review: int
    closed: int
    exempt: int


class ProblemCount(NamedTuple):
    """A kind of problem, what is said of one form that has it, and how many have it."""

    kind: str
    message: Text
    forms: int


def outcome_counts(database: sqlite3.Connection, run: int) -> Counter[str]:
    rows = database.execute(
        "SELECT outcome, count(*) FROM form JOIN result ON result.id = form.result WHERE run = ? GROUP BY outcome",
        (run,),
    )
    return Counter(dict(rows))


def told_rules(database: sqlite3.Connection, run: int) -> int:
    """How much there is for people to decide: the rules that count on each form, all forms together."""
    (found,) = database.execute(
        "SELECT count(*) FROM (SELECT DISTINCT form.name, rule FROM finding JOIN form USING (result)"
        " WHERE run = ? AND level IN ('error', 'warning', 'review'))",
        (run,),
    ).fetchone()
    return int(found)


def by_rule(database: sqlite3.Connection, run: int) -> list[RuleCount]:
    """Every rule that is no route, most failed forms first. A form counts once a rule, by its worst finding."""
    rows = database.execute(
        "SELECT rule, min(severity), sum(worst = 4), sum(worst = 3), sum(worst = 2), sum(worst = 1), sum(worst = 0),"
        " sum(waived), sum(follows) FROM (SELECT form.name, rule, min(severity) AS severity, max(waived) AS waived,"
        "   max(level = 'consequence') AS follows, max(CASE WHEN level IN ('error', 'warning') THEN 4"
        "   WHEN level = 'review' THEN 3 WHEN level = 'note' THEN 2 WHEN level IN ('pass', 'waived') THEN 1"
        "   WHEN level = 'not_applicable' THEN 0 ELSE -1 END) AS worst"
        f" {JOINED} AND role != 'route' GROUP BY form.name, rule)"
        " GROUP BY rule ORDER BY 3 DESC, 4 DESC, rule",
        (run,),
    )
    return [RuleCount._make(row) for row in rows]


def routes(database: sqlite3.Connection, run: int) -> list[RouteCount]:
    rows = database.execute(
        "SELECT rule, sum(verdict = 'pass'), sum(verdict = 'review'), sum(verdict = 'fail'),"
        f" sum(verdict = 'not_applicable') {JOINED} AND role = 'route'"
        " GROUP BY rule ORDER BY rule",
        (run,),
    )
    return [RouteCount._make(row) for row in rows]


def by_company(database: sqlite3.Connection, run: int) -> Iterator[GroupCount]:
    return _groups(database, run, "company")


def by_edition(database: sqlite3.Connection, run: int) -> Iterator[GroupCount]:
    return _groups(database, run, "coalesce(edition, '')")


def _groups(database: sqlite3.Connection, run: int, column: str) -> Iterator[GroupCount]:
    rows = database.execute(
        f"SELECT {column}, count(*), sum(outcome = 'pass'), sum(outcome = 'review'), sum(outcome = 'fail'),"
        " sum(outcome = 'error') FROM form JOIN result ON result.id = form.result WHERE run = ?"
        " GROUP BY 1 ORDER BY 5 DESC, 2 DESC, 1",
        (run,),
    )
    return map(GroupCount._make, rows)


def by_list_entry(database: sqlite3.Connection, run: int) -> list[tuple[str, int]]:
    """The entries of official lists that open routes rest on, and how many forms each."""
    return database.execute(
        "SELECT label_zh, count(DISTINCT form.name) FROM form JOIN finding USING (result)"
        " JOIN list_entry ON list_entry.result = form.result AND list_entry.finding = finding.number"
        " WHERE run = ? AND role = 'route' AND verdict = 'pass' GROUP BY list, entry, label_zh ORDER BY 2 DESC, 1",
        (run,),
    ).fetchall()


def failed_by_company(database: sqlite3.Connection, run: int) -> Iterator[tuple[str, str, int]]:
    """Company, rule, and in how many of its forms the rule failed."""
    return database.execute(
        f"SELECT company, rule, count(DISTINCT form.name) {JOINED}"
        f" AND {FAILED} GROUP BY company, rule ORDER BY company, rule",
        (run,),
    )


def months(database: sqlite3.Connection, run: int, field: str) -> list[tuple[str, str, int]]:
    """Edition, month as it was written, and how many forms: of those that give one month."""
    return database.execute(
        "SELECT edition, text, count(*) FROM form JOIN result ON result.id = form.result JOIN value USING (result)"
        " WHERE run = ? AND field = ? AND text GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]' GROUP BY 1, 2 ORDER BY 1, 2",
        (run, field),
    ).fetchall()


def problem_kinds(database: sqlite3.Connection, run: int) -> list[ProblemCount]:
    """Why forms could not be read, the most frequent first."""
    rows = database.execute(
        "SELECT kind, min(message_zh), message_en, count(*) FROM form JOIN problem USING (result) WHERE run = ?"
        " GROUP BY kind ORDER BY 4 DESC, kind",  # the English is that of the row with the least Chinese
        (run,),
    )
    return [ProblemCount(kind, Text(*message), forms) for kind, *message, forms in rows]


def rule_levels(database: sqlite3.Connection, run: int) -> dict[str, dict[str, str]]:
    """By form, the rules that count in it, each with its worst level."""
    found: dict[str, dict[str, str]] = {}
    rows = database.execute(
        "SELECT name, rule, level FROM form JOIN finding USING (result) WHERE run = ?"
        " AND level IN ('error', 'warning', 'review') ORDER BY name, rule",
        (run,),
    )
    for name, rule, level in rows:
        levels = found.setdefault(name, {})
        levels[rule] = min(levels.get(rule, level), level, key=COUNTED.index)
    return found
