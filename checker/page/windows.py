"""The page's open windows: each holds a connection, and the program ends some time after the last one has gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

BEAT_SECONDS = 5.0
GRACE_SECONDS = 20.0
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
        self.open += 1
        try:
            while not self.closing:
                yield b"\n"
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            self.open -= 1
            self.ends_at = time.monotonic() + self.grace

    def are_gone(self) -> bool:
        """None is open, and none has come back."""
        return not self.open and self.ends_at is not None and time.monotonic() > self.ends_at
