"""One page of a PDF as a picture, by pdfium; in a checking process, as everything that opens a PDF."""

from __future__ import annotations

from contextlib import closing

import pypdfium2

from checker.png import grey_png


def draw_page(content: bytes, page: int, scale: float) -> bytes:
    """The page, from 1, as a PNG in greys. Raises IndexError where there is none, PdfiumError for a broken one."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        with closing(document[page - 1]) as one, closing(one.render(scale=scale, grayscale=True)) as drawn:
            return grey_png(bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride)
