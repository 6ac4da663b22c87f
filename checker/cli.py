"""Arguments and exit codes of the command ``nrdl``, nothing else."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from checker import __version__
from checker.authoring import command as authoring
from checker.drafting import command as drafting
from checker.errors import ReadError, RuleError, UsageError
from checker.language import LANGUAGES, usual_language
from checker.model import Form, Result, Rulebook
from checker.report import RENDERERS, format_of, renderer
from checker.report.visible import visible
from checker.submission import command as submission

if TYPE_CHECKING:  # imported where it is used, so that --help loads no rules
    from checker.pipeline import Options
    from checker.waivers import Waivers

DONE, FOUND, USAGE, UNREADABLE = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command. 0: nothing at or above --fail-on. 1: something is. 2: wrong usage, or broken rules.
    3: a form could not be read."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles may be set to an encoding without Chinese
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.set_threshold(100_000)  # a run makes few cycles, and looking for them costs a tenth of a short one
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "--changed" in words:  # names of files come from a commit: any name
        from checker.changed import as_files

        words = as_files(words)
    options = make_parser().parse_args(words)
    try:
        return int(options.run(options))
    except (RuleError, UsageError) as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a bug of ours outside any one form: told as such, in one line
        from checker.pipeline import raised_at

        what = f"{raised_at(error)}: {type(error).__name__}"
        complain(f"检查程序自身出错，请向项目报告。 This is a bug of the checker, please report it: {what}")
        return UNREADABLE


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nrdl", description="检查国家医保药品目录申报书 · Checks declaration forms for China's NRDL."
    )
    parser.add_argument("--version", action="version", version=f"nrdl {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    codes = "Exit codes: 0 nothing at or above --fail-on, 1 something, 2 wrong usage or rules, 3 unreadable form."
    check = commands.add_parser("check", help="检查申报书 · judge forms by the rules", epilog=codes)
    check.add_argument("paths", nargs="*", metavar="PATH", help="PDF, text or draft (.yaml) files, folders, or -")
    common(check)
    check.add_argument("--format", choices=tuple(RENDERERS), help="default: text, or as the suffix of --output says")
    check.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write there, not to the terminal; may be repeated, one format each, by the file's suffix",
    )
    check.add_argument(
        "--attachments",
        type=Path,
        metavar="DIR",
        help="the uploads (default: a folder attachments beside the form)",
    )
    check.add_argument("--select", type=prefixes, default=(), metavar="ID,…", help="only rules whose ids begin so")
    check.add_argument("--ignore", type=prefixes, default=(), metavar="ID,…", help="no rules whose ids begin so")
    check.add_argument(
        "--fail-on",
        choices=("error", "warning", "review"),
        default="error",
        help="the least that makes the exit code 1",
    )
    check.add_argument("--verbose", action="store_true", help="list the passed rules too")
    check.add_argument("--waivers", type=Path, metavar="FILE", help="findings that somebody answers for")
    check.add_argument("--draft-waivers", type=Path, metavar="FILE", help="write a waivers file to be filled in")
    check.add_argument("--rules", type=Path, metavar="DIR", help="your own rules, beside the shipped ones")
    check.add_argument(
        "--explain", type=prefixes, default=(), metavar="ID,…", help="how these rules' verdicts came about"
    )
    check.add_argument(
        "--changed",
        action="store_true",
        help="PATHs are the files that a commit changes: check the forms among them, and those with uploads among them",
    )
    check.set_defaults(run=lambda options: run_check(options, check.error))

    parse = commands.add_parser("parse", help="读取申报书 · print what a form holds, as JSON or as a draft")
    parse.add_argument("path", metavar="PATH", help="a PDF, text or draft (.yaml) file, or - for standard input")
    common(parse)
    parse.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there, not to the terminal")
    parse.add_argument(
        "--format", choices=("json", "yaml"), help="yaml: a draft to go on with (default: json, or as --output ends)"
    )
    parse.add_argument("--rules", type=Path, metavar="DIR", help="your own editions, beside the shipped ones")
    parse.set_defaults(run=run_parse)

    drafting.add(commands, show=write)
    submission.add(commands, show=write)
    authoring.add(commands, show=write)
    return parser


def common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--edition", default="auto", metavar="auto|YEAR", help="the form's cycle; auto: as the form says"
    )
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the report (default: the system's)")
    parser.add_argument("--show-contacts", action="store_true", help="do not mask personal data")


def prefixes(text: str) -> tuple[str, ...]:
    return tuple(part.strip().upper() for part in text.split(",") if part.strip())


def run_check(options: argparse.Namespace, refuse: Callable[[str], NoReturn]) -> int:
    from checker.pipeline import Options, check_file, exceeds, find_forms

    if not options.paths and not options.changed:
        refuse("the following arguments are required: PATH")
    book = load_rules(options.rules)
    given = load_waivers(options.waivers, book) if options.waivers else None
    choices = Options(
        options.edition, options.select, options.ignore, options.show_contacts, options.attachments, given
    )
    if options.changed:
        from checker import changed

        names = changed.changes(options.paths)
        paths = changed.forms_of(names)
    else:
        paths = list(find_forms(options.paths, options.attachments))
    wrong = wrong_options(options, choices, paths, book)
    if wrong:
        return complain(wrong)
    if options.explain:
        return run_explain(options, paths, book, choices)
    results = [check_file(path, book, choices) for path in progress(paths)]
    language = options.lang or usual_language()
    if options.changed:
        for line in changed.notes(results, names, (options.waivers, options.rules), book, language):
            complain(line)
        results = [result for result in results if not changed.is_none(result)]
        if not results:
            return DONE
    elif given:
        from checker import waivers

        for line in waivers.unused(given, results, book, language):
            complain(line)
    if options.draft_waivers:
        from checker import waivers

        waivers.write_draft(results, book, options.draft_waivers)
    reports = [(name, output, report(name, output, results, book, options)) for name, output in outputs(options)]
    written = max(write(text, output) for _, output, text in reports)
    return written or exit_code(results, options.fail_on, exceeds)


def outputs(options: argparse.Namespace) -> list[tuple[str, Path | None]]:
    """What to write, and where (None: the terminal). One file alone takes --format, several theirs by suffix."""
    if len(options.output) < 2:
        output = options.output[0] if options.output else None
        return [(options.format or (output and format_of(output)) or "text", output)]
    return [(format_of(output) or options.format or "text", output) for output in options.output]


def report(
    name: str, output: Path | None, results: Sequence[Result], book: Rulebook, options: argparse.Namespace
) -> str | bytes:
    # What machines read must not change with the system's language.
    language = options.lang or (LANGUAGES[0] if name == "json" else usual_language())
    shown = {"verbose": options.verbose, "to_file": output is not None} if name == "text" else {}
    return renderer(name)(results, book, language, **shown)


def load_waivers(path: Path, book: Rulebook) -> Waivers:
    from checker import waivers

    return waivers.load(path, book)


def wrong_options(options: argparse.Namespace, choices: Options, paths: Sequence[str], book: Rulebook) -> str:
    """What is wrong with the options, if anything: a check of nothing must not look like a pass."""
    for name in ("select", "ignore"):
        for prefix in getattr(options, name):
            if not any(rule.id.startswith(prefix) for rule in book.rules):
                return f"--{name}: 没有编号以 {prefix} 开头的规则。 No rule's id begins with {prefix}."
    for rule_id in options.explain:
        if not any(rule.id == rule_id for rule in book.rules):
            return f"--explain: 没有规则 {rule_id}。 There is no rule {rule_id}: see nrdl rules list."
    wanted = outputs(options)
    if options.explain and [name for name, _ in wanted] != ["text"]:
        return "--explain: 只有文本格式。 Explanations are text only."
    if options.attachments and not options.attachments.is_dir():
        return f"--attachments: 没有这个文件夹：{options.attachments}。 There is no such folder."
    if not any(choices.wants(rule) for rule in book.rules):
        return "--select, --ignore: 没有剩下任何规则。 They leave no rule."
    if options.changed and (options.attachments or options.explain):
        return "--changed: 不能与 --attachments、--explain 同用。 It takes neither --attachments nor --explain."
    if not paths and not options.changed:
        return "文件夹中没有 PDF、文本或草稿文件。 There is no PDF, text or draft file in the folder."
    for name, output in wanted:
        if output is None and RENDERERS[name].binary:
            return f"--format {name}: 需要 --output FILE。 It cannot be shown here, name a file."
    if len({output and output.resolve() for _, output in wanted}) < len(wanted):
        return "--output: 同一文件写了两次。 The same file is named twice."
    wrong = (wrong_output(output, paths) for output in options.output)
    return wrong_edition(options.edition, book) or next(filter(None, wrong), "")


def run_explain(options: argparse.Namespace, paths: Sequence[str], book: Rulebook, choices: Options) -> int:
    from checker.authoring.explaining import explain_file
    from checker.pipeline import exceeds

    language = options.lang or usual_language()
    told = [explain_file(path, book, choices, options.explain, language) for path in paths]
    written = write("\n\n".join(text for text, _ in told), *options.output)
    return written or exit_code([result for _, result in told], options.fail_on, exceeds)


def load_rules(own_rules: Path | None) -> Rulebook:
    """The shipped rules, and an organisation's own beside them. Raises RuleError."""
    if own_rules:
        from checker import own

        return own.load(own_rules)
    from checker import rules

    return rules.load()


