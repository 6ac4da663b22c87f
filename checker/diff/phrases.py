"""What every rendering for people says of a difference, in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from checker.diff.fields import BESIDE
from checker.diff.models import EntryChange, FieldChange, FindingChange, FormDifference, RowChange, Side, Stretch, Which
from checker.diff.word_diff import difference, split_words
from checker.model import Finding, Result
from checker.report.phrases import Phrases

ChangeKind = Literal["added", "removed", "changed", "marks", "label", "moved"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


class Block(NamedTuple):
    """Findings under one heading, a key of reports/messages."""

    heading: str
    findings: Sequence[FindingChange]


class Comparison(Phrases):
    """Says things of differences by the sentences of reports/messages."""

    # ------------------------------------------------------------------------------------------ the forms

    def form_name(self, side: Which, result: Result) -> str:
        """The file, the drug and the edition."""
        edition = [self.say("edition", edition=result.edition)] if result.edition else []
        return self.on_side(side, " · ".join([result.source, *filter(None, [result.drug]), *edition]))

    def notes(self, difference: FormDifference) -> Iterator[str]:
        """What to know before reading: other cycles, what was not compared."""
        before, after = difference.before, difference.after
        if difference.compared and before.edition != after.edition:
            yield self.say("compare_editions", before=before.edition, after=after.edition)
        if difference.unread_ticks:
            both = len(difference.unread_ticks) == 2
            side = self.say("compare_both") if both else self.which(difference.unread_ticks[0])
            yield self.say("compare_unread_ticks", side=side)
        partly = self.judged([before, after])
        if partly:
            yield partly

    # ----------------------------------------------------------------------------------------- the fields

    def by_section_of_form(self, difference: FormDifference) -> Iterator[tuple[str, list[EntryChange]]]:
        """The changes of entries under the keys of the form's sections."""
        for section in self.sections():
            group = [change for change in difference.fields if self.section_of(change) == section]
            if group:
                yield section, group

    def section_name(self, section: str) -> str:
        return self.sections()[section]

    def section_of(self, change: EntryChange) -> str:
        if isinstance(change, FieldChange):
            return "" if change.field in BESIDE else self.book.fields[change.field].section
        first = next(key for key in self.book.fields if key.startswith(f"{change.group}[]."))
        return self.book.fields[first].section

    def field_counts(self, difference: FormDifference) -> str:
        """How many entries and rows changed in each way, and how many entries are the same."""
        number: Counter[ChangeKind] = Counter(change.change for change in difference.fields)
        told = [self.say(f"compare_count_{kind}", count=number[kind]) for kind in KINDS if number[kind]]
        return self.join([*told, self.say("compare_count_same", count=difference.same_fields)])

    def name(self, change: FieldChange) -> str:
        return self.say(BESIDE[change.field]) if change.field in BESIDE else self.field(change.field)

    def row(self, change: RowChange) -> str:
        """The group, and the number of the row on the form that has it, or on both."""
        group = self.say(f"group_{change.group}")
        if change.before and change.after and change.before != change.after:
            return f"{group} {self.say('compare_rows', before=change.before, after=change.after)}"
        return f"{group} {self.say('row', row=change.after or change.before)}"

    def kind(self, change: EntryChange) -> str:
        return self.say(f"compare_kind_{change.change}")

    def sides(self, change: FieldChange, difference: FormDifference, *, of_row: bool = False) -> str:
        """Where the entry begins on both forms, or why it is not there; of a new row's parts, on its form alone."""
        before, after = change.before, change.after
        if of_row:
            added = change.change == "added"
            return self.side(*((after, difference.after) if added else (before, difference.before)))
        told = [self.placed("before", before, difference.before), self.placed("after", after, difference.after)]
        return self.listed(told)

    def placed(self, which: Which, side: Side, result: Result) -> str:
        return self.on_side(which, self.side(side, result))

    def side(self, side: Side, result: Result) -> str:
        if side.page is not None:
            return self.place(side.page, side.line)
        return self.say(f"compare_state_{side.state}", edition=result.edition)

    def on_side(self, side: Which, words: str) -> str:
        return self.say("compare_on_side", side=self.which(side), words=words)

    def which(self, side: Which) -> str:
        return self.say("compare_before" if side == "before" else "compare_after")

    # --------------------------------------------------------------------------------------- the findings

    def blocks(self, difference: FormDifference) -> Iterator[Block]:
        """The findings that are not what they were: eligibility first, then by what became of them."""
        changes = difference.findings
        routes = [change for change in changes if change.change in ("verdict", "message") and on_eligibility(change)]
        yield Block("eligibility", routes)
        rest = [change for change in changes if change not in routes]
        yield Block("compare_new", [change for change in rest if change.change == "new"])
        yield Block("compare_gone", [change for change in rest if change.change == "gone"])
        yield Block("compare_verdict", [c for c in rest if c.change == "verdict" and is_open(c)])
        yield Block("compare_message", [change for change in rest if change.change == "message"])
        yield Block("compare_calm", [c for c in rest if c.change == "verdict" and not is_open(c)])
        yield Block("compare_uncompared", [change for change in rest if change.change == "uncompared"])

    def unchanged(self, difference: FormDifference) -> str:
        """How many findings are as they were; empty where none is."""
        same = difference.same_findings
        calm = Counter(f.verdict for f in same if f.level in ("pass", "not_applicable") and f.role != "route")
        told = [*self.counts(difference.after._replace(findings=same))]
        told += [f"{self.say(f'verdict_{verdict}')} {number}" for verdict, number in sorted(calm.items(), reverse=True)]
        routes = sum(f.role == "route" for f in same)
        told += [f"{self.say('eligibility')} {routes}"] if routes else []
        return self.say("compare_unchanged", counts=self.join(told)) if told else ""

    def instead(self, change: FindingChange) -> str:
        """What the rule says, or said, of the form that has no such finding; empty where both have one."""
        if change.change not in ("new", "gone"):
            return ""
        new = change.change == "new"
        other = change.before if new else change.after
        word = self.mark(other) if other else self.say("compare_no_finding")
        return self.on_side("before" if new else "after", word)

    def message_words(self, change: FindingChange) -> tuple[Stretch, ...]:
        """What is said otherwise, word by word."""
        texts = [f.message[self.language] if f else "" for f in (change.before, change.after)]
        return difference(*(split_words(text, text) for text in texts))


def on_eligibility(change: FindingChange) -> bool:
    return change.after is not None and change.after.role != "check"


def is_open(change: FindingChange) -> bool:
    """It fails or is under review on one of the forms."""
    return any(finding is not None and fails_or_open(finding) for finding in (change.before, change.after))


def fails_or_open(finding: Finding) -> bool:
    """It fails or is under review, routes too; what follows from another is told there."""
    return finding.verdict in ("fail", "review") and not finding.cause
