"""What was found of forms on its way to the file: written in batches, for each transaction takes its time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from checker.audit.models import Checked
from checker.audit.store import Store

MOST = 64
SECONDS = 0.25
"""Where the last writing is longer ago, an answer is written at once."""
WORK = 2.0
"""Seconds that the waiting answers took to find: no more than that is lost with the process, however long the next
answer is in coming."""


class WriteBuffer:
    """Use it with ``with``. ``kept`` is told of each answer that was written, with its outcome."""

    def __init__(self, store: Store, kept: Callable[[Checked, str], None]) -> None:
        self.store, self.kept = store, kept
        self.waiting: list[Checked] = []
        self.work = self.written = 0.0

    def __enter__(self) -> WriteBuffer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(*([sqlite3.Error] if kind else [])):  # what ended the run is told, not this
            self.write()

    def add(self, checked: Checked) -> None:
        self.waiting.append(checked)
        self.work += work_of(checked)
        if len(self.waiting) >= MOST or self.work >= WORK or time.monotonic() - self.written > SECONDS:
            self.write()

    def write(self) -> None:
        if self.waiting:
            outcomes = self.store.add(*self.waiting)
            answers, self.waiting = self.waiting, []
            for checked, outcome in zip(answers, outcomes, strict=True):
                self.kept(checked, outcome)
            self.work, self.written = 0.0, time.monotonic()


def work_of(checked: Checked) -> float:
    """The seconds that an answer took. A form that was put aside may have taken all that it was allowed."""
    record = checked.record
    if record is None:
        return 0.0
    return WORK if record.sha256 is None else record.seconds
