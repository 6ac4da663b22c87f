"""The bulk audit: what is found, that nothing is lost and nothing gets stuck, and that rows are always the same."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from checker.audit import cache_key
from checker.audit.discovery import find_sources
from checker.audit.models import FormSource, Job
from checker.audit.pool import Pool
from checker.audit.result_samples import words_of_rules
from checker.audit.rulebook_words import NO_WORDS, kept_words
from checker.audit.run_config import order_of
from checker.audit.serialization import pack, plain_result, unpack, unpack_plain
from checker.audit.store import connect, schema, statistics, writer
from checker.audit.store.long_entries import words_under
from checker.audit.store.queries import form_rows, result_of, row_hashes, run_of
from checker.audit.store_rows import record_of
from checker.audit.zip_archives import RATIO_FROM, read_member, unpack_uploads
from checker.cli.main import main, make_parser
from checker.errors import RuleError
from checker.inputs import Inputs
from checker.pipeline import check_file
from checker.report import renderer
from checker.rulebook import load_rules
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN, clean_forms
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text
from tests.long_cases import every

ROOT = Path(__file__).parent.parent
FORMS = Path(__file__).parent / "forms"
Captured = pytest.CaptureFixture[str]
FEW = 6

FAULTS = """
import os, sys, time
from checker.audit.worker import Worker
real = Worker.check
def check(self, source, known):
    if "crash" in source.name and not any(map(known, [self.key_aside(source, "crash")])):
        os._exit(11)
    if "hang" in source.name and not any(map(known, [self.key_aside(source, "timeout")])):
        time.sleep(60)
    if "hog" in source.name and not any(map(known, [self.key_aside(source, "memory")])):
        block = bytearray(os.urandom(1)) * 700_000_000
        time.sleep(60)
    if "bug" in source.name:
        raise ZeroDivisionError
    return real(self, source, known)
