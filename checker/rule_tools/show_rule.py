"""``nrdl rules show``: one rule in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from checker.engine.findings import citation
from checker.model import Case, Rule, Rulebook
from checker.report.console import table_lines, terminal_width
from checker.rule_tools.list_rules import can_apply
from checker.rule_tools.phrases import RulePhrases, parameters_of, reach
from checker.rulebook.trial import verdicts_asked

LONGEST_FORM = 240
"""Characters of an example's form that are shown."""


def render(rule: Rule, raw: Mapping[str, Any], book: Rulebook, language: str) -> str:
    """What the rule asks, its parameters in each edition, what it stands on, how to mend, its examples."""
    speaker = RulePhrases(book, language)
    lines = [f"{rule.id}  {speaker.of(rule.title)}", about(rule, speaker), ""]
    for n, part in enumerate(rule.parts, 1):
        lines += [speaker.say("show_part", n=n)] if len(rule.parts) > 1 else []
        reads = [f"{speaker.quoted_field(key)} {key}" for key in part.needs]
        lines += [f"{speaker.say('show_reads')}: {speaker.listing(reads)}"] if reads else []
        lines += [each] if (each := speaker.each(part)) else []
        lines.append(f"{speaker.say('show_decides')}:")
        for m, case in enumerate(part.cases, 1):
            lines += list(told_case(case, m, speaker))
        lines.append("")
    lines += list(parameter_lines(rule, book, speaker))
    lines += list(basis(rule, book, speaker))
    lines += [f"{speaker.say('show_mend')}:", f"  {speaker.of(rule.fix)}", ""]
    lines += list(examples(raw, speaker))
    return "\n".join(lines)


def about(rule: Rule, speaker: RulePhrases) -> str:
    words = [speaker.say(f"severity_{rule.severity}"), speaker.say(f"status_{rule.status}"), rule.path]
    words += [speaker.say("not_for_edition", edition=name) for name in sorted(speaker.book.editions)
              if not can_apply(rule.id, name, speaker.book)]  # fmt: skip
    askers = [other.id for other in speaker.book.rules if rule.id in verdicts_asked(other)]
    words += [speaker.say("show_asked_by", rules=speaker.listing(askers))] if askers else []
    return "  " + " · ".join(words)


def told_case(case: Case, number: int, speaker: RulePhrases) -> Iterator[str]:
    verdict = speaker.say(f"verdict_{case.verdict}")
    yield f"  {number}. " + speaker.say("case_when" if case.when else "case_else", verdict=verdict)
    if case.when:
        yield from speaker.tree(case.when, 3)
    yield "     " + speaker.say("case_says", message=speaker.of(case.message))
    for text in case.assumptions:
        yield "     " + speaker.say("case_assumes", message=speaker.of(text))
    if case.fix:
        yield "     " + speaker.say("case_fix", fix=speaker.of(case.fix))
    if case.unknown:
        yield "     " + speaker.say("case_unknown", message=speaker.of(case.unknown))


def parameter_lines(rule: Rule, book: Rulebook, speaker: RulePhrases) -> Iterator[str]:
    """The edition's parameters side by side; one that all editions share, of formats.yaml, once."""
    names = dict.fromkeys(name for part in rule.parts for name in parameters_of(part))
    if not names:
        return
    editions = sorted(book.editions)
    yield f"{speaker.say('show_parameters')}:"
    for name in names:
        short = name.rpartition(".")[2]
        if name.partition(".")[0] in book.editions[editions[0]].parameters:
            yield f"  ${name}  {speaker.parameter(name)}"
            values = [(edition, reach(book.editions[edition].parameters, name)) for edition in editions]
            rows = [[edition, speaker.value(value, short)] for edition, value in values]
            yield from table_lines(rows, indent=4, width=terminal_width())
        else:
            yield f"  ${name}"
            yield f"    {speaker.say('every_edition')}  {speaker.value(reach(book.formats.parameters, name), short)}"
    yield ""


def basis(rule: Rule, book: Rulebook, speaker: RulePhrases) -> Iterator[str]:
    """What the rule stands on: once for editions that stand on the same."""
    yield f"{speaker.say('show_basis')}:"
    by_words: dict[str, list[str]] = {}
    for name in sorted(book.editions):
        if can_apply(rule.id, name, book):
            stands = citation(rule, book.editions[name])
            sure = speaker.say(f"sure_{stands.confidence}")
            told = f"{speaker.of(stands.document)}; {speaker.of(stands.clause)} ({sure})"
            by_words.setdefault(told, []).append(name)
    for told, names in by_words.items():
        yield f"  {', '.join(names)}: {told}"
    yield ""


def examples(raw: Mapping[str, Any], speaker: RulePhrases) -> Iterator[str]:
    yield f"{speaker.say('show_examples', count=len(raw['examples']))}:"
    for n, example in enumerate(raw["examples"], 1):
        form = json.dumps(example["form"], ensure_ascii=False)
        form = form if len(form) <= LONGEST_FORM else f"{form[:LONGEST_FORM]}…"
        yield f"  {n}. {example['edition']} {speaker.say('verdict_' + example['verdict'])}: {form}"
        yield f"     {example['message']}"
