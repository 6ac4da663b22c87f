"""What a dosage costs: units a dose, doses in the time that the cost is for, exactly and in whole units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import NamedTuple

from checker.dosage.phases import Dose, Phase, Regimen, doses
from checker.dosage.specification import Pack
from checker.dosage.tokens import Fault


class Way(NamedTuple):
    """How the doses were counted: ``days`` of the span, and each phase's number of doses.

    ``span`` is year, course, day or dose. A year of a weekly rhythm has 52 weeks; some count its 365th day
    too, or divide 365 by the interval, or take its whole intervals.
    """

    span: str
    days: Decimal
    counts: tuple[Decimal, ...]


class Cost(NamedTuple):
    """One reading: ``units`` of ``pack`` in all, at ``price`` each. ``each``: units a dose, by phase.

    ``whole``: nothing is left over of a unit that was begun - for each dose, or (``packs``) in all.
    """

    patient: str
    pack: Pack
    way: Way
    each: tuple[Decimal, ...]
    units: Decimal
    amount: Decimal
    whole: bool = False


def costs(
    regimen: Regimen,
    packs: Sequence[Pack],
    price: Decimal,
    kind: str,
    patient: Mapping[str, str],
    year: Decimal,
) -> list[Cost]:
    """Every reading of the cost, the plainest first. ``kind``: year, day, dose or course. Raises Fault."""
    found = []
    ways = list(WAYS[kind](regimen, year))
    if kind == "year" and regimen.course is not None and regimen.course < year:
        ways += course_ways(regimen, year)
    distinct: dict[tuple[Decimal, ...], Way] = {}
    for way in ways:
        distinct.setdefault((way.days, *way.counts), way)
    for pack in reversed(packs):
        each = [units_of(phase, packs, pack, patient) for phase in regimen.phases]
        whole = [dose_in_whole(phase, packs, pack, patient) for phase in regimen.phases]
        for way in distinct.values():
            found += list(readings(regimen, pack, way, each, whole, price, kind))
    if regimen.sides:
        found += [cost._replace(units=2 * cost.units, amount=2 * cost.amount) for cost in found]
    return found


def readings(
    regimen: Regimen,
    pack: Pack,
    way: Way,
    each: Sequence[Decimal],
    whole: Sequence[Decimal],
    price: Decimal,
    kind: str,
) -> Iterator[Cost]:
    exact = sum((n * units for n, units in zip(way.counts, each, strict=True)), Decimal(0))
    rounded = sum((n * units for n, units in zip(way.counts, whole, strict=True)), Decimal(0))
    share = way.days if kind == "day" else Decimal(1)
    sums = [(exact, False, each), (rounded, True, whole)]
    if kind != "day" or way.days == 1:
        sums.append((round_up(exact), True, each))
    for units, is_whole, per_dose in sums:
        if units > 0:
            yield Cost(regimen.patient, pack, way, tuple(per_dose), units / share, price * units / share, is_whole)


def round_up(units: Decimal) -> Decimal:
    return units.quantize(Decimal("1e-9")).to_integral_value(ROUND_CEILING)


# ------------------------------------------------------------------------------------------- units a dose


def for_patient(dose: Dose, patient: Mapping[str, str]) -> Decimal:
    """The amount of a dose for the form's standard patient."""
    return dose.amount * Decimal(patient[dose.per]) if dose.per else dose.amount


def units_of(phase: Phase, packs: Sequence[Pack], pack: Pack, patient: Mapping[str, str]) -> Decimal:
    """How many of a unit one dose takes; the same dose in another unit must agree. Raises Fault."""
    found = []
    for dose in (phase.dose, phase.equal):
        if dose is not None:
            amount = for_patient(dose, patient)
            units = packs[0].units(amount, dose.unit)
            if units is None:
                units = next((n * p.inner for p in packs[1:] if (n := p.units(amount, dose.unit)) is not None), None)
            if units is not None:
                found.append(units)
    if not found:
        raise Fault("no_unit")
    if max(found) - min(found) > max(found) / 100:
        raise Fault("equivalents", phase.equal.words if phase.equal else "")
    return found[0] / pack.inner


