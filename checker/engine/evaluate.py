"""Rule x Form -> Finding: conditions in three-valued logic, the first true case decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from weakref import ref

from checker.engine.conditions import asker
from checker.engine.findings import Decision, FindingBuilder
from checker.engine.findings import leaf_results as answered_by
from checker.engine.incomplete_print import doubtful_fields, doubtful_finding
from checker.engine.operators import NO_ITEM, Context, Item
from checker.engine.operators.attachments import uploads
from checker.engine.operators.context import fields_of_type
from checker.errors import shortage_of
from checker.model import Case, Condition, ConditionResult, Finding, Form, Part, Rule, Rulebook, Uploads, Verdict
from checker.normalize import Texts

if TYPE_CHECKING:
    from checker.attachments import Attachments

WORST: tuple[Verdict, ...] = ("fail", "review", "pass", "not_applicable")


class EngineError(Exception):
    """A bug of the checker met while judging a rule. It is a problem of its own, never a verdict."""

    def __init__(self, rule: str, cause: Exception) -> None:
        super().__init__(f"{rule}: {type(cause).__name__}: {cause}")
        self.rule = rule


class Judge:
    """Judges one form, and its uploads where they are given, by one rulebook.

    ``errors`` holds the rules that the engine itself failed on; ``grounds``, by a finding's identity, the first
    decision that it tells of.
    """

    def __init__(self, form: Form, book: Rulebook, attachments: Attachments | None = None) -> None:
        self.form, self.book, self.attachments = form, book, attachments
        self.decisions: dict[str, list[Decision]] = {}
        self.errors: list[EngineError] = []
        self.grounds: dict[int, Decision] = {}
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._teller = FindingBuilder()
        self._contexts: dict[object, Sequence[Context]] = {}
        self._worked_out: dict[tuple[Any, ...], Any] = {}

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """The fields in doubt because the print is not whole."""
        return doubtful_fields(self.form)

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
                if shortage_of(cause):  # the machine's fault: no rule's, and every rule's
                    raise
                self.errors.append(EngineError(rule_id, cause))
        return self._findings[rule_id]

    def verdict(self, rule_id: str) -> Verdict:
        found = {finding.verdict for finding in self.rule(rule_id)}
        return next((verdict for verdict in WORST if verdict in found), "review")

    def _judge(self, rule: Rule) -> tuple[Finding, ...]:
        decisions = [
            Decision(part, context, *decide_case(part, context))
            for part in rule.parts
            for context in self._over(part.each)
        ]
        if not decisions:
            nothing = Case("not_applicable", self.book.messages["no_rows"])
            decisions = [Decision(rule.parts[0], self._over(None)[0], nothing, [])]
        self.decisions[rule.id] = decisions
        told = [decision for decision in decisions if decision.case.verdict in ("fail", "review")]
        passed = [decision for decision in decisions if decision.case.verdict == "pass"]
        groups = [[decision] for decision in told] or [passed or decisions]
        findings = tuple(self._teller.finding(rule, group) for group in groups)
        if self.doubtful:
            told_of = zip(findings, groups, strict=True)
            findings = tuple(
                doubtful_finding(finding, group[0], self.doubtful, self.book) for finding, group in told_of
            )
        self.grounds |= {id(finding): group[0] for finding, group in zip(findings, groups, strict=True)}
        return findings

    def ledger(self, findings: Sequence[Finding]) -> Uploads | None:
        """What became of the uploads; None where there is no folder of them."""
        if self.attachments is None:
            return None
        from checker.engine.upload_ledger import ledger_of  # a check without uploads must not pay for it

        return ledger_of(self._over(None)[0], findings)

    def _over(self, each: Mapping[str, Any] | None) -> Sequence[Context]:
        """The context of each item; rules that are repeated over the same things share them."""
        over = tuple(each.items()) if each else ()
        if over not in self._contexts:
            form, book, judge = self.form, self.book, ref(self)

            def verdict(rule_id: str) -> Verdict:
                asked = judge()  # the contexts do not keep their judge, so that the form goes when it is judged
                assert asked is not None
                return asked.verdict(rule_id)

            known = (form, book, book.editions[form.edition], verdict, self.attachments, self._worked_out)
            self._contexts[over] = [Context(*known, item) for item in items(each, form, book)]
        return self._contexts[over]


@lru_cache(maxsize=8)
def bound_rules(book: Rulebook, edition: str) -> Mapping[str, Rule]:
    """The rules by id, with the edition's parameters put into their conditions."""

    parameters = book.editions[edition].parameters

    def condition(raw: Condition) -> Condition:
        arguments = resolve(dict(raw.arguments), parameters, book) if raw.arguments else raw.arguments
        parts = tuple(condition(part) for part in raw.parts)
        return Condition(raw.operator, arguments, parts, asker(raw.operator, arguments, parts))

    def case(raw: Case) -> Case:
        return raw._replace(when=condition(raw.when)) if raw.when else raw

    def part(raw: Part) -> Part:
        each = resolve(raw.each, parameters, book)
        if each and isinstance(each.get("fields"), Mapping):
            each = {"fields": tuple(each["fields"])}
        return raw._replace(cases=tuple(case(c) for c in raw.cases), each=each)

    return {rule.id: rule._replace(parts=tuple(part(p) for p in rule.parts)) for rule in book.rules}


