"""The ordered without its white space, in which words are found however the print wrapped them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from checker.model import Box
from checker.normalize import fold_width
from checker.parser.reading_order import OrderedText

Range = tuple[int, int]
"""Where something begins, and the place behind its last character."""


class UnspacedText:
    """A ordered without white space, width folded; an offset is a place in ``text``.

    ``words`` are the offsets at which printed words begin, ``places`` where they stand in the text;
    ``line_starts`` are those that begin a line.
    """

    def __init__(
        self,
        ordered: OrderedText,
        text: str,
        words: Sequence[int],
        places: Sequence[int],
        line_starts: Sequence[int],
    ) -> None:
        self.ordered, self.text = ordered, text
        self.words, self.places, self.line_starts = words, places, line_starts

    @cached_property
    def boundaries(self) -> frozenset[int]:
        """The offsets at which words begin, and the text's end."""
        return frozenset((*self.words, len(self.text)))

    @cached_property
    def begins_line(self) -> frozenset[int]:
        return frozenset(self.line_starts)

    @cached_property
    def page_ends(self) -> list[int]:
        """The offset behind the last character of each page."""
        return [self.index(end) for end in self.ordered.page_ends]

    def place(self, offset: int) -> int:
        """Where the character at ``offset`` stands in the text."""
        word = bisect_right(self.words, offset) - 1
        return self.places[word] + offset - self.words[word]

    def index(self, place: int) -> int:
        """The first offset whose character stands at or behind a place in the text."""
        word = bisect_right(self.places, place) - 1
        if word < 0:
            return 0
        behind = self.words[word + 1] if word + 1 < len(self.words) else len(self.text)
        return min(self.words[word] + place - self.places[word], behind)

    def box(self, offset: int) -> Box | None:
        """The box of a character of a PDF."""
        document, at = self.ordered.document, self.ordered.origin[self.place(offset)]
        line = document.lines[document.line_at(at)]
        return line.boxes[at - line.start] if line.boxes else None

    def range(self, start: int, end: int) -> Range:
        """Two offsets as a range of the text."""
        return self.place(start), self.place(end - 1) + 1


def unspaced_text(ordered: OrderedText) -> UnspacedText:
    """The ordered as its words alone."""
    words, places, lines, texts = list[int](), list[int](), list[int](), list[str]()
    length = place = 0
    for line in ordered.text.split("\n"):
        found = line.split()
        if found and (place or not line[0].isspace()):  # a range that begins within a line begins with its white space
            lines.append(length)
        if len(found) == 1 and len(found[0]) == len(line):  # most lines
            words.append(length)
            places.append(place)
            texts.append(line)
            length += len(line)
            place += len(line) + 1
            continue
        at = 0
        for word in found:
            at = line.index(word, at)
            words.append(length)
            places.append(place + at)
            at += len(word)
            length += len(word)
        texts += found
        place += len(line) + 1
    return UnspacedText(ordered, fold_width("".join(texts)), words, places, lines)
