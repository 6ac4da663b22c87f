"""A form to be drawn, what reading it must give, and single changes to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from .portal import CRITERIA

Row = dict[str, str]

_KEY = re.compile(r"(\w+)\[(\d+)\]\.(\w+)")


@dataclass(frozen=True)
class Drawn:
    """A form to be drawn. A key that is absent has no label on the form; an empty text is an empty field.

    ``second`` changes what the second print of a group says: {"trials[0].outcome": text}.
    ``labels`` puts another label in place of the edition's: {"first_country": text}.
    ``without`` are section headers that are not printed; ``added`` are rows that no known cycle has, by the key of the
    one before: label and entry; ``order`` is that of the last four sections. ``ticks`` shows in PDFs only.
    """

    edition: str
    kind: str
    values: Mapping[str, str]
    groups: Mapping[str, list[Row]]
    ticks: Mapping[int, bool]
    title: tuple[str, ...] = ()
    second: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    added: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    order: tuple[int, ...] = (0, 1, 2, 3)


def expected(form: Drawn, *, ticks: bool = False) -> dict[str, Any]:
    """What ``nrdl parse`` must give, white space aside: values, groups (once each) and criteria."""
    return {
        "edition": form.edition,
        "values": dict(form.values),
        "groups": {name: [dict(row) for row in rows] for name, rows in form.groups.items()},
        "criteria": [
            {"number": number, "text": text, "ticked": form.ticks.get(number, False) if ticks else None}
            for number, text in enumerate(CRITERIA[form.edition], 1)
        ],
    }


def mutate(form: Drawn, key: str, value: Any) -> Drawn:
    """A copy with one thing changed.

    ``key`` is a field ("otc"), a part of a group's row ("trials[0].type"), a group ("guidelines": all its
    rows), or an attribute of Drawn ("ticks", "title", "second", "labels", "without"). ``None`` takes a
    field's label away; ``""`` leaves the field empty.
    """
    if key in ("ticks", "title", "second", "labels", "without", "edition", "added", "order"):
        return replace(form, **{key: value})
    values, groups = dict(form.values), deepcopy(dict(form.groups))
    place = _KEY.fullmatch(key)
    if key in groups:
        groups[key] = value or []
    elif place and place[1] in groups:
        row = groups[place[1]][int(place[2])]
        if value is None:
            row.pop(place[3], None)
        else:
            row[place[3]] = value
    elif place:
        raise KeyError(key)
    elif value is None:
        values.pop(key)
    else:
        values[key] = value
    return replace(form, values=values, groups=groups)
