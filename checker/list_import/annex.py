"""A notice's annex -> the official list that it completes: for the command and for the page."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from checker.errors import reason_of, rule_error
from checker.list_import.completion import complete_list, in_force_named, list_to_complete
from checker.list_import.entries import understand
from checker.list_import.import_report import import_report, known_names
from checker.list_import.tables import read_rows
from checker.list_import.yaml_file import as_yaml
from checker.messages import join_words, message
from checker.model import Text
from checker.output_files import check_output, write_output
from checker.rulebook import load_rules

OURS = re.compile(rb"(?m)^completed_from:|\bTODO\b")
"""What a list says that was imported, or drafted and is to be filled in."""


class AnnexRefused(Exception):
    """Why an annex completes no list."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class ImportedList(NamedTuple):
    """The list's file as ``text``; what was understood of the annex, in sentences, the last on where it is kept."""

    text: str
    complete: bool
    told: list[str]


def list_path(list_id: str, folder: Path) -> Path:
    """Where a folder of own rules has a list."""
    return folder / "lists" / f"{list_id}.yaml"


def import_annex(list_id: str, file: Path, folder: Path, language: str, count: int | None = None) -> ImportedList:
    """The list, or the year's catalogue, that an annex completes; one that the folder has already is gone on with.
    ``count`` is how many entries the notice has, where somebody says it. Raises AnnexRefused, RuleError."""
    book = load_rules(folder if os.path.exists(list_path(list_id, folder)) else None)  # an id may be no name of a file
    shipped = list_to_complete(list_id, book)
    if shipped is None:
        raise AnnexRefused(message("lists.no_list", id=list_id, ids=join_words(book.lists, language)))
    try:
        rows = read_rows(file)
    except ImportError:
        raise AnnexRefused(message("lists.no_workbooks", file=file.name)) from None
    except OSError as error:
        raise rule_error("options.unreadable", file.name, reason=reason_of(error)) from None
    except ValueError:
        raise AnnexRefused(message("lists.unreadable", file=file.name)) from None
    read = understand(rows, shipped.kind, book.formats.list_heads)
    if not read.entries:
        raise AnnexRefused(message("lists.nothing", file=file.name))
    done = complete_list(shipped, read, file, known_names(), count)
    told = import_report(book, language, shipped, read, done, str(list_path(list_id, folder)), str(folder))
    return ImportedList(as_yaml(done.data), done.complete, told)


def keep_list(list_id: str, text: str, folder: Path, *, force: bool = False) -> list[Path]:
    """Writes a list into a folder of own rules, and gives the editions of the folder in which it is now named.
    Raises OSError; RuleError for a list that nobody imported, unless by ``force``."""
    path = list_path(list_id, folder)
    check_output(path, (), force=force, ours=OURS)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_output(path, text.encode())
    return in_force_named(folder, list_id)
