"""A single file is read in this process, which is quickest, under watch: a page, or a table, may unpack to any size."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from checker.reader.bounds import READING_MEMORY, READING_SECONDS, RECOGNITION_MEMORY, RECOGNITION_SECONDS
from checker.reader.pdf import PdfText, read_pdf

FIRST_LOOK, LOOK_SECONDS = 0.3, 0.1


def read_under_watch(
    content: bytes, progress: Callable[[int, int], None] | None, give_up: Callable[[], None]
) -> PdfText:
    """As read_pdf, under_watch."""
    with under_watch(give_up) as watch:

        def told(page: int, left: int) -> None:
            watch.recognises()
            if progress:
                progress(page, left)

        return read_pdf(content, told)


@contextmanager
def under_watch(
    give_up: Callable[[], None], seconds: float = READING_SECONDS, memory: int = READING_MEMORY
) -> Iterator[Watch]:
    """Past the limits ``give_up`` is called from another thread, since nothing else can end what is done inside."""
    watch = Watch(give_up, seconds, memory)
    threading.Thread(target=watch.look, daemon=True).start()
    try:
        yield watch
    finally:
        watch.done.set()


class Watch:
    """How long the reading takes, and how much memory."""

    def __init__(self, give_up: Callable[[], None], seconds: float, memory: int) -> None:
        self.give_up = give_up
        self.done = threading.Event()
        self.since = time.monotonic()
        self.seconds, self.memory = seconds, memory

    def recognises(self) -> None:
        """The next page is being recognised."""
        self.since = time.monotonic()
        self.seconds, self.memory = RECOGNITION_SECONDS, RECOGNITION_MEMORY

    def look(self) -> None:
        if self.done.wait(FIRST_LOOK):
            return
        import psutil  # a form that is quickly read does not pay for it

        process: Any = psutil.Process()
        while not self.done.wait(LOOK_SECONDS):
            if time.monotonic() - self.since > self.seconds or process.memory_info().rss > self.memory:
                self.give_up()
                return
