"""Rules in words: conditions as sentences, parameters and citations as people read them, in one language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from checker import paths
from checker.messages import MessagePhrases
from checker.model import EMPTY, Condition, Part, Rulebook, Text
from checker.rulebook.build import FIELD_ARGUMENTS
from checker.rulebook.yaml_reader import description

MOST_WORDS = 8
"""Words of a list that are shown before the rest is only counted."""
INDENT = "  "


@cache
def descriptions() -> Mapping[str, Text]:
    """By operator, its description in rule.schema.json: for those that have no sentence of their own."""
    schema = json.loads((paths.RULES / "rule.schema.json").read_text(encoding="utf-8"))
    found = {name: description(spec) for name, spec in schema["$defs"]["condition"]["properties"].items()}
    return {name: text for name, text in found.items() if text}


class RulePhrases(MessagePhrases):
    """Says things of rules. ``unstored`` are titles of lists that the rulebook does not hold, by id."""

    def __init__(self, book: Rulebook, language: str, unstored: Mapping[str, str] = EMPTY) -> None:
        super().__init__(book, language)
        self.unstored = unstored

    def of(self, text: Text | Mapping[str, str]) -> str:
        return text[self.language]

    def field(self, key: str) -> str:
        if key == "this":
            return self.say("this_field")
        title = self.book.fields[key].title[self.language] if key in self.book.fields else key
        return title if self.language == "zh" else f'"{title}"'

    def quoted_field(self, key: str) -> str:
        return f"「{self.field(key)}」" if self.language == "zh" else self.field(key)

    def words(self, found: Sequence[Any]) -> str:
        """Words as a list, the rest of a long one only counted."""
        shown = [str(word) for word in found[:MOST_WORDS]]
        rest = [self.say("further_words", count=len(found))] if len(found) > MOST_WORDS else []
        return self.listing([*shown, *rest])

    def window(self, value: Mapping[str, str]) -> str:
        key = "window_both" if "from" in value and "to" in value else "window_from" if "from" in value else "window_to"
        return self.say(key, **{"from": value.get("from", ""), "to": value.get("to", "")})

    # ------------------------------------------------------------------------------------------ conditions

    def sentence(self, condition: Condition, key: str | None = None) -> str:
        """What one operator asks; ``key`` is the field that `this` stands for."""
        name, arguments = condition.operator, condition.arguments
        words = [str(arguments.get("quantity")), *arguments]  # some arguments change the sentence
        variants = [f"asks_{name}_{word}" for word in words if f"asks_{name}_{word}" in self.book.messages]
        template = [*variants, f"asks_{name}"][0]
        given = {word: self.argument(name, word, value, key) for word, value in arguments.items()}
        if name == "years_in_order":
            given.setdefault("than_format", self.say("own_year"))
            given["relation"] = self.say(f"relation_{arguments.get('relation', 'equal')}")
        needed = (
            set(re.findall(r"{(\w+)}", self.book.messages[template].zh)) if template in self.book.messages else {""}
        )
        if needed <= set(given):
            return self.say(template, **given)
        told = self.listing([f"{word}: {value}" for word, value in given.items() if value])
        return f"{name}: {descriptions()[name][self.language]}" + (f" ({told})" if told else "")

    def argument(self, operator: str, name: str, value: Any, key: str | None) -> str:
        if isinstance(value, str) and value.startswith("$"):
            return value
        if name in FIELD_ARGUMENTS or (isinstance(value, str) and value in self.book.fields):
            return self.field(key if value == "this" and key else value)
        if name == "fields":
            return self.listing([self.quoted_field(field) for field in value])
        if name == "caps" and isinstance(value, Mapping):
            return self.say("characters", count=value[key]) if key in value else ""
        if name == "are":
            return self.listing([self.say(f"verdict_{verdict}") for verdict in value])
        if name == "group":
            return self.say(f"group_{value}")
        if name == "lists":
            return self.listing([self.list_title(word) for word in ([value] if isinstance(value, str) else value)])
        if name == "sections":
            return self.listing([self.section(word) for word in value])
        if isinstance(value, Mapping):
            return self.window(value) if set(value) <= {"from", "to"} else ""
        return self.value(value)

    def list_title(self, name: str) -> str:
        if name not in self.book.lists:
            return f"《{self.unstored[name]}》" if name in self.unstored else name
        title = self.book.lists[name].title
        return f"《{title.zh}》" if self.language == "zh" else title.en

    def section(self, name: str) -> str:
        titles = self.book.formats.section_titles
        return titles[name][self.language] if name in titles else name

    def tree(self, condition: Condition, depth: int) -> Iterator[str]:
        """A condition as indented lines."""
        if condition.parts:
            yield f"{INDENT * depth}- {self.say(f'logic_{condition.operator}')}"
            for part in condition.parts:
                yield from self.tree(part, depth + 1)
        else:
            yield f"{INDENT * depth}- {self.sentence(condition)}"

    def each(self, part: Part) -> str | None:
        """Over what a part is repeated."""
        if not part.each:
            return None
        ((kind, value),) = part.each.items()
        if kind == "group":
            what = self.say("each_group", group=self.say(f"group_{value}"))
        elif kind == "type":
            what = self.say("each_type", type=value)
        else:
            listed = value if isinstance(value, str) else self.words([self.field_or_parameter(key) for key in value])
            what = self.say("each_files", files=listed) if kind == "files" else listed
        return self.say("show_each", what=what)

    def field_or_parameter(self, key: str) -> str:
        return key if key.startswith("$") else self.field(key)

    # ------------------------------------------------------------------------------------------ parameters

    def parameter(self, name: str) -> str:
        """An edition's parameter by its name for people; a dotted path step by step."""
        if name in self.book.fields:
            return self.field(name)
        return " › ".join(
            self.say(f"parameter_{step}") if f"parameter_{step}" in self.book.messages else step
            for step in name.split(".")
        )

    def parameter_with_name(self, name: str) -> str:
        """A parameter for people who edit its file: its title, and its name there."""
        return self.say("parameter_named", title=self.parameter(name), name=name)

    def value(self, value: Any, name: str = "") -> str:
        """A parameter's value in words."""
        if value is None:
            return self.say("nothing_set")
        if isinstance(value, bool):
            return self.say("yes_word" if value else "no_word")
        if isinstance(value, Mapping):
            if value and set(value) <= {"from", "to"}:
                return self.window(value)
            return "; ".join(f"{self.parameter(key)}: {self.value(part, key)}" for key, part in value.items())
        if isinstance(value, list | tuple):
            entries = [self.entry(name, word) for word in value]
            return self.listing(entries) if name == "lists" else self.words(entries)
        return self.entry(name, value)

    def entry(self, name: str, word: Any) -> str:
        """One entry of an edition's list: a field, list or section by its title, else the word itself."""
        if name in ("lists", "catalogue_in_force"):
            return self.list_title(word)
        if name == "sections":
            return self.section(word)
        return self.field(word) if name in ("required", "required_uploads") else str(word)


def parameters_of(part: Part) -> Iterator[str]:
    """The names of the parameters that a part's conditions and ``each`` take."""
    yield from _parameters(part.each)
    for case in part.cases:
        if case.when:
            yield from _in_condition(case.when)


def _in_condition(condition: Condition) -> Iterator[str]:
    yield from _parameters(condition.arguments)
    for part in condition.parts:
        yield from _in_condition(part)


def _parameters(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("$"):
        yield value[1:]
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _parameters(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _parameters(part)


def reach(value: Any, path: str) -> Any:
    """The value at a dotted path, None where there is none."""
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
