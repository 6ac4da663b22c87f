"""``nrdl audit export --format xlsx``: a run's figures and tables as sheets, written as they are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from checker.audit.run_words import run_title, run_versions
from checker.audit.store import export_tables, statistics
from checker.audit.store.queries import AuditRun
from checker.model import OUTCOMES, Rulebook
from checker.report.phrases import Phrases
from checker.report.xlsx import FONTS
from checker.report.xlsx_tables import MOST_ROWS, Cell, Column, Sheets, SheetTable, Styled

OTHER = {"zh": "en", "en": "zh"}
WORDS = {
    "outcome": "outcome",
    "verdict": "verdict",
    "severity": "severity",
    "decision": "audit_review",
    "level": "level",
}
"""Columns whose entries are told by a message, and how its name begins."""
YES_OR_NO = ("waived", "decision_holds")
HEADS = {"sha256": "hash"}
STYLED = ("outcome", "verdict")
WIDTHS = {
    "form": 56,
    "group": 26,
    "drug": 22,
    "company": 28,
    "title": 44,
    "name": 44,
    "words": 40,
    "text": 70,
    "hash": 20,
}
WIDTHS |= {"field": 24, "reason": 28, "message": 60, "advice": 50, "own_word": 28}
USUAL_WIDTH = 12
SUMMARY = ("group", "name", "forms", "outcome_pass", "outcome_review", "outcome_fail", "outcome_error")
COUNTS = ("fail", "review", "note", "pass", "exempt", "waived", "follow")
RULES = ("rule", "title", "severity", *(f"forms_{how}" for how in COUNTS))


def write_workbook(database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, output: Path) -> None:
    """Writes the file. Raises OSError."""
    with output.open("wb") as target:
        title = book.messages["audit_book_title"][language]
        with Sheets(target, title, FONTS[language]) as sheets:
            AuditWorkbook(Phrases(book, language), sheets, database, run).write()


class AuditWorkbook:
    """Writes the sheets. The summary stands first and is written last, since it tells of the others."""

    def __init__(self, telling: Phrases, sheets: Sheets, database: sqlite3.Connection, run: AuditRun) -> None:
        self.telling, self.sheets, self.database, self.run = telling, sheets, database, run
        self.say, self.language = telling.say, telling.language

    def write(self) -> None:
        self.sheets.reserve(self.say("audit_sheet_summary"))
        self.table("rules", RULES, self.rules(), frozen=2)
        for table in export_tables.TABLES:
            # An empty column is left to the reviewer; of the two languages' sentences one is enough.
            to_fill = ("own_word",) if table is export_tables.FINDINGS else ()
            kept = [name for name in table.columns if not name.endswith(f"_{OTHER[self.language]}")]
            rows = export_tables.rows(self.database, self.run.id, table)
            cells = (self.cells(dict(zip(table.columns, row, strict=True)), kept) for row in rows)
            self.table(table.name, (*kept, *to_fill), ([*row, *(None for _ in to_fill)] for row in cells))
        self.table("summary", SUMMARY, self.summary(), above=list(self.heading()), frozen=2)

    def table(
        self,
        name: str,
        columns: tuple[str, ...],
        rows: Iterator[list[Cell]],
        above: list[Styled] | None = None,
        frozen: int = 1,
    ) -> None:
        heads = [self.column(column) for column in columns]
        look = SheetTable(self.say(f"audit_sheet_{name}"), heads, frozen=frozen, wrapped=False)
        self.sheets.table(look, rows, above or ())

    def column(self, name: str) -> Column:
        base = HEADS.get(name, name.removesuffix(f"_{self.language}"))
        return Column(self.say(f"audit_column_{base}"), WIDTHS.get(base, USUAL_WIDTH), to_fill=name == "own_word")

    def cells(self, row: Mapping[str, Any], kept: list[str]) -> list[Cell]:
        return [self.cell(name, row[name]) for name in kept]

    def cell(self, name: str, value: Any) -> Cell:
        """An entry in the language's words; an absent one is an empty cell."""
        if value is None or value == "":
            return None
        if name in WORDS:
            word = self.say(f"{WORDS[name]}_{value}")
            return Styled(word, "fail" if value == "error" else str(value)) if name in STYLED else word
        if name in YES_OR_NO:
            return self.say("yes_word" if value else "no_word")
        if name == "role":
            return self.say(f"audit_role_{value}")
        if name == "field":
            return self.telling.field(value)
        if name == "seconds":
            return round(float(value) * 1000)  # a whole number, which sorts as one
        return value if isinstance(value, int) else str(value)

    # ------------------------------------------------------------------------------------------- the figures

    def heading(self) -> Iterator[Styled]:
        """What was audited by what, and what must be known to read the file rightly."""
        run = self.run
        yield Styled(self.say("audit_book_title"), "title")
        yield Styled(run_title(run, self.telling), "bold")
        yield Styled(run_versions(run, self.telling), "")
        own, findings = self.say("audit_column_own_word"), self.say("audit_sheet_findings")
        yield Styled(self.say("workbook_review_column", sheet=findings, column=own), "")
        for name, (_, *further) in self.sheets.names.items():
            if further:
                words = self.telling.join(further)
                yield Styled(self.say("workbook_split", sheet=name, further=words, most=f"{MOST_ROWS:,}"), "")

    def summary(self) -> Iterator[list[Cell]]:
        counts = statistics.outcome_counts(self.database, self.run.id)
        outcomes: list[Cell] = [counts[name] for name in OUTCOMES]
        yield [self.say("audit_group_all"), None, counts.total(), *outcomes]
        for edition in statistics.by_edition(self.database, self.run.id):
            yield [self.say("audit_editions"), edition.name or self.say("audit_no_edition"), *edition[1:]]
        for company in statistics.by_company(self.database, self.run.id):
            yield [self.say("audit_companies"), company.name or "–", *company[1:]]
        kinds = statistics.problem_kinds(self.database, self.run.id)
        problems = [(one.message[self.language], one.forms) for one in kinds]
        for heading, found in (
            ("audit_list_entries", statistics.by_list_entry(self.database, self.run.id)),
            ("audit_problems", problems),
        ):
            for name, count in found:
                yield [self.say(heading), name, count, None, None, None, None]

    def rules(self) -> Iterator[list[Cell]]:
        """Each rule and in how many forms it came out how; then the routes, of which a closed one is no failure."""
        titles = {rule.id: rule.title[self.language] for rule in self.telling.book.rules}
        for one in statistics.by_rule(self.database, self.run.id):
            severity = self.say(f"severity_{one.severity}")
            yield [one.rule, titles.get(one.rule), severity, *one[2:]]
        for route in statistics.routes(self.database, self.run.id):
            counts = (route.closed, route.review, 0, route.open, route.exempt, 0, 0)
            yield [route.rule, titles.get(route.rule), self.say("audit_routes_word"), *counts]
