"""The table ``value`` as it is read here: with the texts of long entries too, which the file keeps in reports alone."""

from __future__ import annotations

import sqlite3
from functools import cache, lru_cache, partial

from checker.audit.rulebook_words import RulebookWords, kept_words
from checker.audit.serialization import packed_form, packed_texts
from checker.errors import rule_error

VIEW = """
CREATE TEMP VIEW value AS
    SELECT entry.result, field.key AS field, entry.row, entry.number, coalesce(entry.text, long_entry(
        (SELECT report FROM result WHERE id = entry.result), field.key, entry.number)) AS text, entry.page, entry.line
    FROM main.entry JOIN main.field ON field.id = entry.field
"""


def show_long_entries(database: sqlite3.Connection) -> None:
    """For as long as the connection lasts; another program sees the file's own view, which has none in their place."""
    form_in = lru_cache(maxsize=4)(partial(packed_form, words_under=cache(partial(words_under, database))))

    def long_entry(report: bytes | None, field: str, number: int) -> str | None:
        form = form_in(report) if report else None
        found = packed_texts(form, field) if form else ()
        return found[number] if number < len(found) else None

    database.create_function("long_entry", 3, long_entry, deterministic=True)
    database.execute(VIEW)


def words_under(database: sqlite3.Connection, key: str) -> RulebookWords:
    """The words of a rulebook that the file keeps. Raises RuleError where it does not."""
    row = database.execute("SELECT texts, samples FROM rulebook_words WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise rule_error("audit.file_unusable", "nrdl audit", error="rulebook_words")
    return kept_words(*row)
