"""The last pages of an annotated PDF: what the marks stand for, as a list that shows in every viewer.

The words are the appearance of an annotation, as the marks are: whoever reads the copy's own text finds that of the
form alone. Their font is one of those that every PDF viewer has for Chinese, so that none is embedded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.report.sanitize import visible
from checker.report.wrap import line_breaks

WIDTH, HEIGHT, MARGIN = 595, 842, 50
SIZE, LEADING = 9, 14
"""Points: A4, its margins, the letters, from line to line."""
CELLS = (WIDTH - 2 * MARGIN) * 2 // SIZE
"""Half-width letters of a line."""
LINES = (HEIGHT - 2 * MARGIN) // LEADING
FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [<< /Type /Font"
    " /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 939 500] /CIDSystemInfo"
    " << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor /FontName"
    " /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880"
    " /StemV 93 >> >>] >>"
)
Paragraph = tuple[int, str]
"""How many cells it is indented, and its words."""


def findings_pages(paragraphs: Iterable[Paragraph]) -> bytes:
    """A PDF of as many pages as the paragraphs need: the same bytes for the same words."""
    lines = [line for paragraph in paragraphs for line in paragraph_lines(*paragraph)]
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    numbers = [4 + 3 * n for n in range(len(pages))]
    box = f"[0 0 {WIDTH} {HEIGHT}]"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(pages)} >>",
        FONT,
    ]
    for number, shown in zip(numbers, pages, strict=True):
        words = page_content(shown)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources << >> /Annots [{number + 1} 0 R] >>",
            f"<< /Type /Annot /Subtype /Stamp /Rect {box} /F 4 /T (nrdl) /AP << /N {number + 2} 0 R >> >>",
            f"<< /Type /XObject /Subtype /Form /BBox {box} /Resources << /Font << /F1 3 0 R >> >>"
            f" /Length {len(words)} >>\nstream\n{words}\nendstream",
        ]
    return pdf_file(objects)


def paragraph_lines(indent: int, text: str) -> Iterable[Paragraph]:
    """A paragraph's lines; of none, an empty one."""
    shown = visible(text)
    for start, end in line_breaks(shown, CELLS - indent, 0) if shown else [(0, 0)]:
        yield indent, shown[start:end]


def page_content(lines: Sequence[Paragraph]) -> str:
    """What draws the lines of a page."""
    shown = ["BT", f"/F1 {SIZE} Tf", "0.1 g"]
    for n, (indent, text) in enumerate(lines):
        left, top = MARGIN + indent * SIZE / 2, HEIGHT - MARGIN - SIZE - n * LEADING
        shown.append(f"1 0 0 1 {left:g} {top:g} Tm <{text.encode('utf-16-be', 'replace').hex()}> Tj")
    return "\n".join([*shown, "ET"])


def pdf_file(objects: Sequence[str]) -> bytes:
    """The objects, numbered from 1, as a file."""
    content, places = b"%PDF-1.5\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
