"""``nrdl audit …``: its arguments. What runs them is ``doing``, imported when it is needed."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from checker.cli.common import EXPORTS, SAMPLES, Show, add_own_rules, positive, prefixes, seconds, write_report
from checker.cli.parser import SAID, near_words
from checker.messages import LANGUAGES, usual_language
from checker.report import RENDERERS

PARTS = ("run", "summary", "show", "diff", "review", "export", "sample", "sql", "manifest", "verify", "rerun")
"""``nrdl audit DIR`` is ``nrdl audit run DIR``: what is none of these words, and like none of them, is a folder."""


def with_run(arguments: Sequence[str]) -> list[str]:
    """The command's arguments with ``run`` put in where it was left out."""
    given = list(arguments)
    is_folder = len(given) > 1 and (os.path.lexists(given[1]) or not near_words(given[1], PARTS))
    if given[:1] == ["audit"] and is_folder and given[1] not in (*PARTS, "-h", "--help"):
        given.insert(1, "run")
    return given


def add(commands: Any) -> None:
    """Adds ``audit`` to the commands."""
    audit = commands.add_parser("audit", help=SAID)
    parts = audit.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def part(name: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = parts.add_parser(name, help=SAID)
        parser.add_argument("--db", type=Path, default=Path("audit.sqlite"), metavar="FILE")
        parser.add_argument("--lang", choices=LANGUAGES, default=usual_language())
        parser.set_defaults(run=lambda options: doing(name)(options, write_report))
        return parser

    ran = part("run")
    ran.add_argument("roots", nargs="+", metavar="DIR")
    how_to_run(ran)
    ran.add_argument("--edition", default="auto", metavar="auto|YEAR")
    ran.add_argument("--select", type=prefixes, default=(), metavar="ID,…")
    ran.add_argument("--ignore", type=prefixes, default=(), metavar="ID,…")
    ran.add_argument("--fail-on", choices=("error", "never"), default="error")

    of_run(part("summary"))

    shown = part("show")
    shown.add_argument("form", metavar="FORM")
    shown.add_argument("--format", choices=tuple(RENDERERS), metavar="FORMAT")
    shown.add_argument("--verbose", action="store_true")
    of_run(shown)

    compared = part("diff")
    compared.add_argument("old", type=int, metavar="RUN1")
    compared.add_argument("new", type=int, metavar="RUN2")
    compared.add_argument("--format", choices=("text", "json"), default="text")
    add_output_option(compared)

    reviewed = part("review")
    reviewed.add_argument("form", metavar="FORM", nargs="?")
    reviewed.add_argument("rule", metavar="RULE", type=str.upper, nargs="?")
    reviewed.add_argument("decision", choices=("accept", "reject"), nargs="?")
    reviewed.add_argument("--from", dest="sheet", type=Path, metavar="FILE")
    reviewed.add_argument("--by", metavar="NAME")
    reviewed.add_argument("--reason", metavar="WORDS")
    reviewed.add_argument("--run", type=int, dest="number", metavar="N")

    exported = part("export")
    exported.add_argument("--format", choices=EXPORTS)
    exported.add_argument("--run", type=int, dest="number", metavar="N")
    exported.add_argument("-o", "--output", type=Path, required=True, metavar="PATH")
    exported.add_argument("--force", action="store_true")
    exported.add_argument("--no-reports", action="store_true")

    drawn = part("sample")
    drawn.add_argument("--rate", type=share, required=True, metavar="SHARE")
    drawn.add_argument("--seed", type=int, required=True, metavar="N")
    drawn.add_argument("--format", choices=SAMPLES)
    drawn.add_argument("--run", type=int, dest="number", metavar="N")
    add_output_option(drawn)

    asked = part("sql")
    asked.add_argument("query", nargs="?", default="", metavar="SELECT…")
    asked.add_argument("--format", choices=("text", "csv", "json"), default="text")
    add_output_option(asked)

    noted = part("manifest")
    noted.add_argument("number", type=int, nargs="?", metavar="RUN")
    add_output_option(noted)

    verified = part("verify")
    verified.add_argument("manifest", type=Path, metavar="MANIFEST")
    verified.add_argument("roots", nargs="+", metavar="DIR")
    how_to_run(verified)

    again = part("rerun")
    again.add_argument("--against", type=Path, required=True, metavar="MANIFEST")
    again.add_argument("roots", nargs="+", metavar="DIR")
    how_to_run(again)
    add_output_option(again)


def doing(name: str) -> Callable[[argparse.Namespace, Show], int]:
    """What runs a part of the command: nothing of it is imported before."""
    module = import_module(f"checker.cli.audit_{'run' if name == 'run' else 'handlers'}")
    found: Callable[[argparse.Namespace, Show], int] = getattr(module, f"run_{name}")
    return found


def how_to_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=positive, metavar="N")
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS")
    parser.add_argument("--memory", type=positive, metavar="MB")
    parser.add_argument("--attachments", type=Path, metavar="DIR")
    parser.add_argument("--waivers", type=Path, metavar="FILE")
    parser.add_argument("--profile", metavar="NAME")
    add_own_rules(parser)
    parser.add_argument("--cluster", metavar="ADDRESS")
    parser.add_argument("--shared-paths", action="store_true")
    parser.add_argument("--without-tls", action="store_true")


def of_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--run", type=int, dest="number", metavar="N")
    add_output_option(parser)


def add_output_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")
    parser.add_argument("--force", action="store_true")


def share(text: str) -> Fraction:
    from checker.audit.store.stratified_sample import share_of

    return share_of(text)
