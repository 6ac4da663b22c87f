"""A query of the user's own over an audit's file: it changes nothing, and ends."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from checker.audit.store.refusals import KINDS, primary_code
from checker.end_requests import swallowed_request
from checker.errors import RuleError, rule_error
from checker.model import MEGABYTE

QUERY_SECONDS, MOST_ROWS, MOST_MEGABYTES = 60, 1_000_000, 500
"""What a query of the user's own may take, and give."""
QUERY_MEMORY = 6 * MOST_MEGABYTES
"""Megabytes, of SQLite and of what it gave, put into a text."""
LONGEST_CELL, LONGEST_PATTERN = 50_000_000, 1_000
"""Bytes of one value, and of what LIKE and GLOB look for: SQLite works on either without a look at the clock."""
OF_THE_FILE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, *KINDS}
OUR_FUNCTION = "user-defined function"
"""Fails where it finds a report that cannot be unpacked: a query brings no functions of its own."""
STEPS_BETWEEN = 100_000
"""Of SQLite's machine, between two looks at the clock."""


def too_long() -> RuleError:
    return rule_error("audit.query_too_long", "nrdl audit sql", seconds=QUERY_SECONDS, memory=QUERY_MEMORY)


def query(database: sqlite3.Connection, text: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The columns and rows of a query of the user's own, which can change nothing and does not go on for ever.

    Raises RuleError, while the rows are read too.
    """
    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}

    def permit(action: int, first: str | None, second: str | None, *_: str | None) -> int:
        harmless = action in allowed and second != "load_extension"
        return sqlite3.SQLITE_OK if harmless else sqlite3.SQLITE_DENY

    end = time.monotonic() + QUERY_SECONDS
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
    database.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    database.set_authorizer(permit)
    database.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN)

    def told(error: Exception) -> BaseException:
        if time.monotonic() > end:
            return too_long()
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:  # the look at the clock was broken off
            return swallowed_request()
        if primary_code(error) in OF_THE_FILE or OUR_FUNCTION in str(error):
            return error  # told as the file's, by whoever opened it
        return rule_error("audit.query_fails", "nrdl audit sql", error=error)

    def rows() -> Iterator[tuple[Any, ...]]:
        left = MOST_MEGABYTES * MEGABYTE
        try:
            for row in islice(found, MOST_ROWS):
                left -= sum(len(cell) for cell in row if isinstance(cell, str | bytes))
                if left < 0:
                    raise rule_error("audit.query_too_much", "nrdl audit sql", most=MOST_MEGABYTES)
                yield row
            if found.fetchone() is not None:
                raise rule_error("audit.query_too_many", "nrdl audit sql", most=MOST_ROWS)
        except sqlite3.Error as error:
            raise told(error) from None

    try:
        found = database.execute(text)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise told(error) from None
    return [column[0] for column in found.description or ()], rows()
