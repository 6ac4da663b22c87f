"""What an author or a user got wrong, with its place and a mend."""

from __future__ import annotations

import errno
import os

from checker.messages import message, sentences
from checker.model import Text


class RuleError(Exception):
    """A rule, edition, list or grammar file that cannot be used, or an option. Reported with exit code 2."""

    def __init__(self, path: str, line: int | None, key: str, what: Text, mend: Text) -> None:
        super().__init__(path, line, key, what, mend)
        self.path, self.line, self.key, self.what, self.mend = path, line, key, what, mend

    def __str__(self) -> str:
        return self.told("en")

    def told(self, language: str) -> str:
        """In one line: where, what was wrong, and what to do."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        key = f" {self.key}:" if self.key else ""
        between = "" if language == "zh" else " "
        return f"{place}:{key} {self.what[language]}{between}{self.mend[language]}"


def rule_error(name: str, path: str, line: int | None = None, key: str = "", /, **arguments: object) -> RuleError:
    """The error to raise, in words of reports/messages/errors: ``name`` is what was wrong, ``name_mend`` what to do."""
    return RuleError(path, line, key, message(name, **arguments), message(f"{name}_mend", **arguments))


class ReadError(Exception):
    """A file that cannot be read as a declaration form. ``kind`` is stable for machines. Exit code 3."""

    def __init__(self, kind: str, message: Text, advice: Text) -> None:
        super().__init__(kind, message, advice)
        self.kind, self.message, self.advice = kind, message, advice

    def __str__(self) -> str:
        return f"{self.message.en} {self.advice.en}"


def refuse_document(kind: str, **arguments: object) -> ReadError:
    """The error to raise for a file that is no form, or cannot be read as one; its words are of errors/reader.yaml."""
    return ReadError(kind, message(f"reader.{kind}", **arguments), message(f"reader.{kind}_advice", **arguments))


SHORTAGES = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)


REFUSED = "system_refused"
"""The kind of a form's problem that is none of the form's."""


def is_shortage(error: Exception) -> bool:
    """Whether it is this machine's fault just now (a full disk, no file handles left), and not that of a file."""
    return isinstance(error, OSError) and error.errno in SHORTAGES


def shortage_of(error: Exception) -> OSError | None:
    """The system's word for such a fault, memory too; None of another error."""
    if isinstance(error, MemoryError):
        return OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    return error if isinstance(error, OSError) and is_shortage(error) else None


def refuse_for_shortage(error: OSError) -> ReadError:
    """The error to raise for a file that could not be looked at for that."""
    return refuse_document(REFUSED, reason=reason_of(error))


def reason_of(error: OSError) -> Text:
    """Why the system refused a file, in words that follow one another in brackets; it speaks English on most."""
    said = error.strerror or type(error).__name__
    known = sentences("system").get(errno.errorcode.get(error.errno or 0, "").lower())
    return Text((known or message("system.other", number=error.errno or said)).zh, said)
