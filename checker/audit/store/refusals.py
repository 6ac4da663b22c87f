"""What SQLite says of a file, as a user is told it."""

from __future__ import annotations

import sqlite3

from checker.errors import RuleError, rule_error

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
