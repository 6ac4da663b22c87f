"""A Form from plain data: a rule's example, which needs no document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.model import Form, Row, Rulebook, Value
from checker.values import typed


def form_from_data(edition: str, given: Mapping[str, Any], book: Rulebook) -> Form:
    """Fields by key, groups as lists of rows, and ``document`` for what is no field.

    ``document`` may hold: title, sections (keys; all of the edition's by default), unrecognised, foreign_labels,
    lost (texts), repairs (counts), printed_twice (true), unequal (lists of group, part, first text, other text).
    """
    document = given.get("document", {})
    values: dict[str, Value] = {}
    groups: dict[str, tuple[Row, ...]] = {}
    for key, entry in given.items():
        if isinstance(entry, list):
            groups[key] = tuple(example_row(key, row, n, book) for n, row in enumerate(entry))
        elif key != "document":
            values[key] = example_value(key, entry, book)
    if document.get("printed_twice"):
        values = {key: Value(v.field, v.text, v.typed, v.pieces, ((),)) for key, v in values.items()}
    sections = document.get("sections", book.editions[edition]["sections"])
    return Form(
        edition=edition,
        title=Value("title", document["title"]) if "title" in document else None,
        values=values,
        groups=groups,
        unequal=tuple(
            (group, part, Value(key, a) if a else None, Value(key, b) if b else None)
            for group, part, a, b in document.get("unequal", ())
            for key in [f"{group}[].{part}" if part else group]
        ),
        sections={name: Value(name, name) for name in sections},
        foreign_labels=tuple(Value("label", text) for text in document.get("foreign_labels", ())),
        unrecognised=tuple(Value("unrecognised", text) for text in document.get("unrecognised", ())),
        lost=tuple(Value("lost", text) for text in document.get("lost", ())),
        repairs=document.get("repairs", {}),
    )


def example_value(key: str, text: str, book: Rulebook, row: int | None = None) -> Value:
    return Value(key, text, typed(book.fields[key]["type"], text, book.formats), row=row)


def example_row(group: str, row: Mapping[str, str], n: int, book: Rulebook) -> Row:
    """A row's values by part. ``number`` is what is printed behind the label, n + 1 where the row names none."""
    values = {part: example_value(f"{group}[].{part}", text, book, n) for part, text in row.items() if part != "number"}
    if group != "reference_drugs":
        values["number"] = Value(f"{group}[].number", row.get("number", str(n + 1)), row=n)
    return values
