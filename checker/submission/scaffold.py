"""How a repository for submissions begins: a folder for each drug, and what they share. Nothing is overwritten."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import indent

from checker import paths
from checker.draft.json_schema import schema_text
from checker.draft.writer import empty_draft
from checker.errors import reason_of, rule_error
from checker.inputs import SCHEMA, Inputs
from checker.model import Rulebook
from checker.normalize import fold
from checker.option_checks import check_edition
from checker.output_files import write_new_file
from checker.report.phrases import Phrases
from checker.submission import pre_commit

DRUG = "drug"
"""The folder's name where none is given."""
CONFIGURATION = ".pre-commit-config.yaml"
SHARED = {
    "README.md": "README.md",
    ".gitattributes": "gitattributes",
    ".gitignore": "gitignore",
    CONFIGURATION: "pre-commit-config.txt",
}
"""Files of the whole repository, and what they are made from in reports/submission."""
NAME = re.compile(r'(?![.\- ])[^\\/:*?"<>|]{1,80}(?<![. ])')
TAKEN = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)\d)(?:\..*)?|readme\.md", re.IGNORECASE)
"""Names that Windows keeps for itself, and one that means something else here."""
NEW_REPOSITORY = "git init"
COMMANDS = ("git add .", "git commit -m draft", "pip install pre-commit", "pre-commit install")
"""An empty draft passes no check, so that it is committed before commits are checked."""


def init(folder: Path, drugs: Sequence[str], edition: str, book: Rulebook, language: str) -> str:
    """Writes the repository, or a further drug's folder, and says what now. Raises RuleError.

    ``edition`` is empty for the latest one whose form was seen.
    """
    telling = Phrases(book, language)
    edition = edition or max(name for name, spec in book.editions.items() if spec.form_seen)
    check_edition(edition, book.editions)
    names = list(drugs) or [DRUG]
    inputs = Inputs.of(book)
    for n, name in enumerate(names):
        taken = TAKEN.fullmatch(name) or inputs.is_uploads_folder(name)
        if not NAME.fullmatch(name) or taken or not name.isprintable():
            raise rule_error("init.name", "--drug", drug=name)
        if fold(name) in map(fold, names[:n]):  # for some systems the same name
            raise rule_error("init.twice", "--drug", drug=name)
    wanted = {path: text for name in names for path, text in drug_files(name, edition, book, language)}
    for path in wanted:
        if there := in_the_way(folder / path):
            raise rule_error("init.exists", str(there))
    kept = [path for path in SHARED if os.path.lexists(folder / path)]
    shared = {path: text for path, text in shared_files(book) if path not in kept}
    write_files({folder / path: text for path, text in {**shared, **wanted}.items()}, telling)
    return "\n".join(written_report(folder, names, [*shared, *wanted], kept, telling))


def in_the_way(path: Path) -> Path | None:
    """The file itself when it is there already, or what stands where a folder of it should be."""
    if os.path.lexists(path):
        return path
    return next((parent for parent in path.parents if parent.exists() and not parent.is_dir()), None)


def drug_files(name: str, edition: str, book: Rulebook, language: str) -> Iterator[tuple[str, str]]:
    yield f"{name}/form.yaml", empty_draft(edition, book, language)
    yield f"{name}/{SCHEMA}", schema_text(book)
    yield (
        f"{name}/{Inputs.of(book).folders[0]}/.gitkeep",
        "",
    )  # git keeps no empty folder, and without one nothing is looked for


def shared_files(book: Rulebook) -> Iterator[tuple[str, str]]:
    for path, source in SHARED.items():
        text = (paths.REPORTS / "submission" / source).read_text(encoding="utf-8")
        yield path, text.replace("__HOOKS__\n", indent(pre_commit.local(book), "      "))


def write_files(files: Mapping[Path, str], telling: Phrases) -> None:
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new_file(path, text.encode())
        except OSError as error:
            raise rule_error("init.failed", str(path), reason=reason_of(error)) from None


def written_report(
    folder: Path, drugs: Sequence[str], written: Sequence[str], kept: Sequence[str], telling: Phrases
) -> Iterator[str]:
    """What was done, and what to do."""
    yield telling.say("init_done", folder=folder)
    yield from (f"  {path}" for path in written)
    if kept:
        yield telling.say("init_kept")
        yield from (f"  {path}" for path in kept)
    if CONFIGURATION in kept and "nrdl-check" not in (folder / CONFIGURATION).read_text("utf-8", errors="replace"):
        yield telling.say("init_add")
        yield indent("- repo: local\n  hooks:\n" + indent(pre_commit.local(telling.book), "    "), "  ").rstrip()
    steps = [telling.say("init_fill", files=telling.join(f"{drug}/form.yaml" for drug in drugs))]
    if CONFIGURATION not in kept:
        place = [] if folder.resolve() == Path.cwd() else [f'cd "{folder}"']
        begun = [] if (folder / ".git").exists() else [NEW_REPOSITORY]
        steps += [telling.say("init_git"), *(f"  {command}" for command in [*place, *begun, *COMMANDS])]
    yield telling.say("init_next")
    yield from (f"  {step}" for step in steps)
