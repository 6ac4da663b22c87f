"""What the page bears: `python -m tests.bench_page [REQUESTS [CONNECTIONS]]`, part of `make bench`.

Forms and an upload are sent from many connections at once, each waiting for its answer before it sends the next; the
memory of the server and of its checking processes is told on the way. Then with processes killed in the middle, uploads
broken off half-way and a full disk (a small file system of its own, for which one must be root): nothing may be left in
the folder for temporary files, and the page must go on answering. The short form of this is a test of the suite.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.served import FORM, Served, serving, until

UPLOAD = ("说明书.pdf", b"%PDF-1.4 " + b"x" * 200_000)
PATIENCE = 300.0
STEP = 200
"""Requests between two looks at the memory."""
SMALL_DISK = 3_000_000
"""Bytes: less than the form with the uploads that are sent to it."""


@dataclass
class Load:
    """What came of the requests, and the memory on the way, in bytes: of the server, and of its largest process."""

    answers: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, what: str) -> int:
        with self.lock:
            self.answers[what] += 1
            return self.answers.total()


def send(client: httpx.Client, page: Served, *uploads: tuple[str, bytes]) -> str:
    """What came of one check: the status, and whether the report is one."""
    sent = [("form", (FORM.name, FORM.read_bytes())), *(("attachments", one) for one in uploads)]
    answer = client.post(f"{page.address}api/check", files=sent)
    judged = answer.status_code == 200 and answer.json()["forms"][0]["outcome"]
    return f"{answer.status_code} {judged or answer.text[:200]}"


def load(
    page: Served, requests: int, connections: int, told: Callable[[int, int, int], None] = lambda *_: None
) -> Load:
    """Sends so many checks from so many connections at once."""
    done, server = Load(), psutil.Process(page.process.pid)
    left = iter(range(requests))

    def connection(_: int) -> None:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            while True:
                with done.lock:
                    if next(left, None) is None:
                        return
                number = done.take(send(client, page, UPLOAD))
                if number % STEP == 0 or number == connections:
                    used = memory(server)
                    done.memory.append(used)
                    told(number, *used)

    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(connection, range(connections)))
    return done


def memory(server: psutil.Process) -> tuple[int, int]:
    """Of the server, and of the largest of its checking processes."""
    largest = 0
    for process in server.children():
        with suppress(psutil.Error):
            largest = max(largest, process.memory_info().rss)
    return server.memory_info().rss, largest


def killed(page: Served, requests: int, kills: int) -> Load:
    """As ``load``, while checking processes are killed in the middle of their work."""
    chance, server, ended = random.Random(1), psutil.Process(page.process.pid), threading.Event()

    def kill() -> None:
        for _ in range(kills):
            if ended.wait(chance.uniform(0.3, 1.5)):
                return
            with suppress(psutil.Error, IndexError):
                chance.choice(server.children()).kill()

    killer = threading.Thread(target=kill)
    killer.start()
    done = load(page, requests, 4)
    ended.set()
    killer.join()
    return done


def broken_off(page: Served, number: int) -> None:
    """Uploads whose connection is closed half-way."""

    def half() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="form"; filename="a.pdf"\r\n\r\n' + b"x" * 2_000_000
        raise ConnectionAbortedError

    headers = {"content-type": "multipart/form-data; boundary=x"}
    for _ in range(number):
        with suppress(ConnectionAbortedError):
            httpx.post(f"{page.address}api/check", content=half(), headers=headers, trust_env=False)


def abandoned(page: Served, number: int) -> None:
    """Checks whose connection is closed while the form is checked."""
    for _ in range(number):
        with suppress(httpx.TimeoutException), httpx.Client(timeout=0.2, trust_env=False) as client:
            send(client, page, UPLOAD)


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A file system that is soon full; None where none can be had."""
    with tempfile.TemporaryDirectory() as folder:
        options = f"size={SMALL_DISK}"
        mounted = os.name == "posix" and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True
        ).returncode  # fmt: skip
        try:
            yield Path(folder) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", folder], check=True)


def full_disk(page: Served, number: int) -> Counter[str]:
    """What is answered to checks for whose uploads there is no room."""
    large: Any = ("大.pdf", b"x" * 2 * SMALL_DISK)
    with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
        return Counter(send(client, page, large)[:3] for _ in range(number))


def is_clean(page: Served) -> bool:
    return until(lambda: page.left() == [], 10)


def main(requests: int = 2000, connections: int = 20) -> None:
    def told(number: int, server: int, largest: int) -> None:
        print(
            f"{number:6} requests  server {server / 1e6:6.1f} MB  largest process {largest / 1e6:6.1f} MB", flush=True
        )

    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as page:
        start = time.perf_counter()
        done = load(page, requests, connections, told)
        seconds = time.perf_counter() - start
        print(
            f"{requests} checks from {connections} connections: {dict(done.answers)}, {requests / seconds:.1f} a second"
        )
        print(f"nothing left: {is_clean(page)}")
        print(f"processes killed in the middle: {dict(killed(page, 100, 12).answers)}, nothing left: {is_clean(page)}")
        broken_off(page, 20)
        abandoned(page, 20)
        print(f"40 connections closed half-way: nothing left: {is_clean(page)}; then {page.post().status_code}")
    with small_disk() as disk:
        if disk is None:
            return print("full disk: not tried, since no file system could be mounted")
        with serving(disk) as page:
            answers = full_disk(page, 10)
            print(f"full disk: {dict(answers)}, nothing left: {is_clean(page)}; then {page.post().status_code}")
    return None


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
