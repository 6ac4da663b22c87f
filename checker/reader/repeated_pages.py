"""Pages that are in the file more than once, word for word: the copies are told, and read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.model import Line

FEWEST_LINES = 12
"""Lines that differ, of a page; fewer may be a block that is printed twice, or a text that repeats itself."""


def repeated_pages(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the pages that are copies of one before; of none where all are: that is the form twice."""
    first = dict[tuple[str, ...], int]()
    copies = {page for page, words in words_of_pages(lines).items() if first.setdefault(words, page) != page}
    return frozenset(copies) if len(copies) < len(first) else frozenset()


def words_of_pages(lines: Sequence[Line]) -> Mapping[int, tuple[str, ...]]:
    """The lines of each page, but of pages too short to be told by them, or whose own lines recur."""
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line.text)
    return {
        page: tuple(words)
        for page, words in pages.items()
        if len(set(words)) >= FEWEST_LINES and len(set(words)) * 2 > len(words)
    }
