"""What was found in a form, and what a finding is to its reader."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from checker.model.document import Place
from checker.model.edition import Citation
from checker.model.form import Form
from checker.model.rule import ListEntry, Role, Severity, Verdict
from checker.model.text import Text
from checker.model.uploads import UploadPicture, Uploads

Outcome = Literal["pass", "fail", "review", "error"]
Level = Literal["error", "warning", "review", "note", "pass", "not_applicable", "waived", "consequence"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
VERDICTS: tuple[Verdict, ...] = ("fail", "review", "pass", "not_applicable")
"""The worst first: a rule that fails in one row of a form and passes in another has failed it."""
OUTCOMES: tuple[Outcome, ...] = ("pass", "review", "fail", "error")
"""The worst last."""
COUNTED: tuple[Level, ...] = ("error", "warning", "review")
"""What a form's outcome stands on, the worst first."""
TOLD: tuple[Level, ...] = (*COUNTED, "note", "waived")
"""What a reader is told of each by itself, the most urgent first."""


class Evidence(NamedTuple):
    """Words of a field, and where they stand (one place a printed line; none for a form given as data).

    Those of an upload stand in its ``file``; ``confidence`` is of recognition, where they were recognised there.
    """

    field: str
    places: tuple[Place, ...]
    text: str
    row: int | None = None
    file: str = ""
    confidence: float | None = None


class Cause(NamedTuple):
    """Another finding of the form, by its rule and the field that it is on."""

    rule: str
    field: str


class Finding(NamedTuple):
    """One verdict of one rule; a rule with ``each`` gives one for every row that does not pass.

    ``cause`` is the finding that this one follows from: mend that, and this is decided. ``consequences`` are, the
    other way round, the rules that could not be decided because of this one, with their titles. ``entries`` are those
    of official lists that it rests on.
    """

    rule: str
    verdict: Verdict
    severity: Severity
    title: Text
    message: Text
    fix: Text
    fields: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    citation: Citation
    assumptions: tuple[Text, ...] = ()
    waived: Mapping[str, Any] | None = None
    role: Role = "check"
    cause: Cause | None = None
    consequences: tuple[tuple[str, Text], ...] = ()
    entries: tuple[ListEntry, ...] = ()

    @property
    def in_form(self) -> tuple[Evidence, ...]:
        """The words of the form itself that it rests on."""
        return tuple(evidence for evidence in self.evidence if not evidence.file)

    @property
    def in_uploads(self) -> tuple[Evidence, ...]:
        """The words of uploads that it rests on."""
        return tuple(evidence for evidence in self.evidence if evidence.file)

    @property
    def level(self) -> Level:
        """What it is to its reader."""
        if self.cause:
            return "consequence"
        if self.verdict == "pass" or self.verdict == "not_applicable":
            return self.verdict
        if self.waived:
            return "waived"
        if self.role == "route" or self.severity == "info":
            return "note"
        return "review" if self.verdict == "review" else self.severity

    @property
    def told(self) -> bool:
        """A reader is told of it by itself; of routes, as parts of the answer."""
        return self.role != "route" and self.level in TOLD


class Problem(NamedTuple):
    """Why a file, or one rule on it, could not be judged: what is wrong and what to do."""

    kind: str
    message: Text
    advice: Text


class Result(NamedTuple):
    """All that is known of one file. ``form`` is None when it could not be read, ``uploads`` without a folder.

    ``source`` is what it is called in reports; ``path``, where that differs, is where it lies. ``checked`` is the day
    of a check that was kept; of one made now it is None.
    """

    source: str
    sha256: str | None
    edition: str | None
    rules_sha256: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    form: Form | None = None
    edition_basis: str | None = None
    uploads: Uploads | None = None
    pictures: tuple[UploadPicture, ...] = ()
    path: str = ""
    checked: date | None = None

    @property
    def place(self) -> str:
        return self.path or self.source

    @property
    def drug(self) -> str:
        """The drug's generic name, or its name on the cover; empty where neither could be read."""
        return self._first("generic_name", "drug_name")

    @property
    def company(self) -> str:
        """The applicant, or the marketing authorisation holder; empty where neither could be read."""
        return self._first("company", "mah")

    def _first(self, *fields: str) -> str:
        values = [self.form.values.get(key) for key in fields] if self.form else []
        return next((value.text for value in values if value and value.text), "")


def tally(findings: Iterable[Finding]) -> dict[Level, int]:
    """How many findings of each level are told, the most urgent level first."""
    levels = Counter(finding.level for finding in findings if finding.told)
    return {level: levels[level] for level in TOLD}


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """fail: an error rule failed. review: a warning rule failed, or one of either kind is under review."""
    levels = {finding.level for finding in findings}
    return "fail" if "error" in levels else "review" if levels.intersection(COUNTED) else "pass"


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=OUTCOMES.index, default="pass")


def exceeds(result: Result, fail_on: Level) -> bool:
    """The result holds a finding at or above the level that makes a check fail: error, warning or review."""
    return any(finding.level in COUNTED[: COUNTED.index(fail_on) + 1] for finding in result.findings)
