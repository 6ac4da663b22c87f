"""The pages of a file and their words, up to the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import monotonic

from checker.attachments.models import Broken, Encrypted, ExtractedText, FileState, Lack, NoText, TooMuch
from checker.errors import shortage_of
from checker.model import Box

CHARACTER_LIMIT = 5_000_000
SECONDS_LIMIT = 20.0
"""Of reading one file, looked at after each page."""
OFFICE = ("pptx", "docx", "xlsx")
PageText = tuple[str, bool]
"""A page's text, and whether anything else is on it that could show words: a picture or a drawing."""
Pages = tuple[int, bool, Iterator[PageText]]
"""Their number, whether the file is restricted, and they themselves."""


def open_file(kind: str, path: str, page_limit: int) -> tuple[FileState, int | None, bool]:
    """The file's state, its number of pages, and whether it shows pages without text alone."""
    try:
        count, restricted, pages = READERS[kind](path)
        scan = kind not in OFFICE and not any(text.strip() for text, _ in islice(pages, page_limit))
    except Encrypted:
        return "encrypted", None, False
    except TooMuch:
        return "too_large", None, False
    except NoText:
        return "sound", None, False
    except (Broken, OSError):
        return "broken", None, False
    except Exception as error:
        if shortage_of(error):
            raise
        return "sound", None, False  # of what a reader stumbles over, nothing is said but that it was not read
    if kind in OFFICE and read_words(kind, path, page_limit).lack == "state":
        return "broken", None, False
    return "restricted" if restricted else "sound", count, scan


def read_words(kind: str, path: str, page_limit: int) -> ExtractedText:
    """The text of all pages, up to the limits."""
    texts: list[str] = []
    without: list[int] = []
    end, characters = monotonic() + SECONDS_LIMIT, 0
    try:
        count, _, pages = READERS[kind](path)
        for text, pictured in islice(pages, page_limit):
            texts.append(text)
            if pictured and not text.strip():
                without.append(len(texts))
            characters += len(text)
            if characters > CHARACTER_LIMIT or monotonic() > end:
                break
    except TooMuch:
        return ExtractedText(tuple(texts), "too_much")
    except NoText:
        return ExtractedText((), "kind")
    except (Encrypted, Broken, OSError):
        return ExtractedText(tuple(texts), "state")
    except Exception as error:
        if shortage_of(error):
            raise
        return ExtractedText((), "kind")
    lack: Lack | None = None
    if len(texts) < count:
        lack = "too_much"
    elif not any(map(str.strip, texts)):
        lack = "scan"
    elif without:
        lack = "pages_without_text"
    return ExtractedText(tuple(texts), lack, tuple(without))


def _pdf(path: str) -> Pages:
    """Raises Encrypted, Broken."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(path if path.isprintable() else Path(path).read_bytes())
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Encrypted from None
        raise Broken from None
    count = len(document)
    if not count:
        document.close()
        raise Broken
    restricted = raw.FPDF_GetSecurityHandlerRevision(document.raw) >= 0

    def pages() -> Iterator[PageText]:
        try:
            for number in range(count):
                page = document[number]
                textpage = page.get_textpage()
                text = textpage.get_text_range()
                pictured = bool(text.strip()) or next(page.get_objects(max_depth=1), None) is not None
                textpage.close()
                page.close()
                yield text, pictured
        except pypdfium2.PdfiumError:
            raise Broken from None
        finally:
            document.close()

    return count, restricted, pages()


def box_in_pdf(path: str, number: int, start: int, end: int) -> Box | None:
    """What is around some characters of a page's text, in points."""
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            textpage = document[number - 1].get_textpage()
            boxes = [textpage.get_charbox(index) for index in range(start, min(end, textpage.count_chars()))]
    except (pypdfium2.PdfiumError, IndexError):
        return None
    boxes = [box for box in boxes if box[2] > box[0]]
    if not boxes:
        return None
    left, bottom, right, top = zip(*boxes, strict=True)
    return (min(left), min(bottom), max(right), max(top))


def _office(path: str) -> Pages:
    """Raises Broken, NoText, TooMuch."""
    import zipfile

    from checker.attachments.office import opened

    try:
        found = opened(path)
    except NotImplementedError:  # packed in a way that other programs may know
        raise NoText from None
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError):
        raise Broken from None
    return len(found), False, found.pages()


def _picture(path: str) -> Pages:
    """Its frames, which have no text. Raises NoText: what one library cannot open another may."""
    try:
        from PIL import Image
    except ImportError:
        return 1, False, iter([("", True)])
    try:
        with Image.open(path) as file:
            count = getattr(file, "n_frames", 1)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NoText from None
    return count, False, iter([("", True)] * count)


READERS: dict[str, Callable[[str], Pages]] = {
    "pdf": _pdf,
    **dict.fromkeys(("pptx", "docx", "xlsx"), _office),
    **dict.fromkeys(("png", "jpeg", "tiff"), _picture),
}
