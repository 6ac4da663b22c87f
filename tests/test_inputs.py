"""What is a form and what is an upload: a check, the hook and an audit must agree on every layout that people have."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from checker import git_changes
from checker.audit.discovery import find_sources
from checker.audit.zip_archives import unpack_uploads
from checker.cli.main import main
from checker.inputs import Inputs
from checker.pipeline import Options, attachments_of
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text

GOOD = draw_text(CLEAN["western"]("2025"))[0]
DRAFT = 'edition: "2025"\nform:\n'
Captured = pytest.CaptureFixture[str]
LAYOUTS = {
    "by their suffix": (["b.pdf", "a.TXT", "sub/c.txt", "note.md", "sub/x.docx"], ["a.TXT", "b.pdf", "sub/c.txt"]),
    "attachments in any case": (["form.pdf", "Attachments/insert.pdf", "a/ATTACHMENTS/x/y.txt"], ["form.pdf"]),
    "the names that people give": (
        [f"{name}/insert.pdf" for name in ("附件", "附件材料", "上传附件", "申报附件", "uploads", "Uploads")]
        + ["form.pdf"],
        ["form.pdf"],
    ),
    "names that only look like it": (
        ["附件一/a.pdf", "my attachments/b.pdf", "attachments.pdf", "附件.txt"],
        ["attachments.pdf", "my attachments/b.pdf", "附件.txt", "附件一/a.pdf"],
    ),
    "uploads within uploads": (["form.pdf", "附件/deep/attachments/a.pdf", "attachments/附件/a.pdf"], ["form.pdf"]),
    "a draft alone": (["form.yaml", "form.schema.json"], ["form.yaml"]),
    "drafts among other YAML": (["a/form.yml", "a/waivers.yaml", "a/attachments/form.yaml"], ["a/form.yml"]),
    "what systems leave": (
        [
            "form.pdf",
            "._form.pdf",
            "~$form.txt",
            "a/~$form.txt",
            "__MACOSX/form.pdf",
            "a/__MACOSX/._a.pdf",
            ".DS_Store",
        ],
        ["form.pdf"],
    ),
    "dot folders": (["form.pdf", ".git/a.pdf", "a/.cache/b/c.txt", ".form.pdf"], [".form.pdf", "form.pdf"]),
    "nothing": (["note.md", "附件/a.pdf", ".git/x.txt"], []),
}


def put(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DRAFT if path.name.startswith("form.y") else "waivers: []\n" if path.suffix == ".yaml" else "x")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_check_hook_and_audit_find_the_same_forms(layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, forms = LAYOUTS[layout]
    inputs, place = Inputs.of(load_rules()), tmp_path / "place"
    place.mkdir()
    for name in files:
        put(place, name)
    checked = inputs.search([str(place)]).forms
    assert [Path(path).relative_to(place).as_posix() for path in checked] == forms
    assert [source.name for source in find_sources([str(place)], inputs)] == forms
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "none"))
    monkeypatch.chdir(place)
    assert git_changes.changed_forms([name for name in files if inputs.owner_of(name) is None], inputs) == sorted(forms)
    for archive, between in (("plain.zip", "/"), ("windows.zip", "\\")):
        with zipfile.ZipFile(tmp_path / archive, "w") as packed:
            for name in files:
                packed.writestr(name.replace("/", between), (place / name).read_bytes())
        found = [source.name.removeprefix(f"{archive}/") for source in find_sources([str(tmp_path / archive)], inputs)]
        assert found == sorted(forms)


def test_what_is_named_is_taken(tmp_path: Path) -> None:
    inputs = Inputs.of(load_rules())
    for name in ("attachments/insert.pdf", "._a.pdf", "waivers.yaml"):
        put(tmp_path, name)
        path = str(tmp_path / name)
        assert inputs.search([path]).forms == [path] == [source.path for source in find_sources([path], inputs)]
    assert inputs.search([str(tmp_path / "attachments")]).forms == [str(tmp_path / "attachments" / "insert.pdf")]
    assert inputs.search(["-", "no/such/file"]).forms == ["-", "no/such/file"]


def test_uploads_are_found_under_the_names_that_people_give(tmp_path: Path) -> None:
    for name in ("form.pdf", "附件/a.pdf", "Attachments/b.pdf", "other/c.pdf"):
        put(tmp_path, name)
    found = attachments_of(str(tmp_path / "form.pdf"), load_rules(), Options())
    assert found and [file.name for file in found.files] == ["a.pdf", "b.pdf"]


def forms_of(database: Path) -> list[tuple[str, str]]:
    return sqlite3.connect(database).execute("SELECT name, outcome FROM forms ORDER BY name").fetchall()


@pytest.mark.skipif(os.name == "nt", reason="no pipes among files")
@pytest.mark.long
def test_pipes_and_links_hold_nobody_up_and_are_named(tmp_path: Path, capsys: Captured) -> None:
    place = tmp_path / "place"
    put(place, "sub/x.7z")
    put(place, "报告.docx")
    (place / "form.txt").write_text(GOOD)
    for name in ("p.pdf", "p.yaml"):
        os.mkfifo(place / name)
    (place / "away").symlink_to(tmp_path)
    assert main(["check", str(place), "--format", "json", "--lang", "zh"]) == 0
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)["forms"]) == 1
    for kind in (".7z（1个）", ".docx（1个）", "管道等特殊文件（2个）", "指向文件夹的链接（1个）"):
        assert kind in shown.err
    assert main(["audit", "run", str(place), "--db", str(tmp_path / "a.sqlite"), "--lang", "en"]) == 0
    assert (
        ".7z (files: 1), .docx (files: 1), links to folders (files: 1), pipes and other special files (files: 2)"
        in capsys.readouterr().err
    )
    os.mkfifo(place / "p.zip")
    assert main(["audit", "run", str(place / "p.zip"), "--db", str(tmp_path / "b.sqlite")]) == 3
    capsys.readouterr()
    assert main(["check", str(place / "p.pdf")]) == 3
    assert "普通文件" in capsys.readouterr().out


def test_a_folder_that_cannot_be_entered_is_named(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "form.txt").write_text(GOOD)
    put(tmp_path, "shut/a.pdf")
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert main(["check", str(tmp_path), "--format", "json"]) == 3
    forms = json.loads(capsys.readouterr().out)["forms"]
    assert [form["problems"][0]["kind"] for form in forms if form["outcome"] == "error"] == ["folder_unreadable"]
    assert [form["source"] for form in forms if form["outcome"] == "error"] == [str(tmp_path / "shut")]
    db = tmp_path / "a.sqlite"
    assert main(["audit", str(tmp_path), "--db", str(db), "--workers", "1"]) == 3
    asked = "SELECT name, kind FROM form JOIN problem USING (result)"
    with closing(sqlite3.connect(db)) as database:
        assert database.execute(asked).fetchall() == [("shut", "folder_unreadable")]
        assert database.execute("SELECT name FROM form ORDER BY name").fetchall() == [("form.txt",), ("shut",)]


def test_a_folder_of_many_forms_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not once for each form; what changes in it is seen all the same."""
    for name in ("a", "b", "c"):
        put(tmp_path, f"{name}.txt")
    os.utime(tmp_path, (0, 0))
    inputs, real, looks = Inputs.of(load_rules()), os.scandir, list[str]()

    def scandir(path: str | Path) -> object:
        looks.append(str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    for name in ("a", "b", "c"):
        assert inputs.uploads_beside(str(tmp_path / f"{name}.txt")) == []
        assert inputs.several_forms_beside(str(tmp_path / f"{name}.txt"))
    assert len(looks) == 2
    (tmp_path / "附件").mkdir()
    assert inputs.uploads_beside(str(tmp_path / "a.txt")) == [tmp_path / "附件"]
    os.utime(tmp_path, (1, 1))
    assert inputs.uploads_beside(str(tmp_path / "a.txt")) == [tmp_path / "附件"]
    assert inputs.uploads_beside(str(tmp_path / "gone" / "a.txt")) == []


def test_the_uploads_of_an_archive_are_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = ["", "a/", "a/b/", *(f"{n}/" for n in range(20))]
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        for place in places:
            archive.writestr(f"{place}form.txt", GOOD)
            archive.writestr(f"{place}附件/{place.replace('/', '')}1.pdf", b"1")
            archive.writestr(f"{place}附件/deeper/附件/2.pdf", b"2")
    looks, real, inputs = list[str](), Inputs.owner_of, Inputs.of(load_rules())

    def owner_of(self: Inputs, name: str) -> str | None:
        looks.append(name)
        return real(self, name)

    monkeypatch.setattr(Inputs, "owner_of", owner_of)
    for n, place in enumerate(places):
        target = tmp_path / f"{n}"
        target.mkdir()
        (folder,) = unpack_uploads(tmp_path / "z.zip", (f"{place}form.txt",), target, inputs)
        found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.pdf"))
        assert found == [f"{place.replace('/', '')}1.pdf", "deeper/附件/2.pdf"]
    assert len(looks) == 3 * len(places)
    assert unpack_uploads(tmp_path / "z.zip", ("a/b/c/form.txt",), tmp_path, inputs) == []


@pytest.mark.parametrize("shut", ["附件", "盖章件"])
def test_uploads_that_cannot_be_entered_are_told_once(
    shut: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is named, with what to do; the files of a folder that can be entered are looked at as ever."""
    (tmp_path / "form.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "附件" / "盖章件").mkdir(parents=True)
    (tmp_path / "附件" / "other.pdf").write_bytes(b"%PDF-1.7")
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path).name == shut:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    main(["check", str(tmp_path / "form.txt"), "--format", "json", "--lang", "zh"])
    (form,) = json.loads(capsys.readouterr().out)["forms"]
    (told,) = [
        one for one in form["findings"] if one["rule"] == "U006" and one["level"] not in ("not_applicable", "pass")
    ]
    assert told["level"] == "review" and shut in told["message"] and "读取权限" in told["fix"]
    seen = [one for one in form["findings"] if one["rule"] == "U007" and "other.pdf" in one["message"]]
    assert bool(seen) == (shut == "盖章件")


@pytest.mark.parametrize("files", [[], ["a.docx"], ["附件/a.pdf"]])
def test_nothing_to_check_is_no_pass(files: list[str], tmp_path: Path, capsys: Captured) -> None:
    place = tmp_path / "place"
    place.mkdir()
    for name in files:
        put(place, name)
    assert main(["check", str(place), "--lang", "zh"]) == 3
    assert "没有可检查的申报书" in capsys.readouterr().err
    assert main(["audit", "run", str(place), "--db", str(tmp_path / "a.sqlite"), "--lang", "zh"]) == 3
    assert "没有可检查的申报书" in capsys.readouterr().err
