"""Draws small PDF and PPTX files with words of one's own, and other files that uploads turn out to be."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

from .pdf import _file

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"


def draw_pages(*pages: str, picture: bool = True) -> bytes:
    """A PDF with these pages, their lines one under the other. Without text it shows a picture, if wanted."""
    used: dict[str, int] = {}
    streams = []
    for page in pages:
        words = ["50 50 300 300 re f"] if picture and not page else []
        for number, line in enumerate(page.splitlines()):
            code = "".join(f"{used.setdefault(one, len(used) + 1):04x}" for one in line)
            words.append(f"BT /F1 12 Tf 1 0 0 1 40 {800 - 20 * number} Tm <{code}> Tj ET")
        streams.append("\n".join(words).encode())
    return _file(streams, list(used) or [" "], (595, 842))


def draw_slides(
    *slides: str,
    notes: Mapping[int, str] | None = None,
    pictures: Sequence[int] = (),
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A PPTX with these slides; ``notes`` by a slide's number from 1; ``more`` are further or other parts."""
    numbers = range(1, len(slides) + 1)
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="r{n}"/>' for n in reversed(numbers))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{_OFFICE}"><p:sldIdLst>{ids}'
        "</p:sldIdLst></p:presentation>",
        # the order of the presentation, not of the files' names, is the order of the slides
        "ppt/_rels/presentation.xml.rels": relations(
            {f"r{n}": ("slide", f"slides/slide{len(slides) + 1 - n}.xml") for n in numbers}
        ),
    }
    for number, text in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = slide(text)
        related = {}
        if notes and number in notes:
            parts[f"ppt/notesSlides/notesSlide{number}.xml"] = slide(notes[number])
            related["n"] = ("notesSlide", f"../notesSlides/notesSlide{number}.xml")
        if number in pictures:
            related["p"] = ("image", "../media/image1.png")
        if related:
            parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(related)
    return draw_zip({**parts, **(more or {})})


_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CELLS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def draw_document(*pages: str) -> bytes:
    """A DOCX with these pages, a paragraph a line."""
    page_break = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    text = page_break.join(
        "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in page.splitlines()) for page in pages
    )
    return draw_zip({"word/document.xml": f'<w:document xmlns:w="{_WORDS}"><w:body>{text}</w:body></w:document>'})


def draw_workbook(*sheets: Sequence[Sequence[str]]) -> bytes:
    """An XLSX with these sheets: rows of cells, whose words the sheets share."""
    words = [cell for rows in sheets for row in rows for cell in row]
    numbers = iter(range(len(words)))
    related = {"strings": ("sharedStrings", "sharedStrings.xml")}
    parts = {"xl/sharedStrings.xml": f'<sst xmlns="{_CELLS}">{"".join(f"<si><t>{w}</t></si>" for w in words)}</sst>'}
    for sheet, rows in enumerate(sheets, 1):
        cells = "".join("".join(f'<c t="s"><v>{next(numbers)}</v></c>' for _ in row) for row in rows)
        parts[f"xl/worksheets/sheet{sheet}.xml"] = f'<worksheet xmlns="{_CELLS}">{cells}</worksheet>'
        related[f"s{sheet}"] = ("worksheet", f"worksheets/sheet{sheet}.xml")
    named = "".join(f'<sheet name="{n}" r:id="s{n}"/>' for n in range(1, len(sheets) + 1))
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_CELLS}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
    return draw_zip({**parts, "xl/_rels/workbook.xml.rels": relations(related)})


def slide(text: str) -> str:
    """Each word of a paragraph in a run of its own, as PowerPoint likes to have it."""
    runs = ["".join(f"<a:r><a:t>{one}</a:t></a:r>" for one in line) for line in text.splitlines()]
    paragraphs = "".join(f"<a:p>{run}</a:p>" for run in runs)
    return f'<p:sld xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}">{paragraphs}</p:sld>'


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def draw_zip(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def draw_ole(*streams: str) -> bytes:
    """The container of older Office files, with these names in its directory and nothing in them."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<L", header, 48, 1)  # the directory begins in sector 1, the table of sectors is sector 0
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    names = ["Root Entry", *streams]
    blocks = -(-len(names) // 4)
    table = [0xFFFFFFFD, *range(2, blocks + 1), 0xFFFFFFFE]
    directory = b""
    for name in [*names, *[""] * (4 * blocks - len(names))]:
        coded = name.encode("utf-16-le")
        directory += coded.ljust(64, b"\0") + struct.pack("<H", len(coded) + 2 if name else 0) + bytes(62)
    return bytes(header) + struct.pack("<128L", *table, *[0xFFFFFFFF] * (128 - len(table))) + directory
