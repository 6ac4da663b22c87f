"""The names that the forms of a run are kept under: masked ones, too, tell them apart and stay what they were."""

from __future__ import annotations

import sqlite3

from checker.audit.models import Checked, MaskedName
from checker.audit.name_keys import keyed
from checker.inputs import escaped_name

TAG_DIGITS = 8
"""Of the form's hash, behind a masked name that another form of the run has."""

MASKED = "form INDEXED BY form_known_by WHERE known_by = ? AND known_by != ''"
"""The rows of a form; SQLite is told the index, which it may take for no better than that of results."""


PLACES = "run IN (SELECT id FROM run WHERE places = (SELECT places FROM run ORDER BY id DESC LIMIT 1))"
"""Of runs of the same paths as the one that goes on: what masks others is to be looked for in its paths, too."""


def name_of(database: sqlite3.Connection, run: int, checked: Checked, secret: bytes) -> str:
    """The name of a form; a row of the run that had it otherwise, with what its file held before, is taken out."""
    masked = checked.masked
    if masked is None:
        before = keyed(secret, checked.name, checked.path)
        database.execute(f"DELETE FROM {MASKED} AND run = ?", (before, run))
        return free_name(database, run, checked.name, "", checked.sha256)
    database.execute("DELETE FROM form WHERE run = ? AND name = ? AND known_by = ''", (run, checked.name))
    name = free_name(database, run, masked.name, masked.known_by, checked.sha256)
    database.execute(f"DELETE FROM {MASKED} AND run = ? AND name != ?", (masked.known_by, run, name))
    return name


def keep_decisions(database: sqlite3.Connection, real: str, name: str) -> None:
    """What people decided on a form under its real name, as earlier versions kept it, holds under the masked one."""
    database.execute(
        "INSERT INTO review (name, sha256, rule, verdict, decision, reviewer, reason, decided)"
        " SELECT ?, sha256, rule, verdict, decision, reviewer, reason, decided FROM review WHERE name = ?"
        " AND NOT EXISTS (SELECT 1 FROM review WHERE name = ?) ORDER BY id",
        (name, real, name),
    )


def free_name(database: sqlite3.Connection, run: int, name: str, known_by: str, digest: str | None) -> str:
    """The name, or one made of it where another form has it; the same as before, where the form was kept before."""
    tag = (digest or known_by)[:TAG_DIGITS]
    possible = [name, f"{name}~{tag}", f"{name}~{tag}{known_by}"]
    if known_by:
        asked = f"SELECT name FROM {MASKED} ORDER BY run DESC"
        before = [kept for (kept,) in database.execute(asked, (known_by,)) if kept in possible]
        possible = [*before, *possible]
    for one in possible:
        row = database.execute("SELECT known_by FROM form WHERE run = ? AND name = ?", (run, one)).fetchone()
        if row is None or row[0] == known_by:
            return one
    return possible[-1]


def kept_name(database: sqlite3.Connection, key: str, name: str, path: str, known_by: str) -> MaskedName | None:
    """How a form with the result of that key was kept, where the paths of its run are known to be masked by it."""
    row = database.execute("SELECT id FROM result WHERE key = ?", (key,)).fetchone()
    for query, about in (
        ("form WHERE name = ? AND path = ? AND known_by = '' AND result = ?", (name, escaped_name(path))),
        (f"{MASKED} AND result = ?", (known_by,)),
    ):
        asked = f"SELECT name, path, known_by FROM {query} AND {PLACES} LIMIT 1"
        found = row and database.execute(asked, (*about, *row)).fetchone()
        if found:
            return MaskedName(found[0], found[1], (), found[2])
    return None
