"""How many recognisers there are on this machine at once, whoever asks for them: each takes a gigabyte.

A slot is a file of the cache folder that is locked, so that it is free again when its holder is killed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import psutil

from checker.paths import cache_folder

MEMORY_A_SLOT = 1_500_000_000
"""Bytes of the machine's memory: a gigabyte for the recogniser, half of one for what asks it."""
LOOK_SECONDS = 0.2


def count() -> int:
    return max(1, min(os.cpu_count() or 1, psutil.virtual_memory().total // MEMORY_A_SLOT))


def are_scarce() -> bool:
    """Fewer than there may be processes that recognise."""
    return count() < (os.cpu_count() or 1)


@contextmanager
def slot(waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """A slot, when one is free; ``waiting`` is called again and again until then."""
    held = _free_slot()
    while held is None:
        waiting()
        time.sleep(LOOK_SECONDS)
        held = _free_slot()
    try:
        yield
    finally:
        held.close()


def _free_slot() -> IO[bytes] | None:
    """The locked file of a free slot, None where none is free; some file where nothing can be locked."""
    folder = cache_folder()
    try:
        import fcntl
    except ImportError:
        return open(os.devnull, "rb")
    for number in range(count() if folder else 0):
        assert folder
        try:
            file = open(folder / f"recogniser-{number}", "ab")  # noqa: SIM115  # it is the holder's
        except OSError:
            break
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError:
            file.close()
    else:
        if folder:
            return None
    return open(os.devnull, "rb")
