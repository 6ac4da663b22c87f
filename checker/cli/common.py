"""What all commands share: arguments, the rules, where reports and complaints go, exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from checker import paths
from checker.errors import reason_of, rule_error
from checker.messages import LANGUAGES, usual_language
from checker.model import Level, Result, Rulebook, exceeds
from checker.report import encoded
from checker.report.sanitize import visible

DONE, FOUND, USAGE, UNREADABLE = 0, 1, 2, 3
EXPORTS = ("csv", "parquet", "json", "xlsx", "html")
SAMPLES = ("xlsx", "csv")
"""Formats of ``nrdl audit export`` and ``sample``; the first is what is written where nothing is said."""
Show = Callable[..., int]


SAID = "…"
"""Stands for the help of a command or an argument until somebody asks for help."""


class Parser(argparse.ArgumentParser):
    """A reader of arguments. Its help is in reports/messages, read only when it is shown: ``help_COMMAND_ARGUMENT``, or
    ``help_ARGUMENT`` where several commands take it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"formatter_class": Help, **options})

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        return super().add_argument(*names, **{"help": SAID, **options})

    def format_help(self) -> str:
        self.description, self.epilog = (said(self.prog, part) for part in ("about", "end"))
        return super().format_help()


class Help(argparse.HelpFormatter):
    """Lines as wide as a terminal shows them: a Chinese character takes two columns."""

    def _expand_help(self, action: argparse.Action) -> str:
        if action.help != SAID:
            return super()._expand_help(action)
        is_command = isinstance(action, argparse._SubParsersAction._ChoicesPseudoAction)
        return said(self._prog, f"command_{action.dest}" if is_command else action.dest)

    def _split_lines(self, text: str, width: int) -> list[str]:
        from checker.report.wrap import line_breaks  # only help pays for it

        words = " ".join(text.split())
        return [words[start:end] for start, end in line_breaks(words, width, 0)]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


def said(program: str, part: str) -> str:
    """The help of a command's argument in both languages; nothing where there is none."""
    told = help_messages()
    own = "_".join(["help", *program.split()[1:], part])
    shared = "" if part in ("about", "end") else f"help_{part}"
    text = told.get(own) or told.get(shared)
    return f"{text['zh']} · {text['en']}" if text else ""


@cache
def help_messages() -> dict[str, dict[str, str]]:
    import yaml

    found: dict[str, dict[str, str]] = yaml.safe_load((paths.REPORTS / "messages" / "help.yaml").read_text("utf-8"))
    return found


def add_common_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--edition", default="auto", metavar="auto|YEAR")
    parser.add_argument("--lang", choices=LANGUAGES)
    parser.add_argument("--show-contacts", action="store_true")


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def exit_code(results: Sequence[Result], fail_on: Level) -> int:
    if any(result.outcome == "error" for result in results):
        return UNREADABLE
    return FOUND if any(exceeds(result, fail_on) for result in results) else DONE


def complain(message: str) -> int:
    print(f"nrdl: {visible(message)}", file=sys.stderr)
    return USAGE


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
        print(f"nrdl: {sentence.format(page=page, left=left, file=file)}", file=sys.stderr)

    return say


def write_report(report: str | bytes, output: Path | None = None) -> int:
    """Writes the report."""
    report = encoded(report)
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
        wrong = rule_error("options.output_unwritable", "--output", path=output, reason=reason_of(error))
        return complain(wrong.told(usual_language()))
    return DONE
