"""``nrdl audit export``: a run as tables (CSV, Parquet), as JSON, as sheets or as a page; written as it is read."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from checker import __version__
from checker.audit.store import export_tables
from checker.audit.store.export_tables import ExportTable
from checker.audit.store.queries import AuditRun, across_of, results_of, reviews_of
from checker.errors import reason_of, rule_error
from checker.model import Rulebook
from checker.output_files import OURS, check_output, replacement, write_output
from checker.report import encoded
from checker.report.json_report import form_report
from checker.report.sanitize import json_text, visible

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 5_000
"""Rows that Parquet is given at once."""
INTEGERS = {"row", "page", "line", "failures", "reviews", "waived", "decision_holds"}
NUMBERS = {"seconds"}
ExportRows = Iterator[tuple[Any, ...]]


def export(
    database: sqlite3.Connection,
    run: AuditRun,
    book: Rulebook,
    language: str,
    form: str,
    output: Path,
    *,
    reports: bool,
    force: bool,
) -> list[Path]:
    """Writes a run in a format; gives the files. Raises RuleError where one cannot be written, or, unless by
    ``force``, is there and none that nrdl wrote.

    ``reports``: beside the page, a folder with each form's own report.
    """
    try:
        if form == "html":
            return html_files(database, run, book, language, output, reports, force)
        return FORMATS[form](database, run, book, language, output, force)
    except OSError as error:
        raise rule_error("options.unwritable", str(output), reason=reason_of(error)) from None


def to_folder(write: Callable[[Path, ExportTable, ExportRows], None], suffix: str) -> Callable[..., list[Path]]:
    """A format of one file a table; a file's name with its suffix stands for the findings alone."""

    def written(
        database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, output: Path, force: bool
    ) -> list[Path]:
        alone = output.suffix.lower() == suffix
        wanted = [export_tables.FINDINGS] if alone else export_tables.TABLES
        if not alone:
            output.mkdir(parents=True, exist_ok=True)
        paths = {output if alone else output / f"{table.name}{suffix}": table for table in wanted}
        for path, table in paths.items():
            check_output(path, (), force=force, ours=table_mark(table))
        for path, table in paths.items():
            with replacement(path) as aside:
                write(aside, table, export_tables.rows(database, run.id, table))
        return [*paths]

    return written


def table_mark(table: ExportTable) -> re.Pattern[bytes]:
    """What a file of a table is known by: Parquet bears our name, and CSV begins with our columns."""
    return re.compile(OURS.pattern + rb"|\A(?:\xef\xbb\xbf)?" + ",".join(table.columns[:3]).encode())


def csv_file(path: Path, table: ExportTable, rows: ExportRows) -> None:
    """With a mark by which Excel knows its encoding; nothing in it is taken for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows([export_value(value) for value in row] for row in rows)


def export_value(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and text != "-" else text


def parquet_file(path: Path, table: ExportTable, rows: ExportRows) -> None:
    """Raises RuleError where the library is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise rule_error("audit.no_pyarrow", "--format parquet") from None
    kinds = {**dict.fromkeys(INTEGERS, pyarrow.int64()), **dict.fromkeys(NUMBERS, pyarrow.float64())}
    fields = [(name, kinds.get(name, pyarrow.string())) for name in table.columns]
    schema = pyarrow.schema(fields, {"writer": f"nrdl {__version__}"})
    with parquet.ParquetWriter(path, schema) as writer:
        while batch := list(islice(rows, BATCH)):
            named = zip(table.columns, zip(*batch, strict=True), strict=True)
            given = [[as_kind(name, value) for value in column] for name, column in named]
            writer.write_batch(pyarrow.record_batch(given, schema=schema))


def as_kind(name: str, value: Any) -> Any:
    """SQLite gives an empty text where a number is absent."""
    if name in INTEGERS | NUMBERS:
        return None if value == "" else value
    return None if value is None else str(value).encode("utf-8", "backslashreplace").decode()


def json_file(
    database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, output: Path, force: bool
) -> list[Path]:
    """Each form as ``nrdl check --format json`` has it, and what people decided, in one file."""
    head = {"tool": {"name": "nrdl", "version": __version__}, "run": run.id, "started": run.started, "state": run.state}
    decided: dict[str, list[dict[str, Any]]] = {}
    for review in reviews_of(database, run.id):
        words = review._asdict()
        decided.setdefault(words.pop("name"), []).append(words)
    across = [
        {
            "rule": one.rule,
            "verdict": one.verdict,
            "severity": one.severity,
            "title": one.title[language],
            "message": one.message[language],
            "forms": [member._asdict() for member in one.members],
        }
        for one in across_of(database, run.id)
    ]
    check_output(output, (), force=force)
    with (
        replacement(output) as aside,
        aside.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as file,
    ):
        file.write(json_text({**head, "across": across})[:-1] + ', "forms": [')
        for number, result in enumerate(results_of(database, run.id)):
            form = {**form_report(result, language), "reviews": decided.get(result.source, [])}
            file.write((",\n" if number else "\n") + json_text(form))
        file.write("\n]}\n")
    return [output]


def xlsx_file(
    database: sqlite3.Connection, run: AuditRun, book: Rulebook, language: str, output: Path, force: bool
) -> list[Path]:
    from checker.audit.xlsx_export import write_workbook

    check_output(output, (), force=force)
    with replacement(output) as aside:
        write_workbook(database, run, book, language, aside)
    return [output]


def html_files(
    database: sqlite3.Connection,
    run: AuditRun,
    book: Rulebook,
    language: str,
    output: Path,
    reports: bool,
    force: bool,
) -> list[Path]:
    """The page, and with ``reports`` the folder of the forms' own beside it."""
    from checker.audit.dashboard import render, write_reports

    check_output(output, (), force=force)
    folder = output.with_name(f"{output.stem}-reports") if reports else None
    page = render(database, run, book, language, folder.name if folder else "")
    write_output(output, encoded(page))
    if folder is None:
        return [output]
    folder.mkdir(exist_ok=True)
    write_reports(database, run, book, language, folder, force)
    return [output, folder]


FORMATS: dict[str, Callable[..., list[Path]]] = {
    "csv": to_folder(csv_file, ".csv"),
    "parquet": to_folder(parquet_file, ".parquet"),
    "json": json_file,
    "xlsx": xlsx_file,
}
"""By format: writes a run to a place, and gives the files."""
