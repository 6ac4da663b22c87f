"""One YAML file of rules/ or reports/, read strictly: plain data, the line of every key, and its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from checker.errors import RuleError

Path_ = tuple[str | int, ...]
LARGEST_FILE = 2_000_000
DEEPEST = 30
DANGEROUS = 200
"""Levels from which on nothing is built: the library that builds would end the interpreter itself."""
MOST_ENTRIES = 50_000
LONGEST_WORD = 60
"""Characters of a key or value of the file in a message."""


class Source:
    """One YAML file as plain data, with the line of every key and item. Raises RuleError."""

    def __init__(self, path: Path, folder: Path) -> None:
        inside = path.is_relative_to(folder)
        self.name = f"{folder.name}/{path.relative_to(folder).as_posix()}" if inside else path.name
        self.lines: dict[Path_, int] = {}
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise RuleError(self.name, None, "", "The file is larger than 2 MB.", "Split it.")
            text = path.read_text(encoding="utf-8-sig")
            self._check_limits(yaml.parse(text, Loader=loader))
            node = yaml.compose(text, Loader=loader)
        except OSError as error:
            what = f"The file cannot be read ({error.strerror})."
            raise RuleError(self.name, None, "", what, "Put it there.") from None
        except UnicodeDecodeError:
            raise RuleError(self.name, None, "", "The file is not UTF-8.", "Save it as UTF-8.") from None
        except RecursionError:
            raise RuleError(self.name, None, "", *TOO_DEEP) from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            what = f"This is not YAML: {', '.join(filter(None, (error.context, error.problem)))}."
            raise RuleError(self.name, line, "", what, SYNTAX) from None
        except yaml.YAMLError:
            what = "The file holds a character that YAML does not allow."
            raise RuleError(self.name, None, "", what, "Take out the control characters.") from None
        if node is None:
            raise RuleError(self.name, 1, "", "The file is empty.", "Fill it or delete it.")
        self._seen: set[int] = set()
        self.data = self._plain(node, ())

    def _check_limits(self, events: Iterator[yaml.Event]) -> None:
        """Before anything nested is built."""
        depth = count = 0
        for event in events:
            if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent | yaml.AliasEvent):
                count += 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DANGEROUS:
                raise RuleError(self.name, line_of(event), "", *TOO_DEEP)
            if count > MOST_ENTRIES:
                what = f"The file holds more than {MOST_ENTRIES} keys and values."
                raise RuleError(self.name, line_of(event), "", what, "Split it.")

    def _plain(self, node: yaml.Node, path: Path_) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise self.error(path, "Anchors and aliases are not allowed.", "Write the value out in both places.")
        if len(path) > DEEPEST:
            raise self.error(path[:4], *TOO_DEEP)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(part, (*path, n)) for n, part in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key_node.tag.endswith((":merge", ":null")):
                raise self.error(path, "A key is not a word.", "Use a plain word as key.")
            if not key_node.tag.endswith(":str"):
                raise RuleError(self.name, key_node.start_mark.line + 1, key, *unquoted(key))
            if key in result:
                line = key_node.start_mark.line + 1
                raise RuleError(self.name, line, dotted((*path, key)), "The key stands twice.", "Keep one of them.")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self._plain(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        kind, text = node.tag.rpartition(":")[2], str(node.value)
        if kind == "str":
            return text
        if kind == "null" and text in ("null", "~"):
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "int" and re.fullmatch(r"-?(0|[1-9]\d{0,17})", text):
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


def line_of(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


TOO_DEEP = ("The nesting is too deep.", "Flatten it.")
SYNTAX = "Check the indentation, the colons and the quotes there."


def unquoted(text: str) -> tuple[str, str]:
    """What is wrong with a plain scalar that YAML would take for something else."""
    text = text[:LONGEST_WORD]
    if not text:
        return "The value is empty.", "Write null if that is meant, or give the value."
    return f"YAML does not take {text} for a text.", f"Put it in quotes: '{text}'."


def dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part)[:LONGEST_WORD] for part in path)


# ---------------------------------------------------------------------------------------------- the schemas


_SCHEMAS: dict[Path, Mapping[str, Any]] = {}


def read(path: Path, folder: Path, schema: Path) -> Source:
    """The file, held to its schema. Raises RuleError."""
    source = Source(path, folder)
    if schema not in _SCHEMAS:
        _SCHEMAS[schema] = json.loads(schema.read_text(encoding="utf-8"))
    validate(source, _SCHEMAS[schema])
    return source


def validate(source: Source, schema: Mapping[str, Any]) -> None:
    """Raises RuleError for the schema fault that says most: the deepest one under the alternatives."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError, best_match
    from jsonschema.validators import extend

    def unique(_: Any, wanted: bool, value: Any, __: Any) -> Iterator[ValidationError]:
        """In linear time; the library's own compares each entry with each when their kinds are mixed."""
        if not wanted or not isinstance(value, list):
            return
        if len({json.dumps(part, sort_keys=True) for part in value}) < len(value):
            yield ValidationError("An entry stands twice.")

    validator = extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"uniqueItems": unique}
    )
    error = best_match(validator(schema).iter_errors(source.data))
    if error is not None:
        if error.parent and not error.relative_path and "description" in error.parent.schema:
            error = error.parent  # which of the alternatives was meant, nobody knows; the whole is described
        where, what, mend = schema_fault(error)
        raise source.error([*error.absolute_path, *where], what, mend)


def schema_fault(error: Any) -> tuple[list[str], str, str]:
    """A schema error in words of the author's; first the key within the place that it is about, if any."""
    schema, value, wanted = error.schema, error.instance, error.validator_value
    about = schema.get("description", "See rules/README.md.")
    match error.validator:
        case "additionalProperties":
            extra = next(str(key) for key in value if key not in schema.get("properties", {}))
            known = list(schema.get("properties", {}))
            return [extra], f"{extra[:LONGEST_WORD]} is not known here.", choose(extra, known)
        case "propertyNames":
            return [str(value)], f"{value} cannot be a key here.", about
        case "required":
            return [], f"{', '.join(key for key in wanted if key not in value)} is missing.", "Add it."
        case "enum":
            return (
                [],
                f"{shown(value)} is not known here.",
                choose(str(value), [str(word) for word in wanted]),
            )
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return [], f"{shown(value)} is not {' or '.join(KINDS[kind] for kind in kinds)}.", about
        case "pattern":
            form = f"It must match {wanted}."
            return (
                [],
                f"{shown(value)} has not the form that is wanted here.",
                schema.get("description", form),
            )
        case "uniqueItems":
            return [], "An entry stands twice.", "Keep one of them."
        case "minItems" | "minLength" | "minProperties":
            return [], "There is too little here.", f"Give at least {wanted}."
        case "maxItems" | "maxLength" | "maxProperties":
            return [], f"Only {wanted} can stand here.", about
    return [], f"{shown(value)} does not fit here.", about


def choose(word: str, known: Sequence[str]) -> str:
    """The mend for a word that is not known: the nearest one, and all of them when they are few."""
    near = get_close_matches(word[:LONGEST_WORD], known, 1)
    hint = f"Did you mean {near[0]}? " if near else ""
    if not known:
        return "Remove it."
    return hint + (f"Use one of: {', '.join(known)}." if len(known) <= 12 else "rules/README.md has them all.")


KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def shown(value: Any) -> str:
    """A value in an error message: short ones as they are."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= 60:
        return text
    return "This mapping" if isinstance(value, dict) else "This list" if isinstance(value, list) else "This text"
