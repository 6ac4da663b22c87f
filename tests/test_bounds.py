"""A form's PDF is read within bounds of time, memory and pages, and costs no other form its report."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from checker.attachments.bounded_process import read_pdf_apart
from checker.audit.pool import Pool
from checker.cli.main import main
from checker.pipeline import Options, judge
from checker.reader import SIZE_LIMIT
from checker.reader.pdf import read_pdf
from checker.reader.pdf_transport import pdf_text_of, plain_pdf_text
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data
from tests.draw.forms import CLEAN
from tests.draw.hostile import calling_itself, twice_deflated, with_pages
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

SMALL = """import sys
import checker.reader.bounds as bounds
bounds.READING_SECONDS, bounds.READING_MEMORY = 4.0, 400_000_000
from checker.cli.main import main
sys.exit(main(sys.argv[1:]))"""
"""The command with bounds that a test can wait for."""
HOSTILE: dict[str, Callable[[], bytes]] = {
    "itself.pdf": calling_itself,
    "zeros.pdf": lambda: twice_deflated(600),
    "pages.pdf": lambda: with_pages(501),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, draw in HOSTILE.items():
        (folder / name).write_bytes(draw())
    (folder / "good.pdf").write_bytes(draw_pdf(CLEAN["western"]("2025"))[0])
    (folder / "good.txt").write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    return folder


def nrdl(*arguments: str, cwd: Path, command: str = SMALL) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", command, *arguments]
    return subprocess.run(words, cwd=cwd, capture_output=True, encoding="utf-8", timeout=60, check=False)


def kind_of(name: str) -> str:
    return "too_many_pages" if name == "pages.pdf" else "too_costly"


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["pages.pdf", *(pytest.param(name, marks=pytest.mark.long) for name in ("itself.pdf", "zeros.pdf"))]
)
def test_one_form_is_given_up_with_its_report(name: str, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    done = nrdl("check", name, "--format", "json", "-o", str(report), cwd=folder)
    assert done.returncode == 3 and "Traceback" not in done.stderr
    (form,) = json.loads(report.read_text("utf-8"))["forms"]
    assert [problem["kind"] for problem in form["problems"]] == [kind_of(name)]


SLOW = SMALL.replace("= 4.0", "= 0.5").replace(
    "sys.exit(",
    """import checker.reader.watchdog as watchdog, time
watchdog.read_pdf = lambda *_: time.sleep(30)
sys.exit(""",
)
"""The command with a reader that takes nothing but time."""


@pytest.mark.long
@pytest.mark.parametrize("word", ["check", "parse"])
def test_one_form_is_given_up_in_time(word: str, folder: Path) -> None:
    done = nrdl(word, "good.pdf", "--lang", "en", cwd=folder, command=SLOW)
    shown = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 3 and "0.5 seconds" in shown


@pytest.mark.long
def test_the_forms_of_a_commit_are_read_within_bounds(folder: Path, tmp_path: Path) -> None:
    """As the hook names them: one that takes too much costs no other."""
    for name in ("good.pdf", "itself.pdf"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    for words in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    for names in (["itself.pdf"], ["good.pdf", "itself.pdf"]):
        done = nrdl("check", "--changed", *names, "--format", "json", cwd=tmp_path)
        assert done.returncode == 3 and "Traceback" not in done.stderr
        forms = {form["source"]: form["problems"] for form in json.loads(done.stdout)["forms"]}
        assert list(forms) == names and [one["kind"] for one in forms["itself.pdf"]] == ["too_costly"]


@pytest.mark.long
def test_one_form_is_given_up_by_parse(folder: Path) -> None:
    done = nrdl("parse", "zeros.pdf", "--lang", "en", cwd=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1 and "400 MB" in done.stderr


@pytest.mark.long
def test_others_are_reported(folder: Path) -> None:
    names = ["good.pdf", *HOSTILE, "good.txt"]
    done = nrdl("check", *names, "--format", "json", cwd=folder)
    assert (done.returncode, done.stderr) == (3, "")
    forms = json.loads(done.stdout)["forms"]
    assert [form["source"] for form in forms] == names
    assert [bool(form["findings"]) for form in forms] == [name.startswith("good") for name in names]
    kinds = [problem["kind"] for form in forms for problem in form["problems"]]
    assert kinds == [kind_of(name) for name in HOSTILE]


@pytest.mark.parametrize(
    ("name", "told"), [("pages.pdf", "501 pages"), pytest.param("itself.pdf", "400 MB", marks=pytest.mark.long)]
)
def test_the_other_form_of_a_comparison_is_told(name: str, told: str, folder: Path) -> None:
    done = nrdl("diff", "good.pdf", name, "--lang", "en", cwd=folder)
    assert (done.returncode, done.stderr) == (3, "") and told in done.stdout and "R006" in done.stdout


def test_a_form_is_the_same_from_another_process() -> None:
    for edition in ("2023", "2025"):
        content = draw_pdf(CLEAN["western"](edition))[0]
        here = read_pdf(content)
        assert read_pdf_apart(content) == here
        plain = plain_pdf_text(here)
        plain["lines"][3] = (*plain["lines"][3][:4], [1, *range(3, 2 + len(plain["lines"][3][3]))])
        assert pdf_text_of(json.loads(json.dumps(plain))).lines[3].columns[:2] == [1, 3]


def test_standard_input_is_read_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Endless(RawIOBase):
        """Gives bytes as long as anybody asks for them."""

        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.given += len(buffer)
            assert self.given < 4 * SIZE_LIMIT, "read without end"
            return len(buffer)

    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BufferedReader(Endless())))
    assert main(["check", "-", "--lang", "en"]) == 3
    assert "larger than the limit" in capsys.readouterr().out


def test_no_more_processes_than_forms(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    real = Pool.__init__

    def counted(self: Any, size: int, job: Any) -> None:
        started.append(size)
        real(self, min(size, 2), job)  # where it fails, it starts no five hundred

    monkeypatch.setattr(Pool, "__init__", counted)
    assert main(["audit", str(folder / "good.txt"), "--db", str(tmp_path / "a.sqlite"), "--workers", "500"]) == 0
    assert started == [1]


@pytest.mark.long
@pytest.mark.parametrize("group", ["patents", "trials"])
def test_many_rows_take_no_longer_than_their_number(group: str) -> None:
    book = load_rules()
    parts = [key.partition("[].")[2] for key in book.fields if key.startswith(f"{group}[].")]

    def seconds(number: int) -> float:
        form = form_from_data("2025", {group: [dict.fromkeys(parts, f"值{n % 7}") for n in range(number)]}, book)
        start = process_time()
        judge(form, "form", "0", book, Options())
        return process_time() - start

    seconds(10)
    assert seconds(3200) < 16 * seconds(400) + 0.5
