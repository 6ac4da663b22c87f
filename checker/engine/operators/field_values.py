"""Types, numbers, codes and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from checker.engine.operators.context import Context, fields_of_type, lacks, operator, pattern, seen, unknown
from checker.messages import listing
from checker.model import ConditionResult, Month, Text, Value
from checker.normalize import fold, half_width, remove_spaces


@operator
def readable(context: Context, field: str) -> ConditionResult:
    """The entry has the form of its field's type: a real month, date and time, yes or no, or number."""
    value = context.value(field)
    if value is None:
        return unknown("readable", context.key(field))
    return (
        lacks("readable", False, context.key(field), [value])
        if value.typed is None
        else seen("readable", True, [value])
    )


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
    rows: Mapping[str, Sequence[str]] = context.book.formats.tables[table]
    told = half_width(remove_spaces(right.text))
    fits = {name for name, forms in rows.items() for form in forms if pattern(form).search(told)}
    own = remove_spaces(left.text)
    unread = [value.field for value, odd in ((left, own not in rows), (right, not fits)) if odd]
    if unread:
        return unknown("agrees", *unread, values=[left, right], fits=sorted(fits))
    truth = True if fits == {own} else None if own in fits else False
    return seen("agrees", truth, [left, right], fits=sorted(fits))


class CodePart(NamedTuple):
    """A number or code of a listed kind; ``words`` without the white space of the print."""

    words: str
    title: Text


@operator
def parts_known(context: Context, field: str, kinds: str) -> ConditionResult:
    """The entry holds numbers of the kinds that rules/formats.yaml lists, and nothing else but ``beside_parts``.

    Unknown if something else stands there too, false if no such number does.
    """
    value = context.value(field)
    if value is None:
        return unknown("parts_known", context.key(field))
    parts, odd = found_parts(context, value.text, kinds)
    titles = [part.title for part in parts]
    names = listing(titles) if titles else None
    truth = False if not parts else None if odd else True
    return seen("parts_known", truth, [value], kinds=names or context.book.messages["none"], odd=odd)


@operator
def parts_differ(context: Context, field: str, kinds: str) -> ConditionResult:
    """No number or code of these kinds stands in the entry twice. Unknown where it holds none."""
    value = context.value(field)
    parts = found_parts(context, value.text, kinds)[0] if value else ()
    if value is None or not parts:
        return unknown("parts_differ", context.key(field), values=[value] if value else [])
    twice = [words for words, count in Counter(part.words for part in parts).items() if count > 1]
    return seen("parts_differ", not twice, [value], twice=twice)


def found_parts(context: Context, text: str, kinds: str) -> tuple[Sequence[CodePart], Sequence[str]]:
    """The numbers in an entry, and what else stands there.

    White space may part two numbers, or stand in the midst of one where the print broke it: the entry is read as it is
    and without any, and the reading that leaves less is taken. Letters and digits of full width are read as plain ones.
    """
    text = half_width(text)
    forms = context.book.formats.kinds[kinds]
    beside = pattern(context.book.formats.beside_parts)
    readings = [_parts(written, forms, beside) for written in dict.fromkeys((text, remove_spaces(text)))]
    return min(readings, key=lambda reading: (not reading[0], sum(map(len, reading[1]))))


def _parts(text: str, forms: Sequence[Mapping[str, Any]], beside: Any) -> tuple[list[CodePart], list[str]]:
    one = "|".join(f"(?:{form['pattern']})" for form in forms)
    parts: list[CodePart] = []
    between: list[str] = []
    end = 0
    # Nothing that numbers are made of may touch a run of them; in a run they may follow one another directly.
    for run in pattern(f"(?:(?<![0-9A-Za-z])|(?![0-9A-Za-z]))(?:{one})+(?![0-9A-Za-z])").finditer(text):
        between.append(text[end : run.start()])
        end = run.end()
        for number in pattern(one).finditer(run[0]):
            title = next(form["title"] for form in forms if pattern(form["pattern"]).fullmatch(number[0]))
            parts.append(CodePart(remove_spaces(number[0]), Text(**title)))
    between.append(text[end:])
    odd = (remove_spaces(beside.sub("", words)) for words in between)
    return parts, [words for words in odd if words]


@operator
def file_type(context: Context, field: str, types: Sequence[str]) -> ConditionResult:
    """Each file's name ends in one of these extensions."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, tuple):
        return unknown("file_type", context.key(field), values=[value] if value else [])
    odd = [name for name in value.typed if name.rpartition(".")[2].lower() not in types or "." not in name]
    return seen("file_type", not odd, [value], odd=odd, allowed=types)


@operator
def single_file(context: Context, field: str) -> ConditionResult:
    """The upload is one file."""
    value = context.value(field)
    if value is None or not isinstance(value.typed, tuple):
        return unknown("single_file", context.key(field), values=[value] if value else [])
    return seen("single_file", len(value.typed) == 1, [value], files=value.typed)


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
    names = [values[0].text for values in shared]
    marked = [value for values in shared for value in values] or [v for k in fields or () for v in context.values(k)]
    return seen("shared_name", bool(shared), marked, names=names)
