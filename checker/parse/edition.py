"""Which cycle's form this is: by its title, else by the labels that only one cycle prints."""

from __future__ import annotations

import re

from checker.model import Rulebook
from checker.parse.flow import Flow
from checker.parse.layout import COLUMN, Layout, fold_width, layouts
from checker.read.refuse import refuse
from checker.values import squeeze

TITLE_WITHIN = 200
"""Characters of the form in which its title stands."""


def pick(flow: Flow, book: Rulebook, wish: str) -> tuple[str, Layout]:
    """The edition and the layout to read it with. ``wish`` is an edition, or auto.

    Raises ReadError: "no_form", "edition_unknown", "cycle_not_supported".
    """
    cycles = "、".join(sorted(book.editions))
    text = fold_width(squeeze(flow.text))
    if wish != "auto":
        return wish, layouts()[book.editions[wish]["grammar"]]
    title = re.search(book.formats["patterns"]["form_title"], text[:TITLE_WITHIN])
    if title:
        year = title["year"]
        if year not in book.editions:
            raise refuse("cycle_not_supported", year=year, cycles=cycles)
        return year, layouts()[book.editions[year]["grammar"]]
    marks = {name: distinct(layout, text) for name, layout in layouts().items()}
    best = max(marks.values())
    if best == 0:
        known = {label.shape for layout in layouts().values() for label in layout.labels.values()}
        some = sum(shape in text for shape in known if len(shape) > 5)
        raise refuse("edition_unknown", cycles=cycles) if some > 5 else refuse("no_form")
    names = [name for name, count in marks.items() if count == best]
    if len(names) > 1:
        raise refuse("edition_unknown", cycles=cycles)
    edition = next(e for e in sorted(book.editions) if book.editions[e]["grammar"] == names[0])
    return edition, layouts()[names[0]]


def distinct(layout: Layout, text: str) -> int:
    """How many labels of the text only this layout has."""
    others = {
        label.shape for other in layouts().values() if other is not layout for label in other.labels.values()
    }
    own = [
        label
        for label in layout.labels.values()
        if label.shape not in others and not label.name.startswith(COLUMN)
    ]
    return sum(
        label.shape in text and not any(label.shape in other and other in text for other in others)
        for label in own
    )
