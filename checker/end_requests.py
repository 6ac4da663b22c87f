"""A command that is asked to end, by Ctrl-C or by SIGTERM, as service managers, ``timeout`` and shut-downs send it."""

from __future__ import annotations

import signal
import time
from types import FrameType

REPEAT_SECONDS = 1.0
"""``timeout`` asks the command and then its group: what is so soon asked again must not break the end off."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came, at this time at last. What Ctrl-C ends and undoes, this does."""

    asked = float("-inf")


def end_on_sigterm() -> None:
    """SIGTERM is answered from now on as Ctrl-C is, unless whoever started the command has it ignored."""

    def terminate(number: int, frame: FrameType | None) -> None:
        if time.monotonic() - Terminated.asked > REPEAT_SECONDS:
            Terminated.asked = time.monotonic()
            raise Terminated

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, terminate)


def swallowed_request() -> KeyboardInterrupt:
    """The request to end that came just now within a library's callback, which lets nothing through."""
    return Terminated() if time.monotonic() - Terminated.asked <= REPEAT_SECONDS else KeyboardInterrupt()


def end_told(ended: KeyboardInterrupt) -> tuple[str, int]:
    """The sentence that tells of the end, and the exit code: that of shells, 128 and the signal's number."""
    if isinstance(ended, Terminated):
        return "options.terminated", 128 + signal.SIGTERM
    return "options.interrupted", 128 + signal.SIGINT
