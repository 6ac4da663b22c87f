"""A docx, pptx or xlsx among the uploads: the first byte says which part of which drawn file the rest stands for.

A file that is mutated as a whole fails at the checksum of its parts, and nothing behind it is reached.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from checker.attachments.inspect import look_at
from tests.draw.office import draw_document, draw_slides, draw_workbook

WHOLE = 255


@cache
def parts() -> list[tuple[bytes, str]]:
    """Each drawn file with the name of each of its parts."""
    drawn = (
        draw_slides("摘要", "第二页\n说明", notes={1: "注"}, pictures=[2]),
        draw_document("承诺书", "第二页"),
        draw_workbook([["药品", "规格"]], [["1", "2"]]),
    )
    return [(file, name) for file in drawn for name in zipfile.ZipFile(io.BytesIO(file)).namelist()]


def file_of(data: bytes) -> bytes:
    if not data or data[0] == WHOLE:
        return data[1:]
    file, changed = parts()[data[0] % len(parts())]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, zipfile.ZipFile(io.BytesIO(file)) as drawn:
        for name in drawn.namelist():
            archive.writestr(name, data[1:] if name == changed else drawn.read(name))
    return out.getvalue()


def take(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(file_of(data))
        look = look_at(str(path))
        if look.kind in ("docx", "pptx", "xlsx"):  # others are read in a process of their own
            look.words()


def seeds() -> Iterator[bytes]:
    for number, (file, name) in enumerate(parts()):
        yield bytes([number]) + zipfile.ZipFile(io.BytesIO(file)).read(name)
    for file in {file for file, _ in parts()}:
        yield bytes([WHOLE]) + file


def words() -> Iterator[str]:
    yield from ("<a:t>", "<w:t>", "<w:br w:type='page'/>", "<c t='s'><v>9</v></c>", "<si><t>", "<sheet r:id='r1'/>")
    yield from ("<!DOCTYPE a [<!ENTITY b 'c'>]>", "&#0;", "../../", "TargetMode='External'", "encoding='utf-16'")
