"""The benchmarks' works can still be run: `make bench` takes long, and is run too seldom to tell."""

from __future__ import annotations

import pytest

from checker.rulebook import load_rules
from tests.bench_desk import answered
from tests.bench_growth import SIGNS, works

FEW = 12
ONE_OF_EACH = [name for name, _, _ in works(load_rules()) if not name.startswith(tuple([*SIGNS][1:]))]


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_growth(name: str) -> None:
    book = load_rules()
    work = next(work for known, work, _ in works(book) if known == name)
    work(FEW)()


def test_desk() -> None:
    assert answered(FEW)
