"""What the formats of other people's tools share: a finding as plain lines, what it weighs, where its file is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from checker.model import Finding, Place, Problem, Result
from checker.report.phrases import Phrases
from checker.report.sanitize import visible


class CiFinding(Phrases):
    """Says a finding in lines that show what is invisible and hold no line break."""

    def lines(self, finding: Finding) -> list[str]:
        """The message; then the form's words, what was taken for granted, the basis, the fix, and who waived it."""
        return [visible(self.headline(finding)), *map(visible, self.details(finding))]

    def headline(self, finding: Finding) -> str:
        """The message, and before it what it is where a level alone would call it a failure."""
        message = finding.message[self.language]
        failed = finding.level in ("error", "warning")
        return message if failed else self.say(f"machine_{finding.level}", message=message)

    def details(self, finding: Finding) -> Iterator[str]:
        if self.words(finding):
            yield self.labelled_as("words", self.words(finding))
        for text in finding.assumptions:
            yield self.labelled_as("assumed", text[self.language])
        for issue in self.known_issues(finding):
            yield self.labelled_as("known_issue", issue)
        yield self.labelled_as("clause", self.basis(finding))
        yield self.labelled_as("advice", finding.fix[self.language])
        if finding.waived:
            yield self.labelled_as("waived", self.say("waived_by", **finding.waived))
        if finding.consequences:
            yield self.labelled_as("consequences", self.consequences(finding))

    def labelled_as(self, label: str, text: str) -> str:
        return f"{self.say(label)} {text}"


def noted(result: Result) -> list[Finding]:
    """The findings that a tool is given: failures, reviews and notes. A closed route of eligibility is none of them,
    since one that is open is enough: the answer speaks for all."""
    return [finding for finding in result.findings if finding.told]


def weight(finding: Finding) -> str:
    """What it does to the outcome. error: the form fails. warning: a person must look. note: nothing."""
    return {"error": "error", "warning": "warning", "review": "warning"}.get(finding.level, "note")


def is_caution(problem: Problem) -> bool:
    """Every rule was judged beside it."""
    return problem.kind in ("waiver", "edition_unseen")


class Region(NamedTuple):
    """Characters of one line of a text file: line and columns from 1, ``end`` behind the last one."""

    line: int
    column: int
    end: int


def first_place(finding: Finding) -> Place | None:
    return next((place for evidence in finding.in_form for place in evidence.places), None)


def region(result: Result, place: Place) -> Region | None:
    """Where the words of a place stand in a text file; None for a PDF, whose lines no editor can show."""
    document = result.form.document if result.form else None
    if document is None or document.kind != "text":
        return None
    line = next(line for line in document.lines if (line.page, line.number) == (place.page, place.line))
    last = line.columns.index(place.column) + len(place.text) - 1
    return Region(place.line, place.column, line.columns[last] + 1)


def relative(source: str) -> str:
    """The path as tools want it: from the current folder where it lies there, with slashes."""
    path = Path(source)
    if path.is_absolute() and path.is_relative_to(os.getcwd()):
        path = path.relative_to(os.getcwd())
    return path.as_posix()
