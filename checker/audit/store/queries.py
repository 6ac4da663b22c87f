"""What is asked of an audit's file afterwards: runs, forms, whole results, and whether rows are the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any, NamedTuple

from checker.audit.models import AcrossFinding, InvolvedForm, Limits, RunConfig, RunState
from checker.audit.name_keys import MASK
from checker.audit.rulebook_words import RulebookWords
from checker.audit.serialization import unpack
from checker.audit.store.long_entries import words_under
from checker.errors import rule_error
from checker.model import Citation, Profile, Result, Text

FORM = (
    "SELECT form.name, form.path, form.sha256, form.result, edition, outcome, drug, company, seconds"
    " FROM form JOIN result ON result.id = form.result WHERE run = ?"
)
"""The columns of a FormRow."""


class AuditRun(NamedTuple):
    """One run. Times are ISO, UTC; ``roots`` are the folders and archives that were given."""

    id: int
    started: str
    ended: str | None
    state: RunState
    roots: tuple[str, ...]
    scope: RunConfig
    limits: Limits
    contact_key: str


class FormRow(NamedTuple):
    """One form of a run, with what its result says of it as a whole."""

    name: str
    path: str
    sha256: str | None
    result: int
    edition: str | None
    outcome: str
    drug: str
    company: str
    seconds: float


def run_of(database: sqlite3.Connection, number: int | None = None) -> AuditRun:
    """A run by its number, or the last one. Raises RuleError where there is none."""
    row = database.execute(
        "SELECT id, started, ended, state, roots, scope, limits, contact_key FROM run"
        " WHERE id = coalesce(?, (SELECT max(id) FROM run))",
        (number,),
    ).fetchone()
    if row is None:
        raise rule_error("audit.no_run_yet" if number is None else "audit.no_run", "nrdl audit", number=number)
    number, started, ended, state, roots, scope, limits, contact_key = row
    parts: list[Any] = [tuple(part) if isinstance(part, list) else part for part in json.loads(scope)]
    config = RunConfig(*parts)  # a run of an earlier version knew of no profiles
    config = config._replace(profile=config.profile and Profile(*config.profile))
    return AuditRun(
        number,
        started,
        ended,
        state,
        tuple(json.loads(roots)),
        config,
        Limits._make(json.loads(limits)),
        contact_key,
    )


def form_rows(database: sqlite3.Connection, run: int) -> Iterator[FormRow]:
    """The forms of a run, by name."""
    yield from map(FormRow._make, database.execute(f"{FORM} ORDER BY form.name", (run,)))


def results_of(database: sqlite3.Connection, run: int) -> Iterator[Result]:
    """The whole results of a run, one by one, by the forms' names."""
    rows = database.execute(
        "SELECT form.name, report, started FROM form JOIN result ON result.id = form.result"
        " JOIN run ON run.id = form.run WHERE form.run = ? ORDER BY form.name",
        (run,),
    )
    words = cache(partial(words_under, database))
    for name, report, started in rows:
        yield kept_result(name, report, started, words)


def result_of(database: sqlite3.Connection, run: int, name: str) -> Result:
    """The whole result of one form. Raises RuleError where the run has none of that name."""
    row = database.execute(
        "SELECT report, started FROM form JOIN result ON result.id = form.result JOIN run ON run.id = form.run"
        " WHERE form.run = ? AND form.name = ?",
        (run, name),
    ).fetchone()
    if row is None:
        raise rule_error("audit.no_form", "nrdl audit", run=run, name=name)
    report, started = row
    return kept_result(name, report, started, partial(words_under, database))


def kept_result(name: str, report: bytes, started: str, words: Callable[[str], RulebookWords]) -> Result:
    """The result with the day of its run, where it was checked."""
    return unpack(name, report, words)._replace(checked=datetime.fromisoformat(started).astimezone().date())


def row_hashes(database: sqlite3.Connection, run: int) -> Iterator[tuple[str, str | None, str]]:
    """Of each form, by name: its name, its hash, and the hash of its rows.

    The same form under the same rules and engine has the same hash of rows, on every machine and in every run; times,
    paths and contact tokens (whose key is a user's own) are left out.
    """
    for form in form_rows(database, run):
        rows: list[Any] = [form.edition, form.outcome, form.drug, form.company]
        for table in ("finding", "evidence", "problem", "value"):
            rows.append(database.execute(f"SELECT * FROM {table} WHERE result = ? ORDER BY 2, 3", (form.result,)))
            rows[-1] = [row[1:] for row in rows[-1]]
        tokens = "SELECT kind, token, shown FROM token WHERE result = ? AND kind != 'contact' ORDER BY 1, 2, 3"
        rows.append(database.execute(tokens, (form.result,)).fetchall())
        yield form.name, form.sha256, sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


# ----------------------------------------------------------------------------------------- between two runs


