"""A sample of a run's forms: some of every kind, the same ones for the same seed."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from checker.audit.store.queries import AuditRun, FormRow, form_rows

SHARE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(%?)")


class Drawn(NamedTuple):
    """A form that was drawn, the stratum that it stands for, and how many forms that has."""

    form: FormRow
    stratum: tuple[str | None, str]
    size: int


def draw(database: sqlite3.Connection, run: AuditRun, rate: Fraction, seed: int) -> Iterator[Drawn]:
    """The sample: of each stratum (edition and outcome) this share, rounded up, so that none is left out.

    Chance is a hash of seed and name: adding forms to a run changes little of the sample of the others.
    """
    strata: dict[tuple[str | None, str], list[FormRow]] = {}
    for form in form_rows(database, run.id):
        strata.setdefault((form.edition, form.outcome), []).append(form)
    for stratum, forms in sorted(strata.items(), key=lambda entry: (entry[0][0] or "", entry[0][1])):
        drawn = sorted(forms, key=lambda form: sha256(f"{seed}\n{form.name}".encode("utf-8", "surrogatepass")).digest())
        chosen = drawn[: math.ceil(rate * len(forms))]
        yield from (Drawn(form, stratum, len(forms)) for form in sorted(chosen, key=lambda form: form.name))


def share_of(text: str) -> Fraction:
    """5% or 0.05, kept exact: a sample is counted by it. Raises ValueError."""
    found = SHARE.fullmatch(text)
    if not found:
        raise ValueError
    number = Fraction(found[1]) / (100 if found[2] else 1)
    if not 0 < number <= 1:
        raise ValueError
    return number
