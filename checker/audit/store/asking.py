"""What is asked of an audit's file afterwards: runs, forms, whole results, and whether rows are the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from checker.audit.kept import unpack
from checker.audit.records import Limits, Scope, State
from checker.errors import RuleError
from checker.model import Result


class Run(NamedTuple):
    """One run. Times are ISO, UTC; ``roots`` are the folders and archives that were given."""

    id: int
    started: str
    ended: str | None
    state: State
    roots: tuple[str, ...]
    scope: Scope
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


def run_of(database: sqlite3.Connection, number: int | None = None) -> Run:
    """A run by its number, or the last one. Raises RuleError where there is none."""
    row = database.execute(
        "SELECT id, started, ended, state, roots, scope, limits, contact_key FROM run"
        " WHERE id = coalesce(?, (SELECT max(id) FROM run))",
        (number,),
    ).fetchone()
    if row is None:
        what = f"There is no run {number}." if number is not None else "There is no run yet."
        raise RuleError("nrdl audit", None, "", what, "Run nrdl audit, or see nrdl audit summary.")
    number, started, ended, state, roots, scope, limits, contact_key = row
    parts = (tuple(part) if isinstance(part, list) else part for part in json.loads(scope))
    return Run(
        number,
        started,
        ended,
        state,
        tuple(json.loads(roots)),
        Scope._make(parts),
        Limits._make(json.loads(limits)),
        contact_key,
    )


def forms_of(database: sqlite3.Connection, run: int) -> Iterator[FormRow]:
    """The forms of a run, by name."""
    yield from map(
        FormRow._make,
        database.execute(
            "SELECT form.name, form.path, form.sha256, form.result, edition, outcome, drug, company, seconds"
            " FROM form JOIN result ON result.id = form.result WHERE run = ? ORDER BY form.name",
            (run,),
        ),
    )


def results_of(database: sqlite3.Connection, run: int) -> Iterator[Result]:
    """The whole results of a run, one by one, by the forms' names."""
    rows = database.execute(
        "SELECT form.name, report FROM form JOIN result ON result.id = form.result WHERE run = ? ORDER BY form.name",
        (run,),
    )
    for name, report in rows:
        yield unpack(name, report)


def result_of(database: sqlite3.Connection, run: int, name: str) -> Result:
    """The whole result of one form. Raises RuleError where the run has none of that name."""
    row = database.execute(
        "SELECT report FROM form JOIN result ON result.id = form.result WHERE run = ? AND form.name = ?", (run, name)
    ).fetchone()
    if row is None:
        what = f"There is no form {name} in run {run}."
        raise RuleError("nrdl audit", None, "", what, "Give its name as nrdl audit export has it.")
    return unpack(name, row[0])


def row_hashes(database: sqlite3.Connection, run: int) -> Iterator[tuple[str, str | None, str]]:
    """Of each form, by name: its name, its hash, and the hash of its rows.

    The same form under the same rules and engine has the same hash of rows, on every machine and in every run; times,
    paths and contact tokens (whose key is a user's own) are left out.
    """
    for form in forms_of(database, run):
        rows: list[Any] = [form.edition, form.outcome, form.drug, form.company]
        for table in ("finding", "evidence", "problem", "value"):
            rows.append(database.execute(f"SELECT * FROM {table} WHERE result = ? ORDER BY 2, 3", (form.result,)))
            rows[-1] = [row[1:] for row in rows[-1]]
        tokens = "SELECT kind, token, shown FROM token WHERE result = ? AND kind != 'contact' ORDER BY 1, 2, 3"
        rows.append(database.execute(tokens, (form.result,)).fetchall())
        yield form.name, form.sha256, sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
