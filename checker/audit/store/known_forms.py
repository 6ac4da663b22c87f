"""Forms whose results are in the file already, kept in a run by the batch: an unchanged one costs a few lookups."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

FOUND = """
CREATE TEMP TABLE IF NOT EXISTS found (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, key TEXT NOT NULL
)"""
SEEN = "CREATE TEMP TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY) WITHOUT ROWID"
KEPT_BEFORE = """
INSERT OR REPLACE INTO form (run, result, name, sha256, path)
    SELECT :run, result.id, found.name, found.sha256, found.path
    FROM temp.found CROSS JOIN result ON result.key = found.key
    WHERE EXISTS (SELECT 1 FROM form INDEXED BY form_result WHERE form.result = result.id
        AND form.name = found.name AND form.path = found.path AND known_by = ''
        AND form.run IN (SELECT id FROM run WHERE places = (SELECT places FROM run WHERE id = :run)))
    AND NOT EXISTS (SELECT 1 FROM form WHERE run = :run AND form.name = found.name AND known_by != '')
"""
"""Under its own name and path, in a run of the same paths: so nothing in them is personal by what that result knows."""
OUTCOMES = """
SELECT number, outcome FROM temp.found CROSS JOIN form ON form.run = :run AND form.name = found.name
    CROSS JOIN result ON result.id = form.result AND result.key = found.key
    WHERE form.path = found.path AND known_by = ''
"""


class FoundForm(NamedTuple):
    """A form that was read. ``name`` and ``path`` are as they are kept, ``key`` is that of its result."""

    number: int
    name: str
    path: str
    sha256: str
    key: str


def has_results(database: sqlite3.Connection) -> bool:
    return database.execute("SELECT 1 FROM result LIMIT 1").fetchone() is not None


def keep_known(database: sqlite3.Connection, run: int, forms: Iterable[FoundForm]) -> dict[int, str]:
    """Keeps the forms that were kept before with the same result under the same name and path: their outcomes, by their
    numbers."""
    database.execute(FOUND)
    database.execute("DELETE FROM temp.found")
    database.executemany("INSERT INTO temp.found VALUES (?, ?, ?, ?, ?)", forms)
    database.execute(KEPT_BEFORE, {"run": run})
    return dict(database.execute(OUTCOMES, {"run": run}).fetchall())


def note_seen(database: sqlite3.Connection, names: Iterable[str]) -> None:
    """Notes what forms that were found are known by: their names, or keyed hashes of them."""
    database.execute(SEEN)
    database.executemany("INSERT OR IGNORE INTO temp.seen VALUES (?)", ((name,) for name in names))


def forget_unseen(database: sqlite3.Connection, run: int) -> None:
    """Takes forms out of a run that were not found."""
    database.execute(SEEN)
    database.execute(
        "DELETE FROM form WHERE run = ? AND coalesce(nullif(known_by, ''), name) NOT IN (SELECT name FROM temp.seen)",
        (run,),
    )
