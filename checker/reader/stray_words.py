"""Words in a style that no others of the print have: a stamp or a note that somebody laid level on one page of a print.

The form's own words come in few sizes and colours, line after line. Words whose size and colour no others have are
somebody's addition where they lie over other words, or stand apart and begin where nothing else does: see
page_additions.py.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable, Iterator, Sequence
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_uint, c_void_p, cast
from itertools import compress
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from checker.model import Box
from checker.reader.shapes import bounds, fill_colour, numbers_of

Style = tuple[float, int, int, int]
"""The size, as the file has it, and the red, green and blue of words."""

FEW = 8
"""Pieces of text, at the most, that a stamp is written in."""

_size = PYFUNCTYPE(c_int, c_void_p, c_void_p)(cast(raw.FPDFTextObj_GetFontSize, c_void_p).value or 0)
_matrix = PYFUNCTYPE(c_int, c_void_p, c_void_p)(cast(raw.FPDFPageObj_GetMatrix, c_void_p).value or 0)
_object = PYFUNCTYPE(c_void_p, c_void_p, c_int)(cast(raw.FPDFText_GetTextObject, c_void_p).value or 0)


class StrayWords(NamedTuple):
    """Words of a style of their own on a page: the places of their characters in its text, and their box."""

    style: Style
    places: Sequence[int]
    box: Box

    def ranges(self, text: str) -> Iterator[tuple[int, int]]:
        """The ranges of the page's text that are these words; white space between two of them is theirs."""
        start = end = self.places[0]
        for place in self.places:
            if place > end and text[end:place].strip(" "):
                yield start, end
                start = place
            end = place + 1
        yield start, end


def styles_of(pieces: Sequence[int]) -> dict[Style, list[int]]:
    """A page's pieces of text by their style."""
    count = len(pieces)
    sizes, parts = (c_float * count)(), (c_uint * (4 * count))()
    sized = map(_size, pieces, *numbers_of(addressof(sizes), 1, count))
    coloured = map(fill_colour, pieces, *numbers_of(addressof(parts), 4, count))
    known = [size and colour for size, colour in zip(sized, coloured, strict=True)]
    colours = array("I", bytes(parts))
    found: dict[Style, list[int]] = {}
    for style, piece in compress(
        zip(zip(sizes, colours[0::4], colours[1::4], colours[2::4], strict=True), pieces, strict=True), known
    ):
        found.setdefault(style, []).append(piece)
    return found


def are_level(pieces: Sequence[int]) -> bool:
    """Whether each of a page's pieces of text, and so each character in it, stands upright."""
    count = len(pieces)
    matrices = (c_float * (6 * count))()
    first = addressof(matrices)
    known = all(map(_matrix, pieces, range(first, first + 24 * count, 24)))
    numbers = array("f", bytes(matrices))
    return known and not any(numbers[2::6]) and min(numbers[0::6], default=1.0) > 0


def boxes_of_pieces(pieces: Iterable[int]) -> list[Box]:
    corners = (c_float * 4)()
    at = [addressof(corners) + 4 * n for n in range(4)]
    return [(corners[0], corners[1], corners[2], corners[3]) for one in pieces if bounds(one, *at)]


def rare_styles(styles: dict[Style, list[int]]) -> dict[Style, list[Box]]:
    """Where the pieces stand of the styles of which a page has few."""
    return {style: boxes_of_pieces(found) for style, found in styles.items() if len(found) <= FEW}


def own_styled(
    styles: dict[Style, list[int]],
    known: Container[Style],
    textpage: pypdfium2.PdfTextPage,
    indexes: Sequence[int],
    boxes: Sequence[Box],
) -> Iterator[StrayWords]:
    """The words of a page in styles of which it has few and the pages before none."""
    new = {one: style for style, found in styles.items() if style not in known and len(found) <= FEW for one in found}
    if not new or len(new) == sum(map(len, styles.values())):
        return
    places: dict[Style, list[int]] = {}
    pieces = boxes_of_pieces(new)
    lowest, highest = min((box[1] for box in pieces), default=0.0), max((box[3] for box in pieces), default=0.0)
    handle = cast(textpage.raw, c_void_p).value
    for place, box in enumerate(boxes):
        if box[3] > lowest and box[1] < highest and box[2] > box[0]:
            one = _object(handle, indexes[place])
            if one in new:
                places.setdefault(new[one], []).append(place)
    for style, found in places.items():
        yield stray_words(style, found, boxes)


def stray_words(style: Style, places: Sequence[int], boxes: Sequence[Box]) -> StrayWords:
    left, bottom, right, top = zip(*(boxes[place] for place in places), strict=True)
    return StrayWords(style, places, (min(left), min(bottom), max(right), max(top)))
