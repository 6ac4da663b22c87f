"""Document -> Form: picks the edition and reads the print by it; a form of an unknown cycle by what it says itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from checker.model import Document, Form, Rulebook
from checker.parser.edition import pick_edition
from checker.parser.grammar import layouts
from checker.parser.labels import Shapes
from checker.parser.layout import Label
from checker.parser.print_reading import ReadAs, printed_criteria, read_print
from checker.parser.reading_order import ordered_text
from checker.parser.repeated_pages import without_repeated_pages
from checker.parser.unspaced_text import unspaced_text


def parse(document: Document, book: Rulebook, edition: str = "auto") -> Form:
    """The form that a document holds. Raises ReadError when it is none, or its words are in another order."""
    if document.recognised:
        from checker.parser.recognised_labels import with_printed_labels  # only pictures pay for it

        document = with_printed_labels(document, every_label(book))
    document = without_repeated_pages(document, known_labels(book))
    unspaced = unspaced_text(ordered_text(document))
    edition, layout, certain = pick_edition(unspaced, book, edition)
    if layout is None:
        from checker.parser.unknown_cycle import read_unknown_cycle  # a form of a known cycle must not pay for it

        return read_unknown_cycle(unspaced, edition, book)
    read_as = ReadAs(book.editions[edition], layout, shapes_of(layout.edition, book.grammars))
    form = read_print(unspaced, read_as, book)
    return form if certain else form._replace(edition_certain=False)


def known_labels(book: Rulebook) -> Iterator[Label]:
    """The labels of all editions."""
    return (label for layout in layouts(own=book.grammars).values() for label in layout.labels.values())


def every_label(book: Rulebook) -> frozenset[str]:
    """The labels and criteria of all editions, as they are compared."""
    labels = {label.shape for label in known_labels(book)}
    return frozenset(labels.union(*map(printed_criteria, book.editions.values())))


@cache
def labels_beside(edition: str, own: str | None) -> Sequence[Label]:
    """The labels of every other edition; ``own`` is a folder of further grammars."""
    known = layouts(own=own)
    return [label for name, layout in known.items() if name != edition for label in layout.labels.values()]


@cache
def shapes_of(edition: str, own: str | None) -> Shapes:
    """What is looked for in a form of an edition: the same for every form."""
    return Shapes(layouts(own=own)[edition].labels.values(), labels_beside(edition, own))
