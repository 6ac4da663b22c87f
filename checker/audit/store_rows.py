"""The rows that an audit keeps of a form."""

from __future__ import annotations

from typing import NamedTuple


class FindingRow(NamedTuple):
    """One finding. The sentences are there where there is something to do or to look at, and of eligibility.

    ``consequences`` are the rules that were not decided because of it.
    """

    number: int
    rule: str
    verdict: str
    severity: str
    message_zh: str | None
    message_en: str | None
    waived: int
    role: str
    level: str
    cause_rule: str | None
    cause_field: str | None
    consequences: str | None


class EvidenceRow(NamedTuple):
    """Words that a finding with sentences stands on, one place a page; ``row`` and ``line`` count from 1."""

    finding: int
    number: int
    field: str
    row: int | None
    page: int | None
    line: int | None
    column: int | None
    words: str
    box: str | None


class ListEntryRow(NamedTuple):
    """An entry of an official list that a finding rests on."""

    finding: int
    list: str
    entry: int
    label_zh: str
    label_en: str


class ProblemRow(NamedTuple):
    number: int
    kind: str
    message_zh: str
    message_en: str
    advice_zh: str
    advice_en: str


class ValueRow(NamedTuple):
    """A short entry of the form, masked. ``row`` counts a group's rows from 1; it begins on ``page`` and ``line``."""

    field: str
    row: int | None
    number: int
    text: str
    page: int | None
    line: int | None


class TokenRow(NamedTuple):
    """What forms are compared by without being kept itself: a contact person, the content of an upload."""

    kind: str
    token: str
    shown: str


class Record(NamedTuple):
    """All that is kept of one checked form. ``report`` is the whole result as ``kept.pack`` writes it."""

    key: str
    sha256: str | None
    edition: str | None
    outcome: str
    drug: str
    company: str
    seconds: float
    findings: tuple[FindingRow, ...]
    evidence: tuple[EvidenceRow, ...]
    problems: tuple[ProblemRow, ...]
    list_entries: tuple[ListEntryRow, ...]
    values: tuple[ValueRow, ...]
    tokens: tuple[TokenRow, ...]
    report: bytes
