"""Latin words that a print breaks at its lines' ends wherever the column is full, in a text that says no widths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from checker.normalize import is_latin

AMPLE = 2
"""Half-width characters for which a line has room, from which on a print that breaks words would have begun one."""


def broken_words(lines: Sequence[str]) -> frozenset[int]:
    """The lines of an entry that go on with the word at the end of the line before.

    None where a line before a Latin word has room for its beginning: such a print keeps words whole.
    """
    widths = [sum(2 if east_asian_width(one) in "WFA" else 1 for one in line) for line in lines]
    full = max(widths, default=0)
    if sum(width + 1 >= full for width in widths) < 2:
        return frozenset()
    before_latin = [n for n, (_, line) in enumerate(pairwise(lines), 1) if is_latin(line[0])]
    if any(widths[n - 1] + AMPLE <= full for n in before_latin):
        return frozenset()
    return frozenset(n for n in before_latin if widths[n - 1] == full and is_latin(lines[n - 1][-1]))
