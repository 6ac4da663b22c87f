"""The typed value of a field's text, by the field's type in rules/fields.yaml."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from checker.model import Month, Typed
from checker.normalize import squeeze
from checker.placeholders import is_placeholder


def typed(kind: str, text: str, formats: Mapping[str, Any]) -> Typed:
    """The value that ``text`` stands for; None when it has not the form of its type or stands for none."""
    text = text.strip()
    if not text:
        return None
    if kind == "month":
        return as_month(text)
    if kind == "datetime":
        return as_datetime(text)
    if kind == "yes_no":
        return {formats["yes"]: True, formats["no"]: False}.get(squeeze(text))
    if kind == "tick":
        ticks = formats["ticks"]
        return (
            True if text in ticks["ticked"] or text in ticks["strokes"] else False if text in ticks["empty"] else None
        )
    if kind == "number":
        return as_number(text, formats)
    if kind == "choices":
        return tuple(part for part in re.split(formats["choice_separator"], squeeze(text)) if part)
    if kind == "file":
        return None if is_placeholder(text, formats) else as_files(text, formats)
    return squeeze(text) if kind in ("code", "choice", "phone") else text


def as_month(text: str) -> Month | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)", squeeze(text), re.ASCII)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:
        return None
    year, month = int(found[1]), int(found[2])
    return Month(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def as_datetime(text: str) -> datetime | None:
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(\d\d:\d\d:\d\d)", squeeze(text), re.ASCII)
    try:
        return datetime.fromisoformat(f"{found[1]} {found[2]}") if found else None
    except ValueError:
        return None


def as_number(text: str, formats: Mapping[str, Any]) -> Decimal | None:
    found = re.fullmatch(formats["number"], squeeze(text), re.ASCII)
    try:
        return Decimal(found["digits"].replace(",", "")) if found else None
    except InvalidOperation:
        return None


def as_files(text: str, formats: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of an upload's files, in order; more than one where the portal's link word stands again."""
    parts = re.split(formats["upload_separator"], text)
    return tuple(name for name in (part.strip() for part in parts) if name)
