"""GitHub-flavoured Markdown, for a comment on a pull request: outcome, what fails, what to look at, eligibility.

A comment holds so many characters and no more: what does not fit is left out in steps, and the comment says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.model import OUTCOMES, Finding, Result, Rulebook, Uploads
from checker.report.ci_common import CiFinding
from checker.report.form_by_form import Chunks, FormByForm, at_once
from checker.report.phrases import SIGNS, answer_of, rest_of, routes_of
from checker.report.sanitize import visible
from checker.report.upload_table import upload_cells

LONGEST = 65_536
"""Characters of a comment on GitHub."""
RESERVED = 2_000
"""Of these, what a cut summary needs beside its rows."""
DEPTHS = ("whole", "short", "summary")
"""Everything; failures and reviews without basis and fix; outcomes alone."""
BREAK = "&#8203;"
"""A space without width, written out: it keeps @name, #1, :smile: and addresses from becoming more than words."""


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """The comment, as whole as fits."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return MarkdownReport(Comment(book, language))


class MarkdownReport(FormByForm):
    """The forms at each depth, as long as they fit."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment
        self.forms: dict[str, list[str] | None] = {depth: [] for depth in DEPTHS}

    def add(self, result: Result, *, several: bool) -> None:
        for depth, known in self.forms.items():
            if known is not None and not (several and depth == "summary"):
                blocks = [*known, *self.comment.form(result, depth)]
                self.forms[depth] = blocks if join_blocks(blocks) else None

    def finish(self, heads: Sequence[Result]) -> Chunks:
        for depth, forms in self.forms.items():
            text = None if forms is None else join_blocks(self.comment.blocks(heads, forms, depth))
            if text is not None:
                yield text
                return
        yield "\n\n".join(self.comment.cut(heads)) + "\n"


