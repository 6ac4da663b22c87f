"""Workflow commands of GitHub Actions: errors and warnings beside the forms' lines, and a summary.

GitHub shows ten of a kind in a step, so the worst come first and no more than ten are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.inputs import STANDARD_INPUT
from checker.model import Result, Rulebook
from checker.report.ci_common import CiFinding, first_place, is_caution, noted, region, relative, weight
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
    report = Annotations(book, language)
    commands = [
        *(command for result in results for command in report.problems(result)),
        *(command for result in results for command in report.findings(result)),
    ]
    shown, left_out = [], 0
    for kind in ("error", "warning"):
        group = [command for command in commands if command.kind == kind]
        shown += group[:MOST_SHOWN]
        left_out += len(group[MOST_SHOWN:])
    return "\n".join(map(str, [*shown, report.summary(list(results), left_out)]))


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

    def summary(self, results: list[Result], left_out: int) -> Command:
        parts = [self.totals(results), self.join(self.counts(*results)), self.judged(results)]
        parts += [self.say("github_left_out", count=left_out)] if left_out else []
        return Command("notice", {"title": "nrdl"}, "\n".join(visible(part) for part in parts if part))


def command_file(result: Result) -> str:
    return "" if result.source == STANDARD_INPUT else relative(result.source)
