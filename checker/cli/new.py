"""``nrdl new``, and writing a draft where the schema lies beside it. No more is imported than is run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.common import add_own_rules, write_report
from checker.cli.parser import SAID
from checker.messages import LANGUAGES, usual_language

if TYPE_CHECKING:
    from checker.model import Rulebook


def add(commands: Any) -> None:
    """Adds ``new`` to the commands."""
    new = commands.add_parser("new", help=SAID)
    new.add_argument("year", metavar="YEAR")
    new.add_argument("-o", "--output", type=Path, metavar="FILE")
    new.add_argument("--lang", choices=LANGUAGES, default=usual_language())
    add_own_rules(new)
    new.set_defaults(run=lambda options: write_report(run_new(options)))


def run_new(options: argparse.Namespace) -> str:
    """The draft, or where it was written and what to do next. Raises RuleError."""
    from checker.draft.writer import empty_draft
    from checker.option_checks import check_edition
    from checker.rulebook import load_rules

    book = load_rules(options.rules, prefer_own=options.prefer_own)
    check_edition(options.year, book.editions, "nrdl new")
    text = empty_draft(options.year, book, options.lang)
    return text if options.output is None else write_new(text, options, book)


def write_new(text: str, options: argparse.Namespace, book: Rulebook) -> str:
    """Writes a draft to a file that is not there yet, and says so. Raises RuleError."""
    path, language = options.output, options.lang
    from checker.errors import RuleError, reason_of
    from checker.messages import filled
    from checker.output_files import write_new_file

    def refuse(kind: str, **arguments: object) -> RuleError:
        words = [filled(book.messages[f"draft_{kind}{part}"], **arguments) for part in ("", "_mend")]
        return RuleError(str(path), None, "", *words)

    try:
        write_new_file(path, text.encode())
    except FileExistsError:
        raise refuse("there") from None
    except OSError as error:
        raise refuse("unwritten", reason=reason_of(error)) from None
    rules = f" --rules {options.rules}{' --prefer-own' * options.prefer_own}" if options.rules else ""
    written, following = (
        book.messages[name][language].format(path=path, rules=rules) for name in ("draft_written", "draft_next")
    )
    return "\n".join([written, *place_schema(path.parent, book, language), following])


def place_schema(folder: Path, book: Rulebook, language: str) -> list[str]:
    """Puts the schema beside a draft, where an editor looks for it; an older one of ours is made new.

    Gives a sentence where it was written. Where it cannot be, nothing is lost but an editor's help.
    """
    from checker.draft.json_schema import TITLE, schema_text
    from checker.inputs import SCHEMA
    from checker.output_files import write_output

    path, text = folder / SCHEMA, schema_text(book)
    try:
        there = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        if there == text or (there and TITLE not in there):
            return []
        write_output(path, text.encode())
    except OSError:
        return []
    return [book.messages["draft_schema_written"][language].format(path=path)]
