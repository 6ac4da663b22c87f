"""A Dask cluster on this machine: `python -m tests.cluster [FORMS]` kills one of two workers, and compares the rows.

The short form of this is a test of the suite.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from checker.audit.store import connect
from checker.audit.store.queries import row_hashes, run_of
from tests.draw.forms import clean_forms
from tests.draw.text import draw_text

ROOT = Path(__file__).parent.parent
START_SECONDS = 60.0


class LocalCluster:
    """A scheduler and workers in processes of their own, as somebody would start them by hand. Use it with ``with``."""

    def __init__(self, folder: Path, *settings: str, **environment: str) -> None:
        """``settings`` go to scheduler and workers alike."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.settings, self.environment = folder, settings, environment
        self.processes: dict[str, psutil.Popen] = {}
        # The scheduler need not have the checker installed.
        file = folder / "scheduler.json"
        self._start("scheduler", "dask_scheduler", "", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file)
        self._wait_for("scheduler", lambda: file.is_file() and file.stat().st_size > 0)
        self.address: str = json.loads(file.read_text())["address"]

    @property
    def options(self) -> tuple[str, ...]:
        """What an audit on it is asked for with."""
        return ("--cluster", self.address, *([] if self.address.startswith("tls://") else ["--without-tls"]))

    def __enter__(self) -> LocalCluster:
        return self

    def __exit__(self, *_: object) -> None:
        hands = [hand for name in [*self.processes] for hand in self.kill(name)]
        for hand in psutil.wait_procs(hands, timeout=20)[1]:  # they tidy up when they end by themselves
            hand.kill()

    def start_worker(self, name: str, checkout: Path = ROOT, *faults: Path) -> None:
        """A worker of two threads and its nanny, whose kind of process may have no children by multiprocessing."""
        path = os.pathsep.join(map(str, (*faults, checkout)))
        place = ("--host", "127.0.0.1", "--local-directory", self.folder)
        self._start(name, "dask_worker", path, self.address, "--name", name, "--nthreads", "2", *place)

    def wait_for(self, *names: str, times: int = 1) -> None:
        """Until these workers have come so often; their nannies start them anew."""
        for name in names:
            log = self.folder / f"{name}.log"
            self._wait_for(name, lambda log=log: log.read_bytes().count(b"Registered to") >= times)  # type: ignore[misc]

    def _start(self, name: str, module: str, python_path: str, *arguments: object) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = psutil.Popen(
                [
                    sys.executable,
                    "-m",
                    f"distributed.cli.{module}",
                    "--no-dashboard",
                    *self.settings,
                    *map(str, arguments),
                ],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": python_path, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _wait_for(self, name: str, what: Callable[[], bool]) -> None:
        end = time.monotonic() + START_SECONDS
        while not what():
            told = (self.folder / f"{name}.log").read_text(errors="replace")
            assert self.processes[name].poll() is None and time.monotonic() < end, told
            time.sleep(0.05)

    def told(self) -> str:
        """All that Dask has logged."""
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def hands(self, name: str) -> list[psutil.Process]:
        """The checking processes of a worker: what its nanny has not started itself."""
        nanny = self.processes[name]
        own = nanny.children()
        return [process for process in nanny.children(recursive=True) if process not in own]

    def kill(self, name: str) -> list[psutil.Process]:
        """Ends a worker and its nanny at once; gives the checking processes, which must find out by themselves."""
        hands = self.hands(name)
        process = self.processes.pop(name)
        for each in (process, *process.children()):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait()
        return [hand for hand in hands if hand.is_running()]


def command(folder: Path, path: Path, *more: object) -> list[str]:
    audit = (sys.executable, "-m", "checker", "audit", "run", folder, "--db", path, "--fail-on", "never")
    return [*map(str, audit), "--lang", "en", *map(str, more)]


def rows(path: Path) -> list[tuple[str, str | None, str]]:
    database = connect(path, read_only=True)
    try:
        return list(row_hashes(database, run_of(database).id))
    finally:
        database.close()


def count(path: Path) -> int:
    """How many forms are done so far."""
    try:
        return len(rows(path))
    except Exception:  # there is no file yet, or no table in it
        return 0


def run_and_kill(cluster: LocalCluster, name: str, at: int, folder: Path, path: Path) -> tuple[str, int]:
    """An audit during which a worker is killed once so many forms are done; what it said, and how many then were."""
    with (path.parent / "told.txt").open("w+", encoding="utf-8") as told:
        process = subprocess.Popen(command(folder, path, *cluster.options), cwd=ROOT, stdout=told, stderr=told)
        while (count(path) < at or not cluster.hands(name)) and process.poll() is None:
            time.sleep(0.05)
        done = count(path)
        hands = cluster.kill(name)
        _, alive = psutil.wait_procs(hands, timeout=20)
        assert not alive, "checking processes have outlived their worker"
        assert hands, "it had none"
        code = process.wait(600)
        told.seek(0)
        said = told.read()
        assert code == 0, said
        return said, done


def main(forms: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "forms"
        folder.mkdir()
        drawn = [draw_text(form)[0] for form in clean_forms()]
        for number in range(forms):
            (folder / f"{number:05}.txt").write_text(f"{drawn[number % len(drawn)]}\n第{number}份\n", encoding="utf-8")
        start = time.monotonic()
        subprocess.run(command(folder, Path(name) / "here.sqlite", "--workers", 2), cwd=ROOT, check=True)
        here = time.monotonic() - start
        with LocalCluster(Path(name) / "cluster") as cluster:
            for worker in ("one", "two"):
                cluster.start_worker(worker)
            cluster.wait_for("one", "two")
            start = time.monotonic()
            said, done = run_and_kill(cluster, "one", forms // 3, folder, Path(name) / "cluster.sqlite")
            there = time.monotonic() - start
        same = rows(Path(name) / "here.sqlite") == rows(Path(name) / "cluster.sqlite")
        print(said)
        print(f"{forms} forms: {here:.0f} s here, {there:.0f} s on two workers of which one was killed after {done}")
        print(f"rows the same: {same}")
        sys.exit(not same)


if __name__ == "__main__":
    main(*([int(argument) for argument in sys.argv[1:]] or [600]))
