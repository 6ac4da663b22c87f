"""Files are read in a process of their own: pdfium unpacks whatever a page holds, and a file of a megabyte can
ask for gigabytes and minutes. The process has bounds of both, and is ended when it passes them.

One process serves a whole run, a line of JSON for each question and each answer; a second one recognises pages.
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from checker.attachments.models import ExtractedText, FileFacts, FileState, PagePicture
from checker.errors import ReadError, is_shortage
from checker.model import Box, Text
from checker.reader.bounds import READING_MEMORY, READING_SECONDS, RECOGNITION_MEMORY, RECOGNITION_SECONDS, too_costly
from checker.reader.ocr import RecognisedPage, page_from_data

if TYPE_CHECKING:
    from checker.reader.pdf import PdfText

TOLD = "told"
"""Key of a line that is no answer yet, but says which page is in hand."""
START = """import json, sys
sys.path = json.loads(sys.argv[1])
from checker.attachments.bounded_process import serve
serve(int(sys.argv[2]))"""


class BoundedProcess:
    """Answers questions, one at a time; it is started when the first is asked."""

    def __init__(self, *, recognises: bool) -> None:
        self.recognises = recognises
        self.lock = threading.Lock()
        self.running: subprocess.Popen[str] | None = None

    def ask(self, *question: Any, progress: Callable[..., None] | None = None) -> Any:
        """The answer of the process; None when it had to be ended, or ended by itself. Raises OSError where none can
        be started."""
        with self.lock:
            try:
                process = self._process()
                assert process.stdin and process.stdout
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
                seconds = RECOGNITION_SECONDS if self.recognises else READING_SECONDS
                while True:
                    answer = json.loads(line_in_time(process, seconds))
                    if not (isinstance(answer, dict) and TOLD in answer):
                        return answer
                    seconds = RECOGNITION_SECONDS
                    if progress:
                        progress(*answer[TOLD])
            except (OSError, ValueError) as error:  # it is gone: no whole line came
                self.end()
                if is_shortage(error):  # it could not be started
                    raise
                return None

    def _process(self) -> subprocess.Popen[str]:
        if self.running is None or self.running.poll() is not None:
            self.end()
            memory = RECOGNITION_MEMORY if self.recognises else READING_MEMORY
            self.running = subprocess.Popen(
                [sys.executable, "-I", "-c", START, json.dumps(sys.path), str(memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="ascii",
            )
        return self.running

    def end(self) -> None:
        if self.running:
            self.running.kill()
            self.running.communicate()
        self.running = None


def line_in_time(process: subprocess.Popen[str], seconds: float) -> str:
    """The next line that a process says; nothing where it had to be ended."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        assert process.stdout
        return process.stdout.readline()
    finally:
        timer.cancel()


READER, RECOGNISER = BoundedProcess(recognises=False), BoundedProcess(recognises=True)


@atexit.register
def end_processes() -> None:
    READER.end()
    RECOGNISER.end()


def open_file(kind: str, path: str, page_limit: int) -> tuple[FileState, int | None, bool]:
    """As text_extraction.open_file; too_large when the bounds were passed."""
    answer = READER.ask("open_file", kind, path, page_limit)
    return ("too_large", None, False) if answer is None else (answer[0], answer[1], answer[2])


def read_words(kind: str, path: str, page_limit: int) -> ExtractedText:
    """As text_extraction.read_words."""
    answer = READER.ask("read_words", kind, path, page_limit)
    return (
        ExtractedText((), "too_much")
        if answer is None
        else ExtractedText(tuple(answer[0]), answer[1], tuple(answer[2]))
    )


def box_in_pdf(path: str, page: int, start: int, end: int) -> Box | None:
    """As text_extraction.box_in_pdf."""
    answer: Sequence[float] | None = READER.ask("box_in_pdf", path, page, start, end)
    return (answer[0], answer[1], answer[2], answer[3]) if answer else None


def file_facts(path: str, page_limit: int) -> FileFacts | None:
    """As pdf_facts.read_facts."""
    answer = READER.ask("file_facts", path, page_limit)
    return FileFacts(**{name: _tuples(value) for name, value in answer.items()}) if answer else None


def page_picture(kind: str, path: str, page: int, turn: int, hidden: Sequence[Box]) -> PagePicture | None:
    """As page_picture.small_page."""
    answer = READER.ask("page_picture", kind, path, page, turn, hidden)
    return PagePicture(b64decode(answer[0]), answer[1], answer[2]) if answer else None


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def recognise_page(kind: str, path: str, digest: str, page: int) -> RecognisedPage | None:
    """What stands on a page (from 1) of a PDF or a picture, which is kept there. None where it could not be read."""
    answer = RECOGNISER.ask("recognise_page", kind, path, digest, page)
    return page_from_data(answer) if answer else None


def give_memory_back() -> None:
    """What one page took is not to lie beside what the next one takes: glibc keeps it otherwise."""
    with suppress(OSError, AttributeError, TypeError):  # another library of C
        ctypes.CDLL(None).malloc_trim(0)


def read_pdf_apart(content: bytes, progress: Callable[[int, int], None] | None = None) -> PdfText:
    """As reader.pdf.read_pdf. Raises ReadError, "too_costly" too."""
    from checker.reader.pdf_transport import pdf_text_of  # uploads do not pay for pdfium here

    answer = READER.ask("read_pdf", b64encode(content).decode(), progress=progress)
    if answer is None:
        raise too_costly()
    if "refused" in answer:
        kind, *words = answer["refused"]
        raise ReadError(kind, *(Text(*word) for word in words))
    return pdf_text_of(answer)


def plain_pdf(content: str) -> dict[str, Any]:
    """What the process answers on a form's PDF."""

    def tell(page: int, left: int) -> None:
        limit_memory(RECOGNITION_MEMORY)
        print(json.dumps({TOLD: (page, left)}), flush=True)

    from checker.reader.pdf import read_pdf as read_here
    from checker.reader.pdf_transport import plain_pdf_text

    try:
        return plain_pdf_text(read_here(b64decode(content), tell))
    except ReadError as error:
        return {"refused": (error.kind, error.message, error.advice)}
    finally:
        limit_memory(READING_MEMORY)


def limit_memory(memory: int) -> None:
    """Bounds the address space of this process; systems without such a bound have that of time alone."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        pass


def take_questions(questions: SimpleQueue[str]) -> None:
    """Ends the process when nobody is left to be answered, whatever is in hand: a page takes seconds."""
    for line in sys.stdin:
        questions.put(line)
    os._exit(0)


def serve(memory_limit: int) -> None:
    """What the process does: answers each line, until there is no more."""
    from checker.attachments import page_picture, page_recognition, pdf_facts, text_extraction

    limit_memory(memory_limit)
    questions: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=take_questions, args=(questions,), daemon=True).start()
    while True:
        name, *about = json.loads(questions.get())
        answer: Any
        if name == "read_words":
            words = text_extraction.read_words(*about)
            answer = (words.pages, words.lack, words.without_text)
        elif name == "recognise_page":
            recognised = page_recognition.recognise_page(*about)
            answer = recognised and recognised._asdict()
            give_memory_back()
        elif name == "page_picture":
            drawn = page_picture.small_page(*about)
            answer = drawn and (b64encode(drawn.png).decode(), drawn.width, drawn.height)
        elif name == "read_pdf":
            answer = plain_pdf(*about)
        elif name == "file_facts":
            facts = pdf_facts.read_facts(*about)
            answer = facts and asdict(facts)
        else:
            answer = getattr(text_extraction, name)(*about)
        print(json.dumps(answer), flush=True)
