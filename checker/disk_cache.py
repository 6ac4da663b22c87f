"""What is worked out of grammars and lists: made once, and kept as JSON in the cache folder under its source's hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from lark import __version__ as lark_version

from checker import __version__, paths

SHAPE = 3
"""Of what is kept: counted up with every change of it, so that none of another shape is read."""


def kept_in_cache(
    name: str, source: str, make: Callable[[], Mapping[str, Any]], holds: str = "starts"
) -> Mapping[str, Any]:
    """What ``make`` makes of a source, or what it made of the same one before. ``holds``: a key that it has."""
    digest = hashlib.sha256(f"{SHAPE} {__version__} {lark_version} {source}".encode()).hexdigest()
    store = paths.cache_folder()
    file = store / f"{name}-{digest}.json" if store else None
    if file and paths.is_ours(file):
        try:
            found: Mapping[str, Any] = json.loads(file.read_bytes())
            if holds in found:
                return found
        except Exception:  # a cache that cannot be read is made again, whatever is wrong with it
            pass
    made = make()
    if file:
        paths.write_cache(file, json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
    return made
