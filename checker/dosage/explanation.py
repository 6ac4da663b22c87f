"""The sum in words: each step with the words of the form that it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from checker.dosage.cost import Cost, for_patient
from checker.dosage.grammar import Language, parse_folded
from checker.dosage.phases import Phase, Regimen
from checker.dosage.tokens import LONGEST_TEXT, Fault, fold_digits
from checker.messages import filled, listing
from checker.model import Text
from checker.phrase_lexer import phrases

SILENT = ("ALARM", "UNREAD", "OPEN", "CLOSE", "DAILY")


def say(language: Language, name: str, **about: Any) -> Text:
    """A sentence of rules/dosing.yaml with its arguments, each in the sentence's language."""
    return filled(Text(**language.words["sentences"][name]), **about)


def join_sentences(texts: Sequence[Text]) -> Text:
    return Text("".join(text.zh for text in texts), "".join(text.en for text in texts))


def decimal_text(value: Decimal) -> str:
    """At most four digits behind the point, none that say nothing."""
    shown = f"{value.quantize(Decimal('0.0001'), ROUND_HALF_UP):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def money(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"


def unit_of(cost: Cost, regimen: Regimen, language: Language) -> Text:
    dose = regimen.phases[-1].dose
    if cost.pack.name:
        return Text(cost.pack.name, cost.pack.name)
    if cost.pack.inner == 1 and dose and dose.unit in language.words["pieces"]:
        return Text(dose.unit, dose.unit)
    return say(language, "unit")


def tell_sum(
    language: Language,
    regimen: Regimen,
    exact: Cost,
    whole: Cost | None,
    price: Decimal,
    size: Mapping[str, str],
) -> Text:
    """Dose by dose, how many, and what they cost, exactly and in whole units."""
    unit = unit_of(exact, regimen, language)
    steps: list[Text] = [say(language, regimen.patient)] if regimen.patient else []
    told = None
    for phase, each, count in zip(regimen.phases, exact.each, exact.way.counts, strict=True):
        step = tell_dose(language, phase, each, unit, size)
        if step != told and count:
            steps.append(step)
        told = step
    if len(regimen.phases) > 1 and exact.way.span in ("year", "course"):
        for phase, count in zip(regimen.phases, exact.way.counts, strict=True):
            steps.append(say(language, "doses", words=phase.words, count=decimal_text(count)))
    days, all_doses = decimal_text(exact.way.days), decimal_text(sum(exact.way.counts, Decimal(0)))
    steps.append(say(language, f"span_{exact.way.span}", days=days, count=all_doses))
    steps.append(
        say(
            language,
            "exact",
            units=decimal_text(exact.units),
            unit=unit,
            price=f"{price:,f}",
            amount=money(exact.amount),
        )
    )
    if whole and whole.units != exact.units:
        steps.append(say(language, "or_whole", units=decimal_text(whole.units), unit=unit, amount=money(whole.amount)))
    return join_sentences(steps)


def tell_dose(language: Language, phase: Phase, each: Decimal, unit: Text, size: Mapping[str, str]) -> Text:
    assert phase.dose is not None
    dose: Text = Text(phase.dose.words, phase.dose.words)
    if phase.dose.per:
        name = "per_weight" if phase.dose.per == "kg" else "per_surface"
        amount = decimal_text(for_patient(phase.dose, size))
        dose = say(language, name, dose=dose, size=size[phase.dose.per], amount=amount, unit=phase.dose.unit)
    return say(language, "each_dose", dose=dose, units=decimal_text(each), unit=unit)


def tell_fit(language: Language, regimen: Regimen, cost: Cost, price: Decimal, size: Mapping[str, str]) -> Text:
    """The one reading that fits."""
    unit = unit_of(cost, regimen, language)
    steps: list[Text] = [say(language, regimen.patient)] if regimen.patient else []
    for phase, each in zip(regimen.phases, cost.each, strict=True):
        step = tell_dose(language, phase, each, unit, size)
        if step not in steps:
            steps.append(step)
    count = decimal_text(sum(cost.way.counts, Decimal(0)))
    steps.append(say(language, f"span_{cost.way.span}", days=decimal_text(cost.way.days), count=count))
    name = "whole" if cost.whole else "exact"
    steps.append(
        say(language, name, units=decimal_text(cost.units), unit=unit, price=f"{price:,f}", amount=money(cost.amount))
    )
    return join_sentences(steps)


def tell_back(language: Language, regimen: Regimen, cost: Cost, price: Decimal, amount: Decimal) -> Text:
    """What the amount would be: so many units, so many doses."""
    unit = unit_of(cost, regimen, language)
    units = amount / price
    steps = [say(language, "back", units=decimal_text(units), unit=unit)]
    if len(set(cost.each)) == 1:
        each = cost.each[0]
        steps.append(say(language, "back_doses", each=decimal_text(each), unit=unit, count=decimal_text(units / each)))
    return join_sentences(steps)


def tell_fault(language: Language, fault: Fault) -> Text:
    return filled(Text(**language.words["faults"][fault.kind]), **fault.about)


def understood(text: str, language: Language) -> Text:
    """The words of a dosage text that say something and were understood, for the one who looks."""
    if len(text) > LONGEST_TEXT:
        return say(language, "nothing")
    folded = fold_digits(text)
    said = phrases([parse_folded("dosage", folded.text, language)])
    words = [folded.words(p.begin, p.stop) for p in said if p.type not in SILENT]
    return listing(words) if words else say(language, "nothing")
