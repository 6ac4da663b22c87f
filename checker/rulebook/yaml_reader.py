"""One YAML file of rules/ or reports/, read strictly: plain data, the line of every key, and its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from checker.errors import RuleError, reason_of
from checker.model import Text
from checker.rulebook.schema_errors import KINDS, LONGEST_WORD, OR, YAML_FAULTS, choose, not_known, shown, unquoted
from checker.strict_yaml import YamlFault, compose

Path_ = tuple[str | int, ...]
LARGEST_FILE = 2_000_000
DEEPEST = 30
MOST_ENTRIES = 50_000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFile:
    """One YAML file as plain data, with the line of every key and item. Raises RuleError."""

    def __init__(self, path: Path, folder: Path) -> None:
        inside = path.is_relative_to(folder)
        self.name = f"{folder.name}/{path.relative_to(folder).as_posix()}" if inside else path.name
        self.lines: dict[Path_, int] = {}
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise RuleError(self.name, None, "", Text("文件超过 2 MB。", "The file is larger than 2 MB."), SPLIT)
            node = compose(path.read_text(encoding="utf-8-sig"), LOADER, DEEPEST, MOST_ENTRIES)
        except OSError as error:
            reason = reason_of(error)
            what = Text(f"文件无法读取（{reason.zh}）。", f"The file cannot be read ({reason.en}).")
            raise RuleError(self.name, None, "", what, Text("请把文件放在此处。", "Put it there.")) from None
        except UnicodeDecodeError:
            what = Text("文件不是 UTF-8 编码。", "The file is not UTF-8.")
            raise RuleError(self.name, None, "", what, Text("请另存为 UTF-8。", "Save it as UTF-8.")) from None
        except YamlFault as fault:
            words = FAULTS[fault.kind] if fault.error is None else (no_yaml(fault.error), SYNTAX)
            raise RuleError(self.name, fault.line, "", *words) from None
        if node is None:
            mend = Text("请填写内容，或删除该文件。", "Fill it or delete it.")
            raise RuleError(self.name, 1, "", Text("文件是空的。", "The file is empty."), mend)
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
                what = Text("有一个键不是单词。", "A key is not a word.")
                raise self.error(path, what, Text("请用普通的单词作键。", "Use a plain word as key."))
            if not key_node.tag.endswith(":str"):
                raise RuleError(self.name, key_node.start_mark.line + 1, key, *unquoted(key))
            if key in result:
                line, what = key_node.start_mark.line + 1, Text("该键出现了两次。", "The key stands twice.")
                raise RuleError(self.name, line, dotted((*path, key)), what, KEEP_ONE)
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

    def error(self, path: Sequence[str | int], what: Text, mend: Text) -> RuleError:
        """A RuleError at the innermost part of ``path`` whose line is known."""
        known = tuple(path)
        while known and known not in self.lines:
            known = known[:-1]
        return RuleError(self.name, self.lines.get(known), dotted(path), what, mend)


SPLIT = Text("请拆分成几个文件。", "Split it.")
KEEP_ONE = Text("请只保留一个。", "Keep one of them.")
SYNTAX = Text("请检查该处的缩进、冒号和引号。", "Check the indentation, the colons and the quotes there.")


FAULTS = {
    "deep": (Text("嵌套过深。", "The nesting is too deep."), Text("请减少层数。", "Flatten it.")),
    "many": (
        Text(f"文件中的键和值超过 {MOST_ENTRIES} 个。", f"The file holds more than {MOST_ENTRIES} keys and values."),
        SPLIT,
    ),
    "anchor": (
        Text("不允许使用锚点、别名和标签。", "Anchors, aliases and tags are not allowed."),
        Text("请在两处都写出该值。", "Write the value out in both places."),
    ),
    "character": (
        Text("文件中有 YAML 不允许的字符。", "The file holds a character that YAML does not allow."),
        Text("请删除控制字符。", "Take out the control characters."),
    ),
}


def no_yaml(error: yaml.MarkedYAMLError) -> Text:
    """What the library says of a text that is no YAML; in Chinese where its words are known."""
    said = ", ".join(filter(None, (error.context, error.problem)))
    known = next((f"：{fault.zh}" for fault in YAML_FAULTS if fault.en == error.problem), "")
    return Text(f"这不是 YAML{known}。", f"This is not YAML: {said}.")


def dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part)[:LONGEST_WORD] for part in path)


# ---------------------------------------------------------------------------------------------- the schemas


_SCHEMAS: dict[Path, Mapping[str, Any]] = {}


def read(path: Path, folder: Path, schema: Path) -> YamlFile:
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


def schema_fault(error: Any) -> tuple[list[str], Text, Text]:
    """A schema error in words of the author's; first the key within the place that it is about, if any."""
    schema, value, wanted = error.schema, error.instance, error.validator_value
    about, it = wanted_here(schema) or Text("请见 rules/README.md。", "See rules/README.md."), shown(value)
    match error.validator:
        case "additionalProperties":
            extra = next(str(key) for key in value if key not in schema.get("properties", {}))
            word = extra[:LONGEST_WORD]
            return [extra], not_known(Text(word, word)), choose(extra, list(schema.get("properties", {})))
        case "propertyNames":
            return [str(value)], Text(f"{value} 不能作此处的键。", f"{value} cannot be a key here."), about
        case "required":
            keys = [key for key in wanted if key not in value]
            what = Text(f"缺少 {'、'.join(keys)}。", f"{', '.join(keys)} is missing.")
            return [], what, Text("请补上。", "Add it.")
        case "enum":
            return [], not_known(it), choose(str(value), [str(word) for word in wanted])
        case "type":
            kinds = [KINDS[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted)]
            zh, en = (OR[language].join(kind[language] for kind in kinds) for language in ("zh", "en"))
            return [], Text(f"{it.zh}不是{zh}。", f"{it.en} is not {en}."), about
        case "pattern":
            what = Text(f"{it.zh}不是此处要求的写法。", f"{it.en} has not the form that is wanted here.")
            return [], what, wanted_here(schema) or Text(f"须符合 {wanted}。", f"It must match {wanted}.")
        case "uniqueItems":
            return [], Text("有一项出现了两次。", "An entry stands twice."), KEEP_ONE
        case "minItems" | "minLength" | "minProperties":
            what = Text("此处的内容太少。", "There is too little here.")
            return [], what, Text(f"请至少写 {wanted} 个。", f"Give at least {wanted}.")
        case "maxItems" | "maxLength" | "maxProperties":
            return [], Text(f"此处最多只能有 {wanted} 个。", f"Only {wanted} can stand here."), about
    return [], Text(f"{it.zh}不能写在此处。", f"{it.en} does not fit here."), about


def description(schema: Mapping[str, Any]) -> Text | None:
    """What a schema says of a value: Chinese and English, with a dot between them, as in the command's help."""
    zh, dot, en = schema.get("description", "").partition(" · ")
    return Text(zh, en) if dot else None


def wanted_here(schema: Mapping[str, Any]) -> Text | None:
    """A schema's description as what to do."""
    about = description(schema)
    return about and Text(f"此处应为：{about.zh}", about.en)
