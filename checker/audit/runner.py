"""One run: every form that is found is checked, or known already, and kept as soon as its result is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from checker.audit import cross_form_rules, pseudonyms
from checker.audit.discovery import find_sources
from checker.audit.models import Checked, Checkers, FormSource, Job, Order, Tally, Tell, Watch
from checker.audit.pool import Pool
from checker.audit.result_samples import words_of_rules
from checker.audit.store import Store
from checker.audit.worker import Worker
from checker.inputs import Inputs

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite writes beside a file of its own."""


def run_audit(order: Order, watch: Watch, tell: Tell) -> tuple[int, Tally]:
    """The run's number, and how it went; where no form is found none is kept, and the last one stays so.

    Raises RuleError, KeyboardInterrupt.
    """
    secret = pseudonyms.secret_of_this_user()
    roots, scope = [os.path.abspath(root) for root in order.roots], order.scope
    paths = [*roots, *(path for path in (scope.rules, scope.waivers, scope.attachments) if path)]
    job = Job(scope, order.limits, secret, str(order.store), tuple(paths))
    worker = Worker.ready(job)
    tally = Tally()
    tally.total = sum(1 for _ in sources_of(order, worker.inputs, lambda kind: tally.skipped.update([kind])))
    if not tally.total:
        return 0, tally
    with Store(order.store) as store:
        store.begin(roots, scope, order.limits, pseudonyms.key_id(secret), secret)
        store.keep_words(words_of_rules(worker.book))
        with checkers(order, worker, job, tell, tally.total) as found:
            for source, answer in found.check(store.seen(sources_of(order, worker.inputs))):
                checked = answer if isinstance(answer, Checked) else worker.put_aside(source, answer)
                outcome = store.add(checked)
                tally.done += 1
                tally.kept += checked.record is None
                tally.outcomes[outcome] += 1
                watch(tally, checked)
        store.forget_unseen()
        with store.transaction():
            cross_form_rules.judge_run(store.database, store.run, order.scope, pseudonyms.key_id(secret), worker.book)
        store.end("done")
        return store.run, tally


def checkers(order: Order, worker: Worker, job: Job, tell: Tell, forms: int) -> AbstractContextManager[Checkers]:
    if order.cluster is None:
        return Pool(max(1, min(order.workers or 1, forms)), job)
    from checker.audit.dask_client import Cluster  # needs what most audits need not have

    return Cluster(order.cluster, job, worker, tell, most=order.workers, shared_paths=order.shared_paths)


def sources_of(order: Order, inputs: Inputs, skip: Callable[[str], None] = lambda kind: None) -> Iterator[FormSource]:
    attachments = Path(order.scope.attachments) if order.scope.attachments else None
    own = {os.path.abspath(f"{order.store}{suffix}") for suffix in SIDE_FILES}
    return find_sources(
        order.roots, inputs, attachments, except_for=lambda path: os.path.abspath(path) in own, skip=skip
    )
