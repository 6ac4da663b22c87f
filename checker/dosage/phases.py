"""What a dosage prescribes: doses, phases of the treatment, and how many doses a phase has in a time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

MOST_DOSES = 400
"""Doses in one cycle, or listed one by one; more is no dosage."""


class Dose(NamedTuple):
    """An amount in a unit, ``per`` kg or m2 of the patient or empty, and the text's words for it."""

    amount: Decimal
    unit: str
    per: str = ""
    words: str = ""

    @property
    def plain(self) -> tuple[Decimal, str, str]:
        """The dose, however it is worded."""
        return self.amount, self.unit, self.per

    def plus(self, other: Dose) -> Dose:
        """Both on one day."""
        return self._replace(amount=self.amount + other.amount, words=f"{self.words}＋{other.words}")


class Phase:
    """Doses from day ``start`` (the first is 0) up to day ``end`` (None: on and on), at ``offsets``
    in every ``cycle`` days.

    ``equal`` is the same dose in another unit, as in 30mg（2支）. ``delay``: it begins so many
    days after the one before; ``until``: it ends on that day of the treatment. ``unit``: the days of each point.
    ``whole_day``: its dose is that of a day. ``skipped``: its first doses in whose place the phase before has one.
    ``off``: days without a dose behind the last of its ``points``.
    ``slots``: its dose is the sum of those of so many times of the day. ``daily``: a time of the day is said.
    """

    def __init__(self, kind: str = "whole", begin: int = 0, stop: int = 0) -> None:
        self.kind, self.begin, self.stop = kind, begin, stop
        self.start = Decimal(0)
        self.end: Decimal | None = None
        self.cycle: Decimal | None = None
        self.offsets: tuple[Decimal, ...] = ()
        self.dose: Dose | None = None
        self.equal: Dose | None = None
        self.said: Decimal | None = None
        self.words = ""
        self.length: Decimal | None = None
        self.until: Decimal | None = None
        self.points: tuple[Decimal, ...] = ()
        self.unit = Decimal(1)
        self.on: tuple[Decimal, Decimal] | None = None
        self.off: Decimal | None = None
        self.split = Decimal(1)
        self.once = self.is_once = self.whole_day = False
        self.skipped = 0
        self.delay: Decimal | None = None
        self.slots = 0
        self.daily = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phase) and vars(self) == vars(other)

    @property
    def says_something(self) -> bool:
        """A word such as 维持 behind a dose begins no phase."""
        return bool(self.dose or self.cycle or self.points or self.on or self.length or self.until or self.said)


class Regimen(NamedTuple):
    """The phases for one kind of patient (adult, child, or empty); ``course`` in days, if one is said.

    ``sides``: each dose may be for one eye, or for both. ``contents``: 每支按60滴计, as pack, number, piece.
    """

    patient: str
    phases: Sequence[Phase]
    course: Decimal | None = None
    sides: bool = False
    contents: tuple[tuple[str, Decimal, str], ...] = ()


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
    return rounds * len(phase.offsets) + begun - phase.skipped
