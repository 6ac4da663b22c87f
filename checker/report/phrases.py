"""What every report for people says of a result, in one language: counts, sections, quotations, places, basis."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from checker import __version__
from checker.check_date import today
from checker.messages import MessagePhrases
from checker.model import OUTCOMES, SEVERITIES, TOLD, Citation, Evidence, Finding, Level, Result, tally
from checker.report.rule_links import explained_at

LONGEST_QUOTE, MOST_QUOTES = 40, 3
SURE = ("seen", "high")
SIGNS = {
    "pass": "✓",
    "fail": "✗",
    "review": "?",
    "error": "✗",
    "warning": "!",
    "note": "i",
    "not_applicable": "–",
    "waived": "○",
    "consequence": "↳",
}
"""What stands before an outcome, a verdict or a level, so that no colour is needed to tell them apart."""
FAILURES: tuple[Level, ...] = ("error", "warning")


class HasLevel(Protocol):
    """A finding, or a row of one."""

    @property
    def role(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def level(self) -> str: ...


class Phrases(MessagePhrases):
    """Says things of results."""

    # ------------------------------------------------------------------------------------------- a form

    def outcome(self, result: Result) -> str:
        unfinished = result.outcome == "error" and result.form
        return self.say("outcome_unfinished" if unfinished else f"outcome_{result.outcome}")

    def counts(self, *results: Result, levels: Collection[Level] = TOLD) -> Iterator[str]:
        """How many findings of each level there are, the levels that have none left out."""
        for level, number in tally(finding for result in results for finding in result.findings).items():
            if number and level in levels:
                yield self.say(f"count_{level}", count=number)

    def failures_and_reviews(self, result: Result) -> tuple[str, str]:
        """How many findings fail, and how many are under review, of those that count; of a file that is no form, –."""
        numbers = tally(result.findings)
        failures = sum(numbers[level] for level in FAILURES)
        return (str(failures), str(numbers["review"])) if result.form else ("–", "–")

    def totals(self, results: Sequence[Result]) -> str:
        """How many forms there are, and of each outcome."""
        words = [self.say("total", count=len(results))]
        for outcome in OUTCOMES:
            number = sum(result.outcome == outcome for result in results)
            words += [self.say("total_of", outcome=self.say(f"outcome_{outcome}"), count=number)] if number else []
        return self.join(words)

    def headings(self, result: Result, *, answer: bool = False) -> Iterator[tuple[str, list[Finding]]]:
        """What is told by itself under its headings: failures, reviews, waived ones, notes; not the ``answer``."""
        told = [finding for finding in result.findings if answer or finding.role != "answer"]
        for heading, levels in (
            ("failures", FAILURES), ("reviews", ("review",)), ("waived_findings", ("waived",)), ("notes", ("note",)),
        ):  # fmt: skip
            yield heading, [finding for finding in told if finding.told and finding.level in levels]

    def by_section(self, findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
        """The findings by the section of their first field, in the form's order, the worst first."""
        for section, name in self.sections().items():
            group = [finding for finding in findings if self.section(finding) == section]
            if group:
                yield name, sorted(group, key=lambda finding: SEVERITIES.index(finding.severity))

    def sections(self) -> dict[str, str]:
        """The names of the form's sections by key, in its order; behind them, of no section, the whole form."""
        titles = {key: title[self.language] for key, title in self.book.formats.section_titles.items()}
        return {"cover": self.say("cover"), **titles, "": self.say("whole_form")}

    def section(self, finding: Finding) -> str:
        keys = [key for key in finding.fields if key in self.book.fields]
        return self.book.fields[keys[0]].section if keys else ""

    def place_in_form(self, finding: Finding) -> int:
        """Where its section stands among all: findings of one level are told as the form is read."""
        section = self.section(finding)
        return next((n for n, key in enumerate(self.sections()) if key == section), 0)

    def written(self, output: Path, results: Sequence[Result]) -> str:
        """That a report was written, and what came of the forms."""
        outcome = self.outcome(results[0]) if len(results) == 1 else self.totals(results)
        return self.say("written", path=output, outcome=self.join([outcome, *self.counts(*results)]))

    def judged(self, results: Sequence[Result]) -> str:
        """Says so where not every rule was judged: a pass of some rules is no pass. Empty where all were."""
        judged = max((len({f.rule for f in result.findings}) for result in results if result.form), default=None)
        if judged is None or judged >= len(self.book.rules):
            return ""
        return self.say("partial", count=judged, all=len(self.book.rules))

    def versions(self, results: Sequence[Result] = ()) -> str:
        """The day of the check, the program and the rules."""
        days = [result.checked for result in results if result.checked]
        checked = self.say("checked_on", day=max(days, default=today()))
        rules = f"{self.say('rules_version')} {self.book.sha256[:12]}{self.profile(self.book.profile)}"
        return f"{checked} · nrdl {__version__} · {rules}"

    def footer(self, results: Sequence[Result]) -> Iterator[str]:
        """What holds for the whole report: rules left out, that a pass is no acceptance, when and by what it came."""
        if partly := self.judged(results):
            yield partly
        yield self.say("no_acceptance")
        yield self.versions(results)

    def explained(self, results: Sequence[Result]) -> Iterator[str]:
        """Where one reads what a rule asks and why, where somebody may want to."""
        if where := explained_at(results, self.language):
            yield self.say("rule_explained", where=where)

    def uploads_used(self, result: Result) -> str:
        """Which folder of uploads was looked at; empty for what is no form."""
        if result.uploads:
            folders = self.join(result.uploads.folders)
            return self.say("uploads_heading", folder=folders, count=len(result.uploads.files))
        return self.say("uploads_none") if result.form else ""

    # ---------------------------------------------------------------------------------------- a finding

    def field(self, key: str) -> str:
        """The name of a field; its key where it has none."""
        return self.book.fields[key].title[self.language] if key in self.book.fields else key

    def mark(self, finding: HasLevel) -> str:
        """What it is, in a word."""
        return self.say(f"route_{finding.verdict}" if finding.role == "route" else f"level_{finding.level}")

    def known_issues(self, finding: Finding) -> list[str]:
        """Faults of its rule that are known and may have made it wrong."""
        issues = self.book.known_issues
        return [
            one.what[self.language] for one in issues if one.rule == finding.rule and finding.verdict in one.verdicts
        ]

    def message_lines(self, finding: Finding) -> Iterator[str]:
        """What it says, what is known of its rule, and what follows from it."""
        yield finding.message[self.language]
        for issue in self.known_issues(finding):
            yield f"{self.say('known_issue')} {issue}"
        yield from filter(None, [self.consequences(finding)])

    def consequences(self, finding: Finding) -> str:
        """The rules that could not be decided because of it; empty where there are none."""
        rules = self.listed(f"{rule} {title[self.language]}" for rule, title in finding.consequences)
        return self.say("decided_later", rules=rules) if rules else ""

    def words(self, finding: Finding) -> str:
        """The words of the form that it rests on, the first few; empty where there are none."""
        told = [evidence for evidence in finding.evidence if evidence.text.strip() or evidence.places]
        words = [self.quote(evidence) for evidence in told[:MOST_QUOTES]]
        if len(told) > MOST_QUOTES:
            words.append(self.say("and_more", count=len(told) - MOST_QUOTES))
        return self.listed(words)

    def quote(self, evidence: Evidence, longest: int = LONGEST_QUOTE) -> str:
        where = self.where(evidence)
        empty = not evidence.text.strip()
        words = self.say("quoted_empty") if empty else self.say("quoted", words=clip(evidence.text, longest))
        return words + (self.say("aside", words=where) if where else "")

    def where(self, evidence: Evidence) -> str:
        """The field's name, its row, and where its words begin."""
        parts = [self.field(evidence.field)] if evidence.field in self.book.fields else []
        if evidence.file:
            return self.join([*parts, self.say("place_in_upload", file=evidence.file, page=evidence.places[0].page)])
        if evidence.row is not None:
            parts.append(self.say("row", row=evidence.row + 1))
        if evidence.places:
            parts.append(self.place(evidence.places[0].page, evidence.places[0].line))
        return self.join(parts)

    def basis(self, finding: Finding) -> str:
        """The document and clause, and how sure they are where they are not."""
        return self.cited(finding.citation)

    def other_routes(self, routes: Sequence[Finding]) -> str:
        """The routes that are not open, in a line: beside one that is, nobody need read why. Empty without either."""
        others = [(n, route) for n, route in enumerate(routes, 1) if route.verdict != "pass"]
        if not others or len(others) == len(routes):
            return ""
        told = (self.say("other_route", n=n, word=self.say(f"route_{route.verdict}")) for n, route in others)
        return self.say("other_routes", routes=self.join(told))

    def cited(self, citation: Citation) -> str:
        words = [citation.document[self.language], citation.clause[self.language]]
        if citation.confidence not in SURE:
            words.append(self.say(f"confidence_{citation.confidence}"))
        return self.join(words)


def clip(text: str, longest: int = LONGEST_QUOTE) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def sign_of(finding: Finding) -> str:
    """What gives it its sign and its colour: a route that is closed is told by its verdict, and no failure."""
    return finding.verdict if finding.role == "route" else finding.level


def answer_of(result: Result) -> Finding | None:
    """What the routes of eligibility come to; None where that was not asked for."""
    return next((finding for finding in result.findings if finding.role == "answer"), None)


def routes_of(result: Result) -> list[Finding]:
    return [finding for finding in result.findings if finding.role == "route"]


def rest_of(result: Result, verdict: str) -> list[Finding]:
    """What passes, or does not apply; no routes."""
    return [finding for finding in result.findings if finding.verdict == verdict and finding.role != "route"]


def family(rule_id: str) -> str:
    """The letters before a rule's number."""
    return rule_id.rstrip("0123456789")
