"""What a notice says of a cycle's submission: its days, and the hours where it gives them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from checker.criteria.reader import language
from checker.normalize import fold_width, remove_spaces


class Submission(NamedTuple):
    """From when to when declarations are taken, as editions have it, and the words that say so."""

    begins: str
    ends: str
    words: str


def read_submission(text: str, year: str) -> Submission | None:
    """The first period of declarations in a notice; its year where it names none. None where it gives no such days."""
    for found in language().submission.finditer(fold_width(remove_spaces(text))):
        parts = found.groupdict()
        if parts["y"] not in (None, year):
            continue
        try:
            first = moment(year, parts["m"], parts["d"], parts["h"])
            last = moment(year, parts["n"] or parts["m"], parts["e"], parts["k"])
        except ValueError:
            continue
        return Submission(first, last, found[0])
    return None


def moment(year: str, month: str, day: str, clock: str | None) -> str:
    """Raises ValueError for a day or an hour that is none."""
    hour, _, minute = (clock or "0").partition(":")
    hour = "".join(character for character in hour if character.isdecimal())
    when = datetime(int(year), int(month), int(day), int(hour), int(minute or 0))
    return f"{when:%Y-%m-%d %H:%M}" if clock else f"{when:%Y-%m-%d}"
