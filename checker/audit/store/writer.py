"""What an audit writes: a run, and each form's rows in one transaction as soon as they come."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from checker.audit.cache_key import state_of
from checker.audit.models import Checked, FormSource, Limits, MaskedName, RunConfig, RunState
from checker.audit.name_keys import keyed
from checker.audit.rulebook_words import RulebookWords, packed_words
from checker.audit.store import known_forms, run_rows
from checker.audit.store.form_names import keep_decisions, kept_name, name_of
from checker.audit.store.interned import Interned
from checker.audit.store.known_forms import FoundForm
from checker.audit.store.long_entries import show_long_entries
from checker.audit.store.refusals import primary_code, store_refusal
from checker.audit.store.schema import MIGRATIONS, migrate, version_of
from checker.audit.store_rows import Record
from checker.errors import rule_error
from checker.inputs import escaped_name
from checker.paths import real_path

BUSY_SECONDS = 30.0
Row = TypeVar("Row", bound=NamedTuple)


def connect(path: Path, *, read_only: bool = False, threads: bool = False) -> sqlite3.Connection:
    """An audit's file; made where there is none. Raises RuleError for what is none.

    With ``threads`` the connection goes from one to another; whoever has it sees to it that they take turns.
    """
    if read_only and not path.is_file():
        raise rule_error("audit.no_file", str(path))
    end, is_new = time.monotonic() + BUSY_SECONDS, not path.exists()
    while True:
        try:
            return open_store(path, read_only=read_only, threads=threads)
        except (sqlite3.DatabaseError, OSError) as error:
            # Not every step of opening waits by itself where somebody else is in the file just then.
            if primary_code(error) == sqlite3.SQLITE_BUSY and time.monotonic() < end:
                time.sleep(0.05)
                continue
            with suppress(OSError):
                if is_new and not path.stat().st_size:  # made just now, and nothing came into it
                    path.unlink()
            raise store_refusal(error, str(path)) from None


def open_store(path: Path, *, read_only: bool, threads: bool) -> sqlite3.Connection:
    """The file, of this version. Raises RuleError, sqlite3.DatabaseError."""
    uri = f"{real_path(path).as_uri()}?mode={'ro' if read_only else 'rwc'}"
    if read_only and not can_write(real_path(path).parent) and not state_of(f"{path}-wal")[0]:
        uri += "&immutable=1"  # on read-only media nothing can be written beside it, and nobody else is in it
    with ExitStack() as leaving:
        about: dict[str, Any] = {"isolation_level": None, "check_same_thread": not threads}
        database: sqlite3.Connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, **about)
        leaving.callback(database.close)
        if read_only and 0 < version_of(database) < len(MIGRATIONS):  # who only reads has old files too
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as writable:
                migrate(writable, str(path))
        migrate(database, str(path))
        if not read_only:
            database.execute("PRAGMA journal_mode = WAL")
            # A process that is killed loses nothing so; only a power cut could take the last forms back.
            database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA foreign_keys = ON")
        show_long_entries(database)
        leaving.pop_all()
    return database


def can_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


class Store:
    """One run of an audit, written to its file. Use it with ``with``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = connect(path)
        self.interned = Interned(self.database)
        self.run, self.again, self.secret = 0, False, b""

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.run and kind is not None:
            with suppress(sqlite3.Error):  # a full disk, say: what ended the run is told, not this
                self.end("stopped")
        with suppress(sqlite3.Error):  # somebody else may be in the file
            self.database.execute("PRAGMA journal_mode = DELETE")  # leaves nothing beside a file that is finished
        self.database.close()

    def begin(
        self, roots: Sequence[str], scope: RunConfig, limits: Limits, contact_key: str, secret: bytes = b""
    ) -> None:
        """Begins a run, or takes up the last one where it was not finished and asked for the same."""
        self.secret = secret
        self.run, self.again = run_rows.begin(self.database, roots, scope, limits, contact_key, secret, now())

    def end(self, state: RunState) -> None:
        self.database.execute("UPDATE run SET state = ?, ended = ? WHERE id = ?", (state, now(), self.run))

    def add(self, *answers: Checked) -> list[str]:
        """Keeps what workers found, all of it or nothing; gives the outcomes."""
        with self.transaction():
            return list(map(self._keep, answers))

    def _keep(self, checked: Checked) -> str:
        if checked.record:
            self._add(checked.record)
        result, outcome = self.database.execute(
            "SELECT id, outcome FROM result WHERE key = ?", (checked.key,)
        ).fetchone()
        masked = checked.masked
        name, kept = name_of(self.database, self.run, checked, self.secret), masked.path if masked else checked.path
        self.database.execute(
            "INSERT OR REPLACE INTO form (run, name, sha256, result, path, known_by) VALUES (?, ?, ?, ?, ?, ?)",
            (self.run, name, checked.sha256, result, escaped_name(kept), masked.known_by if masked else ""),
        )
        if masked:
            keep_decisions(self.database, escaped_name(checked.name), name)
        if masked and masked.run:
            run_rows.mask_paths(self.database, self.run, masked.run)
        return str(outcome)

    def _add(self, record: Record) -> None:
        added = self.database.execute(
            "INSERT OR IGNORE INTO result (key, sha256, edition, outcome, drug, company, seconds, checked, report)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*record[:7], now(), record.report),
        )
        if not added.rowcount:  # the same content under another name was first
            return
        try:
            findings = [self.interned.finding(row, record.drug) for row in record.findings]
        except UnicodeEncodeError:
            findings = [self.interned.finding(row, record.drug) for row in escaped_rows(record.findings)]
        self._put("judged", added.lastrowid, findings)
        self._put("evidence", added.lastrowid, record.evidence)
        self._put("list_entry", added.lastrowid, record.list_entries)
        self._put("problem", added.lastrowid, record.problems)
        self._put("entry", added.lastrowid, [self.interned.entry(row) for row in record.values])
        self._put("token", added.lastrowid, record.tokens)

    def _put(self, table: str, result: int | None, rows: Sequence[NamedTuple]) -> None:
        if not rows:
            return
        columns = ", ".join(["result", *rows[0]._fields])
        insert = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * (1 + len(rows[0])))})"
        try:
            self.database.executemany(insert, ((result, *row) for row in rows))
        except UnicodeEncodeError:  # bytes of a file's name that are no text
            self.database.execute(f"DELETE FROM {table} WHERE result = ?", (result,))
            self.database.executemany(insert, ((result, *row) for row in escaped_rows(rows)))

    def keep_words(self, words: RulebookWords) -> None:
        """What results name by number is to be there before them."""
        row = (words.key, *packed_words(words))
        self.database.execute("INSERT OR IGNORE INTO rulebook_words (key, texts, samples) VALUES (?, ?, ?)", row)

    def has_results(self) -> bool:
        return known_forms.has_results(self.database)

    def keep_known(self, forms: Iterable[FoundForm]) -> dict[int, str]:
        """Keeps those of the forms that were kept so before; gives their outcomes by number."""
        with self.transaction():
            return known_forms.keep_known(self.database, self.run, forms)

    def note_seen(self, sources: Iterable[FormSource], plain: Iterable[str] = ()) -> None:
        """Notes forms that were found: those that may be kept under other names, and names of those that are not."""
        if self.again:
            named = (name for one in sources for name in (one.name, keyed(self.secret, one.name, one.path)))
            known_forms.note_seen(self.database, chain(named, plain))

    def forget_unseen(self) -> None:
        """A run that is taken up again may have had forms that are gone now."""
        if self.again:
            known_forms.forget_unseen(self.database, self.run)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.interned.forget()
            with suppress(sqlite3.Error):  # a full disk has ended it already
                self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")


