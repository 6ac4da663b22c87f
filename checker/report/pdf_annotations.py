"""A copy of a form's PDF with the findings on its pages: their words highlighted, and a note on what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from checker.model import TOLD, Box, Finding, Result, Rulebook
from checker.report.findings_page import Paragraph, findings_pages
from checker.report.pdf_marks import add_label, add_mark, corner_of, draw_marks, with_fixed_id
from checker.report.phrases import Phrases, answer_of, clip
from checker.report.sanitize import visible

COLOURS = {
    "error": (255, 150, 150),
    "warning": (255, 190, 110),
    "review": (255, 235, 90),
    "note": (155, 210, 255),
    "waived": (205, 205, 205),
}
"""Red, green and blue by the level of a finding. Light, since the print shows through."""
OUTCOMES = {"pass": (170, 225, 170), "review": COLOURS["review"]}
"""Of the summary's note; that of an error for every other outcome."""
PARAGRAPH = "\r"
"""What ends a line of a note, by the PDF standard."""


class Spot(NamedTuple):
    """Words on a page, a box a printed line. Spots sort as the form is read.

    Of two with one beginning the longer comes first, so that the shorter lies on top of it.
    """

    page: int
    line: int
    column: int
    minus_length: int
    boxes: tuple[Box, ...]


def annotate(content: bytes, result: Result, book: Rulebook, language: str) -> bytes:
    """The PDF ``content``, which ``result`` is about, with the told findings as annotations; what was there stays.

    The same input gives the same bytes, unless it is encrypted (the copy is, too). Raises ValueError where the result
    has no form of that PDF's pages, and PdfiumError where pdfium cannot write it.
    """
    if not result.form or not result.form.document or result.form.document.kind != "pdf":
        raise ValueError(f"{result.source}: no PDF that could be read")
    notes, digest = Notes(book, language), sha256(content).hexdigest()[:16]
    marked, others = spots([finding for finding in result.findings if finding.told])
    with closing(pypdfium2.PdfDocument(content)) as document:
        with closing(document[0]) as page:
            texts = notes.summary(result, others) | {"NM": f"nrdl-{digest}-0"}
            colour = OUTCOMES.get(result.outcome, COLOURS["error"])
            add_mark(page, raw.FPDF_ANNOT_TEXT, [corner_of(page)], colour, texts)
            draw_marks(page)
        for number, group in groupby(enumerate(marked.items(), 1), key=lambda item: item[1][0].page):
            with closing(document[number - 1]) as page:
                for count, (spot, findings) in group:
                    texts = notes.spot(findings) | {"NM": f"nrdl-{digest}-{count}"}
                    add_mark(page, raw.FPDF_ANNOT_HIGHLIGHT, spot.boxes, COLOURS[findings[0].level], texts)
                    rules = dict.fromkeys(finding.rule for finding in findings)
                    add_label(document, page, " ".join(rules), spot.boxes[-1])
                draw_marks(page)
        with closing(pypdfium2.PdfDocument(findings_pages(notes.listing_of(result)))) as behind:
            document.import_pages(behind)
        copy = BytesIO()
        document.save(copy)
    return with_fixed_id(copy.getvalue())


# -------------------------------------------------------------------------------------------- what is marked


def spots(findings: Sequence[Finding]) -> tuple[dict[Spot, list[Finding]], list[Finding]]:
    """The words that findings speak of, with all that is said of them, the worst first; and those without any.

    What several findings say of the same words is told together: of marks on top of each other, a viewer opens one.
    """
    told: dict[Spot, list[Finding]] = {}
    others = []
    for finding in sorted(findings, key=lambda finding: TOLD.index(finding.level)):
        own = dict.fromkeys(spots_of(finding))
        for spot in own:
            told.setdefault(spot, []).append(finding)
        if not own:
            others.append(finding)
    return dict(sorted(told.items())), others


