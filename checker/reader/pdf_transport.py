"""What a PDF says, as a process of its own sends it: JSON, with the characters' boxes in one string."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from itertools import chain
from typing import Any

from checker.model import Box, Line, Shape
from checker.reader.pdf import PdfText


def plain_pdf_text(text: PdfText) -> dict[str, Any]:
    lines = [*text.lines, *text.furniture]
    return {
        "lines": [(line.page, line.number, line.start, line.text, plain_columns(line)) for line in lines],
        "boxes": packed_boxes([box for line in lines for box in line.boxes]),
        "furniture": len(text.furniture),
        "repairs": text.repairs,
        "shapes": [(shape.page, shape.tone) for shape in text.shapes],
        "shape_boxes": packed_boxes([shape.box for shape in text.shapes]),
        "unread": text.unread,
        "recognised": list(text.recognised.items()),
        "doubtful": text.doubtful,
        "added": text.added,
    }


def pdf_text_of(plain: dict[str, Any]) -> PdfText:
    boxes, lines, at = unpacked_boxes(plain["boxes"]), [], 0
    for page, number, start, text, columns in plain["lines"]:
        columns = range(columns, columns + len(text)) if isinstance(columns, int) else columns
        lines.append(Line(page, number, start, text, columns, boxes[at : at + len(text)]))
        at += len(text)
    own = len(lines) - plain["furniture"]
    shapes = zip(plain["shapes"], unpacked_boxes(plain["shape_boxes"]), strict=True)
    return PdfText(
        lines[:own],
        lines[own:],
        plain["repairs"],
        tuple(Shape(page, box, tone) for (page, tone), box in shapes),
        tuple(plain["unread"]),
        dict(plain["recognised"]),
        tuple(plain["doubtful"]),
        tuple(plain["added"]),
    )


def plain_columns(line: Line) -> Any:
    """The first column where each is the one after the last, as they mostly are."""
    return line.columns.start if isinstance(line.columns, range) else list(line.columns)


def packed_boxes(boxes: list[Box]) -> str:
    return b64encode(array("d", chain.from_iterable(boxes)).tobytes()).decode()


def unpacked_boxes(plain: str) -> list[Box]:
    numbers = array("d", b64decode(plain))
    return list(zip(numbers[::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True))
