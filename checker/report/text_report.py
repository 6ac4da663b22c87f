"""The report for people: outcome and what to do, what failed and what to look at by section, then eligibility."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text as Line

from checker.model import Finding, Result, Rulebook
from checker.report.console import ConsolePage, make_console, written_on
from checker.report.form_by_form import Chunks, FormByForm, Spool, at_once
from checker.report.phrases import SIGNS, answer_of, clip, rest_of, routes_of
from checker.report.sanitize import visible
from checker.report.upload_table import upload_lines

STYLES = {
    "pass": "green",
    "fail": "red",
    "review": "yellow",
    "error": "red",
    "warning": "magenta",
    "note": "blue",
    "not_applicable": "dim",
    "waived": "dim",
    "consequence": "dim",
}


def render(
    results: Sequence[Result], book: Rulebook, language: str, *, verbose: bool = False, to_file: bool = False
) -> str:
    """The whole report: coloured and as wide as the terminal where there is one, else plain, 80 columns."""
    return at_once(begin(book, language, verbose=verbose, to_file=to_file), results)


def begin(book: Rulebook, language: str, *, verbose: bool = False, to_file: bool = False) -> FormByForm:
    return TextPages(TextReport(book, language, make_console(to_file)), verbose)


class TextPages(FormByForm):
    def __init__(self, report: TextReport, verbose: bool) -> None:
        self.report, self.verbose, self.spool = report, verbose, Spool()

    def add(self, result: Result, *, several: bool) -> None:
        form = partial(self.report.form, result, verbose=self.verbose, short=several and not self.verbose)
        self.spool.put(written_on(self.report.console, form))

    def finish(self, heads: Sequence[Result]) -> Chunks:
        yield from self.spool
        yield written_on(self.report.console, partial(self.report.end, heads))


class TextReport(ConsolePage):
    """Writes the findings of forms."""

    def end(self, heads: Sequence[Result]) -> None:
        """What is said of all forms together."""
        if len(heads) > 1:
            self.summary(heads)
            self.blank()
        *notes, versions = self.footer(heads)
        for note in notes:
            self.put(0, (note, "bold"), hang=0)
        for words in (*self.explained(heads), versions):
            self.put(0, (words, "dim"))

    def form(self, result: Result, *, verbose: bool, short: bool) -> None:
        self.headline(result)
        if result.form and not short:
            self.put(2, (self.say(f"next_{result.outcome}"), ""))
        for problem in result.problems:
            self.put(2, (problem.message[self.language], ""))
            self.labelled("advice", 2, (problem.advice[self.language], ""))
        answer = answer_of(result)
        first = answer is not None and answer.told
        if first and not short:
            self.eligibility(result, verbose)
        blocks = dict(self.headings(result, answer=short))
        notes, waived = blocks.pop("notes"), blocks.pop("waived_findings")
        for heading, findings in blocks.items():
            self.block(heading, findings, short)
        if not first and not short:
            self.eligibility(result, verbose)
        self.block("waived_findings", waived, short)
        if not short:
            self.notes(notes)
            self.uploads(result)
        if not short and result.form:
            self.rest(result, verbose)
        if blocks["failures"] or blocks["reviews"] or result.problems or not short:
            self.blank()

    def headline(self, result: Result) -> None:
        parts = [result.source, *([clip(result.drug)] if result.drug else [])]
        parts += [self.say("edition", edition=result.edition)] if result.edition else []
        answer = f"{SIGNS[result.outcome]} {self.outcome(result)}"
        counts = self.join(self.counts(result))
        place = " · ".join(parts)
        first = [(answer, f"bold {STYLES[result.outcome]}"), (f"  {counts}" if counts else "", "")]
        if cell_len(visible(f"{answer}  {counts}  {place}")) <= self.console.width:
            self.put(0, *first, (f"  {place}", "bold"))
        else:
            self.put(0, *first)
            self.put(2, (place, "bold"))

    def eligibility(self, result: Result, verbose: bool) -> None:
        """The answer, then each route and why; a line for each that is open, and one for the others."""
        answer, routes = answer_of(result), routes_of(result)
        if answer is None and not routes:
            return
        self.blank()
        self.put(0, (self.say("eligibility"), "bold"))
        others = "" if verbose else self.other_routes(routes)
        if others:
            for route in routes:
                if route.verdict == "pass":
                    self.open_route(route)
            self.put(2, (f"{SIGNS['not_applicable']} {others}", "dim"))
            return
        if answer:
            self.put(2, (f"{SIGNS[answer.verdict]} {answer.message[self.language]}", STYLES[answer.verdict]))
            if answer.told:
                self.advice(answer, 4)
            if answer.verdict == "not_applicable" and not verbose:
                return
        decisive = "pass" if any(route.verdict == "pass" for route in routes) else "review"
        for route in routes:
            word = self.say(f"route_{route.verdict}")
            self.put(
                2,
                (f"{SIGNS[route.verdict]} {word}", STYLES[route.verdict]),
                (f"  {route.title[self.language]}", "" if route.verdict == "not_applicable" else "bold"),
            )
            self.put(4, (route.message[self.language], ""), hang=0)
            if route.verdict == decisive:
                self.quotes(route, 4)
                self.clause(route, 4)
                self.assumptions(route, 4)

    def open_route(self, route: Finding) -> None:
        """In a line: which, why, and what was taken for granted."""
        taken = "".join(self.say("aside", words=text[self.language]) for text in route.assumptions)
        self.put(
            2,
            (f"{SIGNS['pass']} {self.say('route_pass')}", STYLES["pass"]),
            (f"  {route.title[self.language]}  ", "bold"),
            (f"{route.message[self.language]}{taken}", ""),
        )

    def block(self, heading: str, findings: Sequence[Finding], short: bool) -> None:
        if not findings:
            return
        if not short:
            self.blank()
            self.put(0, (self.say(heading), "bold"))
        for section, group in self.by_section(findings):
            if not short:
                self.put(2, (section, "bold dim"))
            for finding, following in zip(group, [*group[1:], None], strict=True):
                self.finding(finding, following, short)

    def finding(self, finding: Finding, following: Finding | None, short: bool) -> None:
        """What is wrong, the words, the basis, the fix; the last two once for a run that shares them."""
        level = finding.level
        self.put(
            2,
            (f"{SIGNS[level]} {self.mark(finding)} {finding.rule} ", f"bold {STYLES[level]}"),
            (finding.message[self.language], ""),
        )
        self.quotes(finding, 4)
        if finding.waived:
            self.labelled("waived", 4, (self.say("waived_by", **finding.waived), ""))
        self.issues(finding, 4)
        self.consequences_of(finding, 4)
        if short:
            return
        self.assumptions(finding, 4)
        alike = following is not None and following.rule == finding.rule
        if not (alike and following and following.citation == finding.citation):
            self.clause(finding, 4)
        if not (alike and following and following.fix == finding.fix):
            self.advice(finding, 4)

    def notes(self, findings: Sequence[Finding]) -> None:
        if not findings:
            return
        self.blank()
        self.put(0, (self.say("notes", count=len(findings)), "bold"))
        for _, group in self.by_section(findings):
            for finding in group:
                places = [self.where(evidence) for evidence in finding.evidence[:1]]
                if len(finding.evidence) > 1:
                    places.append(self.say("and_more", count=len(finding.evidence) - 1))
                where = self.join(place for place in places if place)
                self.put(
                    2,
                    (f"{SIGNS['note']} {finding.rule} ", STYLES["note"]),
                    (finding.message[self.language], ""),
                    (self.say("aside", words=where) if where else "", "dim"),
                )
                self.issues(finding, 4)

    def uploads(self, result: Result) -> None:
        """The ledger: a line for each file; without a folder, that there was none."""
        used = self.uploads_used(result)
        if used:
            self.blank()
            self.put(0, (used, "bold" if result.uploads else ""), hang=0)
        if result.uploads:
            for name, about, note in upload_lines(self, result.uploads):
                self.put(2, (f"{name}  ", "bold"), (about, ""), (f"  {note}".rstrip(), "dim"))

    def rest(self, result: Result, verbose: bool) -> None:
        """The rules that have nothing to say: their number, or each with what it says."""
        passed, exempt = rest_of(result, "pass"), rest_of(result, "not_applicable")
        if not verbose:
            self.blank()
            self.put(0, (self.say("rest", passed=len(passed), exempt=len(exempt)), ""), hang=0)
            return
        for heading, group in (("passes", passed), ("exempt", exempt)):
            if group:
                self.blank()
                self.put(0, (self.say(heading, count=len(group)), "bold"))
            for finding in group:
                sign = f"{SIGNS[finding.verdict]} {finding.rule} "
                self.put(2, (sign, STYLES[finding.verdict]), (finding.message[self.language], ""))
                self.issues(finding, 4)
                self.assumptions(finding, 4)

    def summary(self, results: Sequence[Result]) -> None:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        table.add_column(self.say("column_file"), overflow="fold")
        for name in ("column_edition", "column_outcome", "column_failures", "column_reviews"):
            right = name in ("column_failures", "column_reviews")
            table.add_column(self.say(name), justify="right" if right else "left", no_wrap=True)
        for result in results:
            table.add_row(*self.summary_row(result))
        self.put(0, (self.say("summary"), "bold"))
        self.console.print(table)
        self.put(0, (self.totals(results), "bold"))

    def summary_row(self, result: Result) -> Iterator[Line]:
        yield Line(visible(result.source))
        yield Line(visible(result.edition or "–"))
        yield Line(f"{SIGNS[result.outcome]} {self.outcome(result)}", STYLES[result.outcome])
        yield from map(Line, self.failures_and_reviews(result))
