"""What all commands share: arguments, the rules, where reports and complaints go, exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from checker.catalog import LANGUAGES
from checker.model import Level, Result, Rulebook, exceeds
from checker.report.sanitize import visible

DONE, FOUND, USAGE, UNREADABLE = 0, 1, 2, 3
EXPORTS = ("csv", "parquet", "json", "xlsx", "html")
SAMPLES = ("xlsx", "csv")
"""Formats of ``nrdl audit export`` and ``sample``; the first is what is written where nothing is said."""
Show = Callable[..., int]


def common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--edition",
        default="auto",
        metavar="auto|YEAR",
        help="年度，auto 为按表识别 · the form's cycle; auto: as the form says",
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        help="语言（默认随系统，供工具读的格式为 zh）· language (default: the system's; zh for tools)",
    )
    parser.add_argument("--show-contacts", action="store_true", help="不遮盖个人信息 · do not mask personal data")


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def exit_code(results: Sequence[Result], fail_on: Level) -> int:
    if any(result.outcome == "error" for result in results):
        return UNREADABLE
    return FOUND if any(exceeds(result, fail_on) for result in results) else DONE


def wrong_edition(edition: str, book: Rulebook) -> str:
    if edition == "auto" or edition in book.editions:
        return ""
    known = ", ".join(sorted(book.editions))
    return f"--edition: 没有 {edition} 年度的规则。 There are no rules for {edition}: auto, {known}."


def wrong_output(output: Path | None, paths: Sequence[str]) -> str:
    if output and any(output.resolve() == Path(path).resolve() for path in paths):
        return f"--output: {output} 是要检查的文件本身。 This is the form itself, it would be overwritten."
    return ""


def complain(message: str) -> int:
    print(f"nrdl: {visible(message)}", file=sys.stderr)
    return USAGE


def progress(paths: Sequence[str]) -> Sequence[str]:
    """The paths, with a progress bar on a terminal when there are several."""
    if len(paths) < 2 or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, description="", console=Console(stderr=True), transient=True)  # type: ignore[return-value]


def write(report: str | bytes, output: Path | None = None) -> int:
    """Writes the report. A lone half of a character (of a file's name) is escaped, as JSON does."""
    if isinstance(report, str):
        report = (report if report.endswith("\n") else report + "\n").encode("utf-8", "backslashreplace")
    if output is None:
        try:
            sys.stdout.write(report.decode())
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has gone, as `head` does; the exit code still tells the outcome
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    try:
        output.write_bytes(report)
    except OSError as error:
        return complain(f"--output: 无法写入 {output}。 Cannot be written: {error.strerror}.")
    return DONE
