"""What every report for people says of a result, in one language: counts, sections, quotations, places, basis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checker import __version__
from checker.model import Citation, Evidence, Finding, Result, Rulebook

ELIGIBILITY, ANSWER = "E", "E000"
SEVERITIES = ("error", "warning", "info")
KINDS = ("errors", "warnings", "reviews", "notes", "waived")
LONGEST_QUOTE, MOST_QUOTES = 40, 3
SURE = ("seen", "high")
SIGNS = {
    "pass": "✓",
    "fail": "✗",
    "review": "?",
    "error": "✗",
    "warning": "!",
    "info": "i",
    "not_applicable": "–",
}
"""What stands before an outcome, a verdict or a severity, so that no colour is needed to tell them apart."""


@dataclass(frozen=True)
class Phrases:
    """Says things of results by the sentences of reports/messages."""

    book: Rulebook
    language: str

    def say(self, name: str, **arguments: object) -> str:
        return self.book.messages[name][self.language].format(**arguments)

    def join(self, parts: Iterable[str]) -> str:
        return ("，" if self.language == "zh" else ", ").join(parts)

    def listed(self, parts: Iterable[str]) -> str:
        """Things that may hold commas themselves."""
        return ("；" if self.language == "zh" else "; ").join(parts)

    # ------------------------------------------------------------------------------------------- a form

    def outcome(self, result: Result) -> str:
        unfinished = result.outcome == "error" and result.form
        return self.say("outcome_unfinished" if unfinished else f"outcome_{result.outcome}")

    def counts(self, *results: Result) -> Iterator[str]:
        """How many findings of each kind there are, the kinds that have none left out."""
        tallies = [tally(result) for result in results]
        for kind in KINDS:
            number = sum(one[kind] for one in tallies)
            if number:
                yield self.say(f"count_{kind}", count=number)

    def totals(self, results: Sequence[Result]) -> str:
        """How many forms there are, and of each outcome."""
        words = [self.say("total", count=len(results))]
        for outcome in ("pass", "fail", "review", "error"):
            number = sum(result.outcome == outcome for result in results)
            words += [f"{self.say(f'outcome_{outcome}')} {number}"] if number else []
        return self.join(words)

    def by_section(self, findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
        """The findings by the section of their first field, in the form's order, the worst first."""
        for section, name in self.sections().items():
            group = [finding for finding in findings if self.section(finding) == section]
            if group:
                yield name, sorted(group, key=lambda finding: SEVERITIES.index(finding.severity))

    def sections(self) -> dict[str, str]:
        """The names of the form's sections by key, in its order; behind them, of no section, the whole form."""
        titles = {key: title[self.language] for key, title in self.book.formats["section_titles"].items()}
        return {"cover": self.say("cover"), **titles, "": self.say("whole_form")}

    def section(self, finding: Finding) -> str:
        keys = [key for key in finding.fields if key in self.book.fields]
        return self.book.fields[keys[0]].section if keys else ""

    def judged(self, results: Sequence[Result]) -> str:
        """Says so where not every rule was judged: a pass of some rules is no pass. Empty where all were."""
        judged = max((len({f.rule for f in result.findings}) for result in results if result.form), default=None)
        if judged is None or judged >= len(self.book.rules):
            return ""
        return self.say("partial", count=judged, all=len(self.book.rules))

    def versions(self) -> str:
        return f"nrdl {__version__} · {self.say('rules_version')} {self.book.sha256[:12]}"

    # ---------------------------------------------------------------------------------------- a finding

    def field(self, key: str) -> str:
        """The name of a field; its key where it has none."""
        return self.book.fields[key].title[self.language] if key in self.book.fields else key

    def words(self, finding: Finding) -> str:
        """The words of the form that it rests on, the first few; empty where there are none."""
        told = [evidence for evidence in finding.evidence if evidence.text.strip() or evidence.places]
        words = [self.quote(evidence) for evidence in told[:MOST_QUOTES]]
        if len(told) > MOST_QUOTES:
            words.append(self.say("and_more", count=len(told) - MOST_QUOTES))
        return self.listed(words)

    def quote(self, evidence: Evidence, longest: int = LONGEST_QUOTE) -> str:
        where = self.where(evidence)
        words = self.say("quoted", words=clip(evidence.text, longest))
        return words + (self.say("aside", words=where) if where else "")

    def where(self, evidence: Evidence) -> str:
        """The field's name, its row, and where its words begin."""
        parts = [self.field(evidence.field)] if evidence.field in self.book.fields else []
        if evidence.row is not None:
            parts.append(self.say("row", row=evidence.row + 1))
        if evidence.places:
            parts.append(self.say("place", page=evidence.places[0].page, line=evidence.places[0].line))
        return self.join(parts)

    def basis(self, finding: Finding) -> str:
        """The document and clause, and how sure they are where they are not."""
        return self.cited(finding.citation)

    def cited(self, citation: Citation) -> str:
        words = [citation.document[self.language], citation.clause[self.language]]
        if citation.confidence not in SURE:
            words.append(self.say(f"confidence_{citation.confidence}"))
        return self.join(words)


def clip(text: str, longest: int = LONGEST_QUOTE) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def is_told(finding: Finding) -> bool:
    """It fails or is under review: there is something to do, or to look at."""
    return finding.verdict in ("fail", "review")


def is_route(finding: Finding) -> bool:
    """A route of eligibility: none needs to be open but one, so a closed one is no failure."""
    return finding.rule.startswith(ELIGIBILITY) and finding.severity == "info"


def tally(result: Result) -> dict[str, int]:
    """The number of findings by kind: what is waived counts as that alone, and routes are no findings here."""
    told = [f for f in result.findings if is_told(f) and not f.waived and not is_route(f)]
    numbers = (
        sum(f.verdict == "fail" and f.severity == "error" for f in told),
        sum(f.verdict == "fail" and f.severity == "warning" for f in told),
        sum(f.verdict == "review" and f.severity != "info" for f in told),
        sum(f.severity == "info" for f in told),
        sum(finding.waived is not None for finding in result.findings),
    )
    return dict(zip(KINDS, numbers, strict=True))


def drug_of(result: Result) -> str:
    """The drug's generic name, or its name on the cover; empty where neither could be read."""
    names = [result.form.values.get(key) for key in ("generic_name", "drug_name")] if result.form else []
    return next((name.text for name in names if name and name.text), "")


def company_of(result: Result) -> str:
    """The applicant, or the marketing authorisation holder; empty where neither could be read."""
    names = [result.form.values.get(key) for key in ("company", "mah")] if result.form else []
    return next((name.text for name in names if name and name.text), "")


def family(rule_id: str) -> str:
    """The letters before a rule's number."""
    return rule_id.rstrip("0123456789")


def finding_kind(finding: Finding) -> str:
    """What a finding that is told is to its reader: error, warning or info, or review whatever its severity."""
    return "review" if finding.verdict == "review" and finding.severity != "info" else finding.severity


def how_many(result: Result, verdict: str) -> int:
    """How many findings have this verdict and count for the outcome."""
    return sum(f.verdict == verdict and f.severity != "info" and not f.waived for f in result.findings)
