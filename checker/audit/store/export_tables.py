"""The tables that are exported, row by row: each form's words beside its own, and what a person decided."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple


class ExportTable(NamedTuple):
    """``name`` is its file's, and that of its heading in the messages; ``query`` takes the run."""

    name: str
    columns: tuple[str, ...]
    query: str


FORM = "form.name, drug, company, coalesce(edition, '')"
JOINED = "FROM form JOIN result ON result.id = form.result"
LAST_REVIEW = (
    "LEFT JOIN review ON review.id = (SELECT max(id) FROM review AS other"
    " WHERE other.name = form.name AND other.rule = finding.rule)"
)
HOLDS = (
    "CASE WHEN review.id IS NULL THEN '' ELSE (review.sha256 IS form.sha256 AND review.verdict = finding.verdict) END"
)
ROUTE = "(finding.rule LIKE 'E%' AND finding.severity = 'info')"
"""A route of eligibility, which is told apart from findings: as report.telling.is_route has it."""

FORMS = ExportTable(
    "forms",
    ("form", "drug", "company", "edition", "outcome", "failures", "reviews", "sha256", "seconds"),
    f"SELECT {FORM}, outcome,"
    f" (SELECT count(*) FROM finding WHERE result = form.result AND verdict = 'fail' AND NOT waived AND NOT {ROUTE}),"
    f" (SELECT count(*) FROM finding WHERE result = form.result AND verdict = 'review' AND NOT waived AND NOT {ROUTE}),"
    f" coalesce(form.sha256, ''), seconds {JOINED} WHERE run = ? ORDER BY form.name",
)
_FINDING = ("form", "drug", "company", "edition", "rule", "verdict", "severity", "message_zh", "message_en")
FINDINGS = ExportTable(
    "findings",
    (*_FINDING, "field", "row", "page", "line", "words", "waived", "decision", "reviewer", "reason", "decision_holds"),
    f"SELECT {FORM}, finding.rule, finding.verdict, severity, message_zh, message_en, field, row, page, line, words,"
    f" waived, coalesce(decision, ''), coalesce(reviewer, ''), coalesce(reason, ''), {HOLDS}"
    f" {JOINED} JOIN finding ON finding.result = form.result"
    " LEFT JOIN evidence ON evidence.result = form.result AND evidence.finding = finding.number AND evidence.number = 0"
    f" {LAST_REVIEW} WHERE run = ? AND finding.verdict IN ('fail', 'review')"
    f" AND NOT {ROUTE}"
    " ORDER BY form.name, finding.number",
)
ELIGIBILITY = ExportTable(
    "eligibility",
    _FINDING,
    f"SELECT {FORM}, rule, verdict, severity, message_zh, message_en {JOINED}"
    f" JOIN finding ON finding.result = form.result WHERE run = ? AND rule LIKE 'E%'"
    " AND message_zh IS NOT NULL ORDER BY form.name, number",
)
VALUES = ExportTable(
    "fields",
    ("form", "field", "row", "text", "page", "line"),
    f"SELECT form.name, field, row, text, page, line {JOINED} JOIN value ON value.result = form.result"
    " WHERE run = ? ORDER BY form.name, field, number",
)
PROBLEMS = ExportTable(
    "problems",
    ("form", "kind", "message_zh", "message_en", "advice_zh", "advice_en"),
    f"SELECT form.name, kind, message_zh, message_en, advice_zh, advice_en {JOINED}"
    " JOIN problem ON problem.result = form.result WHERE run = ? ORDER BY form.name, number",
)
ACROSS = ExportTable(
    "across",
    ("rule", "verdict", "severity", "message_zh", "message_en", "form", "field", "words", "page", "line"),
    "SELECT rule, verdict, severity, json_extract(finding, '$[1][0]'), json_extract(finding, '$[1][1]'),"
    " name, field, words, page, line FROM across LEFT JOIN across_form USING (run, number)"
    " WHERE run = ? ORDER BY number, name",
)
TABLES = (FORMS, FINDINGS, ELIGIBILITY, VALUES, PROBLEMS, ACROSS)


def rows(database: sqlite3.Connection, run: int, table: ExportTable) -> Iterator[tuple[Any, ...]]:
    """The rows of a table, one by one: nothing grows with their number."""
    return database.execute(table.query, (run,))
