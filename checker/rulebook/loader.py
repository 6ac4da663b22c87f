"""The rules folder, and an organisation's own files beside it: read, held to their schemas, validated; plain data.

Used when the cache has no copy and by the authors' commands; a check from the cache never imports it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from checker import paths, safe_regex
from checker.errors import rule_error
from checker.messages import message
from checker.parser.grammar import SHARED, layouts
from checker.rulebook.build import build_rulebook, fields_read, rule_parts
from checker.rulebook.custom_folder import RULE_ID, Files, check_grammar
from checker.rulebook.edition_checks import check_edition_file, with_todo_named
from checker.rulebook.known_issues import read_known_issues
from checker.rulebook.message_checks import check_messages
from checker.rulebook.rule_checks import (
    KnownNames,
    check_across,
    check_count,
    check_name,
    check_own_patterns,
    check_patterns,
    check_rule,
)
from checker.rulebook.trial import try_rules
from checker.rulebook.yaml_reader import YamlFile, read_yaml

ACROSS = "across"
"""The folder of the rules over all forms of an audit."""
QUOTED = "findings"
"""The file of the messages that results are kept with; those of the others are the interface's alone."""


def read_folder(folder: Path, own: Files | None = None) -> dict[str, Any]:
    """Everything in a rules folder and in an own one, checked; each rule with its ``path``. Raises RuleError."""
    known, lists = read_known(folder, own)
    sources = read_rules(folder, known, own)
    order = list(known.formats["families"])
    messages, quoted = read_messages()
    raw = {
        "rules": [
            {**sources[name].data, "path": sources[name].name}
            for name in sorted(sources, key=lambda rule_id: rule_order(rule_id, order))
        ],
        "fields": known.fields,
        "formats": known.formats,
        "editions": known.editions,
        "lists": lists,
        "messages": messages,
        "across": read_across(paths.RULES, known),
    }
    if own and own.editions:
        raw["own_editions"] = [path.stem for path in own.editions]
        raw["replaced_editions"] = [
            name for name in raw["own_editions"] if (folder / "editions" / f"{name}.yaml").exists()
        ]
    raw["sha256"] = rules_sha256(raw, quoted, own)
    raw["known_issues"] = read_known_issues(known.rules)  # told beside a verdict, and no part of it
    try_rules(sources, build_rulebook(raw))
    return raw


def rules_sha256(raw: Mapping[str, Any], quoted: Collection[str], own: Files | None) -> str:
    """The hash of what can change a verdict or its words: no example, and of the messages those that findings quote."""
    decisive = without_keys(("examples", "path"), raw) | {
        "messages": {name: raw["messages"][name] for name in sorted(quoted)}
    }
    rows = sorted((paths.RULES / "lists").glob("*.tsv"))
    decisive["rows"] = {path.name: sha256(path.read_bytes()).hexdigest() for path in rows}
    decisive["grammars"] = {path.name: path.read_text("utf-8") for path in (own.grammars if own else ())}
    return sha256(json.dumps(decisive).encode()).hexdigest()


