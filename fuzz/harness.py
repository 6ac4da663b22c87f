"""One harness under libFuzzer: ``python -m fuzz.harness NAME SECONDS``. What it finds lies in fuzz/found.

Nothing of the checker is imported before Atheris has put its hook in the way of imports: it sees no other modules.
"""

from __future__ import annotations

import importlib
import io
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

FOUND = Path(__file__).parent / "found"
HANG_SECONDS = 10
MOST_MEGABYTES = 1024
SLOWEST = "slowest input:"
"""Begins the line that tells of an input that took longer than any before."""


class Finder:
    """Gives inputs to a harness; keeps those that fail, one for each place of the code that raised."""

    def __init__(self, name: str, take: Callable[[bytes], object], folder: Path = FOUND) -> None:
        self.name, self.take, self.folder = name, take, folder
        self.places: set[tuple[str, str]] = set()
        self.slowest = float("inf")
        """Nothing is told to be slow before the clock runs."""

    def __call__(self, data: bytes) -> None:
        begun = monotonic()
        try:
            self.take(data)
        except Exception as error:
            self.keep(data, error)
        seconds = monotonic() - begun
        if seconds > max(self.slowest * 1.1, 0.1):
            self.slowest = seconds
            print(f"{SLOWEST} {seconds:.2f} s", file=sys.stderr, flush=True)

    def keep(self, data: bytes, error: Exception) -> None:
        place = (type(error).__name__, traceback.format_tb(error.__traceback__)[-1])
        if place in self.places:
            return
        self.places.add(place)
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"crash-{self.name}-{sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        traceback.print_exception(error)
        print(f"kept as {path}", file=sys.stderr, flush=True)


@contextmanager
def bugs_raised() -> Iterator[None]:
    """What the product would tell as a bug of its own is raised, where it happened."""
    from checker import pipeline

    def again(error: Exception) -> NoReturn:
        raise error

    def bug(where: str, what: str, book: Any) -> NoReturn:
        raise AssertionError(f"{where}: {what}")

    kept = pipeline.raised_at, pipeline.bug
    pipeline.raised_at, pipeline.bug = again, bug
    try:
        yield
    finally:
        pipeline.raised_at, pipeline.bug = kept


def command(*words: str) -> int:
    """The exit code of ``nrdl`` with these words, which says what it says to nobody."""
    from checker.cli.main import run
    from checker.messages import speaking

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), speaking("zh"):
        try:
            return run(words)
        except SystemExit as error:
            return int(error.code or 0)


def main(name: str, seconds: str) -> None:
    import atheris

    imports = atheris.instrument_imports(include=["checker"], enable_loader_override=False)
    with imports, bugs_raised(), tempfile.TemporaryDirectory() as folder:
        target = importlib.import_module(f"fuzz.{name}")
        seeds, finder = Path(folder), Finder(name, target.take)
        for number, seed in enumerate(target.seeds()):
            (seeds / str(number)).write_bytes(seed)
            finder(seed)  # what is built once is built first
        finder.slowest = 0.0
        words = seeds.parent / f"{seeds.name}.words"
        words.write_text("".join(f'"{escaped(word)}"\n' for word in target.words()), encoding="ascii")
        limits = [f"-max_total_time={seconds}", f"-timeout={HANG_SECONDS}", f"-rss_limit_mb={MOST_MEGABYTES}"]
        told = [f"-dict={words}", f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1", "-verbosity=0"]
        FOUND.mkdir(exist_ok=True)
        atheris.Setup([name, *limits, *told, folder], finder)
        atheris.Fuzz()


def escaped(word: str) -> str:
    """A word as libFuzzer's dictionaries have it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
