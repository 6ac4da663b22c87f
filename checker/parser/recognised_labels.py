"""Labels of recognised pages: what is nearly a label, where labels stand, is one, and is put right and counted.

Only labels are put right, since the form's own are known. An entry is never changed to what it might have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from checker.model import Document, Line
from checker.normalize import fold_width, remove_spaces

NEAR = 0.82
"""The share of characters that words must have in common with a label, in its order, to be that label misread."""
SHORTEST = 4
"""Characters: of a shorter label, one misread character is too much."""
SAME_EDGE = 12.0
"""Points by which the left edges of lines of one cell may differ: a bracket stands in from its edge."""
LONGEST_CELL = 14
"""Lines: the narrowest print of the longest label has fewer."""


class _Misread(NamedTuple):
    """``lines[start:end]`` are a label, but for characters that were misread; ``rest`` stands behind it (a number)."""

    start: int
    end: int
    label: str
    rest: str


def with_printed_labels(document: Document, labels: Iterable[str]) -> Document:
    """The document with the misread labels of its recognised pages as they are printed; repairs count them."""
    known = frozenset(remove_spaces(label) for label in labels)
    found = list(_misread(document.body, frozenset(document.recognised), known))
    if not found:
        return document
    lines: list[Line] = []
    at = start = 0
    for one in [*found, None]:
        for line in document.lines[at : one.start if one else len(document.lines)]:
            lines.append(line._replace(start=start))
            start += len(line.text) + 1
        if one:
            lines.append(_printed(document.lines[one.start : one.end], one.label + one.rest, start))
            start += len(lines[-1].text) + 1
            at = one.end
    repairs = {**document.repairs, "labels": len(found)}
    return document._replace(text="\n".join(line.text for line in lines), lines=tuple(lines), repairs=repairs)


def _misread(lines: Sequence[Line], pages: frozenset[int], labels: frozenset[str]) -> Iterator[_Misread]:
    at = 0
    while at < len(lines):
        end, found = _label_at(lines, at, labels) if lines[at].page in pages else (at + 1, None)
        if found:
            yield found
        at = end


def _label_at(lines: Sequence[Line], at: int, labels: frozenset[str]) -> tuple[int, _Misread | None]:
    """Where the label ends that begins with this line, and what it nearly is; None where it is right, or is none."""
    best: _Misread | None = None
    nearness, words = NEAR, ""
    longest = max(map(len, labels)) + SHORTEST
    for end in range(at + 1, min(at + LONGEST_CELL, len(lines)) + 1):
        line = lines[end - 1]
        if line.page != lines[at].page or abs(line.boxes[0][0] - lines[at].boxes[0][0]) > SAME_EDGE:
            break
        words += fold_width(remove_spaces(line.text))
        bare = words.rstrip("0123456789:")
        if bare in labels:
            return end, None
        if len(words) > longest:
            break
        for label in _of_length(labels, len(bare)):
            near = _nearness(label, bare)
            if near >= nearness:
                best, nearness = _Misread(at, end, label, words[len(bare) :]), near
    return (best.end, best) if best else (at + 1, None)


@cache
def _of_length(labels: frozenset[str], length: int) -> tuple[str, ...]:
    """The labels that words of this length may be."""
    return tuple(
        sorted(label for label in labels if len(label) >= SHORTEST and NEAR * len(label) <= length <= len(label) / NEAR)
    )


def _nearness(label: str, words: str) -> float:
    matcher = SequenceMatcher(None, label, words, autojunk=False)
    if matcher.quick_ratio() < NEAR:
        return 0.0
    return sum(block.size for block in matcher.get_matching_blocks()) / max(len(label), len(words))


def _printed(lines: Sequence[Line], text: str, start: int) -> Line:
    """One line for a cell's lines, with their boxes shared out over the label's characters."""
    boxes = [box for line in lines for box in line.boxes]
    shared = [boxes[n * len(boxes) // len(text)] for n in range(len(text))]
    return lines[0]._replace(start=start, text=text, columns=range(1, len(text) + 1), boxes=shared)
