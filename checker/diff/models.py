"""What a comparison of two forms gives. Every text in it may be shown: personal data is masked already."""

from __future__ import annotations

from typing import Literal, NamedTuple

from checker.model import Finding, Result

FieldState = Literal["filled", "empty", "missing", "not_in_form"]
"""Of an entry: there are words; there are none; its label was not found; the cycle's form has no such field."""
Which = Literal["before", "after"]
"""One of the two forms: the first, or the second, which is the newer one."""
EditType = Literal["same", "removed", "added"]


class Stretch(NamedTuple):
    """Words that both entries have, in the second's white space, or that only one of them has."""

    change: EditType
    text: str


class Side(NamedTuple):
    """An entry of one of the two forms, and where its words begin."""

    state: FieldState
    text: str = ""
    page: int | None = None
    line: int | None = None


class FieldChange(NamedTuple):
    """A field whose entries differ. ``field`` is a key of rules/fields.yaml, or of ``checker.diff.fields.BESIDE``.

    ``marks``: only full or half width, or the form of punctuation, differs. ``label``: neither has words, and only
    one has the label. ``masked``: what differs is personal data, or holds some, and cannot be read from ``words``.
    """

    field: str
    change: Literal["added", "removed", "changed", "marks", "label"]
    before: Side
    after: Side
    words: tuple[Stretch, ...] = ()
    masked: bool = False


class RowChange(NamedTuple):
    """A row of a repeated group that is on one form only, or stands elsewhere, or whose ``parts`` differ.

    ``before`` and ``after`` count the rows from 1; None where there is no such row.
    """

    group: str
    change: Literal["added", "removed", "moved", "changed"]
    before: int | None
    after: int | None
    parts: tuple[FieldChange, ...] = ()


EntryChange = FieldChange | RowChange


class FindingChange(NamedTuple):
    """A finding that is not what it was.

    ``new``: fails or is under review, and did not before; ``gone``: the reverse. The other side is then what the
    rule says instead, or None. ``verdict``: another verdict or severity. ``message``: the same verdict for another
    reason. ``uncompared``: the other form could not be read. ``masked`` as in FieldChange.
    """

    rule: str
    change: Literal["new", "gone", "verdict", "message", "uncompared"]
    before: Finding | None
    after: Finding | None
    masked: bool = False


class FormDifference(NamedTuple):
    """Two forms against each other. ``same_fields`` counts the entries that are the same; ``same_findings`` are the
    second form's findings that are as they were.

    ``unread_ticks`` are the forms (before, after) whose ticks could not be read, so that they were not compared.
    """

    before: Result
    after: Result
    fields: tuple[EntryChange, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    same_fields: int = 0
    same_findings: tuple[Finding, ...] = ()
    unread_ticks: tuple[Which, ...] = ()

    @property
    def compared(self) -> bool:
        """Both forms could be read."""
        return self.before.form is not None and self.after.form is not None

    @property
    def same(self) -> bool:
        """Nothing was found that differs."""
        return self.compared and not self.fields and not self.findings
