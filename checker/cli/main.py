"""Arguments and exit codes of the command ``nrdl``, nothing else."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from checker import __version__
from checker.cli.common import UNREADABLE, USAGE, complain
from checker.cli.parser import Parser, chosen_language, with_language
from checker.errors import RuleError, reason_of, rule_error, shortage_of
from checker.messages import message, speaking, usual_language

COMMANDS = ("check", "parse", "new", "init", "diff", "rules", "lists", "editions", "audit", "serve")
"""In the order of the help. Each is the module of its name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. 0: nothing at or above --fail-on. 1: something is. 2: wrong usage, or broken rules.
    3: a form could not be read."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles may be set to an encoding without Chinese
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = sys.argv[1:] if arguments is None else arguments
    if sys.platform == "win32":
        from checker.cli.wildcards import expanded

        arguments = expanded(arguments)
    language, words = chosen_language(arguments)
    with speaking(language):
        return run(with_language(language, with_check(words)) if words else [])


def run(words: Sequence[str]) -> int:
    """Runs the command that the words name, in the language that was chosen."""
    if "--changed" in words:  # names of files come from a commit: any name
        from checker.git_changes import file_arguments

        words = file_arguments(words)
    parser = make_parser(words)
    if not words:
        parser.print_help()
        return USAGE
    options = None
    try:
        options = parser.parse_words(words)
        return int(options.run(options))
    except RuleError as error:
        return complain(error.told(usual_language()))
    except KeyboardInterrupt as ended:
        from checker.end_requests import end_told

        sentence, code = end_told(ended)
        complain(message(sentence)[usual_language()])
        return code
    except (OSError, MemoryError) as error:  # the machine or the user's rights: no fault of the checker
        refused = error if isinstance(error, OSError) else shortage_of(error) or OSError()
        where = str(refused.filename) if refused.filename else "nrdl"
        return complain(rule_error("options.system_refused", where, reason=reason_of(refused)).told(usual_language()))
    except Exception as error:
        if is_of_store(error, getattr(options, "db", None)):  # an audit's file that something else wrote into
            from checker.audit.store.refusals import store_refusal

            return complain(store_refusal(error, str(getattr(options, "db", "nrdl"))).told(usual_language()))
        # a bug of ours outside any one form: told as such, in one line
        from checker.pipeline import raised_at

        what = f"{raised_at(error)}: {type(error).__name__}"
        complain(message("options.bug", what=what)[usual_language()])
        return UNREADABLE


def is_of_store(error: Exception, path: Path | None) -> bool:
    """Whether the error is that of an audit's file: SQLite's own, or what came of what is wrong in it."""
    if type(error).__module__ in ("sqlite3", "zlib"):
        return True
    if path is None or not path.is_file():
        return False
    from checker.audit.store.refusals import is_damaged

    return is_damaged(path)


def with_check(arguments: Sequence[str]) -> list[str]:
    """The arguments with ``check`` put in where they begin with a path or an option of it."""
    given = list(arguments)
    if given[:1] == ["audit"]:
        from checker.cli.audit import with_run

        given = with_run(given)
    first = given[0] if given else "check"
    is_path = first == "-" or os.path.lexists(first) or any(sign in first for sign in "./\\")
    if first not in (*COMMANDS, "-h", "--help", "--version") and (first.startswith("-") or is_path):
        given.insert(0, "check")
    return given


def make_parser(words: Sequence[str] = ()) -> Parser:
    """The parser of the command that the words name, which alone is loaded; of all where they name none."""
    parser = Parser(prog="nrdl")
    parser.add_argument("--version", action="version", version=f"nrdl {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", prog="nrdl")
    for name in [word for word in words[:1] if word in COMMANDS] or COMMANDS:
        importlib.import_module(f"checker.cli.{name}").add(commands)
    return parser
