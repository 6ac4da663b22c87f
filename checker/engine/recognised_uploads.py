"""What a verdict on words recognised in uploads is worth: it names them, and neither fails nor opens a route."""

from __future__ import annotations

from collections.abc import Sequence

from checker.messages import filled, listing
from checker.model import Evidence, Mark, Place, Role, Rulebook, Text, UploadMark, Value, Verdict


def on_recognised_uploads(
    verdict: Verdict, role: Role, words: Sequence[Evidence], book: Rulebook
) -> tuple[Verdict, tuple[Text, ...]]:
    """The verdict as it may stand, and what is to be said with it: nothing fails, and no route opens, on such words."""
    recognised = [evidence for evidence in words if evidence.confidence is not None]
    if not recognised or verdict == "not_applicable":
        return verdict, ()
    places = dict.fromkeys((evidence.file, evidence.places[0].page) for evidence in recognised)
    sure = min(evidence.confidence or 0.0 for evidence in recognised)
    told = [filled(book.messages["recognised_upload_page"], file=file, page=page) for file, page in places]
    named = listing(told)
    assumption = filled(book.messages["recognised_upload_words"], places=named, sure=f"{sure:.0%}")
    decides = verdict == "fail" or (verdict == "pass" and role == "route")
    return ("review" if decides else verdict), (assumption,)


def mark_key(mark: Mark | Value | UploadMark) -> object:
    """What tells the words of a mark from others of the same form."""
    if isinstance(mark, UploadMark):
        return mark
    return id(mark) if isinstance(mark, Value) else (id(mark.value), mark.start, mark.end)


def uploaded_evidence(mark: UploadMark) -> Evidence:
    """The words of an upload as evidence."""
    place = Place(mark.page, mark.line, 1, mark.text, (mark.box,) if mark.box else ())
    return Evidence(mark.field, (place,), mark.text, mark.row, mark.file, mark.confidence)
