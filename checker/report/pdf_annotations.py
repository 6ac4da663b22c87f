"""A copy of a form's PDF with the findings on its pages: their words highlighted, and a note on what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from ctypes import c_double, c_ushort
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from checker.model import TOLD, Box, Finding, Result, Rulebook
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
MARGIN, ICON = 6, 20
"""Points: from the corner of the first page to the summary's icon, and the icon's side, as pdfium draws it."""
PARAGRAPH = "\r"
"""What ends a line of a note, by the PDF standard."""
NEW_ID = re.compile(rb"<([0-9A-F]{32})>\]>>\s+startxref\s+\d+\s+%%EOF\s*\Z")


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
            _add(page, raw.FPDF_ANNOT_TEXT, [_corner(page)], colour, texts)
            _draw(page)
        for number, group in groupby(enumerate(marked.items(), 1), key=lambda item: item[1][0].page):
            with closing(document[number - 1]) as page:
                for count, (spot, findings) in group:
                    texts = notes.spot(findings) | {"NM": f"nrdl-{digest}-{count}"}
                    _add(page, raw.FPDF_ANNOT_HIGHLIGHT, spot.boxes, COLOURS[findings[0].level], texts)
                _draw(page)
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


# ----------------------------------------------------------------------------------------------- how it is drawn


def _add(
    page: pypdfium2.PdfPage, kind: int, boxes: Sequence[Box], colour: tuple[int, int, int], texts: Mapping[str, str]
) -> None:
    """Puts an annotation on a page: on each of the boxes, which it covers exactly."""
    annotation = raw.FPDFPage_CreateAnnot(page, kind)
    left, bottom, right, top = zip(*boxes, strict=True)
    done = [
        raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(min(left), max(top), max(right), min(bottom))),
        raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *colour, 255),
    ]
    if kind == raw.FPDF_ANNOT_HIGHLIGHT:
        flags = raw.FPDF_ANNOT_FLAG_PRINT
        for x0, y0, x1, y1 in boxes:
            # Not in the order of the standard, but in that of every program that writes or reads them.
            corners = raw.FS_QUADPOINTSF(x0, y1, x1, y1, x0, y0, x1, y0)
            done.append(raw.FPDFAnnot_AppendAttachmentPoints(annotation, corners))
    else:
        flags = raw.FPDF_ANNOT_FLAG_PRINT | raw.FPDF_ANNOT_FLAG_NOZOOM | raw.FPDF_ANNOT_FLAG_NOROTATE
    done.append(raw.FPDFAnnot_SetFlags(annotation, flags))
    for key, text in texts.items():
        code = f"{text}\0".encode("utf-16-le")
        wide = (c_ushort * (len(code) // 2)).from_buffer_copy(code)
        done.append(raw.FPDFAnnot_SetStringValue(annotation, key.encode(), wide))
    raw.FPDFPage_CloseAnnot(annotation)
    if not all(done):
        raise pypdfium2.PdfiumError("an annotation could not be written")


def _draw(page: pypdfium2.PdfPage) -> None:
    """Has pdfium give each annotation its appearance and an object of its own, which it does when it draws a page.

    Without them, a viewer may show nothing, or a bar over the words in place of a light one under them.
    """
    page.render(scale=1 / max(page.get_size()), draw_annots=True).close()


def _corner(page: pypdfium2.PdfPage) -> Box:
    """Where a note stands on the upper left of a page as it is seen, whichever way it is turned and cut.

    The icon is not turned with the page, but stays upright at the upper left of its box.
    """
    width, height = (max(1, round(side)) for side in page.get_size())
    x, y = c_double(), c_double()
    raw.FPDF_DeviceToPage(page, 0, 0, width, height, 0, MARGIN, MARGIN, x, y)
    return (x.value, y.value - ICON, x.value + ICON, y.value)


def with_fixed_id(content: bytes) -> bytes:
    """The file with an identifier of what is in it, in place of the random one that pdfium gives it."""
    found = NEW_ID.search(content, max(0, len(content) - 1024))
    if not found:
        return content
    start = content.rindex(b"trailer")
    fixed = sha256(content[:start]).hexdigest()[:32].upper().encode()
    return content[:start] + content[start:].replace(found[1], fixed)
