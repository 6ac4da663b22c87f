"""Rules, grammars and lists worked out beforehand, so that the first check takes no longer than others:
`python -m scripts.prepare FOLDER` writes what checks of forms of both cycles keep."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[1]
CHECK = """
from checker import paths
from checker.cli.main import main
paths.PREPARED = paths.cache_folder()
raise SystemExit(main())
"""
"""A check that takes nothing from what was prepared before, of which it would keep nothing again."""
FORMS = ("tests/forms/2023/chinese-patent.txt", "tests/forms/2025/rare-disease.txt")


def prepare(folder: Path) -> None:
    """Written anew. What forms are checked for is all there is to keep. Raises CalledProcessError."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-c", CHECK, "check", *FORMS, "--fail-on", "error", "--format", "json"]
    # What builds the package finds its own libraries through PYTHONPATH, too.
    found = os.pathsep.join([str(HOUSE), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "NRDL_CACHE": str(folder), "PYTHONPATH": found}
    done = subprocess.run(command, cwd=HOUSE, env=environment, stdout=subprocess.DEVNULL, check=False)
    if done.returncode > 1:  # 1: one of the forms has errors
        raise subprocess.CalledProcessError(done.returncode, command)
    for file in folder.glob("fingerprint-*"):  # of the files as they lie here
        file.unlink()


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
