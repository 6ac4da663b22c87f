"""What the system refuses is told as what it is, with exit code 2; what others left in a cache is not believed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from checker import disk_cache, paths
from checker.audit.pseudonyms import SECRET_BYTES, secret_of_this_user
from checker.cli.main import main
from checker.report.sanitize import visible
from checker.rulebook import load_rules
from checker.waivers import load_waivers
from tests.draw.forms import CLEAN
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
    assert [path.name for path in db.parent.iterdir()] == ["a.sqlite"]
    content = bytearray(db.read_bytes())
    content[len(content) // 3 : -100] = bytes(range(256)) * ((len(content) - len(content) // 3 - 100) // 256 + 1)
    db.write_bytes(content)
    capsys.readouterr()
    assert main(["audit", "summary", "--db", str(db), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "cannot be used as an audit file" in told and told.count("\n") == 1


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
@pytest.mark.parametrize("left", ["link", "dangling", "writable", "altered", "list"])
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
    other = tmp_path / "other"
    if left == "writable":
        file.chmod(0o666)
    elif left in ("altered", "list"):
        file.write_bytes(file.read_bytes().replace(b"ours", b"his!") if left == "altered" else b'["starts"]')
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


def test_a_waiver_takes_an_unquoted_day_and_either_slash(tmp_path: Path) -> None:
    entry = {"rule": "C010", "reason": "r", "approver": "a", "evidence": "0123456789abcdef"}
    lines = [f"    {key}: {json.dumps(value)}" for key, value in entry.items()]
    text = "\n".join(["waivers:", "  -", *lines, "    form: {path: 'sub\\form.txt'}", "    expires: 2031-01-31", ""])
    (tmp_path / "waivers.yaml").write_text(text, encoding="utf-8")
    (waiver,) = load_waivers(tmp_path / "waivers.yaml", load_rules()).entries
    assert waiver.expires.isoformat() == "2031-01-31"
    assert waiver.path == (tmp_path / "sub" / "form.txt").resolve()


@pytest.mark.parametrize("character", ["\u034f", "\u200b", "\U000e0041", "\U000e007f", "\u202e"])
def test_what_no_reader_sees_is_spelt_out(character: str) -> None:
    assert character not in visible(f"a{character}b") and len(visible(f"a{character}b")) > 3
