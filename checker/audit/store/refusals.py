"""What SQLite says of a file, as a user is told it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import get_args

from checker.errors import RuleError, rule_error
from checker.model import Level, Outcome, Role, Severity, Verdict
from checker.paths import real_path

KINDS = {
    sqlite3.SQLITE_FULL: "audit.disk_full",
    sqlite3.SQLITE_BUSY: "audit.file_in_use",
    sqlite3.SQLITE_LOCKED: "audit.file_in_use",
    sqlite3.SQLITE_READONLY: "audit.file_closed",
    sqlite3.SQLITE_CANTOPEN: "audit.file_closed",
    sqlite3.SQLITE_PERM: "audit.file_closed",
}


def primary_code(error: Exception) -> int:
    """SQLite's own number of what is wrong, without its details; 0 of another error."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def store_refusal(error: Exception, path: str) -> RuleError:
    """The error to raise for an audit's file that cannot be used."""
    return rule_error(KINDS.get(primary_code(error), "audit.file_unusable"), path, error=error)


STORED = {"TEXT": "'text'", "INTEGER": "'integer'", "REAL": "'real', 'integer'", "BLOB": "'blob'"}
"""How SQLite calls what a column of each type holds."""
WORDED = {"verdict": Verdict, "severity": Severity, "level": Level, "outcome": Outcome, "role": Role}
"""Columns that hold one of a few words."""
AS_JSON = ("SELECT roots, scope, limits FROM run", "SELECT finding, '0', '0' FROM across")


def is_damaged(path: Path) -> bool:
    """Whether an audit's file holds what no audit writes: asked where something has failed on what it says, so that
    neither the file is told as a bug of ours nor a bug of ours as the file's. SQLite itself believes what is there.
    """
    try:
        with closing(sqlite3.connect(f"{real_path(path).as_uri()}?mode=ro", uri=True)) as database:
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return True
            if database.execute("PRAGMA foreign_key_check").fetchone():
                return True
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            if any(database.execute(of_other_types(database, name)).fetchone() for name in tables):
                return True
            for query in AS_JSON:
                for row in database.execute(query):
                    list(map(json.loads, row))
    except (sqlite3.Error, ValueError):
        return True
    return False


def of_other_types(database: sqlite3.Connection, table: str) -> str:
    """The query for rows of a table in which a column holds what is not of its type, or none of its words."""
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    wrong = [f"typeof(\"{name}\") NOT IN ({STORED[kind]}, 'null')" for _, name, kind, *_ in columns if kind in STORED]
    wrong += [f'"{name}" NOT IN {get_args(WORDED[name])}' for _, name, *_ in columns if name in WORDED]
    return f'SELECT 1 FROM "{table}" WHERE {" OR ".join(wrong) or "0"} LIMIT 1'
