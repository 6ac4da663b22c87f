"""Words of a page that stand close together: what lines, columns, heads and watermarks are told by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import pi
from typing import NamedTuple

from checker.model import Box

Range = tuple[int, int]
WORD = re.compile(r"\S+")
LINE = re.compile(r"[^\r\n]+")
LINE_END = re.compile(r"[\r\n]")

SLANT = 0.1
"""Radians from which on words stand at an angle."""
LEVEL_AGAIN = 2 * pi - SLANT
WIDE_GAP = 1.0
"""Character heights between two words of a line from which on they are apart."""
OFF_LINE = 0.4
"""Character heights by which two words' middles may differ on one line."""


def is_turned(angle: float) -> bool:
    return SLANT < angle < LEVEL_AGAIN


class Run(NamedTuple):
    """Words of a page that stand close together: their range of its text, their box and angle."""

    start: int
    end: int
    text: str
    box: Box
    angle: float = 0.0

    @property
    def turned(self) -> bool:
        return SLANT < self.angle < LEVEL_AGAIN

    @property
    def lies(self) -> bool:
        """Turned by one, two or three quarters of a circle."""
        return self.turned and abs((self.angle + pi / 4) % (pi / 2) - pi / 4) < SLANT

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def runs_of(text: str, boxes: Sequence[Box]) -> Iterator[Range]:
    """The ranges of a page's text whose words stand close together in one line."""
    start = end = -1
    for word in WORD.finditer(text):
        first, stop = word.span()
        if start < 0:
            start = first
        elif LINE_END.search(text, end, first) or apart(boxes[end - 1], boxes[first]):
            yield start, end
            start = first
        end = stop
    if start >= 0:
        yield start, end


def run_at(text: str, boxes: Sequence[Box], start: int, end: int, angle: float) -> Run:
    left, bottom, _, top = boxes[start]
    return Run(start, end, text[start:end], (left, bottom, boxes[end - 1][2], top), angle)


def page_runs(text: str, boxes: Sequence[Box], angles: Sequence[float] | None) -> list[Run]:
    """A page's runs of words, each with its first character's angle; cut where words at an angle meet level ones.
    Without ``angles`` all are level."""
    runs = [run_at(text, boxes, start, end, angles[start] if angles else 0.0) for start, end in runs_of(text, boxes)]
    if angles is None or not any(map(is_turned, {*angles})):
        return runs
    return [part for run in runs for part in level_and_turned(text, boxes, run, angles)]


def level_and_turned(text: str, boxes: Sequence[Box], run: Run, angles: Sequence[float]) -> Iterator[Run]:
    """The run, cut where words at an angle meet level ones: a watermark's, and those that it lies over."""
    seen = [(place, angles[place]) for place in range(run.start, run.end) if not text[place].isspace()]
    for _, found in groupby(seen, key=lambda one: is_turned(one[1])):
        part = list(found)
        yield run_at(text, boxes, part[0][0], part[-1][0] + 1, part[0][1])


def page_lies(runs: Sequence[Run]) -> bool:
    """Whether a print lies on its side or its head; words at other angles are no part of it."""
    lying = sum(len(run.text) for run in runs if run.angle and run.lies)
    return lying > 0 and lying > sum(len(run.text) for run in runs if not run.turned)


def apart(before: Box, behind: Box) -> bool:
    height = max(before[3] - before[1], behind[3] - behind[1])
    gap = behind[0] - before[2]
    off = abs(before[1] + before[3] - behind[1] - behind[3]) / 2
    return gap > WIDE_GAP * height or gap < -height or off > OFF_LINE * height
