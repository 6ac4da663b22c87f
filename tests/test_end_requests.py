"""A command that is asked to end says one word, leaves nothing half written, and no process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.draw.forms import CLEAN
from tests.draw.text import draw_text

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends its programs no SIGTERM")
ENDS = {signal.SIGTERM: "nrdl: Terminated on request.\n", signal.SIGINT: "nrdl: Interrupted.\n"}
LOADED = 1.5
"""Seconds after which a command waits for its input; before that it answers alike."""


def started(*words: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "checker", *words, "--lang", "en"], stdin=pipe, stdout=pipe, stderr=pipe, text=True,
        preexec_fn=lambda: [signal.signal(kind, signal.SIG_DFL) for kind in ENDS],
    )  # fmt: skip


@pytest.mark.parametrize("kind", ENDS)
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


def test_a_page_ends_in_its_order() -> None:
    running = started("serve", "--no-browser")
    assert running.stdout and "http" in running.stdout.readline()
    running.terminate()
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (0, "The page has ended.\n")
