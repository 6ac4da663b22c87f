"""How page furniture is worded, and the page furniture of a text: the first and last lines of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import pairwise

from checker.model import Line, PageNumber
from checker.normalize import remove_spaces
from checker.paths import GRAMMARS

FEWEST_LINES = 8
"""Lines of a page that is not short."""
FEW_PAGES = 3
"""On fewer pages of a text, a line may be on each by chance."""
MOST_PAGES = 0.7
"""The part of the pages that has a watermark: a text's pages are told by blank lines, which stand elsewhere too."""
SHORTEST_MARK = 4
"""Characters of a watermark: shorter lines are ends of labels."""


@cache
def patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    """The wordings by kind, the strictest first."""
    lines = (GRAMMARS / "page_furniture.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.partition(": ") for line in lines if line and not line.startswith("#")]
    return [(kind, re.compile(expression)) for kind, _, expression in parts]


def wording(text: str) -> tuple[str, PageNumber | None] | None:
    """The kind of furniture that words are by themselves, and the page's number that they give."""
    for kind, pattern in patterns():
        if found := pattern.fullmatch(text):
            number = found.groupdict().get("n")
            of = found.groupdict().get("N")
            return kind, PageNumber(0, int(number), int(of) if of else None) if number else None
    return None


def digits_as_zero(text: str) -> str:
    """Words without white space and with their digits as one 0."""
    return re.sub(r"\d+", "0", remove_spaces(text))


def renumbered(parts: Iterable[Iterable[Line]], start: int = 0) -> Iterator[list[Line]]:
    """The lines of a document's parts, each beginning where the one before it ends."""
    for lines in parts:
        placed = []
        for line in lines:
            placed.append(line._replace(start=start))
            start += len(line.text) + 1
        yield placed


def page_numbers(lines: Iterable[Line]) -> Iterator[PageNumber]:
    """The numbers that lines of page furniture give their pages."""
    for line in lines:
        if (found := wording(remove_spaces(line.text))) and found[1]:
            yield found[1]._replace(page=line.page)


def furniture_lines(lines: Sequence[Line], sheets: Iterable[int]) -> AbstractSet[int]:
    """The places among a text's lines of those that are no part of the form: first and last lines of its sheets."""
    pages: dict[int, list[int]] = {}
    for at, sheet in enumerate(sheets):
        pages.setdefault(sheet, []).append(at)
    found = counted_page_ends(lines) if len(pages) == 1 else set()
    for end in (0, -1):
        while new := recurring_lines(lines, [page for page in pages.values() if page], end):
            found |= new
            pages = {number: [at for at in page if at not in new] for number, page in pages.items()}
    return found | marks_of_pages(lines, list(pages.values()))


def marks_of_pages(lines: Sequence[Line], pages: Sequence[Sequence[int]]) -> set[int]:
    """Lines that the first page and most others have, but for short pages: a watermark. None of the form's own does."""
    whole = [{lines[at].text for at in page} for page in pages if len(page) >= FEWEST_LINES]
    words = {
        text
        for text in (whole[0] if len(whole) >= FEW_PAGES else ())
        if len(text) >= SHORTEST_MARK and sum(text in page for page in whole) >= MOST_PAGES * len(whole)
    }
    return {at for page in pages for at in page if lines[at].text in words}


def recurring_lines(lines: Sequence[Line], pages: Sequence[Sequence[int]], end: int) -> set[int]:
    """The first (0) or last (-1) lines of pages that most of them share, or that number them in turn."""
    ends = [page[end] for page in pages]
    numbers = [numbered_page(lines[at]) for at in ends]
    numbered = {at for at, number in zip(ends, numbers, strict=True) if number}
    if len(numbered) * 2 > len(pages) and ascending([number for number in numbers if number]):
        return numbered
    if len(pages) < 2:
        return set()
    words = [digits_as_zero(lines[at].text) for at in ends]
    text = max(words, key=words.count)
    shared = {at for at, word in zip(ends, words, strict=True) if word == text}
    if len(shared) * 2 <= len(pages) or len(shared) < 2:
        return set()
    within = sum(digits_as_zero(line.text) == text for line in lines) - len(shared)
    return shared if within < len(shared) else set()


def numbered_page(line: Line) -> PageNumber | None:
    found = wording(remove_spaces(line.text))
    return found[1] if found else None


def ascending(numbers: Sequence[PageNumber]) -> bool:
    """Page numbers that go up, or of which each says how many there are: the same."""
    same = len({number.of for number in numbers}) == 1
    return same and (numbers[0].of is not None or all(b.number > a.number for a, b in pairwise(numbers)))


def counted_page_ends(lines: Sequence[Line]) -> set[int]:
    """Lines of a text without pages that say page 1 of n, 2 of n and so on: the ends of its pages."""
    said = [(at, number) for at, line in enumerate(lines) if (number := numbered_page(line)) and number.of]
    numbers = [number.number for _, number in said]
    whole = bool(said) and numbers == list(range(1, (said[0][1].of or 0) + 1))
    return {at for at, _ in said} if whole else set()
