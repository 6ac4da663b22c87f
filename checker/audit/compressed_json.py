"""JSON as an audit's file keeps it: in GB18030, where a Chinese character takes two bytes, compressed."""

from __future__ import annotations

import json
import zlib
from typing import Any

LEVEL = 6
"""Of compression: a form has some fifty kilobytes, and there are a hundred thousand of them."""
BEFORE = b"\x78"
"""How what an earlier version kept begins: UTF-8, compressed with a head of zlib's own."""


def compressed(value: Any) -> bytes:
    """Half a character, of a file's name, say, is escaped as JSON does."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b"\0" + zlib.compress(text.encode("gb18030", "backslashreplace"), LEVEL)


def decompressed(kept: bytes) -> Any:
    if kept.startswith(BEFORE):
        return json.loads(zlib.decompress(kept))
    return json.loads(zlib.decompress(kept[1:]).decode("gb18030"))
