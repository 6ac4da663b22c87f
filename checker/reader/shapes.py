"""The small shapes that a PDF page draws: what tick boxes are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ctypes import PYFUNCTYPE, addressof, byref, c_float, c_int, c_uint, c_void_p, cast

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


def objects_of(page: pypdfium2.PdfPage) -> list[tuple[int, int]]:
    """The kind and the address of all that is painted on the page, in that order."""
    handle = cast(page.raw, c_void_p).value
    painted = [_object(handle, index) for index in range(raw.FPDFPage_CountObjects(page))]
    return [*zip(map(_kind, painted), painted, strict=True)]


def small_shapes(objects: Sequence[tuple[int, int]], number: int) -> Iterator[Shape]:
    """The page's paths that are no larger than a tick box, in the order in which they are painted."""
    corners = (c_float * 4)()
    at = [addressof(corners) + 4 * n for n in range(4)]
    for kind, shape in objects if len(objects) <= MOST_OBJECTS else ():
        if kind != raw.FPDF_PAGEOBJ_PATH or not bounds(shape, *at):
            continue
        left, bottom, right, top = corners
        if right - left <= LARGEST and top - bottom <= LARGEST:
            yield Shape(number, (left, bottom, right, top), _tone(cast(shape, raw.FPDF_PAGEOBJECT)))


def _tone(shape: object) -> str | None:
    """What the path is filled with: light or dark; None when it is not filled."""
    mode, stroke = c_int(), c_int()
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not raw.FPDFPath_GetDrawMode(shape, byref(mode), byref(stroke)) or not mode.value:
        return None
    if not raw.FPDFPageObj_GetFillColor(shape, byref(red), byref(green), byref(blue), byref(alpha)):
        return None
    if not alpha.value:
        return None
    return "light" if min(red.value, green.value, blue.value) >= LIGHT else "dark"


def has_pictures(objects: Iterable[tuple[int, int]]) -> bool:
    """Whether anything on a page is a picture, or a form that may hold one."""
    return any(kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) for kind, _ in objects)