def spots_of(finding: Finding) -> Iterator[Spot]:
    for evidence in finding.in_form:
        for page, group in groupby(evidence.places, key=lambda place: place.page):
            places = list(group)
            boxes = tuple(box for place in places for box in place.boxes)
            if boxes:
                length = sum(len(place.text) for place in places)
                yield Spot(page, places[0].line, places[0].column, -length, boxes)


# ---------------------------------------------------------------------------------------------- what is said


class Notes(Phrases):
    """The texts of annotations, by their keys in PDF: T (who says it), Subj (of what), Contents."""

    def spot(self, findings: Sequence[Finding]) -> dict[str, str]:
        rules = dict.fromkeys(finding.rule for finding in findings)
        titles = dict.fromkeys(finding.title[self.language] for finding in findings)
        return {
            "T": visible(" ".join(["nrdl", *rules])),
            "Subj": visible(self.listed(titles)),
            "Contents": self.note(*map(self.finding, findings)),
        }

    def summary(self, result: Result, others: Sequence[Finding]) -> dict[str, str]:
        """Of the note on the first page: the outcome, and what has no words of its own to be marked."""
        answer = answer_of(result)
        told = self.note(
            [self.headline(result)],
            [f"{self.say('eligibility')} {answer.message[self.language]}"] if answer and answer not in others else [],
            [f"{problem.message[self.language]} {problem.advice[self.language]}" for problem in result.problems],
            [self.say("annotation_unplaced")] if others else [],
            *map(self.finding, others),
            [self.say("annotation_colours"), self.say("annotation_original")],
            [self.uploads_used(result)],
            self.footer([result]),
        )
        return {"T": "nrdl", "Subj": self.say("annotation_summary"), "Contents": told}

    def listing_of(self, result: Result) -> Iterator[Paragraph]:
        """Of the last pages: what the note on the first says, and all findings, the worst first."""
        yield from ((0, self.say("annotation_list")), (0, self.headline(result)), (0, result.source), (0, ""))
        told = [finding for finding in result.findings if finding.told]
        for finding in sorted(told, key=lambda one: (TOLD.index(one.level), self.place_in_form(one))):
            first, *others = self.finding(finding)
            yield 0, first
            where = self.words(finding) if len(finding.evidence) < 2 else ""
            yield from ((4, line) for line in [*([f"{self.say('words')} {where}"] if where else []), *others])
            yield 0, ""
        answer = answer_of(result)
        if answer and not answer.told:
            yield from ((0, f"{self.say('eligibility')} {answer.message[self.language]}"), (0, ""))
        yield 0, self.uploads_used(result)
        yield from ((0, line) for line in self.footer([result]))

    def headline(self, result: Result) -> str:
        of_what = [clip(result.drug), self.say("edition", edition=result.edition)]
        parts = [self.outcome(result), self.join(self.counts(result)), *of_what]
        return " · ".join(filter(None, parts))

    def finding(self, finding: Finding) -> Iterator[str]:
        yield self.say(
            "annotation_finding", mark=self.mark(finding), rule=finding.rule, message=finding.message[self.language]
        )
        if finding.waived:
            yield f"{self.say('waived')} {self.say('waived_by', **finding.waived)}"
        if len(finding.evidence) > 1:
            yield f"{self.say('words')} {self.words(finding)}"
        if finding.consequences:
            yield f"{self.say('consequences')} {self.consequences(finding)}"
        for issue in self.known_issues(finding):
            yield f"{self.say('known_issue')} {issue}"
        for text in finding.assumptions:
            yield f"{self.say('assumed')} {text[self.language]}"
        yield f"{self.say('advice')} {finding.fix[self.language]}"
        yield f"{self.say('clause')} {self.basis(finding)}"

    def note(self, *parts: Iterable[str]) -> str:
        """The lines of each part, and an empty one between parts."""
        told = [PARAGRAPH.join(visible(line) for line in lines if line) for lines in parts]
        return (2 * PARAGRAPH).join(filter(None, told))
