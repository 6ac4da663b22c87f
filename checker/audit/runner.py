"""One run: every form that is found is known already, or checked and kept as soon as its result is there."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from checker.audit import cross_form_rules, pseudonyms
from checker.audit.discovery import find_sources
from checker.audit.known_results import KnownResults
from checker.audit.models import Checked, Checkers, FormSource, Job, Order, Tally, Tell, Watch
from checker.audit.store import Store
from checker.audit.write_buffer import WriteBuffer
from checker.inputs import Inputs
from checker.model import Rulebook

if TYPE_CHECKING:  # where no form has changed, nothing that could check one is loaded
    from checker.audit.worker import Worker

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite writes beside a file of its own."""


def run_audit(order: Order, book: Rulebook, watch: Watch, tell: Tell) -> tuple[int, Tally]:
    """The run's number, and how it went; where no form is found none is kept, and the last one stays so.

    Raises RuleError, KeyboardInterrupt.
    """
    run = RunInHand(order, book, watch, tell)
    sources = list(sources_of(order, run.inputs, lambda kind: run.tally.skipped.update([kind])))
    run.tally.total = len(sources)
    return run.check(sources) if sources else 0, run.tally


class RunInHand:
    """A run, and how far it is."""

    def __init__(self, order: Order, book: Rulebook, watch: Watch, tell: Tell) -> None:
        self.order, self.book, self.watch, self.tell = order, book, watch, tell
        self.inputs, self.tally, scope = Inputs.of(book), Tally(), order.scope
        self.roots = [os.path.abspath(root) for root in order.roots]
        paths = [*self.roots, *(path for path in (scope.rules, scope.waivers, scope.attachments) if path)]
        secret = pseudonyms.secret_of_this_user()
        self.job = Job(scope, order.limits, secret, str(order.store), tuple(paths))

    @cached_property
    def worker(self) -> Worker:
        from checker.audit.worker import Worker

        return Worker.ready(self.job)

    def check(self, sources: Sequence[FormSource]) -> int:
        scope, secret = self.order.scope, self.job.secret
        contact_key = pseudonyms.key_id(secret)
        with Store(self.order.store) as store:
            store.begin(self.roots, scope, self.order.limits, contact_key, secret)
            with WriteBuffer(store, lambda one, how: self.kept(one, Counter([how]), one.record is None)) as buffer:
                known = KnownResults(scope, self.inputs, lambda: self.worker.names, store, self.kept, buffer.add)
                self.check_unknown(known.unknown(iter(sources)), store, buffer)
            store.forget_unseen()
            with store.transaction():
                cross_form_rules.judge_run(store.database, store.run, scope, contact_key, self.book)
            store.end("done")
            return store.run

    def check_unknown(self, sources: Iterator[FormSource], store: Store, buffer: WriteBuffer) -> None:
        """Checks the forms, if there are any: only then is loaded and started what that takes."""
        first = list(islice(sources, self.order.workers or 1))
        if not first:
            return
        from checker.audit.result_samples import words_of_rules

        store.keep_words(words_of_rules(self.book))  # what results name by number is to be there before them
        with self.checkers(len(first)) as found:
            for source, answer in found.check(chain(first, sources)):
                buffer.add(answer if isinstance(answer, Checked) else self.worker.put_aside(source, answer))

    def checkers(self, most: int) -> AbstractContextManager[Checkers]:
        order = self.order
        if order.cluster is None:
            from checker.audit.pool import Pool

            return Pool(most, self.job)
        from checker.audit.dask_client import Cluster  # needs what most audits need not have

        return Cluster(
            order.cluster, self.job, self.worker, self.tell, most=order.workers, shared_paths=order.shared_paths
        )

    def kept(self, last: Checked, outcomes: Counter[str], known: int) -> None:
        """Tells of forms that were kept: the last one, how many have which outcome, and how many had one before."""
        self.tally.done += outcomes.total()
        self.tally.kept += known
        self.tally.outcomes.update(outcomes)
        self.watch(self.tally, last)


def sources_of(order: Order, inputs: Inputs, skip: Callable[[str], None]) -> Iterator[FormSource]:
    attachments = Path(order.scope.attachments) if order.scope.attachments else None
    own = frozenset(os.path.abspath(f"{order.store}{suffix}") for suffix in SIDE_FILES)
    return find_sources(order.roots, inputs, attachments, except_for=own, skip=skip)
