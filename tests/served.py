"""A page that runs as users run it, for the tests of its API and of its windows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.leftovers import LOCK

HOUSE = Path(__file__).parents[1]
FORM = HOUSE / "examples" / "2025-with-defects.pdf"
WAIT = 30.0


@dataclass
class Served:
    """A page that runs as users run it: its address, its process, and where it keeps what is meanwhile."""

    address: str
    process: subprocess.Popen[str]
    folder: Path

    def post(self, *uploads: tuple[str, bytes], form: tuple[str, bytes] | None = None, **query: str) -> Any:
        sent = [("form", form or (FORM.name, FORM.read_bytes())), *(("attachments", one) for one in uploads)]
        import httpx

        return httpx.post(f"{self.address}api/check", params=query, files=sent, timeout=WAIT, trust_env=False)

    def left(self) -> list[str]:
        """The files that lie about, the lock of the server's own folder apart."""
        return [str(path) for path in self.folder.rglob("*") if path.is_file() and path.name != LOCK]


def start(folder: Path, *options: str) -> Served:
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", "serve", "--no-browser", "--lang", "en", *options],
        cwd=HOUSE, env={**os.environ, "TMPDIR": str(folder)}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert process.stdout
    return Served(process.stdout.readline().split()[-1], process, folder)


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """A page that is there as long as it is asked."""
    page = start(folder, *options)
    yield page
    page.process.kill()
    page.process.communicate()


def until(happens: Callable[[], bool], seconds: float = WAIT) -> bool:
    end = time.monotonic() + seconds
    while not happens() and time.monotonic() < end:
        time.sleep(0.05)
    return happens()
