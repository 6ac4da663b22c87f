"""What a form of a cycle that no file describes says of its own cycle."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from checker.model.edition import Edition
from checker.model.text import EMPTY


class LabelChange(NamedTuple):
    """A label that differs from the nearest known cycle's: ``key`` is its field, empty for a new one.

    ``near`` is how alike the two wordings are, from 0 to 1; ``after`` is the field before a new one, or the one read
    before where a gone one would stand, whose entry may hold its words.
    """

    kind: Literal["reworded", "new", "gone", "moved"]
    key: str
    old: str = ""
    new: str = ""
    near: float = 0.0
    after: str = ""


class PrintedCycle(NamedTuple):
    """The provisional ``edition`` of a form, and what it stands on.

    ``like`` is the nearest known cycle, from which is assumed what the form does not say; ``known`` of ``labels`` were
    found. ``printed`` are the edition's parameters that its criteria lay down (with the row of each criterion),
    ``undecided`` those that nobody can know from the form; ``unstored`` are lists that it names and that are not
    stored, by id; ``beside`` are the rows of criteria that no rule judges. ``sections`` are the
    layout's in their printed order, where that is another.
    """

    edition: Edition
    like: str
    known: int
    labels: int
    changes: tuple[LabelChange, ...] = ()
    printed: Mapping[str, int] = EMPTY
    undecided: tuple[str, ...] = ()
    unstored: Mapping[str, str] = EMPTY
    beside: tuple[int, ...] = ()
    sections: tuple[str, ...] = ()

    def labels_that(self, kind: str) -> list[LabelChange]:
        return [change for change in self.changes if change.kind == kind]
