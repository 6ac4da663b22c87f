"""What is found in a folder in which many forms lie: looked for once, not once for each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

SETTLED_SECONDS = 5.0
"""After which a change of a folder is seen by its time: some systems keep that to two seconds."""
Asker = TypeVar("Asker")
Found = TypeVar("Found")


def of_settled_folder(look: Callable[[Asker, Path, object], Found], folder: Path, asker: Asker) -> Found | None:
    """What a remembered look (of ``lru_cache``) finds in a folder; None where there is none. It is taken anew when the
    folder has changed, and as long as that is so new that it could change again without a trace."""
    try:
        state = folder.stat()
    except OSError:
        return None
    if abs(time.time() - state.st_mtime) < SETTLED_SECONDS:
        return getattr(look, "__wrapped__", look)(asker, folder, None)
    return look(asker, folder, (state.st_mtime_ns, state.st_ctime_ns))
