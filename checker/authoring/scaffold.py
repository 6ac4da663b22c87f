"""``nrdl rules new``: a rule to start from. It loads, its examples pass, and what to decide says TODO."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from checker import data, rulefiles, rules
from checker.authoring.words import Speaker
from checker.errors import RuleError

FAMILIES = {
    "E": "eligibility", "F": "fields", "U": "uploads", "D": "dates",
    "C": "consistency", "R": "reference", "P": "publication", "Q": "quality",
}  # fmt: skip
SCHEMAS = ("rule", "edition", "list", "own-formats")


def new(family: str, folder: Path | None, language: str) -> str:
    """Writes the next rule of a family and says where and what now. Raises RuleError."""
    family = family.upper()
    if folder is None:
        place, home = shipped_folder(family), data.RULES
    else:
        place, home = own_place(family, folder), folder
    used = [int(path.stem[len(family) :]) for path in home.glob(f"*/{family}[0-9][0-9][0-9].yaml")]
    number = max(used, default=0) + 1
    if number > 999:
        raise refuse(family, "The family has no number left.", "Begin another one.")
    rule_id = f"{family}{number:03}"
    path = place / f"{rule_id}.yaml"
    book = rules.load()
    try:
        place.mkdir(parents=True, exist_ok=True)
        if folder:
            copy_schemas(folder)
        text = (data.RULES / "new-rule.txt").read_text(encoding="utf-8")
        text = text.replace("__ID__", rule_id).replace("__EDITION__", max(book.editions))
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise RuleError(
            str(path), None, "", f"It cannot be written ({error.strerror}).", "Name another folder."
        ) from None
    if folder is None:
        rulefiles.read_folder(data.RULES)
    speaker = Speaker(book, language)
    command = f"nrdl rules test {rule_id}" + (f" --rules {folder}" if folder else "")
    return "\n".join([speaker.say("new_written", path=path), speaker.say("new_next", command=command)])


def own_place(family: str, folder: Path) -> Path:
    if not re.fullmatch("[A-Z]{2,4}", family):
        mend = "Use two to four letters of your own, such as ACME (one letter, without --rules: shipped)."
        raise refuse(family, "This is no family for rules of your own.", mend)
    if folder.exists() and not folder.is_dir():
        raise RuleError(str(folder), None, "", "This is a file.", "Name a folder.")
    return folder / family


def shipped_folder(family: str) -> Path:
    """Where a rule for everybody goes: only in a checkout of the project."""
    if family not in FAMILIES:
        mend = f"Say where your own rules are to lie: --rules DIR. Shipped families are {', '.join(FAMILIES)}."
        raise refuse(family, "This is no shipped family.", mend)
    if data.ROOT.name == "_data":
        mend = "Work in a checkout of the project, or make a rule of your own: nrdl rules new ACME --rules DIR."
        raise refuse(family, "Rules for everybody are not written into an installed package.", mend)
    return data.RULES / FAMILIES[family]


def refuse(family: str, what: str, mend: str) -> RuleError:
    return RuleError("nrdl rules new", None, family, what, mend)


def copy_schemas(folder: Path) -> None:
    """The schemas beside the rules, so that an editor finds them wherever nrdl is installed."""
    for name in SCHEMAS:
        shutil.copyfile(data.RULES / f"{name}.schema.json", folder / f"{name}.schema.json")
