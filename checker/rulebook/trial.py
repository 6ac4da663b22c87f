"""A rule is tried on a form before it is used: what would stop the engine in a check is told on loading."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Any

from checker import paths
from checker.engine.conditions import DECISIVE, combine, leaves
from checker.engine.evaluate import bound_rules, items
from checker.engine.operators import OPERATORS, Context
from checker.errors import RuleError
from checker.model import Condition, Form, Rule, Rulebook, Truth
from checker.rulebook.build import conditions
from checker.rulebook.example_form import form_from_data
from checker.rulebook.yaml_reader import Path_, YamlFile

KIND_OF_LIST = {
    "on_list": "names",
    "near_list": "names",
    "names_disease": "diseases",
    "near_disease": "diseases",
}


def try_rules(sources: Mapping[str, YamlFile], book: Rulebook) -> None:
    """Raises RuleError for the first rule of these that some form could bring to a halt."""
    asked = {rule.id: verdicts_asked(rule) for rule in book.rules}
    for source in sources.values():
        check_years(source, book)
        check_circle(source, asked)
    for edition in book.editions:
        form = filled_form(edition, book)
        for name, source in sources.items():
            rule = bound_rules(book, edition)[name]
            for n, part in enumerate(rule.parts):
                prefix: Path_ = ("parts", n) if "parts" in source.data else ()
                for item in items(part.each, form, book) if is_each(source, prefix, part.each) else ():
                    context = Context(form, book, book.editions[edition], lambda _: "review", None, {}, item)
                    for m, case in enumerate(part.cases):
                        if case.when:
                            try_out(source, (*prefix, "cases", m, "when"), case.when, context)
                            if laid_down(case.when):
                                break


def is_each(source: YamlFile, prefix: Path_, each: Mapping[str, Any] | None) -> bool:
    """``each`` names what there can be one by one."""
    keys = (each or {}).get("fields", ())
    if isinstance(keys, tuple | Mapping):
        return True
    raise source.refusal((*prefix, "each", "fields"), "rules.each_no_fields")


def try_out(source: YamlFile, where: Path_, condition: Condition, context: Context) -> None:
    for inner in reachable_operators(condition):
        check_lists(source, where, inner, context.book)
        check_words(source, where, inner)
        try:
            OPERATORS[inner.operator](context, **inner.arguments)
        except RuleError:
            raise
        except Exception as error:
            about = {
                "name": inner.operator,
                "edition": context.edition.id,
                "kind": type(error).__name__,
                "error": error,
            }
            raise source.refusal((*where, inner.operator), "rules.operator_fails", **about) from None


def reachable_operators(condition: Condition) -> Iterator[Condition]:
    """The operators of a condition but for those that what the edition lays down keeps from being asked."""
    if not condition.parts:
        yield condition
        return
    for part in condition.parts:
        yield from reachable_operators(part)
        if condition.operator in DECISIVE and laid_down(part) is DECISIVE[condition.operator]:
            return


def laid_down(condition: Condition) -> Truth:
    """What the edition alone decides of a condition of a bound rule."""
    if condition.operator == "set_in_edition":
        return condition.arguments["parameter"] not in (None, False)
    if not condition.parts:
        return None
    truths = [laid_down(part) for part in condition.parts]
    if condition.operator == "not":
        return None if truths[0] is None else not truths[0]
    return truths[0] if condition.operator == "surely" else combine(condition.operator, truths)


def check_lists(source: YamlFile, where: Path_, condition: Condition, book: Rulebook) -> None:
    wanted = KIND_OF_LIST.get(condition.operator)
    for name in condition.arguments.get("lists", ()) if wanted else ():
        if name not in book.lists:
            raise source.refusal((*where, condition.operator, "lists"), "rules.no_list", name=name)
        kind = book.lists[name].kind
        if kind != wanted:
            about = {"name": name, "kind": kind, "operator": condition.operator, "wanted": wanted}
            raise source.refusal((*where, condition.operator, "lists"), "rules.wrong_list_kind", **about)


@cache
def words_arguments(operator: str) -> tuple[str, ...]:
    """The arguments of an operator that rule.schema.json wants to be words."""
    schema = json.loads((paths.RULES / "rule.schema.json").read_text(encoding="utf-8"))
    properties = schema["$defs"]["condition"]["properties"][operator].get("properties", {})
    return tuple(name for name, spec in properties.items() if spec.get("$ref") == "#/$defs/words")


def check_words(source: YamlFile, where: Path_, condition: Condition) -> None:
    """A parameter that stands for words does so."""
    for name in words_arguments(condition.operator):
        value = condition.arguments.get(name, ())
        if not isinstance(value, tuple) or not all(isinstance(word, str) for word in value):
            raise source.refusal((*where, condition.operator, name), "rules.no_words", name=name)


def check_years(source: YamlFile, book: Rulebook) -> None:
    """years_in_order takes the group ``year`` of its patterns."""
    for operator, arguments in conditions(source.data):
        for key in ("format", "than_format") if operator == "years_in_order" else ():
            name = arguments.get(key)
            if name and "(?P<year>" not in book.formats.patterns[name]:
                raise source.refusal(("cases",), "rules.no_year_group", name=name)


def check_circle(source: YamlFile, asked: Mapping[str, Set[str]]) -> None:
    """A rule must not ask for its own verdict, by whatever way; ``asked``: the rules that each rule asks."""
    found: set[str] = set()
    new = {source.data["id"]}
    while new:
        new = {name for rule in new for name in asked.get(rule, ())} - found
        found |= new
    if source.data["id"] in found:
        raise source.refusal(("cases",), "rules.asks_itself", id=source.data["id"])


def verdicts_asked(rule: Rule) -> set[str]:
    """The rules whose verdicts a rule asks for."""
    found: set[str] = set()
    for case in (case for part in rule.parts for case in part.cases if case.when):
        for condition in leaves(case.when) if case.when else ():
            found.update(condition.arguments.get("of", ()) if condition.operator == "verdict" else ())
            found.update(condition.arguments.get("routes", ()))
    return found


@cache
def filled_form(edition: str, book: Rulebook) -> Form:
    """A form of this edition on which every field has a plain entry of its type."""
    cycle = book.editions[edition].parameters
    day = (cycle["submission"]["from"] or cycle["cycle_year"]["from"])[:10]
    entries = {
        "month": cycle["cycle_year"]["from"][:7],
        "datetime": f"{day} 12:00:00",
        "yes_no": book.formats.yes,
        "number": "1",
        "file": "a.pdf",
        "tick": book.formats.ticks["empty"][0],
    }
    given: dict[str, Any] = {}
    for key, spec in book.fields.items():
        group, bracket, part = key.partition("[].")
        entry = entries.get(spec.type, "x")
        if bracket:
            given.setdefault(group, [{}])[0][part] = entry
        else:
            given[key] = entry
    return form_from_data(edition, given, book)
