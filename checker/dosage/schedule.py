"""The phases of a dosage put in order: when each begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from checker.dosage.phases import MOST_DOSES, Phase, doses
from checker.dosage.tokens import Fault


class Arrangement:
    """Puts phases in order. ``common`` is what the text says before its first phase, for all of them.

    ``cycle``: the days of a cycle that the text names. ``cycles``: how many cycles or courses.
    ``single``: one dose will do.
    """

    def __init__(self, common: Phase, cycle: Decimal | None, cycles: Decimal | None, single: bool) -> None:
        self.common, self.cycle, self.cycles, self.single = common, cycle, cycles, single

    def arrange(self, phases: Sequence[Phase]) -> list[Phase]:
        """The phases with their doses, cycles, beginnings and ends. Raises Fault."""
        common = self.common
        own = common.points or common.said or (common.on and self.cycle)
        bounded = common.length and common.dose and phases and phases[-1].dose
        if not phases:
            ordered = [self.common]
        elif own or bounded or phases[0].kind in ("later", "points", "after"):
            ordered = [self.common, *phases]
            if phases[0].kind == "after" and self.common.cycle is None:
                self.common.kind = "first"
        else:
            ordered = list(phases)
        self.check_common(ordered)
        for phase in ordered:
            self.slots(phase)
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
        for phase in phases:
            whole = phase.on or phase.points or self.cycles
            if self.cycle and phase.length and phase.length < self.cycle and not whole:
                phase.on, phase.length = (phase.length, self.cycle - phase.length), None
            if phase.off and self.cycle is None:
                self.cycle = self.with_rest(phase, phases)
        only = phases[0]
        if len(phases) > 1 or self.cycle is not None or not only.points or not only.cycle:
            return
        if only.cycle > max(Decimal(1), *only.points) and len(only.offsets) == 1:
            self.cycle = only.cycle

    def with_rest(self, phase: Phase, phases: Sequence[Phase]) -> Decimal:
        """第1、4、8、11天，停10天: a cycle of 21 days. A week behind day 15 may end on day 22 or 28."""
        assert phase.off is not None
        days = max(phase.points) + 1
        if len(phases) > 1 or (days % 7 and not phase.off % 7):
            raise Fault("unclear", phase.words)
        return days + phase.off

    def slots(self, phase: Phase) -> None:
        """早餐前6单位、晚餐前8单位 is one day's dose, though 每日2次 may stand with it."""
        if phase.slots > 1 and phase.dose is not None:
            times = len(phase.offsets) if phase.cycle == 1 else 1
            phase.dose = phase.dose._replace(amount=phase.dose.amount / times)
        if phase.cycle is None and phase.kind != "first" and (phase.slots or phase.daily):
            phase.cycle, phase.offsets = Decimal(1), (Decimal(0),)

    def inherit(self, phase: Phase, previous: Phase | None) -> None:
        if phase.dose is None:
            source = self.common if self.common.dose else previous
            if source is None or source.dose is None:
                raise Fault("no_dose")
            phase.dose, phase.equal, phase.split = source.dose, source.equal, source.split
        if phase.cycle is None and self.common.cycle and phase.kind not in ("first", "points"):
            phase.cycle, phase.offsets = self.common.cycle, self.common.offsets
        if phase.split > 1:
            phase.dose = phase.dose._replace(amount=phase.dose.amount / phase.split)
            phase.equal = phase.equal and phase.equal._replace(amount=phase.equal.amount / phase.split)
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
            self.every_day(phase)
            cycle = self.cycle if self.cycle is not None else max(phase.points) + 1
            if max(phase.points) >= cycle:
                raise Fault("unclear", phase.words)
            phase.offsets = tuple(point for point in phase.points for _ in range(often))
            phase.cycle = cycle
            if self.cycle is None:
                phase.end = cycle
        elif phase.cycle is None and (phase.kind in ("first", "after") or phase.once or self.single):
            phase.cycle, phase.offsets, phase.end, phase.is_once = Decimal(1), (Decimal(0),), Decimal(1), True
        elif phase.cycle is None:
            raise Fault("no_rhythm")
        if len(phase.offsets) > MOST_DOSES:
            raise Fault("too_many", phase.words)

    def every_day(self, phase: Phase) -> None:
        """第1~3周, 每日1次: the days of those weeks. Once a week, or with no frequency, it is one day of each."""
        if phase.unit == 1 or phase.cycle is None or phase.cycle > 1:
            return
        if phase.unit != int(phase.unit) or phase.unit * len(phase.points) > MOST_DOSES:
            raise Fault("unclear", phase.words)
        phase.points = tuple(point + day for point in phase.points for day in range(int(phase.unit)))

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
        if phase.delay is not None:
            if previous is None:
                raise unclear
            phase.start = previous.start + phase.delay
            previous.end = min(previous.end or phase.start, phase.start)
            if phase.end is not None:
                phase.end += phase.start
        elif phase.kind == "later":
            if previous is None or previous.end is None:
                raise unclear
            if previous.is_once or previous.kind == "first" or previous.points and self.cycle is None:
                last = previous.start + max(previous.offsets)
                # 首剂1g，以后每8小时0.5g: the first of that day's doses; 首日 has them all.
                phase.skipped = int(previous.is_once and not previous.whole_day and len(phase.offsets) > 1)
                phase.start = last if phase.skipped else last + max(phase.cycle, Decimal(1))
            else:
                phase.start = previous.end
        elif previous is not None and phase.kind == "points":
            if previous.end is None or min(phase.points) < previous.end:
                raise unclear
        elif previous is None:
            if phase.start:
                raise unclear
        elif phase.start != previous.end and (previous.kind != "first" and not previous.is_once or phase.start < 1):
            raise unclear
        if previous is not None and previous.kind == "first" and previous.end is None:
            previous.end = phase.start  # 首日早晚各1片: on that day alone
        if phase.length is not None:
            if phase.end not in (None, phase.start + phase.length):
                raise unclear
            phase.end = phase.start + phase.length
        if phase.until is not None:
            if phase.until <= phase.start or phase.end not in (None, phase.until):
                raise unclear
            phase.end = phase.until
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
