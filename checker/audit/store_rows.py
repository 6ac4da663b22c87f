"""The rows that an audit keeps of a form: what is asked for in many forms at once; the whole is in ``report``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.audit.rulebook_words import NO_WORDS, RulebookWords
from checker.audit.serialization import pack
from checker.model import Form, Result, Value
from checker.places import evidence_report

LONGEST_VALUE = 500
"""Characters of an entry that is kept as a row."""


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
    """All that is kept of one checked form. ``report`` is the whole result as ``serialization.pack`` writes it."""

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


def record_of(
    key: str, result: Result, tokens: Sequence[TokenRow], seconds: float, words: RulebookWords = NO_WORDS
) -> Record:
    """The rows of a masked result. ``words`` are those that the file has already."""
    form = result.form
    company = form.values.get("company") if form else None
    return Record(
        key,
        result.sha256,
        result.edition,
        result.outcome,
        result.drug,
        company.text if company else "",
        round(seconds, 6),
        tuple(finding_rows(result)),
        tuple(evidence_rows(result)),
        tuple(ProblemRow(n, p.kind, *p.message, *p.advice) for n, p in enumerate(result.problems)),
        tuple(list_entry_rows(result)),
        tuple(value_rows(form)) if form else (),
        tuple(tokens),
        pack(result, words),
    )


def finding_rows(result: Result) -> Iterator[FindingRow]:
    for number, finding in enumerate(result.findings):
        kept = finding.verdict in ("fail", "review") or finding.role != "check"
        zh, en = finding.message if kept else (None, None)
        waived = int(finding.waived is not None)
        yield FindingRow(
            number,
            finding.rule,
            finding.verdict,
            finding.severity,
            zh,
            en,
            waived,
            finding.role,
            finding.level,
            finding.cause.rule if finding.cause else None,
            finding.cause.field if finding.cause else None,
            " ".join(rule for rule, _ in finding.consequences) or None,
        )


def evidence_rows(result: Result) -> Iterator[EvidenceRow]:
    for number, finding in enumerate(result.findings):
        if finding.verdict in ("fail", "review"):
            entries = [entry for evidence in finding.evidence for entry in evidence_report(evidence)]
            for n, entry in enumerate(entries):
                box = json.dumps(entry["box"]) if "box" in entry else None
                place = (entry["page"], entry["line"], entry["column"], entry["text"])
                yield EvidenceRow(number, n, entry["field"], entry.get("row"), *place, box)


def list_entry_rows(result: Result) -> Iterator[ListEntryRow]:
    for number, finding in enumerate(result.findings):
        for entry in finding.entries:
            yield ListEntryRow(number, entry.list, entry.number, *entry.label)


def value_rows(form: Form) -> Iterator[ValueRow]:
    for key, values in form.filled.items():
        for n, value in enumerate(values):
            if len(value.text) <= LONGEST_VALUE:
                row = None if value.row is None else value.row + 1
                yield ValueRow(key, row, n, value.text, *begins(form, value))


def begins(form: Form, value: Value) -> tuple[int | None, int | None]:
    """The page and line of an entry's first word."""
    if form.document is None or not value.pieces:
        return (None, None)
    line = form.document.lines[form.document.line_at(value.pieces[0].start)]
    return (line.page or None, line.number)
