"""A failure on an entry that is empty stands where the entry should be: at its label, or the dash that holds its place.

What else the rule looked at, such as the entry that calls for it, is not at fault and is not marked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from checker.model import ConditionResult, Evidence, Form, Value
from checker.model.formats import Formats
from checker.placeholders import is_placeholder
from checker.places import places_of


def empty_entry_evidence(
    form: Form, formats: Formats, item: tuple[str, int | None], answers: Iterable[ConditionResult]
) -> list[Evidence]:
    """The places of the entries that a decision found empty: that of the ``item`` it is on, and those it missed."""
    wanted = dict.fromkeys([item, *((key, item[1]) for answer in answers for key in answer.missing)])
    found = (evidence_of(form, formats, value) for key, row in wanted for value in printed_values(form, key, row))
    return [evidence for evidence in found if evidence]


def printed_values(form: Form, key: str, row: int | None) -> Collection[Value]:
    group, bracket, part = key.partition("[].")
    rows = form.groups.get(group, ())
    if bracket and row is not None and row < len(rows) and part in rows[row] and rows[row][part].row == row:
        return [rows[row][part]]  # without a look at all the others
    return [value for value in form.values_of(key) if row is None or value.row in (None, row)] if key else []


def evidence_of(form: Form, formats: Formats, value: Value) -> Evidence | None:
    if not value.text:
        places = tuple(places_of(form, value.label, 0, sum(piece.length for piece in value.label)))
        return Evidence(value.field, places, "", value.row) if places else None
    if not is_placeholder(value.text, formats):
        return None
    return Evidence(value.field, tuple(places_of(form, value.pieces, 0, len(value.text))), value.text, value.row)
