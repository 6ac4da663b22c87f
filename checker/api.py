"""What other programs may rely on, as ``checker.check`` and ``checker.render``: see docs/en/api.md."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path

from checker.model import Result
from checker.option_checks import check_choices, check_edition
from checker.pipeline import Options, check_file
from checker.report import renderer
from checker.rulebook import load_rules


def check(
    *paths: str | PathLike[str],
    edition: str = "auto",
    attachments: str | PathLike[str] | None = None,
    rules: str | PathLike[str] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    show_contacts: bool = False,
) -> list[Result]:
    """The results of these forms, one a path, as ``nrdl check`` has them; options are those of the command.

    A file that cannot be read has the outcome ``error`` and its problem. Raises checker.errors.RuleError for rules or
    options that cannot be used.
    """
    book = load_rules(Path(rules) if rules else None)
    uploads = Path(attachments) if attachments else None
    options = Options(edition, tuple(select), tuple(ignore), show_contacts, uploads)
    check_edition(edition, ("auto", *book.editions))
    check_choices(options, book.rules, options.wants)
    return [check_file(fspath(path), book, options) for path in paths]


def render(
    results: Sequence[Result],
    form: str = "json",
    *,
    language: str = "zh",
    rules: str | PathLike[str] | None = None,
) -> str | bytes:
    """The results as a report in a format of ``nrdl check --format``; an xlsx file's is bytes."""
    return renderer(form)(results, load_rules(Path(rules) if rules else None), language)
