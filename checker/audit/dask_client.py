"""An audit on a Dask cluster: the forms go to its workers, and what is kept stays here.

Each form is sent to one worker of our choice, a few ahead, so that little is under way at any time and a worker that
is lost, or has another engine or other rules, costs nothing but time.
"""

from __future__ import annotations

import logging
import secrets
import time
import warnings
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from checker.audit.dask_payload import Packer, Unsendable
from checker.audit.dask_worker import Reply, call, opened, seal
from checker.audit.models import Answer, Checked, FormSource, Job, Parcel, Refusal, Tell
from checker.audit.pool import Pool
from checker.audit.store import StoredResult
from checker.audit.worker import Worker
from checker.errors import RuleError, rule_error
from checker.model import Text

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 30.0
"""How long the scheduler may take to say which workers there are."""
LOOKS = 10
"""How often to look in vain for a worker that is fit: one that was lost may be started anew."""
ANSWER_SECONDS = 5.0
"""How long to wait in the end for a worker that has not said whether it is fit."""
LOOK_SECONDS = 1.0
"""How often it is asked which workers there are."""
HEAR_SECONDS = 0.1
AHEAD = 1
"""Forms that a worker has been sent beyond those in hand."""
BYTES_UNDER_WAY = 500_000_000
LOSSES = 3
"""Workers that a form may lose; then it is checked here."""
DIGITS = 12
"""Of a hash that is shown."""


@dataclass
class Member:
    """A worker of the cluster. ``fit``: it has our engine and our rules; None until it has said so."""

    threads: int
    fit: bool | None = None
    sent: int = 0


class Sent(NamedTuple):
    """What is under way to a worker: a form, or the question whether it is fit where there is no ``source``."""

    future: Any
    address: str
    source: FormSource | None = None
    size: int = 0


