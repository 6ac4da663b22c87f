"""The words of a dosage text, one after the other, put into phases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checker.dosage.grammar import NUMBER
from checker.dosage.schedule import MOST_DOSES, Arrangement, Dose, Phase, Regimen
from checker.dosage.tokens import Fault, Folded, Language, Token, number

PHASES = ("span", "week", "from", "initial", "cycles_span", "first", "later")


class DosageParser:
    """Reads the words of one kind of patient, one after the other, into the phase in hand."""

    def __init__(self, folded: Folded, language: Language, pick: int, single: bool) -> None:
        self.folded, self.language, self.pick, self.single = folded, language, pick, single
        self.common = Phase()
        self.phases: list[Phase] = []
        self.cycle: Decimal | None = None
        self.cycles: Decimal | None = None
        self.per_body = ""
        self.aside = False

    @property
    def now(self) -> Phase:
        return self.phases[-1] if self.phases else self.common

    def regimen(self, patient: str, words: Sequence[Token]) -> Regimen:
        self.common.begin = words[0].start if words else 0
        cycles = [token for token in words if token.kind == "cycle"]
        for token in cycles:
            days = self.count(token.parts["n"]) * self.days(token, "p")
            if self.cycle not in (None, days) or not days:
                raise self.fault("two_rhythms", token)
            self.cycle = days
        for n, token in enumerate(map(self.as_points, words)):
            self.aside = n > 0 and self.text(words[n - 1]) == "("
            if token.kind in PHASES and not self.names_same_phase(token):
                self.phases.append(Phase(token.kind, begin=token.start, stop=token.end))
            handler = getattr(self, f"on_{token.kind}", None)
            if handler:
                handler(token)
            if token.kind not in ("filler", "manner") or self.text(token) == ")":
                self.now.stop = token.end
        return self.finish(patient)

    def as_points(self, token: Token) -> Token:
        """第1~14天 in a text with cycles are days of the cycle."""
        if token.kind != "span" or self.cycle is None or self.days(token, "p") != 1:
            return token
        listed = f"{token.parts['a']}~{token.parts['b'] or token.parts['b1']}"
        return token._replace(kind="points", parts={"a": listed, "p": None, "d": None})

    def names_same_phase(self, token: Token) -> bool:
        """首次负荷剂量, 第9周起维持剂量: the second word names the phase that the first began."""
        last = self.phases[-1] if self.phases else None
        if last is None or last.dose is not None or last.cycle is not None or token.kind not in ("first", "later"):
            return False
        return (last.kind == "first") == (token.kind == "first")

    # ------------------------------------------------------------------------------------------- small help

    def text(self, token: Token) -> str:
        return self.folded.text[token.start : token.end]

    def said(self, token: Token) -> str:
        return self.folded.words(token.start, token.end)

    def fault(self, kind: str, token: Token, **about: Any) -> Fault:
        return Fault(kind, self.said(token), **about)

    def count(self, words: str | None) -> Decimal:
        """A number, or the picked end of a range; 1 when none is written."""
        if not words:
            return Decimal(1)
        ends = re.findall(NUMBER, words)
        return number(ends[self.pick if len(ends) > 1 else 0])

    def days(self, token: Token, part: str) -> Decimal:
        return self.language.days(token.parts[part] or "")

    # ----------------------------------------------------------------------------------------- doses

    def on_per_body(self, token: Token) -> None:
        self.per_body = "kg" if token.parts["kg"] else "m2"

    def on_dose(self, token: Token) -> None:
        parts = token.parts
        if parts["b"] and self.pick == 0 and parts["u1"]:
            unit, amount = self.language.quantity(parts["a"] or "", parts["m1"], parts["u1"])
        else:
            digits = parts["b"] if parts["b"] and self.pick else parts["a"]
            unit, amount = self.language.quantity(digits or "", parts["m"], parts["u"] or "")
        per = "kg" if parts["kg"] else "m2" if parts["m2"] else self.per_body
        self.per_body = ""
        dose = Dose(amount, unit, per, self.said(token))
        if not amount:
            raise self.fault("too_many", token)
        if self.now.dose is not None:
            if not self.aside or self.now.equal is not None:
                raise self.fault("two_doses", token)
            self.now.equal = dose
            return
        self.now.dose = dose
        if parts["day"]:
            self.set_rhythm(token, self.days(token, "day"), 1)

    def on_once(self, token: Token) -> None:
        self.now.once = True

    def on_split(self, token: Token) -> None:
        self.now.split = self.count(token.parts["t"])
        if not 0 < self.now.split <= 24:
            raise self.fault("too_many", token)

    # --------------------------------------------------------------------------------------- rhythm

    def set_rhythm(self, token: Token, every: Decimal, times: Decimal | int) -> None:
        """So many doses every so many days."""
        if times != int(times) or not 0 < times <= 24 or not 0 < every <= 3660:
            raise self.fault("too_many", token)
        rhythm = (
            every,
            tuple(every * n / int(times) if every > 1 else Decimal(0) for n in range(int(times))),
        )
        if self.now.cycle is not None and (self.now.cycle, self.now.offsets) != rhythm:
            raise self.fault("two_rhythms", token)
        self.now.cycle, self.now.offsets = rhythm

    def on_frequency(self, token: Token) -> None:
        parts = {"p": None, **token.parts}
        every, times = self.count(parts["n"]), self.count(parts["t"])
        if parts["p"] in self.language.words["hours"]:
            self.hours(token, every, times)
        else:
            self.set_rhythm(token, every * (self.days(token, "p") if parts["p"] else 1), times)

    on_times_per = on_frequency

    def hours(self, token: Token, every: Decimal, times: Decimal) -> None:
        if not every:
            raise self.fault("too_many", token)
        if every < 24:
            self.set_rhythm(token, Decimal(1), times * 24 / every)
        else:
            self.set_rhythm(token, every / 24, times)

    def on_per(self, token: Token) -> None:
        if token.parts["p"] in self.language.words["hours"]:
            self.hours(token, self.count(token.parts["n"]), Decimal(1))
        else:
            self.set_rhythm(token, self.count(token.parts["n"]) * self.days(token, "p"), 1)

    def on_abbreviation(self, token: Token) -> None:
        times, every = self.language.words["abbreviations"][self.text(token).removesuffix(".")]
        self.set_rhythm(token, Decimal(every), Decimal(times))

    def on_every(self, token: Token) -> None:
        every = self.count(token.parts["n"])
        if token.parts["p"] == "h":
            self.hours(token, every, Decimal(1))
        else:
            self.set_rhythm(token, every * self.days(token, "p"), 1)

    def on_other_day(self, token: Token) -> None:
        self.set_rhythm(token, 2 * self.days(token, "p"), 1)

    def on_times_of_day(self, token: Token) -> None:
        self.set_rhythm(token, Decimal(1), self.language.words["times_of_day"][token.parts["w"]])

    def on_each_cycle(self, token: Token) -> None:
        if self.cycle is None:
            raise Fault("no_cycle")
        self.set_rhythm(token, self.cycle, self.count(token.parts["t"]))

    def on_on_off(self, token: Token) -> None:
        on = self.count(token.parts["on"]) * self.days(token, "p")
        off = self.count(token.parts["off"]) * self.days(token, "q")
        if self.now.on or not on or not off:
            raise self.fault("two_rhythms", token)
        self.now.on = (on, off)

    def on_points(self, token: Token) -> None:
        """Days or weeks one by one: of a cycle if the text has one, else from the beginning."""
        weeks = self.days(token, "p") == 7
        found: list[Decimal] = []
        for part in re.split(r"[、,和及]+", token.parts["a"] or token.parts["d"] or ""):
            ends = [number(n) for n in re.findall(NUMBER, part)]
            if not ends or any(n != int(n) for n in ends) or ends[-1] - ends[0] > MOST_DOSES or len(found) > MOST_DOSES:
                raise self.fault("too_many", token)
            found += [Decimal(n) for n in range(int(ends[0]), int(ends[-1]) + 1)]
        first = 0 if weeks and 0 in found else 1
        offsets = tuple((n - first) * (7 if weeks else 1) for n in found)
        if not offsets or min(offsets) < 0 or list(offsets) != sorted(set(offsets)):
            raise self.fault("too_many", token)
        if self.cycle is None and (self.phases or self.common.points):
            last = self.now
            if last.points or last.dose or last.cycle:
                self.phases.append(Phase("points", begin=token.start))
        elif self.now.points:
            raise self.fault("two_rhythms", token)
        self.now.points = offsets

    # ---------------------------------------------------------------------------------------- phases

    def on_span(self, token: Token) -> None:
        start, end = self.count(token.parts["a"]), number(token.parts["b"] or token.parts["b1"] or "")
        self.bounds(token, start, end, self.days(token, "p"))

    def on_week(self, token: Token) -> None:
        week = self.count(token.parts["a"])
        self.bounds(token, week, week, self.days(token, "p"))

    def on_from(self, token: Token) -> None:
        self.bounds(token, self.count(token.parts["a"]), None, self.days(token, "p"))

    def on_initial(self, token: Token) -> None:
        self.bounds(token, Decimal(1), self.count(token.parts["b"]), self.days(token, "p"))

    def on_cycles_span(self, token: Token) -> None:
        if self.cycle is None:
            raise Fault("no_cycle")
        start, end = self.count(token.parts["a"]), token.parts["b"]
        last = None if token.parts["open"] else number(end) if end else start
        self.bounds(token, start, last, self.cycle)

    def bounds(self, token: Token, start: Decimal, end: Decimal | None, days: Decimal) -> None:
        if start < 1 or end is not None and (end < start or end * days > 36600):
            raise self.fault("too_many", token)
        self.now.start = (start - 1) * days
        self.now.end = None if end is None else end * days

    def on_count(self, token: Token) -> None:
        self.now.said = self.count(token.parts["n"])
        if not 0 < self.now.said <= MOST_DOSES:
            raise self.fault("too_many", token)

    def on_length(self, token: Token) -> None:
        days = self.count(token.parts["n"]) * self.days(token, "p")
        if not days or self.now.length not in (None, days):
            raise self.fault("two_rhythms", token)
        self.now.length = days

    on_bare_length = on_length
    on_course = on_length

    def on_cycles(self, token: Token) -> None:
        self.cycles = self.count(token.parts["n"])

    def on_courses(self, token: Token) -> None:
        self.cycles = self.count(token.parts["n"])

    # --------------------------------------------------------------------------------------- the whole

    def finish(self, patient: str) -> Regimen:
        for phase in (self.common, *self.phases):
            phase.words = self.folded.words(phase.begin, phase.stop)
        arranged = Arrangement(self.common, self.cycle, self.cycles, self.single).arrange(self.phases)
        return Regimen(patient, arranged, arranged[-1].end)
