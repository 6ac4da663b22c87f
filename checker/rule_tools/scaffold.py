"""``nrdl rules new``: a rule to start from. It loads, its examples pass, and what to decide says TODO."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from checker import paths
from checker.errors import RuleError, reason_of, rule_error
from checker.output_files import write_output
from checker.rule_tools.phrases import RulePhrases
from checker.rulebook import load_rules, read_rulebook

SCHEMAS = ("rule", "edition", "list", "own-formats")


def new(family: str, folder: Path | None, language: str) -> str:
    """Writes the next rule of a family and says where and what now. Raises RuleError."""
    family = family.upper()
    book = load_rules()
    if folder is None:
        place, home = shipped_folder(family, book.formats.families), paths.RULES
    else:
        place, home = own_place(family, folder), folder
    used = [int(path.stem[len(family) :]) for path in home.glob(f"*/{family}[0-9][0-9][0-9].yaml")]
    number = max(used, default=0) + 1
    if number > 999:
        raise refuse_new("rules.family_full", family)
    rule_id = f"{family}{number:03}"
    path = place / f"{rule_id}.yaml"
    try:
        place.mkdir(parents=True, exist_ok=True)
        if folder:
            copy_schemas(folder)
        text = (paths.RULES / "new-rule.txt").read_text(encoding="utf-8")
        text = text.replace("__ID__", rule_id).replace("__EDITION__", max(book.editions))
        write_output(path, text.encode())
    except OSError as error:
        raise rule_error("rules.new_unwritable", str(path), reason=reason_of(error)) from None
    if folder is None:
        read_rulebook()
    speaker = RulePhrases(book, language)
    command = f"nrdl rules test {rule_id}" + (f" --rules {folder}" if folder else "")
    return "\n".join([speaker.say("new_written", path=path), speaker.say("new_next", command=command)])


def own_place(family: str, folder: Path) -> Path:
    if not re.fullmatch("[A-Z]{2,4}", family):
        raise refuse_new("rules.family_not_own", family)
    if folder.exists() and not folder.is_dir():
        raise rule_error("rules.file_for_folder", str(folder))
    return folder / family


def shipped_folder(family: str, families: Mapping[str, str]) -> Path:
    """Where a rule for everybody goes: only in a checkout of the project."""
    if family not in families:
        raise refuse_new("rules.family_not_shipped", family, families=families)
    if paths.ROOT.name == "_data":
        raise refuse_new("rules.installed_package", family)
    return paths.RULES / families[family]


def refuse_new(name: str, family: str, **arguments: object) -> RuleError:
    return rule_error(name, "nrdl rules new", None, family, **arguments)


def copy_schemas(folder: Path) -> None:
    """The schemas beside the rules, so that an editor finds them wherever nrdl is installed."""
    for name in SCHEMAS:
        shutil.copyfile(paths.RULES / f"{name}.schema.json", folder / f"{name}.schema.json")
