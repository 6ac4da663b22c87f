"""The harnesses of fuzz/: what they start from passes, and what they look for is seen. They need no Atheris here."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from checker.engine import evaluate
from fuzz.__main__ import NAMES
from fuzz.harness import Finder, bugs_raised
from tests.long_cases import every


def harness(name: str) -> ModuleType:
    return importlib.import_module(f"fuzz.{name}")


@pytest.mark.parametrize("name", every(4, NAMES))
def test_what_a_harness_starts_from_is_taken(name: str) -> None:
    target = harness(name)
    with bugs_raised():
        for seed in target.seeds():
            target.take(seed)
    assert list(target.words())


def test_a_find_is_kept_once_for_each_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def take(data: bytes) -> None:
        if data > b"b":
            raise ValueError
        assert data != b"a"

    finder = Finder("drawn", take, tmp_path / "found")
    for data in (b"", b"a", b"c", b"d", b"a"):
        finder(data)
    assert sorted(path.read_bytes() for path in (tmp_path / "found").iterdir()) == [b"a", b"c"]
    assert "ValueError" in capsys.readouterr().err


def test_a_bug_that_the_program_would_tell_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    target = harness("text_forms")
    monkeypatch.setattr(evaluate, "decide_case", lambda part, context: 1 // 0)
    with bugs_raised(), pytest.raises(AssertionError, match="ZeroDivisionError"):
        target.take(next(target.seeds()))
