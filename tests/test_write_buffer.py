"""What an audit's answers cost is not lost with its process, and those that cost little are written together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from checker.audit.models import Checked
from checker.audit.store_rows import Record
from checker.audit.write_buffer import MOST, WriteBuffer

DIGEST = "2" * 64


class Kept:
    """A store that counts what is written together."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def add(self, *answers: Checked) -> list[str]:
        self.batches.append(len(answers))
        return ["pass"] * len(answers)


def answer(seconds: float | None, digest: str | None = DIGEST) -> Checked:
    """Of a form that took so long; None of one whose result is there."""
    if seconds is None:
        return Checked("a", "/a", digest, "key", None)
    record = Record("key", digest, None, "pass", "", "", seconds, (), (), (), (), (), (), b"")
    return Checked("a", "/a", digest, "key", record)


CHEAP, KNOWN, LONG, ASIDE = answer(0.01), answer(None), answer(60.0), answer(0.0, None)


@pytest.mark.parametrize(
    ("answers", "batches"),
    [
        ([CHEAP] * (MOST + 1), [1, MOST]),
        ([KNOWN] * (2 * MOST + 2), [1, MOST, MOST, 1]),
        ([CHEAP, CHEAP, LONG, CHEAP], [1, 2, 1]),
        ([CHEAP, CHEAP, ASIDE, CHEAP], [1, 2, 1]),
        ([CHEAP, *[answer(0.7)] * 4], [1, 3, 1]),
    ],
)
def test_what_took_long_is_written_at_once(
    answers: Sequence[Checked], batches: Sequence[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 1000.0)
    store, told = Kept(), list[str]()
    with WriteBuffer(store, lambda checked, outcome: told.append(outcome)) as buffer:  # type: ignore[arg-type]
        for one in answers:
            buffer.add(one)
    assert store.batches == batches and len(told) == len(answers)


def test_an_answer_waits_no_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    now, store = iter([1000.0, 1000.0, 1000.1, 1000.2, 1000.3, 1000.3]), Kept()
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    with WriteBuffer(store, lambda checked, outcome: None) as buffer:  # type: ignore[arg-type]
        for _ in range(4):
            buffer.add(CHEAP)
    assert store.batches == [1, 3]
