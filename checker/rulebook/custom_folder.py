"""The files of an organisation's folder: what they are, that they are not too many or too large, and its grammars."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checker import paths
from checker.errors import reason_of, rule_error

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
    """What an own folder holds, each kind in the order of its names; ``prefer_own``: its editions may replace shipped
    ones."""

    folder: Path
    formats: tuple[Path, ...] = ()
    lists: tuple[Path, ...] = ()
    editions: tuple[Path, ...] = ()
    grammars: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()
    prefer_own: bool = False

    def all(self) -> tuple[Path, ...]:
        return (*self.formats, *self.lists, *self.editions, *self.grammars, *self.rules)

    def name(self, path: Path) -> str:
        return f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"

    def fingerprint(self) -> str:
        digest = hashlib.sha256(b"prefer own" if self.prefer_own else b"")
        for path in self.all():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self.folder).as_posix()}:{len(content)}:".encode() + content)
        return digest.hexdigest()


def among(names: Iterable[str]) -> list[Path]:
    """The own folders that files lie in, whether the files are still there or not.

    Such a folder holds a folder with a rule by its name, or the schemas that ``nrdl rules new`` puts there.
    """
    files = [Path(name) for name in names if name.lower().endswith(KINDS)]
    return sorted({folder for file in files for folder in list(file.parents)[:2] if is_custom(folder)})


def is_custom(folder: Path) -> bool:
    inside = [*folder.glob("*/*.yaml"), *folder.glob("grammars/*.lark")]
    return any(RULE_ID.fullmatch(path.stem) for path in inside) or bool(
        inside and (folder / "rule.schema.json").is_file()
    )


def folder_in_use(folder: Path | None) -> Path | None:
    """A folder of own rules; None where nothing is in it yet, as when the page is to keep lists there.
    Raises RuleError."""
    try:
        empty = folder is not None and folder.is_dir() and not any(rule_files(folder))
    except OSError:
        empty = False  # find_files says why
    return None if empty else folder


def find_files(folder: Path, *, prefer_own: bool = False) -> Files:
    """The files of an own folder; with ``prefer_own`` its editions may replace shipped ones. Raises RuleError for one
    that would be passed over, or for too much."""
    folder = Path(os.path.abspath(folder))
    if not folder.is_dir():
        raise rule_error("rules.no_folder", str(folder))
    kinds: dict[str, list[Path]] = {"formats": [], "lists": [], "editions": [], "grammars": [], "rules": []}
    try:
        for path in rule_files(folder):
            kinds[file_kind(path, folder)].append(path)
    except OSError as error:
        raise rule_error("rules.folder_unreadable", str(folder), reason=reason_of(error)) from None
    found = Files(folder, prefer_own=prefer_own, **{kind: tuple(sorted(paths)) for kind, paths in kinds.items()})
    size = sum(path.stat().st_size for path in found.all())
    if len(found.all()) > MOST_FILES or size > MOST_BYTES:
        count = len(found.all())
        about = {"count": count, "size": size, "most_files": MOST_FILES, "most_bytes": MOST_BYTES}
        raise rule_error("rules.folder_too_large", str(folder), **about)
    if not found.all():
        raise rule_error("rules.folder_empty", str(folder))
    return found


def rule_files(folder: Path) -> Iterator[Path]:
    """The rule files of the folder and of the folders in it; names that begin with a dot are left alone."""
    count = 0
    for place in [folder, *sorted(path for path in ids_in(folder) if path.is_dir())]:
        for path in ids_in(place):
            count += 1
            if count > MOST_NAMES:
                raise rule_error("rules.too_many_names", str(folder), most=MOST_NAMES)
            if path.suffix.lower() in KINDS and path.name not in BESIDE:
                check_custom_file(path, folder)
                yield path


def ids_in(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                yield Path(entry.path)


def check_custom_file(path: Path, folder: Path) -> None:
    name = path.relative_to(folder).as_posix()
    if not path.is_file():
        raise rule_error("rules.no_plain_file", name)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise rule_error("rules.link_outside", name)
    if path.suffix not in (".yaml", ".lark"):
        raise rule_error("rules.other_suffix", name, name=path.stem)


def file_kind(path: Path, folder: Path) -> str:
    place = "" if path.parent == folder else path.parent.name
    if path.name == "formats.yaml" and not place:
        return "formats"
    if (path.suffix == ".lark") == (place == "grammars") and place:
        return place if place in ("lists", "editions", "grammars") else "rules"
    name = path.relative_to(folder).as_posix()
    if path.suffix == ".lark":
        raise rule_error("rules.grammar_misplaced", name, name=path.name)
    home = f"{path.stem.rstrip('0123456789')}/{path.name}"
    raise rule_error("rules.rule_misplaced", name, home=home)


def check_grammar(path: Path, name: str, *, prefer_own: bool = False) -> None:
    """Raises RuleError for whatever is no label, no comment and no rule of labels."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise rule_error("rules.grammar_encoding", name) from None
    if len(text) > LARGEST_GRAMMAR:
        raise rule_error("rules.grammar_too_long", name, most=LARGEST_GRAMMAR)
    if (paths.GRAMMARS / path.name).exists() and not prefer_own:
        raise rule_error("rules.grammar_taken", name, name=path.name)
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line.rstrip("\r")):
            raise rule_error("rules.grammar_line", name, number)
