"""The difference for people at a terminal: what is removed as [-…-], what is added as {+…+}, in colours or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.diff.models import EntryChange, FieldChange, FindingChange, FormDifference, RowChange, Stretch, Which
from checker.diff.phrases import Comparison, fails_or_open, is_open
from checker.model import Finding, Result, Rulebook
from checker.report.console import ConsolePage, make_console
from checker.report.phrases import SIGNS, sign_of
from checker.report.text_report import STYLES

CONTEXT = 14
"""Characters of unchanged words that are shown beside a change."""
SHOWN = {"removed": ("[-", "-]", "red strike"), "added": ("{+", "+}", "green")}
"""By change, the signs around the words and their style: colours alone would not do."""


def render(difference: FormDifference, book: Rulebook, language: str, *, to_file: bool = False) -> str:
    """The whole difference: coloured and as wide as the terminal where there is one, else plain, 80 columns."""
    console = make_console(to_file)
    with console.capture() as captured:
        report = DiffTextReport(book, language, console)
        report.whole(difference)
        report.put(0, (report.versions(), "dim"))
    return re.sub(r" +$", "", captured.get(), flags=re.MULTILINE)


class DiffTextReport(ConsolePage, Comparison):
    """Writes a difference."""

    def whole(self, difference: FormDifference) -> None:
        self.put(0, (self.say("compare_title"), "bold"))
        self.form("before", difference.before)
        self.form("after", difference.after)
        notes = list(self.notes(difference))
        if notes or difference.compared:
            self.blank()
        for note in notes:
            self.put(0, (note, ""), hang=0)
        if difference.same:
            self.put(0, (self.say("compare_same"), "bold green"), hang=0)
        elif difference.compared:
            self.entries(difference)
        for block in self.blocks(difference):
            if block.findings:
                self.blank()
                self.put(0, (self.say(block.heading), "bold"), (self.aside(len(block.findings)), ""))
            for change in block.findings:
                self.finding(change)
        if difference.same_findings:
            self.blank()
            self.put(0, (self.unchanged(difference), ""), hang=0)
        self.blank()

    def form(self, side: Which, result: Result) -> None:
        self.put(2, (self.form_name(side, result), "bold"))
        counts = self.join(self.counts(result))
        answer = f"{SIGNS[result.outcome]} {self.outcome(result)}"
        self.put(4, (answer, f"bold {STYLES[result.outcome]}"), (f"  {counts}" if counts else "", ""))
        for problem in result.problems:
            self.put(4, (problem.message[self.language], ""))
            self.labelled("advice", 4, (problem.advice[self.language], ""))

    # ----------------------------------------------------------------------------------------- the fields

    def entries(self, difference: FormDifference) -> None:
        self.put(0, (self.say("compare_fields"), "bold"), (self.aside(self.field_counts(difference)), ""))
        for section, changes in self.by_section_of_form(difference):
            self.put(2, (self.section_name(section), "bold dim"))
            for change in changes:
                if isinstance(change, RowChange):
                    self.row_of_group(change, difference)
                else:
                    self.entry(change, difference, 2)

    def row_of_group(self, change: RowChange, difference: FormDifference) -> None:
        self.put(2, *self.head(change, self.row(change)))
        for part in change.parts:
            if change.change in ("moved", "changed"):
                self.entry(part, difference, 4)
            else:
                where = self.aside(self.sides(part, difference, of_row=True))
                self.put(4, (f"{self.name(part)} ", "bold"), *marked_words(part.words), (where, "dim"))

    def entry(self, change: FieldChange, difference: FormDifference, indent: int) -> None:
        sides = self.sides(change, difference)
        self.put(indent, *self.head(change, self.name(change)), (self.aside(sides), "dim"))
        if change.words:
            self.put(indent + 2, *marked_words(change.words), hang=0)
        if change.masked:
            self.put(indent + 2, (self.say("compare_masked"), "dim"))

    def head(self, change: EntryChange, name: str) -> Iterator[tuple[str, str]]:
        yield f"{self.kind(change)} ", SHOWN.get(change.change, ("", "", "yellow"))[2].removesuffix(" strike")
        yield name, "bold"

    def aside(self, words: object) -> str:
        return self.say("aside", words=words) if words else ""

    # --------------------------------------------------------------------------------------- the findings

    def finding(self, change: FindingChange) -> None:
        """The verdicts, the rule and what it says; for what is to be done, the words and the advice too."""
        before, after = change.before, change.after
        shown = before if change.change == "gone" else after or before
        assert shown is not None
        both = change.change == "verdict" and before and after
        signs = [part for f in ([before, after] if both else [shown]) if f for part in (self.sign(f), (" → ", ""))]
        head = [*signs[:-1], (f" {change.rule} ", "bold")]
        if change.change == "message":
            self.put(2, *head, *marked_words(self.message_words(change)))
        elif not is_open(change):
            self.put(2, *head, (shown.title[self.language], ""))
        else:
            self.put(2, *head, (shown.message[self.language], ""), (self.aside(self.instead(change)), "dim"))
        if change.masked:
            self.put(4, (self.say("compare_masked"), ""))
        if after and fails_or_open(after) and change.change != "gone":
            self.quotes(after, 4)
            self.consequences_of(after, 4)
            if change.change != "message":
                self.advice(after, 4)

    def sign(self, finding: Finding) -> tuple[str, str]:
        kind = sign_of(finding)
        return f"{SIGNS[kind]} {self.mark(finding)}", f"bold {STYLES[kind]}"


def marked_words(words: Sequence[Stretch]) -> Iterator[tuple[str, str]]:
    """The words with their signs and styles; of long unchanged ones, what stands beside a change."""
    for n, (change, text) in enumerate(words):
        if change in SHOWN:
            before, behind, style = SHOWN[change]
            trailing = text[len(text.rstrip()) :]
            yield f"{before}{text.rstrip()}{behind}{trailing}", style
        else:
            yield elided(text, first=n == 0, last=n == len(words) - 1), ""


def elided(text: str, *, first: bool, last: bool) -> str:
    start = "" if first else text[:CONTEXT]
    end = "" if last else text[-CONTEXT:]
    return text if len(text) <= len(start) + len(end) + 3 else f"{start}…{end}"
