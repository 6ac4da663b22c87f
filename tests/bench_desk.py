"""How long the desk's questions take: `python -m tests.bench_desk [FORMS]`, part of `make bench`.

Each is asked of a tenth of the forms and of all; one that takes longer than a reader notices is told, and fails.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from checker.audit.store.desk import Desk
from checker.audit.store.form_filter import FormFilter
from checker.rulebook import load_rules
from tests.draw.audited import Drawing, audited

FORMS = 100_000
STUTTER, DRAWING = 1.0, 5.0
"""Seconds of an answer, and of the first one that draws a sample, at the most."""


def questions(rule: str) -> Iterator[tuple[str, FormFilter, str, float]]:
    yield "a sample is drawn", FormFilter(rate="5%", seed="1"), "open", DRAWING
    for sort in ("company", "open"):
        yield f"all by {sort}", FormFilter(), sort, STUTTER
        yield f"words by {sort}", FormFilter(words="云岭"), sort, STUTTER
        yield f"a rule's open ones by {sort}", FormFilter(rule=rule, state="open"), sort, STUTTER
        yield f"what is decided by {sort}", FormFilter(state="decided"), sort, STUTTER
        yield f"a sample's open ones by {sort}", FormFilter(rate="5%", seed="1", state="open"), sort, STUTTER


def answered(number: int) -> dict[str, tuple[float, float]]:
    """By question the seconds that its answer takes, and those that it may take."""
    with tempfile.TemporaryDirectory() as folder:
        path, drawing = Path(folder) / "a.sqlite", Drawing(load_rules(), 1)
        audited(path, [(f"{n // 1000}/{n}.pdf", drawing.record(n)) for n in range(number)])
        desk, found = Desk(path), {}
        desk.page(FormFilter(), "name", down=False, first=0, most=50)
        for name, which, sort, most in questions(desk.rules()[0]["rule"]):
            start = time.perf_counter()
            desk.page(which, sort, down=True, first=50, most=50)
            found[name] = time.perf_counter() - start, most
    return found


def main(number: int = FORMS) -> int:
    few, many = answered(number // 10), answered(number)
    late = [name for name, (seconds, most) in many.items() if seconds > most]
    for name, (seconds, _) in many.items():
        slow = "slow  " if name in late else ""
        print(f"{slow}{name}: {number // 10} forms {few[name][0]:.3f} s, {number} forms {seconds:.3f} s")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
