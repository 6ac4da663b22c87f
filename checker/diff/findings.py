"""The findings of two forms against each other: rule by rule, and of one rule item by item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.diff.models import FindingChange
from checker.messages import filled
from checker.model import Finding, Rulebook, Text
from checker.normalize import remove_spaces
from checker.redaction import Redact, hidden_finding

FindingPlace = tuple[str, int]
"""A group and a row, counted from 0."""


class FindingItem(NamedTuple):
    """A finding and what it is on, by which it is found again; rows are those of the second form."""

    finding: Finding
    fields: tuple[str, ...]
    rows: frozenset[tuple[str, object]]
    message: Text
    words: tuple[str, ...]


SAME_ITEM: tuple[Callable[[FindingItem], object], ...] = (
    lambda item: (item.fields, item.rows, item.message),
    lambda item: (item.fields, item.words),
    lambda item: (item.fields, item.rows),
    lambda item: item.fields,
)
"""What makes two findings of a rule findings on the same item, the surest first."""


class Findings:
    """``rows`` gives, by group and row of the first form, the row of the second."""

    def __init__(self, book: Rulebook, hide: Redact, rows: Mapping[FindingPlace, int]) -> None:
        self.book, self.hide, self.rows = book, hide, rows
        self.same: list[Finding] = []

    def changes(self, before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[FindingChange]:
        """What is not what it was; ``same`` are the rest."""
        by_rule: dict[str, tuple[list[FindingItem], list[FindingItem]]] = {
            rule.id: ([], []) for rule in self.book.rules
        }
        for finding in before:
            by_rule[finding.rule][0].append(self.item(finding, earlier=True))
        for finding in after:
            by_rule[finding.rule][1].append(self.item(finding))
        for old, new in by_rule.values():
            yield from self.rule(old, new)

    def rule(self, before: Sequence[FindingItem], after: Sequence[FindingItem]) -> Iterator[FindingChange]:
        old, new = ([item for item in items if is_looked_at(item.finding)] for items in (before, after))
        calm = [next((i for i in items if not is_looked_at(i.finding)), None) for items in (before, after)]
        pairs = matched(old, new)
        if calm[0] and calm[1] and not any(i.finding.cause for i in calm if i):  # its cause tells of it
            pairs.append((calm[0], calm[1]))
        for one, other in pairs:
            yield from self.pair(one, other)
        known = {id(item) for pair in pairs for item in pair}
        yield from (self.change("new", calm[0], item) for item in new if id(item) not in known)
        yield from (self.change("gone", item, calm[1]) for item in old if id(item) not in known)

    def pair(self, before: FindingItem, after: FindingItem) -> Iterator[FindingChange]:
        old, new = before.finding, after.finding
        if (old.level, old.verdict) != (new.level, new.verdict):
            yield self.change("verdict", before, after)
        elif before.message != after.message and is_looked_at(new):
            yield self.change("message", before, after)
        else:
            self.same.append(hidden_finding(new, self.hide))

    def change(self, kind: str, before: FindingItem | None, after: FindingItem | None) -> FindingChange:
        known = [item for item in (before, after) if item]
        shown = [hidden_finding(item.finding, self.hide) for item in known]
        masked = len({finding.message for finding in shown}) < len({item.finding.message for item in known})
        one, other = (item and hidden_finding(item.finding, self.hide) for item in (before, after))
        return FindingChange(known[0].finding.rule, kind, one, other, masked)  # type: ignore[arg-type]

    def item(self, finding: Finding, *, earlier: bool = False) -> FindingItem:
        places = {(e.field.partition("[].")[0], e.row) for e in finding.evidence if e.row is not None}
        rows: list[tuple[str, object]] = [*places]
        message = finding.message
        if earlier:
            rows = [(group, self.rows.get((group, row), f"only {row}")) for group, row in places]
            if len(places) == 1:
                message = self.in_row_of_after(message, *places)
        words = tuple(remove_spaces(evidence.text) for evidence in finding.evidence)
        return FindingItem(finding, finding.fields, frozenset(rows), message, words)

    def in_row_of_after(self, message: Text, place: FindingPlace) -> Text:
        """What the message would say of the row of the second form: a row's new number is no other message."""
        in_row = self.book.messages["in_row"]
        old, new = (filled(in_row, row=row + 1) for row in (place[1], self.rows.get(place, place[1])))
        return Text(message.zh.replace(old.zh, new.zh), message.en.replace(old.en, new.en))


def is_looked_at(finding: Finding) -> bool:
    """It is told by itself; or tells of eligibility, where a pass that goes matters as much."""
    return finding.told or finding.role != "check"


def matched(old: Sequence[FindingItem], new: Sequence[FindingItem]) -> list[tuple[FindingItem, FindingItem]]:
    """The findings on the same item, each in one pair at most."""
    found: dict[int, tuple[FindingItem, FindingItem]] = {}
    taken: set[int] = set()
    for key in SAME_ITEM:
        waiting: dict[object, list[FindingItem]] = {}
        for item in new:
            if id(item) not in taken:
                waiting.setdefault(key(item), []).append(item)
        for item in old:
            if id(item) not in found and waiting.get(key(item)):
                other = waiting[key(item)].pop(0)
                found[id(item)] = (item, other)
                taken.add(id(other))
    return list(found.values())
