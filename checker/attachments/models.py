"""The data types of attachments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from checker.model import Box


class Encrypted(Exception):
    """A password is needed."""


class Broken(Exception):
    """The file is not what a program for its kind can open."""


class TooMuch(Exception):
    """It would unpack to more than is read."""


class NoText(Exception):
    """It may be opened elsewhere, but what it holds is not read here."""


FileState = Literal["sound", "empty", "encrypted", "restricted", "broken", "too_large", "unreadable"]
"""``restricted``: it opens without a password, but is encrypted to forbid copying or printing.
``too_large``: over a limit of size, or of the time or memory that reading it takes. ``unreadable``: the
system does not let us read it."""

Lack = Literal["kind", "state", "scan", "pages_without_text", "unrecognised", "too_much"]
"""Why the words of a file are not all known. ``kind``: no text is read from files of its kind. ``state``: it
does not open. ``unrecognised``: it shows pictures, and nothing is installed that recognises words. ``too_much``: it is
over a limit of pages, characters or time."""


@dataclass(frozen=True)
class RecognisedText:
    """A page's words that were recognised in its picture.

    ``lines``: where in the text each begins, its characters' boxes in points, and how sure it is.
    """

    text: str
    lines: tuple[tuple[int, tuple[Box, ...], float], ...] = ()
    turn: int = 0
    """By how many quarters the page was turned clockwise to be read; boxes are those of the page so turned."""

    def box(self, start: int, end: int) -> Box | None:
        """What is around ``text[start:end]``."""
        boxes = [box for at, every, _ in self.lines for box in every[max(start - at, 0) : max(end - at, 0)]]
        if not boxes:
            return None
        left, bottom, right, top = zip(*boxes, strict=True)
        return (min(left), min(bottom), max(right), max(top))

    def confidence(self, start: int, end: int) -> float:
        """Of the line that is least sure of those in ``text[start:end]``."""
        return min((sure for at, every, sure in self.lines if at < end and start < at + len(every)), default=0.0)


@dataclass(frozen=True)
class ExtractedText:
    """The text of a file by its pages, slides or sheets, from 1, as far as it was read."""

    pages: tuple[str, ...] = ()
    lack: Lack | None = None
    without_text: tuple[int, ...] = ()
    """The numbers of the pages that hold none."""
    recognised: Mapping[int, RecognisedText] = field(default_factory=dict)
    """By number, the pages whose text was recognised."""

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


@dataclass(frozen=True)
class PagePicture:
    """A page as a PNG; how wide and high it is, in the points in which the boxes of its words are."""

    png: bytes
    width: float
    height: float


SignatureState = Literal["whole", "extended", "changed", "unchecked"]
"""``extended``: what was signed is as it was, and more was added behind it."""


@dataclass(frozen=True)
class FileFacts:
    """What a PDF is like as a file. ``forbids``: copy, print. ``sizes`` of its pages are in millimetres."""

    version: str = "1.7"
    forbids: tuple[str, ...] = ()
    sizes: tuple[tuple[float, float], ...] = ()
    empty: tuple[int, ...] = ()
    signatures: tuple[SignatureState, ...] = ()


@dataclass(frozen=True)
class Look:
    """What a file is by its content. ``kind`` is a key of file_kinds in rules/formats.yaml, or other.

    ``size`` is in bytes. ``sha256`` is None for a file that is too large or not readable. ``pages`` counts
    pages, slides or sheets, where known. ``scan``: it shows pages, and none with text.
    """

    state: FileState
    kind: str
    size: int
    sha256: str | None = None
    pages: int | None = None
    scan: bool = False
    words: Callable[[], ExtractedText] = field(default=lambda: ExtractedText((), "kind"), compare=False)
    box: Callable[[int, int, int], Box | None] = field(default=lambda *_: None, compare=False)
    """What is around the characters from the second number to the third, in the text of the page of the first."""
    picture: Callable[[int, Sequence[Box]], PagePicture | None] = field(default=lambda *_: None, compare=False)
    """A page with these boxes of it blackened."""
    facts: Callable[[], FileFacts | None] = field(default=lambda: None, compare=False)
    """What a PDF is like as a file; None of other kinds, and where it does not open."""


@dataclass(frozen=True)
class Attachment:
    """A file of the folder. ``name`` is its path in it, with ``/`` between folders.

    ``link``: a link that leaves the folder (or goes nowhere); it is not followed, so nothing is known of it.
    """

    name: str
    look: Callable[[], Look] = field(compare=False)
    link: bool = False


@dataclass(frozen=True)
class Attachments:
    """The folder's files by name. ``cut``: it holds more entries, or deeper folders, than are listed, or some that
    cannot be: ``closed`` are folders that cannot be entered.

    ``folders`` are those that were opened. ``others``: they lie beside other forms as well.
    """

    files: tuple[Attachment, ...] = ()
    cut: bool = False
    folders: tuple[str, ...] = ()
    others: bool = False
    closed: tuple[str, ...] = ()
