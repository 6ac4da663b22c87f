"""Lines of mixed Chinese and Latin text: as wide as a terminal shows them, broken where readers expect it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

# Latin words and numbers stay whole; no line begins with a closing mark or ends with an opening one.
UNIT = re.compile(
    "[（「『《〈【〔“‘]*(?:[!-~\u00a1-\u024f]+|.)[，。；：、！？）」』》〉】〕”’…·]*[ ]*",
    re.DOTALL,
)


def line_breaks(text: str, width: int, hang: int) -> Iterator[tuple[int, int]]:
    """Start and end of each line of ``text``; all but the first have ``hang`` cells less than ``width``."""
    start, end, room = 0, 0, width
    for first, last in units(text, max(2, width - hang)):
        if end > start and cell_len(text[start:last].rstrip(" ")) > room:
            yield start, start + len(text[start:end].rstrip(" "))
            start, room = first, width - hang
        end = last
    yield start, start + len(text[start:end].rstrip(" "))


def units(text: str, width: int) -> Iterator[tuple[int, int]]:
    """What may not be broken, unless it is wider than a line."""
    for hit in UNIT.finditer(text):
        start = hit.start()
        for at in range(start + 1, hit.end()):
            if cell_len(text[start : at + 1].rstrip(" ")) > width:
                yield start, at
                start = at
        yield start, hit.end()
