"""Recognises one page of a PDF or a picture, and keeps what stands there: what the process of its own does.

Without red: seals stand over the words of what is stamped, and recognition would read neither.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

from checker.reader.ocr import POINTS_AN_INCH, RecognisedPage, keep_page, recognise_picture

RESOLUTION, LONGEST_SIDE = 180, 2110
"""Dots an inch, and pixels: a page of A4 as large as recognition takes within a gigabyte."""
KEPT_AS = f"{{digest}}-upload-{RESOLUTION}"
"""What is kept differs from what a form's reader keeps of the same page: it has seen no red."""
RED = 2
"""The channel of a picture (blue, green, red) in which red ink is nearly as light as paper."""
LEAST_WORDS = 4
"""The characters that a line must have to tell which way the page lies."""
UPSIDE_DOWN = 0.8
"""How surely a page's characters are recognised below which it may lie upside down."""
LIGHTER = 1.4
"""How much lighter that channel is made, so that such ink is paper, and black ink is still black."""


def recognise_page(kind: str, path: str, digest: str, page: int) -> RecognisedPage | None:
    """What stands on a page of a PDF or a picture, which is kept as well. None where it cannot be drawn."""
    try:
        picture, scale = _pdf_page(path, page) if kind == "pdf" else _picture(path, page)
    except Exception:  # of pdfium, of Pillow, or of a picture that is too large
        return None
    if not picture.size:
        return None
    without_red = (picture[:, :, [RED, RED, RED]] * LIGHTER).clip(0, 255).astype("uint8")
    answer = recognised_upright(without_red, scale)
    keep_page(KEPT_AS.format(digest=digest), page, answer)
    return answer


def recognised_upright(picture: Any, scale: float) -> RecognisedPage:
    """What stands in a picture, turned as its words are: pages are laid on a scanner any way round."""
    import numpy

    first = recognise_picture(picture, picture.shape[0] * scale, scale)
    on_its_side = lies_on_its_side(first)
    if not on_its_side and sureness(first) >= UPSIDE_DOWN:
        return first
    turned = {turn: numpy.rot90(picture, -turn).copy() for turn in ((1, 3) if on_its_side else (2,))}
    others = [recognise_picture(one, one.shape[0] * scale, scale)._replace(turn=turn) for turn, one in turned.items()]
    return max(others if on_its_side else [first, *others], key=sureness)


def lies_on_its_side(page: RecognisedPage) -> bool:
    """Most of its words stand in lines that run up or down."""
    upright = {False: 0, True: 0}
    for line in page.lines:
        if len(line.text) >= LEAST_WORDS:
            left, bottom, right, top = zip(*line.boxes, strict=True)
            upright[max(right) - min(left) >= max(top) - min(bottom)] += len(line.text)
    return upright[False] > upright[True]


def sureness(page: RecognisedPage) -> float:
    """How surely its characters were recognised; 1 where there are none."""
    count = sum(len(line.text) for line in page.lines)
    return sum(line.confidence * len(line.text) for line in page.lines) / count if count else 1.0


def _pdf_page(path: str, number: int) -> tuple[Any, float]:
    """A page's picture, and the points a pixel."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(path)) as document, closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = min(RESOLUTION / POINTS_AN_INCH, LONGEST_SIDE / max(width, height))
        with closing(page.render(scale=scale)) as bitmap:
            return bitmap.to_numpy()[:, :, :3].copy(), 1 / scale


def _picture(path: str, number: int) -> tuple[Any, float]:
    """The same of a picture's frame, laid as its camera was held; its points are its pixels."""
    import numpy
    from PIL import Image, ImageOps

    with Image.open(path) as file:
        file.seek(number - 1)
        image = ImageOps.exif_transpose(file).convert("RGB")
    height = image.height
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return numpy.asarray(image)[:, :, ::-1].copy(), height / image.height
