"""``nrdl parse``: what a form holds, as JSON or as a draft to go on with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from checker.cli import new as drafting
from checker.cli.common import (
    DONE,
    UNREADABLE,
    USAGE,
    add_common_options,
    add_own_rules,
    bounded_reading,
    complain,
    recognising,
    tell_written,
    write_report,
)
from checker.cli.parser import SAID
from checker.errors import ReadError
from checker.messages import join_words, usual_language
from checker.model import Form, Rulebook
from checker.option_checks import check_edition, check_suffix
from checker.output_files import check_draft_output, check_output
from checker.rulebook import load_rules

SUFFIXES = (".json", ".yaml", ".yml")


def add(commands: Any) -> None:
    """Adds ``parse`` to the commands."""
    parse = commands.add_parser("parse", help=SAID)
    parse.add_argument("path", metavar="PATH")
    add_common_options(parse)
    parse.add_argument("-o", "--output", type=Path, metavar="FILE")
    add_own_rules(parse)
    parse.add_argument("--force", action="store_true")
    parse.add_argument("--format", choices=("json", "yaml"))
    parse.set_defaults(run=run_parse)


def run_parse(options: argparse.Namespace) -> int:
    from checker.inputs import DRAFT_TYPES
    from checker.pipeline import Options, form_in
    from checker.reader.bounds import too_costly
    from checker.reader.given import content_of
    from checker.redaction import hider_in, unchanged
    from checker.report.json_report import render_form

    book = load_rules(options.rules, prefer_own=options.prefer_own)
    check_edition(options.edition, ("auto", *book.editions))
    as_draft = options.format == "yaml" or (
        options.format is None and options.output is not None and options.output.suffix.lower() in DRAFT_TYPES
    )
    check_output(options.output, [options.path], force=options.force or as_draft)
    if options.output and options.output.suffix and not options.format and not as_draft:
        check_suffix(options.output, options.output.suffix.lower(), SUFFIXES)
    language, content = options.lang or usual_language(), b""

    def refuse(error: ReadError) -> int:
        hide = unchanged if options.show_contacts or not content else hider_in(content, book, options.path)
        complain(f"{hide(options.path)}: {error.message[language]} {error.advice[language]}")
        return UNREADABLE

    reading = bounded_reading([options.path], lambda: refuse(too_costly()))
    try:
        choices = Options(options.edition, progress=recognising(book, language), read_pdf=reading)
        content = content_of(options.path)
        form = form_in(options.path, content, book, choices)
    except ReadError as error:
        return refuse(error)
    if as_draft:
        return write_form_draft(form, book, options)
    return write_report(render_form(form, book, show_contacts=options.show_contacts), options.output) or tell_written(
        options.output, book, language
    )


def write_form_draft(form: Form, book: Rulebook, options: argparse.Namespace) -> int:
    """Writes a form as a draft, the editor's schema beside it, and says what is masked in it."""
    from checker.draft.writer import draft_of
    from checker.redaction import hider, unchanged

    language = options.lang or usual_language()
    text, masked = draft_of(form, book, language, unchanged if options.show_contacts else hider(form, book))
    check_draft_output(options.output, text, force=options.force)
    if write_report(text, options.output) or tell_written(options.output, book, language):
        return USAGE
    fields = join_words((book.fields[key].title[language] for key in masked), language)
    notes = [book.messages["draft_masked_note"][language].format(fields=fields)] if masked else []
    notes += drafting.place_schema(options.output.parent, book, language) if options.output else []
    for note in notes:
        complain(note)
    return DONE
