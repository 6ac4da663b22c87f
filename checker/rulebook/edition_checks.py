"""What no schema can say of an edition: what it names is there, and its windows are days in their order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from checker.model import Text
from checker.rulebook.rule_checks import KnownNames
from checker.rulebook.schema_errors import no_field, no_list, no_rule
from checker.rulebook.yaml_reader import YamlFile


def check_edition(source: YamlFile, known: KnownNames, lists: Mapping[str, Any], grammars: Collection[str]) -> None:
    edition = source.data
    for key in ("required", "required_uploads", "caps"):
        for n, name in enumerate(edition[key]):
            if name not in known.fields:
                raise source.error((key, name if key == "caps" else n), *no_field(name))
    for n, name in enumerate(edition["sections"]):
        if name not in known.formats["section_titles"]:
            what = Text(f"没有栏目 {name}。", f"There is no section {name}.")
            mend = Text("请用 formats.yaml 中 section_titles 之一。", "Use one of section_titles in formats.yaml.")
            raise source.error(("sections", n), what, mend)
    for route, laid_down in edition.items():
        for n, name in enumerate(laid_down.get("lists", ()) if isinstance(laid_down, dict) else ()):
            if name not in lists:
                raise source.error((route, "lists", n), *no_list(name))
    for name in edition["citations"]:
        if name not in known.rules:
            raise source.error(("citations", name), *no_rule(name))
    check_windows(source)
    if edition["grammar"] not in grammars:
        name, known_ones = edition["grammar"], sorted(grammars)
        mend = Text(
            f"请放入 grammars/{name}.lark，或用其中之一：{'、'.join(known_ones)}。",
            f"Put grammars/{name}.lark there, or use one of: {', '.join(known_ones)}.",
        )
        raise source.error(("grammar",), Text(f"没有文法 {name}。", f"There is no grammar {name}."), mend)


def check_windows(source: YamlFile) -> None:
    """Every day is one of the calendar, and no window ends before it begins."""
    for key, value in source.data.items():
        days = [value] if key != "citations" and isinstance(value, dict) else []
        for day in days:
            for end in ("from", "to", "listed_by"):
                try:
                    datetime.fromisoformat(day.get(end) or date.min.isoformat())
                except ValueError:
                    what = Text(f"{day[end]} 不是日期。", f"{day[end]} is no day.")
                    raise source.error((key, end), what, Text("请改正。", "Correct it.")) from None
            if (
                "from" in day
                and "to" in day
                and datetime.fromisoformat(day["from"]) > datetime.fromisoformat(day["to"])
            ):
                what = Text("窗口期的结束早于开始。", "The window ends before it begins.")
                raise source.error((key, "to"), what, Text("请改正其中之一。", "Correct one of the two."))
