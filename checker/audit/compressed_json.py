"""JSON as an audit's file keeps it: in GB18030, where a Chinese character takes two bytes, compressed."""

from __future__ import annotations

import json
import zlib
from typing import Any

LEVEL = 3
"""Of compression: level 6 takes nearly twice the time to save a twelfth of it."""
MEMORY = 9
RAW = -15
"""Deflate alone, with no head that names the dictionary and no sum of what it was."""
BEFORE = b"\x78"
"""How what an earlier version kept begins: UTF-8, compressed with a head of zlib's own."""


def compressed(value: Any) -> bytes:
    return b"\0" + zlib.compress(json_bytes(value), LEVEL)


def decompressed(kept: bytes) -> Any:
    if kept.startswith(BEFORE):
        return json.loads(zlib.decompress(kept))
    return json_from(zlib.decompress(kept[1:]))


def compressed_like(content: bytes, sample: bytes) -> bytes:
    """JSON, by that of something like it, which ``decompressed_like`` must be given again; there may be none."""
    coder = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW, MEMORY, zlib.Z_DEFAULT_STRATEGY, sample)
    return coder.compress(content) + coder.flush()


def decompressed_like(kept: bytes, sample: bytes) -> bytes:
    return zlib.decompressobj(RAW, sample).decompress(kept)


def json_bytes(value: Any) -> bytes:
    """Half a character, of a file's name, say, is escaped as JSON does."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("gb18030", "backslashreplace")


def json_from(content: bytes) -> Any:
    return json.loads(content.decode("gb18030"))
