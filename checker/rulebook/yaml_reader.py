"""One YAML file of rules/ or reports/, read strictly: plain data, the line of every key, and its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from checker.errors import RuleError, reason_of, rule_error
from checker.messages import message, sentences
from checker.model import Text
from checker.rulebook.schema_errors import LONGEST_WORD, choose, either_of, quoted_value
from checker.strict_yaml import YamlFault, compose

Path_ = tuple[str | int, ...]
LARGEST_FILE = 2_000_000
DEEPEST = 30
MOST_ENTRIES = 50_000
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAYS = ("from", "to", "listed_by", "expires")
"""Keys whose value is a day, which may stand without quotes."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFile:
    """One YAML file as plain data, with the line of every key and item. Raises RuleError."""

    def __init__(self, path: Path, folder: Path) -> None:
        inside = path.is_relative_to(folder)
        self.name = f"{folder.name}/{path.relative_to(folder).as_posix()}" if inside else path.name
        self.lines: dict[Path_, int] = {}
        try:
            with path.open(encoding="utf-8-sig") as file:  # of a device there may be no end
                text = file.read(LARGEST_FILE + 1)
            if len(text) > LARGEST_FILE:
                raise rule_error("yaml.too_large", self.name)
            node = compose(text, LOADER, DEEPEST, MOST_ENTRIES)
        except OSError as error:
            raise rule_error("yaml.unreadable", self.name, reason=reason_of(error)) from None
        except UnicodeDecodeError:
            raise rule_error("yaml.encoding", self.name) from None
        except YamlFault as fault:
            about = {"most": MOST_ENTRIES, "said": library_words(fault.error) if fault.error else ""}
            raise rule_error(f"yaml.fault_{fault.kind}", self.name, fault.line, **about) from None
        if node is None:
            raise rule_error("yaml.empty", self.name, 1)
        self.data = self._plain(node, ())

    def _plain(self, node: yaml.Node, path: Path_) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
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
                raise self.refusal(path, "yaml.key_no_word")
            if not key_node.tag.endswith(":str"):
                raise rule_error(unquoted(key), self.name, key_node.start_mark.line + 1, key, text=key[:LONGEST_WORD])
            if key in result:
                line = key_node.start_mark.line + 1
                raise rule_error("yaml.key_twice", self.name, line, dotted((*path, key)))
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
        if kind == "timestamp" and path[-1] in DAYS and DAY.fullmatch(text):
            return text
        if kind == "timestamp" and len(path) == 1:  # no file has a day there, an edition has windows
            raise self.refusal(path, "yaml.unquoted_day", text=text[:LONGEST_WORD])
        raise self.refusal(path, unquoted(text), text=text[:LONGEST_WORD])

    def refusal(self, path: Sequence[str | int], name: str, /, **arguments: object) -> RuleError:
        """The RuleError of ``errors.rule_error``, at the innermost part of ``path`` whose line is known."""
        return self.error(path, message(name, **arguments), message(f"{name}_mend", **arguments))

    def error(self, path: Sequence[str | int], what: Text, mend: Text) -> RuleError:
        known = tuple(path)
        while known and known not in self.lines:
            known = known[:-1]
        return RuleError(self.name, self.lines.get(known), dotted(path), what, mend)


def unquoted(text: str) -> str:
    """What is said of a plain scalar that YAML would take for something else."""
    return "yaml.unquoted" if text else "yaml.value_empty"


def library_words(error: yaml.MarkedYAMLError) -> Text:
    """What the library says of a text that is no YAML; in Chinese where its words are known."""
    known = (text for name, text in sentences("yaml").items() if name.startswith("library_"))
    chinese = next((f"：{text.zh}" for text in known if text.en == error.problem), "")
    return Text(chinese, ", ".join(filter(None, (error.context, error.problem))))


def dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part)[:LONGEST_WORD] for part in path)


