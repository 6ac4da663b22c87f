"""The phases of a dosage put in order: when each begins and ends, and how many doses it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal

from checker.dosage.tokens import Fault

MOST_DOSES = 400
"""Doses in one cycle, or listed one by one; more is no dosage."""


@dataclass(frozen=True)
class Dose:
    """An amount in a unit, ``per`` kg or m2 of the patient or empty, and the text's words for it."""

    amount: Decimal
    unit: str
    per: str = ""
    words: str = ""


@dataclass
class Phase:
    """Doses from day ``start`` (the first is 0) up to day ``end`` (None: on and on), at ``offsets``
    in every ``cycle`` days.

    ``equal`` is the same dose in another unit, as in 30mg（2支）.
    """

    kind: str = "whole"
    start: Decimal = Decimal(0)
    end: Decimal | None = None
    cycle: Decimal | None = None
    offsets: tuple[Decimal, ...] = ()
    dose: Dose | None = None
    equal: Dose | None = None
    said: Decimal | None = None
    begin: int = 0
    stop: int = 0
    words: str = ""
    length: Decimal | None = None
    points: tuple[Decimal, ...] = ()
    on: tuple[Decimal, Decimal] | None = None
    split: Decimal = Decimal(1)
    once: bool = False


@dataclass
class Regimen:
    """The phases for one kind of patient (adult, child, or empty); ``course`` in days, if one is said."""

    patient: str
    phases: list[Phase] = field(default_factory=list)
    course: Decimal | None = None


