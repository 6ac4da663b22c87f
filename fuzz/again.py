"""``python -m fuzz.again NAME FILE``: one input once more, without Atheris."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from fuzz.harness import bugs_raised

if __name__ == "__main__":
    name, path = sys.argv[1:]
    with bugs_raised():
        importlib.import_module(f"fuzz.{name}").take(Path(path).read_bytes())