def exit_code(results: Sequence[Result], fail_on: str, exceeds: Callable[[Result, str], bool]) -> int:
    if any(result.outcome == "error" for result in results):
        return UNREADABLE
    return FOUND if any(exceeds(result, fail_on) for result in results) else DONE


def run_parse(options: argparse.Namespace) -> int:
    from checker.pipeline import DRAFT_TYPES, Options, read_form
    from checker.report.machine import render_form

    book = load_rules(options.rules)
    wrong = wrong_edition(options.edition, book) or wrong_output(options.output, [options.path])
    if wrong:
        return complain(wrong)
    try:
        form = read_form(options.path, book, Options(options.edition))
    except ReadError as error:
        language = options.lang or usual_language()
        complain(f"{options.path}: {error.message[language]} {error.advice[language]}")
        return UNREADABLE
    as_draft = options.format == "yaml" or (
        options.format is None and options.output is not None and options.output.suffix.lower() in DRAFT_TYPES
    )
    if as_draft:
        return write_draft(form, book, options)
    return write(render_form(form, book, show_contacts=options.show_contacts), options.output)


def write_draft(form: Form, book: Rulebook, options: argparse.Namespace) -> int:
    """Writes a form as a draft, the editor's schema beside it, and says what is masked in it."""
    from checker.drafting.writing import draft
    from checker.mask import hider, unchanged

    language = options.lang or usual_language()
    text, masked = draft(form, book, language, unchanged if options.show_contacts else hider(form, book))
    if write(text, options.output):
        return USAGE
    fields = "、".join(book.fields[key]["title"][language] for key in masked)
    notes = [book.messages["draft_masked_note"][language].format(fields=fields)] if masked else []
    notes += drafting.place_schema(options.output.parent, book, language) if options.output else []
    for note in notes:
        complain(note)
    return DONE


