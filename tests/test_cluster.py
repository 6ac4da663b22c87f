"""An audit on a Dask cluster: a real scheduler and workers on this machine; the rows are those of one machine."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from checker.audit.dask_connection import Connection, reply_of
from checker.audit.store import connect
from checker.audit.store.queries import run_of
from checker.cli.main import main
from checker.pipeline import check_file
from checker.rulebook import load_rules
from tests.cluster import ROOT, LocalCluster, command, count, rows, run_and_kill
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN, clean_forms
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

pytestmark = pytest.mark.skipif(find_spec("distributed") is None, reason="Dask's distributed is not installed")

FAULTS = """
import os, time
from checker.audit.worker import Worker
real = Worker.judge
def judge(self, source, *rest):
    if "crash" in source.name:
        os._exit(11)
    if "hang" in source.name:
        time.sleep(60)
    if "hog" in source.name:
        block = bytearray(os.urandom(1)) * 700_000_000
        time.sleep(60)
    if "kill" in source.name:
        os.kill(os.getppid(), 9)
        time.sleep(60)
    if "slow" in source.name:
        time.sleep(0.2)
    if "bug" in source.name:
        raise ZeroDivisionError
    return real(self, source, *rest)
Worker.judge = judge
"""
"""What is wrong with some forms, put into the checking processes from outside."""


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "sitecustomize.py").write_text(FAULTS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def other_checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with another rule."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("checker", "rules", "grammars", "reports"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    rule = folder / "rules" / "dates" / "D003.yaml"
    text = rule.read_text(encoding="utf-8")
    assert "severity: error" in text
    rule.write_text(text.replace("severity: error", "severity: warning", 1), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, faults: Path) -> Iterator[LocalCluster]:
    """A scheduler and a worker, on which forms of some names make trouble."""
    with LocalCluster(tmp_path_factory.mktemp("cluster")) as cluster:
        cluster.start_worker("one", ROOT, faults)
        yield cluster


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts, a PDF, an archive with uploads, folders with uploads and with a link among them, and what is no form."""
    folder = tmp_path_factory.mktemp("forms")
    drawn = [draw_text(form)[0] for form in clean_forms()]
    for number, text in enumerate(drawn[:4]):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "form.pdf").write_bytes(draw_pdf(CLEAN["biologic"]("2025"))[0])
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        for name, content in (("in/form.txt", drawn[4]), ("in/attachments/odd.txt", "odd"), ("other.txt", drawn[5])):
            archive.writestr(name, content)
    for name in ("plain", "linked"):
        uploads = folder / name / "attachments"
        (uploads / "inner").mkdir(parents=True)
        (folder / name / "form.txt").write_text(drawn[6], encoding="utf-8")
        (uploads / "inner" / "a.pdf").write_bytes(draw_pdf(CLEAN["western"]("2025"))[0])
        (uploads / "b.txt").write_text(name, encoding="utf-8")
    if os.name != "nt":
        (folder / "linked" / "attachments" / "away").symlink_to(folder / "0.txt")
        (folder / "gone.txt").symlink_to(folder / "nowhere")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "bug.txt").write_text(drawn[7], encoding="utf-8")
    late = draw_text(mutate(CLEAN["western"]("2025"), "first_listed_cn", "2019-03"))[0]
    (folder / "waived.txt").write_text(late, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def waivers(forms: Path) -> Path:
    """For one form by its path, which a worker never sees."""
    path = forms.parent / f"{forms.name}.yaml"
    main(["check", str(forms / "waived.txt"), "--draft-waivers", str(path)])
    words = path.read_text(encoding="utf-8")
    for blank, filled in (
        ("reason: ''", "reason: r"),
        ("approver: ''", "approver: p"),
        ("expires: ''", "expires: '2999-01-01'"),
        (f"sha256: '{check_file(str(forms / 'waived.txt'), load_rules()).sha256}'", f"path: {forms.name}/waived.txt"),
    ):
        assert blank in words
        words = words.replace(blank, filled)
    path.write_text(words, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def here(forms: Path, waivers: Path, faults: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit of the forms on one machine."""
    path = tmp_path_factory.mktemp("here") / "a.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{faults}{os.pathsep}{ROOT}")
        audit(forms, path, "--waivers", waivers, code=3)
    return path


def audit(folder: Path, path: Path, *more: object, code: int = 0) -> None:
    given = command(folder, path, *more)
    assert main(given[given.index("audit") :]) == code


def texts(folder: Path, *names: str) -> Path:
    """Forms that differ, under these names."""
    folder.mkdir()
    text = draw_text(CLEAN["western"]("2025"))[0]
    for number, name in enumerate(names):
        (folder / f"{name}.txt").write_text(text.replace("H20220018", f"H202200{number:02}"), encoding="utf-8")
    return folder


def many(folder: Path, number: int) -> Path:
    return texts(folder, *(f"{n:02}-slow" for n in range(number)))


def state_of(path: Path) -> tuple[int, str]:
    database = connect(path, read_only=True)
    found = run_of(database)
    database.close()
    return found.id, found.state


def query(path: Path, text: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(path)
    found = database.execute(text).fetchall()
    database.close()
    return found


# ------------------------------------------------------------------------------------------------------ the rows


@pytest.mark.long
@pytest.mark.parametrize("more", [(), ("--shared-paths",)], ids=["by content", "by shared path"])
def test_the_rows_are_those_of_one_machine(
    cluster: LocalCluster,
    forms: Path,
    waivers: Path,
    here: Path,
    more: tuple[str, ...],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "a.sqlite"
    audit(forms, path, "--waivers", waivers, *cluster.options, *more, code=3)
    assert rows(path) == rows(here) and len(rows(path)) == 14
    keys = "SELECT form.name, form.path, key FROM form JOIN result ON result.id = result ORDER BY 1"
    assert query(path, keys) == query(here, keys), "an audit here takes up what a cluster has checked"
    assert query(path, "SELECT count(*) FROM finding WHERE waived") != [(0,)]
    results = query(path, "SELECT count(*) FROM result")
    audit(forms, path, "--waivers", waivers, *cluster.options, *more, code=3)
    told = "".join(capfd.readouterr())
    assert "unchanged, taken from before: 13" in told, "all but the bug"
    assert query(path, "SELECT count(*) FROM result") == results
    assert "distributed" not in told and "Traceback" not in told, told


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/cwd").is_dir(), reason="no path that means something else to another process")
def test_paths_that_workers_do_not_share_are_found_out(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = texts(tmp_path / "forms", "a", "b")
    audit(folder, tmp_path / "here.sqlite")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(folder)
    audit(Path("/proc/self/cwd"), tmp_path / "a.sqlite", *cluster.options, "--shared-paths")
    assert capsys.readouterr().err.count("such forms are sent by content") == 1
    assert rows(tmp_path / "a.sqlite") == rows(tmp_path / "here.sqlite")


@pytest.mark.long
def test_no_contact_person_is_in_the_logs_of_the_cluster(cluster: LocalCluster, tmp_path: Path) -> None:
    form = mutate(mutate(CLEAN["western"]("2023"), "contact_name", "欧阳青禾"), "contact_phone", "13912345678")
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "bug-13912345678.txt").write_text(draw_text(form)[0], encoding="utf-8")
    audit(folder, tmp_path / "a.sqlite", *cluster.options, code=3)
    assert "13912345678" not in cluster.told() and "Compute Failed" not in cluster.told()


# ----------------------------------------------------------------------------------- what goes wrong with a form


@pytest.mark.long
def test_forms_that_crash_hang_or_hog_are_put_aside(cluster: LocalCluster, tmp_path: Path) -> None:
    folder = texts(tmp_path / "forms", "a", "b-crash", "c", "d-hang", "e-hog", "f")
    path = tmp_path / "a.sqlite"
    limits = (*cluster.options, "--timeout", 5, "--memory", 500)
    audit(folder, path, *limits, code=3)
    kinds = query(path, "SELECT form.name, kind FROM form JOIN problem USING (result) ORDER BY 1")
    assert kinds == [("b-crash.txt", "crash"), ("d-hang.txt", "timeout"), ("e-hog.txt", "memory")]
    assert len(rows(path)) == 6, "the rest goes on"
    audit(folder, path, *limits, code=3)
    assert query(path, "SELECT count(*) FROM result") == [(6,)], "they are not tried again before something changes"


# ------------------------------------------------------------------------------------ what goes wrong with workers


@pytest.mark.long
def test_a_lost_worker_s_forms_are_checked_elsewhere(cluster: LocalCluster, tmp_path: Path) -> None:
    folder, path = many(tmp_path / "forms", 24), tmp_path / "a.sqlite"
    cluster.start_worker("two")
    cluster.wait_for("two")
    audit(texts(tmp_path / "first", *"abc"), path, *cluster.options)  # both have their processes now
    told, done = run_and_kill(cluster, "two", 6, folder, path)
    assert done < 24 and told.count("was lost; its forms are checked elsewhere") == 1, told
    audit(folder, tmp_path / "here.sqlite")
    assert rows(path) == rows(tmp_path / "here.sqlite") and len(rows(path)) == 24


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="a process is not killed so on Windows")
def test_a_form_that_loses_its_worker_again_and_again_is_checked_here(
    cluster: LocalCluster, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.audit.dask_client.LOSSES", 1)
    folder, path = texts(tmp_path / "forms", "a", "kill"), tmp_path / "a.sqlite"
    audit(folder, path, *cluster.options)
    assert "was lost" in capfd.readouterr().err
    cluster.wait_for("one", times=2)
    audit(folder, tmp_path / "here.sqlite")
    assert rows(path) == rows(tmp_path / "here.sqlite")


@pytest.mark.long
def test_a_worker_with_other_rules_gets_no_forms(
    cluster: LocalCluster, other_checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = texts(tmp_path / "forms", *"abcdef"), tmp_path / "a.sqlite"
    cluster.start_worker("other", other_checkout)
    cluster.wait_for("other")
    audit(folder, path, *cluster.options)
    cluster.kill("other")
    told = capsys.readouterr().err
    assert told.count("gets no forms: its engine") == 1 and load_rules().sha256[:12] in told, told
    audit(folder, tmp_path / "here.sqlite")
    assert rows(path) == rows(tmp_path / "here.sqlite")


@pytest.mark.long
def test_a_run_stops_where_no_worker_is_fit_and_where_the_scheduler_is_lost(
    cluster: LocalCluster, other_checkout: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It can be taken up again, here or there."""
    folder, path = many(tmp_path / "forms", MANY), tmp_path / "a.sqlite"
    with LocalCluster(tmp_path / "cluster") as unfit:
        unfit.start_worker("other", other_checkout)
        without = tmp_path / "without"
        without.mkdir()
        (without / "checker.py").write_text("raise ModuleNotFoundError", encoding="utf-8")
        unfit.start_worker("without", without)
        unfit.wait_for("other", "without")
        audit(folder, path, *unfit.options, code=2)
        told = capfd.readouterr().err
        assert "No worker of the cluster has the engine and the rules" in told and "Traceback" not in told, told
        assert "nrdl cannot be started there (ModuleNotFoundError)" in told and "gets no forms: its engine" in told
        assert state_of(path) == (1, "stopped")
        unfit.start_worker("fit")
        unfit.wait_for("fit")
        process = started(folder, path, unfit)
        unfit.kill("scheduler")
        told = process.communicate(timeout=40)[1]
        assert process.returncode == 2 and told.count("scheduler was lost") == 1 and "Traceback" not in told, told
        assert "distributed" not in told, told
    done = count(path)
    assert state_of(path) == (1, "stopped") and 3 <= done < MANY
    audit(folder, path, *cluster.options)
    assert state_of(path) == (1, "done") and len(rows(path)) == MANY, "the same run, taken up again"


MANY = 200
"""Forms that a run is still busy with when its first are done: they are sent and kept together."""


def started(folder: Path, path: Path, cluster: LocalCluster) -> subprocess.Popen[str]:
    """An audit that has some forms done."""
    process = subprocess.Popen(
        command(folder, path, *cluster.options), cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8"
    )
    while count(path) < 3 and process.poll() is None:
        time.sleep(0.05)
    return process


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for one process on Windows")
def test_an_interrupted_run_stops_cleanly(cluster: LocalCluster, tmp_path: Path) -> None:
    folder, path = many(tmp_path / "forms", MANY), tmp_path / "a.sqlite"
    process = started(folder, path, cluster)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=20)[1]
    assert process.returncode == 130 and "Traceback" not in told, told
    assert state_of(path) == (1, "stopped") and 3 <= count(path) < MANY


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("openssl"), reason="no certificate can be made without openssl")
def test_a_cluster_with_tls(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    asked = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    subprocess.run(["openssl", *asked.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    files = {"CA_FILE": certificate}
    for who in ("SCHEDULER", "WORKER", "CLIENT"):
        files |= {f"{who}__CERT": certificate, f"{who}__KEY": key}
    settings = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(path) for name, path in files.items()}
    with LocalCluster(tmp_path / "tls", "--protocol", "tls", **settings) as cluster:
        cluster.start_worker("one")
        folder = texts(tmp_path / "forms", *"ab")
        asked_for = command(folder, tmp_path / "a.sqlite", *cluster.options)
        subprocess.run(asked_for, cwd=ROOT, env={**os.environ, **settings}, check=True, timeout=100)
    audit(folder, tmp_path / "here.sqlite")
    assert cluster.address.startswith("tls://") and rows(tmp_path / "a.sqlite") == rows(tmp_path / "here.sqlite")


@pytest.mark.long
def test_what_a_worker_pickles_is_not_opened(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker of somebody else's answers with an object instead of bytes."""
    cluster.wait_for("one")
    monkeypatch.setattr("checker.audit.dask_connection.call", lambda: lambda sealed: slice(1, 2))
    with Connection(cluster.address) as connection:
        future = connection.submit(b"", next(iter(connection.workers())))
        with pytest.raises(TypeError, match="serialized"):
            reply_of(connection.next_finished(30) or future)


@pytest.mark.long
def test_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.audit.dask_connection.CONNECT_SECONDS", 1.0)
    (tmp_path / "form.txt").write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    nowhere = ("--cluster", "tcp://127.0.0.1:1", "--without-tls")
    for more, words in (
        (nowhere[:2], "--without-tls"),
        (("--cluster", "tcp://tls.example:1"), "--without-tls"),
        (nowhere[2:], "Name --cluster too"),
        (nowhere, "no Dask scheduler that answers"),
        (("--cluster", "nonsense://x", "--without-tls"), "no Dask scheduler that answers"),
        (("--shared-paths",), "--cluster"),
        ((*nowhere, "--rules", tmp_path), "--shared-paths"),
    ):
        audit(tmp_path, tmp_path / "a.sqlite", *more, code=2)
        told = capsys.readouterr().err
        assert words in told and len(told.splitlines()) == 1, told
    monkeypatch.setitem(sys.modules, "distributed", None)
    audit(tmp_path, tmp_path / "a.sqlite", *nowhere, code=2)
    assert ".[cluster]" in capsys.readouterr().err
