"""How fast an audit is: rows of the table that `make bench` prints. `python -m tests.bench_audit [FORMS [RERUN]]` for
these alone, with so many forms, and so many that are run again.

The forms are drawn: all different, none real. Runs that are compared come in turn.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import process_time

from checker.pipeline import Options, check_content
from checker.rulebook import load_rules
from tests.bench_table import Row, print_table
from tests.cluster import LocalCluster
from tests.draw.forms import clean_forms
from tests.draw.text import draw_text

RUNS = 3
FEW = 100
"""Forms of the run that tells what an audit takes besides its forms."""
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As installed programs run: no module is compiled anew each time."""


def draw_texts(folder: Path, number: int) -> Sequence[Path]:
    folder.mkdir()
    drawn = [draw_text(form)[0] for form in clean_forms()]
    for n in range(number):
        (folder / f"{n:05}.txt").write_text(f"{drawn[n % len(drawn)]}\n第{n}份\n", encoding="utf-8")
    return sorted(folder.iterdir())


def audit(folder: Path, processors: int, *options: str, db: Path | None = None) -> tuple[float, float]:
    """Seconds on the clock and of processor time of a whole run on so many processors."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    with tempfile.TemporaryDirectory() as place:
        kept = db or Path(place, "a.sqlite")
        command = [sys.executable, "-m", "checker", "audit", str(folder), "--db", str(kept), "--fail-on", "never"]
        allowed = sorted(os.sched_getaffinity(0))[:processors]
        start, before = time.perf_counter(), used()
        subprocess.run(
            [*command, *(options or ("--workers", str(processors)))],
            env=INSTALLED,
            capture_output=True,
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        return time.perf_counter() - start, used() - before


def warm_checks(files: Sequence[Path]) -> float:
    """Seconds of processor time of a check of each file in this process."""
    book, contents = load_rules(), [path.read_bytes() for path in files]
    start = process_time()
    for path, content in zip(files, contents, strict=True):
        check_content(str(path), content, book, Options(), None)
    return process_time() - start


def ratios(ours: Callable[[], float], theirs: Callable[[], float]) -> float:
    return median(ours() / theirs() for _ in range(RUNS))


def audit_rows(number: int = 1000, rerun: int = 10_000) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as place:
        few, many, most = (Path(place) / name for name in ("few", "many", "most"))
        draw_texts(few, FEW)
        files = draw_texts(many, number)
        audit(few, 2), warm_checks(files[:FEW])  # compiled rules and the disk's cache
        each = ratios(
            lambda: (audit(many, 1)[1] - audit(few, 1)[1]) / (number - FEW),
            lambda: warm_checks(files[:FEW]) / FEW,
        )
        yield Row("audit: processor time a form", "a warm check of that form", 1.1, each)
        both = ratios(lambda: audit(many, 1)[0], lambda: audit(many, 2)[0])
        yield Row("audit: two processors", "one", 1.9, both, least=True)
        yield Row("Dask: processor time a form", "the local audit", 1.15, on_cluster(many, Path(place) / "cluster"))
        files = draw_texts(most, rerun)
        kept = Path(place) / "most.sqlite"
        audit(most, 2, db=kept)

        def read_all() -> float:
            start = process_time()
            for path in files:
                path.read_bytes()
            return process_time() - start

        again = ratios(lambda: audit(most, 2, db=kept)[1], read_all)
        yield Row(f"unchanged re-run of {rerun:,} forms", "reading their bytes", 3, again)


def on_cluster(folder: Path, place: Path) -> float | None:
    """The processor time of an audit on a cluster of two threads, scheduler and all, against a local one's."""
    if not find_spec("distributed"):
        return None

    with LocalCluster(place) as cluster:
        cluster.start_worker("one")

        def of_cluster() -> float:
            every = [one for hand in cluster.processes.values() for one in (hand, *hand.children(recursive=True))]
            return sum(sum(one.cpu_times()[:4]) for one in every)

        def spent() -> float:
            before = of_cluster()
            own = audit(folder, 2, *cluster.options)[1]
            return own + of_cluster() - before

        spent()  # the workers' rules
        return ratios(spent, lambda: audit(folder, 2)[1])


if __name__ == "__main__":
    print_table(audit_rows(*map(int, sys.argv[1:])))
