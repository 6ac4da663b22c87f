"""What an audit says of a form's uploads is what a check says, whatever has changed beside them, and wherever it is
checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.audit import cache_key
from checker.audit.dask_payload import Packed, Packer
from checker.audit.discovery import find_sources
from checker.audit.models import Checked, FormSource, Job, Limits, RunConfig
from checker.audit.store import connect
from checker.audit.store.queries import result_of, run_of
from checker.audit.worker import Worker
from checker.audit.worker_process import NothingKnown
from checker.cli.main import main
from checker.pipeline import check_file
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text
from tests.long_cases import every

POSIX = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form beside uploads none of which it names."""
    folder = tmp_path / "forms"
    (folder / "attachments").mkdir(parents=True)
    (folder / "attachments" / "别的文件.pdf").write_bytes(b"%PDF-1.4")
    (folder / "a.txt").write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    return folder / "a.txt"


def another_form(form: Path) -> None:
    (form.parent / "b.txt").write_bytes(form.read_bytes() + b"\n")


def a_link_out(form: Path) -> None:
    (form.parent / "attachments" / "说明书.pdf").symlink_to(form.parent.parent / "elsewhere.pdf")


def a_folder_too_deep(form: Path) -> None:
    deep = form.parent.joinpath("attachments", *map(str, range(12)))
    deep.mkdir(parents=True)


@POSIX
@pytest.mark.parametrize("change", every(3, [another_form, a_link_out, a_folder_too_deep]))
def test_what_has_changed_beside_uploads_is_seen(change: Callable[[Path], None], form: Path, tmp_path: Path) -> None:
    db, said = tmp_path / "a.sqlite", []
    for changed in (None, change):
        if changed:
            changed(form)
        main(["audit", str(form.parent), "--db", str(db), "--workers", "1"])
        database = connect(db, read_only=True)
        kept = result_of(database, run_of(database).id, "a.txt").findings
        database.close()
        said.append({one.rule: (one.verdict, one.message.zh) for one in kept})
        checked = check_file(str(form), load_rules()).findings
        assert said[-1] == {one.rule: (one.verdict, one.message.zh) for one in checked}
    assert said[0] != said[1], "it does change what is said"


def test_what_recognises_scans_is_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who installs it, as the message on a scan advises, has the scans of a kept audit read."""
    found = set[str]()
    for available, version in ((False, "1"), (False, "2"), (True, "1"), (True, "2")):
        monkeypatch.setattr("checker.reader.ocr.is_available", lambda available=available: available)
        monkeypatch.setattr("checker.reader.ocr.engine_version", lambda version=version: version)
        found.add(cache_key.engine_sha256.__wrapped__())
    assert len(found) == 3, "without it, its version is nothing"


@pytest.mark.parametrize("others", [False, True])
def test_a_form_that_is_sent_is_judged_as_it_is_here(others: bool, form: Path) -> None:
    if others:
        another_form(form)
    scope = RunConfig("1", cache_key.engine_sha256(), load_rules().sha256)
    worker = Worker.ready(Job(scope, Limits(60, 10**9), b"secret"))
    source = next(one for one in find_sources([str(form.parent)], worker.inputs, None) if one.name == "a.txt")
    here = worker.check(source, NothingKnown())
    packed = Packer(worker, NothingKnown()).packed(source, shared=False)
    assert isinstance(packed, Packed) and packed.parcel.source == FormSource("a.txt", "")
    there = worker.check_parcel(packed.parcel)
    assert isinstance(there, Checked) and here.record and there.record
    assert (there.key, there.record.findings) == (here.key, here.record.findings)
