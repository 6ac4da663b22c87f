"""``nrdl audit show`` and ``sql``: one form's report with what people decided on it, and a query's rows."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Sequence

from checker.audit.export import export_value
from checker.audit.run_words import local_time
from checker.audit.store.queries import AuditRun, names_like, result_of, reviews_of, tables
from checker.audit.store.user_query import query
from checker.errors import rule_error
from checker.model import Rulebook
from checker.report import renderer
from checker.report.phrases import Phrases
from checker.report.sanitize import json_text, visible


def form_name(database: sqlite3.Connection, run: AuditRun, words: str) -> str:
    """The one form whose name holds the words. Raises RuleError where there is none, or several."""
    found = names_like(database, run.id, words)
    if len(found) == 1:
        return found[0]
    name = "audit.several_so_named" if found else "audit.none_so_named"
    raise rule_error(name, "nrdl audit", words=words, found=found)


def show_form(
    database: sqlite3.Connection, run: AuditRun, words: str, book: Rulebook, language: str, form: str, *, verbose: bool
) -> str | bytes:
    """The report of one form in a format of ``nrdl check``; as text, with the decisions on it."""
    name = form_name(database, run, words)
    result = result_of(database, run.id, name)
    judged_by = book._replace(
        sha256=result.rules_sha256, profile=run.scope.profile
    )  # the report names the rules that judged
    shown = {"verbose": verbose, "to_file": False} if form == "text" else {}
    report = renderer(form)([result], judged_by, language, **shown)
    if form == "text" and isinstance(report, str):
        report += decisions(database, run, name, book, language)
    return report


def decisions(database: sqlite3.Connection, run: AuditRun, name: str, book: Rulebook, language: str) -> str:
    telling = Phrases(book, language)
    lines = []
    for review in reviews_of(database, run.id, name):
        state = "" if review.holds else telling.say("audit_review_lapsed")
        word = telling.say(f"audit_review_{review.decision}")
        reason, reviewer = visible(review.reason), visible(review.reviewer)
        lines.append(
            telling.say("audit_review_line", rule=review.rule, decision=word, reviewer=reviewer, reason=reason,
                        decided=local_time(review.decided), state=state)
        )  # fmt: skip
    return "\n".join([telling.say("audit_review_heading"), *lines, ""]) if lines else ""


def sql(database: sqlite3.Connection, text: str, form: str) -> str:
    """The rows of a query as text with tabs, as CSV or as JSON; the tables where nothing is asked."""
    if not text.strip():
        return tables(database)
    columns, rows = query(database, text)
    if form == "json":
        found = [dict(zip(columns, map(json_value, row), strict=True)) for row in rows]
        return json_text(found, indent=2)
    if form == "csv":
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(map(csv_cells, [columns, *rows]))
        return written.getvalue()
    return "\n".join("\t".join(map(shown_cell, row)) for row in [columns, *rows])


def csv_cells(row: Sequence[object]) -> list[object]:
    """As in an export: nothing unseen, and no formula."""
    return [export_value(json_value(value)) for value in row]


def json_value(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def shown_cell(value: object) -> str:
    return "" if value is None else visible(str(json_value(value)))
