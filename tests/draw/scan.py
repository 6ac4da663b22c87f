"""A print as an office scans it: pictures of its pages, turned a little, blurred and speckled."""

from __future__ import annotations

import io
import time
from contextlib import closing
from random import Random
from typing import Any

import pypdfium2

POINTS_AN_INCH = 72


def scanned(content: bytes, dpi: int = 200, angle: float = 0.0, *, worn: bool = False, pages: Any = None) -> bytes:
    """A PDF of pictures of a PDF's pages (all, or those of these indexes), turned by ``angle`` degrees."""
    from PIL import Image, ImageFilter

    pictures = []
    with closing(pypdfium2.PdfDocument(content)) as document:
        for index in range(len(document)) if pages is None else pages:
            with closing(document[index]) as page:
                picture = page.render(scale=dpi / POINTS_AN_INCH).to_pil().convert("L")
            if angle:
                picture = picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
            if worn:
                picture = picture.filter(ImageFilter.GaussianBlur(dpi / 200))
                dots = Random(index)
                for _ in range(picture.width * picture.height // 4000):
                    spot = (dots.randrange(picture.width), dots.randrange(picture.height))
                    picture.putpixel(spot, dots.choice((0, 90, 200)))
            pictures.append(picture)
    # phone and office scanners keep JPEG, whose blocks are what recognition has to live with
    output = io.BytesIO()
    then = time.gmtime(0)  # the same scan is the same bytes
    rest = {"append_images": pictures[1:], "resolution": dpi, "quality": 80, "creationDate": then, "modDate": then}
    pictures[0].save(output, "PDF", save_all=True, **rest)
    return output.getvalue()
