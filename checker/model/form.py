"""What the parser gives: a form's entries, typed, and where each stands in the document."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from checker.model.cycle import PrintedCycle
from checker.model.document import Document
from checker.model.text import EMPTY


class Month:
    """A month-precise date: some day of this month, both ends included. No tuple, which names of uploads are."""

    __slots__ = ("first", "last")

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Month) and (self.first, self.last) == (other.first, other.last)

    def __hash__(self) -> int:
        return hash((self.first, self.last))

    def __repr__(self) -> str:
        return f"Month({self})"

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


Typed = Month | datetime | bool | Decimal | tuple[str, ...] | str | None
"""A month, a date and time, a yes or no, a number, the names of an upload or the choices of a list, a code."""


class Piece(NamedTuple):
    """``Document.text[start:start + length]`` stands at ``Value.text[at:at + length]``."""

    at: int
    start: int
    length: int


class Value(NamedTuple):
    """A field's text without the print's line breaks; ``typed`` is None when it has not its type's form.

    ``field`` is a key of rules/fields.yaml. ``row`` counts the rows of a repeated group from 0.
    ``pieces`` is the first print; ``repeats`` are further prints with the same text. Of an empty entry
    ``label`` is where its label is printed.
    """

    field: str
    text: str
    typed: Typed = None
    pieces: tuple[Piece, ...] = ()
    repeats: tuple[tuple[Piece, ...], ...] = ()
    row: int | None = None
    label: tuple[Piece, ...] = ()


Row = Mapping[str, Value]
"""One row of a repeated group, by the part of the key behind ``[].``; its number, if printed, is ``number``."""


class MissingLabel(NamedTuple):
    """A label that every print of the form has, and that this one lacks or has not been read.

    ``field`` is its key, or a section's where ``section`` is true; ``row`` is the row of its group, or None for all.
    ``before`` are the fields whose entries may hold the words behind it.
    """

    field: str
    row: int | None
    before: tuple[str, ...]
    section: bool = False


class FormParts(NamedTuple):
    edition: str
    document: Document | None = None
    title: Value | None = None
    values: Mapping[str, Value] = EMPTY
    groups: Mapping[str, tuple[Row, ...]] = EMPTY
    unequal: tuple[tuple[str, str, Value | None, Value | None], ...] = ()
    sections: Mapping[str, Value] = EMPTY
    foreign_labels: tuple[Value, ...] = ()
    unrecognised: tuple[Value, ...] = ()
    missing_labels: tuple[MissingLabel, ...] = ()
    doubtful_labels: tuple[MissingLabel, ...] = ()
    lost: tuple[Value, ...] = ()
    repairs: Mapping[str, int] = EMPTY
    masked: frozenset[str] = frozenset()
    cycle: PrintedCycle | None = None
    edition_certain: bool = True


class Form(FormParts):
    """What the parser gives.

    ``values`` has each field that was printed, empty ones with an empty text; a missing label has no entry.
    ``groups`` has patents, trials, guidelines, reference_drugs and criteria, each row once.
    ``unequal`` holds (group, part, first print, other print) where a block printed twice differs; an absent
    value stands as None, and a field that is no group's has an empty part.
    ``foreign_labels`` are labels that only another edition prints. ``unrecognised`` is text outside every known field.
    ``missing_labels`` are those of a print that it lacks, ``doubtful_labels`` those of which another line of a text may
    be the label: of a draft there are none.
    ``lost`` are the places of characters that no reader can bring back (U+FFFD). ``masked`` fields lack personal data.
    ``cycle`` is what the form says of its cycle, where no file describes it. ``edition_certain``: more than its labels
    tells which cycle's it is.
    """

    @property
    def is_draft(self) -> bool:
        """Whether it is being written, and no print of the portal's."""
        return self.document is not None and self.document.kind == "draft"

    @cached_property
    def filled(self) -> Mapping[str, Sequence[Value]]:
        """By key, the values that are not empty, a group's rows in their order."""
        found = {key: [value] for key, value in self.values.items() if value.text}
        for group, rows in self.groups.items():
            for row in rows:
                for part, value in row.items():
                    if value.text:
                        found.setdefault(f"{group}[].{part}", []).append(value)
        if self.title and self.title.text:
            found["title"] = [self.title]
        return found

    def values_of(self, key: str) -> list[Value]:
        """All values of a key: one for a plain field, one a row for ``trials[].type``."""
        group, bracket, part = key.partition("[].")
        if not bracket:
            return [self.values[key]] if key in self.values else []
        return [row[part] for row in self.groups.get(group, ()) if part in row]