def wrong_edition(edition: str, book: Rulebook) -> str:
    if edition == "auto" or edition in book.editions:
        return ""
    known = ", ".join(sorted(book.editions))
    return f"--edition: 没有 {edition} 年度的规则。 There are no rules for {edition}: auto, {known}."


def wrong_output(output: Path | None, paths: Sequence[str]) -> str:
    if output and any(output.resolve() == Path(path).resolve() for path in paths):
        return f"--output: {output} 是要检查的文件本身。 This is the form itself, it would be overwritten."
    return ""


def complain(message: str) -> int:
    print(f"nrdl: {visible(message)}", file=sys.stderr)
    return USAGE


def progress(paths: Sequence[str]) -> Sequence[str]:
    """The paths, with a progress bar on a terminal when there are several."""
    if len(paths) < 2 or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, description="", console=Console(stderr=True), transient=True)  # type: ignore[return-value]


def write(report: str | bytes, output: Path | None = None) -> int:
    """Writes the report. A lone half of a character (of a file's name) is escaped, as JSON does."""
    if isinstance(report, str):
        report = (report if report.endswith("\n") else report + "\n").encode("utf-8", "backslashreplace")
    if output is None:
        try:
            sys.stdout.write(report.decode())
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has gone, as `head` does; the exit code still tells the outcome
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    try:
        output.write_bytes(report)
    except OSError as error:
        return complain(f"--output: 无法写入 {output}。 Cannot be written: {error.strerror}.")
    return DONE
