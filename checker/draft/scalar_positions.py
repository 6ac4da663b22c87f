"""What a scalar of a draft's file says, and where: its lines joined as the print's are, whatever its style.

Every scalar is its own text as it stands in the file: ``0.50``, ``2023-06``, ``no`` and ``null`` are words of the
form. Escapes and doubled apostrophes are resolved; what an escape stands for has no place of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import yaml

from checker.model import Document, Piece
from checker.parser.reading_order import joint
from checker.parser.text_span import TextSpan
from checker.reader.repair import repair_characters, trim

Character = tuple[str, int | None]
"""A character of a scalar, and its offset in the document's text."""

ESCAPE = re.compile(r"\\(?:x(?P<x>..)|u(?P<u>.{4})|U(?P<U>.{8})|(?P<one>.|\n[ \t]*))")
LINE_BREAKS = "\r\n\x85\u2028\u2029"


class Scalars:
    """Gives the words of the scalars of one file. ``document`` holds the lines of ``text``, repaired."""

    def __init__(self, text: str, document: Document) -> None:
        self._text, self._printed = text, document.text
        self._starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        self._lines = {line.number: line for line in document.lines}

    def words(self, node: yaml.ScalarNode) -> TextSpan:
        """The scalar's text and the places of its parts; of an empty one, where it would begin."""
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in ("|", ">"):
            header = self._text.find("\n", start, end)
            start = end if header < 0 else header + 1
        elif node.style in ("'", '"'):
            start, end = start + 1, end - 1
        escaped = {'"': self._unescaped, "'": self._single_apostrophes}.get(node.style or "", self._plain)
        text, pieces = joined_span(escaped(start, end))
        return text, pieces if text else self._point(node.start_mark.index)

    def _point(self, at: int) -> tuple[Piece, ...]:
        """A piece of no length at a place of the file."""
        number = bisect_right(self._starts, at) - 1
        line = self._lines.get(number + 1)
        return (Piece(0, line.start + bisect_left(line.columns, at - self._starts[number] + 1), 0),) if line else ()

    def _plain(self, start: int, end: int) -> Iterator[Character]:
        """The characters of a range of the file as the document has them."""
        while start < end:
            number = bisect_right(self._starts, start) - 1
            begin, stop = self._starts[number], min(end, self._starts[number + 1] - 1)
            line = self._lines.get(number + 1)
            if line:
                first, last = (line.start + bisect_left(line.columns, at - begin + 1) for at in (start, stop))
                yield from ((self._printed[place], place) for place in range(first, last))
            if stop < end:
                yield "\n", None
            start = stop + 1

    def _unescaped(self, start: int, end: int) -> Iterator[Character]:
        for hit in ESCAPE.finditer(self._text, start, end):
            yield from self._plain(start, hit.start())
            yield from ((character, None) for character in meaning(hit))
            start = hit.end()
        yield from self._plain(start, end)

    def _single_apostrophes(self, start: int, end: int) -> Iterator[Character]:
        characters = self._plain(start, end)
        for character in characters:
            yield character
            if character[0] == "'":
                next(characters, None)


def meaning(escape: re.Match[str]) -> str:
    """What an escape stands for, repaired as every character is; nothing for an escaped end of a line."""
    code = escape["x"] or escape["u"] or escape["U"]
    if code:
        character = chr(int(code, 16))
    else:
        character = str(yaml.scanner.Scanner.ESCAPE_REPLACEMENTS.get(escape["one"], ""))
    if character and character in LINE_BREAKS:
        return "\n"
    if "\ud800" <= character <= "\udfff":  # half a character
        return "\ufffd"
    return trim(repair_characters(f".{character}.")[0])[0][1:-1]


def joined_span(characters: Iterable[Character]) -> TextSpan:
    """The lines among the characters as one text, without the white space around each."""
    text, pieces = "", list[Piece]()
    for line in printed_lines(characters):
        words = "".join(character for character, _ in line)
        text += joint(text, words)
        pieces += runs(line, len(text))
        text += words
    return text, tuple(pieces)


def printed_lines(characters: Iterable[Character]) -> Iterator[Sequence[Character]]:
    """The characters of each line that is not blank, without the white space around it."""
    line: list[Character] = []
    for entry in (*characters, ("\n", None)):
        if entry[0] != "\n":
            line.append(entry)
            continue
        text = "".join(character for character, _ in line)
        if text.strip():
            yield line[len(text) - len(text.lstrip()) : len(text.rstrip())]
        line = []


def runs(line: Sequence[Character], at: int) -> Iterator[Piece]:
    """The pieces of a line that begins at ``at`` of its value: what stands in one run in the document."""
    run: Piece | None = None
    for n, (_, place) in enumerate(line, at):
        if run and place == run.start + run.length:
            run = run._replace(length=run.length + 1)
            continue
        if run:
            yield run
        run = None if place is None else Piece(n, place, 1)
    if run:
        yield run
