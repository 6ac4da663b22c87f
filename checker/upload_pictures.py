"""The pages of uploads that findings rest on, as small pictures for reports; what is personal on them is blackened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.attachments import Attachment, Attachments
from checker.engine.operators.context import pattern
from checker.engine.operators.language import vocabularies
from checker.language.personal_spellings import WordMask
from checker.model import Box, Result, Rulebook, UploadPicture
from checker.normalize import once
from checker.redaction import Redact, hider, unchanged

MOST_PAGES, MOST_BYTES = 40, 6_000_000
"""Of one form's pictures: a report is still a file that can be sent."""
BESIDE = 1.2
"""Heights of a label above and below it that what is signed or written by hand behind it may fill."""


def with_pictures(result: Result, uploads: Attachments, book: Rulebook, *, masked: bool) -> Result:
    """The result with each page that holds words which a finding that is told, or a route, rests on."""
    files = {file.name: file for file in uploads.files}
    told = [finding for finding in result.findings if finding.told or finding.role == "route"]
    wanted = dict.fromkeys(
        (one.file, one.places[0].page)
        for finding in told
        for one in finding.in_uploads
        if one.file in files and one.places[0].boxes
    )
    hide = hider(result.form, book) if masked and result.form else unchanged
    pictures: list[UploadPicture] = []
    for name, page in list(wanted)[:MOST_PAGES]:
        hidden = list(personal_boxes(files[name], page, hide, book)) if masked else []
        drawn = files[name].look().picture(page, hidden)
        if drawn and sum(len(one.png) for one in pictures) + len(drawn.png) <= MOST_BYTES:
            pictures.append(UploadPicture(name, page, drawn.png, drawn.width, drawn.height))
    return result._replace(pictures=tuple(pictures))


def personal_boxes(file: Attachment, page: int, hide: Redact, book: Rulebook) -> Iterator[Box]:
    """What is around personal words of a page, and around what stands behind a label that asks for a person's."""
    look = file.look()
    text = look.words().pages[page - 1]
    spans = [(one.start, one.end) for one in once(vocabularies, book.formats.language).personal.find(text)]
    spans += hide.spans(text) if isinstance(hide, WordMask) else []
    for start, end in spans:
        for first, last in lines_of(text, start, end):
            if box := look.box(page, first, last):
                yield box
    for hit in pattern(book.formats.documents["signed"]).finditer(text):
        if box := look.box(page, *hit.span()):
            _, bottom, right, top = box
            margin = BESIDE * (top - bottom)
            yield (right, bottom - margin, EDGE, top + margin)


EDGE = 100_000.0
"""Points: farther right than any page goes."""


def lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span, a line at a time: what is around a number that a line's end breaks is half a page."""
    for hit in re.finditer(r"[^\n]+", text[start:end]):
        yield start + hit.start(), start + hit.end()
