"""Worker processes: each has one form in hand and the next one waiting; what goes wrong with one costs no other."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import psutil

from checker.audit.records import Checked, Limits, Scope, Source
from checker.audit.store import Known
from checker.audit.work import Worker
from checker.errors import RuleError
from checker.model import Text

LOOK_SECONDS = 0.1
"""How often time and memory are looked at."""
AHEAD = 2
"""Forms that a worker has been sent: the one in hand, and one that it need not wait for."""
READY = "ready"
START_SECONDS = 120.0
NO_START = (
    Text("工作进程没有启动。", "A worker process does not start."),
    Text("请试用 --workers 1。", "Try --workers 1."),
)


def serve(connection: Connection, scope: Scope, limits: Limits, secret: bytes, store: str) -> None:
    """What a worker process does: answers each form, until there is no more or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends its workers
    threading.Thread(target=end_with_parent, daemon=True).start()
    gc.set_threshold(100_000)
    try:
        worker, known = Worker.ready(scope, limits, secret), Known(Path(store))
        connection.send(READY)
    except RuleError as error:
        connection.send(Text(error.told("zh"), error.told("en")))
        return
    except ValueError as error:
        connection.send(Text("检查程序或规则已不是审核开始时的那一份。", f"{str(error).capitalize()}."))
        return
    try:
        while (source := connection.recv()) is not None:
            connection.send(worker.answer(source, known))
    except (EOFError, OSError):
        return


def end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Hand:
    """One worker process and the forms that it has been sent."""

    def __init__(self, start: tuple[Any, ...]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other, *start), daemon=True)
        self.process.start()
        other.close()
        self.tasks: deque[Source] = deque()
        self.ready = False
        self.since = time.monotonic()

    def send(self, source: Source) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(source)
        with suppress(OSError):  # it is gone, which is found out by waiting for it
            self.connection.send(source)

    def receive(self) -> Checked | Text | str | None:
        """Its answer; None when it is gone."""
        try:
            answer: Checked | Text | str = self.connection.recv()
        except (EOFError, OSError):
            return None
        self.since = time.monotonic()
        return answer

    def memory(self) -> int:
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """Checks forms on several processes. Use it with ``with``: no process outlives it."""

    def __init__(self, size: int, worker: Worker, secret: bytes, store: Path) -> None:
        self.size, self.worker = size, worker
        self.start = (worker.scope, worker.limits, secret, str(store))
        self.hands: list[Hand] = []
        self.sources: Iterator[Source] = iter(())
        self.exhausted = False
        self.looked = 0.0
        self.again: deque[Source] = deque()
        self.tried: set[Source] = set()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self.hands:
            hand.end()

    def in_hand(self) -> Sequence[str]:
        """The names of the forms that are being checked."""
        return [hand.tasks[0].name for hand in self.hands if hand.tasks]

    def check(self, sources: Iterator[Source]) -> Iterator[Checked]:
        """An answer for every form, in the order in which they are ready. Raises RuleError when no worker can start."""
        self.sources = sources
        self.hands = [Hand(self.start) for _ in range(self.size)]
        while True:
            for hand in self.hands:
                while hand.ready and (source := self.next_for(hand)) is not None:
                    hand.send(source)
            if self.exhausted and not self.again and not any(hand.tasks for hand in self.hands):
                return
            yield from self.answers()
            if time.monotonic() - self.looked > LOOK_SECONDS:
                self.looked = time.monotonic()
                yield from self.over_limits()

    def next_for(self, hand: Hand) -> Source | None:
        """What to send to a worker; a form that has ended another one is sent alone."""
        if self.again:
            return None if hand.tasks else self.again.popleft()
        if self.exhausted or len(hand.tasks) >= AHEAD or self.tried & set(hand.tasks):
            return None
        source = next(self.sources, None)
        self.exhausted = source is None
        return source

    def answers(self) -> Iterator[Checked]:
        by_connection = {hand.connection: hand for hand in self.hands}
        for connection in wait(list(by_connection), LOOK_SECONDS):
            hand = by_connection[connection]  # type: ignore[index]
            answer = hand.receive()
            if answer is None:
                yield from self.lost(hand, "crash")
            elif isinstance(answer, str):  # READY
                hand.ready = True
            elif isinstance(answer, Text):
                mend = Text("审核期间请勿改动规则或程序。", "Do not change rules or engine while an audit runs.")
                raise RuleError("nrdl audit", None, "", answer, mend)
            else:
                self.tried.discard(hand.tasks.popleft())
                yield answer

    def over_limits(self) -> Iterator[Checked]:
        limits = self.worker.limits
        for hand in list(self.hands):
            spent = time.monotonic() - hand.since
            if hand.tasks and hand.ready and spent > limits.seconds:
                yield from self.lost(hand, "timeout")
            elif hand.tasks and hand.memory() > limits.memory:
                yield from self.lost(hand, "memory")
            elif not hand.ready and spent > START_SECONDS:
                raise RuleError("nrdl audit", None, "", *NO_START)

    def lost(self, hand: Hand, kind: str) -> Iterator[Checked]:
        """Puts a fresh worker in the place of one that is to be given up, and its form aside where it is to blame.

        A worker may have ended for another reason (the system was short of memory, say), so only a form that ends
        a second one too is to blame. Time is the form's own.
        """
        hand.end()
        if not hand.tasks and not hand.ready:
            raise RuleError("nrdl audit", None, "", *NO_START)
        self.hands[self.hands.index(hand)] = Hand(self.start)
        if hand.tasks:
            source = hand.tasks.popleft()
            if kind == "timeout" or source in self.tried:
                self.tried.discard(source)
                yield self.worker.put_aside(source, kind)
            else:
                self.tried.add(source)
                self.again.append(source)
        self.again.extend(hand.tasks)
