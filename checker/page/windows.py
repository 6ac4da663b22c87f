"""The page's open windows: each holds a connection, and the program ends some time after the last one has gone.

Whoever asks for a check meanwhile holds it as a window does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

BEAT_SECONDS = 5.0
GRACE_SECONDS = 30.0
"""A window that is loaded anew, or opened in another browser, is back by then."""
PATIENCE_SECONDS = 300.0
"""For the first window, where nobody sees that the program runs."""


class Windows:
    """Counts the open windows. ``unseen``: there is no terminal on which the program could be ended."""

    def __init__(self, *, unseen: bool = False, grace: float = GRACE_SECONDS) -> None:
        self.open, self.grace = 0, grace
        self.ends_at = time.monotonic() + PATIENCE_SECONDS if unseen else None
        self.closing = False

    async def beats(self) -> AsyncIterator[bytes]:
        """What a window hears for as long as it is open."""
        with self.one(is_window=True):
            while not self.closing:
                yield b"\n"
                await asyncio.sleep(BEAT_SECONDS)

    @contextmanager
    def one(self, *, is_window: bool = False) -> Iterator[None]:
        """For the time of a window, or of a request: one that comes when there never was a window begins no end."""
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1
            if is_window or self.ends_at is not None:
                self.ends_at = time.monotonic() + self.grace

    def are_gone(self) -> bool:
        """None is open, and none has come back."""
        return not self.open and self.ends_at is not None and time.monotonic() > self.ends_at
