"""What the system refuses is told as what it is, with exit code 2; what others left in a cache is not believed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from checker import disk_cache, paths
from checker.attachments import bounded_process
from checker.attachments.bounded_process import BoundedProcess, read_pdf_apart
from checker.audit import cache_key, summary
from checker.audit.discovery import find_sources
from checker.audit.models import Checked, Job, Limits, RunConfig
from checker.audit.pseudonyms import SECRET_BYTES, secret_of_this_user
from checker.audit.store import writer
from checker.audit.store.refusals import is_damaged
from checker.audit.worker import Worker
from checker.audit.worker_process import NothingKnown
from checker.cli.main import main
from checker.leftovers import TemporaryFolder
from checker.output_files import write_output
from checker.pipeline import Options, check_content
from checker.report.sanitize import json_text, visible
from checker.rulebook import load_rules
from checker.waivers import load_waivers
from tests.draw.audited import Drawing, audited
from tests.draw.forms import CLEAN
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

POSIX = pytest.mark.skipif(os.name == "nt", reason="owners and modes of files")


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.txt"
    path.write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    return path


def nrdl(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "checker", *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, encoding="utf-8", timeout=120, check=False, **options)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_output_is_told(form: Path) -> None:
    with open("/dev/full", "w") as full:
        done = nrdl("check", str(form), "--lang", "en", stdout=full)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "No space left" in done.stderr


@POSIX
def test_a_closed_output_is_told(form: Path) -> None:
    done = nrdl("check", str(form), "--lang", "en", preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "closed" in done.stderr


@pytest.mark.long
@POSIX
def test_an_interrupt_ends_with_one_line(form: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number}.txt").write_bytes(form.read_bytes())
    command = [sys.executable, "-m", "checker", "check", str(many), "--lang", "en"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    time.sleep(6)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (130, "nrdl: Interrupted.\n")


@pytest.mark.parametrize("error", [OSError(24, "Too many open files"), OSError(28, "No space left on device")])
def test_what_the_system_refuses_is_no_bug(
    error: OSError, form: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("checker.cli.check.load_rules", refused)
    assert main(["check", str(form), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert str(error.strerror) in told and "bug" not in told and told.count("\n") == 1


def test_a_finished_audit_leaves_one_file(form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "audit" / "a.sqlite"
    db.parent.mkdir()
    assert main(["audit", str(form), "--db", str(db)]) == 0
    assert main(["audit", "summary", "--db", str(db)]) == 0
    assert [path.name for path in db.parent.iterdir()] == ["a.sqlite"], "nor does reading leave more"
    content = bytearray(db.read_bytes())
    content[len(content) // 3 : -100] = bytes(range(256)) * ((len(content) - len(content) // 3 - 100) // 256 + 1)
    db.write_bytes(content)
    capsys.readouterr()
    assert main(["audit", "summary", "--db", str(db), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "cannot be used as an audit file" in told and told.count("\n") == 1


@pytest.fixture(scope="module")
def audited_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawing, path = Drawing(load_rules(), 1), tmp_path_factory.mktemp("drawn") / "audit.sqlite"
    audited(path, [(f"{number}.txt", drawing.record(number)) for number in range(2)])
    return path


OVERWRITTEN = {
    "a value's type": "UPDATE run SET scope = x'00ff'",
    "JSON": "UPDATE run SET roots = '[\"forms\"'",
    "a finding over all forms": "UPDATE across SET finding = '[1, 2'",
    "a result that is not there": "PRAGMA foreign_keys = OFF; UPDATE form SET result = 99",
    "no number": "UPDATE form SET run = CAST('x' AS BLOB)",
    "a verdict": "UPDATE finding_kind SET verdict = 'raview' WHERE verdict = 'review'",
    "an outcome": "UPDATE result SET outcome = 'poss'",
}


def exports(folder: Path) -> Iterator[list[str]]:
    yield from (["export", "-o", str(folder / f"out.{kind}")] for kind in ("csv", "xlsx", "html"))


@pytest.mark.parametrize("what", OVERWRITTEN)
def test_what_was_overwritten_in_an_audit_is_the_files_fault(
    what: str, audited_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "audit.sqlite"
    path.write_bytes(audited_file.read_bytes())
    assert not is_damaged(path)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(OVERWRITTEN[what])
    assert is_damaged(path)
    for command in (["summary"], ["show", "1.txt"], *exports(tmp_path), ["manifest"]):
        code = main(["--lang", "en", "audit", *command, "--db", str(path)])
        told = capsys.readouterr().err
        assert "a bug of" not in told, command
        assert code == 0 or code == 2 and told.count("\n") <= 2


@pytest.mark.parametrize("query", ["SELECT * FROM value", "SELECT * FROM finding", "SELECT report FROM result"])
def test_a_damaged_file_is_not_told_as_a_query_that_is_wrong(
    query: str, audited_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "audit.sqlite"
    path.write_bytes(audited_file.read_bytes())
    if "value" in query:  # the file is whole, and what a report holds is not
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("UPDATE result SET report = x'00ff'")
            database.execute("UPDATE entry SET text = NULL")
    else:
        with closing(sqlite3.connect(path)) as database:
            (size,) = database.execute("PRAGMA page_size").fetchone()
            table = "judged" if "finding" in query else "result"
            page = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        content = bytearray(path.read_bytes())
        content[(page - 1) * size : page * size] = b"\xff" * size
        path.write_bytes(content)
    assert main(["--lang", "en", "audit", "sql", query, "--db", str(path)]) == 2
    told = capsys.readouterr().err
    assert "cannot be used as an audit file" in told and "Ask with one SELECT" not in told and told.count("\n") == 1


def test_a_bug_is_not_told_as_the_files_fault(
    audited_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(summary, "render", lambda *_: 1 // 0)
    assert main(["--lang", "en", "audit", "summary", "--db", str(audited_file)]) == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


@POSIX
def test_an_audit_on_read_only_media_is_read(form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "media" / "a.sqlite"
    db.parent.mkdir()
    assert main(["audit", str(form), "--db", str(db)]) == 0
    with sqlite3.connect(db) as database:
        database.execute("PRAGMA journal_mode = WAL")
    asked: list[str] = []
    real = sqlite3.connect

    def connect(name: str, /, **more: Any) -> sqlite3.Connection:
        asked.append(name)
        found: sqlite3.Connection = real(name, **more)
        return found

    monkeypatch.setattr(sqlite3, "connect", connect)
    monkeypatch.setattr("checker.audit.store.writer.can_write", lambda folder: False)
    assert main(["audit", "summary", "--db", str(db)]) == 0
    assert all(uri.endswith("immutable=1") for uri in asked) and asked


@POSIX
@pytest.mark.parametrize(
    "left", ["link", "dangling", "another's", "writable", "altered", "list", "other", "pipe", "huge"]
)
def test_what_lies_in_a_cache_is_not_believed(left: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRDL_CACHE", str(tmp_path / "cache"))
    made: list[int] = []

    def make() -> Mapping[str, Any]:
        made.append(1)
        return {"starts": "ours"}

    def kept() -> Mapping[str, Any]:
        return disk_cache.kept_in_cache("test", "source", make)

    assert [kept(), kept(), len(made)] == [{"starts": "ours"}, {"starts": "ours"}, 1]
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o077 == 0, "nobody else reads it"
    other = tmp_path / "other"
    if left == "writable":
        file.chmod(0o666)
    elif left == "pipe":
        file.unlink()
        os.mkfifo(file, 0o600)
    elif left == "huge":
        monkeypatch.setattr(paths, "MOST_KEPT", file.stat().st_size - 1)
    elif left == "another's":
        monkeypatch.setattr(os, "getuid", lambda: file.stat().st_uid + 1)
    elif left == "altered":
        file.write_bytes(file.read_bytes().replace(b"ours", b"his!"))
    elif left in ("list", "other"):  # whole, and none of ours: anybody can reckon the hash
        content = b'["starts"]' if left == "list" else b'{"ends": "his!"}'
        file.write_bytes(sha256(content).hexdigest().encode() + b"\n" + content)
    else:
        if left == "link":
            other.write_bytes(file.read_bytes())
        file.unlink()
        file.symlink_to(other)
    assert (kept(), len(made)) == ({"starts": "ours"}, 2)


@POSIX
def test_a_key_that_leads_elsewhere_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRDL_CACHE", str(tmp_path))
    key, other = tmp_path / "contacts.key", tmp_path / "other"
    for content in (None, b"x" * SECRET_BYTES):
        key.unlink(missing_ok=True)
        if content:
            other.write_bytes(content)
        key.symlink_to(other)
        secret = secret_of_this_user()
        assert len(secret) == SECRET_BYTES and secret != content
        assert secret_of_this_user() == secret and not key.is_symlink()
        assert paths.read_ours(key) == secret


def test_a_key_that_cannot_be_kept_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache folder is there, and nothing may be put into it."""
    monkeypatch.setenv("NRDL_CACHE", str(tmp_path))

    def closed(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("checker.audit.pseudonyms.file_aside", closed)
    assert len(secret_of_this_user()) == SECRET_BYTES and not [*tmp_path.iterdir()]


def test_a_waiver_takes_an_unquoted_day_and_either_slash(tmp_path: Path) -> None:
    entry = {"rule": "C010", "reason": "r", "approver": "a", "evidence": "0123456789abcdef"}
    lines = [f"    {key}: {json.dumps(value)}" for key, value in entry.items()]
    text = "\n".join(["waivers:", "  -", *lines, "    form: {path: 'sub\\form.txt'}", "    expires: 2031-01-31", ""])
    (tmp_path / "waivers.yaml").write_text(text, encoding="utf-8")
    (waiver,) = load_waivers(tmp_path / "waivers.yaml", load_rules()).entries
    assert waiver.expires.isoformat() == "2031-01-31"
    assert waiver.path == (tmp_path / "sub" / "form.txt").resolve()


UNSEEN = "\u034f\u200b\U000e0041\U000e007f\u202e\ufffe\uffff\ufe01\U000e0100\u3164\U000e0fff\u2065"


@pytest.mark.parametrize("character", UNSEEN)
def test_what_no_reader_sees_is_spelt_out(character: str) -> None:
    assert character not in visible(f"a{character}b") and len(visible(f"a{character}b")) > 3


@pytest.mark.parametrize("character", ["\u034f", "\u200b", "\U000e0041", "\u202e", "\U000e01ef"])
def test_json_spells_out_what_no_reader_sees_and_stays_the_same(character: str) -> None:
    value = [f"药{character}品", {f"k{character}": "“乙”"}]
    text = json_text(value)
    assert character not in text and json.loads(text) == value and "药" in text


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        *("--help", "check --help", "rules list", "rules show C010", "lists", "editions", "new 2025"),
        *("check DB", "check DB DB", "check --verbose DB DB", "check DB --format json", "check DB --explain A001"),
        *("diff DB DB", "parse DB", "audit DB --db DB", "serve --no-browser"),
    ],
)
def test_whatever_is_shown_is_told_of_where_it_cannot_be(
    command: str, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, words = str(tmp_path / "a.sqlite"), command.split()
    given = [db if words[n - 1] == "--db" else str(form) if word == "DB" else word for n, word in enumerate(words)]
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        try:
            code = main([*given, "--lang", "en"])
        except SystemExit as left:
            code = int(left.code or 0)
        monkeypatch.undo()
    told = capsys.readouterr().err
    assert code == 2 and "No space left" in told and told.splitlines()[-1].startswith("nrdl: Standard output")


@POSIX
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("how", ["full", "closed"])
def test_nobody_to_complain_to_changes_no_exit_code(how: str, form: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "checker", "check", str(form), "-o", str(tmp_path / "report.json")]
    with open("/dev/full", "w") as full:
        shut = (lambda: os.close(2)) if how == "closed" else None
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, preexec_fn=shut, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, b"")
    assert json.loads((tmp_path / "report.json").read_bytes())["outcome"] == "pass"


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_no_half_written_file(
    form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reports, exports, drafts, waivers and what is kept in the cache: nothing of them is there, nor beside them."""
    db, out, cache = str(tmp_path / "a.sqlite"), tmp_path / "out", tmp_path / "cache"
    assert main(["audit", str(form), "--db", db]) == 0
    out.mkdir()
    cache.mkdir()
    monkeypatch.setattr(Path, "replace", full_disk)
    monkeypatch.setattr(os, "link", full_disk)
    for words in (
        ["check", str(form), "--draft-waivers", str(out / "w.yaml")],
        ["check", str(form), "-o", str(out / "r.html")],
        ["parse", str(form), "-o", str(out / "d.yaml")],
        *(["audit", "export", "--db", db, "-o", str(out / f"x.{kind}")] for kind in ("json", "csv", "html", "xlsx")),
        ["audit", "sample", "--db", db, "--rate", "100%", "--seed", "1", "-o", str(out / "s.xlsx")],
        ["new", "2025", "-o", str(out / "n.yaml")],
    ):
        capsys.readouterr()
        assert main([*words, "--lang", "en"]) == 2, words
        told = capsys.readouterr().err
        assert "No space left" in told and len(told.splitlines()) == 1, told
    paths.write_cache(cache / "kept.json", b"{}")
    assert [*out.iterdir(), *cache.iterdir()] == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (13, "goes on where it stopped"),
        (5, "Another program"),
        (14, "what you may do with it"),
        (11, "as an audit file"),
    ],
)
def test_what_sqlite_says_is_told_as_what_it_is(
    code: int,
    words: str,
    form: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    db = tmp_path / "a.sqlite"

    def refused(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("refused")
        error.sqlite_errorcode = code
        db.touch()
        raise error

    monkeypatch.setattr("checker.audit.store.writer.BUSY_SECONDS", 0.1)
    for place in ("checker.audit.store.writer.open_store", "checker.audit.store.writer.Store.add"):
        with monkeypatch.context() as broken:
            broken.setattr(place, refused)
            assert main(["audit", str(form), "--db", str(db), "--lang", "en", "--workers", "1"]) == 2
        told = capsys.readouterr().err.splitlines()[-1]
        assert words in told and str(db) in told
        if place.endswith("open_store"):
            assert not db.exists(), "an empty file would look like an audit"


@pytest.mark.long
def test_an_audit_on_a_full_disk_goes_on_where_it_stopped(
    form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite itself is at the end of its room, and has undone by itself what it had begun."""
    folder, db, real = tmp_path / "in", tmp_path / "a.sqlite", writer.open_store
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"{form.read_text('utf-8')}\n第{number}份\n", encoding="utf-8")
    words = ["audit", str(folder), "--db", str(db), "--workers", "1", "--lang", "en"]

    def small(path: Path, **how: bool) -> sqlite3.Connection:
        database = real(path, **how)
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages + 4}")
        return database

    with monkeypatch.context() as full:
        full.setattr(writer, "open_store", small)
        assert main(words) == 2
        told = capsys.readouterr().err
        assert "goes on where it stopped" in told and "bug" not in told and told.count("nrdl:") == 1
    assert main(words) == 0
    with sqlite3.connect(db) as database:
        assert database.execute("SELECT run, name FROM form").fetchall() == [(1, f"{n}.txt") for n in range(3)]


