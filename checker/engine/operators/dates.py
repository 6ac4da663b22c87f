"""Dates as intervals: a month may be any of its days, a minute any of its seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from checker.engine.operators.context import Context, operator, pattern, seen, unknown
from checker.messages import filled
from checker.model import ConditionResult, Month, Truth, Value
from checker.normalize import half_width, remove_spaces


def bounds(value: object) -> tuple[datetime, datetime] | None:
    """The first and last moment that a typed date may mean."""
    if isinstance(value, Month):
        return (datetime.combine(value.first, datetime.min.time()), _end(value.last))
    return (value, value) if isinstance(value, datetime) else None


def _end(day: date) -> datetime:
    return datetime.combine(day, datetime.max.time())


def bound(text: str, *, last: bool) -> tuple[datetime, datetime]:
    """A bound of an edition: a day with all its hours, or a minute, whose seconds decide nothing."""
    moment = datetime.fromisoformat(text)
    if len(text) == 10:
        return (_end(moment.date()),) * 2 if last else (moment, moment)
    return (moment, moment + timedelta(seconds=59)) if last else (moment, moment)


def _before(left: tuple[datetime, datetime], right: tuple[datetime, datetime]) -> Truth:
    """Left is not after right; unknown where the intervals overlap in a way that leaves both open."""
    if left[1] <= right[0]:
        return True
    return False if left[0] > right[1] else None


@operator
def within(context: Context, field: str, window: Mapping[str, str]) -> ConditionResult:
    """The date lies in the window, both ends included. ``from`` or ``to`` may be absent, or None."""
    value = context.value(field)
    span = bounds(value.typed) if value else None
    if value is None or span is None:
        return unknown("within", context.key(field), values=[value] if value else [])
    checks: list[Truth] = []
    if window.get("from"):
        checks.append(_before(bound(window["from"], last=False), span))
    if window.get("to"):
        checks.append(_before(span, bound(window["to"], last=True)))
    truth = False if False in checks else None if None in checks else True
    return seen("within", truth, [value])


@operator
def not_after(context: Context, field: str, than: str) -> ConditionResult:
    """The first date is not after the second; two equal months are in order."""
    left, right = context.value(field), context.value(than)
    spans = [(key, v, bounds(v.typed) if v else None) for key, v in ((field, left), (than, right))]
    if left is None or right is None or any(span is None for *_, span in spans):
        missing = [context.key(key) for key, _, span in spans if span is None]
        return unknown("not_after", *missing, values=[v for _, v, _ in spans if v])
    first, second = bounds(left.typed), bounds(right.typed)
    assert first and second
    same_month = isinstance(left.typed, Month) and left.typed == right.typed
    return seen("not_after", True if same_month else _before(first, second), [left, right])


@operator
def on_or_before(context: Context, field: str, day: str | None) -> ConditionResult:
    """The date is not after this day; true when the edition sets none (null)."""
    return (
        seen("on_or_before", True)
        if day is None
        else within(context, field, {"to": day})._replace(operator="on_or_before")
    )


DOMESTIC_YEAR = "modern_domestic_approval"
"""The pattern of a number that begins with the year of its approval."""


@operator
def approved_within(
    context: Context, field: str, number: str, window: Mapping[str, str], lag_days: int
) -> ConditionResult:
    """The drug was approved in the window, by its month of first listing and the year of its approval number.

    A drug may be listed some days (``lag_days``) after its approval, so a month just behind the window decides nothing,
    nor does one that the number's year contradicts. ``reason`` says why the answer is unknown.
    """
    value = context.value(field)
    span = bounds(value.typed) if value else None
    if value is None or span is None:
        return _unsure(context, "approval_unreadable" if value else "approval_missing", value, context.key(field))
    first = bound(window["from"], last=False)[0] if window.get("from") else datetime.min
    last = bound(window["to"], last=True)[1] if window.get("to") else datetime.max
    years, lag = _years(context, number, DOMESTIC_YEAR), timedelta(days=lag_days)
    year = min(years, default=0)
    begins, ends = (datetime(year, 1, 1), datetime(year, 12, 31)) if year else (None, None)
    numbered = context.value(number) if year else None
    if span[0] > last:
        approved_before = ends is not None and ends <= last
        if approved_before or (span[0] - last <= lag and (begins is None or begins <= last)):
            reason = "approval_disagrees" if approved_before else "approval_follows"
            return _unsure(context, reason, value, numbered=numbered, year=year)
        return seen("approved_within", False, [value])
    if span[1] < first:
        disagrees = begins is not None and begins >= first and first - span[1] <= lag
    elif span[0] < first or span[1] > last:
        return _unsure(context, "approval_overlaps", value)
    else:
        disagrees = ends is not None and ends < first
    if disagrees:
        return _unsure(context, "approval_disagrees", value, numbered=numbered, year=year)
    return seen("approved_within", span[1] >= first, [value])


@operator
def approved_by(context: Context, field: str, number: str, day: str | None, lag_days: int) -> ConditionResult:
    """``approved_within`` a window that ends on this day; true when the edition sets none (null)."""
    if day is None:
        return seen("approved_by", True)
    return approved_within(context, field, number, {"to": day}, lag_days)._replace(operator="approved_by")


def _unsure(
    context: Context, reason: str, value: Value | None, *missing: str, numbered: Value | None = None, year: int = 0
) -> ConditionResult:
    text = filled(context.book.messages[reason], listed=value.text if value else "", year=year)
    return unknown("approved_within", *missing, values=[v for v in (value, numbered) if v], reason=text)


@operator
def years_in_order(
    context: Context,
    field: str,
    format: str,
    than: str,
    than_format: str | None = None,
    relation: str = "equal",
) -> ConditionResult:
    """A year in the first field is equal to, or not before, a year in the second.

    The year is the group ``year`` of the named form, or a month's own year. Unknown when a year is not found or
    the fields hold several that disagree; the relations with ``earliest`` compare the earliest of each field.
    """
    left, right = _years(context, field, format), _years(context, than, than_format)
    values = [v for v in (context.value(field), context.value(than)) if v]
    missing = [context.key(key) for key, years in ((field, left), (than, right)) if not years]
    if missing:
        return unknown("years_in_order", *missing, values=values)
    first = relation.startswith("earliest")
    pairs = [(min(left), min(right))] if first else [(a, b) for a in left for b in right]
    answers = {(a == b) if relation.endswith("equal") else (a >= b) for a, b in pairs}
    truth = answers.pop() if len(answers) == 1 else None
    details = {"year": sorted(left), "than_year": sorted(right)}
    return seen("years_in_order", truth, values, **details)


def _years(context: Context, key: str, format: str | None) -> set[int]:
    value = context.value(key)
    if value is None:
        return set()
    if isinstance(value.typed, Month):
        return {value.typed.first.year}
    if format is None:
        return set()
    expression = pattern(context.book.formats.patterns[format])
    return {int(hit["year"]) for hit in expression.finditer(half_width(remove_spaces(value.text)))}
