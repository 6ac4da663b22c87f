"""One run: every form that is found is checked, or known already, and kept as soon as its result is there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from checker.audit import across, tokens
from checker.audit.gather import gather
from checker.audit.pool import Pool
from checker.audit.records import Checked, Limits, Scope, Source
from checker.audit.store import Store
from checker.audit.work import Worker

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite writes beside a file of its own."""


@dataclass
class Tally:
    """How far a run is. ``kept`` counts the forms whose result was there already."""

    total: int = 0
    done: int = 0
    kept: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Order:
    """What is to be audited, and how."""

    roots: tuple[str, ...]
    store: Path
    scope: Scope
    limits: Limits
    workers: int


Watch = Callable[[Tally, Checked | None, Sequence[str]], None]
"""Is told of each form, and of those in hand."""
Check = Callable[[Iterator[Source]], Iterator[Checked]]


def run(order: Order, watch: Watch) -> tuple[int, Tally]:
    """The run's number, and how it went. Raises RuleError, KeyboardInterrupt."""
    secret = tokens.secret_of_this_user()
    worker = Worker.ready(order.scope, order.limits, secret)
    with Store(order.store) as store:
        store.begin([os.path.abspath(root) for root in order.roots], order.scope, order.limits, tokens.key_id(secret))
        tally = Tally(total=sum(1 for _ in sources_of(order)))
        with Pool(order.workers, worker, secret, order.store) as pool:
            follow(pool.check(store.seen(sources_of(order))), store, tally, watch, pool.in_hand)
        store.forget_unseen()
        with store.transaction():
            across.judge_run(store.database, store.run, order.scope, tokens.key_id(secret), worker.book)
        store.end("done")
        return store.run, tally


def follow(
    answers: Iterator[Checked], store: Store, tally: Tally, watch: Watch, in_hand: Callable[[], Sequence[str]]
) -> None:
    """Keeps each answer as it comes."""
    for checked in answers:
        outcome = store.add(checked)
        tally.done += 1
        tally.kept += checked.record is None
        tally.outcomes[outcome] += 1
        watch(tally, checked, in_hand())


def sources_of(order: Order) -> Iterator[Source]:
    own = {os.path.abspath(f"{order.store}{suffix}") for suffix in SIDE_FILES}
    return gather(order.roots, lambda path: os.path.abspath(path) in own)
