"""The facts that forms are compared by, each form's beside the others', in a temporary table of the store's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checker.audit.models import AcrossFinding
from checker.audit.store.run_rows import without_paths


class Fact(NamedTuple):
    """A form's fact: ``value`` is what is compared, ``shown`` the words, which begin on ``page`` and ``line``."""

    name: str
    value: str
    shown: str
    page: int | None = None
    line: int | None = None


class Facts:
    """Facts by their kind. Grouping is SQLite's, so that memory does not grow with the number of forms."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        database.execute("DROP TABLE IF EXISTS temp.fact")
        database.execute(
            "CREATE TEMP TABLE fact (kind TEXT, value TEXT, name TEXT, shown TEXT, page INTEGER, line INTEGER,"
            " PRIMARY KEY (kind, value, name)) WITHOUT ROWID"
        )
        database.execute("CREATE INDEX temp.fact_of ON fact (kind, name, value)")

    def put(self, kind: str, facts: Iterable[Fact]) -> None:
        self.database.executemany(
            "INSERT OR IGNORE INTO fact (kind, name, value, shown, page, line) VALUES (?, ?, ?, ?, ?, ?)",
            ((kind, *fact) for fact in facts),
        )

    def groups(self, kind: str) -> Iterator[str]:
        """The values that at least two forms share, in their order."""
        found = self.database.execute(
            "SELECT value FROM fact WHERE kind = ? GROUP BY value HAVING count(*) > 1 ORDER BY min(name), value",
            (kind,),
        ).fetchall()
        return (value for (value,) in found)

    def members(self, kind: str, value: str) -> list[Fact]:
        """The forms with that value, by name."""
        found = self.database.execute(
            "SELECT name, value, shown, page, line FROM fact WHERE kind = ? AND value = ? ORDER BY name", (kind, value)
        )
        return [Fact._make(row) for row in found]

    def of(self, kind: str, name: str) -> list[Fact]:
        """The facts of one form. Without the name of its index SQLite walks a kind's facts in the order asked for."""
        found = self.database.execute(
            "SELECT name, value, shown, page, line FROM fact INDEXED BY fact_of"
            " WHERE kind = ? AND name = ? ORDER BY value",
            (kind, name),
        )
        return [Fact._make(row) for row in found]

    def count(self, kind: str) -> int:
        """How many forms have a fact of the kind."""
        counted = self.database.execute("SELECT count(DISTINCT name) FROM fact WHERE kind = ?", (kind,)).fetchone()
        return int(counted[0])


# ------------------------------------------------------------------------------------- from and to the store


def contents(database: sqlite3.Connection, run: int) -> Iterator[Fact]:
    rows = database.execute("SELECT name, sha256 FROM form WHERE run = ? AND sha256 IS NOT NULL", (run,))
    return (Fact(name, digest, digest[:12]) for name, digest in rows)


def editions(database: sqlite3.Connection, run: int) -> Iterator[Fact]:
    rows = database.execute(
        "SELECT form.name, edition FROM form JOIN result ON result.id = form.result"
        " WHERE run = ? AND edition IS NOT NULL",
        (run,),
    )
    return (Fact(name, edition, edition) for name, edition in rows)


def fact_tokens(database: sqlite3.Connection, run: int, kind: str, begins: str = "") -> Iterator[Fact]:
    """Contact persons or uploads; those of tokens that begin so."""
    rows = database.execute(
        "SELECT form.name, token, shown FROM form JOIN token USING (result)"
        " WHERE run = ? AND kind = ? AND token LIKE ? || '%'",
        (run, kind, begins),
    )
    return (Fact(name, token, shown) for name, token, shown in rows)


def entries(database: sqlite3.Connection, run: int, field: str) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Each form's entries of a field: the form's name, the text, and where it begins."""
    return database.execute(
        "SELECT form.name, text, page, line FROM form JOIN value USING (result) WHERE run = ? AND field = ?",
        (run, field),
    )


def same_run(database: sqlite3.Connection, run: int) -> int | None:
    """The run before, where it had the same forms with the same results, by the same rules, engine and contact key: so
    it found the same over all of them."""
    asked = (
        "SELECT id, scope, contact_key FROM run WHERE id <= ? AND (id = ? OR state = 'done') ORDER BY id DESC LIMIT 2"
    )
    now, *before = database.execute(asked, (run, run)).fetchall()
    if not before or what_decides(*before[0]) != what_decides(*now):
        return None
    old: int = before[0][0]
    same, mine, others = database.execute(
        "SELECT (SELECT count(*) FROM form AS one CROSS JOIN form AS other WHERE one.run = :run AND other.run = :old"
        "  AND other.name = one.name AND other.result = one.result AND other.sha256 IS one.sha256),"
        " (SELECT count(*) FROM form WHERE run = :run), (SELECT count(*) FROM form WHERE run = :old)",
        {"run": run, "old": old},
    ).fetchone()
    return old if same == mine == others else None


def what_decides(_: int, scope: str, contact_key: str) -> tuple[object, ...]:
    return *without_paths(json.loads(scope)), contact_key


def copy(database: sqlite3.Connection, run: int, old: int) -> None:
    """Puts the findings over all forms of another run into a run, in place of those that it had."""
    forget(database, run)
    for table, columns in (
        ("across", "number, rule, verdict, severity, finding"),
        ("across_form", "number, name, field, words, page, line"),
    ):
        database.execute(
            f"INSERT INTO {table} (run, {columns}) SELECT ?, {columns} FROM {table} WHERE run = ?", (run, old)
        )


def forget(database: sqlite3.Connection, run: int) -> None:
    database.execute("DELETE FROM across_form WHERE run = ?", (run,))
    database.execute("DELETE FROM across WHERE run = ?", (run,))


def keep(database: sqlite3.Connection, run: int, findings: Iterable[AcrossFinding]) -> None:
    """Puts the findings over all forms into a run, in place of those that it had."""
    forget(database, run)
    for number, found in enumerate(findings):
        words = json.dumps([found.title, found.message, found.fix, found.citation], ensure_ascii=False)
        database.execute(
            "INSERT INTO across (run, number, rule, verdict, severity, finding) VALUES (?, ?, ?, ?, ?, ?)",
            (run, number, found.rule, found.verdict, found.severity, words),
        )
        database.executemany(
            "INSERT OR IGNORE INTO across_form (run, number, name, field, words, page, line)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((run, number, *member) for member in found.members),
        )
