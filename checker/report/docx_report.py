"""The report as a Word document, to be passed on and written into, in the order of the terminal's report."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from checker.errors import rule_error
from checker.model import Finding, Result, Rulebook
from checker.output_files import OFFICE_DATE
from checker.report.ci_common import CiFinding
from checker.report.form_by_form import FormByForm, HeldForms
from checker.report.phrases import SIGNS, answer_of, clip, rest_of, routes_of
from checker.report.sanitize import visible
from checker.report.upload_table import upload_cells

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
COLOURS = {
    "error": "B00020",
    "fail": "B00020",
    "warning": "9A4B00",
    "review": "7A5C00",
    "note": "1F5FA8",
    "pass": "1B6E37",
}
SIZE, SMALL, MARGIN = 10.5, 9, 50
"""Points: of the text, of what stands below a finding, of the page's margins."""
COLUMNS = ("upload_file", "upload_slot", "upload_document", "upload_reading", "upload_note")


def render(results: Sequence[Result], book: Rulebook, language: str) -> bytes:
    """The bytes of the docx file: the same for the same results."""
    try:
        from docx import Document
    except ImportError:
        raise rule_error("options.no_docx", "--format docx") from None
    report = WordReport(book, language)
    report.open(Document())
    report.write(results)
    written = BytesIO()
    report.page.save(written)
    return with_fixed_times(written.getvalue())


def begin(book: Rulebook, language: str) -> FormByForm:
    """The library builds its document in memory."""
    return HeldForms(lambda results: render(results, book, language))


