"""Checks the two published declarations, which are no part of the project: `python -m tests.real_forms DIR`.

DIR has seeds/ (their text) and forms/ (their PDFs). The verdicts are those of the catalogue's last table.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

VERDICTS = {
    "2023": {
        "E000": "pass", "E001": "pass", "E002": "review", "E003": "review", "E004": "review", "E005": "fail",
        "E010": "not_applicable", "D001": "pass", "P001": "review", "Q001": "review", "C006": "pass",
        "C010": "pass", "C011": "pass", "R001": "pass", "R005": "not_applicable", "R006": "not_applicable",
    },
    "2025": {
        "E000": "pass", "E001": "pass", "E002": "review", "E003": "review", "E004": "review", "E005": "fail",
        "E010": "pass", "D001": "pass", "P001": "pass", "Q001": "pass", "C006": "pass", "C010": "review",
        "C011": "pass", "R001": "pass", "R005": "review", "R006": "pass",
    },
}  # fmt: skip
REPAIRED = {"2023": {}, "2025": {"kangxi": 529, "radicals_supplement": 49, "private_use": 20}}
WORST = ("fail", "review", "pass", "not_applicable")


def nrdl(*arguments: str) -> Any:
    """The JSON that the command prints."""
    return json.loads(run(*arguments))


def run(*arguments: str) -> str:
    """What the command prints. It ends with 0: nothing that would send the form back."""
    done = subprocess.run(
        [sys.executable, "-m", "checker", *arguments], capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(f"nrdl {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def faults(path: Path) -> list[str]:
    """What differs from the table, of one file."""
    year, form = path.stem, nrdl("check", str(path), "--format", "json")["forms"][0]
    found: dict[str, set[str]] = {}
    for finding in form["findings"]:
        found.setdefault(finding["rule"], set()).add(finding["verdict"])
    odd = [] if form["edition"] == year else [f"read as of {form['edition']}"]
    for rule, wanted in VERDICTS[year].items():
        got = next((verdict for verdict in WORST if verdict in found.get(rule, ())), None)
        if got is None:
            print(f"  skipped: {rule} is not there yet")
        elif got != wanted:
            odd.append(f"{rule} is {got}, not {wanted}")
    odd += [
        f"{finding['rule']} fails: {finding['message']}"
        for finding in form["findings"]
        if finding["verdict"] == "fail" and finding["severity"] == "error"
    ]
    parsed = nrdl("parse", str(path))
    if path.suffix == ".txt":  # how a PDF's fonts map characters depends on who drew it
        counts = {kind: parsed["repairs"].get(kind, 0) for kind in ("kangxi", "radicals_supplement", "private_use")}
        if counts != {kind: REPAIRED[year].get(kind, 0) for kind in counts}:
            odd.append(f"repairs: {counts}")
    if parsed["edition"] != year or not parsed["form"].get("generic_name"):
        odd.append("parse gives another edition or no name")
    return odd + draft_faults(path, form)


def draft_faults(path: Path, form: Any) -> list[str]:
    """What the rules say otherwise of the form written as a draft."""
    with TemporaryDirectory() as folder:
        draft = str(Path(folder) / "form.yaml")
        run("parse", str(path), "--show-contacts", "--output", draft)
        again = nrdl("check", draft, "--format", "json")["forms"][0]
    told, of_draft = ([(found["rule"], found["verdict"]) for found in one["findings"]] for one in (form, again))
    odd = sorted({rule for rule, _ in {*told} ^ {*of_draft}})
    return [f"its draft is judged otherwise by {', '.join(odd)}"] if odd or len(told) != len(of_draft) else []


def report_faults(paths: Sequence[Path]) -> list[str]:
    """Every report of all forms in one run, the marked pages, the differences of two cycles, and an audit."""
    odd = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        outputs = [folder / f"report.{suffix}" for suffix in ("txt", "json", "html", "xlsx", "sarif", "xml", "md")]
        written = [word for output in outputs for word in ("--output", str(output))]
        run("check", *map(str, paths), *written)
        pdfs = [path for path in paths if path.suffix == ".pdf"]
        run("check", *map(str, pdfs), "--annotate", str(folder / "marked"))
        run("check", *map(str, paths), "--format", "github")
        outputs += [folder / "marked" / path.name for path in pdfs]
        odd += [f"{output.name} is empty" for output in outputs if not output.stat().st_size]
        run("audit", *map(str, paths), "--db", str(folder / "audit.sqlite"))
        rows = run("audit", "sql", "SELECT count(*) FROM form", "--db", str(folder / "audit.sqlite")).split()
        odd += [f"the audit has {rows[-1]} forms"] if int(rows[-1]) != len(paths) else []
    return odd


def main(folder: Path) -> int:
    paths = [*sorted(folder.glob("seeds/*.txt")), *sorted(folder.glob("forms/*.pdf"))]
    wrong = 0
    for path in paths:
        if path.stem not in VERDICTS:
            print(f"{path}\n  skipped: the table says nothing of it")
            continue
        odd = faults(path)
        wrong += bool(odd)
        print(f"{path}: {'as the table says' if not odd else ''}")
        for line in odd:
            print(f"  WRONG: {line}")
    odd = report_faults(paths)
    print(f"every report, and an audit: {'written' if not odd else 'WRONG: ' + '; '.join(odd)}")
    return 1 if wrong or odd or not paths else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
