"""``python -m fuzz SECONDS [NAME…]``: each harness for so long, two at a time; 1 where one has found something."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from fuzz.harness import FOUND, SLOWEST

NAMES = ("text_forms", "pdf_forms", "yaml_files", "archives", "office_files", "audit_files", "page_api")
MOST_STOPS = 20
"""A harness that ends before its time (too slow, too much memory) is started again so often."""


class Run(NamedTuple):
    """What one harness came to: its inputs, the most time and memory, and what libFuzzer ended it for."""

    name: str
    inputs: int
    seconds: float
    megabytes: int
    stops: int


def fuzz(name: str, seconds: float) -> Run:
    end, inputs, slowest, memory, stops = monotonic() + seconds, 0, 0.0, 0, 0
    while (left := end - monotonic()) > 1 and stops < MOST_STOPS:
        order = [sys.executable, "-m", "fuzz.harness", name, str(int(left))]
        ended = subprocess.run(order, capture_output=True, text=True, errors="replace", cwd=FOUND.parents[1])
        said = ended.stderr + ended.stdout
        inputs += number(said, r"stat::number_of_executed_units: *(\d+)") or number(said, r"(?s).*#(\d+)")
        slowest = max(slowest, *map(float, ["0", *re.findall(rf"{SLOWEST} ([\d.]+)", said)]))
        memory = max(memory, number(said, r"stat::peak_rss_mb: *(\d+)"))
        stops += ended.returncode != 0
        with (FOUND / f"{name}.log").open("a", encoding="utf-8") as log:
            log.write(said)
    return Run(name, inputs, slowest, memory, stops)


def number(said: str, pattern: str) -> int:
    found = re.search(pattern, said)
    return int(found[1]) if found else 0


def main(seconds: str, *names: str) -> int:
    if importlib.util.find_spec("atheris") is None:
        print(
            "Atheris is not installed: pip install -e '.[fuzz]' (Linux or macOS, Python 3.11 to 3.13).", file=sys.stderr
        )
        return 2
    FOUND.mkdir(exist_ok=True)
    before = set(kept())
    print(f"{'harness':14}{'inputs':>9}{'slowest':>10}{'memory':>9}{'ended':>7}")
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda name: fuzz(name, float(seconds)), names or NAMES))
    for run in runs:
        print(f"{run.name:14}{run.inputs:9,}{run.seconds:8.2f} s{run.megabytes:6} MB{run.stops:7}")
    new = sorted(set(kept()) - before)
    for path in new:
        print(f"found: {path}")
    return 1 if new or any(run.stops for run in runs) else 0


def kept() -> list[Path]:
    return [path for path in FOUND.iterdir() if path.suffix != ".log"]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
