"""Cases of which the usual run takes some and the long one the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def every(number: int, cases: Iterable[Any], name: Callable[[Any], str] | None = None) -> list[Any]:
    """Every so many of the cases, beginning with the first, for the usual run; the rest is marked ``long``."""
    return [
        pytest.param(case, id=name(case) if name else None, marks=[pytest.mark.long] if n % number else [])
        for n, case in enumerate(cases)
    ]
