"""What the READMEs take from elsewhere: the excerpt of the example's report, and the operators in Chinese.
`python -m scripts.write_readme` writes both anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from checker.rule_tools.phrases import descriptions

HOUSE = Path(__file__).parents[1]
READMES = {"en": HOUSE / "README.md", "zh": HOUSE / "README.zh-CN.md"}
KEPT = ("C001", "F007")
"""The failures that the excerpt shows; of the routes it shows the open one."""
RULES = HOUSE / "rules" / "README.zh-CN.md"
OPERATORS = re.compile("<!-- operators -->(.*?)<!-- /operators -->", re.DOTALL)
BLOCK = re.compile(r"```text\n(.*?)```", re.DOTALL)


def report(language: str) -> str:
    command = [sys.executable, "-m", "checker", "check", "--lang", language, "examples/2025-with-defects.pdf"]
    plain = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(HOUSE)}
    done = subprocess.run(command, cwd=HOUSE, env=plain, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    return done.stdout


def excerpt(text: str) -> str:
    """The head, the failures of KEPT, and the open route; an ellipsis for the rest."""
    head, *sections = text.split("\n\n")
    failures = _blocks(sections[0], lambda block: any(f" {name} " in block for name in KEPT))
    routes = _blocks(sections[1], lambda block: block.startswith("  ✓"))
    return "\n\n".join([head, "\n".join([*failures, "  …"]), "\n".join([*routes, "  …"])]) + "\n"


def _blocks(section: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The section's title, and its findings that are wanted, each behind the heading that it stands under."""
    heading = ""
    for block in re.split(r"\n(?=  \S)", section):
        if not block.startswith("  "):
            yield block
        elif block.startswith(("  ✓", "  ✗", "  ?", "  i")):
            if wanted(block):
                yield from [heading] if heading else []
                heading = ""
                yield block
        else:
            heading = block


def operators() -> str:
    """The operators by their Chinese descriptions in the schema of rules."""
    rows = (f"| `{name}` | {' '.join(text.zh.split())} |" for name, text in descriptions().items())
    return "\n".join(["", "| 算子 | 何时成立 |", "|---|---|", *rows, ""])


def main() -> None:
    text = RULES.read_text("utf-8")
    start, end = OPERATORS.search(text).span(1)  # type: ignore[union-attr]  # it has one
    RULES.write_text(text[:start] + operators() + text[end:], encoding="utf-8")
    for language, path in READMES.items():
        text = path.read_text("utf-8")
        start, end = BLOCK.search(text).span(1)  # type: ignore[union-attr]  # both have one
        path.write_text(text[:start] + excerpt(report(language)) + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
