"""What no schema can say of a rule, a list or the formats: one validator for the shipped and an organisation's own.

``edition_checks`` does so for editions, ``message_checks`` for what messages name, ``trial`` tries the rules on a form.
All raise RuleError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker import safe_regex
from checker.rulebook.build import FIELD_ARGUMENTS, rule_parts
from checker.rulebook.yaml_reader import Path_, YamlFile

FACTS = ("content", "contact", "edition", "upload")
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
        raise source.refusal(("id",), "rules.file_named", name=path.name, id=source.data["id"])


def check_count(source: YamlFile) -> None:
    here, said = len(source.data["entries"]), source.data["count"]["actual"]
    if here != said and source.data["kind"] != "catalogue":  # whose rows are more than its numbered entries
        raise source.refusal(("count", "actual"), "rules.wrong_count", here=here, said=said)


def check_patterns(source: YamlFile) -> None:
    """Every regular expression of formats.yaml, and of the files beside it, is one."""
    for path, expression in expressions(source.data):
        if fault := expression_fault(expression):
            raise source.refusal(path, "rules.no_expression", place=(fault.pos or 0) + 1, error=fault.msg)


def expressions(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """The regular expressions of formats as data, each with its place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from expressions(part, (*path, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from expressions(part, (*path, n))
    elif (
        path[0] in EXPRESSIONS
        or (path[0] == "kinds" and path[-1] == "pattern")
        or (path[0] == "documents" and not DOCUMENT_EXPRESSIONS.isdisjoint(path))
    ):
        yield path, value


@lru_cache(maxsize=4096)
def expression_fault(expression: str) -> re.error | None:
    """Why a text is no regular expression; kept, as rules that are read again mostly hold the same ones."""
    try:
        re.compile(expression, re.ASCII)
    except re.error as error:
        return error
    return None


EXPRESSIONS = (
    "patterns", "tables", "contradictions", "tumour_sites", "table_cells", "number", "choice_separator",
    "part_separator", "upload_separator", "language",
)  # fmt: skip
DOCUMENT_OPERATORS = ("document_", "indication_held")
"""How the operators begin that ask what rules/documents.yaml knows."""
DOCUMENT_EXPRESSIONS = {"heads", "words", "entry", "about", "quoted"}


def check_own_patterns(source: YamlFile) -> None:
    """Raises RuleError for an own pattern that RE2 does not take."""
    for name, expression in source.data.get("patterns", {}).items():
        try:
            safe_regex.compile_marked(safe_regex.mark(expression))
        except safe_regex.PatternError as error:
            raise source.error(("patterns", name), error.what, error.mend) from None


def check_across(source: YamlFile, path: Path, known: KnownNames) -> None:
    """A rule over all forms: what it puts together is there."""
    raw = source.data
    check_name(source, path)
    besides = (*raw.get("differ", ()), *raw.get("some", ()), *([raw["within"]] if "within" in raw else ()))
    for key in (raw["together"], *besides):
        if key not in (*FACTS, *known.fields):
            raise source.refusal(("together",), "rules.no_fact", name=key, facts=FACTS)
    if raw.get("every") not in (None, *known.formats["patterns"]):
        raise source.refusal(("every",), "rules.no_pattern", name=raw["every"])


def check_rule(source: YamlFile, path: Path, known: KnownNames) -> None:
    rule = source.data
    check_name(source, path)
    verdicts = set()
    for prefix, part in rule_parts(rule):
        check_part(source, prefix, part, known)
        verdicts |= {case["verdict"] for case in part["cases"]}
    shown = {example["verdict"] for example in rule["examples"]}
    for verdict in ("pass", "fail", "review"):
        if verdict in verdicts and verdict not in shown:
            raise source.refusal(("examples",), "rules.no_example", verdict=verdict)
    for n, example in enumerate(rule["examples"]):
        if example["edition"] not in known.editions:
            raise source.refusal(("examples", n, "edition"), "rules.no_edition", known=known.editions)
        for key in example["form"]:
            if (
                key not in ("document", "attachments")
                and key not in known.fields
                and not any(f.startswith(f"{key}[].") for f in known.fields)
            ):
                raise source.refusal(("examples", n, "form", key), "rules.no_field", name=key)


def check_part(source: YamlFile, prefix: Path_, part: Mapping[str, Any], known: KnownNames) -> None:
    for n, key in enumerate(part.get("needs", ())):
        if key not in known.fields:
            raise source.refusal((*prefix, "needs", n), "rules.no_field", name=key)
    each = part.get("each", {})
    for value, where in parameters_in(each, (*prefix, "each")):
        check_parameter(source, value, where, known)
    for name in ("fields", "files"):
        listed = each.get(name, ())
        for n, key in enumerate(() if isinstance(listed, str) else listed):
            if not key.startswith("$") and key not in known.fields:
                raise source.refusal((*prefix, "each", name, n), "rules.no_field", name=key)
    last = len(part["cases"]) - 1
    for n, case in enumerate(part["cases"]):
        where = (*prefix, "cases", n)
        if ("when" in case) == (n == last):
            raise source.refusal(where, "rules.last_case" if n == last else "rules.hiding_case")
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
                raise source.refusal((*where, key), "rules.this_without_each")
        elif name not in known.fields:
            raise source.refusal((*where, key), "rules.no_field", name=name)
    for value, place in parameters_in(arguments, where):
        check_parameter(source, value, place, known)
    for n, name in enumerate(arguments.get("of", ())):
        if name not in known.rules:
            raise source.refusal((*where, "of", n), "rules.no_rule", name=name)
    for key, table in (
        ("format", "patterns"),
        ("than_format", "patterns"),
        ("table", "tables"),
        ("pairs_by", "contradictions"),
        ("kinds", "kinds"),
    ):
        value = arguments.get(key, ())
        for name in [value] if isinstance(value, str) else value if operator != "repaired" else ():
            if name not in known.formats[table]:
                raise source.refusal((*where, key), "rules.no_format", table=table, name=name)
    if not operator.startswith(DOCUMENT_OPERATORS):
        return
    for key, table in (("documents", "kinds"), ("than_documents", "kinds"), ("fact", "facts"), ("about", "about")):
        value = arguments.get(key, ())
        for name in [value] if isinstance(value, str) else value:
            if not name.startswith("$") and name not in known.formats["documents"][table]:
                raise source.refusal((*where, key), "rules.no_format", table=f"documents.{table}", name=name)


def parameters_in(value: Any, where: Path_) -> Iterator[tuple[str, Path_]]:
    if isinstance(value, str) and value.startswith("$"):
        yield value, where
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from parameters_in(part, (*where, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from parameters_in(part, (*where, n))


def check_parameter(source: YamlFile, value: str, where: Path_, known: KnownNames) -> None:
    for name, edition in known.editions.items():
        found: Any = edition if value[1:].partition(".")[0] in edition else known.formats
        for step in value[1:].split("."):
            if not isinstance(found, dict) or step not in found:
                raise source.refusal(where, "rules.parameter_missing", name=name, value=value)
            found = found[step]
