"""The strict reading of a rules folder: what no schema can say of its rules, editions and lists.

Used when the cache has no copy and by the authors' commands; a check from the cache never imports it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from checker import paths
from checker.model import Text
from checker.rulebook.build import FIELD_ARGUMENTS, fields_read
from checker.rulebook.schema_errors import file_named, id_taken, no_edition, no_field, no_list, no_rule
from checker.rulebook.yaml_reader import Path_, YamlFile, read

ACROSS, FACTS = "across", ("content", "contact", "upload")
"""The folder of the rules over all forms of an audit, and what they compare beside fields."""


# ------------------------------------------------------------------------------------------------ the folder


def read_folder(folder: Path) -> dict[str, Any]:
    """Everything in a rules folder, checked, as plain data; each rule with its ``path``. Raises RuleError."""
    known, lists = read_known(folder)
    return together(known, lists, read_rules(folder, known))


def read_rules(folder: Path, known: KnownNames) -> dict[str, Any]:
    """The rules of a folder by id. Raises RuleError."""
    rules: dict[str, Any] = {}
    for path in rule_paths(folder):
        source = read_rule(path, folder, known)
        if path.stem in rules:
            raise source.error(("id",), *id_taken(path.stem, rules[path.stem]["path"]))
        rules[path.stem] = {**source.data, "path": source.name}
    return rules


def together(known: KnownNames, lists: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """What ``rules.build`` makes a rulebook of."""
    return {
        "rules": [rules[name] for name in sorted(rules, key=rule_order)],
        "fields": known.fields,
        "formats": known.formats,
        "editions": known.editions,
        "lists": lists,
        "messages": read_messages(),
        "across": read_across(paths.RULES, known),
    }


def read_across(folder: Path, known: KnownNames) -> list[dict[str, Any]]:
    """The rules over all forms of an audit, in the order of their ids. Raises RuleError."""
    found = []
    for path in sorted((folder / ACROSS).glob("*.yaml")):
        source = read(path, folder, folder / "across.schema.json")
        raw = source.data
        if raw["id"] != path.stem:
            mend = Text("规则与文件的名称须一致。", "Name the rule and its file alike.")
            raise source.error(("id",), file_named(path), mend)
        for key in (raw["together"], *raw.get("differ", ()), *raw.get("some", ())):
            if key not in (*FACTS, *known.fields):
                mend = Text(
                    f"请用 fields.yaml 的键，或 {'、'.join(FACTS)} 之一。",
                    f"Use a key of fields.yaml, or one of {', '.join(FACTS)}.",
                )
                raise source.error(("together",), no_field(key)[0], mend)
        if raw.get("every") not in (None, *known.formats["patterns"]):
            what = Text(f"没有模式 {raw['every']}。", f"There is no pattern {raw['every']}.")
            raise source.error(("every",), what, Text("请加入 formats.yaml。", "Add it to formats.yaml."))
        found.append({**raw, "path": source.name})
    return found


def read_messages() -> dict[str, Any]:
    """What people see beside the rules' own words: one file a part of the program. Raises RuleError."""
    messages: dict[str, Any] = {}
    for path in paths.message_files():
        source = read(path, paths.REPORTS, paths.REPORTS / "messages.schema.json")
        for name in source.data:
            if name in messages:
                what = Text(f"另有一条消息 {name}。", f"There is another message {name}.")
                raise source.error((name,), what, Text("请给其中一条换一个名称。", "Give one of them another name."))
        messages |= source.data
    return messages


@dataclass(frozen=True)
class KnownNames:
    """What rules may name."""

    fields: Mapping[str, Any]
    formats: Mapping[str, Any]
    editions: Mapping[str, Any]
    rules: frozenset[str]


def read_known(folder: Path) -> tuple[KnownNames, Mapping[str, Any]]:
    """All but the rules, and the lists by name."""
    fields = read_file("fields.yaml", folder, "fields").data["fields"]
    rules = frozenset(path.stem for path in rule_paths(folder))
    lists = {path.stem: read_list(path, folder) for path in sorted((folder / "lists").glob("*.yaml"))}
    known = KnownNames(fields, read_formats(folder), {}, rules)
    files = sorted((folder / "editions").glob("*.yaml"))
    editions = {path.stem: read_edition(path, folder, known, lists) for path in files}
    return replace(known, editions=editions), lists


def read_file(name: str, folder: Path, schema: str) -> YamlFile:
    return read(folder / name, folder, paths.RULES / f"{schema}.schema.json")


def read_formats(folder: Path) -> dict[str, Any]:
    """What rules compare entries with, how names are compared, and how dosages are read, as one."""
    formats = read_file("formats.yaml", folder, "formats")
    check_patterns(formats)
    others = (read_file(f"{name}.yaml", folder, name).data for name in ("naming", "dosing"))
    return {name: value for part in (formats.data, *others) for name, value in part.items()}


