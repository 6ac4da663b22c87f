"""The strict reading of rules/: YAML with places, the schemas, and what no schema can say.

Used when the cache has no copy and by the authors' commands; a check from the cache never imports it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from checker import data
from checker.errors import RuleError

Path_ = tuple[str | int, ...]
FIELD_ARGUMENTS = ("field", "than", "with_field", "name", "specifications")
LARGEST_FILE = 2_000_000


class Source:
    """One YAML file as plain data, with the line of every key and item."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.name = f"{folder.name}/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else path.name
        self.lines: dict[Path_, int] = {}
        if path.stat().st_size > LARGEST_FILE:
            raise RuleError(self.name, None, "", "The file is larger than 2 MB.", "Split it.")
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise RuleError(self.name, line, "", f"This is not YAML: {error.problem}.", "Mend the syntax.") from None
        except UnicodeDecodeError:
            raise RuleError(self.name, None, "", "The file is not UTF-8.", "Save it as UTF-8.") from None
        if node is None:
            raise RuleError(self.name, 1, "", "The file is empty.", "Fill it or delete it.")
        self._seen: set[int] = set()
        self.data = self._plain(node, ())

    def _plain(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen or len(path) > 30:
            raise self.error(path, "Anchors, aliases and very deep nesting are not allowed.", "Write it out.")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
                if key is None or not key_node.tag.endswith((":str", ":int", ":bool", ":timestamp")):
                    raise self.error(path, "A key is not a word.", "Use a plain word as key.")
                if not key_node.tag.endswith(":str"):
                    raise RuleError(self.name, key_node.start_mark.line + 1, key, *unquoted(key))
                self.lines[(*path, key)] = key_node.start_mark.line + 1
                if key in result:
                    raise self.error((*path, key), "The key stands twice.", "Keep one of them.")
                result[key] = self._plain(value_node, (*path, key))
            return result
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(part, (*path, n)) for n, part in enumerate(node.value)]
        return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        kind, text = node.tag.rpartition(":")[2], str(node.value)
        if kind == "str":
            return text
        if kind == "null" and text in ("null", "~"):
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "int" and re.fullmatch(r"-?(0|[1-9]\d*)", text):
            return int(text)
        if kind == "float" and re.fullmatch(r"-?\d+\.\d+", text):
            return float(text)
        raise self.error(path, *unquoted(text))

    def error(self, path: Sequence[str | int], what: str, mend: str) -> RuleError:
        """A RuleError at the innermost part of ``path`` whose line is known."""
        known = tuple(path)
        while known and known not in self.lines:
            known = known[:-1]
        return RuleError(self.name, self.lines.get(known), dotted(path), what, mend)


def unquoted(text: str) -> tuple[str, str]:
    """What is wrong with a plain scalar that YAML would take for something else."""
    if not text:
        return "The value is empty.", "Write null if that is meant, or give the value."
    return f"YAML does not take {text} for a text.", f"Put it in quotes: '{text}'."


def dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


# ------------------------------------------------------------------------------------------------ the folder


def read_folder(folder: Path) -> dict[str, Any]:
    """Everything in a rules folder, checked, as plain data; each rule with its ``path``. Raises RuleError."""
    fields = read(folder / "fields.yaml", folder, "fields.schema.json").data["fields"]
    formats = read(folder / "formats.yaml", folder, "formats.schema.json")
    check_patterns(formats)
    formats.data |= read(folder / "naming.yaml", folder, "naming.schema.json").data
    sources = {path: read(path, folder, "rule.schema.json") for path in rule_paths(folder)}
    lists = {path.stem: read(path, folder, "list.schema.json") for path in sorted((folder / "lists").glob("*.yaml"))}
    editions = [read(path, folder, "edition.schema.json") for path in sorted((folder / "editions").glob("*.yaml"))]
    messages = Source(data.REPORTS / "messages.yaml", data.REPORTS)
    for edition in editions:
        check_edition(edition, fields, {name: source.data for name, source in lists.items()})
    known = Known(fields, formats.data, {e.data["id"]: e.data for e in editions})
    rules: dict[str, Any] = {}
    for path, source in sources.items():
        check_rule(source, path, known)
        rules[source.data["id"]] = {**source.data, "path": source.name}
    for path, source in sources.items():
        check_rule_names(source, rules)
    return {
        "rules": [rules[name] for name in sorted(rules, key=rule_order)],
        "fields": fields,
        "formats": formats.data,
        "editions": known.editions,
        "lists": {name: source.data for name, source in lists.items()},
        "messages": messages.data,
    }