def without_keys(left_out: Collection[str], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The plain data, some keys of every rule left out."""

    def short(rule: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in rule.items() if key not in left_out}

    return {**raw, **{kind: list(map(short, raw[kind])) for kind in ("rules", "across")}}


def rule_order(rule_id: str, families: list[str]) -> tuple[int, str]:
    """The catalogue's order of the families, then an organisation's own."""
    family = rule_id.rstrip("0123456789")
    return (families.index(family) if family in families else len(families), rule_id)


# -------------------------------------------------------------------------------------------------- the rules


def read_rules(folder: Path, known: KnownNames, own: Files | None = None) -> dict[str, YamlFile]:
    """The rules by id."""
    rules: dict[str, YamlFile] = {}
    places = [(path, folder) for path in rule_paths(folder)]
    places += [(path, own.folder) for path in own.rules] if own else []
    for path, home in places:
        if home != folder and not RULE_ID.fullmatch(path.stem):
            raise rule_error("rules.id_not_own", own.name(path) if own else path.name, None, "id", name=path.stem)
        source = read_rule(path, home, known)
        if path.stem in rules:
            raise source.refusal(("id",), "rules.id_taken", id=path.stem, place=rules[path.stem].name)
        rules[path.stem] = source
    return rules


def read_rule(path: Path, folder: Path, known: KnownNames) -> YamlFile:
    source = read_yaml(path, folder, paths.RULES / "rule.schema.json")
    check_rule(source, path, known)
    for _, part in rule_parts(source.data):
        part["needs"] = fields_read(part)
    check_messages(source, known.editions)
    return source


def rule_paths(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*/*.yaml") if p.parent.name not in ("editions", "lists", ACROSS))


def read_across(folder: Path, known: KnownNames) -> list[dict[str, Any]]:
    """The rules over all forms of an audit, in the order of their ids. Raises RuleError."""
    found = []
    for path in sorted((folder / ACROSS).glob("*.yaml")):
        source = read_yaml(path, folder, folder / "across.schema.json")
        check_across(source, path, known)
        found.append({**source.data, "path": source.name})
    return found


# ------------------------------------------------------------------------------------ what rules may name


def read_known(folder: Path, own: Files | None = None) -> tuple[KnownNames, Mapping[str, Any]]:
    """All but the rules, and the lists by name."""
    fields = read_file("fields.yaml", folder, "fields").data["fields"]
    rules = frozenset(path.stem for path in (*rule_paths(folder), *(own.rules if own else ())))
    lists = {path.stem: read_list(path, folder) for path in sorted((folder / "lists").glob("*.yaml"))}
    known = KnownNames(fields, read_formats(folder), {}, rules)
    shipped = sorted((folder / "editions").glob("*.yaml"))
    editions = {path.stem: read_edition(path, folder, known, lists) for path in shipped}
    if own:
        lists |= {path.stem: read_list(path, own.folder, lists) for path in own.lists}
        known = replace(known, formats=with_own_formats(known.formats, own, editions))
        editions |= {path.stem: read_edition(path, own.folder, known, lists, own, editions) for path in own.editions}
        check_grammars(own, editions)
    return replace(known, editions=editions), lists


def read_file(name: str, folder: Path, schema: str) -> YamlFile:
    return read_yaml(folder / name, folder, paths.RULES / f"{schema}.schema.json")


def read_formats(folder: Path) -> dict[str, Any]:
    """What rules compare entries with, how names are compared, how dosages, free texts and uploads are read, as one."""
    formats = read_file("formats.yaml", folder, "formats")
    check_patterns(formats)
    others = [read_file(f"{name}.yaml", folder, name) for name in ("naming", "dosing", "language", "documents")]
    merged = dict(formats.data)
    for file in others:
        check_patterns(file)
        merged |= file.data
    return merged


def with_own_formats(formats: Mapping[str, Any], own: Files, editions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The formats with own patterns, marked as such, and own lists of words under their own names."""
    merged = dict(formats)
    taken = {key for edition in editions.values() for key in edition} | set(formats)
    for path in own.formats:
        source = read_file(path.name, own.folder, "own-formats")
        words, patterns = source.data.get("words", {}), source.data.get("patterns", {})
        for name in words.keys() & taken:
            raise source.refusal(("words", name), "rules.name_taken", name=name)
        for name in patterns.keys() & formats["patterns"].keys():
            raise source.refusal(("patterns", name), "rules.pattern_taken", name=name)
        check_own_patterns(source)
        marked = {name: safe_regex.mark(expression) for name, expression in patterns.items()}
        merged |= {**words, "patterns": {**merged["patterns"], **marked}}
    return merged


def read_list(path: Path, folder: Path, shipped: Iterable[str] = ()) -> Mapping[str, Any]:
    source = read_file(f"lists/{path.name}", folder, "list")
    check_name(source, path)
    completed = source.data.get("completed_from")
    if path.stem in shipped and not completed:
        raise source.refusal(("id",), "rules.list_taken", name=path.stem)
    check_count(source)
    if not completed:
        return dict(source.data)
    title = {language: source.data["title"].get(language, source.data["title"]["zh"]) for language in ("zh", "en")}
    about = {**completed, "sha": completed["sha256"][:8]}
    told = {language: message("lists.completed_title", title=title[language], **about)[language] for language in title}
    return {**source.data, "title": told, "notice_title": source.data["title"]}


def read_edition(
    path: Path,
    folder: Path,
    known: KnownNames,
    lists: Mapping[str, Any],
    own: Files | None = None,
    shipped: Iterable[str] = (),
) -> Mapping[str, Any]:
    source = read_file(f"editions/{path.name}", folder, "edition")
    check_name(source, path)
    if path.stem in shipped and not (own and own.prefer_own):
        raise source.refusal(("id",), "rules.edition_taken", name=path.stem)
    grammars = (*paths.GRAMMARS.glob("*.lark"), *(own.grammars if own else ()))
    check_edition_file(source, known, lists, {grammar.stem for grammar in grammars} - set(SHARED))
    return with_todo_named(source.data)


def read_messages() -> tuple[dict[str, Any], Collection[str]]:
    """What people see beside the rules' own words, one file a part of the program; and which of it results quote.

    Raises RuleError.
    """
    messages: dict[str, Any] = {}
    quoted: Collection[str] = ()
    for path in paths.message_files():
        source = read_yaml(path, paths.REPORTS, paths.REPORTS / "messages.schema.json")
        for name in source.data.keys() & messages.keys():
            raise source.refusal((name,), "rules.message_taken", name=name)
        messages |= source.data
        quoted = source.data.keys() if path.stem == QUOTED else quoted
    return messages, quoted


def check_grammars(own: Files, editions: Mapping[str, Any]) -> None:
    """Each own grammar holds labels alone, is an edition's, and can be read."""
    for path in own.grammars:
        check_grammar(path, own.name(path), prefer_own=own.prefer_own)
        if path.stem not in {edition["grammar"] for edition in editions.values()}:
            raise rule_error("rules.grammar_unused", own.name(path), name=path.name)
    if own.grammars:
        layouts(own=str(own.folder / "grammars"))