def read_list(path: Path, folder: Path) -> Mapping[str, Any]:
    source = read_file(f"lists/{path.name}", folder, "list")
    check_name(source, path)
    check_count(source)
    return dict(source.data)


def check_count(source: YamlFile) -> None:
    here, said = len(source.data["entries"]), source.data["count"]["actual"]
    if here != said:
        what = Text(f"名单有 {here} 项，不是 {said} 项。", f"The list has {here} entries, not {said}.")
        raise source.error(("count", "actual"), what, Text("请改正数目。", "Correct the number."))


def read_edition(path: Path, folder: Path, known: KnownNames, lists: Mapping[str, Any]) -> Mapping[str, Any]:
    source = read_file(f"editions/{path.name}", folder, "edition")
    check_name(source, path)
    check_edition(source, known, lists)
    return dict(source.data)


def read_rule(path: Path, folder: Path, known: KnownNames) -> YamlFile:
    source = read(path, folder, paths.RULES / "rule.schema.json")
    check_rule(source, path, known)
    for part in source.data.get("parts") or [source.data]:
        part["needs"] = fields_read(part)
    return source


def check_name(source: YamlFile, path: Path) -> None:
    if path.stem != source.data["id"]:
        name = f"{source.data['id']}.yaml"
        raise source.error(("id",), file_named(path), Text(f"请改名为 {name}。", f"Name it {name}."))


