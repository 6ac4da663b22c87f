"""Types, numbers, codes and files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from checker.engine.operators.context import Context, fields_of_type, operator, pattern, seen, unknown
from checker.model import ConditionResult, Month, Text, Value
from checker.normalize import fold, squeeze


@operator
def readable(context: Context, field: str) -> ConditionResult:
    """The entry has the form of its field's type: a real month, date and time, yes or no, or number."""
    value = context.value(field)
    if value is None:
        return unknown("readable", context.key(field))
    return seen("readable", value.typed is not None, [value])


@operator
def is_yes(context: Context, field: str) -> ConditionResult:
    """The yes-or-no field says yes."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, bool):
        return unknown("is_yes", context.key(field), values=[value] if value else [])
    return seen("is_yes", value.typed, [value])


@operator
def above(context: Context, field: str, number: float) -> ConditionResult:
    """The number is greater than this one."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, Decimal):
        return unknown("above", context.key(field), values=[value] if value else [])
    return seen("above", value.typed > Decimal(str(number)), [value])


@operator
def equal(context: Context, fields: Sequence[str]) -> ConditionResult:
    """The fields hold the same: the same month, or the same text, white space and width aside."""
    values = [(key, context.value(key)) for key in fields]
    found = [value for _, value in values if value is not None]
    if len(found) < len(values):
        return unknown("equal", *(context.key(key) for key, value in values if value is None), values=found)
    if any(isinstance(value.typed, Month) for value in found):
        unread = [v for v in found if not isinstance(v.typed, Month)]
        if unread:
            return unknown("equal", *(v.field for v in unread), values=found)
        return seen("equal", len({value.typed for value in found}) == 1, found)
    return seen("equal", len({fold(value.text) for value in found}) == 1, found)


# ------------------------------------------------------------------------------------- codes and kinds


@operator
def agrees(context: Context, field: str, with_field: str, table: str) -> ConditionResult:
    """The second field has a form that the table of rules/formats.yaml gives for the first field's entry.

    True: it has a form of that row and of no other. False: it has forms of other rows only. Else unknown.
    """
    left, right = context.value(field), context.value(with_field)
    if left is None or right is None:
        missing = [k for k, v in ((field, left), (with_field, right)) if v is None]
        return unknown("agrees", *missing, values=[v for v in (left, right) if v])
    rows: Mapping[str, Sequence[str]] = context.book.formats["tables"][table]
    fits = {name for name, forms in rows.items() for form in forms if pattern(form).search(squeeze(right.text))}
    own = squeeze(left.text)
    truth = None if own not in rows or not fits else True if fits == {own} else None if own in fits else False
    return seen("agrees", truth, [left, right], fits="、".join(sorted(fits)))


@operator
def parts_known(context: Context, field: str, kinds: str) -> ConditionResult:
    """Each part of a joined entry is of a kind that rules/formats.yaml lists; unknown if some are, false if none."""
    value = context.value(field)
    if value is None:
        return unknown("parts_known", context.key(field))
    forms = context.book.formats["kinds"][kinds]
    parts = [p for p in re.split(context.book.formats["part_separator"], squeeze(value.text)) if p]
    known: list[Text] = []
    odd: list[str] = []
    for part in parts:
        kind = next((k for k in forms if pattern(k["pattern"]).fullmatch(part)), None)
        if kind:
            known.append(Text(**kind["title"]))
        else:
            odd.append(part)
    names = (
        Text("、".join(t.zh for t in known), ", ".join(t.en for t in known)) if known else context.book.messages["none"]
    )
    truth = False if not known else None if odd else True
    return seen("parts_known", truth, [value], kinds=names, odd="、".join(odd))


@operator
def file_type(context: Context, field: str, types: Sequence[str]) -> ConditionResult:
    """Each file's name ends in one of these extensions."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, tuple):
        return unknown("file_type", context.key(field), values=[value] if value else [])
    odd = [name for name in value.typed if name.rpartition(".")[2].lower() not in types or "." not in name]
    return seen("file_type", not odd, [value], odd="、".join(odd), allowed="、".join(types))


@operator
def single_file(context: Context, field: str) -> ConditionResult:
    """The upload is one file."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, tuple):
        return unknown("single_file", context.key(field), values=[value] if value else [])
    return seen("single_file", len(value.typed) == 1, [value], files="、".join(value.typed))


@operator
def shared_name(context: Context, fields: Sequence[str] | None = None) -> ConditionResult:
    """One file name stands in more than one of the uploads (all of them, when no fields are named)."""
    keys = fields or fields_of_type(context.book, "file")
    by_name: dict[str, list[Value]] = {}
    for key in keys:
        for value in context.values(key):
            for name in value.typed if isinstance(value.typed, tuple) else ():
                by_name.setdefault(fold(name), []).append(value)
    shared = [values for values in by_name.values() if len(values) > 1]
    if fields and not shared and any(not isinstance(v.typed, tuple) for k in fields for v in context.values(k)):
        return unknown("shared_name", *fields)
    if fields and any(not context.values(key) for key in fields):
        return unknown("shared_name", *(key for key in fields if not context.values(key)))
    names = "、".join(values[0].text for values in shared)
    marked = [value for values in shared for value in values] or [v for k in fields or () for v in context.values(k)]
    return seen("shared_name", bool(shared), marked, names=names)
