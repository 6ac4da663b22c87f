"""The files of an organisation's folder: what they are, that they are not too many or too large, and its grammars."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checker import paths
from checker.errors import RuleError, reason_of
from checker.model import Text

MOST_FILES = 500
MOST_BYTES = 4_000_000
MOST_NAMES = 5_000
"""Names in the folder and its folders, whatever they are."""
RULE_ID = re.compile(r"[A-Z]{2,4}[0-9]{3}")
KINDS = (".yaml", ".yml", ".lark")
LARGEST_GRAMMAR = 100_000
LINE = re.compile(
    r"\s*(?://.*"
    r"|(?:%override\s+)?[A-Z][A-Z_0-9]*\s*:\s*\"[^\"\\\n]+\"\s*"
    r"|(?:%(?:override|extend)\s+)?[a-z_][a-z_0-9]*\s*:[A-Za-z_0-9 \t|(){},\[\]?*+]+"
    r"|\|[A-Za-z_0-9 \t|(){},\[\]?*+]+)?"
)
"""A line of an own grammar: a label, a rule of labels, a comment. Patterns and imports could hold a check up."""
BESIDE = ("waivers.yaml",)
"""Files that may lie here and belong to something else."""


@dataclass(frozen=True)
class Files:
    """What an own folder holds, each kind in the order of its names."""

    folder: Path
    formats: tuple[Path, ...] = ()
    lists: tuple[Path, ...] = ()
    editions: tuple[Path, ...] = ()
    grammars: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()

    def all(self) -> tuple[Path, ...]:
        return (*self.formats, *self.lists, *self.editions, *self.grammars, *self.rules)

    def name(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for path in self.all():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self.folder).as_posix()}:{len(content)}:".encode() + content)
        return digest.hexdigest()


def among(names: Iterable[str]) -> list[Path]:
    """The own folders that files lie in, whether the files are still there or not.

    Such a folder holds a folder with a rule by its name, or the schemas that ``nrdl rules new`` puts there.
    """
    files = [Path(name) for name in names if name.lower().endswith(KINDS)]
    return sorted({folder for file in files for folder in list(file.parents)[:2] if is_own(folder)})


def is_own(folder: Path) -> bool:
    inside = [*folder.glob("*/*.yaml"), *folder.glob("grammars/*.lark")]
    return any(RULE_ID.fullmatch(path.stem) for path in inside) or bool(
        inside and (folder / "rule.schema.json").is_file()
    )


def find(folder: Path) -> Files:
    """The files of an own folder. Raises RuleError for one that would be passed over, or for too much."""
    folder = Path(os.path.abspath(folder))
    if not folder.is_dir():
        mend = Text("请写您的规则所在的文件夹。", "Name the folder of your rules.")
        raise RuleError(str(folder), None, "", Text("没有这个文件夹。", "There is no such folder."), mend)
    kinds: dict[str, list[Path]] = {"formats": [], "lists": [], "editions": [], "grammars": [], "rules": []}
    try:
        for path in files_of(folder):
            kinds[file_kind(path, folder)].append(path)
    except OSError as error:
        reason = reason_of(error)
        what = Text(f"文件夹无法读取（{reason.zh}）。", f"The folder cannot be read ({reason.en}).")
        raise RuleError(str(folder), None, "", what, Text("请核对权限。", "Check its permissions.")) from None
    found = Files(folder, **{kind: tuple(sorted(paths)) for kind, paths in kinds.items()})
    size = sum(path.stat().st_size for path in found.all())
    if len(found.all()) > MOST_FILES or size > MOST_BYTES:
        count = len(found.all())
        what = Text(f"文件夹中有 {count} 个文件，共 {size} 字节。", f"The folder holds {count} files of {size} bytes.")
        mend = Text(
            f"最多读取 {MOST_FILES} 个文件、{MOST_BYTES} 字节：请拆分。",
            f"At most {MOST_FILES} files and {MOST_BYTES} bytes are read: split it.",
        )
        raise RuleError(str(folder), None, "", what, mend)
    if not found.all():
        what = Text("文件夹中没有规则、名单、年度或格式文件。", "The folder holds no rule, list, edition or format.")
        command = "nrdl rules new ACME --rules DIR"
        mend = Text(f"请新建第一条规则：{command}。", f"Make the first rule: {command}.")
        raise RuleError(str(folder), None, "", what, mend)
    return found


def files_of(folder: Path) -> Iterator[Path]:
    """The rule files of the folder and of the folders in it; names that begin with a dot are left alone."""
    count = 0
    for place in [folder, *sorted(path for path in ids_in(folder) if path.is_dir())]:
        for path in ids_in(place):
            count += 1
            if count > MOST_NAMES:
                what = Text(f"其中的名称超过 {MOST_NAMES} 个。", f"There are more than {MOST_NAMES} names in it.")
                mend = Text("请为规则单独设一个文件夹。", "Give the rules a folder of their own.")
                raise RuleError(str(folder), None, "", what, mend)
            if path.suffix.lower() in KINDS and path.name not in BESIDE:
                check_file(path, folder)
                yield path


def ids_in(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                yield Path(entry.path)


def check_file(path: Path, folder: Path) -> None:
    name = path.relative_to(folder).as_posix()
    if not path.is_file():
        mend = Text("请在此处放一个普通文件。", "Put a plain file there.")
        raise RuleError(name, None, "", Text("这不是普通文件。", "This is not a plain file."), mend)
    if not path.resolve().is_relative_to(folder.resolve()):
        what = Text("链接指向文件夹之外。", "The link leads out of the folder.")
        raise RuleError(name, None, "", what, Text("请把文件复制进来。", "Copy the file into it."))
    if path.suffix not in (".yaml", ".lark"):
        what = Text("只读取以 .yaml 结尾的文件。", "Only names that end in .yaml are read.")
        mend = Text(f"请改名为 {path.stem}.yaml。", f"Name it {path.stem}.yaml.")
        raise RuleError(name, None, "", what, mend)


def file_kind(path: Path, folder: Path) -> str:
    place = "" if path.parent == folder else path.parent.name
    if path.name == "formats.yaml" and not place:
        return "formats"
    if (path.suffix == ".lark") == (place == "grammars") and place:
        return place if place in ("lists", "editions", "grammars") else "rules"
    name = path.relative_to(folder).as_posix()
    if path.suffix == ".lark":
        mend = Text(f"请移到 grammars/{path.name}。", f"Move it to grammars/{path.name}.")
        raise RuleError(name, None, "", Text("此处不读取文法。", "A grammar is not read from here."), mend)
    home = f"{path.stem.rstrip('0123456789')}/{path.name}"
    mend = Text(f"请移到一个文件夹中，如 {home}。", f"Move it into a folder, such as {home}.")
    raise RuleError(name, None, "", Text("此处不读取规则。", "A rule is not read from here."), mend)


def check_grammar(path: Path, name: str) -> None:
    """Raises RuleError for whatever is no label, no comment and no rule of labels."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        what = Text("文件不能按 UTF-8 读取。", "The file cannot be read as UTF-8.")
        raise RuleError(name, None, "", what, Text("请另存为 UTF-8。", "Save it as UTF-8.")) from None
    if len(text) > LARGEST_GRAMMAR:
        what = Text(f"文法超过 {LARGEST_GRAMMAR} 个字符。", f"The grammar has more than {LARGEST_GRAMMAR} characters.")
        raise RuleError(name, None, "", what, Text("请缩短。", "Shorten it."))
    if (paths.GRAMMARS / path.name).exists():
        what = Text(f"已有内置文法 {path.name}。", f"There is a shipped grammar {path.name}.")
        raise RuleError(name, None, "", what, Text("请给您的换一个名称。", "Give yours another name."))
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line.rstrip("\r")):
            what = Text("这一行既不是标签，也不是标签的规则。", "This line is no label and no rule of labels.")
            mend = Text(
                '标签请写作 NAME: "文字"，规则请写作 name: NAME entry；不能有模式，也不能导入。',
                'Write labels as NAME: "words" and rules as name: NAME entry; no patterns, no imports.',
            )
            raise RuleError(name, number, "", what, mend)
