"""What a user names beside the forms may be anything: a device without an end, a link in a circle, a table that unpacks
to gigabytes. Each is told as what it is, and nothing is written."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path
from time import sleep

import pytest

from checker import paths
from checker.__main__ import start
from checker.audit import zip_archives
from checker.cli.main import main
from checker.inputs import Inputs
from checker.reader import bounds, watchdog
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN
from tests.draw.hostile import with_pages
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text
from tests.long_cases import every

Captured = pytest.CaptureFixture[str]
POSIX = pytest.mark.skipif(os.name == "nt", reason="as other systems have it")


@pytest.fixture
def form(tmp_path: Path) -> str:
    file = tmp_path / "form.txt"
    file.write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    return str(file)


@pytest.fixture
def audit(form: str, tmp_path: Path) -> str:
    db = str(tmp_path / "audit.sqlite")
    main(["audit", form, "--db", db, "--workers", "1"])
    return db


def told(capsys: Captured, code: int) -> str:
    shown = capsys.readouterr()
    assert (code, shown.out, shown.err.count("\n")) == (2, "", 1), shown
    return shown.err


@POSIX
def test_a_file_without_an_end_is_refused(
    form: str, audit: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "MOST_GIVEN", 100_000)
    own, endless = str(tmp_path / "own"), "/dev/zero"
    capsys.readouterr()
    for words in (
        ["check", form, "--waivers", endless],
        ["audit", form, "--waivers", endless, "--db", str(tmp_path / "new.sqlite")],
        ["audit", "verify", endless, form],
        ["audit", "review", "--from", endless, "--db", audit],
        ["lists", "import", "generics_1", endless, "-o", own],
        ["editions", "new", "2025", "--from", form, "--announcement", endless, "-o", own],
    ):
        assert "zero" in told(capsys, main([*words, "--lang", "en"])), words
    assert not (tmp_path / "own").exists()


@POSIX
def test_a_link_in_a_circle_is_told(form: str, tmp_path: Path, capsys: Captured) -> None:
    circle = tmp_path / "circle.html"
    circle.symlink_to(circle)
    for words in (["--waivers", str(circle)], ["--rules", str(circle)], ["--attachments", str(circle)]):
        told(capsys, main(["check", form, *words]))
    assert main(["check", str(circle)]) == 3
    assert main(["check", form, "-o", str(circle)]) == 0
    assert circle.read_bytes() and "bug" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("kind", every(2, ["circle", "file"]))
def test_a_cache_folder_that_cannot_be_made_costs_nothing(
    kind: str, form: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "cache"
    if kind == "file":
        place.write_text("", encoding="utf-8")
    else:
        place.symlink_to(place)
    monkeypatch.setenv("NRDL_CACHE", str(place / "nrdl"))
    assert main(["check", form]) == 0
    assert main(["audit", form, "--db", str(tmp_path / "audit.sqlite")]) == 0
    assert capsys.readouterr().err.count("\n") <= 1


def test_standard_input_that_is_closed_is_told(form: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    for words in (["check", "-"], ["check", "-", form], ["parse", "-"], ["diff", form, "-"]):
        assert main([*words, "--lang", "en"]) == 3
        shown = "".join(capsys.readouterr())
        assert "Bad file descriptor" in shown and "AttributeError" not in shown
        assert words[1:2] == ["-"] or "R006" in shown or "pass" in shown, "the other form is reported"


def test_memory_that_is_lacking_is_no_bug(form: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("checker.pipeline.parse", none_left)
        assert main(["check", form, "--lang", "en"]) == 3
        assert "Cannot allocate memory" in capsys.readouterr().out
    monkeypatch.setattr("checker.cli.check.run_check", none_left)
    assert "Cannot allocate memory" in told(capsys, main(["check", form, "--lang", "en"]))


def test_a_member_that_asks_for_a_huge_dictionary_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("draft.yaml", "in.zip", "form.txt"):
            archive.writestr(name, "edition:")
    real = zipfile.ZipFile.open

    def opened(archive: zipfile.ZipFile, name: zipfile.ZipInfo, *more: object) -> object:
        if name.filename != "form.txt":
            raise MemoryError
        return real(archive, name, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "open", opened)
    found = dict(zip_archives.forms_in(file, Inputs.of(load_rules()), lambda label: None))
    assert found == {("form.txt",): "", ("in.zip",): "audit_member_broken"}


def test_any_number_of_seconds_is_a_limit(form: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", form, "--timeout", "1e300"]) == 0
    assert main(["audit", form, "--timeout", "999999999999", "--db", str(tmp_path / "audit.sqlite")]) == 0


@pytest.mark.parametrize("text", [f"x = {'[' * 50_000}{']' * 50_000}", f"x = {'9' * 5000}"], ids=["nested", "digits"])
def test_a_profile_without_end_is_told(
    text: str, form: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nrdl.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "nrdl.toml" in told(capsys, main(["check", form, "--profile", "s"]))


@pytest.mark.parametrize("text", ["tool = 5", "[tool]\nnrdl = 'x'", "[tool.nrdl]\nprofile = []"])
def test_a_project_file_of_another_shape_is_told(
    text: str, form: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "profile" in told(capsys, main(["check", form, "--profile", "s", "--lang", "en"]))


def test_a_bug_before_the_command_begins_is_told_in_one_line(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("checker.cli.parser.Parser.parse_words", broken)
    assert main(["check", "form.txt"]) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_an_interrupt_while_the_command_is_loaded_ends_with_one_line(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("checker.cli.main.main", interrupted)
    monkeypatch.setattr("gc.set_threshold", lambda count: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    assert start() == 130
    assert capsys.readouterr().err.count("\n") == 1


class GivenUp(Exception):
    pass


def test_a_table_that_takes_too_much_is_given_up(
    audit: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends there; here it waits until it is told to."""
    table, ended = tmp_path / "annex.csv", list[int]()
    table.write_text("序号,药品名称\n1,示例\n", encoding="utf-8")
    monkeypatch.setattr(watchdog, "FIRST_LOOK", 0.01)
    monkeypatch.setattr(watchdog, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(bounds, "RECOGNITION_SECONDS", 0.0)
    monkeypatch.setattr(os, "_exit", ended.append)

    def slow(path: Path) -> None:
        for _ in range(1000):
            sleep(0.01)
            if ended:
                raise GivenUp

    for module in ("checker.list_import.annex", "checker.list_import.tables"):
        monkeypatch.setattr(f"{module}.read_rows", slow)
    capsys.readouterr()
    for words in (
        ["lists", "import", "generics_1", str(table), "-o", str(tmp_path / "own")],
        ["audit", "review", "--from", str(table), "--db", audit],
    ):
        ended.clear()
        main([*words, "--lang", "en"])
        assert ended == [2] and "1500 MB" in capsys.readouterr().err
    assert not (tmp_path / "own").exists()


def test_a_print_for_a_new_edition_is_read_within_bounds(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "pages.pdf").write_bytes(with_pages(501))
    done = main(["editions", "new", "2025", "--from", str(tmp_path / "pages.pdf"), "-o", str(tmp_path / "own")])
    assert "501" in told(capsys, done)


@pytest.mark.long
def test_pdfs_for_a_new_edition_are_read_by_another_process(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which has its bounds: the forms that it is drafted from, the notice, and the forms when they are tried again."""

    def here(*_: object) -> None:
        raise ZeroDivisionError("read in this process")

    form, own = tmp_path / "form.pdf", str(tmp_path / "own")
    form.write_bytes(draw_pdf(CLEAN["western"]("2025"))[0])
    monkeypatch.setattr("checker.reader.pdf.read_pdf", here)
    words = ["--from", str(form), "--announcement", str(form), "-o", own]
    assert main(["editions", "new", "2025", *words, "--lang", "en"]) < 2
    main(["rules", "test", "--rules", own, "--prefer-own", "--lang", "en"])
    shown = "".join(capsys.readouterr())
    assert "ZeroDivisionError" not in shown and str(form) in shown
