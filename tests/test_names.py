"""Names of files and of members of archives, as other systems write them: none of them costs a form its report."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from checker.audit import zip_archives
from checker.cli.main import main
from checker.inputs import Inputs, meant_name
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, Drawn, mutate
from tests.draw.office import draw_document
from tests.draw.text import draw_text

FORM = draw_text(CLEAN["western"]("2025"))[0]


class Raw(zipfile.ZipInfo):
    """A member whose name is written byte by byte."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def zipped(files: dict[bytes, str]) -> bytes:
    """An archive whose names are these bytes and do not say in which encoding they are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(Raw(name.decode("cp437")), text)
    return content.getvalue()


def names_in(content: bytes, tmp_path: Path) -> list[tuple[str, ...]]:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    return [way for way, _ in zip_archives.forms_in(path, Inputs.of(load_rules()), lambda kind: None)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("names", [["药.pdf"], ["药品.pdf", "甲/乙.txt"], ["药.pdf", "a.pdf"], ["卡马西平片.pdf"]])
def test_the_encoding_of_names_is_that_of_the_archive(encoding: str, names: list[str], tmp_path: Path) -> None:
    content = zipped({name.encode(encoding): "x" for name in names})
    assert sorted(names_in(content, tmp_path)) == sorted((name,) for name in names)


def test_a_backslash_parts_folders(tmp_path: Path) -> None:
    content = zipped({"申报\\甲.txt".encode("gb18030"): "x", "申报\\附件\\乙.pdf".encode("gb18030"): "x"})
    assert names_in(content, tmp_path) == [("申报/甲.txt",)]


@pytest.mark.long
def test_a_member_without_a_name_costs_no_other(tmp_path: Path) -> None:
    names = [b"", b"/", b".", b"..", b"a/", b"a/..", b"attachments/..", b"\\", b"\x00.txt"]
    (tmp_path / "forms").mkdir()
    for number, name in enumerate(names):
        (tmp_path / "forms" / f"{number}.zip").write_bytes(zipped({b"form.txt": FORM, name: "x"}))
    db = tmp_path / "a.sqlite"
    assert main(["audit", str(tmp_path / "forms"), "--db", str(db), "--workers", "1"]) in (0, 3)
    with sqlite3.connect(db) as database:
        outcomes = dict(database.execute("SELECT name, outcome FROM form JOIN result ON result = result.id").fetchall())
    found = {name: outcomes.get(f"{number}.zip/form.txt") for number, name in enumerate(names)}
    assert found == dict.fromkeys(names, "pass")


def test_a_member_without_a_name_is_no_file_that_was_left_out(tmp_path: Path) -> None:
    """Nor an upload whose name leads elsewhere, for which its form would be refused."""
    names = [b"", b".", b"..", b"a/.", b"a/..", b"attachments/..", b"attachments/."]
    (tmp_path / "a.zip").write_bytes(zipped({b"form.txt": "x", **dict.fromkeys(names, "x")}))
    inputs, left_out = Inputs.of(load_rules()), list[str]()
    assert list(zip_archives.forms_in(tmp_path / "a.zip", inputs, left_out.append)) == [(("form.txt",), "")]
    assert left_out == []
    assert zip_archives.unpack_uploads(tmp_path / "a.zip", ("form.txt",), tmp_path / "uploads", inputs) == []


def test_damaged_archives_are_told(tmp_path: Path) -> None:
    """Names cut to nothing, and bytes changed at random: what can be read is read, and nothing is raised."""
    sound, chance = (
        zipped({b"a.txt": "x" * 300, b"b.pdf": "%PDF-", b"c/d.yaml": "edition: 1\nform:\n"}),
        random.Random(16),
    )
    inputs, path = Inputs.of(load_rules()), tmp_path / "a.zip"
    places = [at for at in range(len(sound)) if sound[at : at + 4] in (b"PK\x01\x02", b"PK\x03\x04")]
    for number in range(600):
        damaged = bytearray(sound)
        for _ in range(chance.choice((1, 2, 4))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if number % 2:
            at, short = chance.choice(places), chance.randrange(3)
            if damaged[at + 2] == 1:  # in the list of members what is cut off becomes a comment
                (size,) = struct.unpack_from("<H", damaged, at + 28)
                struct.pack_into("<H2xH", damaged, at + 28, short, max(0, size - short))
            else:
                struct.pack_into("<H", damaged, at + 26, short)
        path.write_bytes(damaged)
        for way, fault in zip_archives.forms_in(path, inputs, lambda kind: None):
            if way and not fault:
                try:
                    zip_archives.read_member(path, way)
                except zip_archives.Refused as refused:
                    assert refused.fault.startswith("audit_")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names there are text")
def test_file_names_of_chinese_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As unzip and Samba leave them: the form is checked, its uploads are found, and so again in the next run."""
    folder = os.fsencode(tmp_path) + b"/" + "药品甲".encode("gb18030")
    uploads = folder + b"/" + "附件".encode("gb18030")
    os.makedirs(uploads)
    form = with_upload("批准证明.docx")
    Path(os.fsdecode(folder + b"/" + "申报书.txt".encode("gb18030"))).write_text(draw_text(form)[0], encoding="utf-8")
    Path(os.fsdecode(uploads + b"/" + "批准证明.docx".encode("gb18030"))).write_bytes(draw_document("批准"))
    db = tmp_path / "a.sqlite"
    for run in range(2):
        assert main(["audit", str(tmp_path), "--db", str(db), "--workers", "1"]) in (0, 1), run
    capsys.readouterr()
    assert main(["check", str(tmp_path), "--format", "json"]) in (0, 1)
    (told,) = json.loads(capsys.readouterr().out)["forms"]
    assert "批准证明.docx" in [file["file"] for file in told["uploads"]["files"]]
    (found,) = (finding for finding in told["findings"] if finding["rule"] == "U001")
    assert "批准证明.docx" not in found["message"], "the upload lies there"


