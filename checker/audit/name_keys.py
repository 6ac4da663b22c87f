"""How a form is known again whose name or path is kept with personal data in it masked."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from glob import iglob
from hashlib import sha256
from itertools import islice
from pathlib import Path

MASK = "*"
KEY_DIGITS = 32
MOST_ALIKE = 1000
"""Files whose names are like a masked one, that are looked at."""


def keyed(secret: bytes, *words: str) -> str:
    """A hash that nobody without this user's secret can try names on."""
    said = json.dumps(words).encode()  # half a character of a file's name, too
    return hmac.new(secret, b"nrdl name" + said, sha256).hexdigest()[:KEY_DIGITS]


def with_masks(kept: str, masked: str) -> str:
    """A path with what is masked in either."""
    return "".join(MASK if MASK in pair else pair[0] for pair in zip(kept, masked, strict=True))


def files_like(path: str) -> Iterator[Path]:
    """The file under a path, or those whose paths are masked like it."""
    if MASK not in path:
        return iter([Path(path)])
    pattern = "".join("?" if one == MASK else f"[{one}]" if one in "?[" else one for one in path)
    return islice(map(Path, iglob(pattern)), MOST_ALIKE)
