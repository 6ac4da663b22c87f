"""The page's checking processes: one form each; what is too slow, takes too much or is no longer wanted is ended."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from checker.audit.models import Refusal
from checker.audit.worker_process import Gone, Startable, WorkerProcess
from checker.messages import message
from checker.model import MEGABYTE
from checker.page.models import CheckLimits, CheckReply, RecognisedNow, RequestRefused, WorkerRequest

LOOK_SECONDS = 0.1
"""How often time, memory and the asker are looked at."""
START_SECONDS = 120.0
MOST_CHECKS = 200
"""After so many a process is replaced, so that what libraries keep does not add up."""

Made = Callable[[Path], WorkerRequest]
"""Makes the request, its uploads in a folder that is gone with the answer."""
IsGone = Callable[[], Awaitable[bool]]
Tell = Callable[[RecognisedNow], object]
"""Told of each page that is being recognised."""


class Lost(Exception):
    """A process has ended by itself."""


class Abandoned(Exception):
    """Nobody waits for the answer any more."""


class Hand:
    """A checking process, heard in the event loop."""

    def __init__(self, job: Startable) -> None:
        loop, self.heard = asyncio.get_running_loop(), asyncio.Queue[Any]()
        self.ready, self.checks = False, 0

        def hear(_: WorkerProcess[WorkerRequest], what: Any) -> None:
            with suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(self.heard.put_nowait, what)

        self.process: WorkerProcess[WorkerRequest] = WorkerProcess(job, hear, type(job).__module__)

    @property
    def lives(self) -> bool:
        return self.process.process.poll() is None

    async def check(self, make: Made, limits: CheckLimits, is_gone: IsGone, tell: Tell) -> CheckReply:
        """The answer to a request. Raises Lost, Abandoned, Refused; OSError where there is no room for its uploads."""
        if not self.ready:
            first = await self.hear(START_SECONDS, limits, is_gone)
            if isinstance(first, Refusal):
                raise RequestRefused(500, first.reason or message("page.no_start"))
            self.ready = True
        self.checks += 1
        with tempfile.TemporaryDirectory(dir=self.process.folder.name, ignore_cleanup_errors=True) as folder:
            self.process.send(await asyncio.to_thread(make, Path(folder)))
            reply = await self.hear(limits.seconds, limits, is_gone)
            while isinstance(reply, RecognisedNow):  # a page takes as long as it takes: the time begins anew
                tell(reply)
                reply = await self.hear(limits.seconds, limits, is_gone)
            self.process.tasks.clear()
        assert isinstance(reply, CheckReply)
        return reply

    async def hear(self, seconds: float, limits: CheckLimits, is_gone: IsGone) -> Any:
        left = seconds
        while True:
            with suppress(TimeoutError, asyncio.TimeoutError):
                said = await asyncio.wait_for(self.heard.get(), LOOK_SECONDS)
                if isinstance(said, Gone):
                    raise Lost
                return said
            left -= LOOK_SECONDS
            if left <= 0:
                raise RequestRefused(422, message("page.timeout", seconds=f"{seconds:g}"))
            if self.process.memory() > limits.memory:
                raise RequestRefused(422, message("page.memory", memory=f"{limits.memory / MEGABYTE:g}"))
            if await is_gone():
                raise Abandoned


class Workers:
    """So many checking processes as may run at once; they wait for forms, and end by themselves when none comes."""

    def __init__(self, job: Startable, most: int, limits: CheckLimits) -> None:
        self.job, self.limits = job, limits
        self.free = asyncio.Semaphore(most)
        self.idle: list[Hand] = []
        self.all: set[Hand] = set()
        self.waiting = 0

    async def check(self, make: Made, is_gone: IsGone, tell: Tell = lambda page: None) -> CheckReply:
        """The answer to a request. Raises Refused, Abandoned, OSError."""
        if self.waiting >= self.limits.waiting:
            raise RequestRefused(503, message("page.busy"))
        self.waiting += 1
        try:
            async with self.free:
                with suppress(Lost):  # the system may have been short of memory: the form is to blame the second time
                    return await self.try_once(make, is_gone, tell)
                with suppress(Lost):
                    return await self.try_once(make, is_gone, tell)
                raise RequestRefused(422, message("page.crash"))
        finally:
            self.waiting -= 1

    async def try_once(self, make: Made, is_gone: IsGone, tell: Tell) -> CheckReply:
        hand, sound = self.take(), False
        try:
            reply = await hand.check(make, self.limits, is_gone, tell)
            sound = hand.checks < MOST_CHECKS
            return reply
        except OSError:  # there was no room for its uploads: the process has not been asked
            sound = True
            raise
        finally:
            if sound:
                self.idle.append(hand)
            else:
                self.end(hand)

    def take(self) -> Hand:
        while self.idle:
            hand = self.idle.pop()
            if hand.lives:
                return hand
            self.end(hand)
        hand = Hand(self.job)
        self.all.add(hand)
        return hand

    def end(self, hand: Hand) -> None:
        self.all.discard(hand)
        hand.process.end()

    def renew(self) -> None:
        """Ends the processes that wait: the next ones read the rules anew, and those at work are not used again."""
        while self.idle:
            self.end(self.idle.pop())
        for hand in self.all:
            hand.checks = MOST_CHECKS

    def close(self) -> None:
        """Ends every process."""
        for hand in list(self.all):
            self.end(hand)
