"""What all commands share: arguments, the rules, where reports and complaints go, exit codes."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import RuleError, reason_of, rule_error
from checker.messages import LANGUAGES, usual_language
from checker.model import Level, Result, Rulebook, exceeds
from checker.report import encoded_chunks
from checker.report.sanitize import visible

if TYPE_CHECKING:
    from checker.reader import ReadPdf
    from checker.reader.pdf import PdfText

DONE, FOUND, USAGE, UNREADABLE = range(4)
EXPORTS = ("csv", "parquet", "json", "xlsx", "html")
SAMPLES = ("xlsx", "csv")
"""Formats of ``nrdl audit export`` and ``sample``; the first is what is written where nothing is said."""
LONGEST_SECONDS = 1e8
"""Three years; no system's clock counts what somebody may write for "no limit"."""
Show = Callable[..., int]


def add_common_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--edition", default="auto", metavar="auto|YEAR")
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--show-contacts", action="store_true")


def add_own_rules(parser: argparse.ArgumentParser) -> None:
    """Rules of one's own, whose editions may stand in the place of shipped ones."""
    parser.add_argument("--rules", type=Path, metavar="DIR")
    parser.add_argument("--prefer-own", action="store_true")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return min(number, LONGEST_SECONDS)


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def exit_code(results: Sequence[Result], fail_on: Level) -> int:
    if any(result.outcome == "error" for result in results):
        return UNREADABLE
    return FOUND if any(exceeds(result, fail_on) for result in results) else DONE


def complain(message: str) -> int:
    """Says it where people look; where that is closed or full there is nobody to be told."""
    with suppress(OSError):
        if sys.stderr:
            print(f"nrdl: {visible(message.removeprefix('nrdl: '))}", file=sys.stderr)
    return USAGE


def tell_written(output: Path | None, book: Rulebook, language: str) -> int:
    """Says what was written, where it was a file."""
    if output:
        complain(book.messages["new_written"][language].format(path=output))
    return DONE


def with_progress_bar(paths: Sequence[str]) -> Sequence[str]:
    """The paths, with a progress bar on a terminal when there are several."""
    if len(paths) < 2 or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, description="", console=Console(stderr=True), transient=True)  # type: ignore[return-value]


def recognising(book: Rulebook, language: str) -> Callable[..., None] | None:
    """Says on a terminal which page of a scan, and of which upload, is being recognised: one takes seconds."""
    if not sys.stderr.isatty():
        return None

    def say(page: int, left: int, file: str = "") -> None:
        sentence = book.messages["recognising_upload" if file else "recognising"][language]
        complain(sentence.format(page=page, left=left, file=file))

    return say


def bounded_reading(forms: Sequence[str], give_up: Callable[[], int], *, apart: bool = False) -> ReadPdf:
    """How PDFs are read: several in a process of their own, so that one costs no other; one here, under watch, which
    is quicker, if not ``apart``. ``give_up`` tells of that one, and gives the exit code."""
    if apart or len(forms) > 1:
        from checker.attachments.bounded_process import read_pdf_apart

        return read_pdf_apart

    def read(content: bytes, progress: Callable[[int, int], None] | None) -> PdfText:
        from checker.reader.watchdog import read_under_watch

        return read_under_watch(content, progress, lambda: os._exit(give_up()))

    return read


def table_bounds(path: Path) -> AbstractContextManager[object]:
    """Within, a file with a table may take the memory of a form, and the time of a recognised page; then we end."""
    from checker.model import MEGABYTE
    from checker.reader.bounds import READING_MEMORY, RECOGNITION_SECONDS

    about = {"seconds": f"{RECOGNITION_SECONDS:g}", "memory": f"{READING_MEMORY / MEGABYTE:g}"}
    return ended_past(rule_error("options.too_costly", str(path), **about), RECOGNITION_SECONDS, READING_MEMORY)


def ended_past(told: RuleError, seconds: float, memory: int) -> AbstractContextManager[object]:
    """Within, past so much time or memory, we end with what is told: nothing else ends what a library does inside."""
    from checker.reader.watchdog import under_watch

    words = told.told(usual_language())  # another thread does not know what --lang said
    return under_watch(lambda: os._exit(complain(words)), seconds, memory)


def write_report(report: str | bytes | Iterable[str | bytes], output: Path | None = None) -> int:
    """Writes the report, which may come in pieces."""
    pieces = encoded_chunks([report] if isinstance(report, str | bytes) else report)
    if output is None:
        try:
            for piece in pieces:
                sys.stdout.write(piece.decode())
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has gone, as `head` does; the exit code still tells the outcome
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (OSError, AttributeError) as error:  # full, or closed: a stream that was never there is None
            refused = error if isinstance(error, OSError) else OSError(errno.EBADF, os.strerror(errno.EBADF))
            if sys.stdout:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            wrong = rule_error("options.no_output", "nrdl", reason=reason_of(refused))
            return complain(wrong.told(usual_language()))
        return DONE
    from checker.output_files import write_output  # what goes to the terminal must not pay for it

    try:
        write_output(output, pieces)
    except OSError as error:
        wrong = rule_error("options.output_unwritable", "--output", path=output, reason=reason_of(error))
        return complain(wrong.told(usual_language()))
    return DONE
