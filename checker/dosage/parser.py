"""A dosage text as phases: which dose, how often, from when to when. What cannot be reckoned is a Fault."""

from __future__ import annotations

from decimal import Decimal

from checker.dosage.frequency import Ends
from checker.dosage.grammar import Language, parse_folded
from checker.dosage.phase_builder import PhaseBuilder
from checker.dosage.phases import Regimen
from checker.dosage.tokens import Fault, fold_digits
from checker.parse_table import Tree
from checker.phrase_lexer import Phrase, phrases

TOLD = ("DOSE", "FREQUENCY", "TIMES_PER", "PER", "ABBREVIATION", "EVERY", "OTHER_DAY", "TIMES_OF_DAY", "POINTS")
LENGTHS = ("BARE_LENGTH", "LENGTH", "COURSE")


def read_dosage(text: str, period: str, language: Language, ends: Ends = (0, 0), single: bool = False) -> list[Regimen]:
    """What the text, with the table's column 疗程/周期, prescribes: one regimen for each kind of patient.

    ``single``: one dose is asked for, so that a text without a frequency will do. Raises Fault.
    """
    if not fold_digits(text).text:
        raise Fault("absent")
    course = bare_length(period, language, ends[0])
    whole = f"{text}\n；{period}" if period and course is None else text
    tree = parse_folded("dosage", fold_digits(whole).text, language)
    regimens = [
        PhaseBuilder(fold_digits(whole), language, ends, single).regimen(who, bodies)
        for who, bodies in by_patient(tree, language)
    ]
    return [regimen._replace(course=regimen.course or course) for regimen in regimens]


def by_patient(tree: Tree[Phrase], language: Language) -> list[tuple[str, list[Tree[Phrase]]]]:
    """What the text says for each kind of patient. What stands before the first holds for all, unless it is a dose.
    A kind of whom nothing is said that could be reckoned (儿童酌减) is left out."""
    before, *patients = tree.children
    assert isinstance(before, Tree)
    told: list[tuple[str, list[Tree[Phrase]]]] = []
    kinds = set()
    for patient in patients:
        assert isinstance(patient, Tree)
        kind, body = patient.children
        assert isinstance(kind, Phrase) and isinstance(body, Tree)
        who = age_group(kind, language)
        kinds.add(who)
        if any(leaf.type in TOLD for leaf in phrases([body])):
            told.append((who, [body]))
    if not told:
        return [(kinds.pop() if len(kinds) == 1 else "", [before])]
    if any(leaf.type == "DOSE" for leaf in phrases([before])):
        return [("", [before]), *told]
    return [(who, [before, *bodies]) for who, bodies in told]


def age_group(kind: Phrase, language: Language) -> str:
    """adult, child, or nothing where only a weight is said."""
    if kind.type != "AGE":
        return {"ADULT": "adult", "CHILD": "child"}.get(kind.type, "")
    from_age = language.number(kind.part("a"))
    return "adult" if kind.part("up") and from_age >= language.words["adult_from"] else "child"


def bare_length(period: str, language: Language, end: int) -> Decimal | None:
    """The column's entry when it is a time and nothing else, which may be a course or a cycle."""
    tree = parse_folded("dosage", fold_digits(period).text, language)
    found = [phrase for phrase in phrases([tree]) if phrase.type not in ("OPEN", "CLOSE")]
    if len(found) != 1 or found[0].type not in LENGTHS:
        return None
    return language.at_end(found[0].part("n"), end) * language.days(found[0].part("p")) or None
