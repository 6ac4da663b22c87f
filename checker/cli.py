"""Arguments and exit codes of the command ``nrdl``, nothing else."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker import __version__
from checker.authoring import command
from checker.errors import ReadError, RuleError
from checker.model import Result, Rulebook

if TYPE_CHECKING:  # imported where it is used, so that --help loads no rules
    from checker.pipeline import Options

DONE, FOUND, USAGE, UNREADABLE = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. 0: nothing at or above --fail-on. 1: something is. 2: wrong usage, or broken rules.
    3: a form could not be read."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles may be set to an encoding without Chinese
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = make_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except RuleError as error:
        print(f"nrdl: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nrdl", description="检查国家医保药品目录申报书 · Checks declaration forms for China's NRDL."
    )
    parser.add_argument("--version", action="version", version=f"nrdl {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="检查申报书 · judge forms by the rules")
    check.add_argument("paths", nargs="+", metavar="PATH", help="PDF or text files, folders, or - for standard input")
    common(check)
    check.add_argument(
        "--attachments",
        type=Path,
        metavar="DIR",
        help="the uploads (default: a folder attachments beside the form)",
    )
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument("--select", type=prefixes, default=(), metavar="ID,…", help="only rules whose ids begin so")
    check.add_argument("--ignore", type=prefixes, default=(), metavar="ID,…", help="no rules whose ids begin so")
    check.add_argument("--fail-on", choices=("error", "warning", "review"), default="error", help="exit 1 from here on")
    check.add_argument("--verbose", action="store_true", help="list the passed rules too")
    check.add_argument("--waivers", type=Path, metavar="FILE", help="findings that somebody answers for")
    check.add_argument("--draft-waivers", type=Path, metavar="FILE", help="write a waivers file to be filled in")
    check.add_argument("--rules", type=Path, metavar="DIR", help="your own rules, beside the shipped ones")
    check.add_argument("--explain", type=prefixes, default=(), metavar="ID,…", help="how these rules' verdicts came about")
    check.set_defaults(run=run_check)

    parse = commands.add_parser("parse", help="读取申报书 · print what a form holds, as JSON")
    parse.add_argument("path", metavar="PATH", help="a PDF or text file, or - for standard input")
    common(parse)
    parse.add_argument("--rules", type=Path, metavar="DIR", help="your own editions, beside the shipped ones")
    parse.set_defaults(run=run_parse)

    command.add(commands, show=lambda text: write(text, None))
    return parser


def common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--edition", default="auto", metavar="auto|YEAR", help="the form's cycle")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the report")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write there, not to the terminal")
    parser.add_argument("--show-contacts", action="store_true", help="do not mask personal data")


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def run_check(options: argparse.Namespace) -> int:
    from checker import waivers
    from checker.pipeline import Options, check_file, exceeds, find_forms
    from checker.report import renderer

    book = load_rules(options.rules)
    known_edition(options.edition, book)
    given = waivers.load(options.waivers, book) if options.waivers else None
    choices = Options(
        options.edition, options.select, options.ignore, options.show_contacts, options.attachments, given
    )
    paths = list(find_forms(options.paths, options.attachments))
    if options.attachments and not options.attachments.is_dir():
        return usage(f"--attachments: 没有这个文件夹：{options.attachments}。 There is no such folder.")
    if not paths:
        return usage("文件夹中没有 PDF 或文本文件。 There is no PDF or text file in the folder.")
    if options.explain:
        return run_explain(options, paths, book, choices)
    results = [check_file(path, book, choices) for path in progress(paths)]
    if given:
        for line in waivers.unused(given, results, book, options.lang):
            print(f"nrdl: {line}", file=sys.stderr)
    if options.draft_waivers:
        waivers.write_draft(results, book, options.draft_waivers)
    shown = {"verbose": options.verbose, "to_file": options.output is not None} if options.format == "text" else {}
    written = write(renderer(options.format)(results, book, options.lang, **shown), options.output)
    return written or exit_code(results, options.fail_on, exceeds)


def run_explain(options: argparse.Namespace, paths: Sequence[str], book: Rulebook, choices: Options) -> int:
    from checker.authoring.explaining import explain_file
    from checker.pipeline import exceeds

    known = {rule.id for rule in book.rules}
    for rule_id in options.explain:
        if rule_id not in known:
            return usage(f"--explain: 没有规则 {rule_id}。 There is no rule {rule_id}: see nrdl rules list.")
    if options.format != "text":
        return usage("--explain: 只有文本格式。 Explanations are text only.")
    told = [explain_file(path, book, choices, options.explain, options.lang) for path in paths]
    written = write("\n\n".join(text for text, _ in told), options.output)
    return written or exit_code([result for _, result in told], options.fail_on, exceeds)


def load_rules(own_rules: Path | None) -> Rulebook:
    """The shipped rules, and an organisation's own beside them. Raises RuleError."""
    if own_rules:
        from checker import own

        return own.load(own_rules)
    from checker import rules

    return rules.load()


def exit_code(results: Sequence[Result], fail_on: str, exceeds: object) -> int:
    if any(result.outcome == "error" for result in results):
        return UNREADABLE
    return FOUND if callable(exceeds) and any(exceeds(result, fail_on) for result in results) else DONE


def run_parse(options: argparse.Namespace) -> int:
    from checker.pipeline import Options, read_form
    from checker.report.machine import render_form

    book = load_rules(options.rules)
    known_edition(options.edition, book)
    try:
        form = read_form(options.path, book, Options(options.edition))
    except ReadError as error:
        print(f"{options.path}: {error.message[options.lang]} {error.advice[options.lang]}", file=sys.stderr)
        return UNREADABLE
    return write(render_form(form, book, show_contacts=options.show_contacts), options.output)


def known_edition(edition: str, book: Rulebook) -> None:
    if edition != "auto" and edition not in book.editions:
        sys.exit(usage(f"--edition: {edition}? {'、'.join(sorted(book.editions))}"))


def usage(message: str) -> int:
    print(f"nrdl: {message}", file=sys.stderr)
    return USAGE


def progress(paths: Sequence[str]) -> Sequence[str]:
    """The paths, with a progress bar on a terminal when there are several."""
    if len(paths) < 2 or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, description="", console=Console(stderr=True), transient=True)  # type: ignore[return-value]


def write(text: str, output: Path | None) -> int:
    if output is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
        return DONE
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        return usage(f"--output: {output}: {error.strerror}")
    return DONE
