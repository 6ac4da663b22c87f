"""What stands on pages and is no part of the form: heads, feet, page numbers, addresses, watermarks.

It is told from the form by how it recurs (the same words, digits aside, at the same place on most pages, and nowhere
else), by standing at an angle, and at the very edge of a page by its wording (grammars/page_furniture.txt).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from checker.model import Box
from checker.normalize import remove_spaces
from checker.reader.furniture_words import digits_as_zero, wording
from checker.reader.runs_of_words import Range, Run

if TYPE_CHECKING:  # a check of a text must not pay for what reads PDFs
    from checker.reader.stray_words import StrayWords, Style

SAME_PLACE = 3.0
"""Points by which the same words may stand higher or lower on another page."""
EDGE = 0.035
"""The part of a page's height at its edge in which words are known by their wording alone."""
FEW_PAGES = 3
"""On fewer pages, words within the form's own area may recur by chance."""
MOST = 0.8
"""The part of its prints that must stand outside the form's area for words to be a head or a foot."""
STACKED = 2.2
"""Times its height within which the same words above or below are the text's own next line."""
LARGE = 1.4
"""Times the usual height of characters from which on words on few pages are a watermark."""


class Page(NamedTuple):
    """A page's text, a box for each of its characters, its runs of words, its height, words of a style of their own,
    and where the pieces of styles stand of which it has few."""

    number: int
    text: str
    boxes: Sequence[Box]
    runs: Sequence[Run]
    height: float
    stray: Sequence[StrayWords] = ()
    rare: Mapping[Style, Sequence[Box]] = {}


def furniture(pages: Sequence[Page]) -> Mapping[int, Sequence[Range]]:
    """By page number, the ranges of its text that are no part of the form, in order."""
    found: dict[int, set[Run]] = {page.number: {run for run in page.runs if run.turned} for page in pages}
    printed = [page for page in pages if page.runs]
    kept = dict[str, list[tuple[Page, Run]]]()
    for page, run in same_ends(printed):
        kept.setdefault(digits_as_zero(run.text), []).append((page, run))
    recurring = [one for text, prints in kept.items() for one in recurring_places(text, prints, len(printed))]
    taken = {(page.number, run) for prints in recurring for page, run in prints}
    for prints in recurring:
        if is_furniture(prints, kept[digits_as_zero(prints[0][1].text)], taken, len(printed)):
            for page, run in prints:
                found[page.number].add(run)
    for page in printed:
        found[page.number] |= {*by_wording(page, found[page.number])}
    ranges = {number: {(run.start, run.end) for run in runs} for number, runs in found.items()}
    words = dict[str, list[Run]]()
    for text, run in (
        (digits_as_zero(r.text), r) for prints in recurring for page, r in prints if r in found[page.number]
    ):
        words.setdefault(text, []).append(run)
    for page in printed:
        ranges[page.number] |= set(merged(page, words.values(), ranges[page.number]))
    return {number: sorted(spans) for number, spans in ranges.items() if spans}


def same_ends(pages: Sequence[Page]) -> Iterator[tuple[Page, Run]]:
    """The words that may recur: those that begin and end alike, digits aside, on most pages. No others need a look."""
    alike = dict[tuple[str, str], list[tuple[Page, Run]]]()
    for page in pages:
        for run in page.runs:
            text = run.text
            first, last = text[0], text[-1]
            key = ("0" if first.isdecimal() else first, "0" if last.isdecimal() else last)
            alike.setdefault(key, []).append((page, run))
    for prints in alike.values():
        if len(prints) * 2 > len(pages) and len({page.number for page, _ in prints}) * 2 > len(pages):
            yield from ((page, run) for page, run in prints if not run.turned)


def recurring_places(text: str, prints: Sequence[tuple[Page, Run]], pages: int) -> Iterator[list[tuple[Page, Run]]]:
    """The places at which words stand on most pages, each with its prints."""
    if len({page.number for page, _ in prints}) * 2 <= pages or pages < 2:
        return
    placed = sorted(prints, key=lambda one: edge_distance(*one))
    group: list[tuple[Page, Run]] = []
    for one in [*placed, None]:
        if group and (one is None or edge_distance(*one) - edge_distance(*group[-1]) > SAME_PLACE):
            if len({page.number for page, _ in group}) * 2 > pages:
                yield group
            group = []
        if one:
            group.append(one)


