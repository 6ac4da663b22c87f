"""PDFs are read in a process of their own: pdfium unpacks whatever a page holds, and a file of a megabyte can
ask for gigabytes and minutes. The process has bounds of both, and is ended when it passes them.

One process serves a whole run, a line of JSON for each question and each answer.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from typing import Any

from checker.attachments import text_extraction
from checker.attachments.models import ExtractedText, FileState

SECONDS_LIMIT = 30.0
MEMORY_LIMIT = 1_500_000_000
"""Bytes of address space; systems without such a bound have that of time alone."""
START = """import json, sys
sys.path = json.loads(sys.argv[1])
from checker.attachments.pdf_subprocess import serve
serve(int(sys.argv[2]))"""

_lock = threading.Lock()
_running: list[subprocess.Popen[str]] = []


def open_file(kind: str, path: str, page_limit: int) -> tuple[FileState, int | None, bool]:
    """As reading.open_file; too_large when the bounds were passed."""
    answer = _ask("open_file", kind, path, page_limit)
    return ("too_large", None, False) if answer is None else (answer[0], answer[1], answer[2])


def read_words(kind: str, path: str, page_limit: int) -> ExtractedText:
    """As reading.read_words."""
    answer = _ask("read_words", kind, path, page_limit)
    return (
        ExtractedText((), "too_much")
        if answer is None
        else ExtractedText(tuple(answer[0]), answer[1], tuple(answer[2]))
    )


def _ask(*question: Any) -> Any:
    """The answer of the process; None when it had to be ended, or ended by itself."""
    with _lock:
        try:
            process = _process()
            timer = threading.Timer(SECONDS_LIMIT, process.kill)
            timer.start()
            try:
                assert process.stdin and process.stdout
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
                return json.loads(process.stdout.readline())
            finally:
                timer.cancel()
        except (OSError, ValueError):  # it is gone: no whole line came
            _end()
            return None


def _process() -> subprocess.Popen[str]:
    if not _running or _running[0].poll() is not None:
        _end()
        _running.append(
            subprocess.Popen(
                [sys.executable, "-I", "-c", START, json.dumps(sys.path), str(MEMORY_LIMIT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
            )
        )
    return _running[0]


def _end() -> None:
    while _running:
        process = _running.pop()
        process.kill()
        process.communicate()


atexit.register(_end)


def serve(memory_limit: int) -> None:
    """What the process does: answers each line, until there is no more."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    except (ImportError, ValueError, OSError):
        pass
    for line in sys.stdin:
        name, kind, path, page_limit = json.loads(line)
        answer: Any
        if name == "open_file":
            answer = text_extraction.open_file(kind, path, page_limit)
        else:
            words = text_extraction.read_words(kind, path, page_limit)
            answer = (words.pages, words.lack, words.without_text)
        print(json.dumps(answer), flush=True)
