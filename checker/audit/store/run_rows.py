"""The row of a run: begun, taken up again, and its paths masked where forms show that personal data is in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from checker.audit.models import Limits, RunConfig
from checker.audit.name_keys import keyed, with_masks

PATHS = slice(*map(RunConfig._fields.index, ("rules", "prefer_own")))
"""Where a scope has its paths."""


def begin(
    database: sqlite3.Connection,
    roots: Sequence[str],
    scope: RunConfig,
    limits: Limits,
    contact_key: str,
    secret: bytes,
    now: str,
) -> tuple[int, bool]:
    """The number of the run, and whether it is the last one, which was not finished and asked for the same. Paths are
    known again by a hash keyed by ``secret``: what is kept of them may be masked."""
    places, plain = keyed(secret, json.dumps([list(roots), scope[PATHS]])), json.loads(json.dumps(scope))
    asked = (json.dumps(limits), contact_key, places)
    last = database.execute(
        "SELECT limits, contact_key, places, scope, id, state FROM run ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if last and last[5] != "done" and last[:3] == asked and without_paths(json.loads(last[3])) == without_paths(plain):
        database.execute("UPDATE run SET state = 'running', ended = NULL WHERE id = ?", (last[4],))
        return last[4], True
    before = database.execute(
        "SELECT roots, scope FROM run WHERE places = ? ORDER BY id DESC LIMIT 1", (places,)
    ).fetchone()
    if before:
        roots, plain[PATHS] = json.loads(before[0]), json.loads(before[1])[PATHS]
    added = database.execute(
        "INSERT INTO run (started, state, roots, scope, limits, contact_key, places)"
        " VALUES (?, 'running', ?, ?, ?, ?, ?)",
        (now, json.dumps(list(roots)), json.dumps(plain), *asked),
    )
    return added.lastrowid or 0, False


def without_paths(scope: list[Any]) -> list[Any]:
    return [*scope[: PATHS.start], *scope[PATHS.stop :]]


def mask_paths(database: sqlite3.Connection, run: int, masked: Sequence[str]) -> None:
    """Masks what is kept of a run's paths: its roots, then those of its scope that it was given."""
    kept_roots, kept_scope = database.execute("SELECT roots, scope FROM run WHERE id = ?", (run,)).fetchone()
    roots, scope = json.loads(kept_roots), json.loads(kept_scope)
    given = iter(masked)
    roots = [with_masks(root, next(given)) for root in roots]
    scope[PATHS] = [path and with_masks(path, next(given)) for path in scope[PATHS]]
    if (json.dumps(roots), json.dumps(scope)) != (kept_roots, kept_scope):
        database.execute(
            "UPDATE run SET roots = ?, scope = ? WHERE id = ?", (json.dumps(roots), json.dumps(scope), run)
        )