class StoredResult:
    """Whether the file has a result under a key, and for which forms: what a worker asks."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def __call__(self, key: str) -> bool:
        return self.database.execute("SELECT 1 FROM result WHERE key = ?", (key,)).fetchone() is not None

    def kept_name(self, key: str, name: str, path: str, known_by: str) -> MaskedName | None:
        return kept_name(self.database, key, name, path, known_by)


def review(path: Path, run: int, name: str, rule: str, decision: str, reviewer: str, reason: str) -> str:
    """Keeps a person's decision on a rule's findings of a form; gives the verdict that was decided on.

    Raises RuleError where the rule has nothing to decide on that form.
    """
    database = connect(path)
    try:
        row = database.execute(
            "SELECT form.sha256, verdict FROM form JOIN finding USING (result)"
            " WHERE run = ? AND name = ? AND rule = ? AND verdict IN ('fail', 'review') ORDER BY verdict LIMIT 1",
            (run, name, rule),
        ).fetchone()
        if row is None:
            raise rule_error("audit.nothing_to_decide", "nrdl audit review", rule=rule, name=name)
        database.execute(
            "INSERT INTO review (name, sha256, rule, verdict, decision, reviewer, reason, decided)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (name, row[0], rule, row[1], decision, reviewer, reason, now()),
        )
        return str(row[1])
    finally:
        database.close()


def escaped_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows; bytes of a file's name that are no text are spelt out."""
    return [row._make(escaped_name(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
