"""``nrdl rules diff``: what changed between two editions, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from checker.engine.findings import citation, clip_value
from checker.engine.provisional import parameters_named
from checker.model import Rulebook
from checker.parser.grammar import layouts
from checker.parser.missing_labels import FURTHER
from checker.rule_tools.list_rules import can_apply
from checker.rule_tools.phrases import RulePhrases

READING = ("id", "citations", "criteria", "criteria_order", "todo", "grammar", "recognise", "title")
"""What tells the editions apart, or is told by labels and citations."""


def render(old: str, new: str, book: Rulebook, language: str) -> str:
    speaker = RulePhrases(book, language)
    parts = {
        "diff_policy": list(policy_changes(old, new, speaker)),
        "diff_labels": list(labels(old, new, speaker)),
        "diff_criteria": list(criteria(old, new, speaker)),
        "diff_citations": list(citation_changes(old, new, speaker)),
    }
    lines = [speaker.say("diff_title", old=old, new=new)]
    for title, found in parts.items():
        lines += ["", f"{speaker.say(title)}:", *(f"  {line}" for line in found)] if found else []
    return "\n".join(lines if len(lines) > 1 else [*lines, "", f"  {speaker.say('diff_none')}"])


def policy_changes(old: str, new: str, speaker: RulePhrases) -> Iterator[str]:
    before, after = (told_parameters(edition, speaker) for edition in (old, new))
    for key in after:
        if key not in READING:
            yield from edition_changes(speaker.parameter(key), key, before.get(key), after[key], speaker)


def told_parameters(edition: str, speaker: RulePhrases) -> Mapping[str, Any]:
    """An edition's parameters; what is not known yet says so."""
    one = speaker.book.editions[edition]
    return {**one.parameters, **dict.fromkeys(one.todo, speaker.say("value_open"))}


def edition_changes(what: str, name: str, old: Any, new: Any, speaker: RulePhrases) -> Iterator[str]:
    """The differences of two values, a sentence each: a list's entries one by one, a mapping's keys too."""
    if old == new:
        return
    windows = (value is None or isinstance(value, Mapping) and set(value) <= {"from", "to"} for value in (old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not all(windows):
        for key in dict.fromkeys([*old, *new]):
            yield from edition_changes(f"{what} › {speaker.parameter(key)}", key, old.get(key), new.get(key), speaker)
    elif isinstance(old, list) and isinstance(new, list):
        added = [speaker.entry(name, word) for word in new if word not in old]
        removed = [speaker.entry(name, word) for word in old if word not in new]
        if added:
            yield speaker.say("diff_added", what=what, new=speaker.listing(added))
        if removed:
            yield speaker.say("diff_removed", what=what, old=speaker.listing(removed))
    elif old is None:
        yield speaker.say("diff_added", what=what, new=speaker.value(new, name))
    elif new is None:
        yield speaker.say("diff_removed", what=what, old=speaker.value(old, name))
    else:
        yield speaker.say("diff_changed", what=what, old=speaker.value(old, name), new=speaker.value(new, name))


def labels(old: str, new: str, speaker: RulePhrases) -> Iterator[str]:
    """Labels that are printed otherwise, or on one of the forms only."""
    book = speaker.book
    known = layouts(own=book.grammars)
    before, after = (known[book.editions[edition].grammar].labels for edition in (old, new))
    for name in dict.fromkeys([*before, *after]):
        label = (before if name in before else after)[name]
        title = label.text if label.key.startswith(FURTHER.lower()) else speaker.field(label.key)
        if name not in after:
            yield speaker.say(
                "diff_removed", what=speaker.say("only_in", field=title, edition=old), old=before[name].shape
            )
        elif name not in before:
            yield speaker.say(
                "diff_added", what=speaker.say("only_in", field=title, edition=new), new=after[name].shape
            )
        elif before[name].shape != after[name].shape:
            yield speaker.say("diff_changed", what=title, old=before[name].shape, new=after[name].shape)


def criteria(old: str, new: str, speaker: RulePhrases) -> Iterator[str]:
    """The criteria that the forms print otherwise."""
    before, after = (speaker.book.editions[edition].criteria for edition in (old, new))
    for n, (was, becomes) in enumerate(zip_longest(before, after), 1):
        if was != becomes and before and after:
            yield from edition_changes(speaker.say("criterion_label", n=n), "criteria", was, becomes, speaker)


def citation_changes(old: str, new: str, speaker: RulePhrases) -> Iterator[str]:
    """Rules that stand on another clause, or that apply in one of the editions only."""
    book = speaker.book
    for rule in book.rules:
        what = f"{rule.id} {speaker.of(rule.title)}"
        applies = [can_apply(rule.id, edition, book) for edition in (old, new)]
        told = [stands_on(rule, edition, book, speaker) for edition in (old, new)]
        if waits := [name for name in book.editions[new].todo if name in parameters_named(book)[rule.id]]:
            lacking = speaker.listing(map(speaker.parameter_with_name, waits))
            yield speaker.say("diff_waits", what=what, lacking=lacking)
        elif applies == [False, True]:
            yield speaker.say("diff_added", what=speaker.say("only_in", field=what, edition=new), new=told[1])
        elif applies == [True, False]:
            yield speaker.say("diff_removed", what=speaker.say("only_in", field=what, edition=old), old=told[0])
        elif told[0] != told[1]:
            yield speaker.say("diff_changed", what=what, old=told[0], new=told[1])


def stands_on(rule: Any, edition: str, book: Rulebook, speaker: RulePhrases) -> str:
    stands = citation(rule, book.editions[edition])
    return f"{clip_value(speaker.of(stands.document))}; {speaker.of(stands.clause)}"
