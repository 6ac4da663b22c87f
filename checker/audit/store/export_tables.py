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
FAILED, REVIEWED = "level IN ('error', 'warning')", "level = 'review'"
COUNT = "(SELECT count(*) FROM finding WHERE result = form.result AND"

FORMS = ExportTable(
    "forms",
    ("form", "drug", "company", "edition", "outcome", "failures", "reviews", "sha256", "seconds"),
    f"SELECT {FORM}, outcome,"
    f" {COUNT} {FAILED}), {COUNT} {REVIEWED}),"
    f" coalesce(form.sha256, ''), seconds {JOINED} WHERE run = ? ORDER BY form.name",
)
_FINDING = ("form", "drug", "company", "edition", "rule", "verdict", "severity", "message_zh", "message_en")
FINDINGS = ExportTable(
    "findings",
    (
        *_FINDING,
        "field",
        "row",
        "page",
        "line",
        "words",
        "waived",
        "decision",
        "reviewer",
        "reason",
        "decision_holds",
        "level",
        "consequences",
    ),
    f"SELECT {FORM}, finding.rule, finding.verdict, severity, message_zh, message_en, field, row, page, line, words,"
    f" waived, coalesce(decision, ''), coalesce(reviewer, ''), coalesce(reason, ''), {HOLDS},"
    " level, coalesce(consequences, '')"
    f" {JOINED} JOIN finding ON finding.result = form.result"
    " LEFT JOIN evidence ON evidence.result = form.result AND evidence.finding = finding.number AND evidence.number = 0"
    f" {LAST_REVIEW} WHERE run = ? AND finding.role != 'route'"
    " AND level IN ('error', 'warning', 'review', 'note', 'waived') ORDER BY form.name, finding.number",
)
ELIGIBILITY = ExportTable(
    "eligibility",
    (*_FINDING, "role"),
    f"SELECT {FORM}, rule, verdict, severity, message_zh, message_en, role {JOINED}"
    " JOIN finding ON finding.result = form.result WHERE run = ? AND role != 'check' ORDER BY form.name, number",
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