class Cluster:
    """Checks forms on a cluster. Use it with ``with``: nothing is under way afterwards.

    ``most``: how many forms at a time, None for as many as the workers have threads, and some ahead. ``shared_paths``:
    the workers read the forms themselves.
    """

    def __init__(
        self, address: str, job: Job, worker: Worker, tell: Tell, *, most: int | None, shared_paths: bool
    ) -> None:
        self.address, self.worker, self.tell = address, worker, tell
        self.most, self.shared_paths = most, shared_paths
        self.known = StoredResult(Path(job.store or ""))
        self.packer = Packer(worker, self.known)
        elsewhere = job.scope._replace(waivers=None, attachments=job.scope.attachments if shared_paths else None)
        self.job = job._replace(scope=elsewhere, store=None)
        self.call = call()
        self.here: Pool[FormSource] = Pool(1, job)
        self.members: dict[str, Member] = {}
        self.under_way: dict[str, Sent] = {}
        self.finished: SimpleQueue[Any] = SimpleQueue()
        self.again: deque[FormSource] = deque()
        self.losses: Counter[FormSource] = Counter()
        self.by_content: set[FormSource] = set()
        self.next: tuple[FormSource, Parcel] | None = None
        self.name, self.number = secrets.token_hex(4), 0
        self.looked, self.in_vain, self.ever_fit = 0.0, 0, False
        self.told: set[str] = set()
        self.leaving = ExitStack()

    def __enter__(self) -> Cluster:
        with ExitStack() as leaving:
            leaving.callback(self.known.database.close)
            leaving.enter_context(quiet())
            try:
                distributed: Any = import_module("distributed")
                self.client = distributed.Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
            except (OSError, ValueError, RuntimeError):
                raise self.wrong("audit.no_scheduler") from None
            leaving.callback(self.close)
            leaving.enter_context(self.here)
            self.leaving = leaving.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.close()

    def close(self) -> None:
        """The scheduler drops what is still under way."""
        self.under_way.clear()
        with suppress(Exception):  # it may be lost
            self.client.close(timeout=2)

    def in_hand(self) -> Sequence[str]:
        """The names of the forms that are under way."""
        return [sent.source.name for sent in self.under_way.values() if sent.source] or self.here.in_hand()

    def check(self, tasks: Iterator[FormSource]) -> Iterator[tuple[FormSource, Answer]]:
        """An answer for every form, in the order in which they are ready.

        Raises RuleError when the scheduler is lost, or no worker is left that is fit.
        """
        while True:
            yield from self.hand_out(tasks)
            if self.next is None and not self.again and not any(sent.source for sent in self.under_way.values()):
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
        with self.talking():
            there = self.client.sync(self.client.scheduler.ncores, workers=None, callback_timeout=SILENT_SECONDS)
        for address in self.members.keys() - there.keys():
            if self.members.pop(address).fit:
                self.tell("audit_cluster_lost", worker=address)
            for key in [key for key, sent in self.under_way.items() if sent.address == address]:
                self.lost(self.under_way.pop(key))
        for address in there.keys() - self.members.keys():
            self.members[address] = Member(there[address])
            self.send(address, None)
        self.in_vain = 0 if any(member.fit for member in self.members.values()) else self.in_vain + 1
        self.give_up_or_wait()

    def give_up_or_wait(self) -> None:
        """Raises RuleError when no worker is fit, and there is no more hope of one."""
        waited = self.in_vain > LOOKS
        if not self.members and waited:
            raise self.wrong("audit.no_workers")
        if self.members and all(member.fit is False for member in self.members.values()):
            if waited or not self.ever_fit:
                raise self.wrong("audit.no_fit_worker")
        elif waited:
            self.tell_once("audit_cluster_waiting", count=len(self.members))

    def refuse(self, address: str, refusal: Refusal) -> None:
        """Says why a worker gets no forms."""
        member = self.members.get(address)
        if member is None or member.fit is False:
            return
        member.fit = False
        if refusal.reason:
            self.tell("audit_cluster_unfit", worker=address, reason=refusal.reason)
        else:
            ours = self.job.scope
            self.tell(
                "audit_cluster_refused",
                worker=address,
                engine=refusal.engine_sha256[:DIGITS],
                rules=refusal.rules_sha256[:DIGITS],
                own_engine=ours.engine_sha256[:DIGITS],
                own_rules=ours.rules_sha256[:DIGITS],
            )

    def free(self) -> str | None:
        """The worker that has most room for a form, if any has."""
        under_way = [sent for sent in self.under_way.values() if sent.source]
        if self.most is not None and len(under_way) >= self.most:
            return None
        if sum(sent.size for sent in under_way) > BYTES_UNDER_WAY:
            return None
        room = {address: member.threads + AHEAD - member.sent for address, member in self.members.items() if member.fit}
        address = max(room, key=lambda address: room[address], default=None)
        return address if address and room[address] > 0 else None

    # -------------------------------------------------------------------------------------------------- the forms

    def hand_out(self, sources: Iterator[FormSource]) -> Iterator[tuple[FormSource, Answer]]:
        """Sends forms while a worker has room; gives the answers that need no worker."""
        while True:
            if self.next is None:
                source = self.again.popleft() if self.again else next(sources, None)
                if source is None:
                    return
                try:
                    if self.losses[source] >= LOSSES:
                        raise Unsendable
                    packed = self.packer.packed(source, shared=self.shared_paths and source not in self.by_content)
                except Exception:  # what cannot be sent, or a bug: the same is found, and told, by a process here
                    yield from self.here.check(iter([source]))
                    continue
                if isinstance(packed, Checked):
                    yield source, packed
                    continue
                self.next = source, packed
            address = self.free()
            if address is None:
                return
            self.send(address, self.next)
            self.next = None

    def send(self, address: str, what: tuple[FormSource, Parcel] | None) -> None:
        """Sends a form, or the question whether the worker is fit. Names and contents are in no key and no log."""
        source, parcel = what or (None, None)
        sealed = seal(self.job, parcel)
        self.number += 1
        key = f"nrdl-{self.name}-{self.number}"
        with self.talking():
            future = self.client.submit(self.call, sealed, key=key, workers=[address], pure=False)
            future.add_done_callback(self.finished.put)
        self.members[address].sent += source is not None
        self.under_way[key] = Sent(future, address, source, len(sealed))

    def take_in(self) -> Iterator[tuple[FormSource, Answer]]:
        """What has come back; waits for the first."""
        seconds = HEAR_SECONDS
        while True:
            try:
                future = self.finished.get(timeout=seconds)
            except Empty:
                return
            seconds = 0
            sent = self.under_way.pop(future.key, None)
            if sent is None:  # its worker was given up
                continue
            member = self.members.get(sent.address)
            if member:
                member.sent -= sent.source is not None
            yield from self.answered(sent)

    def answered(self, sent: Sent) -> Iterator[tuple[FormSource, Answer]]:
        source = sent.source
        try:
            reply = self.reply(sent.future)
        except Exception:  # the worker went before its answer was here, or the scheduler, which is found out by looking
            self.lost(sent)
            return
        if isinstance(reply, Refusal):
            self.refuse(sent.address, reply)
            if source:
                self.again.append(source)
        elif source is None:
            member = self.members.get(sent.address)
            if member:
                member.fit = self.ever_fit = True
        elif reply == "differs":
            self.tell_once("audit_cluster_differs", worker=sent.address, form=source.name)
            self.by_content.add(source)
            self.again.append(source)
        elif isinstance(reply, Checked):
            yield source, self.ours(source, reply)
        elif reply:
            yield source, reply

    def reply(self, future: Any) -> Reply:
        """Raises whatever Dask does where the answer is lost."""
        if future.status == "error":
            error = future.exception(timeout=CONNECT_SECONDS)
            if type(error).__name__ != "KilledWorker":  # the worker cannot even take what it is sent
                return Refusal(Text(type(error).__name__, type(error).__name__))
        if future.status != "finished":
            raise OSError
        return opened(future.result(timeout=CONNECT_SECONDS))

    def ours(self, source: FormSource, checked: Checked) -> Checked:
        """The answer with the form's path here; a bug is told under a key that the other machine cannot know."""
        if checked.sha256 is None and checked.record:
            key = self.worker.key_aside(source, "bug")
            checked = checked._replace(key=key, record=checked.record._replace(key=key))
        return checked._replace(path=source.path)

    def lost(self, sent: Sent) -> None:
        """A lost worker is no fault of its forms."""
        if sent.source:
            self.losses[sent.source] += 1
            self.again.append(sent.source)
        else:
            self.members.pop(sent.address, None)  # asked anew when it is seen again
        with suppress(Exception):
            sent.future.release()

    def tell_once(self, name: str, **words: object) -> None:
        if name not in self.told:
            self.told.add(name)
            self.tell(name, **words)

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Turns whatever Dask raises when it has lost its scheduler into one sentence."""
        try:
            yield
            if self.client.status != "running":
                raise OSError
        except Exception:
            raise self.wrong("audit.scheduler_lost") from None

    def wrong(self, name: str) -> RuleError:
        return rule_error(name, f"--cluster {self.address}")


@contextmanager
def quiet() -> Iterator[None]:
    """Dask tells its own story of every connection that is lost; what matters of it is told by us."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
