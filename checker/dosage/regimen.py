"""A dosage text as phases: which dose, how often, from when to when. What is not understood is a Fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from checker.dosage.grammar import NUMBER
from checker.dosage.parser import DosageParser
from checker.dosage.schedule import Regimen
from checker.dosage.tokens import Fault, Language, Token, dosage_tokens, fold_digits, number


def read_dosage(text: str, period: str, language: Language, pick: int = 0, single: bool = False) -> list[Regimen]:
    """What the text, with the table's column 疗程/周期, prescribes: one regimen for each kind of patient.

    ``pick``: of a range, 0 takes the lower end, 1 the upper. ``single``: one dose is asked for, so that
    a text without a frequency will do. Raises Fault.
    """
    course = bare_length(period, language, pick)
    whole = f"{text}\n；{period}" if period and course is None else text
    folded = fold_digits(whole)
    if not fold_digits(text).text:
        raise Fault("absent")
    found = dosage_tokens(whole, language)
    for token in found:
        if token.kind == "leftover":
            raise Fault("leftover", folded.words(token.start, token.end))
    groups = by_patient(found)
    regimens = [DosageParser(folded, language, pick, single).regimen(who, words) for who, words in groups]
    for regimen in regimens:
        regimen.course = regimen.course or course
    return regimens


def by_patient(found: Sequence[Token]) -> list[tuple[str, list[Token]]]:
    """The words for each kind of patient. What stands before the first holds for all, unless it is a dose."""
    groups: list[tuple[str, list[Token]]] = [("", [])]
    for token in found:
        if token.kind in ("adult", "child"):
            groups.append((token.kind, []))
        else:
            groups[-1][1].append(token)
    told = [(who, words) for who, words in groups[1:] if any(token.kind not in ("filler", "manner") for token in words)]
    before = groups[0][1]
    named = {who for who, _ in groups[1:]}
    if not told:
        return [(named.pop() if len(named) == 1 else "", before)]
    if any(token.kind == "dose" for token in before):
        return [("", before), *told]
    return [(who, before + words) for who, words in told]


def bare_length(period: str, language: Language, pick: int) -> Decimal | None:
    """The column's entry when it is a time and nothing else, which may be a course or a cycle."""
    found = [token for token in dosage_tokens(period, language) if token.kind not in ("filler", "manner")]
    if len(found) != 1 or found[0].kind not in ("bare_length", "length", "course"):
        return None
    ends = re.findall(NUMBER, found[0].parts["n"] or "")
    days = number(ends[pick if len(ends) > 1 else 0]) * language.days(found[0].parts["p"] or "")
    return days or None
