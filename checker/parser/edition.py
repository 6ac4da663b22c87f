"""Which cycle's form this is: by its title, else by the days of its criteria and the labels that one cycle prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checker.criteria import read_criterion
from checker.errors import refuse_document
from checker.model import Rulebook
from checker.parser.criteria import tick_marks
from checker.parser.criteria_list import find_criteria
from checker.parser.grammar import layouts
from checker.parser.layout import COLUMN, Layout
from checker.parser.print_reading import printed_criteria
from checker.parser.unspaced_text import UnspacedText

TITLE_WITHIN = 200
"""Characters of the form in which its title stands."""


class PickedEdition(NamedTuple):
    """The edition of a form and the layout to read it with; without a layout it is the year of a cycle that no edition
    describes. Not ``certain`` is what only labels tell."""

    year: str
    layout: Layout | None
    certain: bool = True


def pick_edition(unspaced: UnspacedText, book: Rulebook, wish: str) -> PickedEdition:
    """The edition of a print; ``wish`` is one, or auto. Raises ReadError: "no_form", "edition_unknown"."""
    text, cycles = unspaced.text, sorted(book.editions)
    known = layouts(own=book.grammars)
    year = wish if wish != "auto" else printed_year(text, book)
    if year:
        return PickedEdition(year, known[book.editions[year].grammar] if year in book.editions else None)
    marks = {name: distinct(layout, text, known) for name, layout in known.items()}
    best = max(marks.values())
    if best == 0:
        shapes = {label.shape for layout in known.values() for label in layout.labels.values()}
        some = sum(shape in text for shape in shapes if len(shape) > 5)
        raise refuse_document("edition_unknown", cycles=cycles) if some > 5 else refuse_document("no_form")
    names = [name for name, count in marks.items() if count == best]
    if len(names) > 1:
        raise refuse_document("edition_unknown", cycles=cycles)
    return without_title(unspaced, book, known[names[0]], known)


def printed_year(text: str, book: Rulebook) -> str | None:
    """The year that a form's title names; None where it has no title."""
    title = re.search(book.formats.patterns["form_title"], text[:TITLE_WITHIN])
    return title["year"] if title else None


def without_title(unspaced: UnspacedText, book: Rulebook, layout: Layout, known: Mapping[str, Layout]) -> PickedEdition:
    """The edition of a form that has no title: that of its criteria's days, else of its year of submission; else one
    whose form was seen, of those that have its labels."""
    fits = [name for name in sorted(book.editions) if book.editions[name].grammar == layout.edition]
    if year := year_of_criteria(unspaced, fits, book):
        return PickedEdition(year, known[book.editions[year].grammar] if year in book.editions else None)
    found = re.search(re.escape(layout.labels["SUBMITTED_AT"].shape) + r":?(\d{4})-", unspaced.text)
    submitted = [name for name in fits if found and book.editions[name].year == int(found[1])]
    guessed = [*(name for name in fits if book.editions[name].form_seen), *fits]
    return PickedEdition([*submitted, *guessed][0], layout, bool(submitted))


def year_of_criteria(unspaced: UnspacedText, fits: Sequence[str], book: Rulebook) -> str | None:
    """The year in which most of the printed criteria end; None where none of them names a day."""
    for name in fits:
        if any(wording in unspaced.text for wording in printed_criteria(book.editions[name])):
            return name
    criteria = find_criteria(unspaced, (), tick_marks(book.formats))
    facts = [read_criterion("".join(unspaced.ordered.text[slice(*part)] for part in one.ranges)) for one in criteria]
    ends = Counter(day[:4] for one in facts if (day := one.window[1] if one.window else one.listed_by))
    return max(ends, key=lambda year: ends[year], default=None)


def distinct(layout: Layout, text: str, known: Mapping[str, Layout]) -> int:
    """How many labels of the text only this layout has."""
    others = {label.shape for other in known.values() if other is not layout for label in other.labels.values()}
    own = [label for label in layout.labels.values() if label.shape not in others and label.rule != COLUMN]
    return sum(
        label.shape in text and not any(label.shape in other and other in text for other in others) for label in own
    )
