"""Every data type of the checker, frozen, in the order in which a form meets them.

Nothing of ours is imported here but ``model_rules``. A truth is three-valued throughout: ``True``, ``False``, or
``None`` for "the form cannot decide it".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from checker.model_rules import Field as Field
from checker.model_rules import Text as Text

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in PDF points, from the page's lower left corner."""

Truth = bool | None
Verdict = Literal["pass", "fail", "review", "not_applicable"]
Severity = Literal["error", "warning", "info"]
Outcome = Literal["pass", "fail", "review", "error"]
EMPTY: Mapping[str, Any] = MappingProxyType({})


# ---------------------------------------------------------------------------------------------- the input


class Place(NamedTuple):
    """Words of the input and where they stand. ``boxes`` has one box a printed line, for PDFs only."""

    page: int
    line: int
    column: int
    text: str
    boxes: tuple[Box, ...] = ()


class Shape(NamedTuple):
    """A small path that a PDF page draws. ``tone`` is what fills it: light, dark, or None for nothing."""

    page: int
    box: Box
    tone: str | None


class PageNumber(NamedTuple):
    """The number that a page bears, and of how many, on the page of the file; ``of`` is None where it is not said."""

    page: int
    number: int
    of: int | None


class Line(NamedTuple):
    """One line that is not blank, after repair and without the white space around it.

    ``number`` counts as the contract does: the input's lines for text, the page's lines for PDF, from 1.
    ``columns`` holds each character's column in the unrepaired line, from 1.
    ``boxes`` holds each character's box, for PDFs only.
    """

    page: int
    number: int
    start: int
    text: str
    columns: Sequence[int]
    boxes: Sequence[Box] = ()


@dataclass(frozen=True)
class Document:
    """What a reader gives: the repaired text, with the way back to every character's place.

    ``text`` is the lines joined by line feeds, so ``Line.start`` is an offset into it. The last ``furniture`` lines are
    heads, feet, page numbers and watermarks; the form's own stand before them.
    ``repairs`` counts the characters changed, by kind, and what was dropped as page_furniture.
    ``shapes`` are a PDF's small drawings, among them its tick boxes. ``page_numbers`` are those that pages bear.
    ``unread`` are pages that are pictures, before or behind the form.
    """

    source: str
    sha256: str
    kind: Literal["text", "pdf"]
    text: str
    lines: tuple[Line, ...]
    repairs: Mapping[str, int] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = ()
    furniture: int = 0
    page_numbers: tuple[PageNumber, ...] = ()
    unread: tuple[int, ...] = ()

    @cached_property
    def body(self) -> tuple[Line, ...]:
        """The form's own lines."""
        return self.lines[: len(self.lines) - self.furniture]

    @cached_property
    def body_text(self) -> str:
        """The text of the form's own lines."""
        return self.text[: self.body[-1].start + len(self.body[-1].text)] if self.furniture and self.body else self.text

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def line_at(self, offset: int) -> int:
        """The index in ``lines`` of the line that holds the character at ``offset``."""
        return bisect_right(self._starts, offset) - 1

    def places(self, start: int, end: int) -> list[Place]:
        """Where ``text[start:end]`` stands, one place a printed line."""
        found = []
        at = self.line_at(start)
        while at < len(self.lines) and self.lines[at].start < end:
            line, at = self.lines[at], at + 1
            first, last = max(start - line.start, 0), min(end - line.start, len(line.text))
            words = line.text[first:last].strip()
            if words:
                first = line.text.index(words, first)
                boxes = [box for box in line.boxes[first : first + len(words)] if box[2] > box[0]]
                around = (_union(boxes),) if boxes else ()
                found.append(Place(line.page, line.number, line.columns[first], words, around))
        return found


def _union(boxes: Sequence[Box]) -> Box:
    left, bottom, right, top = zip(*boxes, strict=True)
    return (min(left), min(bottom), max(right), max(top))


# ----------------------------------------------------------------------------------------------- the form