@pytest.mark.long
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names there are text")
def test_file_names_of_bytes_that_are_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In no encoding: they are kept and shown spelt out, in the first run and the next."""
    odd = os.fsdecode(b"\xff\xfe")
    (tmp_path / f"in{odd}" / "附件").mkdir(parents=True)
    (tmp_path / f"in{odd}" / f"form{odd}.txt").write_text(FORM, encoding="utf-8")
    (tmp_path / f"in{odd}" / "附件" / f"other{odd}.docx").write_bytes(draw_document("批准"))
    db, kept = tmp_path / "a.sqlite", []
    for _ in range(2):
        assert main(["audit", str(tmp_path), "--db", str(db), "--workers", "1"]) in (0, 1)
        with sqlite3.connect(db) as database:
            kept.append(database.execute("SELECT name, result FROM form ORDER BY run DESC LIMIT 1").fetchone())
    assert kept[0] == kept[1] and kept[0][0] == r"in\udcff\udcfe/form\udcff\udcfe.txt"
    with sqlite3.connect(db) as database:
        tokens = database.execute("SELECT shown FROM token WHERE kind = 'upload'").fetchall()
    assert tokens == [(r"other\udcff\udcfe.docx",)]
    capsys.readouterr()
    assert main(["check", str(tmp_path), "--format", "json"]) in (0, 1)
    (told,) = json.loads(capsys.readouterr().out)["forms"]
    assert told["uploads"]["folders"] == [f"{tmp_path}/in" + r"\udcff\udcfe/附件"]


def with_upload(name: str) -> Drawn:
    return mutate(CLEAN["western"]("2025"), "certificates", name)


def test_each_part_of_a_path_has_its_own_encoding() -> None:
    """A folder of one's own, and in it what a program has unpacked in another encoding."""
    unpacked = "附件".encode("gb18030").decode("utf-8", "surrogateescape")
    assert meant_name(f"资料/{unpacked}/a.pdf") == "资料/附件/a.pdf"
    assert meant_name(f"资料/\udcff/{unpacked}") == "资料/\udcff/附件"
