"""What is said of one kind of patient, phrase by phrase, put into phases of the treatment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from checker.dosage.frequency import Ends, RhythmBuilder
from checker.dosage.grammar import Language
from checker.dosage.phases import MOST_DOSES, Dose, Phase, Regimen
from checker.dosage.schedule import Arrangement
from checker.dosage.tokens import Fault, FoldedDosage
from checker.parse_table import Tree
from checker.phrase_lexer import Phrase, phrases


class PhaseBuilder(RhythmBuilder):
    """Reads what is said of one kind of patient, phrase by phrase, into the phase in hand."""

    def __init__(self, folded: FoldedDosage, language: Language, ends: Ends, single: bool) -> None:
        super().__init__(folded, language, ends, single)
        self.cycles: Decimal | None = None
        self.per_body = ""
        self.in_bracket = self.is_equal = self.for_slot = False
        self.sides = False
        self.rest: Decimal | None = None
        self.course: Decimal | None = None
        self.contents: list[tuple[str, Decimal, str]] = []

    def regimen(self, patient: str, bodies: Sequence[Tree[Phrase]]) -> Regimen:
        said = phrases(bodies)
        self.common.begin = said[0].begin if said else 0
        places = (phrase.part("a") for phrase in said if phrase.type in ("POINTS", "SPAN", "FROM", "WEEK"))
        self.from_zero = any(self.language.figure.findall(place)[:1] == ["0"] for place in places)
        self.find_cycle(said)
        for part in (part for body in bodies for part in body.children):
            told = phrases([part]) if isinstance(part, Tree) else [part]
            opening = told[0]
            if self.is_day_of_cycle(opening):
                self.on_points(opening)
            elif isinstance(part, Tree):
                self.phases.append(Phase(opening.type.lower(), begin=opening.begin, stop=opening.stop))
            for phrase in told:
                handler = getattr(self, f"on_{phrase.type.lower()}", None)
                if handler and not self.is_day_of_cycle(phrase):
                    handler(phrase)
                if phrase.type != "OPEN":
                    self.now.stop = phrase.stop
        return self.finish(patient)

    def is_day_of_cycle(self, phrase: Phrase) -> bool:
        """第1~14天 in a text with cycles; 第1~3周 where the pause is told in weeks, too."""
        return phrase.type == "SPAN" and self.cycle is not None and self.days(phrase.part("p")) in (1, self.rest)

    def find_cycle(self, said: Sequence[Phrase]) -> None:
        """The days of a cycle; 3周为一个疗程 is one, too, where doses and a pause within it are told. A pause that is
        told by its days (第22-28天停药) ends the cycle, where nothing says how long it is."""
        pauses = [one for one in said if one.type in ("ON_OFF", "OFF", "LENGTH") and not one.part("again", "next")]
        kinds = ("CYCLE", "COURSE") if pauses else ("CYCLE",)
        for phrase in said:
            if phrase.type in kinds:
                days = self.count(phrase.part("n", "n2")) * self.days(phrase.part("p", "p2"))
                if self.cycle not in (None, days) or not days:
                    raise self.fault("two_rhythms", phrase)
                self.cycle = days
        for phrase in said:
            if phrase.type == "REST":
                unit = self.days(phrase.part("p", "p1"))
                last = self.count(phrase.part("b", "b1")) * unit
                if last > (self.cycle or last):
                    raise self.fault("two_rhythms", phrase)
                self.cycle, self.rest = self.cycle or last, unit

    def on_first(self, phrase: Phrase) -> None:
        """首日 is a whole day, 首剂 one dose of it."""
        self.now.whole_day = self.now.whole_day or phrase[-1:] in self.language.words["days"]

    def on_open(self, phrase: Phrase) -> None:
        self.in_bracket = True

    def on_close(self, phrase: Phrase) -> None:
        self.in_bracket = False

    def on_alarm(self, phrase: Phrase) -> None:
        raise self.fault("leftover", phrase)

    on_unread = on_alarm

    # ----------------------------------------------------------------------------------------- doses

    def on_per_body(self, phrase: Phrase) -> None:
        self.per_body = "kg" if phrase.part("kg") else "m2"

    def on_that_is(self, phrase: Phrase) -> None:
        self.is_equal = self.now.dose is not None

    def on_slot(self, phrase: Phrase) -> None:
        self.for_slot = True

    def on_dose(self, phrase: Phrase) -> None:
        upper = phrase.part("b") and self.ends[0]
        if phrase.part("b") and not upper and phrase.part("u1"):
            unit, amount = self.language.quantity(phrase.part("a"), phrase.part("m1"), phrase.part("u1"))
        else:
            digits = phrase.part("b") if upper else phrase.part("a")
            unit, amount = self.language.quantity(digits, phrase.part("m"), phrase.part("u"))
        per = "kg" if phrase.part("kg") else "m2" if phrase.part("m2") else self.per_body
        dose = Dose(amount, unit, per, self.folded.words(phrase.begin, phrase.stop))
        another, slot = self.in_bracket or self.is_equal, self.for_slot
        self.per_body, self.is_equal, self.for_slot = "", False, False
        if not amount:
            raise self.fault("too_many", phrase)
        if self.now.dose is None:
            self.now.dose = dose
            self.now.slots = int(slot)
        elif another:
            self.now.equal = self.now.equal or dose
        elif slot and self.now.slots and self.now.dose.unit == unit and self.now.dose.per == per:
            self.now.dose = self.now.dose.plus(dose)
            self.now.slots += 1
        elif self.now.dose.plain != dose.plain:
            raise self.fault("two_doses", phrase)
        if phrase.part("day"):
            self.set_rhythm(phrase, self.days(phrase.part("day")), 1)

    def on_once(self, phrase: Phrase) -> None:
        self.now.once = True

    def on_split(self, phrase: Phrase) -> None:
        self.now.split = self.count(phrase.part("t"))
        if not 0 < self.now.split <= 24:
            raise self.fault("too_many", phrase)

    def on_sides(self, phrase: Phrase) -> None:
        self.sides = True

    def on_pack_said(self, phrase: Phrase) -> None:
        """每支按60滴计"""
        outer, inner = self.language.unit(phrase.part("u", "u2"))[0], self.language.unit(phrase.part("v"))[0]
        self.contents.append((outer, self.count(phrase.part("n")), inner))

    # ---------------------------------------------------------------------------------------- phases

    def on_span(self, phrase: Phrase) -> None:
        unit = self.days(phrase.part("p"))
        self.bounds(phrase, self.count(phrase.part("a"), 0), self.count(phrase.part("b", "b1"), 0), unit)

    def on_week(self, phrase: Phrase) -> None:
        week = self.count(phrase.part("a"), 0)
        self.bounds(phrase, week, week, self.days(phrase.part("p")))

    def on_from(self, phrase: Phrase) -> None:
        self.bounds(phrase, self.count(phrase.part("a"), 0), None, self.days(phrase.part("p")))

    def on_initial(self, phrase: Phrase) -> None:
        self.now.start, self.now.end = Decimal(0), self.count(phrase.part("b"), 0) * self.days(phrase.part("p"))

    def on_after(self, phrase: Phrase) -> None:
        self.now.delay = self.count(phrase.part("n", "n2"), 0) * self.days(phrase.part("p", "p2"))

    def on_cycles_span(self, phrase: Phrase) -> None:
        if self.cycle is None:
            raise Fault("no_cycle")
        start = self.count(phrase.part("a"), 0)
        last = None if phrase.part("open") else self.count(phrase.part("b"), 0) if phrase.part("b") else start
        self.bounds(phrase, start, last, self.cycle)

    def bounds(self, phrase: Phrase, start: Decimal, end: Decimal | None, days: Decimal) -> None:
        first = 0 if self.from_zero else 1
        if start < first or end is not None and (end < start or end * days > 36600):
            raise self.fault("too_many", phrase)
        self.now.start = (start - first) * days
        self.now.end = None if end is None else (end + 1 - first) * days

    def on_count(self, phrase: Phrase) -> None:
        self.now.said = self.count(phrase.part("n", "n2"))
        if not 0 < self.now.said <= MOST_DOSES:
            raise self.fault("too_many", phrase)

    def on_length(self, phrase: Phrase) -> None:
        days = self.count(phrase.part("n")) * self.days(phrase.part("p"))
        if not days or self.now.length not in (None, days):
            raise self.fault("two_rhythms", phrase)
        if self.is_of_all(phrase):
            self.now.until = days
        else:
            self.now.length = days

    def is_of_all(self, phrase: Phrase) -> bool:
        """疗程5日 is the first day's, too, so is 共服5日 behind 首日2片; unless phases have lengths of their own."""
        *before, now = self.common, *self.phases
        if not any(one.dose for one in before) or now.kind == "first" or any(one.length for one in before):
            return False
        loading = before[-1].kind == "first" or bool(before[-1].points)
        return phrase.type == "COURSE" or bool(phrase.part("course")) or loading and bool(phrase.part("all"))

    def on_bare_length(self, phrase: Phrase) -> None:
        if not self.in_bracket:
            self.on_length(phrase)

    def on_course(self, phrase: Phrase) -> None:
        """A course that is no cycle."""
        if self.cycle is None:
            self.on_length(phrase)
            self.course = self.now.length

    def on_cycles(self, phrase: Phrase) -> None:
        self.cycles = self.count(phrase.part("n"))

    on_courses = on_cycles

    # --------------------------------------------------------------------------------------- the whole

    def finish(self, patient: str) -> Regimen:
        for phase in (self.common, *self.phases):
            phase.words = self.folded.words(phase.begin, phase.stop)
        told = [
            phase
            for phase, before in zip(self.phases, (self.common, *self.phases), strict=False)
            # 首日300mg负荷剂量 names one phase before and behind its dose.
            if phase.says_something or phase.kind not in ("later", "first" if before.kind == "first" else "")
        ]
        arranged = Arrangement(self.common, self.cycle, self.cycles, self.single).arrange(told)
        return Regimen(patient, arranged, arranged[-1].end or self.course, self.sides, tuple(self.contents))
