"""A line a finding, as linters print them: for a hook, an editor, a terminal of many forms.

What is seen first on a terminal is what stands last: the forms that fail stand at the end, and their failures there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.model import COUNTED, OUTCOMES, Finding, Result, Rulebook
from checker.report.ci_common import CiFinding, first_place, relative
from checker.report.form_by_form import Chunks, FormByForm, Spool, at_once
from checker.report.phrases import SIGNS
from checker.report.sanitize import visible


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """``file:line rule message``, and for each form its outcome; notes and what is waived are left out."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return ConciseLines(ConciseReport(book, language))


class ConciseLines(FormByForm):
    """The lines of the forms, those of each outcome by themselves until the end."""

    def __init__(self, report: ConciseReport) -> None:
        self.report = report
        self.spools = {outcome: Spool() for outcome in OUTCOMES}

    def add(self, result: Result, *, several: bool) -> None:
        self.spools[result.outcome].put("".join(f"{visible(line)}\n" for line in self.report.form(result)))

    def finish(self, heads: Sequence[Result]) -> Chunks:
        for outcome in OUTCOMES:  # the worst last
            yield from self.spools[outcome]
        report = self.report
        lines = [report.join([report.totals(heads), *report.counted(*heads)])] if len(heads) > 1 else []
        lines += [report.say("concise_more")] if any(head.outcome != "pass" for head in heads) else []
        yield "\n".join(map(visible, [*lines, *report.footer(heads)]))


class ConciseReport(CiFinding):
    def form(self, result: Result) -> Iterator[str]:
        source = relative(result.source)
        for problem in result.problems:
            between = "" if self.language == "zh" else " "
            yield f"{source}: {problem.message[self.language]}{between}{problem.advice[self.language]}"
        counted = [finding for finding in result.findings if finding.level in COUNTED]
        for finding in sorted(counted, key=lambda one: (-COUNTED.index(one.level), self.place_in_form(one))):
            yield f"{self.position(source, result, finding)} {finding.rule} {self.said(finding)}"
        outcome = f"{SIGNS[result.outcome]} {self.outcome(result)}"
        yield f"{source}: {self.join([outcome, *self.counted(result)])}"

    def counted(self, *results: Result) -> Iterator[str]:
        """How many lines there are of each level."""
        return self.counts(*results, levels=COUNTED)

    def said(self, finding: Finding) -> str:
        return self.say("concise_finding", mark=self.mark(finding), message=finding.message[self.language])

    def position(self, source: str, result: Result, finding: Finding) -> str:
        """The file and the line; of a PDF, whose lines begin anew on each page, the page before it."""
        place = first_place(finding)
        if place is None:
            return f"{source}:"
        paged = result.form and result.form.document and result.form.document.kind == "pdf"
        return f"{source}:{place.page}:{place.line}" if paged else f"{source}:{place.line}"
