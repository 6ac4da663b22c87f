"""``nrdl audit review --from``: the decisions that a reviewer wrote into a sample's worksheet, row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from checker.audit.store.queries import AuditRun, form_row, reviews_of, told_of
from checker.errors import rule_error
from checker.messages import LANGUAGES
from checker.model import Rulebook, Text
from checker.redaction import hidden_note

COLUMNS = ("form", "rule", "verdict", "content_mark", "agree", "own_reviewer", "remark")
"""Of the worksheet, by their messages."""
Words = Mapping[str, str]
"""A row of the worksheet, by column."""


class SampleDecision(NamedTuple):
    """A decision that is to be kept."""

    name: str
    rule: str
    verdict: str
    decision: str
    reviewer: str
    reason: str


class RowFault(NamedTuple):
    """Why a row is not taken: its number in the worksheet, and the sentence by its name."""

    row: int
    kind: str
    about: Mapping[str, str]


class SampleReview(NamedTuple):
    """What a worksheet holds: decisions, rows that are not taken, and how many are open or kept already."""

    decisions: list[SampleDecision]
    faults: list[RowFault]
    open: int
    known: int


def read_sample(
    rows: Sequence[Sequence[str]], path: Path, database: sqlite3.Connection, run: AuditRun, book: Rulebook
) -> SampleReview:
    """The worksheet, held to the run. Raises RuleError for a file that is no such worksheet."""
    known = {(one.name, one.rule): one for one in reviews_of(database, run.id) if one.holds}
    found = SampleReview([], [], 0, 0)
    taken: dict[tuple[str, str], SampleDecision] = {}
    open_rows = already = 0
    for number, row in worksheet(rows, path, book):
        if not row["agree"]:
            open_rows += 1
            continue
        fault = row_fault(row, database, run, book)
        decision = decision_in(row, book)
        before = decision if fault else taken.setdefault(decision[:2], decision)
        if fault is None and before.decision != decision.decision:
            fault = ("twice", {"rule": row["rule"]})
        if fault:
            found.faults.append(RowFault(number, *fault))
            continue
        last = known.get(decision[:2])
        if last and (last.verdict, last.decision, last.reviewer, last.reason) == decision[2:]:
            already += 1
        elif decision is before:
            found.decisions.append(decision)
    return found._replace(open=open_rows, known=already)


def row_fault(
    row: Words, database: sqlite3.Connection, run: AuditRun, book: Rulebook
) -> tuple[str, Mapping[str, str]] | None:
    """Why a row cannot be taken; None where it can."""
    if not row["rule"]:
        return "nothing", {}
    form = form_row(database, run.id, row["form"])
    if form is None:
        return "unknown_form", {"name": row["form"]}
    if row["content_mark"] and not (form.sha256 or "").startswith(row["content_mark"]):
        return "changed", {"name": row["form"]}
    told = {(one.rule, one.verdict) for one in told_of(database, form.result)}
    if (row["rule"], verdict_of(row, book)) not in told:
        return "no_finding", {"name": row["form"], "rule": row["rule"]}
    if decided(row, book) is None:
        return "no_word", {"word": row["agree"]}
    if not row["own_reviewer"]:
        return "no_name", {}
    return None if row["remark"] else ("no_reason", {})


def decision_in(row: Words, book: Rulebook) -> SampleDecision:
    verdict, decision = verdict_of(row, book) or "", decided(row, book) or ""
    reason = hidden_note(row["remark"], book)
    return SampleDecision(row["form"], row["rule"], verdict, decision, row["own_reviewer"], reason)


def decided(row: Words, book: Rulebook) -> str | None:
    """accept or reject, by the words that people write."""
    word = row["agree"].casefold()
    return next((d for d in ("accept", "reject") if word in accepted_words(book.messages[f"audit_words_{d}"])), None)


def accepted_words(text: Text) -> list[str]:
    return [word.casefold() for language in LANGUAGES for word in text[language].split("/")]


def verdict_of(row: Words, book: Rulebook) -> str | None:
    named = {v: book.messages[f"verdict_{v}"] for v in ("fail", "review")}
    return next((verdict for verdict, text in named.items() if row["verdict"] in (text.zh, text.en)), None)


def worksheet(rows: Sequence[Sequence[str]], path: Path, book: Rulebook) -> Iterator[tuple[int, Words]]:
    """The rows below the head, with their numbers; those of further sheets are left. Raises RuleError."""
    heads = {name: {*book.messages[f"audit_column_{name}"]} for name in COLUMNS}
    start, places = next(
        ((n, found) for n, row in enumerate(rows) if len(found := sheet_columns(row, heads)) == len(COLUMNS)), (0, {})
    )
    if not places:
        raise rule_error("audit.no_worksheet", str(path))
    for number, cells in enumerate(rows[start + 1 :], start + 2):
        if len(cells) <= max(places.values()):
            return  # another sheet
        yield number, {name: cells[place].strip() for name, place in places.items()}


def sheet_columns(row: Sequence[str], heads: Mapping[str, set[str]]) -> dict[str, int]:
    return {name: n for name, words in heads.items() for n, cell in enumerate(row) if cell.strip() in words}
