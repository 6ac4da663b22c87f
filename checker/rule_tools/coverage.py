"""``nrdl rules coverage``: an edition's clauses and its form's fields, against the rules that cover them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.engine.evaluate import bound_rules
from checker.engine.findings import citation
from checker.model import Part, Rule, Rulebook
from checker.parser.grammar import layouts
from checker.report.console import table_lines, terminal_width
from checker.rule_tools.list_rules import can_apply
from checker.rule_tools.phrases import RulePhrases, parameters_of

Raw = Mapping[str, Mapping[str, Any]]
Covered = Mapping[str, list[str]]
"""By clause or field, the ids of the rules."""
NO_POLICY = ("id", "title", "criteria", "criteria_order", "todo", "form_seen", "grammar", "recognise", "citations")
"""Keys of an edition that say how it is read, and lay nothing down."""


def render(edition: str, raw: Raw, book: Rulebook, language: str) -> str:
    speaker = RulePhrases(book, language)
    clauses, fields = by_clause(edition, book, speaker), by_field(edition, book)
    open_ones = [speaker.say("coverage_clause", name=name) for name, ids in clauses.items() if not ids]
    open_ones += [
        speaker.say("coverage_field", name=f"{speaker.field(key)} {key}") for key, ids in fields.items() if not ids
    ]
    open_ones += [speaker.say("coverage_parameter", name=name) for name in unused_parameters(edition, book, speaker)]
    lines = [speaker.say("coverage_clauses", edition=edition) + ":"]
    for name, ids in clauses.items():
        lines += [f"  {name}", f"    {with_example_counts(ids, raw)}"]
    lines += ["", speaker.say("coverage_fields", edition=edition) + ":"]
    rows = [[key, speaker.field(key), with_example_counts(ids, raw)] for key, ids in fields.items()]
    lines += table_lines(rows, indent=2, width=terminal_width())
    lines += ["", speaker.say("coverage_uncovered") + ":"]
    lines += [f"  {name}" for name in open_ones] or [f"  {speaker.say('coverage_all')}"]
    return "\n".join(
        [
            *lines,
            "",
            speaker.say("coverage_total", clauses=len(clauses), fields=len(fields), open=len(open_ones)),
        ]
    )


def with_example_counts(ids: Iterable[str], raw: Raw) -> str:
    """The rules, each with its numbers of pass, fail and review examples."""
    told = []
    for rule_id in ids:
        count = Counter(example["verdict"] for example in raw[rule_id]["examples"])
        told.append(f"{rule_id} {count['pass']}/{count['fail']}/{count['review']}")
    return "  ".join(told) or "-"


def applying(edition: str, book: Rulebook) -> list[Rule]:
    return [rule for rule in bound_rules(book, edition).values() if can_apply(rule.id, edition, book)]


def by_clause(edition: str, book: Rulebook, speaker: RulePhrases) -> Covered:
    """The clauses that the edition's rules stand on; one of a rule that cannot apply is uncovered."""
    found: dict[str, list[str]] = {}
    rules = {rule.id for rule in applying(edition, book)}
    for rule in book.rules:
        stands = citation(rule, book.editions[edition])
        own = rule.id in book.editions[edition].citations
        if rule.id in rules or own:
            ids = found.setdefault(f"{speaker.of(stands.document)}; {speaker.of(stands.clause)}", [])
            ids += [rule.id] if rule.id in rules else []
    return found


def by_field(edition: str, book: Rulebook) -> Covered:
    """Each field whose label the edition's form prints, and the cells of its tables."""
    labels = layouts(own=book.grammars)[book.editions[edition].grammar].labels
    printed = {name.lower().replace("__", "[].", 1) for name in labels}
    found: dict[str, list[str]] = {
        key: [] for key in book.fields if key in printed or key.startswith(("criteria[].", "reference_drugs[]."))
    }
    for rule in applying(edition, book):
        for key in dict.fromkeys(key for part in rule.parts for key in fields_of_part(part, book)):
            if key in found:
                found[key].append(rule.id)
    return found


def fields_of_part(part: Part, book: Rulebook) -> Iterator[str]:
    """The fields that a part of a bound rule reads."""
    yield from part.needs
    each = part.each or {}
    if "type" in each:
        yield from (key for key, spec in book.fields.items() if spec.type == each["type"])
    yield from each.get("fields", ())
    yield from each.get("files", ())
    for case in part.cases:  # a rule on ticks reads the criteria without naming a field
        for condition in [case.when] if case.when else []:
            if condition.operator in ("ticked", "ticks_readable"):
                yield "criteria[].ticked"


def unused_parameters(edition: str, book: Rulebook, speaker: RulePhrases) -> list[str]:
    """What the edition lays down and no rule takes, in a condition or a message."""
    used = {name.partition(".")[0] for rule in book.rules for part in rule.parts for name in parameters_of(part)}
    texts = " ".join(text for rule in book.rules for text in rule_texts(rule))
    parameters = book.editions[edition].parameters
    laid_down = [key for key, value in parameters.items() if key not in NO_POLICY and value is not None]
    return [speaker.parameter(key) for key in laid_down if key not in used and f"{{{key}" not in texts]


def rule_texts(rule: Rule) -> Iterator[str]:
    for part in rule.parts:
        for case in part.cases:
            yield from (case.message.zh, case.unknown.zh if case.unknown else "")