class WordReport(CiFinding):
    """Writes paragraphs on ``page``."""

    page: Any

    def open(self, page: Any) -> None:
        """Sets the page up: fonts, margins, what the file says of itself."""
        from docx.oxml.ns import qn
        from docx.shared import Pt

        object.__setattr__(self, "page", page)
        for style in page.styles:
            if getattr(style, "font", None) is not None:
                style.font.name = FONTS[self.language]
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for name in [key for key in fonts.attrib if key.endswith("Theme")]:
                    del fonts.attrib[name]
                fonts.set(qn("w:eastAsia"), FONTS[self.language])
        page.styles["Normal"].font.size = Pt(SIZE)
        page.styles["Normal"].paragraph_format.space_after = Pt(3)
        section = page.sections[0]
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(MARGIN)
        about = page.core_properties
        about.author, about.title = "nrdl", self.say("page_title")
        about.created = about.modified = OFFICE_DATE
        about.comments = ""

    def write(self, results: Sequence[Result]) -> None:
        self.heading(self.say("page_title"), 0)
        if len(results) > 1:
            self.overview(results)
        for result in results:
            self.form(result)
        self.put([])
        for line in self.footer(results):
            self.put([(line, "small")])

    def overview(self, results: Sequence[Result]) -> None:
        self.put([(self.totals(results), "bold")])
        heads = ("column_file", "column_edition", "column_outcome", "column_failures", "column_reviews")
        rows = [
            [result.source, result.edition or "–", f"{SIGNS[result.outcome]} {self.outcome(result)}",
             *self.failures_and_reviews(result)]
            for result in results
        ]  # fmt: skip
        self.table([self.say(head) for head in heads], rows)

    def form(self, result: Result) -> None:
        tone = COLOURS.get(result.outcome, COLOURS["error"])
        self.heading(clip(result.drug) or result.source, 1)
        counts = self.join(self.counts(result))
        self.put([(f"{SIGNS[result.outcome]} {self.outcome(result)}", tone), (f"  {counts}", "")])
        edition = self.say("edition", edition=result.edition) if result.edition else ""
        self.put([(" · ".join(filter(None, (result.source, edition))), "small")])
        if result.form:
            self.put([(self.say(f"next_{result.outcome}"), "")])
        for problem in result.problems:
            self.put([(problem.message[self.language], "bold")])
            self.put([(self.labelled_as("advice", problem.advice[self.language]), "")])
        answer = answer_of(result)
        first = answer is not None and answer.told
        if first:
            self.eligibility(result)
        blocks = dict(self.headings(result))
        after = {name: blocks.pop(name) for name in ("waived_findings", "notes")}
        for heading, findings in blocks.items():
            self.block(self.say(heading), findings)
        if not first:
            self.eligibility(result)
        self.block(self.say("waived_findings"), after["waived_findings"])
        self.block(self.say("notes", count=len(after["notes"])), after["notes"])
        self.uploads(result)
        if result.form:
            passed, exempt = len(rest_of(result, "pass")), len(rest_of(result, "not_applicable"))
            self.put([(self.say("markdown_rest", passed=passed, exempt=exempt), "small")])

    def eligibility(self, result: Result) -> None:
        """A line for each route that is met and one for the others; where none is, the answer and each route."""
        answer, routes = answer_of(result), routes_of(result)
        if answer is None and not routes:
            return
        self.heading(self.say("eligibility"), 2)
        others = self.other_routes(routes)
        if answer and not others:
            self.put([(f"{SIGNS[answer.verdict]} {answer.message[self.language]}", COLOURS.get(answer.verdict, ""))])
        for route in routes:
            if route.verdict == "pass" or not others:
                taken = "".join(self.say("aside", words=text[self.language]) for text in route.assumptions)
                word = f"{SIGNS[route.verdict]} {self.say(f'route_{route.verdict}')}  "
                tone = "" if route.verdict == "fail" else COLOURS.get(route.verdict, "")
                self.put(
                    [
                        (word, tone),
                        (f"{route.title[self.language]}  ", "bold"),
                        (route.message[self.language] + taken, ""),
                    ]
                )
        if others:
            self.put([(f"{SIGNS['not_applicable']} {others}", "small")])
        if answer and answer.told:
            self.put([(self.labelled_as("advice", answer.fix[self.language]), "")])

    def block(self, heading: str, findings: Sequence[Finding]) -> None:
        if findings:
            self.heading(heading, 2)
        for section, group in self.by_section(findings):
            self.heading(section, 3)
            for finding in group:
                head = f"{SIGNS[finding.level]} {self.mark(finding)} {finding.rule}  "
                self.put([(head, COLOURS.get(finding.level, "")), (finding.message[self.language], "")], together=True)
                for detail in self.details(finding):
                    self.put([(detail, "small")], indent=True)

    def uploads(self, result: Result) -> None:
        if used := self.uploads_used(result):
            self.put([(used, "bold" if result.uploads else "small")])
        if result.uploads and result.uploads.files:
            cells = [upload_cells(self, file) for file in result.uploads.files]
            self.table([self.say(name) for name in COLUMNS], [[row[name] for name in COLUMNS] for row in cells])

    # ------------------------------------------------------------------------------------------- the page

    def heading(self, text: str, level: int) -> None:
        self.page.add_heading(visible(text), level)

    def put(self, parts: Sequence[tuple[str, str]], *, indent: bool = False, together: bool = False) -> None:
        """A paragraph of texts, each with what it looks like: bold, small, or a colour."""
        from docx.shared import Pt, RGBColor

        paragraph = self.page.add_paragraph()
        paragraph.paragraph_format.keep_with_next = together
        if indent:
            paragraph.paragraph_format.left_indent = Pt(2 * SIZE)
        for text, look in parts:
            run = paragraph.add_run(visible(text))
            if look == "small":
                run.font.size = Pt(SMALL)
            elif look:
                run.bold = True
                if look != "bold":
                    run.font.color.rgb = RGBColor.from_string(look)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from docx.shared import Pt

        table = self.page.add_table(rows=0, cols=len(heads), style="Table Grid")
        for row in [heads, *rows]:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                run = cell.paragraphs[0].add_run(visible(text))
                run.font.size, run.bold = Pt(SMALL), row is heads


def with_fixed_times(content: bytes) -> bytes:
    """The same archive, every member of it of the same day."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, OFFICE_DATE.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
