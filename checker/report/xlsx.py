"""The workbook (xlsx): a summary, then findings, eligibility, fields, rules and problems, a sheet each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from rich.cells import cell_len

from checker.engine.findings import citation
from checker.model import TOLD, VERDICTS, Finding, Form, Place, Result, Rule, Rulebook, Value, Verdict, tally
from checker.places import prints_of
from checker.report.phrases import Phrases, answer_of, routes_of
from checker.report.upload_table import upload_rows
from checker.report.xlsx_columns import ELIGIBILITY, FIELDS, FINDINGS, PROBLEMS, RULES, SHOWN, SUMMARY, UPLOADS, VERDICT
from checker.report.xlsx_tables import MOST_ROWS, Cell, Column, Sheets, SheetTable, Styled

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
MOST_LINES, LONGEST_WORDS = 5, 200
"""Passages or fields that a cell of a finding names (the rest is counted), and the characters of each."""
WIDEST_FILE = 32


def render(results: Sequence[Result], book: Rulebook, language: str) -> bytes:
    """The bytes of the xlsx file: the same for the same results."""
    target = BytesIO()
    widest = max((cell_len(result.source) for result in results), default=0)
    with Sheets(target, book.messages["workbook_title"][language], FONTS[language]) as sheets:
        ReportWorkbook(book, language, sheets, min(max(widest + 2, 12), WIDEST_FILE)).write(results)
    return target.getvalue()


@dataclass(frozen=True)
class ReportWorkbook(Phrases):
    """Writes the sheets. The summary stands first and is written last, since it tells of the others."""

    sheets: Sheets
    file_width: int

    def write(self, results: Sequence[Result]) -> None:
        self.sheets.reserve(self.say("workbook_summary"))
        findings = [(result, finding) for result in results for finding in sorted(result.findings, key=urgency)]
        open_ones = sum(finding.told for _, finding in findings)
        # Whoever opens the sheet has these to work on. A sheet of passes alone would look empty.
        only = frozenset(self.say(f"level_{level}") for level in TOLD) if open_ones else frozenset()
        rows = (self.finding(result, finding) for result, finding in findings)
        self.table("findings", FINDINGS, rows, frozen=4, filtered=VERDICT, only=only, shown=SHOWN)
        self.table("eligibility", ELIGIBILITY, (row for result in results for row in self.routes(result)), frozen=2)
        self.table("fields", FIELDS, (row for result in results for row in self.fields(result)), frozen=2)
        if any(result.uploads for result in results):
            self.table("uploads", UPLOADS, upload_rows(self, results))
        self.table("rules", RULES, self.rules(results))
        self.table("problems", PROBLEMS, (row for result in results for row in self.problems(result)))
        heading = list(self.heading(results, open_ones, len(findings)))
        self.table("summary", SUMMARY, map(self.form, results), above=heading)

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

    def form(self, result: Result) -> list[Cell]:
        answer = answer_of(result)
        style = "fail" if result.outcome == "error" else result.outcome
        counts: Iterable[Cell] = tally(result.findings).values() if result.form else [None for _ in TOLD]
        return [
            *self.of_form(result),
            result.company,
            result.edition,
            Styled(self.outcome(result), style),
            self.verdict(answer) if answer else None,
            *counts,
            self.listed(result.uploads.folders) if result.uploads else None,
        ]

    def of_form(self, result: Result) -> list[Cell]:
        return [result.source, result.drug]

    # ------------------------------------------------------------------------------------------- the findings

    def finding(self, result: Result, finding: Finding) -> list[Cell]:
        first = next((evidence for evidence in finding.evidence if evidence.text.strip() or evidence.places), None)
        return [
            *self.of_form(result),
            finding.rule,
            self.level(finding),
            "\n".join(self.message_lines(finding)),
            self.words(finding),
            finding.fix[self.language],
            None,
            finding.title[self.language],
            self.say(f"severity_{finding.severity}"),
            self.some([self.field(key) for key in finding.fields]),
            first.row + 1 if first and first.row is not None else None,
            *place_cells(first.places if first else ()),
            finding.citation.document[self.language],
            finding.citation.clause[self.language],
            self.say(f"sure_{finding.citation.confidence}"),
            "\n".join(text[self.language] for text in finding.assumptions),
            self.say("waived_by", **finding.waived) if finding.waived else None,
            result.company,
        ]

    def verdict(self, finding: Finding) -> Styled:
        """Its word, in the colour of its level."""
        return self.level(finding)._replace(text=self.say(f"verdict_{finding.verdict}"))

    def level(self, finding: Finding) -> Styled:
        """What it is, as the summary counts it. A route that is closed, and what is waived or follows, is no alarm."""
        is_route = finding.role == "route"
        word = self.say("workbook_route", word=self.mark(finding)) if is_route else self.mark(finding)
        calm = finding.level in ("waived", "consequence") or (finding.role == "route" and finding.verdict == "fail")
        return Styled(word, "not_applicable" if calm else finding.verdict)

    def words(self, finding: Finding) -> str:
        """The form's words: one passage as it is, several a line each with its place."""
        told = [evidence for evidence in finding.evidence if evidence.text.strip() or evidence.places]
        if len(told) < 2:
            return (told[0].text or self.quote(told[0])) if told else ""
        return self.some([self.quote(evidence, LONGEST_WORDS) for evidence in told])

    def some(self, parts: Sequence[str]) -> str:
        """One a line, the first few."""
        more = [self.say("and_more", count=len(parts) - MOST_LINES)] if len(parts) > MOST_LINES else []
        return "\n".join([*parts[:MOST_LINES], *more])

    # ------------------------------------------------------------------------------- eligibility, fields, problems

    def routes(self, result: Result) -> Iterator[list[Cell]]:
        """The answer first, then each route; beside one that is open, the others are a line."""
        others = self.other_routes(routes_of(result))
        for finding in result.findings:
            if finding.role != "check" and not (others and finding.role == "route" and finding.verdict != "pass"):
                yield [
                    *self.of_form(result),
                    result.edition,
                    finding.rule,
                    finding.title[self.language],
                    self.level(finding) if finding.role == "route" else self.verdict(finding),
                    finding.message[self.language],
                    self.words(finding),
                    self.basis(finding),
                    "\n".join(text[self.language] for text in finding.assumptions),
                ]
        if others:
            yield [*self.of_form(result), result.edition, None, None, None, others, None, None, None]

    def fields(self, result: Result) -> Iterator[list[Cell]]:
        """Each field that the form prints, in the form's order; a group's rows are lines of one cell."""
        if result.form is None:
            return
        sections = self.sections()
        for key, known in self.book.fields.items():
            values = [result.form.title] if key == "title" and result.form.title else result.form.values_of(key)
            if values:
                texts = [self.text(value) for value in values]
                if len(texts) > 1:
                    texts = [self.say("workbook_numbered", number=n, text=text) for n, text in enumerate(texts, 1)]
                where = place_cells(first_print(result.form, values))
                yield [*self.of_form(result), sections[known.section], self.field(key), "\n".join(texts), *where]

    def text(self, value: Value) -> str:
        if self.book.fields[value.field].type != "tick":
            return value.text
        if not isinstance(value.typed, bool):
            return self.say("unknown_word")
        return self.say("yes_word" if value.typed else "no_word")

    def problems(self, result: Result) -> Iterator[list[Cell]]:
        for problem in result.problems:
            yield [result.source, problem.kind, problem.message[self.language], problem.advice[self.language]]

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


def urgency(finding: Finding) -> tuple[int, bool]:
    """What is to be done comes first: failures, reviews, notes, what is waived; then the rest in rule order."""
    if not finding.told:
        return len(TOLD), False
    return max(TOLD.index(finding.level), 1), finding.verdict == "review"


def first_print(form: Form, values: Sequence[Value]) -> Sequence[Place]:
    return next((places for value in values for places in prints_of(form, value) if places), ())


def place_cells(places: Sequence[Place]) -> list[Cell]:
    """The page and the line where the words begin."""
    return [places[0].page or None, places[0].line] if places else [None, None]