def join_blocks(blocks: Iterable[str]) -> str | None:
    """The blocks with a blank line between them; None as soon as they are too long."""
    parts, length = [], 0
    for block in blocks:
        parts.append(block)
        length += len(block) + 2
        if length >= LONGEST:
            return None
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Any text as words of a line of Markdown, which holds no markup, tag, link, mention, emoji or end of a cell."""
    text = visible(text).strip(" ")  # from here on, a space without width is one of ours
    text = re.sub(r"(?i)[@#](?=\w)|www(?=\.)|:(?=//|[a-z+_-])", "\\g<0>\u200b", text)
    text = re.sub(r"[\\`*_{}\[\]()#!|~$]", r"\\\g<0>", text)
    text = re.sub(r"^\d*(?=[-+=.])", r"\g<0>\\", text)  # no list, rule or heading where a line begins with it
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\u200b", BREAK)


class Comment(CiFinding):
    def blocks(self, results: Sequence[Result], forms: Sequence[str], depth: str) -> Iterator[str]:
        if depth != "whole":
            yield self.remark(depth)
        if len(results) > 1:
            yield f"## {escaped(self.say('summary'))}"
            yield "\n".join([*self.head(), *map(self.row, results)])
            yield f"**{escaped(self.totals(results))}**"
        yield from forms
        yield from self.footer_blocks(results)

    def cut(self, results: Sequence[Result]) -> Iterator[str]:
        """The summary, of as many forms as fit, the worst first; the totals are of all."""
        rows, length = [*self.head()], RESERVED
        for result in sorted(results, key=lambda result: -OUTCOMES.index(result.outcome)):
            row = self.row(result)
            length += len(row) + 1
            if length > LONGEST:
                break
            rows.append(row)
        yield self.remark("summary")
        yield "\n".join(rows)
        yield escaped(self.say("markdown_left_out", count=len(results) - len(rows) + 2))
        yield f"**{escaped(self.totals(results))}**"
        yield from self.footer_blocks(results)

    def remark(self, depth: str) -> str:
        return f"> {escaped(self.say(f'markdown_{depth}'))}"

    def footer_blocks(self, results: Sequence[Result]) -> Iterator[str]:
        *notes, versions = self.footer(results)
        yield from (f"**{escaped(note)}**" for note in notes)
        yield versions

    def head(self) -> Iterator[str]:
        names = ("column_file", "column_edition", "column_outcome", "column_failures", "column_reviews")
        yield "| " + " | ".join(escaped(self.say(name)) for name in names) + " |"
        yield "|---|---|---|--:|--:|"

    def row(self, result: Result) -> str:
        outcome = f"{SIGNS[result.outcome]} {self.outcome(result)}"
        cells = [result.source, result.edition or "–", outcome, *self.failures_and_reviews(result)]
        return "| " + " | ".join(map(escaped, cells)) + " |"

    # ------------------------------------------------------------------------------------------ one form

    def form(self, result: Result, depth: str) -> Iterator[str]:
        name = result.drug or result.source
        yield f"## {SIGNS[result.outcome]} {escaped(self.outcome(result))} · {escaped(name)}"
        edition = self.say("edition", edition=result.edition) if result.edition else ""
        parts = filter(None, (result.source, edition, self.join(self.counts(result))))
        yield f"**{escaped(self.say('column_file'))}** {escaped(' · '.join(parts))}"
        for problem in result.problems:
            advice = self.labelled_as("advice", problem.advice[self.language])
            yield f"> {escaped(problem.message[self.language])}\\\n> {escaped(advice)}"
        if result.form:
            yield escaped(self.say(f"next_{result.outcome}"))
        answer = answer_of(result)
        first = depth == "summary" or (answer is not None and answer.told)
        if first:
            yield from self.eligibility(result, depth)
        if depth == "summary":
            return
        blocks = dict(self.headings(result))
        notes, waived = blocks.pop("notes"), blocks.pop("waived_findings")
        for heading, findings in blocks.items():
            yield from self.block(heading, findings, depth)
        if not first:
            yield from self.eligibility(result, depth)
        yield from self.block("waived_findings", waived, depth)
        if notes and depth == "whole":
            lines = "\n".join(f"- {SIGNS['note']} {self.line(finding)}" for finding in notes)
            yield disclosure(self.say("notes", count=len(notes)), lines)
        if result.uploads and depth == "whole":
            yield self.uploads(result, result.uploads)
        elif result.form and depth == "whole":
            yield escaped(self.uploads_used(result))
        passed, exempt = len(rest_of(result, "pass")), len(rest_of(result, "not_applicable"))
        if result.form and depth == "whole":
            yield escaped(self.say("markdown_rest", passed=passed, exempt=exempt))

    def uploads(self, result: Result, uploads: Uploads) -> str:
        """The ledger, folded away."""
        rows = [list(upload_cells(self, file).items())[:-1] for file in uploads.files]
        lines = [[self.say(name) for name, _ in rows[0]], ["---"] * len(rows[0])] if rows else []
        lines += [[escaped(text) for _, text in row] for row in rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return disclosure(escaped(self.uploads_used(result)), table)

    def eligibility(self, result: Result, depth: str) -> Iterator[str]:
        """The answer, and each route behind it."""
        answer = answer_of(result)
        if answer:
            words = escaped(answer.message[self.language])
            yield f"**{escaped(self.say('eligibility'))}** {SIGNS[answer.verdict]} {words}"
        routes = [route for route in routes_of(result) if route.verdict != "not_applicable"]
        if routes and depth == "whole":
            others = self.other_routes(routes_of(result))
            for summary, told in (
                (self.say("markdown_routes"), [route for route in routes if route.verdict == "pass" or not others]),
                (others, [route for route in routes if route.verdict != "pass" and others]),
            ):
                if told:
                    yield disclosure(summary, "\n".join(map(self.route, told)))

    def route(self, route: Finding) -> str:
        word, title = escaped(self.say(f"route_{route.verdict}")), escaped(route.title[self.language])
        return f"- {SIGNS[route.verdict]} {word} **{title}**\\\n  {escaped(route.message[self.language])}"

    def block(self, heading: str, findings: Sequence[Finding], depth: str) -> Iterator[str]:
        if findings:
            yield f"### {escaped(self.say(heading))}"
        for section, group in self.by_section(findings):
            yield f"#### {escaped(section)}"
            for finding in group:
                yield self.finding(finding, depth)

    def finding(self, finding: Finding, depth: str) -> str:
        lines = [f"- {SIGNS[finding.level]} **{escaped(self.mark(finding))}** {self.line(finding)}"]
        words = self.words(finding)
        if words:
            lines[0] += "\\"
            lines.append(f"  {escaped(self.labelled_as('words', words))}")
        if depth == "whole":
            details = [detail for detail in self.details(finding) if detail != self.labelled_as("words", words)]
            inner = disclosure(self.say("markdown_details"), "\n".join(f"- {escaped(detail)}" for detail in details))
            lines += ["", *(f"  {line}".rstrip() for line in inner.splitlines())]
        return "\n".join(lines)

    def line(self, finding: Finding) -> str:
        return f"**{escaped(finding.rule)}** {escaped(finding.message[self.language])}"


def disclosure(summary: str, text: str) -> str:
    """What a click opens. ``summary`` is a sentence of ours, ``text`` is Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