# ---------------------------------------------------------------------------------------------- the schemas


_SCHEMAS: dict[Path, Mapping[str, Any]] = {}


def read_yaml(path: Path, folder: Path, schema: Path) -> YamlFile:
    """The file, held to its schema; one that has not changed is read once. Raises RuleError."""
    try:
        state = path.stat()
    except OSError:
        return _read(path, folder, schema, 0, 0)
    return _read(path, folder, schema, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1024)
def _read(path: Path, folder: Path, schema: Path, changed: int, size: int) -> YamlFile:
    source = YamlFile(path, folder)
    if schema not in _SCHEMAS:
        _SCHEMAS[schema] = json.loads(schema.read_text(encoding="utf-8"))
    validate(source, _SCHEMAS[schema])
    return source


def validate(source: YamlFile, schema: Mapping[str, Any]) -> None:
    """Raises RuleError for the first schema fault of the outermost, and of it the one that says most."""
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
    faults = sorted(validator(schema).iter_errors(source.data), key=lambda fault: len(fault.path))
    error = best_match(fault for fault in faults if fault.path == faults[0].path)  # by itself it takes the last place
    if error is not None:
        if error.parent and not error.relative_path and "description" in error.parent.schema:
            error = error.parent  # which of the alternatives was meant, nobody knows; the whole is described
        where, what, mend = schema_fault(error)
        if shape := error.schema.get("examples"):
            mend = message("schema.shape", mend=mend, shape=as_flow(shape[0]))
        raise source.error([*error.absolute_path, *where], what, mend)


def as_flow(shape: Mapping[str, str]) -> str:
    """A mapping as one line of YAML."""
    return "{" + ", ".join(f'{key}: "{value}"' for key, value in shape.items()) + "}"


def schema_fault(error: Any) -> tuple[list[str], Text, Text]:
    """A schema error in words of the author's; first the key within the place that it is about, if any."""
    schema, value, wanted = error.schema, error.instance, error.validator_value
    about, it = wanted_here(schema) or message("schema.see_readme"), quoted_value(value)
    match error.validator:
        case "additionalProperties":
            extra = next(str(key) for key in value if key not in schema.get("properties", {}))
            known = list(schema.get("properties", {}))
            return [extra], message("schema.not_known", it=extra[:LONGEST_WORD]), choose(extra, known)
        case "propertyNames":
            return [str(value)], message("schema.no_key", key=value), about
        case "required":
            keys = [key for key in wanted if key not in value]
            return [], message("schema.missing", keys=keys), message("schema.missing_mend")
        case "enum":
            shown_word = Text(it.zh.strip(), it.en)
            return [], message("schema.not_known", it=shown_word), choose(str(value), [str(word) for word in wanted])
        case "type":
            kinds = [message(f"schema.kind_{kind}") for kind in ([wanted] if isinstance(wanted, str) else wanted)]
            return [], message("schema.other_kind", it=it, kinds=either_of(kinds)), about
        case "pattern":
            here = wanted_here(schema) or message("schema.pattern", pattern=wanted)
            return [], message("schema.other_form", it=it), here
        case "uniqueItems":
            return [], message("schema.twice"), message("schema.twice_mend")
        case "minItems" | "minLength" | "minProperties":
            return [], message("schema.too_few"), message("schema.too_few_mend", least=wanted)
        case "maxItems" | "maxLength" | "maxProperties":
            return [], message("schema.too_many", most=wanted), about
    return [], message("schema.unfit", it=it), about


def description(schema: Mapping[str, Any]) -> Text | None:
    """What a schema says of a value: Chinese and English, with a dot between them, as in the command's help."""
    zh, dot, en = schema.get("description", "").partition(" · ")
    return Text(zh, en) if dot else None


def wanted_here(schema: Mapping[str, Any]) -> Text | None:
    """A schema's description as what to do."""
    about = description(schema)
    return about and message("schema.wanted", about=about)
