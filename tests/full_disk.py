"""Fills the disk under an audit at random moments: `python -m tests.full_disk FOLDER [TIMES]`, as root. FOLDER is
mounted anew with some size. Each run must end with exit code 2 and one line, leave no half file, and go on with room.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from checker.audit.store import connect
from checker.audit.store.queries import row_hashes, run_of
from tests.draw.forms import CLEAN, clean_forms
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

ROOT = Path(__file__).parent.parent
SMALLEST, LARGEST, ROOMY = 100, 3500, 100_000
"""Kilobytes."""


def audit(folder: Path, path: Path) -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "checker", "audit", "run", str(folder), "--db", str(path), "--fail-on", "never"]
    done = subprocess.run([*command, "--lang", "en"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, [line for line in done.stderr.splitlines() if line.startswith("nrdl:") or "Error" in line]


def rows(path: Path) -> Sequence[tuple[str, str | None, str]]:
    database = connect(path, read_only=True)
    try:
        return list(row_hashes(database, run_of(database).id))
    finally:
        database.close()


def mount(disk: Path, size: int, *options: str) -> None:
    settings = ",".join([*options, f"size={size}k"])
    subprocess.run(["mount", "-t", "tmpfs", "-o", settings, "tmpfs", str(disk)], check=True)


def main(disk: Path, times: int) -> None:
    chance, full = random.Random(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "forms"
        folder.mkdir()
        for number, form in enumerate(list(clean_forms()) * 3):
            text = f"{draw_text(form)[0]}\n第{number}份\n"
            with zipfile.ZipFile(folder / f"{number}.zip", "w") as archive:
                archive.writestr("in/form.txt", text)
                archive.writestr("in/attachments/说明书.pdf", draw_pdf(CLEAN["western"]("2025"))[0])
        assert audit(folder, Path(name) / "whole.sqlite")[0] == 0
        whole = rows(Path(name) / "whole.sqlite")
        for _ in range(times):
            size = chance.randint(SMALLEST, LARGEST)
            mount(disk, size)
            try:
                code, told = audit(folder, disk / "a.sqlite")
                left = sorted(path.name for path in disk.iterdir() if not path.name.startswith("a.sqlite"))
                assert code in (0, 2) and len(told) == (code == 2) and not left, (size, code, told, left)
                full += code == 2
                mount(disk, ROOMY, "remount")
                assert audit(folder, disk / "a.sqlite") == (0, [])
                assert rows(disk / "a.sqlite") == whole and [path.name for path in disk.iterdir()] == ["a.sqlite"]
            finally:
                subprocess.run(["umount", str(disk)], check=True)
    print(f"{len(whole)} forms; full in {full} of {times} runs: told in one line, the rows the same afterwards")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int((sys.argv[2:] or ["20"])[0]))
