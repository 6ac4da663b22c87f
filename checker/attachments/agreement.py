"""Whether what a document states is what the form says. True, False, or None where the two cannot be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.attachments.text_containment import letters_and_digits
from checker.model import Formats
from checker.normalize import unify, unify_case

Truth = bool | None
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def states_same(by: str, stated: str, entry: str, formats: Formats, confused: Sequence[str] = ()) -> Truth:
    """The comparison named ``by``. ``confused``: characters that recognition takes for one another, one here."""
    if by == "strength":
        return _strength(stated, entry, formats.units)
    if confused:
        stated, entry = (without_confusion(text, confused) for text in (stated, entry))
    return COMPARISONS[by](stated, entry)


def without_confusion(text: str, confused: Sequence[str]) -> str:
    """The text with each character of a group as the group's first; as long as it was."""
    return text.translate({ord(one): group[0] for group in confused for one in group})


def _holds(stated: str, entry: str) -> Truth:
    """One holds the other, in a writing that both have."""
    mine, others = letters_and_digits(stated), letters_and_digits(entry)
    if not mine or not others:
        return None
    if mine in others or others in mine:
        return True
    return False if bool(CHINESE.search(stated)) == bool(CHINESE.search(entry)) else None


def _name(stated: str, entry: str) -> Truth:
    """The same name, remarks in brackets aside."""
    plain = re.sub(r"[（(][^（()）]*[）)]", "", unify(entry))
    truth = _holds(stated, plain)
    if not truth:
        return truth
    mine, others = letters_and_digits(stated), letters_and_digits(plain)
    return True if mine.startswith(others) or others.startswith(mine) else None


def _amounts(text: str, units: Mapping[str, Sequence[Any]]) -> set[tuple[str, Decimal]]:
    words = "|".join(map(re.escape, sorted(units, key=lambda unit: -len(unit))))
    found = set()
    for hit in re.finditer(rf"(\d+(?:\.\d+)?)\s*({words})(?![a-z])", unify_case(text)):
        kind, factor = units[hit[2]]
        found.add((kind, (Decimal(hit[1]) * Decimal(str(factor))).normalize()))
    return found


def _strength(stated: str, entry: str, units: Mapping[str, Sequence[Any]]) -> Truth:
    """The form, which lists all strengths, has one of the amounts of the document's, whatever their units."""
    folded = {unify_case(unit): about for unit, about in units.items()}
    mine, others = _amounts(stated, folded), _amounts(entry, folded)
    if not mine or not others:
        return True if _holds(stated, entry) else None
    return not mine.isdisjoint(others)


def _class(stated: str, entry: str) -> Truth:
    """The same number of a class; words around it differ by the years."""
    mine, others = (set(re.findall(r"\d+(?:\.\d+)?", unify(text))) for text in (stated, entry))
    return not mine.isdisjoint(others) if mine and others else None


def _form(stated: str, entry: str) -> Truth:
    """The name of the drug, which ends in its form, ends in the document's, or says a shorter one."""
    mine = re.sub(r"[（(].*", "", unify(stated)).strip()
    return True if mine and mine in unify(entry) else None


def _codes(stated: str, entry: str) -> Truth:
    mine = letters_and_digits(stated)
    return mine in letters_and_digits(entry) if mine else None


COMPARISONS: Mapping[str, Callable[[str, str], Truth]] = {
    "name": _name, "holder": _holds, "class": _class, "form": _form, "code": _codes,
}  # fmt: skip