def test_what_ended_a_run_is_told_whatever_can_no_longer_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full ends a transaction by itself, and takes no word on the end of the run."""

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(ZeroDivisionError), writer.Store(tmp_path / "a.sqlite") as store:
        store.run = 1
        monkeypatch.setattr(store, "end", full)
        with store.transaction():
            store.database.execute("ROLLBACK")
            raise ZeroDivisionError


@pytest.mark.parametrize("name", ["form.txt", "form.pdf", "a.zip"])
def test_what_the_machine_lacks_is_no_fault_of_a_form(
    name: str, form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file handles, no room: not a bug, not an archive that cannot be opened, not a PDF that takes too much; and
    when there is room again, the form is checked."""
    path = tmp_path / "in" / name
    path.parent.mkdir()
    drawn = CLEAN["western"]("2025")
    if name == "a.zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(form, "x/form.txt")
            archive.writestr("x/attachments/a.txt", "a")
    else:
        path.write_bytes(draw_pdf(drawn)[0] if name == "form.pdf" else form.read_bytes())
    scope = RunConfig("1", cache_key.engine_sha256(), load_rules().sha256)
    worker = Worker.ready(Job(scope, Limits(60, 10**9), b"secret"))
    (source,) = find_sources([str(path)], worker.inputs, None)
    with monkeypatch.context() as full:
        full.setattr("checker.audit.zip_archives.member_content", full_disk)
        full.setattr("checker.pipeline.read_document", full_disk)
        answer = worker.answer(source, NothingKnown())
    assert isinstance(answer, Checked) and answer.record
    (problem,) = answer.record.problems
    assert problem.kind == "system_refused" and "No space left" in problem.message_en
    monkeypatch.setattr(NothingKnown, "__call__", lambda _, key: key == answer.key)
    again = worker.answer(source, NothingKnown())
    assert isinstance(again, Checked) and again.record and again.record.outcome != "error"


