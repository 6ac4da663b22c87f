"""What no schema can say of an edition: what it names is there, and its windows are days in their order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from checker.model.edition import TODO
from checker.rulebook.rule_checks import KnownNames
from checker.rulebook.yaml_reader import YamlFile

UNKNOWN: Mapping[str, Any] = {"submission": {"from": None, "to": None}}
"""What a parameter is until it is known; null for all others."""


def with_todo_named(parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """An edition's parameters, what is not known yet as nothing, and its name under ``todo``."""
    gaps = [name for name, value in parameters.items() if value == TODO]
    return {**parameters, **{name: UNKNOWN.get(name) for name in gaps}, "todo": gaps} if gaps else dict(parameters)


def check_edition_file(
    source: YamlFile, known: KnownNames, lists: Mapping[str, Any], grammars: Collection[str]
) -> None:
    edition = source.data
    for key in ("required", "required_uploads", "caps"):
        for n, name in enumerate(edition[key]):
            if name not in known.fields:
                raise source.refusal((key, name if key == "caps" else n), "rules.no_field", name=name)
    for n, name in enumerate(edition["sections"]):
        if name not in known.formats["section_titles"]:
            raise source.refusal(("sections", n), "rules.no_section", name=name)
    for route, laid_down in edition.items():
        for n, name in enumerate(laid_down.get("lists", ()) if isinstance(laid_down, dict) else ()):
            if name not in lists:
                raise source.refusal((route, "lists", n), "rules.no_list", name=name)
    if edition["catalogue_in_force"] not in (None, TODO, *lists):
        raise source.refusal(("catalogue_in_force",), "rules.no_list", name=edition["catalogue_in_force"])
    for name in edition["citations"]:
        if name not in known.rules:
            raise source.refusal(("citations", name), "rules.no_rule", name=name)
    check_windows(source)
    if edition["grammar"] not in grammars:
        raise source.refusal(("grammar",), "rules.no_grammar", name=edition["grammar"], known=sorted(grammars))


def check_windows(source: YamlFile) -> None:
    """Every day is one of the calendar, and no window ends before it begins."""
    for key, value in source.data.items():
        days = [value] if key != "citations" and isinstance(value, dict) else []
        for day in days:
            for end in ("from", "to", "listed_by"):
                try:
                    datetime.fromisoformat(day.get(end) or date.min.isoformat())
                except ValueError:
                    raise source.refusal((key, end), "rules.no_day", day=day[end]) from None
            if (
                "from" in day
                and "to" in day
                and datetime.fromisoformat(day["from"]) > datetime.fromisoformat(day["to"])
            ):
                raise source.refusal((key, "to"), "rules.window_reversed")
