"""``nrdl lists``: the official lists that are stored here, and completing one from the notice's annex."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.common import DONE, FOUND, add_own_rules, complain, positive, write_report
from checker.cli.parser import Parser
from checker.messages import LANGUAGES, join_words, message, usual_language

if TYPE_CHECKING:
    pass


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
    could be read, and nothing is written."""
    from checker.list_import.completion import complete_list, in_force_named, list_to_complete
    from checker.list_import.entries import understand
    from checker.list_import.import_report import import_report, known_names
    from checker.list_import.tables import read_rows
    from checker.list_import.yaml_file import as_yaml
    from checker.rulebook import load_rules

    own = options.output if (options.output / "lists" / f"{options.id}.yaml").exists() else None
    book, language = load_rules(own), options.lang
    shipped = list_to_complete(options.id, book)
    if shipped is None:
        ids = join_words(book.lists, language)
        return complain(message("lists.no_list", id=options.id, ids=ids)[language])
    try:
        rows = read_rows(options.file)
    except ImportError:
        return complain(message("lists.no_workbooks", file=options.file)[language])
    except (OSError, ValueError):
        return complain(message("lists.unreadable", file=options.file)[language])
    read = understand(rows, shipped.kind, book.formats.list_heads)
    if not read.entries:
        return complain(message("lists.nothing", file=options.file)[language])
    done = complete_list(shipped, read, options.file, known_names(), options.count)
    path = options.output / "lists" / f"{options.id}.yaml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(done.data), encoding="utf-8", newline="\n")
    except OSError as error:
        return complain(message("lists.unwritten", file=path, reason=error.strerror)[language])
    lines = import_report(book, language, shipped, read, done, str(path), str(options.output))
    lines += [
        book.messages["list_in_force"][language].format(path=file)
        for file in in_force_named(options.output, options.id)
    ]
    write_report("\n".join(lines))
    return DONE if done.complete else FOUND
