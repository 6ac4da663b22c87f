"""How often a phase has doses: frequencies, days on and off, and days one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from checker.dosage.grammar import Language
from checker.dosage.phases import MOST_DOSES, Phase
from checker.dosage.tokens import Fault, FoldedDosage
from checker.phrase_lexer import Phrase

YEAR = 360
"""Days, at least, of what is called a year."""
Ends = tuple[int, int]
"""Of a range in a dose, and of one in a number of times: 0 takes the lower end, 1 the upper."""


class RhythmBuilder:
    """Puts the phrases of frequency into the phase in hand.

    ``cycle``: the days of a cycle that the text names. ``from_zero``: its days or weeks are counted from 0.
    ``single``: one dose is asked for.
    """

    def __init__(self, folded: FoldedDosage, language: Language, ends: Ends, single: bool) -> None:
        self.folded, self.language, self.ends, self.single = folded, language, ends, single
        self.common = Phase()
        self.phases: list[Phase] = []
        self.cycle: Decimal | None = None
        self.from_zero = False

    @property
    def now(self) -> Phase:
        return self.phases[-1] if self.phases else self.common

    def fault(self, kind: str, phrase: Phrase, **about: Any) -> Fault:
        return Fault(kind, self.folded.words(phrase.begin, phrase.stop), **about)

    def count(self, words: str, end: int | None = None) -> Decimal:
        """A number, or the end in hand of a range; 1 when none is written."""
        return self.language.at_end(words, self.ends[1] if end is None else end)

    def days(self, period: str) -> Decimal:
        return self.language.days(period)

    def set_rhythm(self, phrase: Phrase, every: Decimal, times: Decimal | int) -> None:
        """So many doses every so many days."""
        if times != int(times) or not 0 < times <= 24 or not 0 < every <= 3660:
            raise self.fault("too_many", phrase)
        each = every / int(times) if every > 1 else Decimal(0)
        rhythm = (every, tuple(each * n for n in range(int(times))))
        if self.now.cycle is not None and (self.now.cycle, self.now.offsets) != rhythm:
            short, long = sorted([rhythm, (self.now.cycle, self.now.offsets)], key=lambda one: one[0])
            if long[0] >= YEAR and abs(len(long[1]) - long[0] / short[0] * len(short[1])) <= 1:
                rhythm = short  # the same in other words: 每4周1次, 全年13次
            else:
                raise self.fault("two_rhythms", phrase)
        self.now.cycle, self.now.offsets = rhythm

    def on_frequency(self, phrase: Phrase) -> None:
        every, period = self.count(phrase.part("n", "n2")), phrase.part("p", "p2")
        times = self.count(phrase.part("t", "t2"))
        if period not in self.language.words["hours"]:
            self.set_rhythm(phrase, every * self.days(period), times)
        elif not every:
            raise self.fault("too_many", phrase)
        elif every < 24:
            self.set_rhythm(phrase, Decimal(1), times * 24 / every)
        else:
            self.set_rhythm(phrase, every / 24, times)

    on_times_per = on_per = on_every = on_interval = on_frequency

    def on_abbreviation(self, phrase: Phrase) -> None:
        times, every = self.language.words["abbreviations"][phrase.part("w")]
        self.set_rhythm(phrase, Decimal(every), Decimal(times))

    def on_other_day(self, phrase: Phrase) -> None:
        """隔日 is every second day; 每隔8周 is every eight weeks, as inserts have it."""
        every = self.count(phrase.part("n")) if phrase.part("n") else 2
        self.set_rhythm(phrase, every * self.days(phrase.part("p")), 1)

    def on_times_of_day(self, phrase: Phrase) -> None:
        self.set_rhythm(phrase, Decimal(1), self.language.words["times_of_day"][phrase.part("w")])

    def on_each_cycle(self, phrase: Phrase) -> None:
        if self.cycle is not None:
            self.set_rhythm(phrase, self.cycle, self.count(phrase.part("t")))
        elif not self.single:
            raise Fault("no_cycle")

    def on_daily(self, phrase: Phrase) -> None:
        self.now.daily = True

    def on_on_off(self, phrase: Phrase) -> None:
        on = self.count(phrase.part("on")) * self.days(phrase.part("p"))
        self.pause(phrase, self.now, on, self.count(phrase.part("off")) * self.days(phrase.part("q")))

    def on_on_in(self, phrase: Phrase) -> None:
        """每周服用5天"""
        on = self.count(phrase.part("on")) * self.days(phrase.part("p"))
        self.pause(phrase, self.now, on, self.count(phrase.part("n")) * self.days(phrase.part("q")) - on)

    def on_off(self, phrase: Phrase) -> None:
        """…, 停7天, behind the days with doses: how many they are, or which; 其后 before it begins no phase."""
        last = self.now
        if last.kind == "later" and not last.says_something:
            last = (self.common, *self.phases)[-2]
        on = last.on[0] if last.on else last.length or (None if last.start else last.end)
        off = self.count(phrase.part("off")) * self.days(phrase.part("q"))
        if on is not None:
            self.pause(phrase, last, on, off)
            last.length = last.end = None
        elif last.points and last.off in (None, off) and off > 0:
            last.off = off
        else:
            raise self.fault("unclear", phrase)

    def pause(self, phrase: Phrase, phase: Phase, on: Decimal, off: Decimal) -> None:
        if phase.on not in (None, (on, off)) or on <= 0 or off <= 0:
            raise self.fault("two_rhythms", phrase)
        phase.on = (on, off)

    def on_points(self, phrase: Phrase) -> None:
        """Days or weeks one by one: of a cycle if the text has one, else from the beginning."""
        unit = self.days(phrase.part("p")) if phrase.part("p") else Decimal(1)
        found: list[Decimal] = []
        listed = phrase.part("a", "d") + (f"~{phrase.part('b', 'b1')}" if phrase.type == "SPAN" else "")
        for part in self.language.between.split(listed):
            ends = [self.language.number(n) for n in self.language.figure.findall(part)]
            if not ends or any(n != int(n) for n in ends) or ends[-1] - ends[0] > MOST_DOSES or len(found) > MOST_DOSES:
                raise self.fault("too_many", phrase)
            found += [Decimal(n) for n in range(int(ends[0]), int(ends[-1]) + 1)]
        offsets = tuple((n - (not self.from_zero)) * unit for n in found)
        if not offsets or min(offsets) < 0 or list(offsets) != sorted(set(offsets)):
            raise self.fault("too_many", phrase)
        last = self.now
        if self.cycle is None and (self.phases or last.points or last.dose and last.length):
            if last.points or last.dose or last.cycle:
                self.phases.append(Phase("points", begin=phrase.begin))
        elif last.points and last.points[-1] >= offsets[0]:
            raise self.fault("two_rhythms", phrase)
        if self.now.points and self.now.unit != unit:
            raise self.fault("two_rhythms", phrase)
        self.now.points, self.now.unit = self.now.points + offsets, unit
