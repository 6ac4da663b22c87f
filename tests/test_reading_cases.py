"""Forms as offices print, stamp, convert, merge and scan them: read as they were drawn, or refused with the right word.

The inputs are no part of the project: ../shared/cases/reading, each with ``NAME.json``, every value as it was drawn.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from checker.errors import ReadError
from checker.model import Form
from checker.parser import parse
from checker.reader import read_document
from checker.rulebook import load_rules

BOOK = load_rules()
CASES = Path(__file__).parents[2] / "shared" / "cases" / "reading"
NAMES = sorted(path.name for path in CASES.glob("*") if path.suffix in (".pdf", ".txt"))
REFUSED = {
    "09": {"several_forms"},
    "20": {"pages_side_by_side"},
    "21": {"unreadable_characters"},
    "34": {"joined_lines"},
    "47": {"several_forms"},
    "64": {"joined_lines"},
}
"""By number, the words with which an input must be refused."""
READ_OR_REFUSED = {"15", "36", "61", "66", "67"}

pytestmark = pytest.mark.skipif(not NAMES, reason="the inputs (../shared/cases/reading) are not here")


def told(form: Form) -> dict[str, Any]:
    """Every value that was read, white space aside."""
    groups = {
        name: [{part: bare(value.text) for part, value in row.items() if part != "number"} for row in rows]
        for name, rows in form.groups.items()
        if name != "criteria"
    }
    return {**{key: bare(value.text) for key, value in form.values.items()}, **groups}


def drawn(name: str) -> dict[str, Any]:
    wanted = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return {
        key: bare(value)
        if isinstance(value, str)
        else [{part: bare(text) for part, text in row.items()} for row in value]
        for key, value in wanted.items()
        if value != []
    }


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_an_input_is_read_as_it_was_drawn_or_refused(name: str) -> None:
    number = name[:2]
    try:
        form = parse(read_document(name, (CASES / name).read_bytes()), BOOK)
    except ReadError as error:
        assert number in READ_OR_REFUSED or error.kind in REFUSED.get(number, ()), (error.kind, error.message.en)
        return
    assert number not in REFUSED
    if (CASES / f"{name}.json").exists():
        assert told(form) == drawn(name)
    else:  # 61: a note of what went wrong stands in its place
        assert bare(form.values["drug_class"].text) == "西药"
