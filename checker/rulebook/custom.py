"""Own files beside the shipped ones: clashes refused, and everything held to the same schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checker import paths, safe_regex
from checker.errors import RuleError
from checker.model import Text
from checker.parser.grammar import layouts
from checker.rulebook.custom_folder import RULE_ID, Files
from checker.rulebook.grammars import check_grammar
from checker.rulebook.loader import (
    KnownNames,
    check_count,
    check_edition,
    check_name,
    read_known,
    read_rule,
    read_rules,
    together,
)
from checker.rulebook.loading import built
from checker.rulebook.messages import check_messages
from checker.rulebook.rule_checks import check_patterns, check_rules
from checker.rulebook.schema_errors import id_taken
from checker.rulebook.yaml_reader import YamlFile
from checker.rulebook.yaml_reader import read as read_source

ANOTHER = Text("请给您的换一个名称。", "Give yours another name.")


@dataclass(frozen=True)
class Shipped:
    """What the shipped folder holds, for merging with own files and for finding clashes."""

    known: KnownNames
    lists: Mapping[str, Any]


def read_files(files: Files) -> dict[str, Any]:
    known, lists = read_known(paths.RULES)
    shipped = Shipped(known, lists)
    own_ids = frozenset(path.stem for path in files.rules)
    own_lists = {path.stem: own_list(path, files, shipped) for path in files.lists}
    every_list = {**lists, **own_lists}
    merged = replace(known, formats=own_formats(files, shipped), rules=known.rules | own_ids)
    editions = {path.stem: own_edition(path, files, merged, every_list) for path in files.editions}
    check_grammars(files, editions)
    merged = replace(merged, editions={**known.editions, **editions})
    sources = {path.stem: own_rule(path, files, merged) for path in own_order(files)}
    every_rule = read_rules(paths.RULES, merged) | {name: {**s.data, "path": s.name} for name, s in sources.items()}
    raw = together(merged, every_list, every_rule)
    check_rules(sources, built(raw, "", files))
    return raw


def own_order(files: Files) -> list[Path]:
    """The rules, no id twice. Raises RuleError."""
    found: dict[str, Path] = {}
    for path in files.rules:
        if path.stem in found:
            raise RuleError(files.name(path), None, "id", *id_taken(path.stem, files.name(found[path.stem])))
        found[path.stem] = path
    return list(found.values())


def own_rule(path: Path, files: Files, known: KnownNames) -> YamlFile:
    if not RULE_ID.fullmatch(path.stem):
        what = Text(f"{path.stem} 不能作自有规则的 id。", f"{path.stem} is no id for a rule of your own.")
        mend = Text(
            "请用二至四个自定的大写字母加三位数字，如 ACME001。",
            "Use two to four capitals of your own and three digits, such as ACME001.",
        )
        raise RuleError(files.name(path), None, "id", what, mend)
    source = read_rule(path, files.folder, known)
    check_messages(source, known.editions)
    return source


def own_list(path: Path, files: Files, shipped: Shipped) -> Mapping[str, Any]:
    source = read_source(path, files.folder, paths.RULES / "list.schema.json")
    check_name(source, path)
    if path.stem in shipped.lists:
        what = Text(f"已有内置名单 {path.stem}。", f"There is a shipped list {path.stem}.")
        raise source.error(("id",), what, ANOTHER)
    check_count(source)
    return dict(source.data)


def own_edition(path: Path, files: Files, known: KnownNames, lists: Mapping[str, Any]) -> Mapping[str, Any]:
    source = read_source(path, files.folder, paths.RULES / "edition.schema.json")
    check_name(source, path)
    if path.stem in known.editions:
        what = Text(f"已有内置年度 {path.stem}。", f"There is a shipped edition {path.stem}.")
        raise source.error(("id",), what, Text("请给您的年度换一个年份。", "Give yours another year."))
    check_edition(source, known, lists)
    check_windows(source)
    stems = {grammar.stem for grammar in (*files.grammars, *paths.GRAMMARS.glob("*.lark"))} - {"form"}
    if source.data["grammar"] not in stems:
        name = source.data["grammar"]
        mend = Text(
            f"请放入 grammars/{name}.lark，或用其中之一：{'、'.join(sorted(stems))}。",
            f"Put grammars/{name}.lark there, or use one of: {', '.join(sorted(stems))}.",
        )
        raise source.error(("grammar",), Text(f"没有文法 {name}。", f"There is no grammar {name}."), mend)
    return dict(source.data)


def check_windows(source: YamlFile) -> None:
    """Every day is one of the calendar, and no window ends before it begins."""
    for key, value in source.data.items():
        days = [value] if key != "citations" and isinstance(value, dict) else []
        for day in days:
            for end in ("from", "to", "listed_by"):
                try:
                    datetime.fromisoformat(day.get(end) or date.min.isoformat())
                except ValueError:
                    what = Text(f"{day[end]} 不是日期。", f"{day[end]} is no day.")
                    raise source.error((key, end), what, Text("请改正。", "Correct it.")) from None
            if (
                "from" in day
                and "to" in day
                and datetime.fromisoformat(day["from"]) > datetime.fromisoformat(day["to"])
            ):
                what = Text("窗口期的结束早于开始。", "The window ends before it begins.")
                raise source.error((key, "to"), what, Text("请改正其中之一。", "Correct one of the two."))


def own_formats(files: Files, shipped: Shipped) -> Mapping[str, Any]:
    """The shipped formats with own patterns, marked as such, and own lists of words under their own names."""
    formats = dict(shipped.known.formats)
    for path in files.formats:
        source = read_source(path, files.folder, paths.RULES / "own-formats.schema.json")
        taken = {key for edition in shipped.known.editions.values() for key in edition} | set(shipped.known.formats)
        for name in source.data.get("words", {}):
            if name in taken:
                what = Text(f"{name} 是内置的名称。", f"{name} is a shipped name.")
                raise source.error(("words", name), what, ANOTHER)
        for name in source.data.get("patterns", {}):
            if name in formats["patterns"]:
                what = Text(f"已有内置模式 {name}。", f"There is a shipped pattern {name}.")
                raise source.error(("patterns", name), what, ANOTHER)
        check_patterns(source)
        own = {name: safe_regex.marked(expression) for name, expression in source.data.get("patterns", {}).items()}
        formats |= {**source.data.get("words", {}), "patterns": {**formats["patterns"], **own}}
    return formats


def check_grammars(files: Files, editions: Mapping[str, Any]) -> None:
    for path in files.grammars:
        check_grammar(path, files.name(path))
        if path.stem not in {edition["grammar"] for edition in editions.values()}:
            what = Text(f"您的年度都不用 {path.name}。", f"No edition of yours is read with {path.name}.")
            mend = Text(
                "请在某个年度的 `grammar` 中写明，或移走该文件。", "Name it in an edition's `grammar`, or take it away."
            )
            raise RuleError(files.name(path), None, "", what, mend)
    if files.grammars:
        layouts(own=str(files.folder / "grammars"))
