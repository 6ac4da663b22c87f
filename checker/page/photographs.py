"""``POST /api/photographs``: photographs of a form's pages, in order -> one PDF, which is then read as a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checker.messages import message
from checker.model import Problem
from checker.page.drafting import answered
from checker.page.models import CheckLimits, CheckReply, PhotographsRequest, RequestRefused
from checker.page.uploads import read_parts
from checker.page.workers import Workers

PHOTOGRAPHS = "photographs"
PAPER = 595.28
"""How wide A4 is, in points."""
QUALITY = 90
"""Of the JPEG pictures that the PDF holds, of 100."""
FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
"""What cameras and scanners write, and a library reads without a program of others. Only a TIFF has pages: behind the
photograph that is a JPEG, a camera may put a small or a grey copy of it."""


class Picture(NamedTuple):
    """A page as JPEG, and how high it is by its width."""

    jpeg: BytesIO
    height_by_width: float


def photograph_routes(limits: CheckLimits, workers: Callable[[], Workers]) -> list[Route]:
    async def photographs(request: Request) -> Response:
        parts = await read_parts(request, limits)
        try:
            found = [one for one in parts.getlist(PHOTOGRAPHS) if isinstance(one, UploadFile) and one.filename]
            if not found or len(found) < len(parts.multi_items()):
                raise RequestRefused(400, message("page.no_file", part=PHOTOGRAPHS))
            asked = PhotographsRequest(tuple([(one.filename or "", await one.read()) for one in found]))
        finally:
            await parts.close()
        reply = await workers().check(lambda folder: asked, request.is_disconnected)
        return answered(reply, "application/pdf")

    return [Route("/api/photographs", photographs, methods=["POST"])]


def in_one_pdf(request: PhotographsRequest) -> CheckReply:
    """Each picture is a page as wide as the form's paper, laid as its camera was held; of a scan, each of its pages."""
    try:
        from PIL import Image
    except ImportError:
        told = message("page.no_photographs"), message("page.no_photographs_mend")
        return CheckReply("error", problems=(Problem("no_text_layer", *told),))
    pages: list[Picture] = []
    for name, content in request.photographs:
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as file:
                pages += pages_of(file)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            told = message("page.no_photograph", name=name), message("page.no_photograph_mend")
            return CheckReply("error", problems=(Problem("unreadable", *told),))
    return CheckReply("pass", pdf_of(pages))


def pages_of(file: Any) -> Iterator[Picture]:
    """As JPEG one by one: twenty photographs of a telephone take gigabytes as they are."""
    from PIL import ImageOps, ImageSequence

    for frame in ImageSequence.Iterator(file) if file.format == "TIFF" else [file]:
        page, jpeg = on_paper(ImageOps.exif_transpose(frame)), BytesIO()
        page.save(jpeg, "JPEG", quality=QUALITY)
        yield Picture(jpeg, page.height / page.width)


def on_paper(picture: Any) -> Any:
    """Without what shows through, on white; with as many shades of grey as a JPEG has."""
    from PIL import Image

    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda shade: shade / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def pdf_of(pages: Iterable[Picture]) -> bytes:
    """Written page by page, since a library that writes them all at once takes one resolution for all."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for jpeg, height_by_width in pages:
        width, height = PAPER, PAPER * height_by_width
        picture = pypdfium2.PdfImage.new(document)
        picture.load_jpeg(jpeg, inline=True)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        sheet = document.new_page(width, height)
        sheet.insert_obj(picture)
        sheet.gen_content()
    written = BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()