def rule_paths(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*/*.yaml") if p.parent.name not in ("editions", "lists", ACROSS))


def rule_order(rule_id: str) -> tuple[int, str]:
    """The catalogue's order of the families, then an organisation's own."""
    family = rule_id.rstrip("0123456789")
    return ("EFUDCRPQX".find(family) if len(family) == 1 else 99, rule_id)


def check_patterns(source: YamlFile) -> None:
    """Every regular expression of formats.yaml is one."""

    def patterns(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
        if isinstance(value, dict):
            for key, part in value.items():
                yield from patterns(part, (*path, key))
        elif isinstance(value, list):
            for n, part in enumerate(value):
                yield from patterns(part, (*path, n))
        elif path[0] in EXPRESSIONS or (path[0] == "kinds" and path[-1] == "pattern"):
            yield path, value

    for path, expression in patterns(source.data, ()):
        try:
            re.compile(expression, re.ASCII)
        except re.error as error:
            place = (error.pos or 0) + 1
            what = Text(
                f"该模式不是正则表达式（从第 {place} 个字符起有误）。",
                f"The pattern is not a regular expression: {error}.",
            )
            mend = Text("请改正；双引号中的反斜杠要写两个。", "Mend it; in double quotes a backslash is written twice.")
            raise source.error(path, what, mend) from None


EXPRESSIONS = (
    "patterns", "tables", "table_cells", "number", "choice_separator", "part_separator", "upload_separator",
)  # fmt: skip


def check_edition(source: YamlFile, known: KnownNames, lists: Mapping[str, Any]) -> None:
    edition = source.data
    for key in ("required", "required_uploads", "caps"):
        for n, name in enumerate(edition[key]):
            if name not in known.fields:
                raise source.error((key, name if key == "caps" else n), *no_field(name))
    for n, name in enumerate(edition["sections"]):
        if name not in known.formats["section_titles"]:
            what = Text(f"没有栏目 {name}。", f"There is no section {name}.")
            mend = Text("请用 formats.yaml 中 section_titles 之一。", "Use one of section_titles in formats.yaml.")
            raise source.error(("sections", n), what, mend)
    for route in ("route_essential", "route_encouraged", "route_rare_disease"):
        for n, name in enumerate(edition[route]["lists"]):
            if name not in lists:
                raise source.error((route, "lists", n), *no_list(name))
    for name in edition["citations"]:
        if name not in known.rules:
            raise source.error(("citations", name), *no_rule(name))


def check_rule(source: YamlFile, path: Path, known: KnownNames) -> None:
    rule = source.data
    check_name(source, path)
    parts = [(("parts", n), part) for n, part in enumerate(rule["parts"])] if "parts" in rule else [((), rule)]
    verdicts = set()
    for prefix, part in parts:
        check_part(source, prefix, part, known)
        verdicts |= {case["verdict"] for case in part["cases"]}
    shown = {example["verdict"] for example in rule["examples"]}
    for verdict in ("pass", "fail", "review"):
        if verdict in verdicts and verdict not in shown:
            what = Text(f"没有结论为 {verdict} 的示例。", f"No example comes out as {verdict}.")
            raise source.error(("examples",), what, Text("请补一个，并写出消息。", "Add one with its message."))
    for n, example in enumerate(rule["examples"]):
        if example["edition"] not in known.editions:
            raise source.error(("examples", n, "edition"), *no_edition(known.editions))
        for key in example["form"]:
            if (
                key not in ("document", "attachments")
                and key not in known.fields
                and not any(f.startswith(f"{key}[].") for f in known.fields)
            ):
                raise source.error(("examples", n, "form", key), *no_field(key))


def check_part(source: YamlFile, prefix: Path_, part: Mapping[str, Any], known: KnownNames) -> None:
    for n, key in enumerate(part.get("needs", ())):
        if key not in known.fields:
            raise source.error((*prefix, "needs", n), *no_field(key))
    each = part.get("each", {})
    for value, where in parameters(each, (*prefix, "each")):
        check_parameter(source, value, where, known)
    for name in ("fields", "files"):
        listed = each.get(name, ())
        for n, key in enumerate(() if isinstance(listed, str) else listed):
            if not key.startswith("$") and key not in known.fields:
                raise source.error((*prefix, "each", name, n), *no_field(key))
    last = len(part["cases"]) - 1
    for n, case in enumerate(part["cases"]):
        where = (*prefix, "cases", n)
        if ("when" in case) == (n == last):
            hides = Text("这种情形挡住了后面的情形。", "This case hides those after it.")
            left = Text("最后一种情形须处理其余所有情况。", "The last case must decide whatever is left.")
            mend = Text(
                "除最后一种外，每种情形都要有 `when`；最后一种不要有。",
                "Give every case but the last a `when`, and the last none.",
            )
            raise source.error(where, left if n == last else hides, mend)
        if "when" in case:
            check_condition(source, case["when"], (*where, "when"), part, known)
        for key in ("message", "unknown"):
            if key in case:
                check_text(source, case[key], (*where, key))


def check_text(source: YamlFile, text: Mapping[str, str], where: Path_) -> None:
    """Both languages say the same things."""
    zh, en = ({re.sub(r"\.(zh|en)$", "", name) for name in re.findall(r"{([a-z_.0-9]+)}", text[k])} for k in text)
    if zh != en:
        odd = [f"{{{name}}}" for name in sorted(zh ^ en)]
        what = Text(f"{'、'.join(odd)} 只在一种语言中出现。", f"{', '.join(odd)} stands in one language only.")
        raise source.error(where, what, Text("两种语言的内容须一致。", "Say the same in both."))


def check_condition(
    source: YamlFile, raw: Mapping[str, Any], where: Path_, part: Mapping[str, Any], known: KnownNames
) -> None:
    ((operator, arguments),) = raw.items()
    where = (*where, operator)
    if operator in ("not", "surely"):
        check_condition(source, arguments, where, part, known)
        return
    if operator in ("all", "any"):
        for n, inner in enumerate(arguments):
            check_condition(source, inner, (*where, n), part, known)
        return
    named = {key: arguments[key] for key in FIELD_ARGUMENTS if key in arguments}
    named |= {f"fields.{n}": key for n, key in enumerate(arguments.get("fields", ()))}
    for key, name in named.items():
        if name == "this":
            if "each" not in part or "group" in part["each"]:
                what = Text("`this` 要求 `each` 逐个字段判断。", "`this` needs `each` over fields.")
                raise source.error((*where, key), what, Text("请写明字段。", "Name the field."))
        elif name not in known.fields:
            raise source.error((*where, key), *no_field(name))
    for value, place in parameters(arguments, where):
        check_parameter(source, value, place, known)
    for n, name in enumerate(arguments.get("of", ())):
        if name not in known.rules:
            raise source.error((*where, "of", n), *no_rule(name))
    for key, table in (
        ("format", "patterns"),
        ("than_format", "patterns"),
        ("table", "tables"),
        ("kinds", "kinds"),
    ):
        value = arguments.get(key, ())
        for name in [value] if isinstance(value, str) else value if operator != "repaired" else ():
            if name not in known.formats[table]:
                what = Text(f"formats.yaml 的 {table} 中没有 {name}。", f"formats.yaml has no {name} under {table}.")
                raise source.error((*where, key), what, Text("请在其中加上。", "Add it there."))


def parameters(value: Any, where: Path_) -> Iterator[tuple[str, Path_]]:
    if isinstance(value, str) and value.startswith("$"):
        yield value, where
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from parameters(part, (*where, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from parameters(part, (*where, n))


def check_parameter(source: YamlFile, value: str, where: Path_, known: KnownNames) -> None:
    for name, edition in known.editions.items():
        found: Any = edition if value[1:].partition(".")[0] in edition else known.formats
        for step in value[1:].split("."):
            if not isinstance(found, dict) or step not in found:
                what = Text(f"{name} 年度没有确定 {value}。", f"Edition {name} does not decide {value}.")
                mend = Text(
                    f"请写入 editions/{name}.yaml（null 表示该年度没有此项）。",
                    f"Add it to editions/{name}.yaml (null says that the cycle has no such thing).",
                )
                raise source.error(where, what, mend)
            found = found[step]
