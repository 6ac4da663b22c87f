"""What a rule says, and how its conditions come out. A truth is three-valued: None is undecided."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from checker.model.edition import Citation, Edition
from checker.model.form import Value
from checker.model.formats import Formats
from checker.model.identity import compared_by_identity
from checker.model.official_list import OfficialList
from checker.model.text import EMPTY, Text
from checker.model.upload_mark import UploadMark

Truth = bool | None
Verdict = Literal["pass", "fail", "review", "not_applicable"]
Severity = Literal["error", "warning", "info"]
Role = Literal["check", "route", "answer"]
"""A route of eligibility need not be open where another is; the answer speaks for all of them; the rest are checks."""


class Field(NamedTuple):
    """A field of the form, of rules/fields.yaml.

    ``type`` says how its entry is read. ``choices`` names the edition's parameter with the words that may stand there;
    ``help`` is what a draft says beside it.
    """

    key: str
    section: str
    type: str
    title: Text
    choices: str = ""
    help: Text | None = None

    @property
    def group(self) -> str:
        """The group that it is a part of; empty for a field of its own."""
        group, bracket, _ = self.key.partition("[].")
        return group if bracket else ""

    @property
    def part(self) -> str:
        """What it is called in a row of its group."""
        return self.key.rpartition("[].")[2]


class Condition(NamedTuple):
    """An operator of rules/README.md and its arguments; ``all``, ``any`` and ``not`` hold conditions."""

    operator: str
    arguments: Mapping[str, Any] = EMPTY
    parts: tuple["Condition", ...] = ()
    ask: Callable[[Any], "ConditionResult"] | None = None  # what answers it in a context, once bound to an edition


class Case(NamedTuple):
    """One line of a rule's decision. The first case whose condition is true decides; without one, it decides.

    A condition that cannot be decided ends the rule as ``review`` with the message ``unknown``.
    ``severity`` and ``fix`` are the case's own, where they differ from its rule's. ``follows`` are rules whose
    finding on the same entries, where there is one, this finding only tells again.
    """

    verdict: Verdict
    message: Text
    when: Condition | None = None
    unknown: Text | None = None
    assumptions: tuple[Text, ...] = ()
    severity: Severity | None = None
    fix: Text | None = None
    follows: tuple[str, ...] = ()


class Part(NamedTuple):
    """A decision. ``each`` says over what it is repeated: a group, a list of fields, all fields of a type, or the
    files that uploads name.

    ``needs`` are the keys of the fields that it reads.
    """

    needs: tuple[str, ...]
    cases: tuple[Case, ...]
    each: Mapping[str, Any] | None = None


class Rule(NamedTuple):
    """A rule of the catalogue: its parts are judged one after the other, and each gives its findings.

    ``draft_fix`` stands for ``fix`` in a draft, which nobody prints and no portal holds.
    """

    id: str
    title: Text
    severity: Severity
    status: Literal["published", "draft"]
    citation: Citation
    parts: tuple[Part, ...]
    fix: Text
    draft_fix: Text | None = None
    path: str = ""
    role: Role = "check"


class KnownIssue(NamedTuple):
    """A fault of a rule that is known and not mended yet: told beside its findings of these verdicts."""

    rule: str
    verdicts: tuple[Verdict, ...]
    what: Text


class Profile(NamedTuple):
    """A named set of options that the rules are used with: the hash of what it says, and severities by the beginning of
    rules' ids."""

    name: str
    sha256: str
    severity: Mapping[str, Severity] = EMPTY


@compared_by_identity
class Rulebook(NamedTuple):
    """Everything that is policy, loaded and checked: plain data but for ``rules``, even the rules ``across`` forms.

    ``grammars`` is a folder of grammars beside the shipped ones, where an organisation has its own. ``profile`` is the
    one that they are used with."""

    rules: tuple[Rule, ...]
    fields: Mapping[str, Field]
    editions: Mapping[str, Edition]
    lists: Mapping[str, OfficialList]
    formats: Formats
    messages: Mapping[str, Text]
    across: Sequence[Mapping[str, Any]] = ()
    sha256: str = ""
    grammars: str | None = None
    known_issues: tuple[KnownIssue, ...] = ()
    profile: Profile | None = None


class Mark(NamedTuple):
    """Words of a value that a condition looked at: ``value.text[start:end]``."""

    value: Value
    start: int
    end: int


class ListEntry(NamedTuple):
    """An entry of an official list: the list's id, the entry's number there, and how both are told of."""

    list: str
    number: int
    label: Text


class ConditionResult(NamedTuple):
    """How one condition came out, what it looked at and what it lacked: a node of the explanation.

    ``marks`` are words of values, whole values, or words of uploads. ``details`` are arguments for messages;
    ``missing`` are the keys of fields that are absent or unreadable; ``open_rules``: those under review that it asked.
    ``entries`` are those of official lists that it found.
    Conditions of others have ``parts`` alone, up to the one that decided.
    """

    operator: str
    truth: Truth
    details: Mapping[str, Any] = EMPTY
    marks: tuple[Mark | Value | UploadMark, ...] = ()
    missing: tuple[str, ...] = ()
    parts: tuple["ConditionResult", ...] = ()
    open_rules: tuple[str, ...] = ()
    entries: tuple[ListEntry, ...] = ()
