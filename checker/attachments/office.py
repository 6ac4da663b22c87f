"""The words of .pptx, .docx and .xlsx files, with bounds on what they may unpack to.

Read with the standard library: python-pptx, python-docx and openpyxl unpack every picture before they give a word, set
no bound to that, and bring packages with them.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from checker.attachments.file_type import directory_fits
from checker.attachments.models import Broken, NoText, TooMuch

PART_LIMIT = 20_000_000
TOTAL_LIMIT = 100_000_000
"""Bytes, unpacked."""
DOCUMENT, WORKBOOK, SLIDES = "word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"
TEXT_PARTS = ("/notesSlide", "/chart", "/diagramData", "/comments")
"""The ends of the relation types of what belongs to a slide and holds words."""
FURNITURE_PARTS = ("/header", "/footer", "/footnotes", "/endnotes")
"""The same for a document."""
PAGE_END = "\f"


def opened(path: str) -> OfficeFile:
    """The file, by what it holds. Raises what zipfile does, Broken, NoText or TooMuch."""
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        if not directory_fits(file, size):
            raise TooMuch
    archive = zipfile.ZipFile(path)
    try:
        names = set(archive.namelist())
        kind = next((kind for part, kind in KINDS.items() if part in names), None)
        if kind is None:  # a workbook whose parts are binary
            raise NoText
        return kind(archive)
    except BaseException:
        archive.close()
        raise


class OfficeFile:
    """An archive of XML parts. ``pages`` gives each page's words, and whether it shows a picture."""

    without_parts: type[Exception] = NoText
    """What it is where its pages are not found: other programs may look elsewhere for them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.unpacked = 0
        self.parts = self.parts_in_order()
        if not self.parts:
            raise self.without_parts

    def parts_in_order(self) -> list[str]:
        raise NotImplementedError

    def page(self, part: str) -> tuple[str, bool]:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.parts)

    def pages(self) -> Iterator[tuple[str, bool]]:
        with self.archive:
            for part in self.parts:
                try:
                    page = self.page(part)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
                    raise Broken from None
                except (KeyError, ValueError, IndexError):
                    raise self.without_parts from None
                yield page

    def children(self, whole: str, element: str, kind: str) -> list[str]:
        """The parts that elements of the whole name, in their order."""
        targets = {name: target for name, of, target in self.relations(whole) if of.endswith(kind)}
        return [targets[name] for name in self.read(whole, element).ids if name in targets]

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Of each relation within the file, its id, its type and the part that it leads to."""
        folder, _, name = part.rpartition("/")
        try:
            found = self.read(f"{folder}/_rels/{name}.rels", "Relationship").relations
        except KeyError:
            return []

        def inside(target: str) -> str:
            return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

        return [(name, kind, inside(target)) for name, kind, target in found]

    def read(self, part: str, element: str = "") -> XmlText:
        reading = XmlText(element)
        reading.read(self.unpack(part))
        return reading

    def unpack(self, part: str) -> bytes:
        limit = min(PART_LIMIT, TOTAL_LIMIT - self.unpacked)
        try:
            with self.archive.open(part) as file:
                content = file.read(limit + 1)
        except Exception as error:  # zlib, lzma and bz2 each have errors of their own
            if isinstance(error, KeyError | TooMuch):
                raise
            unknown = isinstance(error, NotImplementedError)  # a way of packing: other programs may know it
            raise NoText if unknown else Broken from None
        if len(content) > limit:
            raise TooMuch
        self.unpacked += len(content)
        return content


class Presentation(OfficeFile):
    """The slides in their order, the notes and charts of each behind its own words."""

    without_parts = Broken

    def parts_in_order(self) -> list[str]:
        return self.children(SLIDES, "sldId", "/slide")

    def page(self, part: str) -> tuple[str, bool]:
        related = self.relations(part)
        parts = [part, *(target for _, kind, target in related if kind.endswith(TEXT_PARTS))]
        return "\n".join(self.read(one).text for one in parts), any(kind.endswith("/image") for _, kind, _ in related)


class TextDocument(OfficeFile):
    """Parted where its author, or the program that last laid it out, began a page; heads and notes behind the last."""

    def parts_in_order(self) -> list[str]:
        related = self.relations(DOCUMENT)
        more = "\n".join(self.read(part).text for _, kind, part in related if kind.endswith(FURNITURE_PARTS))
        self.pictured = any(kind.endswith("/image") for _, kind, _ in related)
        return f"{self.read(DOCUMENT).text}\n{more}".split(PAGE_END)

    def page(self, part: str) -> tuple[str, bool]:
        return part, self.pictured


class Workbook(OfficeFile):
    """The sheets in their order, a line a row."""

    def parts_in_order(self) -> list[str]:
        shared = [part for _, kind, part in self.relations(WORKBOOK) if kind.endswith("/sharedStrings")]
        self.shared = self.read(shared[0], "si").items if shared else []
        return self.children(WORKBOOK, "sheet", "/worksheet")

    def page(self, part: str) -> tuple[str, bool]:
        sheet = self.read(part, "c")
        cells = [
            self.shared[int(text)] if kind == "s" else text
            for kind, text in zip(sheet.kinds, sheet.items, strict=True)
            if text
        ]
        return "\n".join(cells), any(kind.endswith("/drawing") for _, kind, _ in self.relations(part))


KINDS: dict[str, type[OfficeFile]] = {SLIDES: Presentation, DOCUMENT: TextDocument, WORKBOOK: Workbook}


class XmlText:
    """What is taken from one XML part: text runs by paragraph, the ids of its children, relations, the text of each
    ``element``.

    No document type is allowed, so that no entity can grow.
    """

    def __init__(self, element: str) -> None:
        self.element, self.inside = element, False
        self.ids: list[str] = []
        self.relations: list[tuple[str, str, str]] = []
        self.pieces: list[str] = []
        self.items: list[str] = []
        self.kinds: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def read(self, content: bytes) -> None:
        """Raises Broken, NoText. The parser is not kept: it holds this object, and what a part says would stay with
        both until somebody looks for such circles."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype
        try:
            parser.Parse(content, True)
        except (LookupError, ValueError):  # an encoding that is not known here, GBK say, or known by nobody
            raise NoText from None
        except expat.ExpatError:
            raise Broken from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == self.element and local in ("si", "c"):
            self.pieces.clear()
            self.kinds.append(attributes.get("t", ""))
        elif local == self.element and local in ("sldId", "sheet"):
            self.ids += [value for key, value in attributes.items() if key.endswith(":id")]
        elif local == self.element == "Relationship" and attributes.get("TargetMode") != "External":
            self.relations.append(tuple(attributes.get(key, "") for key in ("Id", "Type", "Target")))  # type: ignore[arg-type]
        elif local in ("t", "v", "text"):
            self.inside = True
        elif local in ("br", "tab"):
            self.pieces.append(" " if local == "tab" else PAGE_END if "page" in attributes.values() else "\n")
        elif local == "lastRenderedPageBreak" and self.pieces and self.pieces[-1] != PAGE_END:
            self.pieces.append(PAGE_END)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("t", "v", "text"):
            self.inside = False
        if local in ("p", "v", "text"):
            self.pieces.append("\n")
        if local == self.element and local in ("si", "c"):
            self.items.append(self.text.strip())

    def characters(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def doctype(self, *_: Any) -> None:
        raise Broken
