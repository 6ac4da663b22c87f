"""``nrdl lists``: the official lists that are stored here, and completing one from the notice's annex."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from checker.cli.common import DONE, FOUND, add_own_rules, complain, positive, table_bounds, write_report
from checker.cli.parser import Parser
from checker.errors import reason_of
from checker.messages import LANGUAGES, message, usual_language


def add(commands: Any) -> None:
    """Adds ``lists`` and ``lists import`` to the commands."""
    lists: Parser = commands.add_parser("lists", help="…")
    lists.add_argument("--lang", choices=LANGUAGES, default=usual_language())
    add_own_rules(lists)
    lists.set_defaults(run=run_show)
    words = lists.add_subparsers(title="commands", metavar="COMMAND")
    reader = words.add_parser("import", help="…")
    reader.add_argument("id", metavar="ID")
    reader.add_argument("file", metavar="FILE", type=Path)
    reader.add_argument("--count", type=positive, metavar="N")
    reader.add_argument("-o", "--output", metavar="DIR", type=Path, required=True)
    reader.add_argument("--force", action="store_true")
    reader.add_argument("--lang", choices=LANGUAGES, default=usual_language())
    reader.set_defaults(run=run_import)


def run_show(options: argparse.Namespace) -> int:
    """Each list: how much of it is here, how sure it is, and what to do. Raises RuleError."""
    from checker.rulebook import load_rules

    book, language = load_rules(options.rules, prefer_own=options.prefer_own), options.lang
    lines: list[str] = []
    for name, head in book.lists.items():
        state = "complete" if head.complete else "partial"
        facts = {
            "id": name,
            "title": head.title[language],
            "actual": head.actual,
            "expected": head.expected_words,
            "sure": book.formats.sureness[head.confidence][language],
        }
        lines.append(book.messages[f"list_{state}"][language].format(**facts))
        if state == "partial":
            lines.append("  " + book.messages["list_to_do"][language].format(**facts))
    return write_report("\n".join(lines))


def run_import(options: argparse.Namespace) -> int:
    """Reads the annex, shows what was understood, and writes the list. 0: whole. 1: written, still partial. 2: nothing
    could be read, and nothing is written. Raises RuleError."""
    from checker.list_import.annex import AnnexRefused, import_annex, keep_list, list_path
    from checker.rulebook import load_rules

    language, folder = options.lang, options.output
    try:
        with table_bounds(options.file):
            done = import_annex(options.id, options.file, folder, language, options.count)
        named = keep_list(options.id, done.text, folder, force=options.force)
    except AnnexRefused as refused:
        return complain(refused.text[language])
    except OSError as error:
        path = list_path(options.id, folder)
        return complain(message("lists.unwritten", file=path, reason=reason_of(error))[language])
    in_force = load_rules().messages["list_in_force"][language]
    unsaid = write_report("\n".join([*done.told, *(in_force.format(path=file) for file in named)]))
    return unsaid or (DONE if done.complete else FOUND)
