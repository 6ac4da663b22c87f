"""Pictures in greys as PNG, with the standard library alone."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY = 0
"""PNG's name for a picture of one channel, of eight bits."""


def grey_png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """``pixels`` has a byte each, row by row; a row begins every ``stride`` bytes."""
    lines = (pixels[start : start + width] for start in range(0, stride * height, stride))
    head = struct.pack(">IIBBBBB", width, height, 8, GREY, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + line for line in lines), 6)
    return SIGNATURE + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, packed, b"")))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
