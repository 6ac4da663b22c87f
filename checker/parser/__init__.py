"""Document -> Form: picks the edition, runs its grammar, lifts displaced blocks out, joins repeats."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from lark import Token

from checker.model import Document, Form, Piece, Rulebook
from checker.parser.criteria import marks_before, tick_marks, with_ticks
from checker.parser.decide import choose_labels
from checker.parser.edition import pick
from checker.parser.floating_blocks import Criterion, TableBlock, find_criteria, find_tables
from checker.parser.form_builder import assemble
from checker.parser.grammar import Label, Layout, layouts
from checker.parser.labels import LabelMatch, Shapes, candidates
from checker.parser.page_breaks import cut_labels, torn_labels
from checker.parser.parted import table_rest
from checker.parser.reading_order import Flow, flow_of
from checker.parser.reference_table import rows_of
from checker.parser.squeezed import Range, Squeezed, squeezed
from checker.parser.text_span import Printed, TextSpan, join_spans
from checker.parser.unseen import numbered_criteria
from checker.reader.errors import refuse_document

COLON = re.compile(r"\s*[：:]?")
FEWEST_LABELS = 8
"""A text with fewer different labels is no declaration form."""


def parse(document: Document, book: Rulebook, edition: str = "auto") -> Form:
    """The form that a document holds. Raises ReadError when it is none, or its words are in another order."""
    flow = flow_of(document)
    squeeze = squeezed(flow)
    edition, layout = pick(squeeze.text, book, edition)
    others = labels_beside(layout.edition, book.grammars)
    shapes = shapes_of(layout.edition, book.grammars)
    found = candidates(squeeze, shapes)
    count = len({hit.label.name for hit in found})
    if count < FEWEST_LABELS:
        raise refuse_document("few_labels", count=count) if count else refuse_document("no_form")
    criteria = find_criteria(squeeze, layout.labels.values(), others, tick_marks(book.formats))
    if not criteria and not book.editions[edition].form_seen:
        criteria = numbered_criteria(squeeze, layout.labels.values(), book.formats)
    written = marks_before(flow, criteria, book.formats)
    tables = find_tables(squeeze, layout.labels.values(), found)
    cuts = cut_labels(squeeze, shapes)
    tables += table_rest(squeeze, tables, found, cuts, book.formats)
    order = rearranged(squeeze, cuts, criteria, tables, [mark for mark in written if mark])
    rest = flow.rearranged(order) if len(order) > 1 else flow
    squeeze_rest = squeezed(rest) if len(order) > 1 else squeeze
    if len(order) > 1:
        found = candidates(squeeze_rest, shapes)
    if document.kind == "text" and (torn := next(torn_labels(squeeze_rest, shapes), None)):
        raise refuse_document("torn", label=torn.shape)
    chosen = choose_labels(found)
    printed = list(run_grammar(rest, flow, chosen, criteria, tables, layout))
    form = assemble(
        document,
        edition,
        printed,
        [(criterion.label, flow_pieces(flow, criterion.ranges)) for criterion in criteria],
        [{name: flow_pieces(flow, part) for name, part in row.items()} for row in rows_of(flow, tables, book.formats)],
        [rest.pieces(hit.start, hit.end) for hit in chosen if hit.foreign],
        book,
    )
    return with_ticks(form, flow, written, book.formats)


@cache
def labels_beside(edition: str, own: str | None) -> Sequence[Label]:
    """The labels of every other edition; ``own`` is a folder of further grammars."""
    known = layouts(own=own)
    return [label for name, layout in known.items() if name != edition for label in layout.labels.values()]


@cache
def shapes_of(edition: str, own: str | None) -> Shapes:
    """What is looked for in a form of an edition: the same for every form."""
    return Shapes(layouts(own=own)[edition].labels.values(), labels_beside(edition, own))


def flow_pieces(flow: Flow, ranges: Iterable[Range]) -> TextSpan:
    """The words of several ranges as one text."""
    return join_spans(flow.pieces(start, end) for start, end in ranges)


def rearranged(
    squeeze: Squeezed,
    cuts: Sequence[tuple[Range, Range]],
    criteria: Sequence[Criterion],
    tables: Sequence[TableBlock],
    marks: Sequence[Range],
) -> list[Range]:
    """The flow's ranges with every cut label in one piece, and without the displaced blocks."""
    order: list[Range] = []
    place = 0
    for (_, cut), (start, stop) in cuts:
        target, (first, last) = squeeze.place(cut - 1) + 1, squeeze.range(start, stop)
        order += [(place, target), (first, last), (target, first)]
        place = last
    order.append((place, len(squeeze.flow.text)))
    taken = [*marks, *(part for criterion in criteria for part in criterion.ranges)]
    taken += [(table.header_range[0], table.body[1]) for table in tables]
    return [part for whole in order for part in without(whole, sorted(taken))]


