"""An edition's print -> Form: runs its grammar, lifts displaced blocks out, joins repeats."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.errors import refuse_document
from checker.model import Edition, Form, Rulebook
from checker.normalize import fold_width, remove_spaces
from checker.parser.criteria import marks_before, tick_marks, with_ticks
from checker.parser.criteria_list import Criterion, find_criteria
from checker.parser.doubtful_labels import doubtful_labels, without_quoted
from checker.parser.floating_blocks import TableBlock, find_tables
from checker.parser.form_builder import FormBuilder
from checker.parser.labels import Shapes, candidates, choose_labels
from checker.parser.layout import CRITERIA, Layout
from checker.parser.lexer import PrintedForm, criterion_tokens, parse_tree, table_tokens
from checker.parser.missing_labels import labels_read, missing_labels
from checker.parser.page_breaks import cut_labels, torn_labels
from checker.parser.reading_order import OrderedText
from checker.parser.reference_table import rows_of
from checker.parser.refusals import refuse_unreadable_order
from checker.parser.table_continuation import table_rest
from checker.parser.text_span import TextSpan, join_spans
from checker.parser.unspaced_text import Range, UnspacedText, unspaced_text

FEWEST_LABELS = 8
"""A text with fewer different labels is no declaration form."""


class ReadAs(NamedTuple):
    """As what a print is read: the edition, its layout, and the shapes of labels that are looked for."""

    edition: Edition
    layout: Layout
    shapes: Shapes


def read_print(unspaced: UnspacedText, read_as: ReadAs, book: Rulebook) -> Form:
    """The form in a print of an edition. Raises ReadError when it is none, or its words are in another order."""
    ordered, (edition, layout, shapes) = unspaced.ordered, read_as
    found = candidates(unspaced, shapes)
    refuse_unreadable_order(unspaced, shapes, found)
    count = len({hit.label.name for hit in found})
    if count < FEWEST_LABELS:
        raise refuse_document("few_labels", count=count) if count else refuse_document("no_form")
    criteria = find_criteria(unspaced, printed_criteria(edition), tick_marks(book.formats))
    written = marks_before(ordered, criteria, book.formats)
    tables = find_tables(unspaced, layout.labels.values(), found)
    cuts = cut_labels(unspaced, shapes)
    tables += table_rest(unspaced, tables, found, cuts, book.formats)
    order = rearranged(unspaced, cuts, criteria, tables, [mark for mark in written if mark])
    rest = ordered.rearranged(order) if len(order) > 1 else ordered
    unspaced_rest = unspaced_text(rest) if len(order) > 1 else unspaced
    if len(order) > 1:
        found = candidates(unspaced_rest, shapes)
    if ordered.document.kind == "text" and (torn := next(torn_labels(unspaced_rest, shapes), None)):
        raise refuse_document("torn", label=torn.shape)
    rows = rows_of(ordered, tables, book.formats)
    blocks = [criterion_tokens(layout.labels[CRITERIA], flow_pieces(ordered, ranges)) for _, ranges in criteria]
    blocks += [table_tokens(table.columns, [cells_of(ordered, row) for row in rows]) for table in tables[:1]]
    found = without_quoted(found, unspaced_rest)
    labels = choose_labels(found, layout.automaton)
    tree = parse_tree(layout, PrintedForm(rest, labels, sorted(blocks, key=lambda block: block.label.order)))
    builder = FormBuilder(ordered.document, edition.id, book)
    form = with_ticks(builder.build(tree), ordered, written, book.formats)
    columns = [label.key for table in tables[:1] for label in table.columns]
    read = labels_read(builder.values, builder.groups, columns)
    missing = tuple(missing_labels(form, layout, edition, read))
    return form._replace(missing_labels=missing, doubtful_labels=tuple(doubtful_labels(found, labels, unspaced_rest)))


def printed_criteria(edition: Edition) -> list[str]:
    """The criteria as the edition's form prints them, with their numbers, as they are compared."""
    return [f"{n}.{fold_width(remove_spaces(text))}" for n, text in enumerate(edition.criteria, 1)]


def cells_of(ordered: OrderedText, row: Mapping[str, Sequence[Range]]) -> dict[str, TextSpan]:
    return {part: flow_pieces(ordered, ranges) for part, ranges in row.items()}


def flow_pieces(ordered: OrderedText, ranges: Iterable[Range]) -> TextSpan:
    """The words of several ranges as one text."""
    return join_spans(ordered.pieces(start, end) for start, end in ranges)


def rearranged(
    unspaced: UnspacedText,
    cuts: Sequence[tuple[Range, Range]],
    criteria: Sequence[Criterion],
    tables: Sequence[TableBlock],
    marks: Sequence[Range],
) -> list[Range]:
    """The ordered's ranges with every cut label in one piece, and without the displaced blocks."""
    order: list[Range] = []
    place = 0
    for (_, cut), (start, stop) in cuts:
        target, (first, last) = unspaced.place(cut - 1) + 1, unspaced.range(start, stop)
        order += [(place, target), (first, last), (target, first)]
        place = last
    order.append((place, len(unspaced.ordered.text)))
    taken = [*marks, *(part for criterion in criteria for part in criterion.ranges)]
    taken += [(table.header_range[0], table.body[1]) for table in tables]
    return [part for whole in order for part in cut_out(whole, sorted(taken))]


def cut_out(whole: Range, taken: Sequence[Range]) -> Iterator[Range]:
    """What is left of a range."""
    place, end = whole
    for first, last in taken[bisect_left(taken, whole) - 1 if bisect_left(taken, whole) else 0 :]:
        if first >= end:
            break
        if place < first:
            yield place, first
        place = max(place, last)
    if place < end:
        yield place, end
