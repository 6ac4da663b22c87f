"""A command that is asked to end says one word, leaves nothing half written, and no process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from checker.audit.store import Store
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text
from tests.long_cases import every

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends its programs no SIGTERM")
TERMINATED = "nrdl: Terminated on request.\n"
ENDS = {signal.SIGTERM: TERMINATED, signal.SIGINT: "nrdl: Interrupted.\n"}
if os.name != "nt":
    ENDS[signal.SIGHUP] = TERMINATED
LOADED = 1.5
"""Seconds after which a command waits for its input; before that it answers alike."""


def started(*words: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "checker", *words, "--lang", "en"], stdin=pipe, stdout=pipe, stderr=pipe, text=True,
        preexec_fn=lambda: [signal.signal(kind, signal.SIG_DFL) for kind in ENDS],
    )  # fmt: skip


@pytest.mark.parametrize("module", ["yaml.reader", "yaml.constructor", "yaml.cyaml"])
def test_an_end_while_a_package_is_loaded_is_told(module: str) -> None:
    """An interrupt leaves half of it behind, and the sentence itself needs it."""
    code = f"""
import builtins, sys
import checker.cli.main as main
load = builtins.__import__
def loading(name, given=None, *more):
    if given and given.get("__name__") == {module!r} and not seen:
        seen.append(name)
        raise KeyboardInterrupt
    return load(name, given, *more)
seen = []
builtins.__import__ = loading
code = main.main(["new", "2025", "--lang", "en"])
assert seen
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, ENDS[signal.SIGINT])


@pytest.mark.parametrize("kind", every(2, ENDS))
def test_a_check_that_waits_for_its_form_ends_with_one_word(kind: signal.Signals, tmp_path: Path) -> None:
    running = started("check", "-", "-o", str(tmp_path / "report.json"))
    time.sleep(LOADED)
    running.send_signal(kind)
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (128 + kind, ENDS[kind])
    assert not list(tmp_path.iterdir())


def test_an_audit_ends_with_its_processes(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    form = draw_text(CLEAN["western"]("2025"))[0]
    for number in range(400):
        (tmp_path / "forms" / f"{number}.txt").write_text(f"{form}\n{number}", encoding="utf-8")
    running = started("audit", str(tmp_path / "forms"), "--workers", "1", "--db", str(tmp_path / "a.sqlite"))
    children: list[psutil.Process] = []
    while running.poll() is None and not children:
        children = psutil.Process(running.pid).children()
        time.sleep(0.05)
    running.terminate()
    running.terminate()  # `timeout` asks twice
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (143, ENDS[signal.SIGTERM]) and children
    assert not any(child.is_running() for child in children)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.sqlite", "forms"]


ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"


@pytest.mark.parametrize("kind", every(2, ENDS))
def test_a_query_ends_with_one_word(kind: signal.Signals, tmp_path: Path) -> None:
    with Store(tmp_path / "a.sqlite"):
        pass
    running = started("audit", "sql", ENDLESS, "--db", str(tmp_path / "a.sqlite"))
    time.sleep(LOADED)
    running.send_signal(kind)
    _, told = running.communicate(timeout=30)
    assert (running.returncode, told) == (128 + kind, ENDS[kind])


@pytest.mark.long
def test_what_sqlite_does_in_one_function_ends_too(tmp_path: Path) -> None:
    """It does not look at the clock there: printf writes two thousand million characters, one by one."""
    with Store(tmp_path / "a.sqlite"):
        pass
    query = f"SELECT {', '.join(['printf(chr, 2000000000, 1)'] * 20)} FROM (SELECT '%.*c' AS chr)"
    short = "user_query.QUERY_SECONDS = audit_handlers.QUERY_SECONDS = 1"
    names = "from checker.audit.store import user_query; from checker.cli import audit_handlers, main"
    words = ["audit", "sql", query, "--db", str(tmp_path / "a.sqlite"), "--lang", "en"]
    command = [sys.executable, "-c", f"{names}; {short}; raise SystemExit(main.main({words}))"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1) and "took more than 1 s" in done.stderr


def test_a_page_ends_in_its_order() -> None:
    running = started("serve", "--no-browser")
    assert running.stdout
    httpx.get(running.stdout.readline().split()[-1], trust_env=False)  # it answers: it is there
    running.terminate()
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (0, "The page has ended.\n")
