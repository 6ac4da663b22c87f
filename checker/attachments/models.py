"""The data types of attachments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


class Encrypted(Exception):
    """A password is needed."""


class Broken(Exception):
    """The file is not what a program for its kind can open."""


class TooMuch(Exception):
    """It would unpack to more than is read."""


FileState = Literal["sound", "empty", "encrypted", "restricted", "broken", "too_large", "unreadable"]
"""``restricted``: it opens without a password, but is encrypted to forbid copying or printing.
``too_large``: over a limit of size, or of the time or memory that reading it takes. ``unreadable``: the
system does not let us read it."""

Lack = Literal["kind", "state", "scan", "pages_without_text", "too_much"]
"""Why the words of a file are not all known. ``kind``: no text is read from files of its kind. ``state``: it
does not open. ``too_much``: it is over a limit of pages, characters or time."""


@dataclass(frozen=True)
class ExtractedText:
    """The text of a file by its pages or slides, from 1, as far as it was read."""

    pages: tuple[str, ...] = ()
    lack: Lack | None = None
    without_text: tuple[int, ...] = ()
    """The numbers of the pages that hold none."""

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


@dataclass(frozen=True)
class Look:
    """What a file is by its content. ``kind`` is a key of file_kinds in rules/formats.yaml, or other.

    ``size`` is in bytes. ``sha256`` is None for a file that is too large or not readable. ``pages`` counts
    pages or slides, where known.
    """

    state: FileState
    kind: str
    size: int
    sha256: str | None = None
    pages: int | None = None
    scan: bool = False
    words: Callable[[], ExtractedText] = field(default=lambda: ExtractedText((), "kind"), compare=False)


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
    """The folder's files by name. ``cut``: it holds more entries, or deeper folders, than are listed."""

    files: tuple[Attachment, ...] = ()
    cut: bool = False
