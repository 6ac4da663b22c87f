"""Which criteria are ticked: boxes drawn in a PDF, marks such as ☑ in a text; all are known or none is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.field_types import typed
from checker.model import Box, Document, Form, Formats, Piece, Row, Shape, Value
from checker.parser.criteria_list import Criterion
from checker.parser.reading_order import OrderedText
from checker.parser.unspaced_text import Range

TICKED = "ticked"
GROUP = "criteria"
KEY = f"{GROUP}[].{TICKED}"
SMALLEST = 0.5
"""Line heights: the sides of the smallest box that is taken for a tick box. What stands within one is smaller."""
UNEVEN = 0.12
"""Line heights by which a tick box may be wider than high."""
STROKE = 0.3
"""Of the box's height, the least that a tick's longer stroke has."""
FARTHEST = 3.5
"""Line heights from a box to the words that it belongs to."""


def tick_marks(formats: Formats) -> frozenset[str]:
    """Every mark that a text may have before a criterion."""
    return frozenset(word for kind in formats.ticks.values() for word in kind)


def marks_before(ordered: OrderedText, criteria: Iterable[Criterion], formats: Formats) -> list[Range | None]:
    """For each criterion, the range of the mark that is written before its number."""
    words = tick_marks(formats)
    found: list[Range | None] = []
    for criterion in criteria:
        before = ordered.text[: criterion.ranges[0][0]].rstrip()
        found.append((len(before) - 1, len(before)) if before and before[-1] in words else None)
    return found


def with_ticks(form: Form, ordered: OrderedText, marks: Sequence[Range | None], formats: Formats) -> Form:
    """The form with ``ticked`` in each row of its criteria, or in none when not all of them can be told."""
    rows = form.groups.get(GROUP, ())
    if not rows:
        return form
    if any(marks):
        written = [ordered.pieces(*mark) if mark else ("", ()) for mark in marks]
        values = read_marks([text for text, _ in written], formats)
        values = [value and value._replace(pieces=words[1]) for value, words in zip(values, written, strict=True)]
    else:
        values = drawn_ticks(rows, form.document, formats)
    if len(values) != len(rows) or None in values:
        return form
    ticked: list[Row] = [
        {**row, TICKED: value._replace(row=n, pieces=value.pieces or place_before(row["number"]))}
        for n, (row, value) in enumerate(zip(rows, values, strict=True))
        if value is not None
    ]
    return form._replace(groups={**form.groups, GROUP: tuple(ticked)})


def place_before(printed: Value) -> tuple[Piece, ...]:
    """Where a tick stands that has no character of its own: before what is printed of its criterion."""
    return tuple(Piece(0, piece.start, 0) for piece in printed.pieces[:1])


def read_marks(texts: Sequence[str], formats: Formats) -> Sequence[Value | None]:
    """What the marks say. A plain tick (√) leaves the others bare; a box (☑) stands before each criterion.

    Filled boxes before all of them are bullets.
    """
    kinds = formats.ticks
    present = {text for text in texts if text}
    if present <= set(kinds["strokes"]):
        return [value_of(text or kinds["empty"][0], formats) for text in texts]
    if present <= set(kinds["bullets"]):
        return [None for _ in texts]
    return [value_of(text, formats) if text else None for text in texts]


def value_of(text: str, formats: Formats) -> Value:
    return Value(KEY, text, typed("tick", text, formats))


# --------------------------------------------------------------------------------------- drawn boxes


def drawn_ticks(rows: Iterable[Row], document: Document | None, formats: Formats) -> Sequence[Value | None]:
    """For each criterion, what the box left of its first line shows."""
    if document is None or not document.shapes:
        return []
    kinds = formats.ticks
    values: list[Value | None] = []
    for row in rows:
        piece = row["number"].pieces[0]
        place = document.places(piece.start, piece.start + piece.length)[0]
        answer = (
            box_left_of(place.boxes[0], [s for s in document.shapes if s.page == place.page]) if place.boxes else None
        )
        values.append(None if answer is None else value_of(kinds["ticked" if answer else "empty"][0], formats))
    return values


def box_left_of(line: Box, shapes: Sequence[Shape]) -> bool | None:
    """Whether the box beside a line is ticked (filled, with light strokes); None when that is not clear.

    A light box shows no light strokes, and Element UI draws some there, of no height.
    """
    height = line[3] - line[1]
    beside = [shape for shape in shapes if is_beside(shape.box, line)]
    boxes = [shape for shape in beside if is_square(shape.box, height)]
    filled = [shape for shape in boxes if shape.tone]
    drawn = [
        shape for shape in beside if not is_square(shape.box, height) and any(inside(shape.box, b.box) for b in boxes)
    ]
    strokes = {shape.tone for shape in drawn}
    tones = {shape.tone for shape in filled}
    if tones == {"dark"} and strokes == {"light"}:
        longest = max(max(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) for shape in drawn)
        return True if longest >= STROKE * (filled[0].box[3] - filled[0].box[1]) else None
    if tones == {"light"} and strokes <= {"light"}:
        return False
    return False if boxes and not tones and not strokes else None


def is_beside(box: Box, line: Box) -> bool:
    middle, height = (box[1] + box[3]) / 2, line[3] - line[1]
    return (
        line[1] - height * SMALLEST / 2 <= middle <= line[3] + height * SMALLEST / 2
        and line[0] - height * FARTHEST <= box[0]
        and box[2] <= line[0]
    )


def is_square(box: Box, line_height: float) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return min(wide, high) >= SMALLEST * line_height and abs(wide - high) <= UNEVEN * line_height


def inside(box: Box, around: Box) -> bool:
    return around[0] <= box[0] and around[1] <= box[1] and box[2] <= around[2] and box[3] <= around[3]
