"""What an author or a user got wrong, with its place and a mend."""

from __future__ import annotations

from dataclasses import dataclass

from checker.model import Text


@dataclass
class RuleError(Exception):
    """A rule, edition, list or grammar file that cannot be used. Reported with exit code 2."""

    path: str
    line: int | None
    key: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        key = f" {self.key}:" if self.key else ""
        return f"{place}:{key} {self.what} {self.mend}"


class UsageError(Exception):
    """What a user asked for cannot be done; told in one sentence of their language. Exit code 2."""


@dataclass
class ReadError(Exception):
    """A file that cannot be read as a declaration form. ``kind`` is stable for machines. Exit code 3."""

    kind: str
    message: Text
    advice: Text

    def __str__(self) -> str:
        return f"{self.message.en} {self.advice.en}"
