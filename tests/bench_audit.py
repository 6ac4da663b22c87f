"""How fast an audit is, and what it needs: `python -m tests.bench_audit [TEXTS [PDFS [MOST]]]`, part of `make bench`.

A core's rate is that of a whole run on one processor: start, checking and storing. Runs on one and on two processors
come in turn, so that a busy machine slows both alike. The forms are drawn: all different, none real.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.draw.forms import clean_forms
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

RUNS = 3
MEASURED = """
import resource, sys
from checker.cli import main
code = main(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
"""A run in a process of its own that says how much memory it took (the parent alone, in KiB)."""


def draw_texts(folder: Path, number: int) -> None:
    folder.mkdir()
    drawn = [draw_text(form)[0] for form in clean_forms()]
    for n in range(number):
        (folder / f"{n:05}.txt").write_text(f"{drawn[n % len(drawn)]}\n第{n}份\n", encoding="utf-8")


def draw_pdfs(folder: Path, number: int) -> None:
    """A comment behind the end of the file makes each one another."""
    folder.mkdir()
    drawn = [draw_pdf(form)[0] for form in clean_forms()]
    for n in range(number):
        (folder / f"{n:05}.pdf").write_bytes(drawn[n % len(drawn)] + f"\n%{n}\n".encode())


def audit(folder: Path, processors: int) -> tuple[float, int]:
    """Seconds of a whole run on so many processors, and the parent's peak memory in KiB."""
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-c", MEASURED, "audit", str(folder), "--db", f"{place}/a.sqlite"]
        allowed = sorted(os.sched_getaffinity(0))[:processors]
        start = time.perf_counter()
        done = subprocess.run(
            [*command, "--workers", str(processors), "--fail-on", "never"],
            capture_output=True,
            encoding="utf-8",
            check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        return time.perf_counter() - start, int(done.stdout.rpartition("peak ")[2])


def main(texts: int, pdfs: int, most: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        for kind, draw, number, least in (("texts", draw_texts, texts, 150), ("PDFs", draw_pdfs, pdfs, 25)):
            folder = Path(place) / kind
            draw(folder, number)
            audit(folder, 2)  # compiled rules and the disk's cache
            pairs = [(audit(folder, 1)[0], audit(folder, 2)[0]) for _ in range(RUNS)]
            one, two = median(one for one, _ in pairs), median(two for _, two in pairs)
            ratio = median(one / two for one, two in pairs)
            print(f"{number} {kind}: one processor {number / one:.0f} forms/s (at least {least})", end=", ")
            print(f"two {number / two:.0f}: {ratio:.2f} times (at least 1.8)", flush=True)
        peaks = []
        for number in (texts, most):
            folder = Path(place) / f"many-{number}"
            draw_texts(folder, number)
            peaks.append(audit(folder, 2)[1])
        told = [f"{number} forms {peak / 1024:.1f} MiB" for number, peak in zip((texts, most), peaks, strict=True)]
        print(f"the parent's peak memory: {', '.join(told)}")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [1000, 300, 10_000][len(given) :]))
