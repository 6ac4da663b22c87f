"""``nrdl rules new``: a rule to start from. It loads, its examples pass, and what to decide says TODO."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from checker import paths
from checker.errors import RuleError, reason_of
from checker.model import Text
from checker.rule_tools.phrases import RulePhrases
from checker.rulebook import load_rules, read_rules

SCHEMAS = ("rule", "edition", "list", "own-formats")


def new(family: str, folder: Path | None, language: str) -> str:
    """Writes the next rule of a family and says where and what now. Raises RuleError."""
    family = family.upper()
    book = load_rules()
    if folder is None:
        place, home = shipped_folder(family, book.formats["families"]), paths.RULES
    else:
        place, home = own_place(family, folder), folder
    used = [int(path.stem[len(family) :]) for path in home.glob(f"*/{family}[0-9][0-9][0-9].yaml")]
    number = max(used, default=0) + 1
    if number > 999:
        what = Text("该系列的编号已用完。", "The family has no number left.")
        raise refuse_existing(family, what, Text("请另起一个系列。", "Begin another one."))
    rule_id = f"{family}{number:03}"
    path = place / f"{rule_id}.yaml"
    try:
        place.mkdir(parents=True, exist_ok=True)
        if folder:
            copy_schemas(folder)
        text = (paths.RULES / "new-rule.txt").read_text(encoding="utf-8")
        text = text.replace("__ID__", rule_id).replace("__EDITION__", max(book.editions))
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = reason_of(error)
        what = Text(f"无法写入（{reason.zh}）。", f"It cannot be written ({reason.en}).")
        raise RuleError(str(path), None, "", what, Text("请换一个文件夹。", "Name another folder.")) from None
    if folder is None:
        read_rules()
    speaker = RulePhrases(book, language)
    command = f"nrdl rules test {rule_id}" + (f" --rules {folder}" if folder else "")
    return "\n".join([speaker.say("new_written", path=path), speaker.say("new_next", command=command)])


def own_place(family: str, folder: Path) -> Path:
    if not re.fullmatch("[A-Z]{2,4}", family):
        what = Text("这不能作自有规则的系列。", "This is no family for rules of your own.")
        mend = Text(
            "请用二至四个自定的字母，如 ACME（不带 --rules 的一个字母是内置系列）。",
            "Use two to four letters of your own, such as ACME (one letter, without --rules: shipped).",
        )
        raise refuse_existing(family, what, mend)
    if folder.exists() and not folder.is_dir():
        mend = Text("请写一个文件夹。", "Name a folder.")
        raise RuleError(str(folder), None, "", Text("这是一个文件。", "This is a file."), mend)
    return folder / family


def shipped_folder(family: str, families: Mapping[str, str]) -> Path:
    """Where a rule for everybody goes: only in a checkout of the project."""
    if family not in families:
        mend = Text(
            f"请写明自有规则放在哪里：--rules DIR。内置系列有 {'、'.join(families)}。",
            f"Say where your own rules are to lie: --rules DIR. Shipped families are {', '.join(families)}.",
        )
        raise refuse_existing(family, Text("这不是内置系列。", "This is no shipped family."), mend)
    if paths.ROOT.name == "_data":
        what = Text(
            "供所有人使用的规则不能写入已安装的程序包。",
            "Rules for everybody are not written into an installed package.",
        )
        command = "nrdl rules new ACME --rules DIR"
        mend = Text(
            f"请在本项目的源代码目录中操作，或新建自有规则：{command}。",
            f"Work in a checkout of the project, or make a rule of your own: {command}.",
        )
        raise refuse_existing(family, what, mend)
    return paths.RULES / families[family]


def refuse_existing(family: str, what: Text, mend: Text) -> RuleError:
    return RuleError("nrdl rules new", None, family, what, mend)


def copy_schemas(folder: Path) -> None:
    """The schemas beside the rules, so that an editor finds them wherever nrdl is installed."""
    for name in SCHEMAS:
        shutil.copyfile(paths.RULES / f"{name}.schema.json", folder / f"{name}.schema.json")
