"""A TrueType font of a few hundred bytes: every glyph is a plain box, full or half width.

A reader takes the box of a character from the font's outlines, so a font without any would give none.
"""

from __future__ import annotations

import struct


def _glyph(width: int) -> bytes:
    """A rectangle from 40 to ``width`` - 40, between -80 and 840: its end points, flags and steps."""
    left, right, low, high = 40, width - 40, -80, 840
    across, up = right - left, high - low
    outline = struct.pack(">5hHH4B", 1, left, low, right, high, 3, 0, 1, 1, 1, 1)
    outline += struct.pack(">8h", left, 0, across, 0, low, up, 0, -up)
    return outline + b"\0" * (-len(outline) % 4)


def box_font() -> bytes:
    """Glyph 1 is a full-width box, glyph 2 a half-width one; glyph 0 is empty."""
    glyphs = [b"", _glyph(1000), _glyph(500)]
    places = [0]
    for glyph in glyphs:
        places.append(places[-1] + len(glyph))
    tables = {
        b"cmap": struct.pack(">HHHHI3H", 0, 1, 3, 1, 12, 6, 10, 0) + struct.pack(">HH", 0, 0),
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">IIIIHHQQ4hHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0,
                             0, -120, 1000, 880, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 40, 40, 960, 1,
                             0, 0, 0, 0, 0, 0, 0, 3),
        b"hmtx": struct.pack(">HhHhHh", 1000, 0, 1000, 40, 500, 40),
        b"loca": struct.pack(">4I", *places),
        b"maxp": struct.pack(">IH13H", 0x10000, 3, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    head = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, len(tables) * 16 - 64)
    start, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, content in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, 0, start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    return head + directory + body
