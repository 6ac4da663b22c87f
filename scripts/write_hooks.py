"""What this project offers pre-commit: `python -m scripts.write_hooks` writes .pre-commit-hooks.yaml anew."""

from __future__ import annotations

from pathlib import Path

from checker.rulebook import load_rules
from checker.submission import pre_commit

MANIFEST = Path(__file__).parents[1] / ".pre-commit-hooks.yaml"

if __name__ == "__main__":
    MANIFEST.write_text(pre_commit.manifest(load_rules()), encoding="utf-8", newline="\n")
