"""What is told of a faulty file in more than one place: what was wrong and what to do, in both languages."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from checker.model import Text

LONGEST_WORD = 60
"""Characters of a key or value of the file in a message."""


def no_field(key: str) -> tuple[Text, Text]:
    what = Text(f"没有字段 {key}。", f"There is no field {key}.")
    return what, Text("请用 fields.yaml 的键。", "Use a key of fields.yaml.")


def no_list(name: str) -> tuple[Text, Text]:
    what = Text(f"没有名单 {name}。", f"There is no list {name}.")
    return what, Text("请用 lists/ 中的文件名。", "Use a file name of lists/.")


def no_rule(rule_id: str) -> tuple[Text, Text]:
    what = Text(f"没有规则 {rule_id}。", f"There is no rule {rule_id}.")
    return what, Text("请写已有的规则。", "Name a rule that is there.")


def no_edition(known: Collection[str]) -> tuple[Text, Text]:
    what = Text("没有该年度。", "There is no such edition.")
    return what, Text(f"可用：{'、'.join(known)}。", f"Use {', '.join(known)}.")


def id_taken(rule_id: str, place: str) -> tuple[Text, Text]:
    what = Text(f"另有一条规则 {rule_id}，在 {place}。", f"There is another rule {rule_id}, in {place}.")
    return what, Text("请给其中一条换一个 id。", "Give one of them another id.")


def file_named(path: Path) -> Text:
    return Text(f"文件名是 {path.name}。", f"The file is named {path.name}.")


YAML_FAULTS = (
    Text("缺少“,”或“]”", "did not find expected ',' or ']'"),
    Text("缺少“,”或“}”", "did not find expected ',' or '}'"),
    Text("此处不能有“键: 值”", "mapping values are not allowed in this context"),
    Text("此处应当是一个键", "did not find expected key"),
    Text("缺少冒号", "could not find expected ':'"),
    Text("缺少以“-”开头的列表项", "did not find expected '-' indicator"),
    Text("此处的字符不能作为值的开头", "found character that cannot start any token"),
    Text("引号没有结束", "found unexpected end of stream"),
    Text("引号中有不认识的转义字符", "found unknown escape character"),
    Text("引用了不存在的锚点", "found undefined alias"),
    Text("文件中不止一个 YAML 文档", "but found another document"),
)
"""What the YAML library finds, as it says it, and in Chinese."""


def unquoted(text: str) -> tuple[Text, Text]:
    """What is wrong with a plain scalar that YAML would take for something else."""
    text = text[:LONGEST_WORD]
    if not text:
        mend = Text("确实没有时请写 null，否则请写出值。", "Write null if that is meant, or give the value.")
        return Text("值是空的。", "The value is empty."), mend
    what = Text(f"YAML 不把 {text} 当作文字。", f"YAML does not take {text} for a text.")
    return what, Text(f"请加引号：'{text}'。", f"Put it in quotes: '{text}'.")


def not_known(word: Text) -> Text:
    return Text(f"无法识别此处的 {word.zh.strip()}。", f"{word.en} is not known here.")


def choose(word: str, known: Sequence[str]) -> Text:
    """The mend for a word that is not known: the nearest one, and all of them when they are few."""
    if not known:
        return Text("请删除。", "Remove it.")
    hint = did_you_mean(word, known)
    if len(known) > 12:
        return Text(f"{hint.zh}全部选项见 rules/README.md。", f"{hint.en}rules/README.md has them all.")
    return Text(f"{hint.zh}可用：{'、'.join(known)}。", f"{hint.en}Use one of: {', '.join(known)}.")


def did_you_mean(word: str, known: Sequence[str]) -> Text:
    """A question with the nearest word, before what else is to be said; nothing where none is near."""
    near = get_close_matches(word[:LONGEST_WORD], known, 1)
    return Text(f"是不是 {near[0]}？", f"Did you mean {near[0]}? ") if near else Text("", "")


OR = Text("或", " or ")
KINDS = {
    "object": Text("键值对", "a mapping"),
    "array": Text("列表", "a list"),
    "string": Text("文字", "a text"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数", "a number"),
    "boolean": Text(" true 或 false", "true or false"),
    "null": Text("空值 null", "null"),
}


def shown(value: Any) -> Text:
    """A value in an error message: short ones as they are."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= 60:
        return Text(f"{text} ", text)
    if isinstance(value, dict):
        return Text("这组键值对", "This mapping")
    return Text("这个列表", "This list") if isinstance(value, list) else Text("这段文字", "This text")
