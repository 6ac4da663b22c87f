"""What no schema can say of a rule, a list or the formats: one validator for the shipped and an organisation's own.

``edition_checks`` does so for editions, ``message_checks`` for what messages name, ``trial`` tries the rules on a form.
All raise RuleError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker import safe_regex
from checker.model import Text
from checker.rulebook.build import FIELD_ARGUMENTS, parts_of
from checker.rulebook.schema_errors import file_named, no_edition, no_field, no_rule
from checker.rulebook.yaml_reader import Path_, YamlFile

FACTS = ("content", "contact", "upload")
"""What the rules over all forms compare beside fields."""


@dataclass(frozen=True)
class KnownNames:
    """What rules may name."""

    fields: Mapping[str, Any]
    formats: Mapping[str, Any]
    editions: Mapping[str, Any]
    rules: frozenset[str]


def check_name(source: YamlFile, path: Path) -> None:
    if path.stem != source.data["id"]:
        name = f"{source.data['id']}.yaml"
        raise source.error(("id",), file_named(path), Text(f"请改名为 {name}。", f"Name it {name}."))


def check_count(source: YamlFile) -> None:
    here, said = len(source.data["entries"]), source.data["count"]["actual"]
    if here != said:
        what = Text(f"名单有 {here} 项，不是 {said} 项。", f"The list has {here} entries, not {said}.")
        raise source.error(("count", "actual"), what, Text("请改正数目。", "Correct the number."))


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
    "language",
)  # fmt: skip


def check_own_patterns(source: YamlFile) -> None:
    """Raises RuleError for an own pattern that RE2 does not take."""
    for name, expression in source.data.get("patterns", {}).items():
        try:
            safe_regex.compiled(safe_regex.marked(expression))
        except safe_regex.PatternError as error:
            raise source.error(("patterns", name), error.what, error.mend) from None


def check_across(source: YamlFile, path: Path, known: KnownNames) -> None:
    """A rule over all forms: what it puts together is there."""
    raw = source.data
    check_name(source, path)
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


def check_rule(source: YamlFile, path: Path, known: KnownNames) -> None:
    rule = source.data
    check_name(source, path)
    verdicts = set()
    for prefix, part in parts_of(rule):
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
