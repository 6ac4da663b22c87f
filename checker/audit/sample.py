"""``nrdl audit sample``: forms to be reviewed by hand, some of every kind, the same ones for the same seed."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from checker.audit.export import export_value
from checker.audit.run_words import run_title, run_versions
from checker.audit.store import export_tables
from checker.audit.store.queries import AuditRun
from checker.audit.store.stratified_sample import Drawn, draw
from checker.errors import reason_of, rule_error
from checker.model import Rulebook
from checker.output_files import check_draft_output, check_output, replacement
from checker.report.phrases import Phrases
from checker.report.xlsx import FONTS
from checker.report.xlsx_tables import Cell, Column, Sheets, SheetTable, Styled

COLUMNS = {
    "form": 44,
    "drug": 22,
    "company": 28,
    "edition": 9,
    "outcome": 14,
    "stratum_size": 12,
    "rule": 8,
    "verdict": 14,
    "severity": 8,
    "message": 48,
    "field": 22,
    "words": 36,
    "page": 6,
    "line": 6,
    "content_mark": 14,
}
CONTENT = 12
"""Digits of a form's hash by which a worksheet that is read back knows the form."""
TO_FILL = {"agree": 14, "own_reviewer": 14, "remark": 32}
"""Columns of the worksheet by their messages, with their widths; the last are left to the reviewer."""
STRATA = {"edition": 12, "outcome": 16, "stratum_size": 14, "stratum_drawn": 14}


def drawn(
    database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, rate: Fraction, seed: int
) -> Sample:
    """The sample of a run. Raises RuleError where there is nothing to draw from."""
    found = list(draw(database, run, rate, seed))
    if not found:
        raise rule_error("audit.no_sample", "nrdl audit sample", run=run.id)
    return Sample(Phrases(book, language), run, rate, seed, found)


def write_sample(sample: Sample, database: sqlite3.Connection, form: str, output: Path, *, force: bool) -> None:
    """Writes the worksheet, as xlsx or csv; not, unless by ``force``, over one that somebody has written into.
    Raises RuleError."""
    found: dict[str, list[dict[str, Any]]] = {one.form.name: [] for one in sample.drawn}
    for row in export_tables.rows(database, sample.run.id, export_tables.FINDINGS):
        if row[0] in found:
            found[row[0]].append(dict(zip(export_tables.FINDINGS.columns, row, strict=True)))
    try:
        with replacement(output) as aside:
            (sample.to_csv if form == "csv" else sample.to_xlsx)(aside, found)
            if form == "csv" and output.is_file():  # it bears no mark by which one that is filled in is known
                check_draft_output(output, aside.read_bytes(), force=force)
            else:
                check_output(output, (), force=force)
    except OSError as error:
        raise rule_error("options.unwritable", str(output), reason=reason_of(error)) from None


class Sample:
    """A sample as a worksheet: a row a finding of a form that was drawn, one for a form without any."""

    def __init__(self, telling: Phrases, run: AuditRun, rate: Fraction, seed: int, drawn: Sequence[Drawn]) -> None:
        self.say, self.telling, self.language = telling.say, telling, telling.language
        self.run, self.rate, self.seed, self.drawn = run, rate, seed, drawn

    def to_xlsx(self, output: Path, found: dict[str, list[dict[str, Any]]]) -> None:
        heads = [Column(self.head(name), width) for name, width in COLUMNS.items()]
        heads += [Column(self.head(name), width, to_fill=True) for name, width in TO_FILL.items()]
        with output.open("wb") as target, Sheets(target, self.say("audit_sample_title"), FONTS[self.language]) as book:
            table = SheetTable(self.say("audit_sample_sheet"), heads, frozen=1)
            book.table(table, ([*row, *(None for _ in TO_FILL)] for row in self.rows(found)))
            columns = [Column(self.head(name), width) for name, width in STRATA.items()]
            above = [Styled(line, "title" if not n else "") for n, line in enumerate(self.explained())]
            book.table(SheetTable(self.say("audit_sample_how"), columns), self.strata(), above)

    def to_csv(self, output: Path, found: dict[str, list[dict[str, Any]]]) -> None:
        """With a mark by which Excel knows its encoding; seed and rate are columns, as there is no second sheet."""
        drawn_by = {"run": self.run.id, "seed": self.seed, "rate": percent(self.rate)}
        with output.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
            writer = csv.writer(file)
            writer.writerow([self.head(name) for name in (*COLUMNS, *TO_FILL, *drawn_by)])
            for row in self.rows(found):
                texts = [one.text if isinstance(one, Styled) else one for one in row]
                writer.writerow([export_value(one) for one in (*texts, *("" for _ in TO_FILL), *drawn_by.values())])

    def rows(self, found: dict[str, list[dict[str, Any]]]) -> Iterator[list[Cell]]:
        for form, _, size in self.drawn:
            edition = form.edition or self.say("audit_no_edition")
            head: list[Cell] = [form.name, form.drug, form.company, edition, self.outcome(form.outcome), size]
            findings = found[form.name]
            content = (form.sha256 or "")[:CONTENT]
            yield from ([*head, *self.finding(one), content] for one in findings)
            if not findings:
                yield [*head, *(None for _ in range(len(COLUMNS) - len(head) - 1)), content]

    def finding(self, row: dict[str, Any]) -> list[Cell]:
        verdict = Styled(self.say(f"verdict_{row['verdict']}"), row["verdict"])
        return [
            row["rule"],
            self.say("level_waived") if row["waived"] else verdict,
            self.say(f"severity_{row['severity']}"),
            row[f"message_{self.language}"],
            self.telling.field(row["field"]) if row["field"] else None,
            row["words"],
            row["page"],
            row["line"],
        ]

    def explained(self) -> Iterator[str]:
        """How the sample was drawn, so that it can be drawn again."""
        run = self.run
        yield self.say("audit_sample_title")
        yield run_title(run, self.telling)
        yield run_versions(run, self.telling)
        yield self.told()
        names = {"verdict": "agree", "reviewer": "own_reviewer", "remark": "remark"}
        yield self.say("audit_sample_fill", **{name: self.head(column) for name, column in names.items()})
        yield self.say("audit_sample_method")
        yield self.say("audit_sample_again", run=run.id, rate=percent(self.rate), seed=self.seed)

    def told(self) -> str:
        strata = len({one.stratum for one in self.drawn})
        words = {"drawn": len(self.drawn), "strata": strata, "rate": percent(self.rate), "seed": self.seed}
        return self.say("audit_sample_drawn", **words)

    def strata(self) -> Iterator[list[Cell]]:
        sizes = {one.stratum: one.size for one in self.drawn}
        for (edition, outcome), size in sizes.items():
            drawn = sum(one.stratum == (edition, outcome) for one in self.drawn)
            yield [edition or self.say("audit_no_edition"), self.outcome(outcome), size, drawn]

    def outcome(self, name: str) -> Styled:
        return Styled(self.say(f"outcome_{name}"), "fail" if name == "error" else name)

    def head(self, name: str) -> str:
        return self.say(f"audit_column_{name}")


def percent(rate: Fraction) -> str:
    return f"{float(rate * 100):.15g}%"
