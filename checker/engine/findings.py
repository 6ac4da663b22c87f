"""What a rule has to tell: the finding of a decision, its words, and where its evidence stands."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from checker.engine.because import because
from checker.engine.empty_entries import empty_entry_evidence
from checker.engine.operators import Context
from checker.engine.recognised_uploads import mark_key, on_recognised_uploads, uploaded_evidence
from checker.messages import QUOTED, in_language, listing
from checker.model import (
    Case,
    Citation,
    ConditionResult,
    Edition,
    Evidence,
    Finding,
    Form,
    ListEntry,
    Mark,
    Part,
    Rule,
    Rulebook,
    Text,
    UploadMark,
    Value,
)
from checker.places import places_of

ARGUMENT = re.compile(r"\{([a-z_.0-9]+)\}")
LONGEST_ARGUMENT = 60
"""Characters of a form's words in a message, and of an entry that is shown whole as evidence."""


class Decision(NamedTuple):
    """The case that decided for one item, and how every condition up to it came out."""

    part: Part
    context: Context
    case: Case
    answers: Sequence[ConditionResult]

    def telling(self) -> Sequence[ConditionResult]:
        """What operators answered that the case stands on: to its own condition, or to all when it decides whatever is
        left."""
        ended = self.answers and (self.case.when is not None or self.answers[-1].truth is None)
        found: list[ConditionResult] = []
        for answer in self.answers[-1:] if ended else self.answers:
            if answer.parts:
                collect_findings(answer, found)
            else:  # as most are
                found.append(answer)
        return found

    def fields(self) -> Sequence[str]:
        key = self.context.item.key
        return (key,) if key else self.part.needs


def leaf_results(answer: ConditionResult) -> Sequence[ConditionResult]:
    """The operators' answers that a condition's answer stands on."""
    found: list[ConditionResult] = []
    collect_findings(answer, found)
    return found


def collect_findings(answer: ConditionResult, found: list[ConditionResult]) -> None:
    """Puts the leaves of an answer behind those that were found."""
    if not answer.parts:
        found.append(answer)
        return
    every = answer.operator not in ("all", "any")
    for part in answer.parts:
        if every or part.truth is answer.truth:
            collect_findings(part, found)


class FindingBuilder:
    """Makes the findings of one form. Evidence is kept, since many rules look at the same entry."""

    def __init__(self) -> None:
        self._kept: dict[object, Evidence] = {}

    def finding(self, rule: Rule, decisions: Sequence[Decision]) -> Finding:
        """One finding for decisions of one verdict: the first's message, everybody's fields and evidence."""
        first = decisions[0]
        case, context = first.case, first.context
        fix = rule.draft_fix if rule.draft_fix and context.form.is_draft else case.fix or rule.fix
        told = (case.message, fix, *case.assumptions)
        needed = frozenset[str]().union(*map(arguments_of, told))
        if needed:
            arguments = message_arguments(first, needed)
            told = tuple(fill(text, arguments) for text in told)
        message, fix, *assumptions = told
        fields, evidence, entries = dict[str, None](), dict[object, Evidence](), dict[ListEntry, None]()
        told_by = [decision.telling() for decision in decisions]
        for decision, answers in zip(decisions, told_by, strict=True):
            for field_key in decision.fields():
                fields[field_key] = None
            for answer in answers:
                if answer.entries:
                    entries |= dict.fromkeys(answer.entries)
                for mark in answer.marks:
                    key = mark_key(mark)
                    if key not in evidence:
                        evidence[key] = self._kept.get(key) or self.evidence(context.form, mark, key)
        words = tuple(evidence.values())
        if case.verdict == "fail":
            on = (context.item.key or "", context.item.row)
            empty = empty_entry_evidence(context.form, context.book.formats, on, told_by[0])
            words = tuple(empty) or words
        verdict, told_of = on_recognised_uploads(case.verdict, rule.role, words, context.book)
        return Finding(
            rule.id,
            verdict,
            case.severity or rule.severity,
            rule.title,
            message,
            fix,
            tuple(fields),
            words,
            citations(context.book, context.form.edition)[rule.id],
            (*assumptions, *told_of),
            role=rule.role,
            entries=tuple(entries),
        )

    def evidence(self, form: Form, mark: Mark | Value | UploadMark, key: object) -> Evidence:
        """The words of a mark and their places; of a long entry that is meant as a whole, its first printed line."""
        if isinstance(mark, UploadMark):
            return uploaded_evidence(mark)
        if isinstance(mark, Mark):
            value, start, end = mark
        else:
            value, start, end = mark, 0, len(mark.text)
            if end > LONGEST_ARGUMENT and value.pieces:
                end = value.pieces[0].at + value.pieces[0].length
        places = tuple(places_of(form, value.pieces, start, end))
        self._kept[key] = Evidence(value.field, places, value.text[start:end], value.row)
        return self._kept[key]


@lru_cache(maxsize=8)
def citations(book: Rulebook, edition: str) -> Mapping[str, Citation]:
    """By rule, what it stands on in the edition."""
    return {rule.id: citation(rule, book.editions[edition]) for rule in book.rules}


def citation(rule: Rule, edition: Edition) -> Citation:
    """What the rule stands on in this edition, which may cite another document for the same rule."""
    return edition.citations.get(rule.id, rule.citation)


def message_arguments(decision: Decision, needed: Container[str]) -> dict[str, Any]:
    """What a message may name: fields by key, ``field`` and ``value`` of the item, parameters, details. Of what takes
    work, those that are ``needed``."""
    context, answers = decision.context, decision.telling()
    item, absent = context.item, context.book.messages["absent"]
    arguments: dict[str, Any] = {
        "row": str((item.row or 0) + 1),
        "in_row": context.in_row() if "in_row" in needed else absent,
        "edition": context.edition.parameters,
        "absent": absent,
    }
    for key in decision.part.needs:
        value = context.value(key)
        arguments[key.rpartition(".")[2]] = clip_value(value.text) if value else absent
    if item.key:
        value = context.value(item.key)
        arguments |= {"field": context.title(item.key), "value": clip_value(value.text) if value else absent}
    missing = dict.fromkeys(key for answer in answers for key in answer.missing)
    if "missing" in needed:
        names = [context.title(key) for key in missing if context.key(key) in context.book.fields]
        arguments["missing"] = listing(names, QUOTED)
    if "because" in needed:
        arguments["because"] = because(context, answers, missing)
    for answer in answers:
        arguments |= answer.details
    return arguments


def clip_value(text: str) -> str:
    return text if len(text) <= LONGEST_ARGUMENT else text[: LONGEST_ARGUMENT - 1] + "…"


@lru_cache(maxsize=4096)
def arguments_of(text: Text) -> frozenset[str]:
    """The arguments that a message names."""
    return frozenset(hit[1].partition(".")[0] for hit in ARGUMENT.finditer(text.zh + text.en))


def fill(text: Text, arguments: Mapping[str, Any]) -> Text:
    """The message with its arguments. An argument that has two languages is given in the message's own."""
    if not arguments_of(text):
        return text

    def one(language: str) -> str:
        def argument(hit: re.Match[str]) -> str:
            name, *steps = hit[1].split(".")
            value = arguments[name] if name in arguments else arguments["edition"].get(name)
            for step in steps:
                value = value.get(step) if isinstance(value, Mapping) else None
            if value is None:  # the cycle has no such thing, or the condition found none
                value = arguments["absent"]
            return str(in_language(value, language))

        return ARGUMENT.sub(argument, text[language])

    return Text(one("zh"), one("en"))
