"""Messages name only what they are given: a slip would show only when that message is needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from checker import paths
from checker.messages import message
from checker.model import Text
from checker.rulebook.build import conditions, rule_parts
from checker.rulebook.schema_errors import did_you_mean
from checker.rulebook.yaml_reader import Path_, YamlFile

ALWAYS = {"missing", "because", "row", "in_row"}


@cache
def given_by_operators() -> Mapping[str, frozenset[str]]:
    """What each operator gives to messages, as rule.schema.json says."""
    schema = json.loads((paths.RULES / "rule.schema.json").read_text(encoding="utf-8"))
    operators = schema["$defs"]["condition"]["properties"]
    return {name: frozenset(spec.get("gives", ())) for name, spec in operators.items()}


def check_messages(source: YamlFile, editions: Mapping[str, Any]) -> None:
    """Raises RuleError at the message that names what it is not given."""
    rule = source.data
    everywhere: set[str] | None = None
    for prefix, part in rule_parts(rule):
        always = ALWAYS | {key.rpartition(".")[2] for key in part["needs"]} | of_each(part.get("each", {}))
        everywhere = always if everywhere is None else everywhere & always
        asked: set[str] = set()
        for n, case in enumerate(part["cases"]):
            where: Path_ = (*prefix, "cases", n)
            own = of_condition(case)
            asked |= own
            given = always | (own if "when" in case else asked)
            check_text(source, case["message"], (*where, "message"), given, editions)
            for m, text in enumerate(case.get("assumptions", ())):
                check_text(source, text, (*where, "assumptions", m), given, editions)
            if "fix" in case:
                check_text(source, case["fix"], (*where, "fix"), always | own if "unknown" in case else given, editions)
            if "unknown" in case:
                check_text(source, case["unknown"], (*where, "unknown"), always | own, editions)
    for name in ("fix", "draft_fix"):
        if name in rule:
            check_text(source, rule[name], (name,), everywhere or ALWAYS, editions)


def of_each(each: Mapping[str, Any]) -> set[str]:
    return (set() if "group" in each or not each else {"field", "value"}) | ({"file"} if "files" in each else set())


def of_condition(case: Mapping[str, Any]) -> set[str]:
    """What the operators of a case give."""
    found: set[str] = set()
    for operator, arguments in conditions({"cases": [case]}):
        found |= given_by_operators()[operator] | (set(arguments["kinds"]) if operator == "repaired" else set())
    return found


def check_text(
    source: YamlFile, text: Mapping[str, str], where: Path_, given: set[str], editions: Mapping[str, Any]
) -> None:
    check_languages(source, text, where)
    for language in ("zh", "en"):
        for name in re.findall(r"\{([a-z_.0-9]+)\}", text[language]):
            first, *steps = name.split(".")
            if first == "edition" and steps:
                ok = all(reaches(edition, steps) for edition in editions.values())
            elif first in given:
                ok = not steps
            else:
                ok = all(reaches(edition, [first, *steps]) for edition in editions.values())
            if not ok:
                raise source.error(
                    (*where, language), message("rules.no_argument", name=f"{{{name}}}"), hint(name, given, editions)
                )
        rest = re.sub(r"\{[a-z_.0-9]+\}", "", text[language])
        if "{" in rest or "}" in rest:
            raise source.refusal((*where, language), "rules.stray_brace", sample="{name}")


def check_languages(source: YamlFile, text: Mapping[str, str], where: Path_) -> None:
    """Both languages say the same things."""
    zh, en = ({re.sub(r"\.(zh|en)$", "", name) for name in re.findall(r"{([a-z_.0-9]+)}", text[k])} for k in text)
    if zh != en:
        odd = [f"{{{name}}}" for name in sorted(zh ^ en)]
        raise source.refusal(where, "rules.one_language", names=odd)


def reaches(value: Any, steps: list[str]) -> bool:
    """The steps lead to words, in this edition; to nothing is well, which is told as none."""
    for step in steps:
        if not isinstance(value, Mapping) or step not in value:
            return False
        value = value[step]
    return not isinstance(value, Mapping)


def hint(name: str, given: set[str], editions: Mapping[str, Any]) -> Text:
    parameters = {path for edition in editions.values() for path in key_paths(edition)}
    if name in parameters or name in given:
        return message("rules.argument_of_some_editions")
    near = did_you_mean(name, sorted(parameters | given))
    return message("rules.arguments_given", near=near, words=[f"{{{word}}}" for word in sorted(given)])


def key_paths(value: Any, before: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key != "citations":
                yield from key_paths(part, f"{before}{key}.")
    else:
        yield before[:-1]
