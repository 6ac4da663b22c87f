"""An audit of packages whose uploads are pictures: no page is recognised twice, whenever it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

import pytest

from checker.audit.models import FormSource, Limits, PageInHand
from checker.audit.pool import Pool
from checker.audit.worker import Worker
from checker.audit.worker_process import WorkerProcess
from checker.model import Rulebook
from checker.pipeline import Options, form_in
from checker.rulebook import load_rules

from .draw.forms import clean_forms
from .draw.package import FONT, Facts, as_scan, pages_of
from .draw.text import draw_text
from .kill import ROOT

PACKAGES, PAGES = 3, 2


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def packages(folder: Path, book: Rulebook) -> None:
    """Forms of the newest cycle, a folder each, whose certificates are scans of two pages that differ by package."""
    (text, *_) = (draw_text(form)[0] for form in clean_forms() if form.edition == "2025")
    for number in range(PACKAGES):
        place = folder / str(number)
        (place / "attachments").mkdir(parents=True)
        form = place / "form.txt"
        form.write_text(f"{text}\n", encoding="utf-8")
        named = form_in(str(form), form.read_bytes(), book, Options()).values["certificates"].typed
        assert isinstance(named, tuple)
        name = named[0]
        (place / "attachments" / str(name)).write_bytes(as_scan(pages_of(Facts())["certificates"], number))


@pytest.mark.long
@pytest.mark.skipif(FONT is None, reason="no Chinese font to draw a scan with")
def test_no_page_is_recognised_twice_after_a_kill(tmp_path: Path, book: Rulebook) -> None:
    pytest.importorskip("rapidocr")
    packages(tmp_path / "forms", book)
    cache = tmp_path / "cache"
    cache.mkdir()
    audit = [
        sys.executable,
        "-m",
        "checker",
        "audit",
        "run",
        str(tmp_path / "forms"),
        "--db",
        str(tmp_path / "a.sqlite"),
    ]
    command = [*audit, "--fail-on", "never", "--workers", "2"]

    def start() -> subprocess.Popen[bytes]:
        environment = {**os.environ, "NRDL_CACHE": str(cache)}
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)

    def kept() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in cache.glob("ocr/*-upload-*.json")}

    first = start()
    end = time.monotonic() + 300
    while len(kept()) < PACKAGES and time.monotonic() < end:
        time.sleep(0.2)
    first.kill()
    first.wait()
    time.sleep(20)  # the page that was in hand is kept, too
    before = kept()
    assert len(before) >= PACKAGES
    assert start().wait() == 0
    after = kept()
    assert len(after) == PACKAGES * PAGES and before.items() <= after.items()
    assert start().wait() == 0
    assert kept() == after


def test_time_begins_anew_with_each_page() -> None:
    """What a process says while a form is in hand is heard: it is no answer, and its form goes on."""
    pool: Pool[FormSource] = Pool(1, None)  # type: ignore[arg-type]
    hand = object.__new__(WorkerProcess)
    hand.tasks, hand.ready, hand.since = deque([FormSource("a.txt", "a.txt")]), True, 0.0
    pool.hands = [hand]
    pool.heard.put((hand, PageInHand("证书.pdf", 1, 3)))
    assert list(pool.answers(0.0)) == [] and hand.tasks and time.monotonic() - hand.since < 5


def test_forms_beside_one_folder_are_told_of_in_audits(tmp_path: Path, book: Rulebook) -> None:
    (text, *_) = (draw_text(form)[0] for form in clean_forms() if form.edition == "2025")
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "别的文件.pdf").write_bytes(b"%PDF-1.4")
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    worker = Worker(book, None, Options(), Limits(60.0, 10**9), b"")  # type: ignore[arg-type]
    source = FormSource("a.txt", str(tmp_path / "a.txt"))
    assert worker.others(source)
    (tmp_path / "b.txt").unlink()
    assert not Worker(book, None, Options(), Limits(60.0, 10**9), b"").others(source)  # type: ignore[arg-type]
