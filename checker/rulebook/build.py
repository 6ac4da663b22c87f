"""Checked plain data -> Rulebook, with typed rules; and what the conditions of a rule as data ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.lazy_pattern import know
from checker.model import (
    Case,
    Citation,
    Condition,
    Edition,
    Field,
    Formats,
    KnownIssue,
    OfficialList,
    Part,
    Rule,
    Rulebook,
    Text,
)

TITLED = ("section_titles", "catalogue_notes", "entry_numbers", "sureness", "disease_notes", "match_notes")
"""Of the formats, those whose entries are told to people, in two languages."""


def build_rulebook(raw: Mapping[str, Any], grammars: str | None = None) -> Rulebook:
    know(raw.get("literals", {}))
    return Rulebook(
        rules=tuple(build_rule(rule) for rule in raw["rules"]),
        fields={key: build_field(key, spec) for key, spec in raw["fields"].items()},
        editions={
            name: build_edition(spec, name in raw.get("own_editions", ()), name in raw.get("replaced_editions", ()))
            for name, spec in raw["editions"].items()
        },
        lists={name: OfficialList.of(spec) for name, spec in raw["lists"].items()},
        formats=build_formats(raw["formats"]),
        messages={name: Text(**text) for name, text in raw["messages"].items()},
        across=raw["across"],
        sha256=raw["sha256"],
        grammars=grammars,
        known_issues=tuple(
            KnownIssue(issue["rule"], tuple(issue["verdicts"]), Text(**issue["what"])) for issue in raw["known_issues"]
        ),
    )


def build_formats(raw: Mapping[str, Any]) -> Formats:
    """The typed formats of those in rules/; what has both languages becomes a Text."""
    typed = {name: raw[name] for name in Formats._fields if name in raw}
    for name in TITLED:
        typed[name] = {key: Text(**text) for key, text in raw[name].items()}
    return Formats(parameters=raw, **typed)


def build_field(key: str, raw: Mapping[str, Any]) -> Field:
    help = Text(**raw["help"]) if "help" in raw else None
    return Field(key, raw["section"], raw["type"], Text(**raw["title"]), raw.get("choices", ""), help)


def build_edition(raw: Mapping[str, Any], own: bool = False, replaces: bool = False) -> Edition:
    return Edition(
        id=raw["id"],
        title=Text(**raw["title"]),
        grammar=raw["grammar"],
        form_seen=raw["form_seen"],
        titles=tuple(raw["recognise"]["titles"]),
        year=raw["recognise"]["year"],
        sections=tuple(raw["sections"]),
        required=tuple(raw["required"]),
        required_uploads=tuple(raw["required_uploads"]),
        caps=raw["caps"],
        citations={rule: build_citation(stands) for rule, stands in raw["citations"].items()},
        parameters=raw,
        criteria=tuple(raw.get("criteria") or ()),
        basis="own" if own else "shipped",
        todo=tuple(raw.get("todo", ())),
        replaces=replaces,
    )


def build_citation(raw: Mapping[str, Any]) -> Citation:
    return Citation(Text(**raw["document"]), Text(**raw["clause"]), raw["confidence"])


def build_rule(raw: Mapping[str, Any]) -> Rule:
    parts = raw.get("parts") or [raw]
    return Rule(
        id=raw["id"],
        title=Text(**raw["title"]),
        severity=raw["severity"],
        status=raw["status"],
        citation=build_citation(raw["citation"]),
        parts=tuple(build_part(part) for part in parts),
        fix=Text(**raw["fix"]),
        draft_fix=Text(**raw["draft_fix"]) if "draft_fix" in raw else None,
        path=raw.get("path", ""),
        role=raw.get("role", "check"),
    )


def build_part(raw: Mapping[str, Any]) -> Part:
    cases = tuple(
        Case(
            verdict=case["verdict"],
            message=Text(**case["message"]),
            when=build_condition(case["when"]) if "when" in case else None,
            unknown=Text(**case["unknown"]) if "unknown" in case else None,
            assumptions=tuple(Text(**text) for text in case.get("assumptions", ())),
            severity=case.get("severity"),
            fix=Text(**case["fix"]) if "fix" in case else None,
            follows=tuple(case.get("follows", ())),
        )
        for case in raw["cases"]
    )
    return Part(tuple(raw["needs"]), cases, raw.get("each"))


def build_condition(raw: Mapping[str, Any]) -> Condition:
    ((operator, arguments),) = raw.items()
    if operator in ("all", "any"):
        return Condition(operator, parts=tuple(build_condition(part) for part in arguments))
    if operator in ("not", "surely"):
        return Condition(operator, parts=(build_condition(arguments),))
    return Condition(operator, arguments)


FIELD_ARGUMENTS = ("field", "than", "with_field", "name", "entry", "specifications")


def fields_read(part: Mapping[str, Any]) -> list[str]:
    """The keys of the fields that a part reads: those that it names under ``needs``, then those of its conditions."""
    found = dict.fromkeys(part.get("needs", ()))
    for _, arguments in conditions({"cases": part["cases"]}):
        found |= dict.fromkeys(arguments[name] for name in FIELD_ARGUMENTS if name in arguments)
        found |= dict.fromkeys(arguments.get("fields", ()))
    each = part.get("each", {}).get("fields", ())
    found |= dict.fromkeys(() if isinstance(each, str) else each)
    return [key for key in found if key != "this" and not key.startswith("$")]


def rule_parts(raw: dict[str, Any]) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """The decisions of a rule as data, each with its place in the file."""
    return [(("parts", n), part) for n, part in enumerate(raw["parts"])] if "parts" in raw else [((), raw)]


def conditions(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operator that a rule's cases ask, with its arguments."""
    for part in raw.get("parts") or [raw]:
        for case in part["cases"]:
            if "when" in case:
                yield from _operators(case["when"])


def _operators(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    ((operator, arguments),) = raw.items()
    if operator in ("all", "any"):
        for part in arguments:
            yield from _operators(part)
    elif operator in ("not", "surely"):
        yield from _operators(arguments)
    else:
        yield operator, arguments
