"""``nrdl audit …``: its arguments, and what to run. No more is imported than is run."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from checker.language import LANGUAGES, usual_language

MEGABYTE = 1_000_000
PARTS = ("run",)
"""``nrdl audit DIR`` is ``nrdl audit run DIR``: what is none of these words is a folder."""


def spelled_out(arguments: Sequence[str]) -> list[str]:
    """The command's arguments with ``run`` put in where it was left out."""
    given = list(arguments)
    if given[:1] == ["audit"] and len(given) > 1 and given[1] not in (*PARTS, "-h", "--help"):
        given.insert(1, "run")
    return given


def add(commands: Any, show: Callable[[str], int]) -> None:
    """Adds ``audit`` to the commands; ``show`` prints a text and gives an exit code of its own."""
    audit = commands.add_parser("audit", help="批量审核 · a cycle's forms at once (DIR… or a word below)")
    parts = audit.add_subparsers(title="audit", required=True, metavar="|".join(PARTS))

    def part(name: str, words: str, run: Callable[[argparse.Namespace, Callable[[str], int]], int]) -> Any:
        parser = parts.add_parser(name, help=words)
        parser.add_argument("--db", type=Path, default=Path("audit.sqlite"), metavar="FILE", help="the audit's file")
        parser.add_argument("--lang", choices=LANGUAGES, default=usual_language(), help="language of the answer")
        parser.set_defaults(run=lambda options: run(options, show))
        return parser

    ran = part("run", "检查文件夹和压缩包中的全部申报书 · check all forms of folders and zip archives", run_audit)
    ran.add_argument("roots", nargs="+", metavar="DIR", help="folders, zip archives or files")
    ran.add_argument("--workers", type=positive, metavar="N", help="processes (default: one a core)")
    ran.add_argument("--timeout", type=seconds, default=60.0, metavar="SECONDS", help="the most that one form may take")
    ran.add_argument("--memory", type=positive, default=2000, metavar="MB", help="the most that one form may take")
    ran.add_argument("--edition", default="auto", metavar="auto|YEAR", help="the forms' cycle; auto: as each form says")
    ran.add_argument("--attachments", type=Path, metavar="DIR", help="the uploads (default: attachments beside a form)")
    ran.add_argument("--select", type=prefixes, default=(), metavar="ID,…", help="only rules whose ids begin so")
    ran.add_argument("--ignore", type=prefixes, default=(), metavar="ID,…", help="no rules whose ids begin so")
    ran.add_argument("--waivers", type=Path, metavar="FILE", help="findings that somebody answers for")
    ran.add_argument("--rules", type=Path, metavar="DIR", help="your own rules, beside the shipped ones")
    ran.add_argument("--fail-on", choices=("error", "never"), default="error", help="never: failed forms end with 0")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def run_audit(options: argparse.Namespace, show: Callable[[str], int]) -> int:
    from checker.audit.beginning import order_of
    from checker.audit.progress import watching
    from checker.audit.running import run

    order, book = order_of(options)
    with watching(book, options.lang) as watch:
        number, tally = run(order, watch)
    from checker.audit.progress import closing

    show(closing(number, tally, order, book, options.lang))
    if tally.outcomes["error"]:
        return 3
    return 1 if tally.outcomes["fail"] and options.fail_on == "error" else 0
