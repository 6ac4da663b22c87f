"""Which cycle's form this is: by its title, else by the labels that only one cycle prints."""

from __future__ import annotations

import re
from collections.abc import Mapping

from checker.errors import refuse_document
from checker.model import Rulebook
from checker.parser.grammar import layouts
from checker.parser.layout import COLUMN, Layout

TITLE_WITHIN = 200
"""Characters of the form in which its title stands."""


def pick(text: str, book: Rulebook, wish: str) -> tuple[str, Layout | None]:
    """The edition of a text without white space and the layout to read it with. ``wish`` is an edition, or auto.

    Without a layout it is the year of a cycle that no edition describes. Raises ReadError: "no_form",
    "edition_unknown".
    """
    cycles = sorted(book.editions)
    known = layouts(own=book.grammars)
    if wish != "auto":
        return wish, known[book.editions[wish].grammar]
    year = printed_year(text, book)
    if year:
        if year not in book.editions:
            return year, None
        return year, known[book.editions[year].grammar]
    marks = {name: distinct(layout, text, known) for name, layout in known.items()}
    best = max(marks.values())
    if best == 0:
        shapes = {label.shape for layout in known.values() for label in layout.labels.values()}
        some = sum(shape in text for shape in shapes if len(shape) > 5)
        raise refuse_document("edition_unknown", cycles=cycles) if some > 5 else refuse_document("no_form")
    names = [name for name, count in marks.items() if count == best]
    if len(names) > 1:
        raise refuse_document("edition_unknown", cycles=cycles)
    return without_title(book, known[names[0]], text), known[names[0]]


def printed_year(text: str, book: Rulebook) -> str | None:
    """The year that a form's title names; None where it has no title."""
    title = re.search(book.formats.patterns["form_title"], text[:TITLE_WITHIN])
    return title["year"] if title else None


def without_title(book: Rulebook, layout: Layout, text: str) -> str:
    """The edition of a form that has no title: that of its year of submission, else one whose form was seen."""
    fits = [name for name in sorted(book.editions) if book.editions[name].grammar == layout.edition]
    year = re.search(re.escape(layout.labels["SUBMITTED_AT"].shape) + r":?(\d{4})-", text)
    submitted = [name for name in fits if year and book.editions[name].year == int(year[1])]
    return [*submitted, *(name for name in fits if book.editions[name].form_seen), *fits][0]


def distinct(layout: Layout, text: str, known: Mapping[str, Layout]) -> int:
    """How many labels of the text only this layout has."""
    others = {label.shape for other in known.values() if other is not layout for label in other.labels.values()}
    own = [label for label in layout.labels.values() if label.shape not in others and label.rule != COLUMN]
    return sum(
        label.shape in text and not any(label.shape in other and other in text for other in others) for label in own
    )
