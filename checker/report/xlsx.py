"""The workbook (xlsx): a summary, then findings, eligibility, fields, rules and problems, a sheet each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Any

from rich.cells import cell_len

from checker.engine.findings import citation
from checker.model import TOLD, VERDICTS, Result, Rule, Rulebook, Verdict
from checker.report.form_by_form import CHUNK, Chunks, FormByForm, Spool
from checker.report.phrases import Phrases
from checker.report.upload_table import upload_rows
from checker.report.xlsx_columns import ELIGIBILITY, FIELDS, FINDINGS, PROBLEMS, RULES, SHOWN, SUMMARY, UPLOADS, VERDICT
from checker.report.xlsx_rows import ReportRows
from checker.report.xlsx_tables import MOST_ROWS, Cell, Column, Sheets, SheetTable, Styled

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
WIDEST_FILE = 32
FORM_SHEETS = ("findings", "eligibility", "fields", "uploads", "problems", "summary")
"""Whose rows come of one form each."""


def render(results: Sequence[Result], book: Rulebook, language: str) -> bytes:
    """The bytes of the xlsx file: the same for the same results."""
    report = begin(book, language)
    for result in results:
        report.add(result, several=len(results) > 1)
    return b"".join(chunk for chunk in report.finish(results) if isinstance(chunk, bytes))


def begin(book: Rulebook, language: str) -> FormByForm:
    return WorkbookRows(ReportRows(book, language))


class WorkbookRows(FormByForm):
    """The rows of each sheet, until all forms are there and the sheets can be written one after the other."""

    def __init__(self, rows: ReportRows) -> None:
        self.rows = rows
        self.spools = {name: Spool() for name in FORM_SHEETS}
        self.uploads = False

    def add(self, result: Result, *, several: bool) -> None:
        rows = self.rows
        found: dict[str, Iterable[Sequence[Cell]]] = {
            "findings": [rows.finding(result, finding) for finding in sorted(result.findings, key=rows.urgency)],
            "eligibility": rows.routes(result),
            "fields": rows.fields(result),
            "uploads": upload_rows(rows, [result]),
            "problems": rows.problems(result),
            "summary": [rows.form(result)],
        }
        texts = {name: "".join(f"{json.dumps(row)}\n" for row in every) for name, every in found.items()}
        for name, text in texts.items():
            self.spools[name].put(text)
        self.uploads = self.uploads or bool(result.uploads)

    def finish(self, heads: Sequence[Result]) -> Chunks:
        widest = max((cell_len(head.source) for head in heads), default=0)
        rows, title = self.rows, self.rows.say("workbook_title")
        with TemporaryFile() as target:
            with Sheets(target, title, FONTS[rows.language]) as sheets:
                width = min(max(widest + 2, 12), WIDEST_FILE)
                workbook = ReportWorkbook(rows.book, rows.language, sheets, width)
                workbook.write(heads, self.kept_rows, uploads=self.uploads)
            target.seek(0)
            while chunk := target.read(CHUNK):
                yield chunk

    def kept_rows(self, name: str) -> Iterator[list[Cell]]:
        for line in self.spools[name].lines():
            yield [Styled(*cell) if isinstance(cell, list) else cell for cell in json.loads(line)]


class ReportWorkbook(Phrases):
    """Writes the sheets. The summary stands first and is written last, since it tells of the others."""

    def __init__(self, book: Rulebook, language: str, sheets: Sheets, file_width: int) -> None:
        super().__init__(book, language)
        self.sheets, self.file_width = sheets, file_width

    def write(self, heads: Sequence[Result], rows: Callable[[str], Iterable[Sequence[Cell]]], *, uploads: bool) -> None:
        self.sheets.reserve(self.say("workbook_summary"))
        findings = [finding for head in heads for finding in head.findings]
        open_ones = sum(finding.told for finding in findings)
        # Whoever opens the sheet has these to work on. A sheet of passes alone would look empty.
        only = frozenset(self.say(f"level_{level}") for level in TOLD) if open_ones else frozenset()
        self.table("findings", FINDINGS, rows("findings"), frozen=4, filtered=VERDICT, only=only, shown=SHOWN)
        self.table("eligibility", ELIGIBILITY, rows("eligibility"), frozen=2)
        self.table("fields", FIELDS, rows("fields"), frozen=2)
        if uploads:
            self.table("uploads", UPLOADS, rows("uploads"))
        self.table("rules", RULES, self.rules(heads))
        self.table("problems", PROBLEMS, rows("problems"))
        heading = list(self.heading(heads, open_ones, len(findings)))
        self.table("summary", SUMMARY, rows("summary"), above=heading)

    def table(
        self,
        name: str,
        columns: Sequence[tuple[str, float]],
        rows: Iterable[Sequence[Cell]],
        *,
        above: Sequence[Styled] = (),
        **look: Any,
    ) -> None:
        heads = [
            Column(self.say(head), width or self.file_width, to_fill=head == "workbook_column_review")
            for head, width in columns
        ]
        self.sheets.table(SheetTable(self.say(f"workbook_{name}"), heads, **look), rows, above)

    # ------------------------------------------------------------------------------------------- the summary

    def heading(self, results: Sequence[Result], open_ones: int, findings: int) -> Iterator[Styled]:
        """What holds for the whole file: totals, and what must be known to read it rightly."""
        yield Styled(self.say("workbook_title"), "title")
        yield Styled(self.totals(results), "bold")
        if counts := self.join(self.counts(*results)):
            yield Styled(counts, "bold")
        yield from (Styled(line, "bold") for line in [*self.footer(results)][:-1])
        sheet, column = self.say("workbook_findings"), self.say("workbook_column_verdict")
        if open_ones:
            yield self.note("filtered", sheet=sheet, column=column, told=open_ones, all=findings)
        yield self.note("review_column", sheet=sheet, column=self.say("workbook_column_review"))
        yield self.note("masked")
        for name, (_, *further) in self.sheets.names.items():
            if further:
                yield self.note("split", sheet=name, further=self.join(further), most=f"{MOST_ROWS:,}")
        yield Styled(self.versions(results), "")

    def note(self, name: str, **arguments: object) -> Styled:
        return Styled(self.say(f"workbook_{name}", **arguments), "")

    # ---------------------------------------------------------------------------------------------- the rules

    def rules(self, results: Sequence[Result]) -> Iterator[list[Cell]]:
        """Each rule and in how many forms it came out how: a form counts once, by its worst finding."""
        forms: Counter[tuple[str, Verdict]] = Counter()
        for result in results:
            worst: dict[str, Verdict] = {}
            for finding in result.findings:
                known = worst.get(finding.rule, finding.verdict)
                worst[finding.rule] = min(known, finding.verdict, key=VERDICTS.index)
            forms.update(worst.items())
        editions = sorted({result.edition for result in results if result.edition})
        for rule in self.book.rules:
            judged = any(forms[rule.id, verdict] for verdict in VERDICTS)
            counts: list[Cell] = [forms[rule.id, verdict] if judged else None for verdict in VERDICTS]
            basis = dict.fromkeys(self.cited(citation(rule, self.book.editions[name])) for name in editions)
            severity = self.say(f"severity_{rule.severity}")
            yield [rule.id, rule.title[self.language], severity, self.family(rule), "\n".join(basis), *counts]

    def family(self, rule: Rule) -> str:
        """What the rules of a letter are about; an organisation's own have the beginning of their ids."""
        letters = rule.id.rstrip("0123456789")
        known = self.book.messages.get(f"workbook_family_{letters.lower()}")
        return known[self.language] if known else letters