def items(each: Mapping[str, Any] | None, form: Form, book: Rulebook) -> list[Item]:
    """What a part is repeated over: itself once, the rows of a group, or the entries of a list of fields.

    A field of a group stands for its entry in each row, and for one absent entry when the group has no rows.
    ``files``: the files that uploads name, one by one; an upload that names none gives none.
    """
    if each is None:
        return [NO_ITEM]
    if "group" in each:
        return [Item(group=each["group"], row=row) for row in range(len(form.groups.get(each["group"], ())))]
    if "type" in each:
        keys = fields_of_type(book, each["type"])
    elif "files" in each:
        return [
            Item(value.field, value.field.partition("[].")[0], value.row, number)
            for value in uploads(form, book, each["files"])
            for number in range(len(value.typed) if isinstance(value.typed, tuple) else 0)
        ]
    else:
        keys = each["fields"]
    found = []
    for key in keys:
        group, bracket, _ = key.partition("[].")
        rows = len(form.groups.get(group, ())) if bracket else 0
        found += [Item(key, group, row) for row in range(rows)] if rows else [Item(key)]
    return found


def resolve(value: Any, edition: Mapping[str, Any], book: Rulebook) -> Any:
    """An argument with each ``$a.b`` replaced by the edition's parameter, or the formats' when it has none."""
    if isinstance(value, str):
        if not value.startswith("$"):
            return value
        found: Any = edition if value[1:].partition(".")[0] in edition else book.formats.parameters
        for name in value[1:].split("."):
            found = found[name]
        return resolve(found, edition, book) if isinstance(found, list) else found
    if isinstance(value, list):
        parts = [resolve(part, edition, book) for part in value]
        return Texts(word for part in parts for word in (part if isinstance(part, tuple) else [part]))
    if isinstance(value, dict):
        return {key: resolve(part, edition, book) for key, part in value.items()}
    return value


def decide_case(part: Part, context: Context) -> tuple[Case, list[ConditionResult]]:
    """The case that decides, and how every condition up to it came out."""
    answers: list[ConditionResult] = []
    for case in part.cases:
        if case.when is None:
            return case, answers
        assert case.when.ask
        answer = case.when.ask(context)
        answers.append(answer)
        if answer.truth is True:
            return case, answers
        if answer.truth is None:
            message = case.unknown or context.book.messages["undecided"]
            if any(context.form.masked.intersection(leaf.missing) for leaf in answered_by(answer)):
                message = context.book.messages["masked_entry"]
            review = Case("review", message, assumptions=case.assumptions, severity=case.severity, fix=case.fix)
            return review, answers
    raise ValueError("no case decides")  # the loader refuses rules whose last case has a condition
