"""What one ``nrdl check`` tells: each form is written into every report as it is judged, and let go."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.common import DONE, USAGE, complain, exit_code, write_report
from checker.messages import LANGUAGES, usual_language
from checker.model import Result, Rulebook
from checker.pipeline import failed_inside
from checker.report import RENDERERS, format_of, report_begun
from checker.report.form_by_form import FormByForm, head_of

if TYPE_CHECKING:
    from checker.report.annotated_copies import Copies
    from checker.waivers import Waivers


def outputs(options: argparse.Namespace) -> list[tuple[str, Path | None]]:
    """What to write, and where (None: the terminal). One file alone takes --format, several theirs by suffix."""
    if len(options.output) < 2:
        output = options.output[0] if options.output else None
        usual = "concise" if options.changed else "text"
        return [(options.format or (output and format_of(output)) or usual, output)]
    return [(format_of(output) or options.format or "text", output) for output in options.output]


def begun(name: str, output: Path | None, book: Rulebook, options: argparse.Namespace) -> FormByForm:
    # What machines read must not change with the system's language.
    language = options.lang or (LANGUAGES[0] if RENDERERS[name].for_tools else usual_language())
    shown = {"verbose": options.verbose, "to_file": output is not None} if name == "text" else {}
    return report_begun(name, book, language, **shown)


class CheckReports:
    """``add`` takes each form as it is judged, ``tell`` writes what was asked for. Of a form its head alone is kept.

    ``names`` are those of a commit's changes; ``copies`` are the annotated copies to be made, ``held`` the contents
    that cannot be read again for them.
    """

    def __init__(
        self,
        book: Rulebook,
        options: argparse.Namespace,
        given: Waivers | None,
        names: Sequence[str],
        copies: Copies | None,
        held: Mapping[str, bytes],
    ) -> None:
        self.book, self.options, self.given, self.names = book, options, given, names
        self.copies, self.held = copies, held
        self.reports = [(output, begun(name, output, book, options)) for name, output in outputs(options)]
        self.heads: list[Result] = []
        self.first: Result | None = None
        self.several = False
        self.entries: list[str] = []
        self.unwritten: list[tuple[str, dict[str, object], str]] = []
        self.texts = 0

    def add(self, result: Result) -> None:
        """The next form. The first is held until it is known whether it is the only one, which some reports show."""
        if self.options.changed:
            from checker import git_changes

            if git_changes.is_none(result):
                self.heads.append(head_of(result))
                return
        if self.first is None and not self.several:
            self.first = result
            return
        self.several = True
        if self.first:
            self.write(self.first)
            self.first = None
        self.write(result)

    def write(self, result: Result) -> None:
        """Puts a form into every report. One that a report fails on is told there as a fault of the checker's."""
        told = result
        for _, report in self.reports:
            try:
                report.add(result, several=self.several)
            except OSError:  # the disk is full, say
                raise
            except Exception as error:
                told = failed_inside(result.source, result.sha256, error, self.book)
                report.add(told, several=self.several)
        self.heads.append(head_of(told))
        if self.options.draft_waivers:
            from checker.waivers import draft_entries

            self.entries.append(draft_entries(result, self.book))
        if self.copies:
            from checker.report.annotated_copies import has_no_pages

            language = self.options.lang or usual_language()
            name, words = self.copies.write_one(result, self.held, self.book, language)
            self.unwritten.append((name, words, result.source))
            self.texts += has_no_pages(result)

    def tell(self) -> int:
        """Writes the reports and says the rest; the exit code."""
        book, options = self.book, self.options
        if self.first:
            self.write(self.first)
        language = options.lang or usual_language()
        heads: Sequence[Result] = self.heads
        if options.changed:
            from checker import git_changes

            for line in git_changes.notes(heads, self.names, (options.waivers, options.rules), book, language):
                complain(line)
            heads = [head for head in heads if not git_changes.is_none(head)]
            if not heads:
                return DONE
        elif self.given:
            from checker import waivers

            for line in waivers.unused(self.given, heads, book, language):
                complain(line)
        written = max(write_report(report.finish(heads), output) for output, report in self.reports)
        if not written:
            for output, _ in self.reports:
                if output:
                    from checker.report.phrases import Phrases

                    complain(Phrases(book, language).written(output, heads))
        if self.copies:
            written = written or self.tell_copies(len(heads), language)
        if options.draft_waivers:  # last: it raises where there is one already
            from checker import waivers

            waivers.write_waivers_draft(self.entries, options.draft_waivers)
        return written or exit_code(heads, options.fail_on)

    def tell_copies(self, forms: int, language: str) -> int:
        """Says of each form that has no copy why. USAGE where that is not the form's doing, or all are plain text."""
        for name, words, source in self.unwritten:
            if name:
                complain(self.book.messages[name][language].format(path=source, **words))
        done = all(name in ("", "annotation_unreadable", "annotation_text") for name, _, _ in self.unwritten)
        return DONE if done and self.texts < forms else USAGE
