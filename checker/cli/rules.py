"""``nrdl rules …``: its arguments, and what to run. No more is imported than is run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checker.cli.common import add_own_rules, write_report
from checker.cli.parser import SAID
from checker.messages import LANGUAGES, usual_language
from checker.model.finding import SEVERITIES
from checker.option_checks import check_edition, check_names

Handler = Callable[[argparse.Namespace], tuple[str, int]]
"""Gives what to print and the exit code."""


def add(commands: Any) -> None:
    """Adds ``rules`` to the commands."""
    rules = commands.add_parser("rules", help=SAID)
    parts = rules.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def part(name: str, run: Handler) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = parts.add_parser(name, help=SAID)
        add_own_rules(parser)
        parser.add_argument("--lang", choices=LANGUAGES, default=usual_language())
        parser.set_defaults(run=lambda options: finish(run(options)))
        return parser

    listed = part("list", run_list)
    listed.add_argument("--family", type=rule_phrases, default=(), metavar="E,…")
    listed.add_argument("--edition", default="", metavar="YEAR")
    listed.add_argument("--severity", type=rule_phrases, default=(), metavar="error,…")
    listed.add_argument("--status", choices=("published", "draft"), default="")
    shown = part("show", run_show)
    shown.add_argument("id", metavar="ID")
    tested = part("test", run_test)
    tested.add_argument("ids", nargs="*", metavar="ID")
    tested.add_argument("--changed", action="store_true")
    made = part("new", run_new)
    made.add_argument("family", metavar="FAMILY")
    covered = part("coverage", run_coverage)
    covered.add_argument("--edition", default="", metavar="YEAR")
    documented = part("docs", run_docs)
    documented.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    compared = part("diff", run_diff)
    compared.add_argument("old", metavar="YEAR")
    compared.add_argument("new", metavar="YEAR")


def rule_phrases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def finish(outcome: tuple[str, int]) -> int:
    text, code = outcome
    return write_report(text) or code


def run_list(options: argparse.Namespace) -> tuple[str, int]:
    from checker.report.phrases import family
    from checker.rule_tools import list_rules, rule_source

    raw, book = rule_source.read_rule_source(options.rules, prefer_own=options.prefer_own)
    check_edition(options.edition, ("", *book.editions))
    families = tuple(name.upper() for name in options.family)
    known = dict.fromkeys(family(rule["id"]) for rule in (*raw.values(), *book.across))
    check_names(families, known, "--family")
    check_names(options.severity, SEVERITIES, "--severity")
    wanted = list_rules.Filter(families, options.edition, options.severity, options.status)
    return list_rules.render(raw, book, wanted, options.lang), 0


def run_show(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import cross_form, rule_source, show_rule
    from checker.rule_tools.phrases import RulePhrases

    raw, book = rule_source.read_rule_source(options.rules, prefer_own=options.prefer_own)
    found = [rule for rule in book.rules if rule.id == options.id.upper()] or rule_source.choose_rules(
        [options.id], book
    )
    told = [show_rule.render(rule, raw[rule.id], book, options.lang) for rule in found]
    told += [
        cross_form.show_cross_form_rule(rule, RulePhrases(book, options.lang))
        for rule in cross_form.choose_cross_form_rules([options.id], book)
    ]
    return "\n\n".join(told), 0


def run_test(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import run_examples

    run = run_examples.run_changed if options.changed else run_examples.run_examples
    text, well = run(options.ids, options.rules, options.lang, prefer_own=options.prefer_own)
    if options.rules and not options.changed and not options.ids:
        from checker.edition_draft.trial import try_editions
        from checker.rule_tools.rule_source import read_rule_source

        raw, book = read_rule_source(options.rules, prefer_own=options.prefer_own)
        for told, as_it_must in try_editions(options.rules, raw, book, options.lang):
            text, well = f"{text}\n{told}", well and as_it_must
    return text, 0 if well else 1


def run_new(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import scaffold

    return scaffold.new(options.family, options.rules, options.lang), 0


def run_coverage(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import coverage, rule_source

    raw, book = rule_source.read_rule_source(options.rules, prefer_own=options.prefer_own)
    check_edition(options.edition, ("", *book.editions))
    return coverage.render(options.edition or max(book.editions), raw, book, options.lang), 0


def run_docs(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import rule_book, rule_source

    raw, book = rule_source.read_rule_source(options.rules)
    written = rule_book.write_rule_book(raw, book, options.output)
    return book.messages["book_written"][options.lang].format(folder=options.output, count=len(written)), 0


def run_diff(options: argparse.Namespace) -> tuple[str, int]:
    from checker.rule_tools import edition_diff, rule_source

    _, book = rule_source.read_rule_source(options.rules, prefer_own=options.prefer_own)
    for edition in (options.old, options.new):
        check_edition(edition, book.editions)
    return edition_diff.render(options.old, options.new, book, options.lang), 0
