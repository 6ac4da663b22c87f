"""``nrdl check``: its arguments, and one run: forms in, reports out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.check_reports import CheckReports, outputs
from checker.cli.common import (
    UNREADABLE,
    add_common_options,
    add_own_rules,
    bounded_reading,
    complain,
    exit_code,
    prefixes,
    recognising,
    seconds,
    with_progress_bar,
    write_report,
)
from checker.cli.parser import SAID, argparse_words
from checker.errors import rule_error
from checker.messages import usual_language
from checker.model import Result, Rulebook
from checker.option_checks import check_choices, check_edition, check_rule_ids, check_suffix
from checker.paths import real_path
from checker.report import RENDERERS, SUFFIXES
from checker.report.form_by_form import head_of
from checker.rulebook import load_rules

if TYPE_CHECKING:  # imported where it is used, so that --help loads no rules
    from checker.inputs import Search
    from checker.pipeline import Options
    from checker.report.annotated_copies import Copies
    from checker.waivers import Waivers


def add(commands: Any) -> None:
    """Adds ``check`` to the commands."""
    check = commands.add_parser("check", help=SAID)
    check.add_argument("paths", nargs="*", metavar="PATH")
    add_common_options(check)
    check.add_argument("--format", choices=tuple(RENDERERS), metavar="FORMAT")
    check.add_argument("-o", "--output", type=Path, action="append", default=[], metavar="FILE")
    check.add_argument("--attachments", type=Path, metavar="DIR")
    check.add_argument("--no-pictures", action="store_true")
    check.add_argument("--select", type=prefixes, default=(), metavar="ID,…")
    check.add_argument("--ignore", type=prefixes, default=(), metavar="ID,…")
    check.add_argument("--annotate", type=Path, metavar="FILE.pdf|DIR")
    check.add_argument("--fail-on", choices=("error", "warning", "review"), default="error")
    check.add_argument("--timeout", type=seconds, metavar="SECONDS")
    check.add_argument("--verbose", action="store_true")
    check.add_argument("--waivers", type=Path, metavar="FILE")
    check.add_argument("--draft-waivers", type=Path, metavar="FILE")
    check.add_argument("--profile", metavar="NAME")
    add_own_rules(check)
    check.add_argument("--explain", type=prefixes, default=(), metavar="ID,…")
    check.add_argument("--changed", action="store_true")
    check.add_argument("--force", action="store_true")
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    from checker.inputs import STANDARD_INPUT, Inputs, Search, skipped_note
    from checker.pipeline import Options, check_file, closed_folder, refused
    from checker.reader.given import content_of

    if not options.paths and not options.changed:
        options.parser.error(argparse_words("the following arguments are required: %s") % "PATH")
    book = load_rules(options.rules, prefer_own=options.prefer_own)
    if options.profile:
        from checker import profiles

        book = profiles.under_profile(book, options.profile)
    check_edition(options.edition, ("auto", *book.editions))
    drafted = options.draft_waivers  # a profile names the file before its first draft is written
    is_to_come = (
        drafted and options.waivers and real_path(drafted) == real_path(options.waivers) and not drafted.exists()
    )
    given = waivers_from(options.waivers, book) if options.waivers and not is_to_come else None
    language = options.lang or usual_language()
    choices = Options(
        options.edition, options.select, options.ignore, options.show_contacts, options.attachments, given,
        recognising(book, language), not options.no_pictures and any(name == "html" for name, _ in outputs(options)),
    )  # fmt: skip
    inputs, names = Inputs.of(book), list[str]()
    if options.changed:
        from checker import git_changes

        names = list(git_changes.staged_changes(options.paths))
        found = Search(git_changes.changed_forms(names, inputs))
    else:
        found = inputs.search(options.paths, options.attachments)
    paths = found.forms
    check_options(options, choices, paths, book)
    if options.annotate and (wrong := copies_of(options, paths).wrong(options.output, book, language)):
        return complain(wrong)
    if found.skipped:
        complain(skipped_note("input_skipped", found.skipped, book, language))
    if not (paths or found.closed or options.changed):
        complain(book.messages["input_nothing"][language])
        return UNREADABLE
    held: dict[str, bytes] = {}
    copies = copies_of(options, paths) if options.annotate else None

    def finish(reports: CheckReports) -> int:
        for path in found.closed:
            reports.add(closed_folder(path, book))
        return reports.tell()

    def give_up() -> int:
        from checker.reader.bounds import too_costly

        reports = CheckReports(book, options, given, names, copies, held)
        reports.add(refused(paths[0], None, too_costly(), book))
        return finish(reports)

    limit = None
    if options.timeout:
        from checker.cli.time_limit import TimeLimit

        limit = TimeLimit(options.timeout)
    choices = choices._replace(read_pdf=bounded_reading(paths, give_up, apart=limit is not None))
    if limit:
        choices = choices._replace(progress=limit.progress(choices.progress))
    if options.explain:
        return run_explain(options, found, book, choices)
    if options.annotate and STANDARD_INPUT in paths:  # it can be read only once
        held[STANDARD_INPUT] = content_of(STANDARD_INPUT)
    reports = CheckReports(book, options, given, names, copies, held)
    for path in with_progress_bar(paths):
        work = partial(check_file, path, book, choices, held.get(path))
        reports.add(limit.check(path, book, work) if limit else work())
    return finish(reports)


def copies_of(options: argparse.Namespace, paths: Sequence[str]) -> Copies:
    from checker.report.annotated_copies import place_copies

    return place_copies(paths, options.paths, options.annotate, force=options.force)


def waivers_from(path: Path, book: Rulebook) -> Waivers:
    from checker.waivers import load_waivers

    return load_waivers(path, book)


def check_options(options: argparse.Namespace, choices: Options, paths: Sequence[str], book: Rulebook) -> None:
    """Raises RuleError for options that cannot be followed: a check of nothing must not look like a pass."""
    check_choices(options, book.rules, choices.wants)
    check_rule_ids(options.explain, book.rules, "--explain")
    wanted = outputs(options)
    if options.explain and [name for name, _ in wanted] != ["text"]:
        raise rule_error("options.explain_as_text", "--explain")
    if options.explain and options.annotate:
        raise rule_error("options.explain_or_annotate", "--explain")
    if options.explain and options.timeout:
        raise rule_error("options.explain_or_timeout", "--explain")
    if options.changed and (options.attachments or options.explain):
        raise rule_error("options.changed_alone", "--changed")
    for output in options.output:
        from checker.output_files import check_output  # what goes to the terminal must not pay for it

        check_output(output, paths, force=options.force)
    for name, output in wanted:
        if output and output.suffix and not options.format:
            check_suffix(output, output.suffix.lower(), SUFFIXES)
        if output is None and RENDERERS[name].binary:
            raise rule_error("options.needs_output", f"--format {name}")
    if len({output and real_path(output) for _, output in wanted}) < len(wanted):
        raise rule_error("options.output_twice", "--output")


def run_explain(options: argparse.Namespace, found: Search, book: Rulebook, choices: Options) -> int:
    from checker.pipeline import closed_folder
    from checker.report.phrases import Phrases
    from checker.rule_tools.explain import explain_file

    language = options.lang or usual_language()
    phrases = Phrases(book, language)
    told, heads = list[str](), list[Result]()
    for path in found.forms:
        text, result = explain_file(path, book, choices, options.explain, language)
        told.append(text)
        heads.append(head_of(result))
    closed = [closed_folder(path, book) for path in found.closed]
    for result in closed:
        complain(f"{result.source}: {result.problems[0].message[language]}")
    written = write_report("\n\n".join([*told, phrases.versions(closed)]), *options.output)
    return written or exit_code([*closed, *heads], options.fail_on)
