"""What a command may overwrite, and that a file is written whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import openpyxl
import pytest

from checker import output_files
from checker.cli.main import main
from checker.rulebook import load_rules
from tests.draw.audited import Drawing, audited

ROOT = Path(__file__).parents[1]
TEXT = ROOT / "tests" / "forms" / "2025" / "with-defects.txt"
PRINT = ROOT / "examples" / "2025-with-defects.pdf"
SUFFIXES = ["txt", "html", "htm", "xlsx", "json", "sarif", "xml", "md"]
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("arguments", [["check"], ["diff", str(TEXT)], ["parse"]], ids=lambda words: words[0])
def test_a_form_is_not_overwritten_under_another_name(arguments: list[str], tmp_path: Path, capsys: Captured) -> None:
    form, twin, link = (tmp_path / name for name in ("form.txt", "twin.json", "link.json"))
    shutil.copy(TEXT, form)
    twin.hardlink_to(form)
    link.symlink_to(form)
    for name in (twin, link):
        assert main([*arguments, str(form), "-o", str(name), "--force"]) == 2
        assert str(name) in capsys.readouterr().err
    assert form.read_bytes() == TEXT.read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_no_report_of_ours_is_kept(suffix: str, tmp_path: Path, capsys: Captured) -> None:
    report = tmp_path / f"r.{suffix}"
    report.write_text("notes of a meeting", encoding="utf-8")
    command = ["check", str(TEXT), "-o", str(report)]
    assert main(command) == 2
    assert "--force" in capsys.readouterr().err and report.read_text(encoding="utf-8") == "notes of a meeting"
    assert main([*command, "--force"]) == 1
    first = report.read_bytes()
    assert main(command) == 1 and report.read_bytes() == first, "a report of ours is written anew"


def test_an_empty_file_and_other_reports_of_ours_may_be_written_over(tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.touch()
    for more in ([], ["--format", "github"], ["--explain", "C001"], ["--format", "xlsx"], ["--format", "json"]):
        assert main(["check", str(TEXT), "-o", str(report), *more]) == 1


def test_an_edited_draft_is_kept(tmp_path: Path, capsys: Captured) -> None:
    draft = tmp_path / "form.yaml"
    command = ["parse", str(TEXT), "-o", str(draft)]
    assert main(command) == 0 and main(command) == 0, "one that is as it was written"
    edited = draft.read_text(encoding="utf-8").replace("泰洛瑞韦胶囊", "泰洛瑞韦片")
    draft.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    assert main(command) == 2 and "--force" in capsys.readouterr().err
    assert draft.read_text(encoding="utf-8") == edited
    assert main([*command, "--force"]) == 0 and draft.read_text(encoding="utf-8") != edited


def test_a_pdf_that_is_no_copy_of_ours_is_kept(tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(PRINT.read_bytes())
    command = ["check", str(PRINT), "--annotate", str(copy)]
    assert main(command) == 2 and "--force" in capsys.readouterr().err
    assert copy.read_bytes() == PRINT.read_bytes()
    assert main([*command, "--force"]) == 1 and copy.read_bytes() != PRINT.read_bytes()
    assert main(command) == 1, "a copy of ours is written anew"


@pytest.mark.parametrize("name", ["r.pdf", "r.csv", "r.doc", "r.exe"])
def test_an_unknown_suffix_is_refused_with_the_formats(name: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(TEXT), "-o", str(tmp_path / name)]) == 2
    assert ".xlsx" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "r.json"
    report.write_bytes(b"old")
    report.chmod(0o640)
    output_files.write_output(report, b"new")
    assert report.read_bytes() == b"new" and report.stat().st_mode & 0o777 == 0o640

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        output_files.write_output(report, b"newer")
    assert report.read_bytes() == b"new" and os.listdir(tmp_path) == ["r.json"], "nothing is left beside it"


def test_a_link_is_followed_and_a_device_is_written_to(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.touch()
    link.symlink_to(real)
    output_files.write_output(link, b"words")
    assert link.is_symlink() and real.read_bytes() == b"words"
    output_files.write_output(Path(os.devnull), b"words")
    assert Path(os.devnull).is_char_device()


# ------------------------------------------------------------------------------------------------- of an audit

EXPORTED = ["o.json", "o.html", "o.xlsx", "findings.csv", "findings.parquet"]
AUDITED = [
    *(["export", "-o", name] for name in EXPORTED),
    *(["sample", "--rate", "100%", "--seed", "1", "-o", name] for name in ("s.xlsx", "s.csv")),
    *([name, "-o", f"{name}.txt"] for name in ("summary", "manifest")),
    ["diff", "1", "1", "-o", "d.json", "--format", "json"],
    ["show", "甲", "-o", "甲.html"],
    ["sql", "SELECT name FROM form", "-o", "q.csv", "--format", "csv"],
]


@pytest.fixture
def audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    audited(tmp_path / "audit.sqlite", [("甲.pdf", Drawing(load_rules(), 1).record(1))])
    return tmp_path


def audit_command(*words: str) -> int:
    return main(["audit", *words, "--lang", "en"])


@pytest.mark.parametrize("words", AUDITED, ids=lambda words: f"{words[0]} {words[words.index('-o') + 1]}")
def test_what_an_audit_writes_keeps_what_is_not_ours(words: list[str], audit: Path, capsys: Captured) -> None:
    output = audit / words[words.index("-o") + 1]
    output.write_text("notes of a meeting", encoding="utf-8")
    assert audit_command(*words) == 2
    assert "--force" in capsys.readouterr().err and output.read_text(encoding="utf-8") == "notes of a meeting"
    assert audit_command(*words, "--force") == 0
    assert output.name in "".join(capsys.readouterr()), "what was written is said"
    assert audit_command(*words) == 0, "one of ours, as it was written"
    assert not [path.name for path in audit.iterdir() if path.name.startswith(".nrdl-")]


@pytest.mark.parametrize("words", AUDITED[4:8], ids=lambda words: f"{words[0]} {words[words.index('-o') + 1]}")
def test_the_audits_own_file_is_never_overwritten(words: list[str], audit: Path, capsys: Captured) -> None:
    before = (audit / "audit.sqlite").read_bytes()
    output = words[words.index("-o") + 1]
    (audit / output).symlink_to(audit / "audit.sqlite")
    assert audit_command(*words, "--force") == 2 and output in capsys.readouterr().err
    assert (audit / "audit.sqlite").read_bytes() == before


@pytest.mark.parametrize("name", ["s.xlsx", "s.csv", "o.xlsx"])
def test_a_worksheet_that_is_filled_in_is_kept(name: str, audit: Path) -> None:
    words = ["export", "-o", name] if name == "o.xlsx" else ["sample", "--rate", "100%", "--seed", "1", "-o", name]
    assert audit_command(*words) == 0
    if name.endswith("csv"):
        with (audit / name).open("a", encoding="utf-8") as file:
            file.write("y,me,seen\n")
    else:
        book = openpyxl.load_workbook(audit / name)
        book.worksheets[0]["P2"] = "y"
        book.save(audit / name)
    edited = (audit / name).read_bytes()
    assert audit_command(*words) == 2 and (audit / name).read_bytes() == edited
    assert audit_command(*words, "--force") == 0 and (audit / name).read_bytes() != edited


@pytest.mark.parametrize("name", EXPORTED)
def test_an_export_that_fails_leaves_the_last_one(name: str, audit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert audit_command("export", "-o", name) == 0
    before = (audit / name).read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert audit_command("export", "-o", name) == 2
    assert (audit / name).read_bytes() == before
    assert not [path.name for path in audit.iterdir() if path.name.startswith(".nrdl-")]
