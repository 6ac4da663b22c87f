"""The small shapes that a PDF page draws: what tick boxes are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_uint, c_void_p, cast
from itertools import repeat

import pypdfium2
from pypdfium2 import raw

from checker.model import Shape

LARGEST = 20.0
"""Points, wide and high: a tick box has eleven."""
MOST_OBJECTS = 20_000
"""A page that draws more is a picture of something: no form has a fiftieth."""
LIGHT = 240
"""Red, green and blue from which on a colour is as good as white."""

# As pypdfium2's own, taking plain addresses: a page has a hundred objects, and each is asked twice.
bounds = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)(
    cast(raw.FPDFPageObj_GetBounds, c_void_p).value or 0
)
_kind = PYFUNCTYPE(c_int, c_void_p)(cast(raw.FPDFPageObj_GetType, c_void_p).value or 0)
_object = PYFUNCTYPE(c_void_p, c_void_p, c_int)(cast(raw.FPDFPage_GetObject, c_void_p).value or 0)
_draw_mode = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p)(cast(raw.FPDFPath_GetDrawMode, c_void_p).value or 0)
fill_colour = PYFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)(
    cast(raw.FPDFPageObj_GetFillColor, c_void_p).value or 0
)


def objects_of(page: pypdfium2.PdfPage) -> list[tuple[int, int]]:
    """The kind and the address of all that is painted on the page, in that order."""
    handle = cast(page.raw, c_void_p).value
    painted = [*map(_object, repeat(handle), range(raw.FPDFPage_CountObjects(page)))]
    return [*zip(map(_kind, painted), painted, strict=True)]


def small_shapes(objects: Sequence[tuple[int, int]], number: int) -> Iterator[Shape]:
    """The page's paths that are no larger than a tick box, in the order in which they are painted."""
    corners = (c_float * 4)()
    at = [addressof(corners) + 4 * n for n in range(4)]
    for kind, shape in objects if len(objects) <= MOST_OBJECTS else ():
        if kind != raw.FPDF_PAGEOBJ_PATH or not bounds(shape, *at):
            continue
        if corners[2] - corners[0] <= LARGEST and corners[3] - corners[1] <= LARGEST:
            left, bottom, right, top = corners
            yield Shape(number, (left, bottom, right, top), _tone(shape))


def _tone(shape: int) -> str | None:
    """What the path is filled with: light or dark; None when it is not filled."""
    modes, parts = (c_int * 2)(), (c_uint * 4)()
    mode, part = addressof(modes), addressof(parts)
    if not _draw_mode(shape, mode, mode + 4) or not modes[0]:
        return None
    if not fill_colour(shape, part, part + 4, part + 8, part + 12) or not parts[3]:
        return None
    return "light" if min(parts[:3]) >= LIGHT else "dark"


def has_pictures(objects: Iterable[tuple[int, int]]) -> bool:
    """Whether anything on a page is a picture, or a form that may hold one."""
    return any(kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) for kind, _ in objects)
