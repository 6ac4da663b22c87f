"""Workflow commands of GitHub Actions: errors and warnings beside the forms' lines, and a summary.

GitHub shows ten of a kind in a step, so the worst come first and no more than ten are given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.inputs import STANDARD_INPUT
from checker.model import Result, Rulebook
from checker.report.ci_common import CiFinding, first_place, is_caution, noted, region, relative, weight
from checker.report.form_by_form import Chunks, FormByForm, at_once
from checker.report.sanitize import visible

MOST_SHOWN = 10


class Command(NamedTuple):
    """``::kind name=value,…::message``. Values and message are plain text."""

    kind: str
    properties: dict[str, str]
    message: str

    def __str__(self) -> str:
        given = ",".join(f"{name}={escape_value(value)}" for name, value in self.properties.items() if value)
        return f"::{self.kind}{' ' if given else ''}{given}::{escape_command(self.message)}"


def escape_command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_value(text: str) -> str:
    return escape_command(visible(text)).replace(":", "%3A").replace(",", "%2C")


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """What ``nrdl check --format github`` prints: one command a line."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return CommandList(Annotations(book, language))


class CommandList(FormByForm):
    """The commands that GitHub shows, problems before findings, and the number of the others."""

    def __init__(self, report: Annotations) -> None:
        self.report = report
        self.problems, self.findings = list[Command](), list[Command]()
        self.counts = Counter[str]()

    def add(self, result: Result, *, several: bool) -> None:
        problems, findings = list(self.report.problems(result)), list(self.report.findings(result))
        self.counts.update(command.kind for command in (*problems, *findings))
        self.problems, self.findings = (
            first_commands(self.problems + problems),
            first_commands(self.findings + findings),
        )

    def finish(self, heads: Sequence[Result]) -> Chunks:
        shown = first_commands([*self.problems, *self.findings])
        yield "\n".join(map(str, [*shown, self.report.summary(heads, self.counts.total() - len(shown))]))


def first_commands(commands: Sequence[Command]) -> list[Command]:
    """As many of each kind as are shown, errors first."""
    kinds = ("error", "warning")
    return [one for kind in kinds for one in [command for command in commands if command.kind == kind][:MOST_SHOWN]]


class Annotations(CiFinding):
    def problems(self, result: Result) -> Iterator[Command]:
        for problem in result.problems:
            kind = "warning" if is_caution(problem) else "error"
            lines = (problem.message[self.language], problem.advice[self.language])
            yield Command(kind, {"file": command_file(result)}, "\n".join(map(visible, lines)))

    def findings(self, result: Result) -> Iterator[Command]:
        """Failures and reviews; notes and what is waived need nobody's attention here."""
        for finding in noted(result):
            kind = weight(finding)
            if kind == "note":
                continue
            place = first_place(finding)
            where = region(result, place) if place else None
            at = {"line": str(where.line), "col": str(where.column), "endColumn": str(where.end)} if where else {}
            title = f"{finding.rule} {finding.title[self.language]}"
            yield Command(kind, {"file": command_file(result), **at, "title": title}, "\n".join(self.lines(finding)))

    def summary(self, results: Sequence[Result], left_out: int) -> Command:
        parts = [self.totals(results), self.join(self.counts(*results)), self.judged(results)]
        parts += [self.say("github_left_out", count=left_out)] if left_out else []
        parts += [self.versions(results)] if self.book.profile else []
        return Command("notice", {"title": "nrdl"}, "\n".join(visible(part) for part in parts if part))


def command_file(result: Result) -> str:
    return "" if result.source == STANDARD_INPUT else relative(result.source)
