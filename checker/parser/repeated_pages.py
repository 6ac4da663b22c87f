"""Pages that are in the file more than once, word for word: the copies are told, and read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, chain

from checker.model import Document, Line
from checker.normalize import fold_width, remove_spaces
from checker.parser.labels import Shapes
from checker.parser.layout import Label

FEWEST_LINES = 12
"""Lines that differ, of a page; fewer may be a text that repeats itself."""
FEWEST_CHANGED = 3
"""Labels on pages that differ, found twice, from which on those pages are of two forms."""
ALIKE = 0.6
"""The part of its labels that a second form has at the least, pages in common with the first one among them."""
SHORT = 0.5
"""The part of the longest page's lines up to which a page is a print's last one: two such, alike, are one twice."""


def without_repeated_pages(document: Document, labels: Iterable[Label]) -> Document:
    """The document without the pages that are copies of some before; with all of them where all are copies: that is the
    form twice. ``labels`` are those of all editions; they tell a block that the form itself prints twice.

    Of two forms in one file, the later one keeps the pages that it has in common with the first.
    """
    pages: dict[int, list[Line]] = {}
    for line in document.body:
        pages.setdefault(line.page, []).append(line)
    words = {page: tuple(line.text for line in lines) for page, lines in pages.items()}
    short = SHORT * max(map(len, words.values()))
    copies, prints = set[int](), Counter[str]()
    known: Sequence[Label] = ()
    for run, is_next in repeated_runs(words):
        known, prints = known or list(labels), prints or Counter(chain.from_iterable(words.values()))
        lines = [line for page in run for line in words[page]]
        told = tells_page(lines) and not is_printed_twice(lines, prints, known)
        if told or (is_next and len(lines) <= short):
            copies |= {*run}
    if not copies or len(copies) * 2 >= len(pages) or are_two_forms(words, copies, known):
        return document
    kept = [line for line in document.lines[: len(document.body)] if line.page not in copies]
    kept += document.lines[len(document.body) :]
    starts = accumulate((len(line.text) + 1 for line in kept), initial=0)
    return document._replace(
        lines=tuple(line._replace(start=start) for line, start in zip(kept, starts, strict=False)),
        text="\n".join(line.text for line in kept),
        repeated=tuple(sorted(copies)),
    )


def are_two_forms(words: Mapping[int, Sequence[str]], copies: AbstractSet[int], labels: Sequence[Label]) -> bool:
    """Whether the copies are pages that two forms have in common, two versions of one, say: most of what is labelled
    once is on two pages, some of it on two that are not alike; or the file's halves are alike but for some pages."""
    shapes = Shapes(labels)
    names = {page: {*labels_on(lines, shapes)} for page, lines in words.items()}
    every = Counter(name for found in names.values() for name in found)
    unlike = Counter(name for page, found in names.items() if page not in copies for name in found)
    twice, changed = (sum(count > 1 for count in counts.values()) for counts in (every, unlike))
    return (changed >= FEWEST_CHANGED and twice >= ALIKE * len(every)) or are_versions(words, names)


def are_versions(words: Mapping[int, Sequence[str]], names: Mapping[int, AbstractSet[str]]) -> bool:
    """Whether each page of the file's first half is that of its second half, or has some of its labels."""
    pages, half = list(words), len(words) // 2
    return len(pages) == 2 * half and all(
        words[one] == words[other] or names[one] & names[other] or not names[one] | names[other]
        for one, other in zip(pages[:half], pages[half:], strict=True)
    )


def labels_on(lines: Iterable[str], shapes: Shapes) -> Iterator[str]:
    """The names of labels that lines of a page begin with, but for those that a form repeats."""
    folded = [fold_width(remove_spaces(line)) for line in lines]
    text = "".join(folded)
    for start in accumulate(map(len, folded), initial=0):
        hit = shapes.at(text, start)
        if hit and not hit[0].repeats:
            yield hit[0].name


def tells_page(words: Sequence[str]) -> bool:
    """Whether a page is told by its lines: they are not few, and do not recur within it."""
    return len(set(words)) >= FEWEST_LINES and len(set(words)) * 2 > len(words)


def is_printed_twice(lines: Sequence[str], prints: Mapping[str, int], labels: Sequence[Label]) -> bool:
    """Whether lines may be of a block that the form prints twice: they have labels of such and no other, and some of
    them, more than a page's first and last, are in the file no more than twice, fewer three times."""
    again = tuple({label.shape for label in labels if label.repeats})
    once = tuple({label.shape for label in labels if not label.repeats} - {*again})
    folded = [fold_width(remove_spaces(line)) for line in lines]
    begins = folded[0].startswith(again) or any(shape.startswith(folded[0]) for shape in again)
    labelled = begins or any(line.startswith(again) for line in folded)
    others = any(line.startswith(once) for line in folded[begins:])
    twice, thrice = sum(prints[line] <= 2 for line in lines), sum(prints[line] == 3 for line in lines)
    return labelled and not others and twice > max(2, thrice)


def repeated_runs(pages: Mapping[int, Sequence[str]]) -> Iterator[tuple[Sequence[int], bool]]:
    """Pages one behind the other that are alike to others one behind the other, and whether those are the very next."""
    first, run, distance = dict[Sequence[str], int](), list[int](), 0
    for place, (page, words) in enumerate(pages.items()):
        before = place - first.setdefault(words, place)
        if run and before != distance:
            yield run, distance == 1
            run = []
        distance = before
        if distance:
            run.append(page)
    if run:
        yield run, distance == 1
