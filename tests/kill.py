"""Kills an audit at random moments until it is done: `python -m tests.kill [KILLS] [FORMS] [SCANS]` compares the rows,
and tells what they leave: in the temporary folder, and of processes. Every tenth form has uploads, every tenth lies
with its in a zip; SCANS of those in folders are scans, which are recognised (extra `ocr`).

The short form of this is a test of the suite.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil

from checker.audit.store import connect
from checker.audit.store.queries import row_hashes, run_of
from tests.draw.forms import CLEAN, clean_forms
from tests.draw.pdf import draw_pdf
from tests.draw.scan import scanned
from tests.draw.text import draw_text

ROOT = Path(__file__).parent.parent
LONGEST_SECONDS, LONGEST_WITH_SCANS = 3.0, 20.0
OF_RUNTIME = ".ses"
"""What onnxruntime itself writes whenever it is imported."""
ENDING_SECONDS = 20.0
"""That the processes of a killed audit may take to find out."""


def killed_until_done(
    folder: Path,
    path: Path,
    chance: random.Random,
    *,
    least: int,
    workers: int = 2,
    longest: float = LONGEST_SECONDS,
) -> int:
    """How often the audit was killed before it could end; from ``least`` kills on it is let run. Raises RuntimeError
    where it ends otherwise, and where processes of a killed one go on."""
    audit = [sys.executable, "-m", "checker", "audit", "run", str(folder), "--db", str(path), "--fail-on", "never"]
    kills = 0
    while True:
        process = subprocess.Popen(
            [*audit, "--workers", str(workers)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(None if kills >= least else chance.uniform(0.2, longest))
        except subprocess.TimeoutExpired:
            process.kill()  # the parent alone: its workers must find out by themselves
            process.wait()
            kills += 1
            wait_for_session(process.pid)
            continue
        if process.returncode:
            raise RuntimeError(f"the audit ended with {process.returncode}")
        if kills >= least:
            return kills
        os.remove(path)  # it was quicker than the first kills: once more from the beginning


def wait_for_session(leader: int) -> None:
    """Until the processes that a killed one has started are gone. Raises RuntimeError."""
    end = time.monotonic() + ENDING_SECONDS
    while left := [process for process in psutil.process_iter() if session_of(process.pid) == leader]:
        if time.monotonic() > end:
            raise RuntimeError(f"still there: {left}")
        time.sleep(0.1)


def session_of(process: int) -> int:
    try:
        return os.getsid(process)
    except OSError:
        return 0


def main(kills: int, forms: int, scans: int) -> None:
    chance = random.Random()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "forms"
        folder.mkdir()
        temporary = Path(name) / "tmp"
        temporary.mkdir()
        os.environ["TMPDIR"] = str(temporary)
        os.environ["NRDL_CACHE"] = str(Path(name) / "cache")  # nothing has been recognised yet
        upload = draw_pdf(CLEAN["western"]("2025"))[0]
        drawn = [(draw_text(form)[0], str(form.values["package_insert"])) for form in clean_forms()]
        for number in range(forms):
            text, insert = drawn[number % len(drawn)]
            text += f"\n第{number}份\n"
            if number % 10 == 1:
                with zipfile.ZipFile(folder / f"{number:05}.zip", "w") as archive:
                    archive.writestr("in/form.txt", text)
                    archive.writestr(f"in/attachments/{insert}", upload)
                continue
            place = folder / f"{number:05}" if number % 10 == 0 else folder
            if place != folder:
                (place / "attachments").mkdir(parents=True)
                scan = scanned(upload, 100 + number, pages=[0]) if number < 10 * scans else upload
                (place / "attachments" / insert).write_bytes(scan)
            (place / f"{number:05}.txt").write_text(text, encoding="utf-8")
        found = {}
        start = time.monotonic()
        whole = killed_until_done(folder, Path(name) / "whole.sqlite", chance, least=0)
        seconds = time.monotonic() - start
        os.environ["NRDL_CACHE"] = str(Path(name) / "another cache")
        longest = LONGEST_WITH_SCANS if scans else LONGEST_SECONDS
        killed = Path(name) / "killed.sqlite"
        count = killed_until_done(folder, killed, chance, least=kills, workers=3, longest=longest)
        for kind in ("whole", "killed"):
            database = connect(Path(name) / f"{kind}.sqlite", read_only=True)
            found[kind] = list(row_hashes(database, run_of(database).id))
            database.close()
        same = found["whole"] == found["killed"] and len(found["whole"]) == forms
        left = sorted(path.name for path in (*temporary.iterdir(), *folder.parent.glob("*.sqlite-*")))
        left = [name for name in left if name != OF_RUNTIME]
        print(f"{forms} forms, {seconds:.0f} s in one go ({whole} kills); killed {count} times: rows the same: {same}")
        print(f"left behind: {left or 'nothing'}")
        sys.exit(not same or bool(left))


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [50, 600, 0][len(given) :]))
