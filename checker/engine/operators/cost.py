"""The reference drug's cost: does the amount follow from price, specification and dosage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from checker.dosage import (
    Cost,
    Fault,
    Language,
    Pack,
    Regimen,
    costs,
    dosage_language,
    read_dosage,
    read_specifications,
    with_contents,
)
from checker.dosage.explanation import join_sentences, say, tell_back, tell_fault, tell_fit, tell_sum, understood
from checker.engine.operators.context import Context, unknown
from checker.engine.operators.text import one_of
from checker.messages import listing
from checker.model import ConditionResult, Text, Value
from checker.placeholders import is_placeholder

COST_TYPE = "reference_drugs[].cost_type"
PARTS = ("price", "amount", "cost_type", "specification", "dosage")


def adds_up(
    context: Context,
    types: Mapping[str, Sequence[str]],
    patient: Mapping[str, Mapping[str, str]],
    days: int,
    tolerance: str,
    child_in: Sequence[str],
) -> ConditionResult:
    """The answer of the operator cost_adds_up."""
    row = {part: context.value(f"reference_drugs[].{part}") for part in (*PARTS, "name", "period")}
    given = {part: row[part] for part in PARTS}
    speech = dosage_language(context.book, str(days))
    kind = next((kind for kind, words in types.items() if one_of(context, COST_TYPE, tuple(words)).truth), None)
    usable = {"price": _positive(row["price"]), "amount": _positive(row["amount"]), "cost_type": kind}
    missing = [part for part in PARTS if given[part] is None or part in usable and not usable[part]]
    marks = tuple(value for value in given.values() if value)
    if missing or not kind:
        keys = [f"reference_drugs[].{part}" for part in missing]
        titles = [context.title(key) for key in keys]
        listed = listing(titles, "「」")
        about = {"why": say(speech, "missing", fields=listed), "read": say(speech, "nothing")}
        return unknown("cost_adds_up", *keys, values=[v for v in given.values() if v], **about)
    price, amount, specification, dosage = (given[part] for part in ("price", "amount", "specification", "dosage"))
    assert price and amount and specification and dosage
    unit_price, stated = _positive(price), _positive(amount)
    read = understood(dosage.text, speech)
    try:
        found = list(_readings(context, speech, row, unit_price, kind, patient, days, child_in))
    except Fault as fault:
        about = {"why": _where(speech, fault), "read": read}
        return ConditionResult(
            "cost_adds_up",
            None,
            about,
            marks,
            tuple(f"reference_drugs[].{p}" for p in ("specification", "dosage")),
        )
    every = [(abs(stated - cost.amount), n, cost) for n, (*_, readings) in enumerate(found) for cost in readings]
    off, nearest, cost = min(every, key=lambda one: one[0])
    if off <= max(cost.amount * Decimal(tolerance), _rounding(amount.text)):
        regimen, size, *_ = found[nearest]
        return ConditionResult("cost_adds_up", True, {"sum": tell_fit(speech, regimen, cost, unit_price, size)}, marks)
    regimen, _, _, readings = found[0]
    details = {
        "sum": _sums(speech, found, unit_price),
        "back": tell_back(speech, regimen, readings[0], unit_price, stated),
    }
    return ConditionResult("cost_adds_up", False, details, marks)


CostReading = tuple[Regimen, Mapping[str, str], int, list[Cost]]
"""A regimen, the patient's size, which end of a range was taken, and its cost in every way of counting."""


def _positive(value: Value | None) -> Decimal:
    return value.typed if value and isinstance(value.typed, Decimal) and value.typed > 0 else Decimal(0)


class _InSpecification(Fault):
    pass


def _where(speech: Language, fault: Fault) -> Text:
    inside = isinstance(fault, _InSpecification)
    return say(speech, "in_specification" if inside else "in_dosage", fault=tell_fault(speech, fault))


def _readings(
    context: Context,
    speech: Language,
    row: Mapping[str, Value | None],
    price: Decimal,
    kind: str,
    patient: Mapping[str, Mapping[str, str]],
    days: int,
    child_in: Sequence[str],
) -> Iterator[CostReading]:
    formats = context.book.formats
    texts = {part: v.text if (v := row[part]) and not is_placeholder(v.text, formats) else "" for part in row}
    try:
        strengths = read_specifications(texts["specification"], speech)
    except Fault as fault:
        raise _InSpecification(fault.kind, **fault.about) from None
    said = [texts["name"], texts["specification"], texts["dosage"], texts["period"]]
    said += [value.text for key in child_in for value in context.values(key)]
    child = any(word in text for word in speech.words["child_words"] for text in said)
    told = []
    for ends in ((0, 0), (1, 1), (0, 1), (1, 0)):
        for regimen in read_dosage(texts["dosage"], texts["period"], speech, ends, kind == "dose"):
            if regimen in told:
                continue
            told.append(regimen)
            for who in [regimen.patient] if regimen.patient else ["adult", "child"] if child else ["adult"]:
                named = regimen._replace(patient=who if child or regimen.patient else "")
                for packs in _packs(strengths, regimen, speech):
                    yield named, patient[who], ends[0], costs(named, packs, price, kind, patient[who], Decimal(days))


def _packs(strengths: Sequence[list[Pack]], regimen: Regimen, speech: Language) -> Iterator[list[Pack]]:
    """What the price may be for; of drops, with the usual numbers in a millilitre unless one is said."""
    drop = speech.words["drops"]["piece"]
    for packs in strengths:
        known = with_contents(packs, regimen.contents)
        if not any(phase.dose and phase.dose.unit == drop for phase in regimen.phases) or drop in known[0].contents:
            yield known
        else:
            yield from (with_contents(known, [("ml", Decimal(n), drop)]) for n in speech.words["drops"]["in_ml"])


def _rounding(amount: str) -> Decimal:
    """Half of the last printed decimal, which is what rounding may change."""
    decimals = re.search(r"\.(\d+)", amount)
    return Decimal(5).scaleb(-1 - len(decimals[1] if decimals else ""))


def _sums(speech: Language, found: Sequence[CostReading], price: Decimal) -> Text:
    """The plainest sum of each reading."""
    ranges = {pick for *_, pick, _ in found} == {0, 1}
    parts: list[Text] = []
    for regimen, size, pick, readings in found:
        exact = readings[0]
        rounded = next((c for c in readings if c.whole and c.pack is exact.pack and c.way is exact.way), None)
        if parts:
            parts.append(say(speech, "between"))
        if ranges:
            parts.append(say(speech, "high" if pick else "low"))
        parts.append(tell_sum(speech, regimen, exact, rounded, price, size))
    return join_sentences(parts)
