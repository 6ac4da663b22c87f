"""Own files beside the shipped ones: clashes refused, and everything held to the same schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checker import data, linear
from checker.errors import RuleError
from checker.own.folder import RULE_ID, Files
from checker.own.grammars import check_grammar
from checker.own.loading import built
from checker.own.messages import check_messages
from checker.own.sound import check_patterns, check_rules
from checker.parse.layout import layouts
from checker.rulefiles import Known, check_edition, check_name, read_known, read_rule, read_rules, together
from checker.sources import Source
from checker.sources import read as read_source

ANOTHER = "Give yours another name."


@dataclass(frozen=True)
class Shipped:
    """What the shipped folder holds, for merging with own files and for finding clashes."""

    known: Known
    lists: Mapping[str, Any]


def read_files(files: Files) -> dict[str, Any]:
    known, lists = read_known(data.RULES)
    shipped = Shipped(known, lists)
    own_ids = frozenset(path.stem for path in files.rules)
    own_lists = {path.stem: own_list(path, files, shipped) for path in files.lists}
    every_list = {**lists, **own_lists}
    merged = replace(known, formats=own_formats(files, shipped), rules=known.rules | own_ids)
    editions = {path.stem: own_edition(path, files, merged, every_list) for path in files.editions}
    check_grammars(files, editions)
    merged = replace(merged, editions={**known.editions, **editions})
    sources = {path.stem: own_rule(path, files, merged) for path in own_order(files)}
    every_rule = read_rules(data.RULES, merged) | {name: {**s.data, "path": s.name} for name, s in sources.items()}
    raw = together(merged, every_list, every_rule)
    check_rules(sources, built(raw, "", files))
    return raw


def own_order(files: Files) -> list[Path]:
    """The rules, no id twice. Raises RuleError."""
    found: dict[str, Path] = {}
    for path in files.rules:
        if path.stem in found:
            what = f"There is another rule {path.stem}, in {files.name(found[path.stem])}."
            raise RuleError(files.name(path), None, "id", what, "Give one of them another id.")
        found[path.stem] = path
    return list(found.values())


def own_rule(path: Path, files: Files, known: Known) -> Source:
    if not RULE_ID.fullmatch(path.stem):
        what = f"{path.stem} is no id for a rule of your own."
        mend = "Use two to four capitals of your own and three digits, such as ACME001."
        raise RuleError(files.name(path), None, "id", what, mend)
    source = read_rule(path, files.folder, known)
    check_messages(source, known.editions)
    return source


def own_list(path: Path, files: Files, shipped: Shipped) -> Mapping[str, Any]:
    source = read_source(path, files.folder, data.RULES / "list.schema.json")
    check_name(source, path)
    if path.stem in shipped.lists:
        raise source.error(("id",), f"There is a shipped list {path.stem}.", ANOTHER)
    here, said = len(source.data["entries"]), source.data["count"]["actual"]
    if here != said:
        raise source.error(("count", "actual"), f"The list has {here} entries, not {said}.", "Correct the number.")
    return dict(source.data)


def own_edition(path: Path, files: Files, known: Known, lists: Mapping[str, Any]) -> Mapping[str, Any]:
    source = read_source(path, files.folder, data.RULES / "edition.schema.json")
    check_name(source, path)
    if path.stem in known.editions:
        raise source.error(("id",), f"There is a shipped edition {path.stem}.", "Give yours another year.")
    check_edition(source, known, lists)
    check_windows(source)
    stems = {grammar.stem for grammar in (*files.grammars, *data.GRAMMARS.glob("*.lark"))} - {"form"}
    if source.data["grammar"] not in stems:
        mend = f"Put grammars/{source.data['grammar']}.lark there, or use one of: {', '.join(sorted(stems))}."
        raise source.error(("grammar",), f"There is no grammar {source.data['grammar']}.", mend)
    return dict(source.data)


def check_windows(source: Source) -> None:
    """Every day is one of the calendar, and no window ends before it begins."""
    for key, value in source.data.items():
        days = [value] if key != "citations" and isinstance(value, dict) else []
        for day in days:
            for end in ("from", "to", "listed_by"):
                try:
                    datetime.fromisoformat(day.get(end) or date.min.isoformat())
                except ValueError:
                    raise source.error((key, end), f"{day[end]} is no day.", "Correct it.") from None
            if (
                "from" in day
                and "to" in day
                and datetime.fromisoformat(day["from"]) > datetime.fromisoformat(day["to"])
            ):
                raise source.error((key, "to"), "The window ends before it begins.", "Correct one of the two.")


def own_formats(files: Files, shipped: Shipped) -> Mapping[str, Any]:
    """The shipped formats with own patterns, marked as such, and own lists of words under their own names."""
    formats = dict(shipped.known.formats)
    for path in files.formats:
        source = read_source(path, files.folder, data.RULES / "own-formats.schema.json")
        taken = {key for edition in shipped.known.editions.values() for key in edition} | set(shipped.known.formats)
        for name in source.data.get("words", {}):
            if name in taken:
                raise source.error(("words", name), f"{name} is a shipped name.", ANOTHER)
        for name in source.data.get("patterns", {}):
            if name in formats["patterns"]:
                raise source.error(("patterns", name), f"There is a shipped pattern {name}.", ANOTHER)
        check_patterns(source)
        own = {name: linear.marked(expression) for name, expression in source.data.get("patterns", {}).items()}
        formats |= {**source.data.get("words", {}), "patterns": {**formats["patterns"], **own}}
    return formats


def check_grammars(files: Files, editions: Mapping[str, Any]) -> None:
    for path in files.grammars:
        check_grammar(path, files.name(path))
        if path.stem not in {edition["grammar"] for edition in editions.values()}:
            what = f"No edition of yours is read with {path.name}."
            raise RuleError(files.name(path), None, "", what, "Name it in an edition's `grammar`, or take it away.")
    if files.grammars:
        layouts(own=str(files.folder / "grammars"))