class VerdictChange(NamedTuple):
    """A form that two runs do not have alike: its place in each (None where it is absent)."""

    name: str
    old: FormRow | None
    new: FormRow | None


def verdict_changes(database: sqlite3.Connection, old: int, new: int) -> Iterator[VerdictChange]:
    """The forms whose result differs between two runs, or that only one has, by name."""
    names = database.execute(
        "SELECT name FROM (SELECT name, result FROM form WHERE run = :old UNION ALL"
        " SELECT name, result FROM form WHERE run = :new) GROUP BY name"
        " HAVING count(*) = 1 OR min(result) != max(result) ORDER BY name",
        {"old": old, "new": new},
    )
    for (name,) in names:
        yield VerdictChange(name, form_row(database, old, name), form_row(database, new, name))


def form_row(database: sqlite3.Connection, run: int, name: str) -> FormRow | None:
    row = database.execute(f"{FORM} AND form.name = ?", (run, name)).fetchone()
    return row and FormRow._make(row)


class ToldFinding(NamedTuple):
    """A finding that fails or is under review."""

    rule: str
    verdict: str
    severity: str
    message: Text
    role: str
    level: str


def told_of(database: sqlite3.Connection, result: int) -> list[ToldFinding]:
    """The findings of a result that fail or are under review, routes too; none that is waived or a consequence."""
    asked = "SELECT rule, verdict, severity, message_zh, message_en, role, level FROM finding WHERE result = ?"
    rows = database.execute(f"{asked} AND level IN ('error', 'warning', 'review', 'note') ORDER BY number", (result,))
    return [ToldFinding(rule, verdict, sure, Text(zh, en), *about) for rule, verdict, sure, zh, en, *about in rows]


# ------------------------------------------------------------------------------------- names, decisions, SQL


def names_like(database: sqlite3.Connection, run: int, words: str, most: int = 10) -> list[str]:
    """The forms of a run whose names hold the words, behind a mask too; those alone that are so named from end to end,
    where there are some."""
    if form_row(database, run, words):
        return [words]
    names = database.execute(
        "SELECT name FROM form WHERE run = ? AND (instr(lower(name), lower(?)) OR instr(name, '*')) ORDER BY name",
        (run, words),
    )
    found = [name for (name,) in names if may_hold(name.lower(), words.lower())]
    return ([name for name in found if len(name) == len(words)] or found)[:most]


def may_hold(name: str, words: str) -> bool:
    """Whether a name has the words, if each asterisk may be any character."""
    return any(
        all(one in (MASK, other) for one, other in zip(name[at:], words, strict=False))
        for at in range(len(name) - len(words) + 1)
    )


def across_of(database: sqlite3.Connection, run: int) -> Iterator[AcrossFinding]:
    """The findings over all forms of a run, in the order of the rules."""
    found = database.execute("SELECT number, rule, verdict, severity, finding FROM across WHERE run = ?", (run,))
    for number, rule, verdict, severity, words in found.fetchall():
        title, message, fix, (document, clause, confidence) = json.loads(words)
        members = database.execute(
            "SELECT name, field, words, page, line FROM across_form WHERE run = ? AND number = ? ORDER BY name",
            (run, number),
        )
        citation = Citation(Text(*document), Text(*clause), confidence)
        texts = (Text(*title), Text(*message), Text(*fix))
        yield AcrossFinding(rule, verdict, severity, *texts, citation, tuple(map(InvolvedForm._make, members)))


class Review(NamedTuple):
    """What a person decided on one rule's findings of one form. ``holds``: of this form, and of this verdict."""

    name: str
    rule: str
    verdict: str
    decision: str
    reviewer: str
    reason: str
    decided: str
    holds: bool


def reviews_of(database: sqlite3.Connection, run: int, name: str | None = None) -> Iterator[Review]:
    """The last decision on each rule of each form of a run (or of one form), those that have lapsed too."""
    rows = database.execute(
        "SELECT review.name, review.rule, review.verdict, decision, reviewer, reason, decided,"
        " review.sha256 IS form.sha256 AND EXISTS (SELECT 1 FROM finding WHERE finding.result = form.result"
        "  AND finding.rule = review.rule AND finding.verdict = review.verdict)"
        " FROM review JOIN form ON form.name = review.name AND form.run = :run"
        " WHERE review.id IN (SELECT max(id) FROM review GROUP BY name, rule)"
        " AND coalesce(:name, review.name) = review.name"
        " ORDER BY review.name, review.rule",
        {"run": run, "name": name},
    )
    for row in rows:
        found = Review._make(row)
        yield found._replace(holds=bool(found.holds))


def tables(database: sqlite3.Connection) -> str:
    """The tables and views of the file as they were made, with their remarks."""
    found = database.execute("SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid")
    return "\n".join(f"{sql};" for (sql,) in found)
