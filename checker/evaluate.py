"""Rule x Form -> Finding: conditions in three-valued logic, the first true case decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from checker.model import (
    Case,
    Citation,
    Condition,
    Evidence,
    Finding,
    Form,
    Mark,
    Part,
    Rule,
    Rulebook,
    Seen,
    Text,
    Truth,
    Verdict,
)
from checker.places import places_of
from checker.operators import OPERATORS, Context, Item

WORST: tuple[Verdict, ...] = ("fail", "review", "pass", "not_applicable")
LONGEST_ARGUMENT = 60


class EngineError(Exception):
    """A bug of the checker met while judging a rule. It is a problem of its own, never a verdict."""

    def __init__(self, rule: str, cause: Exception) -> None:
        super().__init__(f"{rule}: {type(cause).__name__}: {cause}")
        self.rule = rule


@dataclass
class Judge:
    """Judges one form by one rulebook. ``errors`` holds the rules that the engine itself failed on."""

    form: Form
    book: Rulebook
    explained: dict[str, list[tuple[Item, list[Seen]]]] = field(default_factory=dict)
    errors: list[EngineError] = field(default_factory=list)
    _findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def findings(self) -> tuple[Finding, ...]:
        """The findings of all rules, in rule order."""
        return tuple(finding for rule in self.book.rules for finding in self.rule(rule))

    def rule(self, rule: Rule) -> tuple[Finding, ...]:
        if rule.id not in self._findings:
            self._findings[rule.id] = ()
            try:
                self._findings[rule.id] = tuple(self._judge(rule))
            except Exception as cause:  # an engine bug must be told as one, and must not cost the other rules
                self.errors.append(EngineError(rule.id, cause))
        return self._findings[rule.id]

    def verdict(self, rule_id: str) -> Verdict:
        rule = next(rule for rule in self.book.rules if rule.id == rule_id)
        found = {finding.verdict for finding in self.rule(rule)}
        return next((verdict for verdict in WORST if verdict in found), "review")

    def _judge(self, rule: Rule) -> Iterator[Finding]:
        edition = self.book.editions[self.form.edition]
        every = []
        for part in rule.parts:
            for item in items(part, self.form, self.book, edition):
                context = Context(self.form, self.book, edition, self.verdict, item)
                case, answers = decide(part, context)
                self.explained.setdefault(rule.id, []).append((item, answers))
                every.append(make_finding(rule, part, case, answers, context))
        told = [finding for finding in every if finding.verdict in ("fail", "review")]
        if told:
            yield from told
            return
        if every:
            yield merge([finding for finding in every if finding.verdict == "pass"] or every)
            return
        context = Context(self.form, self.book, edition, self.verdict)
        yield make_finding(rule, rule.parts[0], Case("not_applicable", self.book.messages["no_rows"]), [], context)


def items(part: Part, form: Form, book: Rulebook, edition: Mapping[str, Any]) -> list[Item]:
    """What a part is repeated over: itself once, the rows of a group, or the entries of a list of fields.

    A field of a group stands for its entry in each row, and for one absent entry when the group has no rows.
    """
    each = part.each
    if each is None:
        return [Item()]
    if "group" in each:
        return [Item(group=each["group"], row=row) for row in range(len(form.groups.get(each["group"], ())))]
    if "type" in each:
        keys = [key for key, spec in book.fields.items() if spec["type"] == each["type"]]
    else:
        keys = list(resolve(each["fields"], edition, book))
    found = []
    for key in keys:
        group, bracket, _ = key.partition("[].")
        rows = range(len(form.groups.get(group, ()))) if bracket else ()
        found += [Item(key, group, row) for row in rows] or [Item(key)]
    return found


def resolve(value: Any, edition: Mapping[str, Any], book: Rulebook) -> Any:
    """An argument with each ``$a.b`` replaced by the edition's parameter, or the formats' when it has none."""
    if isinstance(value, str) and value.startswith("$"):
        found: Any = edition if value[1:].partition(".")[0] in edition else book.formats
        for name in value[1:].split("."):
            found = found[name]
        return found
    if isinstance(value, list):
        parts = [resolve(part, edition, book) for part in value]
        return [word for part in parts for word in (part if isinstance(part, list) else [part])]
    if isinstance(value, dict):
        return {key: resolve(part, edition, book) for key, part in value.items()}
    return value


def decide(part: Part, context: Context) -> tuple[Case, list[Seen]]:
    """The case that decides, and how every condition up to it came out."""
    answers: list[Seen] = []
    for case in part.cases:
        if case.when is None:
            return case, answers
        answer = ask(case.when, context)
        answers.append(answer)
        if answer.truth is True:
            return case, answers
        if answer.truth is None:
            message = case.unknown or context.book.messages["undecided"]
            return Case("review", message, assumptions=case.assumptions), answers
    raise ValueError("no case decides")  # the loader refuses rules whose last case has a condition


def ask(condition: Condition, context: Context) -> Seen:
    """The answer to a condition. ``all`` is false if any part is, ``any`` true if any part is; else unknown wins.

    ``surely`` takes an unknown for a no, so that a later case can say why it is under review.
    """
    if condition.parts:
        parts = tuple(ask(part, context) for part in condition.parts)
        truths = [part.truth for part in parts]
        truth = combine(condition.operator, truths)
        telling = [part for part in parts if part.truth is truth or condition.operator in ("not", "surely")]
        return Seen(
            condition.operator,
            truth,
            {name: value for part in telling for name, value in part.details.items()},
            tuple(mark for part in telling for mark in part.marks),
            tuple(key for part in telling for key in part.missing),
            parts,
        )
    arguments = resolve(dict(condition.arguments), context.edition, context.book)
    return OPERATORS[condition.operator](context, **arguments)


def combine(operator: str, truths: list[Truth]) -> Truth:
    if operator == "not":
        return None if truths[0] is None else not truths[0]
    if operator == "surely":
        return truths[0] is True
    decisive = operator == "any"
    return decisive if decisive in truths else None if None in truths else not decisive


# -------------------------------------------------------------------------------------------- findings


def make_finding(rule: Rule, part: Part, case: Case, answers: list[Seen], context: Context) -> Finding:
    deciding = answers[-1:] if case.when is not None or (answers and answers[-1].truth is None) else answers
    arguments = message_arguments(part, deciding, context)
    marks = dict.fromkeys(mark for answer in deciding for mark in answer.marks)
    keys = [context.item.key] if context.item.key else [context.key(key) for key in part.needs]
    return Finding(
        rule.id,
        case.verdict,
        rule.severity,
        rule.title,
        fill(case.message, arguments),
        fill(rule.fix, arguments),
        tuple(keys),
        tuple(evidence(context.form, mark) for mark in marks),
        citation(rule, context.edition),
        tuple(fill(text, arguments) for text in case.assumptions),
    )


def merge(findings: list[Finding]) -> Finding:
    """One finding for several of the same verdict: the first's message, everybody's fields and evidence."""
    if len(findings) == 1:
        return findings[0]
    return replace(
        findings[0],
        fields=tuple(dict.fromkeys(key for finding in findings for key in finding.fields)),
        evidence=tuple(dict.fromkeys(item for finding in findings for item in finding.evidence)),
    )


def evidence(form: Form, mark: Mark) -> Evidence:
    """The words of a mark and their places; of a long entry that is meant as a whole, its first printed line."""
    value, end = mark.value, mark.end
    if mark.start == 0 and end == len(value.text) > LONGEST_ARGUMENT and value.pieces:
        end = value.pieces[0].at + value.pieces[0].length
    return Evidence(value.field, tuple(places_of(form, value.pieces, mark.start, end)), value.text[mark.start : end], value.row)


def citation(rule: Rule, edition: Mapping[str, Any]) -> Citation:
    """What the rule stands on in this edition, which may cite another document for the same rule."""
    stands = edition["citations"].get(rule.id, rule.citation)
    return Citation(Text(**stands["document"]), Text(**stands["clause"]), stands["confidence"])


def message_arguments(part: Part, answers: list[Seen], context: Context) -> dict[str, Any]:
    """What a message may name: fields by key, ``field`` and ``value`` of the item, parameters, details."""
    item = context.item
    arguments: dict[str, Any] = {"row": str((item.row or 0) + 1), "in_row": context.in_row(), "edition": context.edition}
    for key in part.needs:
        value = context.value(key)
        arguments[key.rpartition(".")[2]] = clip(value.text) if value else ABSENT
    if item.key:
        value = context.value(item.key)
        arguments |= {"field": context.title(item.key), "value": clip(value.text) if value else ABSENT}
    missing = dict.fromkeys(key for answer in answers for key in answer.missing)
    names = [context.title(key) for key in missing if context.key(key) in context.book.fields]
    arguments["missing"] = Text("、".join(f"「{n.zh}」" for n in names), ", ".join(f'"{n.en}"' for n in names))
    for answer in answers:
        arguments |= {name: value for name, value in answer.details.items()}
    return arguments


ABSENT = Text("（无）", "(none)")


def clip(text: str) -> str:
    return text if len(text) <= LONGEST_ARGUMENT else text[: LONGEST_ARGUMENT - 1] + "…"


def fill(text: Text, arguments: Mapping[str, Any]) -> Text:
    """The message with its arguments. An argument that has two languages is given in the message's own."""

    def one(language: str) -> str:
        def argument(hit: re.Match[str]) -> str:
            name, *steps = hit[1].split(".")
            value = arguments[name] if name in arguments else arguments["edition"][name]
            for step in steps:
                value = value[step]
            if isinstance(value, list):
                value = "、".join(value)
            return value[language] if isinstance(value, Text) else str(value)

        return re.sub(r"\{([a-z_.0-9]+)\}", argument, text[language])

    return Text(one("zh"), one("en"))
