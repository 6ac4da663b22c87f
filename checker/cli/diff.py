"""``nrdl diff A B``: its arguments, and what to run. No more is imported than is run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.common import (
    UNREADABLE,
    add_common_options,
    add_own_rules,
    bounded_reading,
    prefixes,
    tell_written,
    write_report,
)
from checker.cli.parser import SAID
from checker.errors import rule_error
from checker.messages import LANGUAGES, usual_language
from checker.option_checks import check_choices, check_edition, check_suffix
from checker.output_files import check_output
from checker.rulebook import load_rules

if TYPE_CHECKING:
    from checker.diff.models import FormDifference
    from checker.model import Rulebook

SAME, DIFFERENT = 0, 1
FORMATS = ("text", "json", "html")
SUFFIXES = {".txt": "text", ".json": "json", ".html": "html", ".htm": "html"}


def add(commands: Any) -> None:
    """Adds ``diff`` to the commands."""
    parser = commands.add_parser("diff", help=SAID)
    parser.add_argument("before", metavar="A")
    parser.add_argument("after", metavar="B")
    add_common_options(parser)
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE")
    for name in ("--select", "--ignore"):
        parser.add_argument(name, type=prefixes, default=(), metavar="ID,…")
    parser.add_argument("--force", action="store_true")
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from checker.diff.compare import compare_files
    from checker.pipeline import Options

    book = load_rules(options.rules, prefer_own=options.prefer_own)
    check_edition(options.edition, ("auto", *book.editions))
    both = bounded_reading([options.before, options.after], lambda: UNREADABLE)
    choices = Options(options.edition, options.select, options.ignore, options.show_contacts, read_pdf=both)
    check_choices(options, book.rules, choices.wants)
    if options.before == options.after == "-":
        raise rule_error("options.input_twice", "-")
    check_output(options.output, [options.before, options.after], force=options.force)
    if options.output and options.output.suffix and not options.format:
        check_suffix(options.output, options.output.suffix.lower(), SUFFIXES)
    difference = compare_files(options.before, options.after, book, choices)
    written = write_report(render(options, difference, book), options.output)
    written = written or tell_written(options.output, book, options.lang or usual_language())
    unreadable = "error" in (difference.before.outcome, difference.after.outcome)
    return written or (UNREADABLE if unreadable else SAME if difference.same else DIFFERENT)


def render(options: argparse.Namespace, difference: FormDifference, book: Rulebook) -> str:
    wish = options.format or (options.output and SUFFIXES.get(options.output.suffix.lower())) or "text"
    if wish == "json":
        from checker.diff import json_report

        return json_report.render(difference, book, options.lang or LANGUAGES[0])  # not to change with the system
    language = options.lang or usual_language()
    if wish == "html":
        from checker.diff import html_report

        return html_report.render(difference, book, language)
    from checker.diff import text_report

    return text_report.render(difference, book, language, to_file=options.output is not None)