def rule_paths(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*/*.yaml") if p.parent.name not in ("editions", "lists"))


def rule_order(rule_id: str) -> tuple[int, str]:
    """The catalogue's order of the families, then an organisation's own."""
    family = rule_id.rstrip("0123456789")
    return ("EFUDCRPQX".find(family) if len(family) == 1 else 99, rule_id)


def read(path: Path, folder: Path, schema: str) -> Source:
    source = Source(path, folder)
    validate(source, schema_named(schema))
    return source


_SCHEMAS: dict[str, Mapping[str, Any]] = {}


def schema_named(name: str) -> Mapping[str, Any]:
    if name not in _SCHEMAS:
        _SCHEMAS[name] = json.loads((data.RULES / name).read_text(encoding="utf-8"))
    return _SCHEMAS[name]


def validate(source: Source, schema: Mapping[str, Any]) -> None:
    """Raises RuleError for the schema fault that says most: the deepest one under the alternatives."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema).iter_errors(source.data))
    if error is not None:
        what, mend = schema_fault(error)
        raise source.error([*error.absolute_path], what, mend)


def schema_fault(error: Any) -> tuple[str, str]:
    """A schema error in words of the author's."""
    allowed = error.schema.get("properties", {})
    if error.validator == "additionalProperties":
        extra = [key for key in error.instance if key not in allowed]
        near = f"Known here: {', '.join(sorted(allowed))}." if allowed else "Remove it."
        return f"Unknown: {', '.join(map(str, extra))}.", near
    if error.validator == "required":
        absent = [key for key in error.validator_value if key not in error.instance]
        return f"Missing: {', '.join(absent)}.", error.schema.get("description", "Add it.")
    if error.validator == "enum":
        return f"{error.instance!r} is not known here.", f"Use one of: {', '.join(map(str, error.validator_value))}."
    return f"{error.message}.", error.schema.get("description", "See rules/README.md.")


def check_patterns(source: Source) -> None:
    def patterns(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
        if path[:1] == ("patterns",) and isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            for key, part in value.items():
                yield from patterns(part, (*path, key))

    for path, expression in patterns(source.data, ()):
        try:
            re.compile(expression, re.ASCII)
        except re.error as error:
            raise source.error(path, f"The pattern is not a regular expression: {error}.", "Mend it.") from None


class Known:
    """What rules may name."""

    def __init__(self, fields: Mapping[str, Any], formats: Mapping[str, Any], editions: Mapping[str, Any]) -> None:
        self.fields, self.formats, self.editions = fields, formats, editions


def check_edition(source: Source, fields: Mapping[str, Any], lists: Mapping[str, Any]) -> None:
    edition = source.data
    for key in ("required", "required_uploads"):
        for n, name in enumerate(edition[key]):
            if name not in fields:
                raise source.error((key, n), f"There is no field {name}.", "Use a key of fields.yaml.")
    for key in edition["caps"]:
        if key not in fields:
            raise source.error(("caps", key), f"There is no field {key}.", "Use a key of fields.yaml.")
    for route in ("route_essential", "route_encouraged", "route_rare_disease"):
        for n, name in enumerate(edition[route]["lists"]):
            if name not in lists:
                raise source.error((route, "lists", n), f"There is no list {name}.", "Use a file name of lists/.")


def check_rule(source: Source, path: Path, known: Known) -> None:
    rule = source.data
    if path.stem != rule["id"]:
        raise source.error(("id",), f"The file is named {path.name}.", f"Name it {rule['id']}.yaml.")
    parts = [(("parts", n), part) for n, part in enumerate(rule["parts"])] if "parts" in rule else [((), rule)]
    verdicts = set()
    for prefix, part in parts:
        check_part(source, prefix, part, known)
        verdicts |= {case["verdict"] for case in part["cases"]}
    shown = {example["verdict"] for example in rule["examples"]}
    for verdict in ("pass", "fail", "review"):
        if verdict in verdicts and verdict not in shown:
            raise source.error(("examples",), f"No example comes out as {verdict}.", "Add one with its message.")
    for n, example in enumerate(rule["examples"]):
        if example["edition"] not in known.editions:
            raise source.error(("examples", n, "edition"), "There is no such edition.", f"Use {', '.join(known.editions)}.")
        for key in example["form"]:
            if key != "document" and key not in known.fields and not any(f.startswith(f"{key}[].") for f in known.fields):
                raise source.error(("examples", n, "form", key), f"There is no field {key}.", "Use a key of fields.yaml.")


def check_part(source: Source, prefix: Path_, part: Mapping[str, Any], known: Known) -> None:
    for n, key in enumerate(part["needs"]):
        if key not in known.fields:
            raise source.error((*prefix, "needs", n), f"There is no field {key}.", "Use a key of fields.yaml.")
    for value, where in parameters(part.get("each"), (*prefix, "each")):
        check_parameter(source, value, where, known)
    last = len(part["cases"]) - 1
    for n, case in enumerate(part["cases"]):
        where = (*prefix, "cases", n)
        if ("when" in case) == (n == last):
            what = "The last case must decide whatever is left." if n == last else "This case hides those after it."
            raise source.error(where, what, "Give every case but the last a `when`, and the last none.")
        if "when" in case:
            check_condition(source, case["when"], (*where, "when"), part, known)


def check_condition(source: Source, raw: Mapping[str, Any], where: Path_, part: Mapping[str, Any], known: Known) -> None:
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
                raise source.error((*where, key), "`this` needs `each` over fields.", "Name the field.")
        elif name not in known.fields:
            raise source.error((*where, key), f"There is no field {name}.", "Use a key of fields.yaml.")
        elif name not in part["needs"]:
            raise source.error((*where, key), f"{name} is read but not needed.", "Add it to needs.")
    for value, place in parameters(arguments, where):
        check_parameter(source, value, place, known)
    for key, table in (("format", "patterns"), ("than_format", "patterns"), ("table", "tables"), ("kinds", "kinds")):
        value = arguments.get(key, ())
        for name in [value] if isinstance(value, str) else value if operator != "repaired" else ():
            if name not in known.formats[table]:
                raise source.error((*where, key), f"formats.yaml has no {name} under {table}.", "Add it there.")


def parameters(value: Any, where: Path_) -> Iterator[tuple[str, Path_]]:
    if isinstance(value, str) and value.startswith("$"):
        yield value, where
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from parameters(part, (*where, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from parameters(part, (*where, n))


def check_parameter(source: Source, value: str, where: Path_, known: Known) -> None:
    for name, edition in known.editions.items():
        found: Any = edition if value[1:].partition(".")[0] in edition else known.formats
        for step in value[1:].split("."):
            if not isinstance(found, dict) or step not in found:
                mend = f"Add it to editions/{name}.yaml (null says that the cycle has no such thing)."
                raise source.error(where, f"Edition {name} does not decide {value}.", mend)
            found = found[step]


def check_rule_names(source: Source, rules: Mapping[str, Any]) -> None:
    from checker.rules import conditions

    for operator, arguments in conditions(source.data):
        for name in arguments.get("of", ()) if operator == "verdict" else ():
            if name not in rules:
                raise source.error(("cases",), f"There is no rule {name}.", "Name a rule that is there.")