Worker.check = check
"""
"""What is wrong with some forms, put into the worker processes from outside."""


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four forms, all different, in two folders."""
    folder = tmp_path_factory.mktemp("audited")
    for number, form in enumerate(clean_forms()):
        inner = folder / f"cycle {form.edition}" / form.kind
        inner.mkdir(parents=True, exist_ok=True)
        (inner / f"{number:02}.txt").write_text(draw_text(form)[0], encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def few(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few of them, where their number proves nothing."""
    folder = tmp_path_factory.mktemp("few") / "forms"
    for path in sorted(texts.rglob("*.txt"))[:: len(clean_forms()) // FEW]:
        (folder / path.relative_to(texts)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / path.relative_to(texts))
    return folder


def audit(*arguments: object, code: int = 0) -> None:
    assert main(["audit", *map(str, arguments), "--workers", "1", "--fail-on", "never"]) == code


def rows(path: Path, run: int | None = None) -> list[tuple[str, str | None, str]]:
    database = connect(path, read_only=True)
    found = list(row_hashes(database, run_of(database, run).id))
    database.close()
    return found


# --------------------------------------------------------------------------------------------------- gathering


def names(*roots: Path) -> list[tuple[str, str]]:
    return [
        (source.name, source.fault) for source in find_sources([str(root) for root in roots], Inputs.of(load_rules()))
    ]


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_forms_are_found_in_folders_and_archives_within_archives(tmp_path: Path) -> None:
    (tmp_path / "a" / "attachments").mkdir(parents=True)
    for name in ("b.pdf", "a/c.TXT", "a/attachments/insert.pdf", "a/notes.docx"):
        (tmp_path / name).write_bytes(b"x")
    inner = archive(tmp_path / "inner.tmp", {"deep.txt": b"x", "attachments/up.pdf": b"x"})
    archive(tmp_path / "z.zip", {"y/one.pdf": b"x", "inner.zip": inner.read_bytes(), "readme.md": b"x"})
    inner.unlink()
    found = ["a/c.TXT", "b.pdf", "z.zip/inner.zip/deep.txt", "z.zip/y/one.pdf"]
    assert names(tmp_path) == [(name, "") for name in found]
    other = tmp_path / "a"
    assert [name for name, _ in names(tmp_path, other)][-1] == "a/c.TXT"
    assert names(tmp_path / "b.pdf") == [("b.pdf", "")]


def test_chinese_names_without_a_mark_of_their_encoding(tmp_path: Path) -> None:
    path = archive(tmp_path / "z.zip", {"AAAA/BBBB.txt": b"x"})
    content = path.read_bytes().replace(b"AAAA", "申报".encode("gb18030")).replace(b"BBBB", "药片".encode("gb18030"))
    path.write_bytes(content)
    assert names(path) == [("z.zip/申报/药片.txt", "")]


def test_what_is_wrong_with_an_archive_is_said(tmp_path: Path) -> None:
    archive(tmp_path / "bomb.zip", {"bomb.txt": bytes(2 * RATIO_FROM), "small.txt": b"x"})
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    nested = b"x"
    for level in range(5):
        nested = archive(tmp_path / "t", {f"{level}.txt" if not level else f"{level}.zip": nested}).read_bytes()
    (tmp_path / "t").unlink()
    (tmp_path / "deep.zip").write_bytes(nested)
    secret = archive(tmp_path / "secret.zip", {"form.txt": b"x"})
    content = bytearray(secret.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    secret.write_bytes(content)
    assert dict(names(tmp_path)) == {
        "bomb.zip/bomb.txt": "audit_member_ratio",
        "bomb.zip/small.txt": "",
        "broken.zip": "audit_archive_broken",
        "deep.zip/4.zip/3.zip/2.zip": "audit_archive_deep",
        "secret.zip/form.txt": "audit_member_encrypted",
    }


def test_no_file_of_an_archive_is_lost_to_another_of_its_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in (
            ("a.txt", "1"), ("a.txt", "2"), ("a (2).txt", "3"), ("d/a.txt", "4"), ("d\\a.txt", "5"),
            ("a.txt", "1"), ("a.txt", "2"), ("a.txt", "6"), *(("n.txt", str(number)) for number in range(2000)),
        ):  # fmt: skip
            file.writestr(zipfile.ZipInfo(name), content)
    found = [name.removeprefix("z.zip/") for name, fault in names(tmp_path) if not fault]
    assert len(found) == len(set(found)) == 2006
    assert {"a.txt", "a (2).txt", "a (3).txt", "a (4).txt", "d/a.txt", "d/a (2).txt", "n (2000).txt"} < set(found)
    read = {name: read_member(tmp_path / "z.zip", [name]) for name in ("a.txt", "a (2).txt", "a (3).txt", "a (4).txt")}
    assert read == {"a.txt": b"1", "a (2).txt": b"3", "a (3).txt": b"2", "a (4).txt": b"6"}


def test_what_another_program_can_unpack_is_not_told_as_damaged(tmp_path: Path) -> None:
    content = archive(tmp_path / "z.zip", {"a.txt": b"x" * 99}).read_bytes()
    entry = content.index(b"PK\x01\x02")
    for name, places, value in (("method", (8, entry + 10), 9), ("version", (entry + 6,), 99)):
        other = bytearray(content)
        for place in places:
            other[place] = value
        (tmp_path / f"{name}.zip").write_bytes(other)
    (tmp_path / "z.zip").unlink()
    audit(tmp_path, "--db", tmp_path / "a.sqlite", code=3)
    assert [problem[:2] for problem in problems(tmp_path / "a.sqlite")] == [
        ("method.zip/a.txt", "member_method"),
        ("version.zip", "archive_method"),
    ]


def test_a_member_that_lies_about_its_size_is_put_aside(tmp_path: Path) -> None:
    path = archive(tmp_path / "z.zip", {"a.txt": b"x" * 5000})
    content = path.read_bytes()
    path.write_bytes(content.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    audit(tmp_path, "--db", tmp_path / "a.sqlite", code=3)
    (problem,) = problems(tmp_path / "a.sqlite")
    assert problem[:2] == ("z.zip/a.txt", "member_broken")


def problems(path: Path) -> list[tuple[str, str, str]]:
    database = connect(path, read_only=True)
    found = database.execute(
        "SELECT name, kind, message_zh FROM form JOIN problem USING (result) WHERE run = ? ORDER BY name",
        (run_of(database).id,),
    ).fetchall()
    database.close()
    return found


def test_uploads_in_an_archive_are_checked_with_their_form(tmp_path: Path) -> None:
    """As they are in a folder; nothing is written beside the archive."""
    form = draw_text(CLEAN["western"]("2025"))[0].encode()
    members = {"drug/form.txt": form, "drug/attachments/odd.txt": b"odd", "other/form.txt": form}
    folder = tmp_path / "folder"
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (tmp_path / "zipped").mkdir()
    archive(tmp_path / "zipped" / "z.zip", members)
    for name in ("folder", "zipped"):
        audit(tmp_path / name, "--db", tmp_path / f"{name}.sqlite")
    unpacked = [(sha, digest) for _, sha, digest in rows(tmp_path / "folder.sqlite")]
    assert unpacked == [(sha, digest) for _, sha, digest in rows(tmp_path / "zipped.sqlite")]
    assert len({digest for _, digest in unpacked}) == 2, "one has uploads, the other none"
    assert [path.name for path in (tmp_path / "zipped").iterdir()] == ["z.zip"]


@pytest.mark.parametrize("name", every(3, ["../../escaped.txt", "a\\..\\b.txt", "c:evil.txt"]))
def test_an_upload_is_written_nowhere_else(name: str, tmp_path: Path) -> None:
    form = draw_text(CLEAN["western"]("2025"))[0].encode()
    archive(tmp_path / "z.zip", {"form.txt": form, f"attachments/{name}": b"x"})
    audit(tmp_path, "--db", tmp_path / "a.sqlite")
    assert problems(tmp_path / "a.sqlite") == []
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"z.zip", "a.sqlite"}


STRANGE = {
    "证?明.pdf": "证？明.pdf",
    "a:b*c.pdf": "a：b＊c.pdf",
    "con.pdf": "con_.pdf",
    "COM1": "COM1_",
    "末尾. .": "末尾． ．",
    "空格 ": "空格",
    "../../up.pdf": "．．/．．/up.pdf",
    "换\n行.pdf": "换\ufffd行.pdf",
    "长" * 200 + ".pdf": "长" * 64 + ".pdf",
    "a/b.pdf": "a/b.pdf",
    "a": "a (2)",
    "A/" * 20 + "deep.pdf": "A " * 20 + "deep.pdf",
    "x/y": "x/y",
    "x/y/z.pdf": "x y z.pdf",
    "x?": "x？",
    "x？": "x？ (2)",
}
"""Names in an archive, and those under which they are read: no system takes them for anything else."""


def test_an_upload_of_a_strange_name_is_read_and_costs_no_other(tmp_path: Path) -> None:
    form, inputs, room = draw_text(CLEAN["western"]("2025"))[0].encode(), Inputs.of(load_rules()), tmp_path / "room"
    path = archive(tmp_path / "z.zip", {"form.txt": form, **{f"附件/{name}": name.encode() for name in STRANGE}})
    room.mkdir()
    (folder,) = unpack_uploads(path, ("form.txt",), room, inputs)
    found = {file.read_text("utf-8"): str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert found == STRANGE and [*room.iterdir()] == [room / "附件"]
    audit(tmp_path, "--db", tmp_path / "a.sqlite")
    assert problems(tmp_path / "a.sqlite") == []


# ------------------------------------------------------------------------------------------- rows and their keys


@pytest.fixture(scope="module")
def whole(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit of all of them."""
    path = tmp_path_factory.mktemp("whole") / "a.sqlite"
    audit(texts, "--db", path)
    return path


def test_an_audit_says_what_a_check_says(whole: Path, tmp_path: Path) -> None:
    unknown = draw_text(CLEAN["western"]("2025"))[0].replace("2025", "2027")  # with words of caution on its cycle
    (tmp_path / "2027.txt").write_text(unknown, encoding="utf-8")
    audit(tmp_path / "2027.txt", "--db", tmp_path / "a.sqlite")
    assert [kind for _, kind, _ in problems(tmp_path / "a.sqlite")] == ["cycle_read", "cycle_taken_over"]
    assert_as_checked(tmp_path / "a.sqlite", 1)
    assert_as_checked(whole, len(clean_forms()))


@pytest.mark.parametrize(
    "names", every(3, [("a.pdf", "b.txt"), ("a.txt", "b.pdf"), ("a.yaml", "b.txt"), ("a.txt", "b.yml")])
)
def test_one_content_under_names_of_two_kinds_has_two_results(names: tuple[str, str], tmp_path: Path) -> None:
    """A text is no PDF, and a print no draft, whichever is looked at first."""
    content = "form:\n" + draw_text(CLEAN["western"]("2025"))[0]
    (tmp_path / "forms").mkdir()
    for name in names:
        (tmp_path / "forms" / name).write_text(content, encoding="utf-8")
    wanted = [check_file(str(tmp_path / "forms" / name), load_rules()).outcome for name in names]
    assert len(set(wanted)) == 2
    for run in (1, 2):
        audit(tmp_path / "forms", "--db", tmp_path / "a.sqlite", code=3)
        database = connect(tmp_path / "a.sqlite", read_only=True)
        assert [form.outcome for form in form_rows(database, run)] == wanted
        database.close()


def assert_as_checked(path: Path, count: int) -> None:
    database = connect(path, read_only=True)
    book, run = load_rules(), run_of(database)
    assert run.state == "done" and run.scope.rules_sha256 == book.sha256
    found = list(form_rows(database, run.id))
    assert len(found) == count
    for form in found:
        checked, kept = check_file(form.path, book), result_of(database, run.id, form.name)
        assert (form.outcome, form.edition, form.sha256) == (checked.outcome, checked.edition, checked.sha256)
        assert kept.findings == checked.findings
        assert kept.problems == checked.problems
        assert kept.form and checked.form
        assert {k: v.text for k, v in kept.form.values.items()} == {k: v.text for k, v in checked.form.values.items()}
        told = [f for f in checked.findings if f.verdict in ("fail", "review")]
        in_rows = "SELECT rule, message_zh FROM finding WHERE result = ? AND verdict IN ('fail', 'review')"
        assert database.execute(in_rows, (form.result,)).fetchall() == [(f.rule, f.message.zh) for f in told]
    database.close()


@pytest.mark.long
def test_only_what_makes_results_is_in_the_hashes_of_results(tmp_path: Path) -> None:
    """Words and colours of the reports are in neither, so that no kept result is judged again for them."""
    shown, project = Path(cache_key.__file__).parents[2], tmp_path / "project"
    for name in ("checker", "rules", "grammars", "reports"):
        shutil.copytree(shown / name, project / name, ignore=shutil.ignore_patterns("__pycache__", "samples"))
    said = "from checker.audit.cache_key import engine_sha256 as e; from checker.rulebook import load_rules as r;"

    def hashes() -> list[str]:
        environ = os.environ | {"PYTHONPATH": str(project), "NRDL_CACHE": str(tmp_path)}
        code = f"{said} print(e(), r().sha256)"
        return subprocess.check_output([sys.executable, "-c", code], env=environ, cwd=project, text=True).split()

    def change(name: str, old: str, new: str) -> list[str]:
        path = project / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return hashes()

    engine, rules = hashes()
    assert change(
        "reports/messages/workbook.yaml", "workbook_column_drug: {zh: ", "workbook_column_drug: {zh: 本品"
    ) == [engine, rules]
    assert change("checker/report/pdf_annotations.py", "(170, 225, 170)", "(170, 225, 180)") == [engine, rules]
    assert change("rules/fields/F007.yaml", "examples:\n", "# of these\nexamples:\n") == [engine, rules]
    (same, other) = change("rules/editions/2025.yaml", 'listed_by: "2025-06-30"', 'listed_by: "2025-05-31"')
    assert same == engine and other != rules
    (same, another) = change("reports/messages/findings.yaml", "无法判定：", "不能判定：")
    assert same == engine and another != other
    (changed, same) = change("checker/engine/operators/official_lists.py", "found.missing", "found.truth")
    assert changed != engine and same == another


def test_the_entries_of_lists_are_counted_whatever_a_finding_says(whole: Path, tmp_path: Path) -> None:
    database = connect(Path(shutil.copy(whole, tmp_path)))
    before = statistics.by_list_entry(database, 1)
    assert any(entry.startswith("《第一批罕见病目录》第") for entry, _ in before), before
    database.execute("UPDATE sentence SET zh = '换一种说法。', en = 'In other words.'")
    assert statistics.by_list_entry(database, 1) == before
    (kept,) = (
        form
        for form in form_rows(database, 1)
        if form.name
        == database.execute("SELECT name FROM form JOIN list_entry USING (result) ORDER BY name LIMIT 1").fetchone()[0]
    )
    found = [entry.list for finding in result_of(database, 1, kept.name).findings for entry in finding.entries]
    asked = "SELECT list FROM list_entry WHERE result = ? ORDER BY finding"
    assert found == [name for (name,) in database.execute(asked, (kept.result,))]
    database.close()


def test_no_contact_person_is_in_the_file(tmp_path: Path) -> None:
    form = mutate(mutate(CLEAN["western"]("2023"), "contact_name", "欧阳青禾"), "contact_phone", "13912345678")
    (tmp_path / "form.txt").write_text(draw_text(form)[0], encoding="utf-8")
    audit(tmp_path, "--db", tmp_path / "a.sqlite")
    database = connect(tmp_path / "a.sqlite", read_only=True)
    run = run_of(database)
    whole = "\n".join(database.iterdump()) + repr(result_of(database, run.id, "form.txt").form)
    assert "欧阳*" in whole or "欧***" in whole
    assert "欧阳青禾" not in whole and "13912345678" not in whole
    assert database.execute("SELECT count(*) FROM token WHERE kind = 'contact'").fetchone() == (1,)
    database.close()


def test_only_what_changed_is_checked_again(few: Path, tmp_path: Path) -> None:
    folder, path = tmp_path / "forms", tmp_path / "a.sqlite"
    shutil.copytree(few, folder)
    audit(folder, "--db", path)
    assert checked_now(path) == FEW
    changed = sorted(folder.rglob("*.txt"))[0]
    changed.write_text(draw_text(mutate(CLEAN["western"]("2025"), "otc", "是"))[0], encoding="utf-8")
    audit(folder, "--db", path)
    assert checked_now(path) == FEW + 1, "the others did not change"
    audit(folder, "--db", path, "--ignore", "Q")
    assert checked_now(path) == 2 * FEW + 1, "other rules, other results"
    assert {digest for _, _, digest in rows(path, 1)} != {digest for _, _, digest in rows(path, 3)}


def test_for_unchanged_forms_no_process_is_started(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what their folders have now is seen: another content, and uploads where there were none."""
    folder, path = tmp_path / "forms", tmp_path / "a.sqlite"
    shutil.copytree(few, folder)
    audit(folder, "--db", path)
    with monkeypatch.context() as patch:
        patch.setattr(Pool, "start", None)
        audit(folder, "--db", path)
    assert rows(path, 2) == rows(path, 1) and checked_now(path) == FEW
    first, second, *_ = sorted(folder.rglob("*.txt"))
    (first.parent / "attachments").mkdir()
    (first.parent / "attachments" / "odd.txt").write_bytes(b"odd")
    second.write_bytes(second.read_bytes() + b"\n")
    audit(folder, "--db", path)
    assert {old[0] for old, new in zip(rows(path, 1), rows(path, 3), strict=True) if old != new} == {
        str(one.relative_to(folder)) for one in (second, *first.parent.glob("*.txt"))
    }
    (folder / "new.txt").write_text("?", encoding="utf-8")
    second.unlink()
    audit(folder, "--db", path, code=3)
    assert {name for name, *_ in rows(path, 4)} ^ {name for name, *_ in rows(path, 3)} == {
        "new.txt",
        str(second.relative_to(folder)),
    }


def checked_now(path: Path) -> int:
    database = sqlite3.connect(path)
    count: int = database.execute("SELECT count(*) FROM result").fetchone()[0]
    database.close()
    return count


@pytest.mark.long
def test_the_same_rows_with_any_number_of_workers(few: Path, tmp_path: Path) -> None:
    for workers in (1, 3):
        run(few, tmp_path / f"{workers}.sqlite", "--workers", str(workers))
    assert rows(tmp_path / "1.sqlite") == rows(tmp_path / "3.sqlite")


def test_a_file_of_another_program_is_not_touched(texts: Path, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE run (id)")
    other.close()
    before = path.read_bytes()
    audit(texts, "--db", path, "--lang", "en", code=2)
    assert "no audit file" in capsys.readouterr().err
    assert path.read_bytes() == before
    (tmp_path / "junk").write_bytes(b"junk" * 1000)
    audit(texts, "--db", tmp_path / "junk", code=2)
    later = tmp_path / "later.sqlite"
    connect(later).execute("PRAGMA user_version = 999")
    audit(texts, "--db", later, "--lang", "en", code=2)
    assert "later version" in capsys.readouterr().err


# ---------------------------------------------------------------------------------- nothing lost, nothing stuck


def command(folder: Path, path: Path, *more: str) -> list[str]:
    audit = [sys.executable, "-m", "checker", "audit", "run", str(folder), "--db", str(path), "--fail-on", "never"]
    return [*audit, *(more or ("--workers", "2"))]


def run(folder: Path, path: Path, *more: str, code: int = 0, **environment: str) -> str:
    done = subprocess.run(
        command(folder, path, *more),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.mark.long
def test_forms_that_crash_hang_or_hog_are_put_aside(few: Path, tmp_path: Path) -> None:
    faults = tmp_path / "faults"
    faults.mkdir()
    (faults / "sitecustomize.py").write_text(FAULTS, encoding="utf-8")
    folder = tmp_path / "forms"
    folder.mkdir()
    text = draw_text(CLEAN["western"]("2025"))[0]
    for number, name in enumerate(["a", "b-crash", "c", "d-hang", "e", "f-hog", "g", "h-bug", "i"]):
        (folder / f"{name}.txt").write_text(text.replace("H20220018", f"H2022002{number}"), encoding="utf-8")
    (folder / "j-empty.pdf").write_bytes(b"")
    path, environment = tmp_path / "a.sqlite", {"PYTHONPATH": f"{faults}{os.pathsep}{ROOT}"}
    limits = ("--workers", "2", "--timeout", "4", "--memory", "500")
    run(folder, path, *limits, code=3, **environment)
    found = {name: kind for name, kind, _ in problems(path)}
    assert found == {
        "b-crash.txt": "crash",
        "d-hang.txt": "timeout",
        "f-hog.txt": "memory",
        "h-bug.txt": "engine",
        "j-empty.pdf": "empty",
    }
    assert len(rows(path)) == 10, "the rest goes on"
    start = time.monotonic()
    run(folder, path, *limits, code=3, **environment)
    assert time.monotonic() - start < 4, "they are not tried again before something changes"
    again = run(folder, path, "--workers", "2", "--timeout", "5", "--memory", "3000", code=3)
    assert {name for name, *_ in problems(path)} == {"j-empty.pdf"}, again


@pytest.mark.long
def test_a_run_that_is_killed_goes_on_where_it_stopped(texts: Path, tmp_path: Path) -> None:
    """At random moments; the long form of this test is `python -m tests.kill 50`."""
    from tests.kill import killed_until_done

    run(texts, tmp_path / "whole.sqlite")
    kills = killed_until_done(texts, tmp_path / "killed.sqlite", random.Random(7), least=3)
    assert kills >= 3
    assert rows(tmp_path / "killed.sqlite") == rows(tmp_path / "whole.sqlite")


@pytest.mark.long
def test_two_audits_write_one_file_at_once(few: Path, tmp_path: Path) -> None:
    """Of one folder they are one run; of two they are two. Nothing is lost, nothing kept twice."""
    run(few, tmp_path / "alone.sqlite")
    other = tmp_path / "forms"
    shutil.copytree(few, other)
    path = tmp_path / "a.sqlite"
    audit = [sys.executable, "-m", "checker", "audit", "run", "--db", str(path), "--workers", "1", "--fail-on", "never"]
    both = [subprocess.Popen([*audit, str(folder)], cwd=ROOT, stderr=subprocess.PIPE) for folder in (few, few, other)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0, 0], said
    with sqlite3.connect(path) as database:
        states = dict(database.execute("SELECT id, state FROM run").fetchall())
        assert len(states) >= 2 and set(states.values()) == {"done"}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert all(rows(path, number) == rows(tmp_path / "alone.sqlite") for number in states)
    assert checked_now(path) == FEW


def test_a_run_that_ends_early_is_taken_up_again(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = tmp_path / "a.sqlite", Pool.check

    def interrupted(self: Any, sources: Any) -> Iterator[Any]:
        yield from islice(real(self, sources), 3)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Pool, "check", interrupted)
        audit(few, "--db", path, code=130)
    database = connect(path, read_only=True)
    assert run_of(database).state == "stopped" and len(list(form_rows(database, 1))) == 3
    audit(few, "--db", path)
    assert (run_of(database).id, run_of(database).state) == (1, "done")
    assert len(list(form_rows(database, 1))) == checked_now(path) == FEW
    database.close()


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for one process on Windows")
def test_an_interrupted_run_stops_cleanly(texts: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    process = subprocess.Popen(
        command(texts, path), cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    wait_for(lambda: path.exists() and count_forms(path) > 2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130 and "Traceback" not in told, told
    database = connect(path)
    assert run_of(database).state == "stopped"
    done = len(list(form_rows(database, 1)))
    database.close()
    assert 2 < done < len(clean_forms())
    assert "Traceback" not in run(texts, path)
    database = connect(path)
    assert (run_of(database).id, run_of(database).state) == (1, "done"), "the same run, taken up again"
    database.close()


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def count_forms(path: Path) -> int:
    try:
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        count: int = database.execute("SELECT count(*) FROM form").fetchone()[0]
        database.close()
    except sqlite3.Error:
        return 0
    return count


def test_pdfs_are_audited_as_they_are_checked(tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(draw_pdf(CLEAN["biologic"]("2025"))[0])
    audit(tmp_path, "--db", tmp_path / "a.sqlite")
    ((name, digest, _),) = rows(tmp_path / "a.sqlite")
    assert (name, digest) == ("form.pdf", check_file(str(tmp_path / "form.pdf"), load_rules()).sha256)


def test_usage(tmp_path: Path, capsys: Captured) -> None:
    wrong: Sequence[tuple[list[str], str]] = (
        (["no/such/folder"], "没有这个文件或文件夹"),
        (["no/such/folder", "--lang", "en"], "There is no such file"),
        ([str(tmp_path), "--edition", "1999"], "1999"),
        ([str(tmp_path), "--select", "ZZ"], "ZZ"),
        ([str(tmp_path), "--waivers", str(tmp_path / "none.yaml")], "none.yaml"),
        (["examples", "--db", str(tmp_path / "no" / "folder" / "a.sqlite")], "a.sqlite"),
    )
    for arguments, words in wrong:
        assert main(["audit", *arguments]) == 2
        assert words in capsys.readouterr().err


@pytest.mark.long
def test_a_worker_that_finds_other_rules_is_told_in_both_languages(tmp_path: Path) -> None:
    """Its words come from another process."""
    order, _ = order_of(make_parser().parse_args(["audit", "run", str(tmp_path)]))
    job = Job(order.scope._replace(rules_sha256="0" * 64), order.limits, b"secret")
    pool: Pool[FormSource]
    with Pool(1, job) as pool, pytest.raises(RuleError) as caught:
        list(pool.check(iter(())))
    assert caught.value.told("zh").endswith("审核开始时不同。审核期间请勿改动规则或程序。")
    assert str(caught.value).endswith("the audit began with. Do not change rules or engine while an audit runs.")


# ------------------------------------------------------------------------------------ what is asked afterwards


@pytest.fixture(scope="module")
def audited(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: between them a form has gone, one has come, one is mended and one is spoilt."""
    work = tmp_path_factory.mktemp("two-runs")
    folder, path = work / "forms", work / "a.sqlite"
    shutil.copytree(few, folder)
    late = draw_text(mutate(CLEAN["western"]("2025"), "first_listed_cn", "2019-03"))[0]
    (folder / "spoilt.txt").write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    (folder / "mended.txt").write_text(late, encoding="utf-8")
    (folder / "gone.txt").write_text(draw_text(CLEAN["biologic"]("2023"))[0], encoding="utf-8")
    audit(folder, "--db", path)
    (folder / "gone.txt").unlink()
    (folder / "spoilt.txt").write_text(late, encoding="utf-8")
    (folder / "mended.txt").write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    (folder / "come.txt").write_text("no form", encoding="utf-8")
    audit(folder, "--db", path, code=3)
    return path


def asked(path: Path, capsys: Captured, *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["audit", *arguments, "--db", str(path)]) == code
    return capsys.readouterr().out


def test_show_prints_the_form_s_own_report(audited: Path, capsys: Captured) -> None:
    told = asked(audited, capsys, "show", "spoilt")
    form = audited.parent / "forms" / "spoilt.txt"
    main(["check", str(form)])
    assert "".join(told.replace("spoilt.txt", str(form)).split()) == "".join(capsys.readouterr().out.split())
    report = json.loads(asked(audited, capsys, "show", "spoilt.txt", "--format", "json", "--run", "1"))
    assert report["outcome"] == "pass"
    assert asked(audited, capsys, "show", "no such", code=2) == ""
    assert asked(audited, capsys, "show", ".txt", code=2) == "", "several are meant"


def test_diff_says_what_changed_between_two_runs(audited: Path, capsys: Captured) -> None:
    report = json.loads(asked(audited, capsys, "diff", "1", "2", "--format", "json"))
    forms = {form["name"]: form for form in report["forms"]}
    assert list(forms) == ["come.txt", "gone.txt", "mended.txt", "spoilt.txt"]
    assert forms["come.txt"]["old"] is None and forms["gone.txt"]["new"] is None
    assert "E000" in {finding["rule"] for finding in forms["spoilt.txt"]["came"]}
    assert forms["mended.txt"]["went"] == forms["spoilt.txt"]["came"]
    told = asked(audited, capsys, "diff", "1", "2")
    assert "新增1份，已不在1份，有变化2份" in told
    assert "spoilt.txt" not in asked(audited, capsys, "diff", "2", "2")
    assert asked(audited, capsys, "diff", "1", "7", code=2) == ""


def test_a_decision_is_kept_and_lapses_when_the_form_changes(audited: Path, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.sqlite"
    shutil.copy(audited, path)
    words = ("review", "spoilt", "e000", "reject", "--by", "王审核", "--reason", "已\u202e核对")
    told = asked(path, capsys, *words)
    assert "E000 结论不成立：已\\u202e核对（王审核" in told and "已失效" not in told
    assert "结论不成立" in asked(path, capsys, "show", "spoilt")
    assert "已失效" in asked(path, capsys, "show", "spoilt", "--run", "1"), "it was another form then"
    assert asked(path, capsys, "review", "spoilt", "D001", "accept", "--by", "x", "--reason", "y", code=2) == ""
    assert asked(path, capsys, "review", "spoilt", "E000", "accept", "--by", " ", "--reason", "y", code=2) == ""


def test_sql_reads_and_changes_nothing(audited: Path, capsys: Captured, tmp_path: Path) -> None:
    counts = "SELECT outcome, count(*) AS n FROM form JOIN result ON result.id = form.result"
    asked_for = f"{counts} WHERE run = 2 GROUP BY 1"
    found = json.loads(asked(audited, capsys, "sql", asked_for, "--format", "json"))
    assert sum(row["n"] for row in found) == FEW + 3
    assert asked(audited, capsys, "sql", asked_for, "--format", "csv").startswith("outcome,n\n")
    assert "CREATE TABLE finding" in asked(audited, capsys, "sql")
    unseen = "SELECT char(27) || 'a' || char(8238) || char(10) AS a, '=1+1' AS b, x'00ff' AS c, 7 AS d, NULL AS e"
    assert asked(audited, capsys, "sql", unseen, "--format", "csv") == "a,b,c,d,e\n␛a\\u202e␊,'=1+1,00ff,7,\n"
    before = audited.read_bytes()
    for query in (
        "DELETE FROM form",
        "DROP TABLE form",
        f"ATTACH '{tmp_path / 'other.sqlite'}' AS other",
        "PRAGMA user_version = 3",
        "SELECT load_extension('x')",
        "SELECT 1; SELECT 2",
        "nonsense",
    ):
        assert asked(audited, capsys, "sql", query, code=2) == "", query
    assert audited.read_bytes() == before and not (tmp_path / "other.sqlite").exists()


@pytest.mark.long
def test_a_manifest_is_held_to_a_second_run(few: Path, tmp_path: Path, capsys: Captured) -> None:
    folder, path, note = tmp_path / "forms", tmp_path / "a.sqlite", tmp_path / "manifest.json"
    shutil.copytree(few, folder)
    audit(folder, "--db", path, "--ignore", "Q006")
    assert asked(path, capsys, "manifest", "-o", str(note)) == ""
    recorded = json.loads(note.read_text(encoding="utf-8"))
    assert len(recorded["forms"]) == FEW and recorded["options"]["ignore"] == ["Q006"]
    shutil.move(folder, tmp_path / "elsewhere")
    folder = tmp_path / "elsewhere"
    verify = ("verify", str(note), str(folder), "--workers", "2")
    assert "一致：6份" in asked(path, capsys, *verify)
    names = sorted(path for path in folder.rglob("*.txt"))
    names[0].unlink()
    names[1].write_text(names[2].read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "new.txt").write_text("?", encoding="utf-8")
    told = asked(path, capsys, *verify, code=1)
    for words in ("只有4份", "记录中有而现在没有（1份）", "现在有而记录中没有（1份）", "文件内容不同（1份）"):
        assert words in told
    recorded["forms"][5]["rows_sha256"] = "0" * 64
    recorded["rules_sha256"] = "1" * 64
    note.write_text(json.dumps(recorded), encoding="utf-8")
    told = asked(path, capsys, *verify, code=1)
    assert "文件相同而结论不同（1份）" in told and "规则与记录的不同" in told
    note.write_text("{}", encoding="utf-8")
    assert asked(path, capsys, *verify, code=2) == ""


def test_what_follows_from_a_finding_is_kept_beside_it() -> None:
    """``consequences`` for SQL: the rules that a finding leaves undecided; each of these names its cause."""
    result = check_file(str(FORMS / "2025" / "with-defects.txt"), load_rules())
    record = record_of("key", result, (), 0.1, words_of_rules(load_rules()))
    kept = {row.rule: (row.consequences or "").split() for row in record.findings}
    told = {one.rule: [rule for rule, _ in one.consequences] for one in result.findings if one.consequences}
    assert told and {rule: kept[rule] for rule in told} == told
    assert {row.rule for row in record.findings if row.cause_rule} == {one for rules in told.values() for one in rules}


def test_summary_has_the_figures(audited: Path, capsys: Captured) -> None:
    told = asked(audited, capsys, "summary")
    for words in ("结论\n", "申报条件（申报书份数）", "E001 ", "云岭新药研究有限公司", "第36号「血友病」", "2025年版"):
        assert words in told
    english = asked(audited, capsys, "summary", "--lang", "en", "--run", "1")
    assert "Outcomes" in english and "Cycles" in english and "结论" not in english
    assert max(cell_len(line) for line in told.partition("申报书之间")[0].splitlines()) <= 120


def test_export_has_every_finding_and_decision(audited: Path, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.sqlite"
    shutil.copy(audited, path)
    asked(path, capsys, "review", "spoilt", "E000", "reject", "--by", "王审核", "--reason", "=1+1")
    asked(path, capsys, "export", "-o", str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    told = {
        (form["source"], finding["rule"])
        for form in report["forms"]
        for finding in form["findings"]
        if finding["verdict"] in ("fail", "review")
        and finding["level"] != "consequence"  # of what is told already
        and finding["severity"] + finding["rule"][0] != "infoE"
    }
    (spoilt,) = (form for form in report["forms"] if form["source"] == "spoilt.txt")
    assert [review["reviewer"] for review in spoilt["reviews"]] == ["王审核"]
    asked(path, capsys, "export", "--format", "csv", "-o", str(tmp_path / "csv"))
    with (tmp_path / "csv" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["form"], row["rule"]) for row in rows} == told
    (decided,) = (row for row in rows if row["decision"])
    assert (decided["reason"], decided["decision_holds"]) == ("'=1+1", "1")
    with (tmp_path / "csv" / "forms.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["form"] for row in csv.DictReader(file)} == {form["source"] for form in report["forms"]}
    pyarrow = pytest.importorskip("pyarrow.parquet")
    asked(path, capsys, "export", "-o", str(tmp_path / "findings.parquet"))
    found = pyarrow.read_table(tmp_path / "findings.parquet").to_pylist()
    assert {(row["form"], row["rule"]) for row in found} == told
    assert asked(path, capsys, "export", "-o", str(tmp_path / "r.docx"), code=2) == ""
    assert asked(path, capsys, "export", "-o", str(tmp_path / "no" / "r.json"), code=2) == ""


@pytest.mark.long
def test_a_file_that_is_busy_is_waited_for(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step of opening it is that does not wait by itself."""
    path, busy = tmp_path / "a.sqlite", iter([True, True])
    real = schema.migrate

    def migrate(database: sqlite3.Connection, name: str) -> None:
        if next(busy, False):
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY | 1 << 8
            raise error
        real(database, name)

    monkeypatch.setattr(writer, "migrate", migrate)
    audit(few, "--db", path)
    assert len(rows(path)) == FEW and next(busy, None) is None


def test_a_query_ends_in_time_and_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from checker.audit.store import Store, user_query

    with Store(tmp_path / "a.sqlite"):
        pass
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
    for limit, value, asked, told in (
        ("QUERY_SECONDS", 0.2, endless + "count(*) FROM n", "more than 0.2 seconds"),
        ("MOST_ROWS", 100, endless + "i FROM n", "more than 100 rows"),
        ("MOST_MEGABYTES", 1, endless + "hex(zeroblob(1000)) FROM n", "more than 1 MB"),
        ("MOST_ROWS", 100, "SELECT zeroblob(1000000000)", "too big"),
        ("MOST_ROWS", 100, "SELECT 1 WHERE 'a' LIKE hex(zeroblob(1000))", "too complex"),
    ):
        monkeypatch.setattr(user_query, limit, value)
        database = connect(tmp_path / "a.sqlite", read_only=True)
        with pytest.raises(RuleError) as caught:
            list(user_query.query(database, asked)[1])
        assert told in caught.value.told("en")
        database.close()
        monkeypatch.undo()


def test_the_facts_of_a_form_are_looked_up_by_its_name() -> None:
    """Else the rules over all forms take a square of their number."""
    from checker.audit.store.cross_form import Fact, Facts

    database = sqlite3.connect(":memory:")
    facts, asked = Facts(database), list[str]()
    facts.put("company", [Fact(f"{n}", f"{n % 7}", "") for n in range(20)])
    database.set_trace_callback(asked.append)
    assert [fact.value for fact in facts.of("company", "8")] == ["1"]
    database.set_trace_callback(None)
    (plan,) = database.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert "kind=? AND name=?" in plan[3]


@pytest.mark.long
def test_the_words_of_rules_stand_in_the_file_once(whole: Path) -> None:
    """What a report says of a kept form is what it said before, though the file names the rules' words by number."""
    database, book = connect(whole, read_only=True), load_rules()
    run = run_of(database)
    ((key, *packed),) = database.execute("SELECT key, texts, samples FROM rulebook_words").fetchall()
    words = kept_words(*packed)
    assert (words.key, list(words.texts)) == (key, list(words_of_rules(book).texts))
    for name, report in database.execute("SELECT name, report FROM form JOIN result ON result.id = result"):
        kept = unpack(name, report, lambda key: words)
        again = unpack(name, pack(kept))
        assert len(report) < 0.6 * len(pack(kept))
        for form in ("json", "text", "html", "markdown", "sarif", "junit"):
            shown = [renderer(form)([one], book, "zh") for one in (kept, again, result_of(database, run.id, name))]
            assert shown[0] == shown[1] and (form == "json" or shown[2]), form
    with pytest.raises(RuleError):
        words_under(database, "0" * 32)
    database.close()


def file_of_version(number: int, whole: Path, path: Path) -> None:
    """What an earlier version would have kept of a run of this one."""
    database = connect(whole, read_only=True)
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in ("finding", "value", *tables)}
    words, reports = partial(words_under, database), database.execute("SELECT id, report FROM result").fetchall()
    old = sqlite3.connect(path, isolation_level=None)
    for script in schema.MIGRATIONS[:number]:
        old.executescript(script)
    old.executescript(f"PRAGMA application_id = {schema.APPLICATION_ID}; PRAGMA user_version = {number}")
    old.execute("BEGIN")
    for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        columns = len(old.execute(f"PRAGMA table_info ({name})").fetchall())
        old.executemany(
            f"INSERT INTO {name} VALUES ({', '.join('?' * columns)})", (row[:columns] for row in rows.get(name, ()))
        )
    for result, report in reports:
        plain, book = unpack_plain(report, words)
        content = json.dumps({**plain, "words": book.key if number > 4 and book.texts else ""}).encode()
        if number < 5:
            content = json.dumps(plain_result(unpack("", report, words), NO_WORDS)).encode()
        old.execute("UPDATE result SET report = ? WHERE id = ?", (zlib.compress(content), result))
    old.execute("COMMIT")
    old.close()
    database.close()


@pytest.mark.parametrize("version", [pytest.param(4, marks=pytest.mark.long), 5])
def test_what_a_file_of_an_earlier_version_keeps_is_still_read(version: int, whole: Path, tmp_path: Path) -> None:
    file_of_version(version, whole, tmp_path / "a.sqlite")
    databases = [connect(path, read_only=True) for path in (whole, tmp_path / "a.sqlite")]
    run = run_of(databases[0]).id
    for table in ("finding", "value", "evidence", "list_entry", "problem", "token", "form", "review"):
        new, old = (database.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4").fetchall() for database in databases)
        assert new == old and (new or table in ("problem", "token", "review")), table
    assert any(len(text) > 100 for (text,) in databases[1].execute("SELECT text FROM value"))
    assert [*row_hashes(databases[0], run)] == [*row_hashes(databases[1], run)]
    names = [form.name for form in form_rows(databases[0], run)]
    assert all(result_of(databases[0], run, name) == result_of(databases[1], run, name) for name in names)
    for database in databases:
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        database.close()


def test_two_may_bring_a_file_to_this_version_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, looked = tmp_path / "a.sqlite", list[int]()
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript(f"{schema.MIGRATIONS[0]}; PRAGMA application_id = {schema.APPLICATION_ID};")
    database.execute("PRAGMA user_version = 1")

    def slow_to_look(database: sqlite3.Connection) -> int:
        """Before what was seen is acted upon, somebody else has done it all."""
        found: int = database.execute("PRAGMA user_version").fetchone()[0]
        looked.append(found)
        if len(looked) == 1:
            connect(path).close()
        return found

    monkeypatch.setattr(schema, "version_of", slow_to_look)
    schema.migrate(database, str(path))
    assert looked[0] == 1 and schema.version_of(database) == len(schema.MIGRATIONS)
    database.close()


def test_a_folder_without_forms_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is asked of the last run afterwards is still told of the one that had forms."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "a.txt").write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    db = ["--db", str(tmp_path / "a.sqlite"), "--lang", "en"]
    assert main(["audit", str(tmp_path / "empty"), *db]) == 3
    assert not (tmp_path / "a.sqlite").exists()
    main(["audit", str(tmp_path / "forms"), "--workers", "1", *db])
    assert main(["audit", str(tmp_path / "empty"), *db]) == 3
    capsys.readouterr()
    assert main(["audit", "summary", *db]) == 0
    assert "Audit run 1" in (told := capsys.readouterr().out) and "has no forms" not in told
