"""A time limit for one form of ``nrdl check``."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from checker.errors import ReadError
from checker.messages import filled
from checker.model import Result, Rulebook
from checker.pipeline import refused

ALARM = getattr(signal, "SIGALRM", None)
"""Interrupts what waits for another process; systems without it (Windows) are interrupted between two steps of ours."""
SIGNAL = ALARM or signal.SIGTERM
"""Windows sends its programs no SIGTERM, while SIGINT is the user's, who may end the run."""


class TimeUp(BaseException):
    """The form took too long. No bug of the checker, which is told of exceptions."""


class TimeLimit:
    """``seconds`` for each form, which begin anew with each page that is recognised."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.timer: threading.Timer | None = None

    def check(self, path: str, book: Rulebook, work: Callable[[], Result]) -> Result:
        """The result of the work; a problem of kind timeout where it took longer."""
        try:
            with self.limited():
                return work()
        except TimeUp:
            from checker.attachments.bounded_process import end_processes

            end_processes()  # an answer that comes now would be taken for that on the next form
            told = filled(book.messages["check_timeout"], seconds=f"{self.seconds:g}")
            return refused(path, None, ReadError("timeout", told, book.messages["check_timeout_mend"]), book)

    def progress(self, told: Callable[..., None] | None) -> Callable[..., None]:
        """Who is told of pages that are recognised, and the time that begins anew with each."""

        def tell(*about: Any) -> None:
            self.start()
            if told:
                told(*about)

        return tell

    @contextmanager
    def limited(self) -> Iterator[None]:
        before = signal.signal(SIGNAL, time_is_up)
        self.start()
        try:
            yield
        finally:
            self.stop()
            signal.signal(SIGNAL, before)

    def start(self) -> None:
        self.stop()
        if ALARM is not None:
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        else:
            self.timer = threading.Timer(self.seconds, _thread.interrupt_main, [SIGNAL])
            self.timer.daemon = True
            self.timer.start()

    def stop(self) -> None:
        if ALARM is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
        elif self.timer:
            self.timer.cancel()


def time_is_up(number: int, frame: FrameType | None) -> None:
    raise TimeUp
