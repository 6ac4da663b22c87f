"""An audit on a Dask cluster: the forms go to its workers, and what is kept stays here.

Forms are sent to one worker of our choice, as many together as take some seconds and a few such tasks ahead, so that
little is under way at any time and a worker that is lost, or has another engine or other rules, costs nothing but time.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple

from checker.audit.dask_connection import Connection, reply_of
from checker.audit.dask_members import Member, Members
from checker.audit.dask_payload import Packed, Packer, Unsendable
from checker.audit.dask_together import Together
from checker.audit.dask_worker import seal
from checker.audit.models import Answer, Checked, FormSource, Job, Refusal, Tell
from checker.audit.pool import Pool
from checker.audit.store import StoredResult, connect
from checker.audit.worker import Worker

ANSWER_SECONDS = 5.0
"""How long to wait in the end for a worker that has not said whether it is fit."""
LOOK_SECONDS = 1.0
"""How often it is asked which workers there are."""
HEAR_SECONDS = 0.1
LOSSES = 3
"""Workers that a form may lose; then it is checked here."""


class SentForms(NamedTuple):
    """What is under way to a worker: forms, or the question whether it is fit where there are no ``sources``."""

    future: Any
    address: str
    sources: tuple[FormSource, ...]
    size: int


class Cluster:
    """Checks forms on a cluster. Use it with ``with``: nothing is under way afterwards.

    ``most``: how many forms at a time, None for as many as the workers have threads, and some ahead. ``shared_paths``:
    the workers read the forms themselves.
    """

    def __init__(
        self, address: str, job: Job, worker: Worker, tell: Tell, *, most: int | None, shared_paths: bool
    ) -> None:
        self.connection, self.worker = Connection(address), worker
        self.shared_paths = shared_paths
        self.known = StoredResult(connect(Path(job.store or ""), read_only=True))
        self.packer = Packer(worker, self.known)
        elsewhere = job.scope._replace(waivers=None, attachments=job.scope.attachments if shared_paths else None)
        self.job = job._replace(scope=elsewhere, store=None)
        self.here: Pool[FormSource] = Pool(1, job)
        self.members = Members(self.connection, job.scope, tell, most)
        self.under_way: dict[str, SentForms] = {}
        self.again: deque[FormSource] = deque()
        self.losses: Counter[FormSource] = Counter()
        self.by_content: set[FormSource] = set()
        self.next: list[Packed] = []
        self.together = Together()
        self.looked = 0.0
        self.leaving = ExitStack()

    def __enter__(self) -> Cluster:
        with ExitStack() as leaving:
            leaving.callback(self.known.database.close)
            leaving.enter_context(self.connection)
            leaving.callback(self.under_way.clear)
            leaving.enter_context(self.here)
            self.leaving = leaving.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.close()

    def check(self, tasks: Iterator[FormSource]) -> Iterator[tuple[FormSource, Answer]]:
        """An answer for every form, in the order in which they are ready.

        Raises RuleError when the scheduler is lost, or no worker is left that is fit.
        """
        while True:
            yield from self.hand_out(tasks)
            if not self.next and not self.again and not any(sent.sources for sent in self.under_way.values()):
                break
            self.look()
            yield from self.take_in()
        end = time.monotonic() + ANSWER_SECONDS
        while self.under_way and time.monotonic() < end:  # whoever is unfit is told so, even if the others were quicker
            yield from self.take_in()

    # ------------------------------------------------------------------------------------------------ the workers

    def look(self) -> None:
        """Which workers have come, which are gone: their forms go to others."""
        if time.monotonic() - self.looked < LOOK_SECONDS:
            return
        self.looked = time.monotonic()
        there = self.connection.workers()
        for address in self.members.there.keys() - there.keys():
            if self.members.there.pop(address).fit:
                self.members.tell("audit_cluster_lost", worker=address)
            for key in [key for key, sent in self.under_way.items() if sent.address == address]:
                self.lost(self.under_way.pop(key))
        for address in there.keys() - self.members.there.keys():
            self.members.there[address] = Member(there[address])
            self.send(address)
        self.members.give_up_or_wait()

    # -------------------------------------------------------------------------------------------------- the forms

    def hand_out(self, sources: Iterator[FormSource]) -> Iterator[tuple[FormSource, Answer]]:
        """Sends forms while a worker has room; gives the answers that need no worker."""
        while True:
            while not self.together.enough(self.next):
                source = self.again.popleft() if self.again else next(sources, None)
                if source is None:
                    break
                try:
                    if self.losses[source] >= LOSSES:
                        raise Unsendable
                    packed = self.packer.packed(source, shared=self.shared_paths and source not in self.by_content)
                except Exception:  # what cannot be sent, or a bug: the same is found, and told, by a process here
                    yield from self.here.check(iter([source]))
                    continue
                if isinstance(packed, Checked):
                    yield source, packed
                else:
                    self.next.append(packed)
            address = self.members.free([sent.size for sent in self.under_way.values() if sent.sources])
            if not self.next or address is None:
                return
            # What may take a while, and what may have ended a worker, ends no others.
            alone = [one for one in self.next if one.with_uploads or self.losses[one.source]][:1]
            self.send(address, alone or self.next)
            self.next = [one for one in self.next if alone and one is not alone[0]]

    def send(self, address: str, packed: Sequence[Packed] = ()) -> None:
        """Sends forms, or the question whether the worker is fit."""
        sealed = seal(self.job, (one.parcel for one in packed))
        future = self.connection.submit(sealed, address)
        self.members.there[address].sent += bool(packed)
        self.under_way[future.key] = SentForms(future, address, tuple(one.source for one in packed), len(sealed))

    def take_in(self) -> Iterator[tuple[FormSource, Answer]]:
        """What has come back; waits for the first."""
        seconds = HEAR_SECONDS
        while True:
            future = self.connection.next_finished(seconds)
            if future is None:
                return
            seconds = 0
            sent = self.under_way.pop(future.key, None)
            if sent is None:  # its worker was given up
                continue
            member = self.members.there.get(sent.address)
            if member:
                member.sent -= bool(sent.sources)
            yield from self.answered(sent)

    def answered(self, sent: SentForms) -> Iterator[tuple[FormSource, Answer]]:
        try:
            reply = reply_of(sent.future)
        except Exception:  # the worker went before its answer was here, or the scheduler, which is found out by looking
            self.lost(sent)
            return
        if isinstance(reply, Refusal):
            self.members.refuse(sent.address, reply)
            self.again.extend(sent.sources)
            return
        if not sent.sources:
            self.members.fit(sent.address)
        self.together.learn(reply)
        for source, one in zip(sent.sources, reply.replies, strict=True):
            if one.answer == "differs":
                self.members.tell_once("audit_cluster_differs", worker=sent.address, form=source.name)
                self.by_content.add(source)
                self.again.append(source)
            elif one.checked:
                yield source, self.ours(source, one.checked)
            elif one.aside:
                yield source, one.aside

    def ours(self, source: FormSource, checked: Checked) -> Checked:
        """The answer with the form's path here; a bug is told under a key that the other machine cannot know."""
        if checked.sha256 is None and checked.record:
            key = self.worker.key_aside(source, "bug")
            checked = checked._replace(key=key, record=checked.record._replace(key=key))
        return checked._replace(path=source.path)

    def lost(self, sent: SentForms) -> None:
        """A lost worker is no fault of its forms."""
        self.losses.update(sent.sources)
        self.again.extend(sent.sources)
        if not sent.sources:
            self.members.there.pop(sent.address, None)  # asked anew when it is seen again
        with suppress(Exception):
            sent.future.release()
