"""One run: every form that is found is checked, or known already, and kept as soon as its result is there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from checker.audit import cross_form_rules, pseudonyms
from checker.audit.discovery import find_sources
from checker.audit.models import Checked, FormSource, Job, Limits, RunConfig
from checker.audit.pool import Pool
from checker.audit.store import Store
from checker.audit.worker import Worker
from checker.audit.worker_process import Answer
from checker.inputs import Inputs

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite writes beside a file of its own."""


@dataclass
class Tally:
    """How far a run is. ``kept`` counts the forms whose result was there already, ``skipped`` the files of each kind
    that is not looked at."""

    total: int = 0
    done: int = 0
    kept: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Order:
    """What is to be audited, and how. ``workers``: how many forms at a time, None where a cluster decides.

    ``cluster`` is the address of a Dask scheduler; with ``shared_paths`` its workers read the forms themselves.
    """

    roots: tuple[str, ...]
    store: Path
    scope: RunConfig
    limits: Limits
    workers: int | None
    cluster: str | None = None
    shared_paths: bool = False


Watch = Callable[[Tally, Checked | None, Sequence[str]], None]
"""Is told of each form, and of those in hand."""
Tell = Callable[..., None]
"""Says a message to whoever watches: its name, and its words."""


class Checkers(Protocol):
    """What checks forms: processes here, or a cluster."""

    def check(self, tasks: Iterator[FormSource]) -> Iterator[tuple[FormSource, Answer]]: ...

    def in_hand(self) -> Sequence[str]: ...


def run(order: Order, watch: Watch, tell: Tell) -> tuple[int, Tally]:
    """The run's number, and how it went. Raises RuleError, KeyboardInterrupt."""
    secret = pseudonyms.secret_of_this_user()
    worker = Worker.ready(order.scope, order.limits, secret)
    with Store(order.store) as store:
        store.begin(
            [os.path.abspath(root) for root in order.roots], order.scope, order.limits, pseudonyms.key_id(secret)
        )
        tally = Tally()
        tally.total = sum(1 for _ in sources_of(order, worker.inputs, lambda kind: tally.skipped.update([kind])))
        with checkers(order, worker, Job(order.scope, order.limits, secret, str(order.store)), tell) as found:
            for source, answer in found.check(store.seen(sources_of(order, worker.inputs))):
                checked = answer if isinstance(answer, Checked) else worker.put_aside(source, answer)
                outcome = store.add(checked)
                tally.done += 1
                tally.kept += checked.record is None
                tally.outcomes[outcome] += 1
                watch(tally, checked, found.in_hand())
        store.forget_unseen()
        with store.transaction():
            cross_form_rules.judge_run(store.database, store.run, order.scope, pseudonyms.key_id(secret), worker.book)
        store.end("done")
        return store.run, tally


def checkers(order: Order, worker: Worker, job: Job, tell: Tell) -> AbstractContextManager[Checkers]:
    if order.cluster is None:
        return Pool(order.workers or 1, job)
    from checker.audit.dask_client import Cluster  # needs what most audits need not have

    return Cluster(order.cluster, job, worker, tell, most=order.workers, shared_paths=order.shared_paths)


def sources_of(order: Order, inputs: Inputs, skip: Callable[[str], None] = lambda kind: None) -> Iterator[FormSource]:
    attachments = Path(order.scope.attachments) if order.scope.attachments else None
    own = {os.path.abspath(f"{order.store}{suffix}") for suffix in SIDE_FILES}
    return find_sources(
        order.roots, inputs, attachments, except_for=lambda path: os.path.abspath(path) in own, skip=skip
    )
