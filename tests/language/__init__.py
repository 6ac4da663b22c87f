"""Sentences as companies write them, for the rules that read free texts, and what the rules say of each.

``<ID>.txt``, and ``-later``, ``-other``, ``-draw`` beside it, hold a sentence a line: ``+`` is a defect, ``-`` is
harmless, ``~`` a defect that is not seen yet. ``python -m tests.language`` counts them. ``draw.yaml`` (draws.py) has
entries of other rules, ``blind.jsonl`` (blind.py) sentences that were written without sight of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from checker.engine.evaluate import Judge
from checker.model import Rulebook
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data

FOLDER = Path(__file__).parent
FIELD = {"C010": "basic_need", "P002": "adverse_reactions", "P003": "basic_need", "Q006": "innovation"}
Said = Literal["raised", "noted", ""]


class Sentence(NamedTuple):
    rule: str
    defect: bool
    text: str


def sentences(folder: Path = FOLDER) -> Iterator[Sentence]:
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(("+ ", "- ")):
                yield Sentence(path.stem.partition("-")[0], line[0] == "+", line[2:])


@cache
def book() -> Rulebook:
    return load_rules(cache=False)


def said(rule: str, text: str) -> Said:
    """What the rule says of a text of a form for 泰洛瑞韦片, which is outside the catalogue."""
    field = FIELD.get(rule, "innovation")
    form = form_from_data("2025", {"catalogue": "药品目录外", "generic_name": "泰洛瑞韦片", field: text}, book())
    judge = Judge(form, book())
    found = [one for one in judge.rule(rule) if one.verdict in ("fail", "review")]
    assert not judge.errors, judge.errors
    return "raised" if any(one.severity != "info" for one in found) else "noted" if found else ""