@dataclass(frozen=True, slots=True)
class Month:
    """A month-precise date: some day of this month, both ends included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


Typed = Month | datetime | bool | Decimal | tuple[str, ...] | str | None
"""A month, a date and time, a yes or no, a number, the names of an upload or the choices of a list, a code."""


class Piece(NamedTuple):
    """``Document.text[start:start + length]`` stands at ``Value.text[at:at + length]``."""

    at: int
    start: int
    length: int


class Value(NamedTuple):
    """A field's text without the print's line breaks; ``typed`` is None when it has not its type's form.

    ``field`` is a key of rules/fields.yaml. ``row`` counts the rows of a repeated group from 0.
    ``pieces`` is the first print; ``repeats`` are further prints with the same text.
    """

    field: str
    text: str
    typed: Typed = None
    pieces: tuple[Piece, ...] = ()
    repeats: tuple[tuple[Piece, ...], ...] = ()
    row: int | None = None


Row = Mapping[str, Value]
"""One row of a repeated group, by the part of the key behind ``[].``; its number, if printed, is ``number``."""


@dataclass(frozen=True)
class Form:
    """What the parser gives.

    ``values`` has each field that was printed, empty ones with an empty text; a missing label has no entry.
    ``groups`` has patents, trials, guidelines, reference_drugs and criteria, each row once.
    ``unequal`` holds (group, part, first print, other print) where a block printed twice differs; an absent
    value stands as None, and a field that is no group's has an empty part.
    ``foreign_labels`` are labels that only another edition prints. ``unrecognised`` is text outside every known field.
    ``lost`` are the places of characters that no reader can bring back (U+FFFD). ``masked`` fields lack personal data.
    """

    edition: str
    document: Document | None = None
    title: Value | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    groups: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    unequal: tuple[tuple[str, str, Value | None, Value | None], ...] = ()
    sections: Mapping[str, Value] = field(default_factory=dict)
    foreign_labels: tuple[Value, ...] = ()
    unrecognised: tuple[Value, ...] = ()
    lost: tuple[Value, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()

    @cached_property
    def filled(self) -> Mapping[str, Sequence[Value]]:
        """By key, the values that are not empty, a group's rows in their order."""
        found = {key: [value] for key, value in self.values.items() if value.text}
        for group, rows in self.groups.items():
            for row in rows:
                for part, value in row.items():
                    if value.text:
                        found.setdefault(f"{group}[].{part}", []).append(value)
        if self.title and self.title.text:
            found["title"] = [self.title]
        return found

    def values_of(self, key: str) -> list[Value]:
        """All values of a key: one for a plain field, one a row for ``trials[].type``."""
        group, bracket, part = key.partition("[].")
        if not bracket:
            return [self.values[key]] if key in self.values else []
        return [row[part] for row in self.groups.get(group, ()) if part in row]


# ---------------------------------------------------------------------------------------------- the rules


class Citation(NamedTuple):
    """What a verdict stands on. ``confidence``: seen (in a form), high, medium or low."""

    document: Text
    clause: Text
    confidence: str


class Condition(NamedTuple):
    """An operator of rules/README.md and its arguments; ``all``, ``any`` and ``not`` hold conditions."""

    operator: str
    arguments: Mapping[str, Any] = EMPTY
    parts: tuple[Condition, ...] = ()
    ask: Callable[[Any], ConditionResult] | None = None  # what answers it in a context, once it is bound to an edition


class Case(NamedTuple):
    """One line of a rule's decision. The first case whose condition is true decides; without one, it decides.

    A condition that cannot be decided ends the rule as ``review`` with the message ``unknown``.
    ``severity`` is the case's own, where it differs from its rule's.
    """

    verdict: Verdict
    message: Text
    when: Condition | None = None
    unknown: Text | None = None
    assumptions: tuple[Text, ...] = ()
    severity: Severity | None = None


class Part(NamedTuple):
    """A decision. ``each`` says over what it is repeated: a group, a list of fields, all fields of a type, or the
    files that uploads name.

    ``needs`` are the keys of the fields that it reads.
    """

    needs: tuple[str, ...]
    cases: tuple[Case, ...]
    each: Mapping[str, Any] | None = None


class Rule(NamedTuple):
    """A rule of the catalogue: its parts are judged one after the other, and each gives its findings."""

    id: str
    title: Text
    severity: Severity
    status: Literal["published", "draft"]
    citation: Mapping[str, Any]
    parts: tuple[Part, ...]
    fix: Text
    path: str = ""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Everything that is policy, loaded and checked: plain data but for ``rules``, even the rules ``across`` forms.

    ``grammars`` is a folder of grammars beside the shipped ones, where an organisation has its own."""

    rules: tuple[Rule, ...]
    fields: Mapping[str, Field]
    editions: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Mapping[str, Any]]
    formats: Mapping[str, Any]
    messages: Mapping[str, Text]
    across: Sequence[Mapping[str, Any]] = ()
    sha256: str = ""
    grammars: str | None = None


# ---------------------------------------------------------------------------------------------- the result


class Mark(NamedTuple):
    """Words of a value that a condition looked at: ``value.text[start:end]``."""

    value: Value
    start: int
    end: int


class ConditionResult(NamedTuple):
    """How one condition came out, what it looked at and what it lacked: a node of the explanation.

    ``marks`` are words of values, or whole values. ``details`` are arguments for messages; ``missing`` are the keys
    of fields that are absent or unreadable. Conditions of others have ``parts`` alone, up to the one that decided.
    """

    operator: str
    truth: Truth
    details: Mapping[str, Any] = EMPTY
    marks: tuple[Mark | Value, ...] = ()
    missing: tuple[str, ...] = ()
    parts: tuple[ConditionResult, ...] = ()


class Evidence(NamedTuple):
    """Words of a field, and where they stand (one place a printed line; none for a form given as data)."""

    field: str
    places: tuple[Place, ...]
    text: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict of one rule; a rule with ``each`` gives one for every row that does not pass."""

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


class Problem(NamedTuple):
    """Why a file, or one rule on it, could not be judged: what is wrong and what to do."""

    kind: str
    message: Text
    advice: Text


@dataclass(frozen=True)
class Result:
    """All that is known of one file. ``form`` is None when it could not be read."""

    source: str
    sha256: str | None
    edition: str | None
    rules_sha256: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    form: Form | None = field(default=None, repr=False)
