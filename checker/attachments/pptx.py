"""The words of a .pptx file, with bounds on what it may unpack to.

Read with the standard library: python-pptx unpacks every picture of a deck before it gives a word, sets no
bound to that, and brings four packages with it.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from checker.attachments.file_type import directory_fits
from checker.attachments.models import Broken, TooMuch

PART_LIMIT = 20_000_000
TOTAL_LIMIT = 100_000_000
"""Bytes, unpacked."""
TEXT_PARTS = ("/notesSlide", "/chart", "/diagramData", "/comments")
"""The ends of the relation types of what belongs to a slide and holds words."""


class Slides:
    """The slides in their order. Raises what zipfile does, Broken, or TooMuch."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            if not directory_fits(file, size):
                raise TooMuch
        self.archive = zipfile.ZipFile(path)
        self.unpacked = 0
        try:
            relations = self.relations("ppt/presentation.xml")
            targets = {name: target for name, kind, target in relations if kind.endswith("/slide")}
            order = self.read("ppt/presentation.xml", "sldId")
            self.slides = [targets[name] for name in order.ids if name in targets]
            if not self.slides:
                raise Broken
        except BaseException:
            self.archive.close()
            raise

    def __len__(self) -> int:
        return len(self.slides)

    def pages(self) -> Iterator[tuple[str, bool]]:
        """The words of each slide, its notes and charts behind its own, and whether it shows a picture."""
        with self.archive:
            for slide in self.slides:
                try:
                    related = self.relations(slide)
                    parts = [slide, *(target for _, kind, target in related if kind.endswith(TEXT_PARTS))]
                    text = "\n".join(self.read(part).text for part in parts)
                except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError):
                    raise Broken from None
                yield text, any(kind.endswith("/image") for _, kind, _ in related)

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

    def read(self, part: str, element: str = "") -> SlideText:
        content = self.unpack(part)
        reading = SlideText(element)
        try:
            reading.parser.Parse(content, True)
        except expat.ExpatError:
            raise Broken from None
        return reading

    def unpack(self, part: str) -> bytes:
        limit = min(PART_LIMIT, TOTAL_LIMIT - self.unpacked)
        try:
            with self.archive.open(part) as file:
                content = file.read(limit + 1)
        except Exception as error:  # zlib, lzma and bz2 each have errors of their own
            if isinstance(error, KeyError | TooMuch):
                raise
            raise Broken from None
        if len(content) > limit:
            raise TooMuch
        self.unpacked += len(content)
        return content


class SlideText:
    """What is taken from one XML part: text runs by paragraph, the slides' ids, relations.

    No document type is allowed, so that no entity can grow.
    """

    def __init__(self, element: str) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.element, self.inside = element, False
        self.ids: list[str] = []
        self.relations: list[tuple[str, str, str]] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == self.element == "sldId":
            self.ids += [value for key, value in attributes.items() if key.endswith(":id")]
        elif local == self.element == "Relationship" and attributes.get("TargetMode") != "External":
            self.relations.append(tuple(attributes.get(key, "") for key in ("Id", "Type", "Target")))  # type: ignore[arg-type]
        elif local in ("t", "v", "text"):
            self.inside = True
        elif local in ("br", "tab"):
            self.pieces.append("\n" if local == "br" else " ")

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("t", "v", "text"):
            self.inside = False
        if local in ("p", "v", "text"):
            self.pieces.append("\n")

    def characters(self, text: str) -> None:
        if self.inside:
            self.pieces.append(text)

    def doctype(self, *_: Any) -> None:
        raise Broken
