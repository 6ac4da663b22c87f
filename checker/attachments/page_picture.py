"""A page of an upload as a small picture in greys, what is personal on it blackened. Drawn in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from checker.attachments.models import PagePicture
from checker.model import Box
from checker.png import grey_png

WIDTH = 720
"""Pixels: words can be read, and a page is a hundred kilobytes or so."""
FEW_GREYS = bytes(round(level / 255 * 7) * 255 // 7 for level in range(256))
"""What each grey becomes: eight of them are enough for words, and the specks of a scan cost less."""


def small_page(kind: str, path: str, number: int, turn: int, hidden: Sequence[Box]) -> PagePicture | None:
    """A page of a PDF or a picture, turned clockwise by quarters. None where it cannot be drawn.

    Boxes are in points of the page as it is turned.
    """
    try:
        draw = _pdf_pixels if kind == "pdf" else _picture_pixels
        pixels, wide, high, stride, scale = draw(path, number, turn)
    except Exception:  # of pdfium, of Pillow, or of a picture that is too large
        return None
    for left, bottom, right, top in hidden:
        first, last = max(int(left * scale), 0), min(int(right * scale) + 1, wide)
        for row in range(max(int(high - top * scale), 0), min(int(high - bottom * scale) + 1, high)):
            pixels[row * stride + first : row * stride + last] = bytes(max(last - first, 0))
    png = grey_png(bytes(pixels).translate(FEW_GREYS), wide, high, stride)
    return PagePicture(png, round(wide / scale, 2), round(high / scale, 2))


Pixels = tuple[bytearray, int, int, int, float]
"""A byte each, how wide and high, how many bytes a row, and pixels a point."""


def _pdf_pixels(path: str, number: int, turn: int) -> Pixels:
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document, closing(document[number - 1]) as page:
        scale = WIDTH / page.get_size()[turn % 2]
        with closing(page.render(scale=scale, rotation=90 * turn, grayscale=True)) as drawn:
            return bytearray(drawn.buffer), drawn.width, drawn.height, drawn.stride, scale


def _picture_pixels(path: str, number: int, turn: int) -> Pixels:
    from PIL import Image, ImageOps

    with Image.open(path) as file:
        file.seek(number - 1)
        image = ImageOps.exif_transpose(file).convert("L").rotate(-90 * turn, expand=True)
    whole = image.width
    image.thumbnail((WIDTH, 4 * WIDTH))
    return bytearray(image.tobytes()), image.width, image.height, image.width, image.width / whole