def dose_in_whole(phase: Phase, packs: Sequence[Pack], pack: Pack, patient: Mapping[str, str]) -> Decimal:
    """A dose in whole smallest units (vials, tablets), of which ``pack`` holds ``inner``."""
    units = units_of(phase, packs, packs[0], patient)
    return (units if packs[0].many_doses else round_up(units)) / pack.inner


# -------------------------------------------------------------------------------------------- doses in a time


def year_ways(regimen: Regimen, year: Decimal) -> Iterator[Way]:
    """A year of 365 days or of 52 weeks, by doses given or by whole or broken rounds of the last phase; of several
    phases, also a year of the last one, the first being past."""
    weekly = all(phase.cycle and phase.cycle % 7 == 0 for phase in regimen.phases if phase.end is None)
    limits = [year // 7 * 7, year] if weekly else [year]
    yield from (Way("year", year, tuple(doses(p, limit) for p in regimen.phases)) for limit in limits)
    *first, last = regimen.phases
    none = tuple(Decimal(0) for _ in first)
    if last.end is None:
        assert last.cycle is not None
        if all(phase.end == following.start for phase, following in pairwise(regimen.phases)):
            before = tuple(doses(phase, year) for phase in first)
            for limit in limits:
                rounds = max(limit - last.start, Decimal(0)) / last.cycle
                for many in (rounds, rounds.quantize(Decimal("1e-9")).to_integral_value(ROUND_FLOOR)):
                    yield Way("year", year, (*before, many * len(last.offsets)))
        if first:
            for limit in limits:
                yield Way("year", year, (*none, doses(endless(last), limit)))
                yield Way("year", year, (*none, limit / last.cycle * len(last.offsets)))
    elif last.end < year and not first:
        yield Way("year", year, (doses(endless(last), year),))


def endless(phase: Phase) -> Phase:
    found = Phase(phase.kind)
    found.cycle, found.offsets, found.dose, found.equal = phase.cycle, phase.offsets, phase.dose, phase.equal
    return found


def day_ways(regimen: Regimen, year: Decimal) -> Iterator[Way]:
    """The last phase's average day, a day with doses, and the average over the year or the course."""
    last = regimen.phases[-1]
    assert last.cycle is not None
    none = tuple(Decimal(0) for _ in regimen.phases[:-1])
    yield Way("day", last.cycle, (*none, Decimal(len(last.offsets))))
    if last.cycle > 1 and len(last.offsets) > 1:
        yield Way("day", Decimal(1), (*none, Decimal(last.offsets.count(last.offsets[0]))))
    if len(regimen.phases) > 1:
        days = min(regimen.course or year, year)
        yield Way("day", days, tuple(doses(phase, days) for phase in regimen.phases))


def dose_ways(regimen: Regimen, year: Decimal) -> Iterator[Way]:
    """One dose, of any phase; or one course, since 次均费用 is said to be of one course."""
    for at in reversed(range(len(regimen.phases))):
        yield Way("dose", Decimal(1), tuple(Decimal(n == at) for n in range(len(regimen.phases))))
    if regimen.course is not None:
        yield from course_ways(regimen, year)


def course_ways(regimen: Regimen, year: Decimal) -> Iterator[Way]:
    if regimen.course is None:
        raise Fault("no_course")
    lengths = [regimen.course]
    months = round(regimen.course * 12 / year, 9)
    if months < 12 and months == months.to_integral_value():  # in months: of 30 days each, too
        lengths.append(months * (year // 12))
    for days in lengths:
        yield Way("course", days, tuple(doses(phase, days) for phase in regimen.phases))


WAYS = {"year": year_ways, "day": day_ways, "dose": dose_ways, "course": course_ways}
