"""What is worked out of rules, grammars and lists: made once, and kept as JSON under its source's hash, in the cache
folder or, made when the package was built, beside the rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker import __version__, paths

SHAPE = 7
"""Of what is kept: counted up with every change of it, so that none of another shape is read."""


def kept_in_cache(
    name: str, source: str, make: Callable[[], Mapping[str, Any]], holds: str = "starts"
) -> Mapping[str, Any]:
    """What ``make`` makes of a source, or what it made of the same one before. ``holds``: a key that it has."""
    digest = hashlib.sha256(f"{SHAPE} {__version__} {source}".encode()).hexdigest()
    file, store = f"{name}-{digest}.json", paths.cache_folder()
    kept = store / file if store else None
    # What came with the package is as good as the package itself; a cache may be anybody's.
    for content in kept_contents(paths.PREPARED / file, kept):
        try:
            found = json.loads(whole(content))
            if isinstance(found, dict) and holds in found:
                return found
        except Exception:  # what cannot be read is made again, whatever is wrong with it
            pass
    made = make()
    if kept:
        content = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
        paths.write_cache(kept, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    return made


def kept_contents(prepared: Path, kept: Path | None) -> Iterator[bytes]:
    with suppress(OSError):
        yield prepared.read_bytes()
    if kept and (content := paths.read_ours(kept)):
        yield content


def whole(kept: bytes) -> bytes:
    """What was kept, if it is still what was written. Raises ValueError."""
    digest, _, content = kept.partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != digest:
        raise ValueError
    return content
