"""One page of a PDF as a picture, by pdfium; in a checking process, as everything that opens a PDF."""

from __future__ import annotations

import struct
import zlib
from contextlib import closing

import pypdfium2

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY = 0
"""PNG's name for a picture of one channel, of eight bits."""


def draw_page(content: bytes, page: int, scale: float) -> bytes:
    """The page, from 1, as a PNG in greys. Raises IndexError where there is none, PdfiumError for a broken one."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        with closing(document[page - 1]) as one, closing(one.render(scale=scale, grayscale=True)) as drawn:
            rows = bytes(drawn.buffer)
            lines = (rows[start : start + drawn.width] for start in range(0, drawn.stride * drawn.height, drawn.stride))
            head = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, GREY, 0, 0, 0)
            pixels = zlib.compress(b"".join(b"\0" + line for line in lines), 6)
    return SIGNATURE + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (head, pixels, b"")))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