@dataclass
class Arrangement:
    """Puts phases in order. ``common`` is what the text says before its first phase, for all of them.

    ``cycle``: the days of a cycle that the text names. ``cycles``: how many cycles or courses.
    ``single``: one dose will do.
    """

    common: Phase
    cycle: Decimal | None = None
    cycles: Decimal | None = None
    single: bool = False

    def arrange(self, phases: Sequence[Phase]) -> list[Phase]:
        """The phases with their doses, cycles, beginnings and ends. Raises Fault."""
        own = self.common.points or self.common.said or (self.common.on and self.cycle)
        if not phases:
            ordered = [self.common]
        elif own or phases[0].kind in ("later", "points"):
            ordered = [self.common, *phases]
        else:
            ordered = list(phases)
        self.check_common(ordered)
        self.one_dose(ordered)
        self.days_of_a_cycle(ordered)
        previous: Phase | None = None
        for phase in ordered:
            self.inherit(phase, previous)
            self.times(phase)
            self.place(phase, previous)
            previous = phase
        return ordered

    def check_common(self, phases: Sequence[Phase]) -> None:
        """What stands before the phases must be theirs: a frequency or a length of its own is not."""
        if phases[0] is self.common:
            return
        if self.common.length is not None or self.common.cycle is not None and any(p.cycle for p in phases):
            raise Fault("unclear", self.common.words)

    def one_dose(self, phases: Sequence[Phase]) -> None:
        """One dose in all is meant for every phase, wherever it stands; a first dose alone tells no more."""
        told = [phase for phase in (self.common, *phases) if phase.dose is not None]
        if len(told) == 1 and told[0] is not self.common and phases[0].kind != "first":
            only = told[0]
            self.common.dose, self.common.equal, self.common.split = only.dose, only.equal, only.split
        if phases[-1].kind == "first" and phases[-1].cycle is None and not self.single:
            raise Fault("no_rhythm")

    def days_of_a_cycle(self, phases: Sequence[Phase]) -> None:
        """每3周一次，第1天: the days are those of that interval."""
        only = phases[0]
        if len(phases) > 1 or self.cycle is not None or not only.points or not only.cycle:
            return
        if only.cycle > max(Decimal(1), *only.points) and len(only.offsets) == 1:
            self.cycle = only.cycle

    def inherit(self, phase: Phase, previous: Phase | None) -> None:
        if phase.dose is None:
            source = self.common if self.common.dose else previous
            if source is None or source.dose is None:
                raise Fault("no_dose")
            phase.dose, phase.equal, phase.split = source.dose, source.equal, source.split
        if phase.cycle is None and self.common.cycle and phase.kind not in ("first", "points"):
            phase.cycle, phase.offsets = self.common.cycle, self.common.offsets
        if phase.split > 1:
            phase.dose = replace(phase.dose, amount=phase.dose.amount / phase.split)
            phase.equal = phase.equal and replace(phase.equal, amount=phase.equal.amount / phase.split)
            phase.offsets = tuple(offset for offset in phase.offsets for _ in range(int(phase.split)))

    def times(self, phase: Phase) -> None:
        """Puts days on and off, and the days of a cycle, into the phase's cycle and offsets."""
        often = len(phase.offsets) if phase.cycle is not None and phase.cycle <= 1 else 1
        if phase.on and phase.points:
            raise Fault("unclear", phase.words)
        if phase.on:
            whole = sum(phase.on)
            if phase.cycle is None or self.cycle not in (None, whole):
                raise Fault("no_rhythm" if phase.cycle is None else "unclear", phase.words)
            phase.cycle, phase.offsets = Decimal(whole), self.within(phase, phase.on[0])
        elif phase.points:
            cycle = self.cycle if self.cycle is not None else max(phase.points) + 1
            if max(phase.points) >= cycle:
                raise Fault("unclear", phase.words)
            phase.offsets = tuple(point for point in phase.points for _ in range(often))
            phase.cycle = cycle
            if self.cycle is None:
                phase.end = cycle
        elif phase.cycle is None and (phase.kind == "first" or phase.once or self.single):
            phase.cycle, phase.offsets, phase.end = Decimal(1), (Decimal(0),), Decimal(1)
        elif phase.cycle is None:
            raise Fault("no_rhythm")
        if len(phase.offsets) > MOST_DOSES:
            raise Fault("too_many", phase.words)

    def within(self, phase: Phase, days: Decimal) -> tuple[Decimal, ...]:
        """The doses of an unbroken rhythm that fall into so many days."""
        assert phase.cycle is not None
        rounds = int((days / phase.cycle).to_integral_value(ROUND_CEILING))
        if rounds * len(phase.offsets) > MOST_DOSES:
            raise Fault("too_many", phase.words)
        every = [phase.cycle * n + offset for n in range(rounds) for offset in phase.offsets]
        return tuple(offset for offset in every if offset < days)

    def place(self, phase: Phase, previous: Phase | None) -> None:
        """When the phase begins and ends, and that a number of doses said agrees with both."""
        assert phase.cycle is not None
        unclear = Fault("unclear", phase.words)
        if phase.kind == "later":
            if previous is None or previous.end is None:
                raise unclear
            if previous.kind == "first" or previous.points and self.cycle is None:
                last = previous.start + max(previous.offsets)
                phase.start = last + phase.cycle if phase.cycle >= 1 else last + 1
            else:
                phase.start = previous.end
        elif previous is not None and phase.kind == "points":
            if previous.end is None or min(phase.points) < previous.end:
                raise unclear
        elif previous is None:
            if phase.start:
                raise unclear
        elif phase.start != previous.end and (previous.kind != "first" or phase.start < 1):
            raise unclear
        if phase.length is not None:
            if phase.end not in (None, phase.start + phase.length):
                raise unclear
            phase.end = phase.start + phase.length
        if self.cycles is not None:
            if previous is not None:
                raise unclear
            if phase.length is None and self.cycle is None and phase.cycle <= 1:
                raise Fault("no_cycle")
            phase.end = self.cycles * (phase.length or self.cycle or phase.cycle)
        if phase.said is not None:
            self.agree(phase)

    def agree(self, phase: Phase) -> None:
        """共给药8次: the phase's number of doses, or, where it has no end, what ends it."""
        assert phase.said is not None and phase.cycle is not None
        if phase.end is None:
            phase.end = phase.start + phase.said / len(phase.offsets) * phase.cycle
        counted = doses(phase, phase.end)
        if counted != phase.said:
            raise Fault("count", phase.words, count=counted)


def doses(phase: Phase, limit: Decimal) -> Decimal:
    """How many doses of the phase are given before day ``limit``."""
    assert phase.cycle is not None
    days = min(phase.end, limit) if phase.end is not None else limit
    days = (days - phase.start).quantize(Decimal("1e-9"))
    if days <= 0:
        return Decimal(0)
    rounds, rest = divmod(days, phase.cycle)
    if phase.cycle - rest < Decimal("1e-6"):
        rounds, rest = rounds + 1, Decimal(0)
    begun = sum(1 for offset in phase.offsets if offset < rest - Decimal("1e-6"))
    return rounds * len(phase.offsets) + begun
