"""Arguments and exit codes of the command ``nrdl``, nothing else."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from checker import __version__
from checker.cli import audit, check, diff, editions, init, lists, new, parse, rules, serve
from checker.cli.common import UNREADABLE, complain
from checker.cli.parser import USAGE, Parser, chosen_language, with_language
from checker.errors import RuleError
from checker.messages import message, speaking, usual_language

COMMANDS = (check, parse, new, init, diff, rules, lists, editions, audit, serve)
"""In the order of the help. Each module is named as its command is."""
NAMES = [command.__name__.rpartition(".")[2] for command in COMMANDS]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. 0: nothing at or above --fail-on. 1: something is. 2: wrong usage, or broken rules.
    3: a form could not be read."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles may be set to an encoding without Chinese
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.set_threshold(100_000)  # a run makes few cycles, and looking for them costs a tenth of a short one
    language, words = chosen_language(sys.argv[1:] if arguments is None else arguments)
    with speaking(language):
        return run(with_language(language, with_check(words)) if words else [])


def run(words: Sequence[str]) -> int:
    """Runs the command that the words name, in the language that was chosen."""
    if "--changed" in words:  # names of files come from a commit: any name
        from checker.git_changes import file_arguments

        words = file_arguments(words)
    parser = make_parser()
    if not words:
        parser.print_help()
        return USAGE
    options = parser.parse_words(words)
    try:
        return int(options.run(options))
    except RuleError as error:
        return complain(error.told(usual_language()))
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a bug of ours outside any one form: told as such, in one line
        from checker.pipeline import raised_at

        what = f"{raised_at(error)}: {type(error).__name__}"
        complain(message("options.bug", what=what)[usual_language()])
        return UNREADABLE


def with_check(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``check`` put in where they begin with a path or an option of it."""
    given = audit.with_run(arguments)
    first = given[0] if given else "check"
    is_path = first == "-" or os.path.lexists(first) or any(sign in first for sign in "./\\")
    if first not in (*NAMES, "-h", "--help", "--version") and (first.startswith("-") or is_path):
        given.insert(0, "check")
    return given


def make_parser() -> Parser:
    parser = Parser(prog="nrdl")
    parser.add_argument("--version", action="version", version=f"nrdl {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser
