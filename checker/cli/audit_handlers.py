"""What each part of ``nrdl audit`` does beside a run: options in, a report shown, an exit code out."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from checker.audit import export, manifest, rerun, sample_review, summary
from checker.audit import run_diff as audit_diff
from checker.audit import sample as sampling
from checker.audit import show as showing
from checker.audit.run_config import order_of
from checker.audit.store import connect, review, statistics
from checker.audit.store.queries import AuditRun, run_of
from checker.audit.store.user_query import QUERY_MEMORY, QUERY_SECONDS, too_long
from checker.cli.audit_run import watched
from checker.cli.common import DONE, EXPORTS, FOUND, SAMPLES, Show, ended_past, table_bounds, tell_written
from checker.cli.parser import argparse_words
from checker.errors import reason_of, rule_error
from checker.leftovers import TemporaryFolder
from checker.messages import MessagePhrases
from checker.model import Rulebook
from checker.option_checks import check_suffix
from checker.output_files import check_draft_output, check_output, is_our_report
from checker.redaction import hidden_note
from checker.report import RENDERERS, encoded, format_of
from checker.report.sanitize import visible
from checker.rulebook import load_rules


def run_summary(options: argparse.Namespace, show: Show) -> int:
    with open_audit(options) as database:
        told = summary.render(database, run_of(database, options.number), load_rules(), options.lang)
        return deliver(told, options, show)


def run_show(options: argparse.Namespace, show: Show) -> int:
    form = options.format or (options.output and format_of(options.output)) or "text"
    if RENDERERS[form].binary and not options.output:
        raise rule_error("options.needs_output", "--format", None, form)
    with open_audit(options) as database:
        found = run_of(database, options.number)
        report = showing.show_form(
            database, found, options.form, load_rules(), options.lang, form, verbose=options.verbose
        )
    return deliver(report, options, show)


def run_diff(options: argparse.Namespace, show: Show) -> int:
    with open_audit(options) as database:
        old, new = run_of(database, options.old), run_of(database, options.new)
        for found in (old, new):
            remark(database, found, load_rules(), options.lang)
        if options.format == "json":
            return deliver(audit_diff.render_json(database, old, new, options.lang), options, show)
        return deliver(audit_diff.render(database, old, new, load_rules(), options.lang), options, show)


def run_review(options: argparse.Namespace, show: Show) -> int:
    if options.sheet:
        return review_sheet(options, show)
    missing = [name for name in ("form", "rule", "decision") if getattr(options, name) is None]
    if missing:
        options.parser.error(argparse_words("the following arguments are required: %s") % ", ".join(missing).upper())
    for words in (options.by or "", options.reason or ""):
        if not words.strip():
            raise rule_error("audit.decision_unsigned", "nrdl audit review")
    with open_audit(options) as database:
        found = run_of(database, options.number)
        name = showing.form_name(database, found, options.form)
    book = load_rules()
    reason = hidden_note(options.reason.strip(), book)
    review(options.db, found.id, name, options.rule, options.decision, options.by.strip(), reason)
    with open_audit(options) as database:
        return show(showing.decisions(database, found, name, book, options.lang))


def review_sheet(options: argparse.Namespace, show: Show) -> int:
    """0: every decision is kept. 1: some rows are not taken, and each is told."""
    with open_audit(options) as database:
        found, book = run_of(database, options.number), load_rules()
        read = sample_review.read_sample(worksheet_rows(options.sheet), options.sheet, database, found, book)
    for one in read.decisions:
        review(options.db, found.id, *one[:2], *one[3:])
    say = MessagePhrases(book, options.lang).say
    told = [say("audit_sheet_row", row=f.row, why=say(f"audit_sheet_{f.kind}", **f.about)) for f in read.faults]
    counts = {"kept": len(read.decisions), "known": read.known, "open": read.open, "faults": len(read.faults)}
    return show("\n".join([*map(visible, told), say("audit_sheet_done", **counts)])) or (FOUND if told else DONE)


def worksheet_rows(sheet: Path) -> Sequence[Sequence[str]]:
    """The cells of a worksheet. Raises RuleError."""
    from checker.list_import.tables import read_rows

    try:
        with table_bounds(sheet):
            return read_rows(sheet)
    except ImportError:
        raise rule_error("audit.no_workbooks", str(sheet)) from None
    except OSError as error:
        raise rule_error("options.unreadable", str(sheet), reason=reason_of(error)) from None
    except ValueError:
        raise rule_error("audit.no_worksheet", str(sheet)) from None


def run_rerun(options: argparse.Namespace, show: Show) -> int:
    """What a new version of the rules changes on the forms of a manifest. 0: nothing. 1: something."""
    given = manifest.read_manifest(options.against)
    with second_run(given, options, "rerun") as (database, found, book):
        changes = list(rerun.level_changes(given, database, found, options.against))
        told = rerun.render_changes(given, changes, database, found, book, options.lang)
    return deliver(told, options, show) or (FOUND if changes else DONE)


def run_export(options: argparse.Namespace, show: Show) -> int:
    form = options.format or options.output.suffix.lower().removeprefix(".")
    check_suffix(options.output, form, EXPORTS)
    with open_audit(options) as database:
        found, book = run_of(database, options.number), load_rules()
        remark(database, found, book, options.lang)
        check_output(options.output, [options.db], force=True)
        how = {"reports": not options.no_reports, "force": options.force}
        paths = export.export(database, found, book, options.lang, form, options.output, **how)
    return show("\n".join(map(str, paths)))


def run_sample(options: argparse.Namespace, show: Show) -> int:
    form = options.format or (options.output.suffix.lower().removeprefix(".") if options.output else SAMPLES[0])
    output = options.output or Path(f"sample.{form}")
    check_suffix(output, form, SAMPLES)
    with open_audit(options) as database:
        found, book = run_of(database, options.number), load_rules()
        remark(database, found, book, options.lang)
        sample = sampling.drawn(database, found, book, options.lang, options.rate, options.seed)
        check_output(output, [options.db], force=True)
        sampling.write_sample(sample, database, form, output, force=options.force)
    return show(f"{sample.told()}\n{output}")


def deliver(report: str | bytes, options: argparse.Namespace, show: Show) -> int:
    """Shows a report, or writes it to a file that is not there, is a report of ours, or says the same already."""
    output, content = options.output, encoded(report)
    check_output(output, [options.db, *filter(None, [vars(options).get("against")])], force=True)
    if output and output.is_file() and not is_our_report(output):
        check_draft_output(output, content, force=options.force)
    return show(report, output) or tell_written(output, load_rules(), options.lang)


def remark(database: sqlite3.Connection, found: AuditRun, book: Rulebook, language: str) -> None:
    """Says beside the result what is odd about the run that it is made of."""
    if found.state != "done":
        print(book.messages[f"audit_remark_{found.state}"][language].format(run=found.id), file=sys.stderr)
    if not statistics.outcome_counts(database, found.id):
        print(book.messages["audit_empty"][language].format(run=found.id), file=sys.stderr)


def run_sql(options: argparse.Namespace, show: Show) -> int:
    from checker.model import MEGABYTE

    with open_audit(options) as database:
        with ended_past(too_long(), QUERY_SECONDS + 1, QUERY_MEMORY * MEGABYTE):  # SQLite may be long in one function
            told = showing.sql(database, options.query, options.format)
        return deliver(told, options, show)


def run_manifest(options: argparse.Namespace, show: Show) -> int:
    with open_audit(options) as database:
        found = run_of(database, options.number)
        remark(database, found, load_rules(), options.lang)
        return deliver(manifest.render(database, found), options, show)


def run_verify(options: argparse.Namespace, show: Show) -> int:
    """A second run, in a file of its own that is not kept."""
    given = manifest.read_manifest(options.manifest)
    with second_run(given, options, "verify") as (database, run, book):
        found = manifest.compare_with_run(given, database, run)
    return show(manifest.render_comparison(found, book, options.lang)) or (0 if found.alike else 1)


@contextmanager
def second_run(
    given: Mapping[str, Any], options: argparse.Namespace, command: str
) -> Iterator[tuple[sqlite3.Connection, AuditRun, Rulebook]]:
    """The forms checked as a manifest says, in an audit's file that is not kept."""
    with TemporaryFolder() as folder:
        asked = {"edition": "auto", "select": (), "ignore": (), "db": Path(folder) / "audit.sqlite"}
        limits = {name: getattr(options, name) or value for name, value in manifest.limits(given).items()}
        order, book = order_of(argparse.Namespace(**{**vars(options), **asked, **limits}))
        order = replace(order, scope=manifest.scope_of(given, order.scope, command))
        number, _ = watched(order, book, options.lang)
        options.db = order.store
        with open_audit(options) as database:
            yield database, run_of(database, number), book


@contextmanager
def open_audit(options: argparse.Namespace) -> Iterator[sqlite3.Connection]:
    """The audit's file, to be read. Raises RuleError."""
    database = connect(options.db, read_only=True)
    try:
        yield database
    finally:
        database.close()
