"""Checking processes: each has one form in hand and the next one waiting; what goes wrong with one costs no other."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from checker.audit.models import Answer, Job, PageInHand, Quarantine, Refusal
from checker.audit.worker_messages import Heard, Task
from checker.audit.worker_process import Gone, WorkerProcess
from checker.errors import RuleError
from checker.messages import message
from checker.model import Text

LOOK_SECONDS = 0.1
"""How often time and memory are looked at."""
AHEAD = 2
"""Forms that a process has been sent: the one in hand, and one that it need not wait for."""
START_SECONDS = 120.0
Asked = TypeVar("Asked", bound=Task)


class Unfit(RuleError):
    """No process can check by the engine and the rules that are asked for. ``refusal`` has what it has instead."""

    def __init__(self, what: Text, mend: Text, refusal: Refusal) -> None:
        super().__init__("nrdl audit", None, "", what, mend)
        self.refusal = refusal


class Pool(Generic[Asked]):
    """Checks forms on several processes. Use it with ``with``: no process outlives it."""

    def __init__(self, size: int, job: Job) -> None:
        self.size, self.job = size, job
        self.hands: list[WorkerProcess[Asked]] = []
        self.heard: SimpleQueue[tuple[WorkerProcess[Asked], Heard | Gone]] = SimpleQueue()
        self.tasks: Iterator[Asked] = iter(())
        self.exhausted = False
        self.looked = 0.0
        self.again: deque[Asked] = deque()
        self.tried: set[Asked] = set()

    def __enter__(self) -> Pool[Asked]:
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self.hands:
            hand.end()

    def start(self) -> None:
        """Returns when a process is ready. Raises Unfit when none can be."""
        self.hands += [self.new_hand() for _ in range(self.size - len(self.hands))]
        while not any(hand.ready for hand in self.hands):
            for _ in (*self.answers(LOOK_SECONDS), *self.over_limits()):
                pass

    def new_hand(self) -> WorkerProcess[Asked]:
        return WorkerProcess(self.job, lambda hand, what: self.heard.put((hand, what)))

    def check(self, tasks: Iterator[Asked]) -> Iterator[tuple[Asked, Answer]]:
        """An answer for every form, in the order in which they are ready. Raises Unfit when no process can start."""
        self.tasks, self.exhausted = tasks, False
        self.start()
        yield from self.answers(0)  # one may have ended since the last form
        while True:
            for hand in self.hands:
                while hand.ready and (task := self.next_for(hand)) is not None:
                    hand.send(task)
            if self.exhausted and not self.again and not any(hand.tasks for hand in self.hands):
                return
            yield from self.answers(LOOK_SECONDS)
            if time.monotonic() - self.looked > LOOK_SECONDS:
                self.looked = time.monotonic()
                yield from self.over_limits()

    def next_for(self, hand: WorkerProcess[Asked]) -> Asked | None:
        """What to send to a process; a form that has ended another one is sent alone."""
        if self.again:
            return None if hand.tasks else self.again.popleft()
        if self.exhausted or len(hand.tasks) >= AHEAD or self.tried & set(hand.tasks):
            return None
        task = next(self.tasks, None)
        self.exhausted = task is None
        return task

    def answers(self, seconds: float) -> Iterator[tuple[Asked, Answer]]:
        """What has been answered; waits for the first."""
        while True:
            try:
                hand, answer = self.heard.get(timeout=seconds)
            except Empty:
                return
            seconds = 0
            if hand not in self.hands:  # it was ended
                continue
            hand.since = time.monotonic()
            if isinstance(answer, Gone):
                yield from self.lost(hand, "crash")
            elif isinstance(answer, Refusal):
                raise unfit("audit.engine_changed", answer)
            elif answer is None:
                hand.ready = True
            elif isinstance(answer, PageInHand):
                continue
            else:
                task = hand.tasks.popleft()
                self.tried.discard(task)
                yield task, answer

    def over_limits(self) -> Iterator[tuple[Asked, Answer]]:
        for hand in list(self.hands):
            spent = time.monotonic() - hand.since
            if hand.tasks and hand.ready and spent > self.job.limits.seconds:
                yield from self.lost(hand, "timeout")
            elif hand.tasks and hand.memory() > self.job.limits.memory:
                yield from self.lost(hand, "memory")
            elif not hand.ready and spent > START_SECONDS:
                raise unfit("audit.no_start")

    def lost(self, hand: WorkerProcess[Asked], kind: Quarantine) -> Iterator[tuple[Asked, Answer]]:
        """Puts a fresh process in the place of one that is to be given up, and its form aside where it is to blame.

        A process may have ended for another reason (the system was short of memory, say), so only a form that ends
        a second one too is to blame. Time is the form's own.
        """
        hand.end()
        if not hand.tasks and not hand.ready:
            raise unfit("audit.no_start")
        self.hands[self.hands.index(hand)] = self.new_hand()
        if hand.tasks:
            task = hand.tasks.popleft()
            if kind == "timeout" or task in self.tried:
                self.tried.discard(task)
                yield task, kind
            else:
                self.tried.add(task)
                self.again.append(task)
        self.again.extend(hand.tasks)


def unfit(name: str, refusal: Refusal | None = None) -> Unfit:
    what, mend = message(name), message(f"{name}_mend")
    refusal = refusal or Refusal(what)
    return Unfit(refusal.reason or what, mend, refusal)