def edge_distance(page: Page, run: Run) -> float:
    """From the nearer edge, the upper one's below zero: pages may differ in height."""
    return run.middle if run.middle < page.height / 2 else run.middle - page.height


def is_furniture(
    prints: Sequence[tuple[Page, Run]],
    same_words: Sequence[tuple[Page, Run]],
    taken: AbstractSet[tuple[int, Run]],
    pages: int,
) -> bool:
    """Whether recurring words are no part of the form: outside its area, or nowhere but at their places."""
    others = [(page, run) for page, run in same_words if (page.number, run) not in taken]
    if any(stacked(one, same_words) for one in prints):
        return False
    outside = sum(is_outside(page, run, taken) for page, run in prints)
    if outside >= len(prints) * MOST:
        return len(others) < len(prints) or wording(remove_spaces(prints[0][1].text)) is not None
    if others or not all(len(column) * 2 > pages for column in columns_of(prints)):
        return False
    if len({page.number for page, _ in prints}) >= FEW_PAGES:
        return True
    usual = sorted(run.box[3] - run.box[1] for page, _ in prints for run in page.runs)
    height = prints[0][1].box[3] - prints[0][1].box[1]
    return height > LARGE * usual[len(usual) // 2]


def columns_of(prints: Iterable[tuple[Page, Run]]) -> Sequence[AbstractSet[int]]:
    """The pages on which words of one height begin at the same place across: a tiled watermark has several such."""
    columns, last = list[set[int]](), float("-inf")
    for page, run in sorted(prints, key=lambda one: one[1].box[0]):
        if run.box[0] - last > SAME_PLACE:
            columns.append(set())
        last = run.box[0]
        columns[-1].add(page.number)
    return columns


def stacked(one: tuple[Page, Run], same_words: Iterable[tuple[Page, Run]]) -> bool:
    """The same words stand in the next line too: a text that repeats itself."""
    page, run = one
    height = run.box[3] - run.box[1]
    return any(
        other is not run
        and page is its_page
        and abs(other.middle - run.middle) < STACKED * height
        and abs(other.box[0] - run.box[0]) < SAME_PLACE
        for its_page, other in same_words
    )


def is_outside(page: Page, run: Run, taken: AbstractSet[tuple[int, Run]]) -> bool:
    """Whether nothing of the form stands between the words and the page's upper or lower edge, or beside them."""
    body = [other for other in page.runs if not other.turned and (page.number, other) not in taken]
    return all(other.middle > run.box[3] for other in body) or all(other.middle < run.box[1] for other in body)


def by_wording(page: Page, known: AbstractSet[Run]) -> Iterator[Run]:
    """What stands at the page's very edge and is worded as only furniture is, with what is printed beside it."""
    low, high = EDGE * page.height, (1 - EDGE) * page.height
    edge = [run for run in page.runs if not low <= run.middle <= high and run not in known and not run.turned]
    worded = [run for run in edge if wording(remove_spaces(run.text))]
    for run in edge:
        if any(abs(run.middle - other.middle) < SAME_PLACE for other in worded):
            yield run


def merged(page: Page, words: Iterable[Sequence[Run]], taken: Iterable[Range]) -> Iterator[Range]:
    """Known furniture, the prints of each wording, that was painted into a line of the form, without a gap."""
    for prints in words:
        pattern = r"\s*".join(re.sub(r"\d+", r"\\d+", re.escape(word)) for word in prints[0].text.split())
        for found in re.finditer(pattern, page.text):
            box = page.boxes[found.start()]
            middle = (box[1] + box[3]) / 2
            here = any(abs(box[0] - run.box[0]) < SAME_PLACE > abs(middle - run.middle) for run in prints)
            if here and not any(start <= found.start() < end for start, end in taken):
                yield found.span()
