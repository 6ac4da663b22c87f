"""Draws a form as PDF, in the order in which a browser paints the portal's page. No font file is needed.

The font is that of font.py: a character's code is its number among those used, and a ToUnicode map says
which it is.
The page's own units are CSS pixels (0.75 points) from the upper left corner of the printed area.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin
from typing import Any, NamedTuple

from .drawn import Drawn, expected
from .font import box_font
from .layout import lay_out
from .sheet import Printed, Sheet, paint_order, width_of
from .text import RADICALS

LINE, FONT, HALF = 25, 14, 7
BLUE, GREY, INK, SHADE = ".251 .6196 1", ".8627 .8745 .902", ".3765 .3843 .4", ".9608 .9686 .9804"

GEOMETRY: dict[str, Any] = {
    "label_width": 25, "value_width": 68, "pair_width": 18, "title_width": 60, "line_width": 99,
    "criteria_width": 96, "cell_width": 10, "page_lines": 41, "align": "top", "headers": "plain",
    "inline_reference": True,
}  # fmt: skip
"""The geometry of the published prints, in the units of layout.Sheet."""


class Stamp(NamedTuple):
    """Words that are no part of the form, on every page at the same place: points from the lower left corner.

    ``{page}`` and ``{pages}`` in them are numbers. ``turned`` is in degrees; ``under``: painted before the page;
    ``only`` the one page, from 1, that bears them.
    """

    text: str
    x: float
    y: float
    turned: float = 0
    size: float = 10
    under: bool = False
    only: int = 0


CHROME = (
    Stamp("2026/7/9 21:08", 18, 823, size=8), Stamp("医保药品目录调整申报系统", 280, 823, size=8),
    Stamp("https://code.nhsa.example/ypml/#/declare/print?id=88213", 18, 13, size=8),
    Stamp("{page}/{pages}", 560, 13, size=8),
)  # fmt: skip
"""What a browser prints on every page by default."""


def draw_pdf(
    form: Drawn,
    *,
    radicals: bool = False,
    icons: bool | None = None,
    displaced: bool = True,
    stamps: Sequence[Stamp] = (),
    rotate: int = 0,
    pages: Sequence[int] | None = None,
    **geometry: Any,
) -> tuple[bytes, dict[str, Any]]:
    """The PDF, and what ``nrdl parse`` must make of it (to be compared without white space).

    ``pages`` are the pages that are in the file, counted from 0, in their order; ``rotate`` is their /Rotate.
    """
    sheet = Sheet(icons=radicals if icons is None else icons, **{**GEOMETRY, **geometry})
    laid_out = paint_order(lay_out(form, sheet), displaced)
    table = RADICALS if radicals else {}
    used: dict[str, int] = {}
    streams, top = [], 0.0
    for number, page in enumerate(laid_out, 1):
        top = _page_top(sheet, page[0].page)
        under, over = (_stamped(stamps, kind, number, len(laid_out), used) for kind in (True, False))
        streams.append(b"\n".join((under, _stream(page, sheet, top, table, used), over)))
    streams = streams if pages is None else [streams[number] for number in pages]
    right = max(704, _place(sheet, 3, 4, "value") + sheet.pair_width * HALF,
                _place(sheet, 1, 2, "value") + sheet.value_width * HALF,
                8 * _cell(sheet), 24 + sheet.criteria_width * HALF, sheet.line_width * HALF)  # fmt: skip
    heights = [sheet.page_lines] if isinstance(sheet.page_lines, int) else list(sheet.page_lines)
    size = (0.75 * right + 67.5, max(841.92, 0.75 * LINE * max(heights) + 67.5))
    return _file(streams, list(used), size, rotate), expected(form, ticks=True)


def _stamped(stamps: Sequence[Stamp], under: bool, page: int, pages: int, used: dict[str, int]) -> bytes:
    words = [".6 g"]
    for stamp in stamps:
        if stamp.under == under and stamp.only in (0, page):
            text = stamp.text.format(page=page, pages=pages)
            code = "".join(f"{used.setdefault(one, len(used) + 1):04x}" for one in text)
            a, b = cos(radians(stamp.turned)), sin(radians(stamp.turned))
            words.append(
                f"BT /F1 {stamp.size:g} Tf {a:.5f} {b:.5f} {-b:.5f} {a:.5f} {stamp.x:g} {stamp.y:g} Tm <{code}> Tj ET"
            )
    return "\n".join(words).encode()


def _page_top(sheet: Sheet, number: int) -> float:
    pages = sheet.page_lines
    if isinstance(pages, int):
        return number * pages
    return sum(pages[:number]) + max(0, number - len(pages)) * pages[-1]


def _cell(sheet: Sheet) -> float:
    return sheet.cell_width * HALF + 18


def _place(sheet: Sheet, column: int, columns: int, kind: str) -> float:
    """Where a cell's text begins."""
    if columns == 8:
        return 7 + column * _cell(sheet)
    if kind in ("head", "value") and columns == 2 and column == 1 or columns == 4:
        label, value = sheet.label_width * HALF + 20, sheet.pair_width * HALF + 20
        return 11 + (column + 1) // 2 * label + column // 2 * value
    return {"criterion": 24, "section": 12, "text": 0, "note": 0}.get(kind, 11)


