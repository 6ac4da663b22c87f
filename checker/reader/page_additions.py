"""What somebody laid level on one page of a print, told by a style of its own and by where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from checker.model import Box
from checker.reader.page_furniture import Page
from checker.reader.runs_of_words import Range
from checker.reader.stray_words import StrayWords, Style, stray_words

OVERLAP, OVERLAP_ACROSS = 0.3, 0.04
"""The part of the smaller one's height, and of its width, by which a stamp's character lies over another one: words of
one line stand beside each other."""
APART = 0.3
"""Character heights that a stamp stands from the words beside it."""
ON_LINE = 0.25
"""Character heights by which the middles of words on one line may differ."""
TALLEST = 3.0
"""Character heights of a stamp."""
SAME_EDGE = 0.3
"""Points by which the left edges of words in one column differ."""

Added = tuple[int, Range]
"""A page, and a range of its text that somebody added to it."""


def additions(
    pages: Sequence[Page], styles: Mapping[Style, int], dropped: Mapping[int, Sequence[Range]]
) -> tuple[list[Added], list[Added]]:
    """What somebody laid over the words of one page, in a style of its own, and what stands apart from them; ``styles``
    says on how many pages there are words of each, ``dropped`` what of a page is known as no part of the form."""
    over, beside = list[Added](), list[Added]()
    for page in pages:
        known = set[int]().union(*(range(*part) for part in dropped.get(page.number, ())))
        for whole in page.stray:
            places = [place for place in whole.places if place not in known]
            if styles[whole.style] > 1 or not places:
                continue
            words, aside = stray_words(whole.style, places, page.boxes), known.union(places)
            runs = [run for run in page.runs if not run.turned and run.start not in aside]
            if page is pages[0] and not any(run.middle > words.box[1] for run in runs):  # a title
                continue
            near = [run for run in runs if run.box[1] < words.box[3] and run.box[3] > words.box[1]]
            near += [run for run in page.runs if run.start in words.places]
            others = [page.boxes[at] for run in near for at in range(run.start, run.end) if at not in aside]
            if lies_over(words, page.boxes, others):
                over += ((page.number, part) for part in words.ranges(page.text))
            elif stands_apart(words, page.boxes, others, edges_of(pages, page, aside)):
                beside += ((page.number, part) for part in words.ranges(page.text))
    return over, beside


def styles_of_form(
    pages: Sequence[Page], styles: Counter[Style], dropped: Mapping[int, Sequence[Range]]
) -> Counter[Style]:
    """On how many pages there are words of each style but for what is known as no part of the form: a stamp may be in
    the style of the page's foot."""
    left = Counter(styles)
    for page in pages:
        for style, pieces in page.rare.items() if page.number in dropped else ():
            left[style] -= styles[style] > 1 and all(is_dropped(piece, page, dropped[page.number]) for piece in pieces)
    return left


def is_dropped(piece: Box, page: Page, dropped: Iterable[Range]) -> bool:
    """Whether the middle of a piece of text is within what is dropped."""
    across, up = (piece[0] + piece[2]) / 2, (piece[1] + piece[3]) / 2
    around = ((page.boxes[start], page.boxes[end - 1]) for start, end in dropped)
    return any(first[0] <= across <= last[2] and first[1] <= up <= first[3] for first, last in around)


def edges_of(pages: Sequence[Page], page: Page, aside: Container[int]) -> Iterator[float]:
    """Where words begin, on a page those but what is aside."""
    return (run.box[0] for other in pages for run in other.runs if other is not page or run.start not in aside)


def with_additions(dropped: Mapping[int, Sequence[Range]], added: Iterable[Added]) -> Mapping[int, Sequence[Range]]:
    ranges = {number: {*parts} for number, parts in dropped.items()}
    for number, part in added:
        others = {span for span in ranges.get(number, ()) if span[1] <= part[0] or span[0] >= part[1]}
        ranges[number] = others | {part}
    return {number: sorted(spans) for number, spans in ranges.items()}


def lies_over(words: StrayWords, boxes: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether a character lies over one of the page's others."""
    near = [other for other in others if overlaps(words.box, other)]
    return any(overlaps(boxes[place], other) for place in words.places for other in near)


def overlaps(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    least = min(one[2] - one[0], other[2] - other[0]), min(one[3] - one[1], other[3] - other[1])
    return wide > OVERLAP_ACROSS * least[0] > 0 and high > OVERLAP * least[1] > 0


def stands_apart(words: StrayWords, boxes: Sequence[Box], others: Sequence[Box], edges: Iterable[float]) -> bool:
    """Whether words of a line or two have nothing beside them, and nothing begins where they do."""
    left, bottom, right, top = words.box
    height = max(boxes[place][3] - boxes[place][1] for place in words.places)
    middle = (bottom + top) / 2

    def is_beside(box: Box) -> bool:
        lower = min(height, box[3] - box[1])
        gap = APART * lower
        on_line = abs((box[1] + box[3]) / 2 - middle) < ON_LINE * lower
        return on_line and box[0] < right + gap and box[2] > left - gap

    return (
        top - bottom < TALLEST * height
        and not any(map(is_beside, others))
        and all(abs(edge - left) > SAME_EDGE for edge in edges)
    )
