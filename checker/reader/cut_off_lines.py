"""Lines that reach their page's right edge: what stood beyond it, a converter leaves out. A U+FFFD stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2

from checker.model import Box

LOST = "\ufffd"
_LINE = re.compile(r"[^\r\n]*[^\s]")
BEARING = 0.15
"""Of a character's height, how far the next one may stand from it."""


def with_lost_ends(
    text: str, boxes: list[Box], indexes: Sequence[int], page: pypdfium2.PdfPage
) -> tuple[str, list[Box], Sequence[int]]:
    """A page's text, its boxes and pdfium's indexes of its characters, with a U+FFFD where a line is cut off."""
    ends = cut_off_ends(text, boxes, page.get_bbox()[2])
    if not ends:
        return text, boxes, indexes
    parts = [range(start, end) for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    places = [place for part in parts[:-1] for place in (*part, part.stop - 1)] + [*parts[-1]]
    whole = LOST.join(text[part.start : part.stop] for part in parts)
    return whole, [boxes[place] for place in places], [indexes[place] for place in places]


def cut_off_ends(text: str, boxes: Sequence[Box], edge: float) -> list[int]:
    """The ends of lines whose last character stands on the edge; further ones beyond it would be in the text."""
    ends = [found.end() for found in _LINE.finditer(text)]
    near = [(end, box) for end in ends if (box := boxes[end - 1])[0] < edge]
    return [end for end, box in near if edge < box[2] + BEARING * (box[3] - box[1])]
