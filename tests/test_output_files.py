"""What a command may overwrite, and that a file is written whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from checker import output_files
from checker.cli.main import main

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
