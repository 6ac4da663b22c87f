"""Chinese numerals, by grammars/numerals.txt: which there are, and what number several of them are."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from checker.paths import GRAMMARS


class Numerals(NamedTuple):
    """Characters with their values: of ordinals, of numbers, and ``digits`` in any spelling."""

    ordinal: dict[str, int]
    cardinal: dict[str, int]
    digits: dict[str, int]


@cache
def numerals() -> Numerals:
    found = Numerals({}, {}, {})
    for line in (GRAMMARS / "numerals.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        value, order, count, spelt = (part.strip(":-") for part in line.split())
        found.ordinal.update(dict.fromkeys(order, int(value)))
        found.cardinal.update(dict.fromkeys(order + count, int(value)))
        found.digits.update(dict.fromkeys(order + count + spelt if int(value) < 10 else "", int(value)))
    return found


@cache
def plain_of_digits() -> dict[int, str]:
    return {ord(digit): str(value) for digit, value in numerals().digits.items()}


def plain_digits(text: str) -> str:
    """The text, as long as before, with the digits 0 to 9 for those in any other spelling."""
    return text.translate(plain_of_digits())


def numeral_value(words: str) -> int | None:
    """三 is 3, 十二 is 12, 二十 is 20, 一百零五 is 105. None for what is no number."""
    values = [numerals().cardinal.get(character) for character in words]
    for ten in (100, 10):
        if ten in values:
            at = values.index(ten)
            before = numeral_value(words[:at]) if at else 1
            behind = numeral_value(words[at + 1 :]) if at + 1 < len(words) else 0
            whole = before is not None and behind is not None and before < 10 and behind < ten
            return before * ten + behind if whole else None  # type: ignore[operator]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) and sum(map(bool, known)) <= 1 else None