@pytest.mark.parametrize("code", ["ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE", "ENOMEM"])
def test_whatever_the_machine_lacks_is_told_by_its_name(
    code: str, form: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = getattr(errno, code)

    def lacking(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("checker.pipeline.read_document", lacking)
    assert main(["check", str(form), "--lang", "en"]) == 3
    told = " ".join(capsys.readouterr().out.split())
    assert os.strerror(number) in told and "itself failed" not in told


def test_a_rule_that_finds_no_memory_is_no_bug_of_that_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("checker.engine.evaluate.decide_case", no_memory)
    content = draw_text(CLEAN["western"]("2025"))[0].encode()
    result = check_content("a.txt", content, load_rules(), Options(), None)
    assert [problem.kind for problem in result.problems] == ["system_refused"]


def test_a_reader_that_answers_in_time_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of one question does not end the process while it waits for the next, or works on it."""
    reader = BoundedProcess(recognises=False)
    missing = ("open_file", "pdf", str(tmp_path / "no.pdf"), 1)
    assert reader.ask(*missing) and reader.running
    first = reader.running.pid
    monkeypatch.setattr(bounded_process, "READING_SECONDS", 0.5)
    assert reader.ask(*missing)
    time.sleep(0.7)
    assert reader.running.poll() is None and reader.ask(*missing) and reader.running.pid == first
    reader.end()


def test_a_reader_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = BoundedProcess(recognises=False)
    monkeypatch.setattr("checker.attachments.bounded_process.READER", reader)
    monkeypatch.setattr(subprocess, "Popen", full_disk)
    result = check_content(
        "a.pdf", draw_pdf(CLEAN["western"]("2025"))[0], load_rules(), Options(read_pdf=read_pdf_apart), None
    )
    assert [problem.kind for problem in result.problems] == ["system_refused"]


# ------------------------------------------------------------------------------------------- what a killed run leaves

HOLDER = """import sys, time
from pathlib import Path
from checker.leftovers import TemporaryFolder, file_aside
with TemporaryFolder() as folder, file_aside(Path(sys.argv[1])) as aside:
    (Path(folder) / "inner").mkdir()
    aside.write_bytes(b"half")
    print(folder, aside, flush=True)
    time.sleep(60)"""


@pytest.mark.skipif(os.name == "nt", reason="what is open is not removed on Windows, which has no locks of this kind")
@pytest.mark.parametrize("hours", [-1, 1], ids=["before", "the clock goes back"])
def test_what_a_killed_run_leaves_is_removed_by_the_next(
    hours: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, out = tmp_path / "tmp", tmp_path / "out"
    temporary.mkdir()
    out.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    others = [out / ".nrdl-notes", temporary / "nrdl-mine"]
    others[0].touch()
    others[1].mkdir()
    running = [subprocess.Popen([sys.executable, "-c", HOLDER, out], stdout=subprocess.PIPE) for _ in range(2)]
    lefts = [[Path(os.fsdecode(word)) for word in each.stdout.readline().split()] for each in running if each.stdout]
    running[0].kill()
    running[0].wait()
    for path in (*lefts[0], *lefts[1]):
        os.utime(path, (time.time() + 3600 * hours,) * 2)
    try:
        for _ in range(2):
            monkeypatch.setattr("checker.leftovers._looked_at", set())
            write_output(out / "report.txt", b"whole")
            TemporaryFolder().cleanup()
            assert [path.exists() for path in lefts[1]] == [True, True], "another run has them in use"
        assert not any(path.exists() for path in lefts[0])
        assert all(path.exists() for path in others), "somebody else's"
    finally:
        running[1].kill()
        running[1].communicate()
        running[0].communicate()


@pytest.mark.long
def test_a_clock_that_goes_back_in_an_audit_loses_nothing(
    form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look at it is an hour before the last one; files are from the day after tomorrow."""
    folder, db = tmp_path / "in", ["--db", str(tmp_path / "a.sqlite")]
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        shutil.copy(form, folder / name)
        os.utime(folder / name, (time.time() + 172_800,) * 2)
    hours = (datetime(2026, 11, 30, tzinfo=UTC) - timedelta(hours=hour) for hour in count())
    monkeypatch.setattr("checker.audit.store.writer.now", lambda: next(hours).isoformat(timespec="seconds"))
    clock = count(time.time(), -3600)
    monkeypatch.setattr("time.time", lambda: next(clock))
    for run in range(3):
        assert main(["audit", str(folder), "--workers", "1", "--fail-on", "never", *db]) == 0
        if run == 1:  # as if it had been stopped: it is the last one, although the first has begun later
            with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database, database:
                database.execute("UPDATE run SET state = 'stopped' WHERE id = 2")
    capsys.readouterr()
    for command in (["summary"], ["diff", "1", "2"], ["export", "-o", str(tmp_path / "e.json")], ["show", "b.txt"]):
        assert main(["audit", *command, *db]) in (0, 1)
        assert "nrdl: " not in capsys.readouterr().err.replace("nrdl: 已写入", "")
    with sqlite3.connect(tmp_path / "a.sqlite") as database:
        assert database.execute("SELECT state, ended < started FROM run").fetchall() == [("done", 1)] * 2
        assert database.execute("SELECT count(*) FROM form").fetchone() == (4,)
