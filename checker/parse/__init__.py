"""Document -> Form: picks the edition, runs its grammar, lifts displaced blocks out, joins repeats."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lark import Token, Tree

from checker.model import Document, Form, Piece, Rulebook
from checker.parse.assemble import assemble
from checker.parse.displaced import (
    Criterion,
    Range,
    Table,
    find_criteria,
    find_tables,
    joined_labels,
    table_rest,
    torn_labels,
)
from checker.parse.edition import pick
from checker.parse.flow import Flow, flow_of
from checker.parse.labels import Found, Shapes, candidates, decide, squeezed
from checker.parse.layout import MARK, Layout, layouts
from checker.parse.printed import Printed, Words, join
from checker.parse.table import rows_of
from checker.parse.ticks import marks_before, with_ticks
from checker.parse.unseen import numbered_criteria
from checker.read.refuse import refuse

FEWEST_LABELS = 8
"""A text with fewer different labels is no declaration form."""


def parse(document: Document, book: Rulebook, edition: str = "auto") -> Form:
    """The form that a document holds. Raises ReadError when it is none, or its words are in another order."""
    flow = flow_of(document)
    edition, layout = pick(flow, book, edition)
    known = layouts(own=book.grammars).values()
    others = [label for other in known if other is not layout for label in other.labels.values()]
    shapes = Shapes(layout.labels.values(), others)
    squeeze = squeezed(flow)
    found = candidates(squeeze, shapes)
    if len({hit.label.name for hit in found}) < FEWEST_LABELS:
        raise refuse("no_form")
    criteria = find_criteria(squeeze, layout.labels.values())
    if not criteria and not book.editions[edition]["form_seen"]:
        criteria = numbered_criteria(squeeze, layout.labels.values(), book.formats)
    tables = find_tables(squeeze, layout.labels.values(), found)
    tables += table_rest(squeeze, shapes, tables)
    marks = marks_before(flow, criteria, book.formats)
    taken = sorted([*lifted_ranges(criteria, tables), *(mark for mark in marks if mark)])
    rest = flow.rearranged(remaining(taken, len(flow.text))) if taken else flow
    squeeze_rest = squeezed(rest) if taken else squeeze
    ranges = joined_labels(squeeze_rest, shapes)
    if ranges:
        rest = rest.rearranged(ranges)
        squeeze_rest = squeezed(rest)
    if taken or ranges:
        found = candidates(squeeze_rest, shapes)
    if document.kind == "text" and (torn := torn_labels(squeeze_rest, shapes)):
        raise refuse("torn", label=torn[0].shape)
    chosen = decide(found)
    printed = list(run_grammar(rest, flow, chosen, criteria, tables, layout))
    foreign = [rest.pieces(hit.start, hit.end) for hit in chosen if hit.foreign]
    form = assemble(
        document,
        edition,
        printed,
        [(criterion.label, flow_pieces(flow, criterion.ranges)) for criterion in criteria],
        [{name: flow_pieces(flow, part) for name, part in row.items()} for row in rows_of(flow, tables, book.formats)],
        foreign,
        book,
    )
    return with_ticks(form, flow, marks, book.formats)


def flow_pieces(flow: Flow, ranges: Iterable[Range]) -> Words:
    """The words of several ranges as one text."""
    return join(flow.pieces(start, end) for start, end in ranges)


def lifted_ranges(criteria: Sequence[Criterion], tables: Sequence[Table]) -> list[Range]:
    ranges = [part for criterion in criteria for part in criterion.ranges]
    ranges += [(table.header_range[0], table.body[1]) for table in tables]
    return sorted(ranges)


def remaining(taken: Iterable[Range], length: int) -> Iterator[Range]:
    place = 0
    for start, end in taken:
        yield place, start
        place = max(place, end)
    yield place, length


# ------------------------------------------------------------------------------------------- the grammar


def run_grammar(
    rest: Flow,
    flow: Flow,
    chosen: Sequence[Found],
    criteria: Sequence[Criterion],
    tables: Sequence[Table],
    layout: Layout,
) -> Iterator[Printed]:
    """What the grammar makes of the text with a mark before every label; lifted blocks stand in their section."""
    labels = layout.labels
    text, places = [], list[tuple[int, Flow, int, Found | None]]()
    length = 0

    def put(piece: str, source: Flow, start: int, found: Found | None = None) -> None:
        nonlocal length
        places.append((length, source, start, found))
        text.append(piece)
        length += len(piece)

    lifted = [(labels[c.label.name], part) for c in criteria for part in c.ranges[:1]]
    lifted += [(label, (table.body[0], table.body[0])) for table in tables[:1] for label in table.columns]
    waiting = sorted(lifted, key=lambda entry: entry[0].order)
    stops = [*(hit.start for hit in chosen[1:]), len(rest.text)]
    put(rest.text[: chosen[0].start if chosen else len(rest.text)], rest, 0)
    for hit, stop in zip(chosen, stops, strict=True):
        while waiting and waiting[0][0].section < hit.label.section:
            label, (start, _) = waiting.pop(0)
            put(MARK + label.shape + "\n", flow, start)
        shape = labels[hit.label.name].shape if hit.label.name in labels else None
        if shape is None:
            continue
        put(MARK + shape, rest, hit.start, hit)
        put(rest.text[hit.end : stop], rest, hit.end)
    for label, (start, _) in waiting:
        put(MARK + label.shape + "\n", flow, start)
    tree = layout.parser().parse("".join(text))
    yield from printed_labels(tree, places)


def printed_labels(tree: Tree[Token], places: Sequence[tuple[int, Flow, int, Found | None]]) -> Iterator[Printed]:
    """The tree's labels in turn, each with its entry."""
    tokens = [token for token in tree.scan_values(lambda token: isinstance(token, Token))]
    starts = [place for place, *_ in places]
    current: tuple[str, Found | None] = ("PREAMBLE", None)
    number: tuple[str, tuple[Piece, ...]] | None = None
    value: tuple[str, tuple[Piece, ...]] = ("", ())
    for token in tokens:
        if token.type == "COLON":
            continue
        assert token.start_pos is not None and token.end_pos is not None
        at, source, start, found = places[bisect_right(starts, token.start_pos) - 1]
        if token.type in ("VALUE", "NUMBER"):
            first = start + token.start_pos - at
            pieces = source.pieces(first, first + len(token))
            number, value = (pieces, value) if token.type == "NUMBER" else (number, pieces)
            continue
        yield Printed(current[0], value, number, current[1])
        current, number, value = (token.type, found), None, ("", ())
    yield Printed(current[0], value, number, current[1])
