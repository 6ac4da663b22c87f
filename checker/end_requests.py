"""A command that is asked to end: by Ctrl-C, by SIGTERM, as service managers, ``timeout`` and shut-downs send it, or by
SIGHUP, when its terminal is closed."""

from __future__ import annotations

import signal
import sys
import time
from types import FrameType

REPEAT_SECONDS = 1.0
"""``timeout`` asks the command and then its group: what is so soon asked again must not break the end off."""


class Terminated(KeyboardInterrupt):
    """A signal came, at this time at last. What Ctrl-C ends and undoes, this does."""

    asked = float("-inf")
    number = int(signal.SIGTERM)


def end_when_asked() -> None:
    """The signals are answered from now on as Ctrl-C is, unless whoever started the command has them ignored."""

    def terminate(number: int, frame: FrameType | None) -> None:
        if time.monotonic() - Terminated.asked > REPEAT_SECONDS:
            Terminated.asked, Terminated.number = time.monotonic(), number
            raise Terminated

    for asking in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):  # Windows has no terminals to hang up
        if signal.getsignal(asking) is signal.SIG_DFL:
            signal.signal(asking, terminate)


def swallowed_request() -> KeyboardInterrupt:
    """The request to end that came just now within a library's callback, which lets nothing through."""
    return Terminated() if time.monotonic() - Terminated.asked <= REPEAT_SECONDS else KeyboardInterrupt()


def end_told(ended: KeyboardInterrupt) -> tuple[str, int]:
    """The sentence that tells of the end, and the exit code: that of shells, 128 and the signal's number."""
    forget_half_loaded()
    if isinstance(ended, Terminated):
        return "options.terminated", 128 + ended.number
    return "options.interrupted", 128 + signal.SIGINT


def forget_half_loaded() -> None:
    """What came while a package was being loaded leaves its modules without it, and it cannot be loaded again: not even
    for the sentence that tells of the end."""
    for name in [name for name in sys.modules if name.partition(".")[0] not in sys.modules]:
        del sys.modules[name]