def _stream(page: list[Printed], sheet: Sheet, top: float, table: dict[int, str], used: dict[str, int]) -> bytes:
    shades, words, box = [], [f"{INK} rg"], ""
    for number, line in enumerate(page):
        y = (line.y - top) * LINE
        if line.kind == "label":
            shades.append(f"{SHADE} rg {_place(sheet, line.column, line.columns, line.kind) - 10:g} {y:g} "
                          f"{sheet.label_width * HALF + 18} {LINE} re f")  # fmt: skip
        elif line.kind == "section":
            shades.append(f"{BLUE} rg 0 {y:g} 4 {LINE - 3} re f")
        text = line.text.translate(table) if table else line.text
        code = "".join(f"{used.setdefault(one, len(used) + 1):04x}" for one in text)
        x = _place(sheet, line.column, line.columns, line.kind)
        if line.kind == "title":
            x = 352 - HALF * sum(map(width_of, text)) / 2
        words.append(f"BT /F1 {FONT} Tf 1 0 0 -1 {x:g} {y + 17:g} Tm <{code}> Tj ET")
        if line.ticked is not None:
            box = _tick_box(line.ticked, 2, y + 5)
        if box and (number + 1 == len(page) or page[number + 1].row != line.row):
            words.append(box)  # after all of its criterion
            box = ""
    return "\n".join(["q 0.75 0 0 -0.75 33.75 {top} cm", *shades, *words, "Q"]).encode()


def _tick_box(ticked: bool, x: float, y: float) -> str:
    """A filled box with two white strokes, or an empty one with a border, as the portal draws them."""
    fill, border = (BLUE, BLUE) if ticked else ("1 1 1", GREY)
    box = f"{fill} rg {x:g} {y:g} 14 14 re f {border} RG {x + 0.5:g} {y + 0.5:g} 13 13 re S"
    if ticked:
        turn = f".70710678 .70710678 -.70710678 .70710678 {x + 8.4142:g} {y + 1.7574:g} cm"
        box += f" q {turn} 1 1 1 rg 0 7 4 1 re f 3 0 1 8 re f Q"
    return f"{box} {INK} rg"


def _file(streams: list[bytes], used: list[str], size: tuple[float, float], rotate: int = 0) -> bytes:
    """The smallest PDF that holds the pages."""
    wide = "".join(f" {code}[500]" for code, one in enumerate(used, 1) if width_of(one) == 1)
    maps = "".join(f"<{code:04x}> <{ord(one):04x}>\n" for code, one in enumerate(used, 1))
    glyphs = bytes(2) + b"".join(bytes((0, 0 if one.isspace() else 3 - width_of(one))) for one in used)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /ToUnicode def\n"
        "/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(used)} beginbfchar\n{maps}endbfchar endcmap end end"
    ).encode()
    kids = " ".join(f"{9 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(streams)}/Kids[{kids}]/MediaBox[0 0 {size[0]:g} {size[1]:g}]"
        f"/Rotate {rotate}/Resources<</Font<</F1 3 0 R>>>>>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/Fictional/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/Fictional/CIDToGIDMap 7 0 R/DW 1000/W[{wide}]"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 5 0 R>>".encode(),
        b"<</Type/FontDescriptor/FontName/Fictional/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 80/FontFile2 8 0 R>>",
        _object(cmap),
        _object(glyphs),
        _object(box_font()),
    ]
    for number, stream in enumerate(streams):
        objects.append(f"<</Type/Page/Parent 2 0 R/Contents {10 + 2 * number} 0 R>>".encode())
        objects.append(_object(stream.replace(b"{top}", f"{size[1] - 33.75:g}".encode())))
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _object(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
