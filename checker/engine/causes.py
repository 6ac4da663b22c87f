"""One cause, one finding: what an entry that has a finding of its own left undecided follows from that finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.engine.findings import Decision
from checker.engine.incomplete_print import follow_print
from checker.model import COUNTED, Cause, Finding, Form

Entry = tuple[str, int | None]
"""A field, and the row where it is a group's; None is any row."""
Decisions = Mapping[int, Decision]
"""By a finding's identity, the first decision that it tells of."""


def with_causes(findings: Sequence[Finding], decisions: Decisions, form: Form) -> tuple[Finding, ...]:
    """The findings, those that follow from another with their cause, and the other with its consequences.

    Only findings that are given, and count, are causes: what a reader is not told of can explain nothing.
    """
    by_place: dict[int, tuple[int, str]] = dict(follow_print(findings, decisions, form))
    for number, (other, field) in told_again(findings, decisions):
        by_place.setdefault(number, by_place.get(other, (other, field)))
    by_entry = {
        entry: number
        for number, finding in reversed([*enumerate(findings)])
        if finding.level in COUNTED and finding.role == "check" and number not in by_place
        for entry in entries_judged(finding, decisions[id(finding)])
    }
    causes = Causes(by_entry)
    for number, finding in enumerate(findings):
        if finding.verdict == "review" and number not in by_place:
            found = [causes.of(entry, number) for entry in lacking(decisions[id(finding)])]
            if found and found[0] and None not in found:
                by_place[number] = found[0]
    by_rule = {findings[number].rule: cause for number, cause in reversed(by_place.items())}
    for number, finding in enumerate(findings):  # the answer on eligibility, where a route could not be decided
        if finding.verdict == "review" and number not in by_place:
            of_rules = [by_rule[rule] for rule in rules_asked(decisions[id(finding)]) if rule in by_rule]
            if of_rules:
                by_place[number] = of_rules[0]
    follow: dict[int, dict[str, Finding]] = {}
    for number, (cause, _) in sorted(by_place.items()):
        follow.setdefault(cause, {})[findings[number].rule] = findings[number]
    return tuple(
        finding._replace(
            cause=Cause(findings[by_place[number][0]].rule, by_place[number][1]) if number in by_place else None,
            consequences=tuple((rule, one.title) for rule, one in follow.get(number, {}).items()),
        )
        if number in by_place or number in follow
        else finding
        for number, finding in enumerate(findings)
    )


def told_again(findings: Sequence[Finding], decisions: Decisions) -> Iterator[tuple[int, tuple[int, str]]]:
    """What a rule's case says to be another rule's finding told again, where that one is on the same entries."""
    for number, finding in enumerate(findings):
        follows, entries = decisions[id(finding)].case.follows, entries_shown(finding)
        if not follows or not entries:
            continue
        for other, cause in enumerate(findings):
            if cause.rule in follows and cause.level in COUNTED and entries <= entries_shown(cause):
                yield number, (other, finding.evidence[0].field)
                break


def entries_shown(finding: Finding) -> set[Entry]:
    return {(evidence.field, evidence.row) for evidence in finding.evidence}


class Causes:
    """The findings that may be causes by their entries; which is asked of each finding, so that none is looked for."""

    def __init__(self, by_entry: Mapping[Entry, int]) -> None:
        self.by_entry = by_entry
        self.places = {entry: place for place, entry in enumerate(by_entry)}
        self.of_field: dict[str, list[Entry]] = {}
        for entry in by_entry:
            self.of_field.setdefault(entry[0], []).append(entry)

    def of(self, entry: Entry, itself: int) -> tuple[int, str] | None:
        """The first finding on the entry that is another; an entry of no row is all of them."""
        key, row = entry
        if row is None:
            entries = self.of_field.get(key, [])
        else:
            entries = sorted({(key, None), entry} & self.by_entry.keys(), key=self.places.__getitem__)
        numbers = (self.by_entry[one] for one in entries)
        return next(((number, key) for number in numbers if number != itself), None)


def entries_judged(finding: Finding, decision: Decision) -> Iterator[Entry]:
    """The entries that a finding finds fault with: its one field, and those that are not there or cannot be read."""
    item = decision.context.item
    lacks = lacking(decision)
    if item.key and not (finding.verdict == "review" and lacks):
        yield entry_of(item.key, decision)
    elif finding.verdict == "fail" and len(finding.fields) == 1:
        yield entry_of(finding.fields[0], decision)
    if finding.verdict == "fail":
        yield from lacks


def lacking(decision: Decision) -> list[Entry]:
    """The entries without which it was decided; none where there is anything else that it could not decide."""
    answers = decision.telling()
    if any(answer.truth is None and not answer.missing for answer in answers):
        return []
    keys = [key for answer in answers for key in answer.missing]
    return [entry_of(key, decision) for key in dict.fromkeys(keys)]


def entry_of(key: str, decision: Decision) -> Entry:
    item = decision.context.item
    return key, item.row if item.group and key.startswith(f"{item.group}[].") else None


def rules_asked(decision: Decision) -> list[str]:
    """The rules that it rests on and that are under review themselves."""
    return [rule for answer in decision.telling() for rule in answer.open_rules]
