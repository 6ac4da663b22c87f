"""The report for people: outcome and eligibility first, then what failed and what to look at, by section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text as Line

from checker.model import Finding, Result, Rulebook
from checker.report.console import ConsolePage, make_console
from checker.report.phrases import ANSWER, SIGNS, clip, drug_of, finding_kind, how_many, is_route, is_told
from checker.report.sanitize import visible

STYLES = {
    "pass": "green",
    "fail": "red",
    "review": "yellow",
    "error": "red",
    "warning": "magenta",
    "info": "blue",
    "not_applicable": "dim",
}


def render(
    results: Sequence[Result], book: Rulebook, language: str, *, verbose: bool = False, to_file: bool = False
) -> str:
    """The whole report: coloured and as wide as the terminal where there is one, else plain, 80 columns."""
    console = make_console(to_file)
    with console.capture() as captured:
        report = TextReport(book, language, console)
        for result in results:
            report.form(result, verbose=verbose, short=len(results) > 1 and not verbose)
        partly = report.judged(results)
        if partly:
            report.put(0, (partly, "bold"))
            report.blank()
        if len(results) > 1:
            report.summary(results)
            report.blank()
        report.put(0, (report.versions(), "dim"))
    return re.sub(r" +$", "", captured.get(), flags=re.MULTILINE)


class TextReport(ConsolePage):
    """Writes the findings of forms."""

    # ------------------------------------------------------------------------------------------ one form

    def form(self, result: Result, *, verbose: bool, short: bool) -> None:
        self.headline(result)
        for problem in result.problems:
            self.put(2, (problem.message[self.language], ""))
            self.labelled("advice", 2, (problem.advice[self.language], ""))
        told = [finding for finding in result.findings if is_told(finding)]
        if not short:
            self.eligibility(result.findings, verbose)
            told = [finding for finding in told if not is_route(finding) and finding.rule != ANSWER]
        waived = [finding for finding in told if finding.waived]
        told = [finding for finding in told if not finding.waived]
        weighty = [finding for finding in told if finding.severity != "info"]
        self.block("failures", [f for f in weighty if f.verdict == "fail"], short)
        self.block("reviews", [f for f in weighty if f.verdict == "review"], short)
        self.block("waived_findings", waived, short)
        if not short:
            self.notes([f for f in told if f.severity == "info"])
            self.rest(result.findings, verbose)
        if weighty or result.problems or not short:
            self.blank()

    def headline(self, result: Result) -> None:
        parts = [result.source, *([clip(drug_of(result))] if drug_of(result) else [])]
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

    def eligibility(self, findings: Iterable[Finding], verbose: bool) -> None:
        """E000 as the answer, then each route and why; the basis of those that the answer rests on."""
        answer = next((finding for finding in findings if finding.rule == ANSWER), None)
        routes = [finding for finding in findings if is_route(finding)]
        if answer is None and not routes:
            return
        self.blank()
        self.put(0, (self.say("eligibility"), "bold"))
        if answer:
            self.put(2, (f"{SIGNS[answer.verdict]} {answer.message[self.language]}", STYLES[answer.verdict]))
            if is_told(answer):
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
        kind = finding_kind(finding)
        self.put(
            2,
            (f"{SIGNS[kind]} {self.say(f'mark_{kind}')} {finding.rule} ", f"bold {STYLES[kind]}"),
            (finding.message[self.language], ""),
        )
        self.quotes(finding, 4)
        if finding.waived:
            self.labelled("waived", 4, (self.say("waived_by", **finding.waived), ""))
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
                    (f"{SIGNS['info']} {finding.rule} ", STYLES["info"]),
                    (finding.message[self.language], ""),
                    (self.say("aside", words=where) if where else "", "dim"),
                )

    def rest(self, findings: Sequence[Finding], verbose: bool) -> None:
        """The rules that have nothing to say: their number, or each with what it says."""
        passed = [finding for finding in findings if finding.verdict == "pass" and not is_route(finding)]
        exempt = [finding for finding in findings if finding.verdict == "not_applicable" and not is_route(finding)]
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
                self.assumptions(finding, 4)

    # ------------------------------------------------------------------------------------- several forms

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
        for verdict in ("fail", "review"):
            yield Line(str(how_many(result, verdict)) if result.form else "–")
