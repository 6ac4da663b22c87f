"""What became of a form's uploads: the ledger that every report shows."""

from typing import Literal, NamedTuple

from checker.model.text import Text

Reading = Literal["text", "recognised", "unread"]
"""How a file's words were come by: as it holds them, some by recognition, or not at all."""


class Slot(NamedTuple):
    """An upload of the form that names a file; ``row`` counts the rows of its group from 0."""

    field: str
    row: int | None = None


class UploadedFile(NamedTuple):
    """A file of the folder. ``name`` is its path there; ``slots`` are empty for one that the form does not name.

    ``documents`` are what its words say it is, each with the page that it begins on. ``note`` says why not all of it
    was looked at; empty where it was. ``rules`` are those with a finding on it.
    """

    name: str
    slots: tuple[Slot, ...]
    documents: tuple[tuple[Text, int], ...]
    kind: Text
    state: str
    size: int
    pages: int | None
    sha256: str | None
    reading: Reading
    note: Text
    rules: tuple[str, ...]


class UploadPicture(NamedTuple):
    """A page of a file of the folder as a PNG; how wide and high it is, in the points in which boxes are."""

    file: str
    page: int
    png: bytes
    width: float
    height: float


class Uploads(NamedTuple):
    """The folders that were used, and their files by name. ``others``: other forms lie beside the same folder."""

    folders: tuple[str, ...]
    files: tuple[UploadedFile, ...]
    others: bool = False
