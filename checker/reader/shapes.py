"""The small shapes that a PDF page draws: what tick boxes are made of."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_uint, c_void_p, cast
from itertools import repeat
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from checker.model import Shape

LARGEST = 20.0
"""Points, wide and high: a tick box has eleven."""
MOST_OBJECTS = 20_000
"""A page that draws more is a picture of something: no form has a fiftieth."""
LIGHT = 240
"""Red, green and blue from which on a colour is as good as white."""

# As pypdfium2's own, taking plain addresses: a page has some hundred objects, and each is asked several things.
bounds = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)(
    cast(raw.FPDFPageObj_GetBounds, c_void_p).value or 0
)
_kind = PYFUNCTYPE(c_int, c_void_p)(cast(raw.FPDFPageObj_GetType, c_void_p).value or 0)
_object = PYFUNCTYPE(c_void_p, c_void_p, c_int)(cast(raw.FPDFPage_GetObject, c_void_p).value or 0)
_draw_mode = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p)(cast(raw.FPDFPath_GetDrawMode, c_void_p).value or 0)
fill_colour = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)(
    cast(raw.FPDFPageObj_GetFillColor, c_void_p).value or 0
)
NUMBER_BYTES = 4


class Painted(NamedTuple):
    """The addresses of what is painted on a page, in that order: pieces of text, paths, and whether anything is a
    picture, or a form that may hold one, and text at any angle."""

    texts: Sequence[int]
    paths: Sequence[int]
    has_pictures: bool


def objects_of(page: pypdfium2.PdfPage) -> Painted:
    handle = cast(page.raw, c_void_p).value
    painted = [*map(_object, repeat(handle), range(raw.FPDFPage_CountObjects(page)))]
    kinds = [*map(_kind, painted)]
    texts, paths = (
        [one for one, kind in zip(painted, kinds, strict=True) if kind == wanted]
        for wanted in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH)
    )
    pictures = raw.FPDF_PAGEOBJ_IMAGE in kinds or raw.FPDF_PAGEOBJ_FORM in kinds
    return Painted(texts, paths if len(painted) <= MOST_OBJECTS else (), pictures)


def numbers_of(start: int, each: int, count: int) -> list[range]:
    """The addresses at which ``count`` objects get their ``each`` numbers, one after the other from ``start``."""
    step = each * NUMBER_BYTES
    return [range(at, at + step * count, step) for at in range(start, start + step, NUMBER_BYTES)]


def small_shapes(paths: Sequence[int], number: int) -> Iterator[Shape]:
    """The page's paths that are no larger than a tick box, in the order in which they are painted."""
    corners = (c_float * (4 * len(paths)))()
    known = [*map(bounds, paths, *numbers_of(addressof(corners), 4, len(paths)))]
    sides = array("f", bytes(corners))
    lefts, bottoms, rights, tops = (sides[side::4] for side in range(4))
    for at, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        if right - left <= LARGEST and tops[at] - bottoms[at] <= LARGEST and known[at]:
            yield Shape(number, (left, bottoms[at], right, tops[at]), _tone(paths[at]))


def _tone(shape: int) -> str | None:
    """What the path is filled with: light or dark; None when it is not filled."""
    modes, parts = (c_int * 2)(), (c_uint * 4)()
    mode, part = addressof(modes), addressof(parts)
    if not _draw_mode(shape, mode, mode + 4) or not modes[0]:
        return None
    if not fill_colour(shape, part, part + 4, part + 8, part + 12) or not parts[3]:
        return None
    return "light" if min(parts[:3]) >= LIGHT else "dark"
