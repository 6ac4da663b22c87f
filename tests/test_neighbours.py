"""Single changes to clean forms, drawn beside those of ../shared/cases without sight of the rules (neighbours.jsonl).

What a harmless one may be told as at the most stands in its ``want``. ``python -m tests.test_neighbours`` prints what
is not as wanted.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cases import Case, case_of, fault

FILE = Path(__file__).with_name("neighbours.jsonl")
OPEN = {"A-P002-601", "A-P003-606"}
"""Changes that do not come out as wanted. It must only shrink."""


def neighbours() -> list[Case]:
    return [case_of(json.loads(line)) for line in FILE.read_text("utf-8").splitlines()]


NEIGHBOURS = neighbours()


@pytest.mark.long
@pytest.mark.parametrize("group", sorted({case.group for case in NEIGHBOURS}))
def test_neighbours_come_out_as_wanted(group: str) -> None:
    mine = [case for case in NEIGHBOURS if case.group == group]
    faults = {case.id: told for case in mine if (told := fault(case))}
    assert faults.keys() == OPEN & {case.id for case in mine}, faults


if __name__ == "__main__":
    for case in NEIGHBOURS:
        if told := fault(case):
            print(case.id, told, json.dumps(case.change, ensure_ascii=False)[:150])
