"""A checking process: it is sent one form after the other and answers each. It outlives neither its parent nor a pause.

It is started alike by an audit on one machine and by a worker of a cluster, whose own kind of process may have no
children by ``multiprocessing``.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

import psutil

from checker.audit.models import Job, PageInHand, Refusal
from checker.audit.store import StoredResult, connect
from checker.audit.wire_format import MessageTypes, WrongMessage
from checker.audit.worker import Mismatch, Worker
from checker.audit.worker_messages import Conversation
from checker.errors import RuleError
from checker.leftovers import TemporaryFolder
from checker.model import Text
from checker.reader.ocr import one_page_at_once

START = """import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends its processes
sys.path = json.loads(sys.argv[1])
from checker.audit.worker_process import serve
serve(*sys.argv[2:])"""
IDLE_SECONDS = 60.0
"""After so long without a form the process ends by itself: on a cluster nobody else would end it."""
AUDIT = "checker.audit.worker_messages"


Asked = TypeVar("Asked")


class Startable(Protocol):
    """What a process of another kind is started with, the page's: it is sent there, and answers what is sent then.
    What it says in between, by ``say``, is heard before the answer."""

    def start(self, say: Callable[[Any], None]) -> Callable[[Any], Any]: ...


class Gone:
    """What is heard of a process that has ended."""


class WorkerProcess(Generic[Asked]):
    """One checking process and the forms that it has been sent. ``hear`` is called with what it answers; ``messages``
    names the module of its conversation."""

    def __init__(
        self, job: Job | Startable, hear: Callable[[WorkerProcess[Asked], Any], None], messages: str = AUDIT
    ) -> None:
        self.conversation = conversation_of(messages)
        self.folder = TemporaryFolder()
        paths = [path or os.getcwd() for path in sys.path]
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, json.dumps(paths), self.folder.name, messages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if sys.__stderr__ else subprocess.DEVNULL,  # a program without a console has none
        )
        self.tasks: deque[Asked] = deque()
        self.ready = False
        self.since = time.monotonic()
        self.listener = threading.Thread(target=self._listen, args=(hear,), daemon=True)
        self.listener.start()
        self._send(job)

    def send(self, task: Asked) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.append(task)
        self._send(task)

    def _send(self, what: Job | Startable | Asked) -> None:
        assert self.process.stdin
        with suppress(OSError):  # it is gone, which is heard
            self.conversation.asked.write(self.process.stdin, what)

    def _listen(self, hear: Callable[[WorkerProcess[Asked], Any], None]) -> None:
        assert self.process.stdout
        with suppress(EOFError, OSError, WrongMessage):  # cut off in the middle
            while True:
                hear(self, self.conversation.answered.read(self.process.stdout))
        hear(self, Gone())

    def memory(self) -> int:
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.listener.join()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        self.folder.cleanup()


def conversation_of(messages: str) -> Conversation:
    found: Conversation = import_module(messages).CONVERSATION
    return found


def serve(folder: str, messages: str) -> None:
    """What the process does. What it unpacks goes into ``folder``, which its parent removes if it has to end it."""
    one_page_at_once()
    tempfile.tempdir = folder
    conversation = conversation_of(messages)
    gc.set_threshold(100_000)
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)  # a library that prints must not speak in between
    tasks: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=listen, args=(conversation.asked, asked, tasks, folder), daemon=True).start()

    def say(what: Any) -> None:
        conversation.answered.write(answers, what)

    answer_all(tasks, say)
    os._exit(0)  # the listening thread would be in the way of an orderly end


def answer_all(tasks: SimpleQueue[Any], say: Callable[[Any], None]) -> None:
    """Answers what comes, the job first; returns when it cannot do the job, or has waited too long."""
    try:
        answer = answering(tasks.get(), say)
    except Mismatch as error:
        say(Refusal(None, error.engine_sha256, error.rules_sha256))
        return
    except RuleError as error:
        say(Refusal(Text(error.told("zh"), error.told("en"))))
        return
    say(None)
    with suppress(OSError, Empty):
        while True:
            say(answer(tasks.get(timeout=IDLE_SECONDS)))


def answering(job: Job | Startable, say: Callable[[Any], None]) -> Callable[[Any], Any]:
    """What answers the tasks of a job, and says in between which page is recognised. Raises RuleError, and Mismatch."""
    if not isinstance(job, Job):
        return job.start(say)
    worker = Worker.ready(job, lambda *page: say(PageInHand(*page)))
    known = StoredResult(connect(Path(job.store), read_only=True)) if job.store else NothingKnown()
    return lambda task: worker.answer(task, known)


def listen(types: MessageTypes, asked: Any, tasks: SimpleQueue[Any], folder: str) -> None:
    """Takes what is sent; ends the process when its parent is gone."""
    with suppress(EOFError, OSError, WrongMessage):
        while True:
            tasks.put(types.read(asked))
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


class NothingKnown:
    """What a process is told that cannot see the store."""

    def __call__(self, key: str) -> bool:
        return False

    def kept_name(self, key: str, name: str, path: str, known_by: str) -> None:
        return None
