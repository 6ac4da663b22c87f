"""The typed value of a field's text, by the field's type in rules/fields.yaml."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from checker.model import Formats, Month, Typed
from checker.normalize import narrow, remove_spaces
from checker.placeholders import is_placeholder


def typed(kind: str, text: str, formats: Formats) -> Typed:
    """The value that ``text`` stands for; None when it has not the form of its type or stands for none."""
    text = text.strip()
    if not text:
        return None
    if kind == "month":
        return as_month(text, formats)
    if kind == "datetime":
        return as_datetime(text, formats)
    if kind == "yes_no":
        return {formats.yes: True, formats.no: False}.get(remove_spaces(text))
    if kind == "tick":
        ticks = formats.ticks
        return (
            True if text in ticks["ticked"] or text in ticks["strokes"] else False if text in ticks["empty"] else None
        )
    if kind == "number":
        return as_number(text, formats)
    if kind == "choices":
        return tuple(remove_spaces(part) for part in re.split(formats.choice_separator, text) if part.strip())
    if kind == "file":
        return None if is_placeholder(text, formats) else as_files(text, formats)
    return remove_spaces(text) if kind in ("code", "choice", "phone") else text


def as_month(text: str, formats: Formats) -> Month | None:
    """A month, in whatever notation leaves no doubt; the form's own is a matter of F007."""
    for name in ("month", "month_other_notation"):
        found = re.fullmatch(formats.patterns[name], narrow(remove_spaces(text)), re.ASCII)
        if found:
            parts = found.groupdict()
            year, month = int(parts["year"]), int(parts["month"] or parts["month2"])
            day = int(parts.get("day") or parts.get("day2") or 1)
            try:
                first, last = date(year, month, 1), monthrange(year, month)[1]
            except ValueError:
                return None
            return Month(first, date(year, month, last)) if 1 <= day <= last else None
    return None


def as_datetime(text: str, formats: Formats) -> datetime | None:
    """A date and time, in whatever notation leaves no doubt; the portal's own is a matter of F006."""
    for name, written in (("datetime", remove_spaces(text)), ("datetime_other_notation", narrow(text))):
        found = re.fullmatch(formats.patterns[name], written, re.ASCII)
        if found:
            year, month, day = (int(found[part]) for part in ("year", "month", "day"))
            try:
                hour, minute, second = (int(part) for part in f"{found['time']}:00".split(":")[:3])
                return datetime(year, month, day, hour, minute, second)
            except ValueError:
                return None
    return None


def as_number(text: str, formats: Formats) -> Decimal | None:
    found = re.fullmatch(formats.number, narrow(remove_spaces(text)), re.ASCII)
    try:
        return Decimal(found["digits"].replace(",", "")) if found else None
    except InvalidOperation:
        return None


def as_files(text: str, formats: Formats) -> tuple[str, ...]:
    """The names of an upload's files, in order; more than one where the portal's link word stands again."""
    parts = re.split(formats.upload_separator, text)
    return tuple(name for name in (part.strip() for part in parts) if name)
