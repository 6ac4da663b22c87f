"""What somebody laid level on one page of a print, told by a style of its own and by where it stands."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from checker.model import Box
from checker.reader.page_furniture import Page
from checker.reader.runs_of_words import Range
from checker.reader.stray_words import StrayWords, Style

OVERLAP = 0.3
"""The part of the smaller one's height and width by which a stamp's character lies over another one."""
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
        for words in page.stray:
            if styles[words.style] > 1:
                continue
            aside = {*words.places}.union(*(range(*part) for part in dropped.get(page.number, ())))
            runs = [run for run in page.runs if not run.turned and run.start not in aside]
            if not any(run.box[1] > words.box[3] for run in runs):  # a title
                continue
            near = [run for run in runs if run.box[1] < words.box[3] and run.box[3] > words.box[1]]
            near += [run for run in page.runs if run.start in words.places]
            others = [page.boxes[at] for run in near for at in range(run.start, run.end) if at not in aside]
            if lies_over(words, page.boxes, others):
                over += ((page.number, part) for part in words.ranges(page.text))
            elif stands_apart(words, page.boxes, others, edges_of(pages, page, aside)):
                beside += ((page.number, part) for part in words.ranges(page.text))
    return over, beside


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
    return wide > OVERLAP * least[0] > 0 and high > OVERLAP * least[1] > 0


def stands_apart(words: StrayWords, boxes: Sequence[Box], others: Sequence[Box], edges: Iterable[float]) -> bool:
    """Whether words of a line or two have nothing beside them, and nothing begins where they do."""
    left, bottom, right, top = words.box
    height = max(boxes[place][3] - boxes[place][1] for place in words.places)
    gap, middle = APART * height, (bottom + top) / 2
    return (
        top - bottom < TALLEST * height
        and not any(
            box[0] < right + gap and box[2] > left - gap and abs((box[1] + box[3]) / 2 - middle) < ON_LINE * height
            for box in others
        )
        and all(abs(edge - left) > SAME_EDGE for edge in edges)
    )
