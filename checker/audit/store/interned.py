"""What many forms share stands once in an audit's file: the keys of fields, what findings are, and sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from checker.audit.store_rows import FindingRow, ValueRow

DRUG = "\x1a"
"""What stands for the form's drug in a kept sentence, which is the same for many drugs then."""
LONGEST_PLAIN = 100
"""Characters of an entry that stands in a row of its own; a longer one stands in its form's packed result alone."""
TITLE = "title"
"""The one entry that a packed result does not have."""
KEPT = 100_000
"""Numbers that are remembered, so that the file need not be asked."""
KIND = ("rule", "verdict", "severity", "waived", "role", "level", "cause_rule", "cause_field", "consequences")


class JudgedRow(NamedTuple):
    """A finding, but for its result; ``kind`` and ``sentence`` by their numbers."""

    number: int
    kind: int
    sentence: int | None


class EntryRow(NamedTuple):
    """An entry, but for its result; ``field`` by its number."""

    field: int
    number: int
    row: int | None
    text: str | None
    page: int | None
    line: int | None


class Interned:
    """The numbers of what is shared. Those of a transaction that was taken back are forgotten by ``forget``."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.forget()

    def forget(self) -> None:
        self.field = lru_cache(KEPT)(self._field)
        self.kind = lru_cache(KEPT)(self._kind)
        self.sentence = lru_cache(KEPT)(self._sentence)

    def finding(self, row: FindingRow, drug: str) -> JudgedRow:
        number, rule, verdict, severity, zh, en, waived, role, level, *consequence = row
        kind = self.kind(rule, verdict, severity, waived, role, level, *(text or "" for text in consequence))
        said = None if zh is None else self.sentence(without(zh, drug), without(en or "", drug))
        return JudgedRow(number, kind, said)

    def entry(self, row: ValueRow) -> EntryRow:
        plain = len(row.text) <= LONGEST_PLAIN or row.field == TITLE
        return EntryRow(self.field(row.field), row.number, row.row, row.text if plain else None, row.page, row.line)

    def _field(self, key: str) -> int:
        return self.number("field", ("key",), (key,))

    def _kind(self, *kind: str | int) -> int:
        return self.number("finding_kind", KIND, kind)

    def _sentence(self, zh: str, en: str) -> int:
        digest = int.from_bytes(sha256(f"{zh}\n{en}".encode()).digest()[:8], signed=True)
        return self.number("sentence", ("digest",), (digest,), zh=zh, en=en)

    def number(self, table: str, unique: Sequence[str], values: Sequence[str | int], **further: str) -> int:
        """Of the row with these values, which is added where there is none."""
        asked = f"SELECT id FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in unique)}"
        found = self.database.execute(asked, values).fetchone()
        if not found:
            columns, row = (*unique, *further), (*values, *further.values())
            marks = ", ".join("?" * len(row))
            added = self.database.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", row)
            return added.lastrowid or 0
        return int(found[0])


def without(sentence: str, drug: str) -> str:
    """The sentence as it is kept."""
    plain = sentence.replace(DRUG, "\N{REPLACEMENT CHARACTER}")
    return plain.replace(drug, DRUG) if len(drug) > 1 else plain
