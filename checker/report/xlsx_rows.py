"""The rows of the workbook that come of one form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.model import TOLD, Finding, Form, Place, Result, Value, tally
from checker.places import prints_of
from checker.report.phrases import Phrases, answer_of, routes_of
from checker.report.xlsx_tables import Cell, Styled

MOST_LINES, LONGEST_WORDS = 5, 200
"""Passages or fields that a cell of a finding names (the rest is counted), and the characters of each."""


class ReportRows(Phrases):
    """Makes the rows of a form."""

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

    def urgency(self, finding: Finding) -> tuple[int, bool, int]:
        """What is to be done comes first: failures, reviews, notes, what is waived, each as the form is read; then the
        rest in rule order."""
        if not finding.told:
            return len(TOLD), False, 0
        return max(TOLD.index(finding.level), 1), finding.verdict == "review", self.place_in_form(finding)

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


def first_print(form: Form, values: Sequence[Value]) -> Sequence[Place]:
    return next((places for value in values for places in prints_of(form, value) if places), ())


def place_cells(places: Sequence[Place]) -> list[Cell]:
    """The page and the line where the words begin."""
    return [places[0].page or None, places[0].line] if places else [None, None]