def without(whole: Range, taken: Sequence[Range]) -> Iterator[Range]:
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


# ------------------------------------------------------------------------------------------- the grammar


def run_grammar(
    rest: Flow,
    flow: Flow,
    chosen: Sequence[LabelMatch],
    criteria: Sequence[Criterion],
    tables: Sequence[TableBlock],
    layout: Layout,
) -> Iterator[Printed]:
    """What the grammar makes of the text with a sign for every label; lifted blocks stand in their section."""
    labels = layout.labels
    text, places = [], list[tuple[int, Flow, int, LabelMatch | None]]()
    length = 0

    def put(piece: str, source: Flow, start: int, found: LabelMatch | None = None) -> None:
        nonlocal length
        places.append((length, source, start, found))
        text.append(piece)
        length += len(piece)

    lifted = [(labels[c.label.name], part) for c in criteria for part in c.ranges[:1]]
    lifted += [(label, (table.body[0], table.body[0])) for table in tables[:1] for label in table.columns]
    waiting = sorted(lifted, key=lambda entry: entry[0].order)
    stops = [*(hit.start for hit in chosen[1:]), len(rest.text)]
    put(rest.text[: chosen[0].start if chosen else len(rest.text)] + "\n", rest, 0)
    for hit, stop in zip(chosen, stops, strict=True):
        while waiting and waiting[0][0].section < hit.label.section:
            label, (start, _) = waiting.pop(0)
            put(label.sign, flow, start)
            put("\n", flow, start)
        if hit.label.name in labels:
            put(labels[hit.label.name].sign, rest, hit.start, hit)
            colon = COLON.match(rest.text, hit.end, stop)
            start = colon.end() if colon else hit.end
            put(rest.text[start:stop] + "\n", rest, start)
    for label, (start, _) in waiting:
        put(label.sign, flow, start)
        put("\n", flow, start)
    parsing = layout.parser().parse_interactive("".join(text))
    yield from printed_labels([*parsing.iter_parse()], places)
    parsing.feed_eof()  # type: ignore[no-untyped-call]


def printed_labels(
    tokens: Sequence[Token], places: Sequence[tuple[int, Flow, int, LabelMatch | None]]
) -> Iterator[Printed]:
    """The text's labels in turn, each with its entry (the last line feed of a value is the parser's)."""
    starts = [place for place, *_ in places]
    current: tuple[str, LabelMatch | None] = ("PREAMBLE", None)
    number: tuple[str, tuple[Piece, ...]] | None = None
    value: tuple[str, tuple[Piece, ...]] = ("", ())
    for token in tokens:
        assert token.start_pos is not None
        at, source, start, found = places[bisect_right(starts, token.start_pos) - 1]
        if token.type in ("VALUE", "NUMBER"):
            first = start + token.start_pos - at
            pieces = source.pieces(first, first + len(token) - (token.type == "VALUE"))
            number, value = (pieces, value) if token.type == "NUMBER" else (number, pieces)
            continue
        yield Printed(current[0], value, number, current[1])
        current, number, value = (token.type, found), None, ("", ())
    yield Printed(current[0], value, number, current[1])
