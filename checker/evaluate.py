"""Rule x Form -> Finding: conditions in three-valued logic, the first true case decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from checker.findings import Decision, Teller
from checker.model import Case, Condition, Finding, Form, Mark, Part, Rule, Rulebook, Seen, Truth, Verdict
from checker.operators import OPERATORS, Context, Item
from checker.operators.uploads import uploads

if TYPE_CHECKING:
    from checker.attachments import Attachments

WORST: tuple[Verdict, ...] = ("fail", "review", "pass", "not_applicable")


class EngineError(Exception):
    """A bug of the checker met while judging a rule. It is a problem of its own, never a verdict."""

    def __init__(self, rule: str, cause: Exception) -> None:
        super().__init__(f"{rule}: {type(cause).__name__}: {cause}")
        self.rule = rule


@dataclass
class Judge:
    """Judges one form, and its uploads where they are given, by one rulebook.

    ``errors`` holds the rules that the engine itself failed on.
    """

    form: Form
    book: Rulebook
    attachments: Attachments | None = None
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    errors: list[EngineError] = field(default_factory=list)
    _findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    _teller: Teller = field(default_factory=Teller)

    def findings(self) -> tuple[Finding, ...]:
        """The findings of all rules, in rule order."""
        return tuple(finding for rule in self.book.rules for finding in self.rule(rule.id))

    def rule(self, rule_id: str) -> tuple[Finding, ...]:
        """The findings of one rule: one for each item that fails or is under review, else one for all."""
        if rule_id not in self._findings:
            self._findings[rule_id] = ()
            rule = bound_rules(self.book, self.form.edition)[rule_id]
            try:
                self._findings[rule_id] = self._judge(rule)
            except Exception as cause:  # an engine bug must be told as one, and must not cost the other rules
                self.errors.append(EngineError(rule_id, cause))
        return self._findings[rule_id]

    def verdict(self, rule_id: str) -> Verdict:
        found = {finding.verdict for finding in self.rule(rule_id)}
        return next((verdict for verdict in WORST if verdict in found), "review")

    def _judge(self, rule: Rule) -> tuple[Finding, ...]:
        edition = self.book.editions[self.form.edition]
        decisions = []
        for part in rule.parts:
            for item in items(part, self.form, self.book):
                context = Context(self.form, self.book, edition, self.verdict, item, self.attachments)
                decisions.append(Decision(part, context, *decide(part, context)))
        if not decisions:
            context = Context(self.form, self.book, edition, self.verdict, attachments=self.attachments)
            nothing = Case("not_applicable", self.book.messages["no_rows"])
            decisions = [Decision(rule.parts[0], context, nothing, [])]
        self.decisions[rule.id] = decisions
        told = [decision for decision in decisions if decision.case.verdict in ("fail", "review")]
        if told:
            return tuple(self._teller.finding(rule, [decision]) for decision in told)
        passed = [decision for decision in decisions if decision.case.verdict == "pass"]
        return (self._teller.finding(rule, passed or decisions),)


@lru_cache(maxsize=8)
def bound_rules(book: Rulebook, edition: str) -> Mapping[str, Rule]:
    """The rules by id, with the edition's parameters put into their conditions."""

    def condition(raw: Condition) -> Condition:
        arguments = resolve(dict(raw.arguments), book.editions[edition], book)
        return Condition(raw.operator, arguments, tuple(condition(part) for part in raw.parts))

    def case(raw: Case) -> Case:
        return raw._replace(when=condition(raw.when)) if raw.when else raw

    def part(raw: Part) -> Part:
        each = resolve(raw.each, book.editions[edition], book)
        return raw._replace(cases=tuple(case(c) for c in raw.cases), each=each)

    return {rule.id: rule._replace(parts=tuple(part(p) for p in rule.parts)) for rule in book.rules}


def items(part: Part, form: Form, book: Rulebook) -> list[Item]:
    """What a part is repeated over: itself once, the rows of a group, or the entries of a list of fields.

    A field of a group stands for its entry in each row, and for one absent entry when the group has no rows.
    ``files``: the files that uploads name, one by one; an upload that names none gives none.
    """
    each = part.each
    if each is None:
        return [Item()]
    if "group" in each:
        return [Item(group=each["group"], row=row) for row in range(len(form.groups.get(each["group"], ())))]
    if "type" in each:
        keys = [key for key, spec in book.fields.items() if spec["type"] == each["type"]]
    elif "files" in each:
        return [
            Item(value.field, value.field.partition("[].")[0], value.row, number)
            for value in uploads(form, book, each["files"])
            for number in range(len(value.typed) if isinstance(value.typed, tuple) else 0)
        ]
    else:
        keys = list(each["fields"])
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
        return resolve(found, edition, book) if isinstance(found, list) else found
    if isinstance(value, list):
        parts = [resolve(part, edition, book) for part in value]
        return tuple(word for part in parts for word in (part if isinstance(part, tuple) else [part]))
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
            if context.form.masked.intersection(answer.missing):
                message = context.book.messages["masked_entry"]
            return Case("review", message, assumptions=case.assumptions), answers
    raise ValueError("no case decides")  # the loader refuses rules whose last case has a condition


def ask(condition: Condition, context: Context) -> Seen:
    """The answer to a condition. ``all`` is false if any part is, ``any`` true if any part is; else unknown wins.

    ``surely`` takes an unknown for a no, so that a later case can say why it is under review.
    """
    if not condition.parts:
        answer = OPERATORS[condition.operator](context, **condition.arguments)
        return veiled(answer, context.form.masked) if context.form.masked else answer
    if condition.operator == "not":
        inner = ask(condition.parts[0], context)
        return inner._replace(operator="not", truth=None if inner.truth is None else not inner.truth, parts=(inner,))
    parts = []
    decisive = DECISIVE.get(condition.operator)
    for part in condition.parts:
        parts.append(ask(part, context))
        if decisive is not None and parts[-1].truth is decisive:
            break
    truth = combine(condition.operator, [part.truth for part in parts])
    telling = [part for part in parts if part.truth is truth or decisive is None]
    return Seen(
        condition.operator,
        truth,
        {name: value for part in telling for name, value in part.details.items()},
        tuple(mark for part in telling for mark in part.marks),
        tuple(key for part in telling for key in part.missing),
        tuple(parts),
    )


WITHOUT_WORDS = ("present", "absent", "printed", "printed_twice", "prints_agree", "lost_characters")
"""Operators that need not know what an entry says."""


def veiled(answer: Seen, masked: frozenset[str]) -> Seen:
    """The answer; unknown when it rests on the words of an entry that was masked."""
    fields = [mark.value.field if isinstance(mark, Mark) else mark.field for mark in answer.marks]
    hidden = tuple(dict.fromkeys(field for field in fields if field in masked))
    if not hidden or answer.operator in WITHOUT_WORDS:
        return answer
    return answer._replace(truth=None, missing=(*answer.missing, *hidden))


DECISIVE: Mapping[str, bool] = {"all": False, "any": True}


def combine(operator: str, truths: list[Truth]) -> Truth:
    if operator == "surely":
        return truths[0] is True
    decisive = DECISIVE[operator]
    return decisive if decisive in truths else None if None in truths else not decisive


def leaves(condition: Condition) -> Iterator[Condition]:
    """The operators of a condition, without the logic."""
    if condition.parts:
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition
