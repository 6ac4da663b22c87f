"""The documents that uploads hold, and what they state (rules/documents.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from checker.engine.operators.context import Context, operator, pattern, unknown
from checker.engine.operators.dates import bound, bounds
from checker.engine.operators.stated_facts import (
    MOST_COMPARED,
    Stated,
    agreement_of,
    dated,
    details_of,
    mark_of,
    stated,
    uploaded_documents,
)
from checker.model import ConditionResult
from checker.normalize import narrow, remove_spaces

MOST_MARKS = 3


@operator
def document_is(context: Context, field: str, documents: Sequence[str]) -> ConditionResult:
    """A document of the upload is of one of these kinds; false where its heads say that all are others."""
    found = uploaded_documents(context, field)
    own = [one for one in found if one.kind in documents]
    known = own or [one for one in found if one.head and one.first == 1]  # what follows may be an annex
    if not known:
        return unknown("document_is", context.key(field))
    told = [Stated(one, one.head) for one in known if one.head]
    details = details_of(context, told[0]) if told else {}
    return ConditionResult(
        "document_is", bool(own), details, tuple(mark_of(context, field, one.words) for one in told[:1])
    )


@operator
def document_agrees(
    context: Context, field: str, documents: Sequence[str], fact: str, entry: str, by: str
) -> ConditionResult:
    """What a document of the upload states agrees with another field; unknown where nothing can be compared."""
    value, found = context.value(entry), stated(context, field, documents, fact)
    if value is None or not found:
        return unknown("document_agrees", context.key(field if value else entry))
    answers = [(*agreement_of(context, field, one, value, by), one) for one in found[:MOST_COMPARED]]
    truths = [truth for truth, *_ in answers]
    truth = True if True in truths else False if False in truths else None
    told = [(one, mark) for answer, mark, one in answers if answer is truth]
    marks = tuple(mark for _, mark in told[:MOST_MARKS])
    return ConditionResult("document_agrees", truth, details_of(context, told[0][0]), (value, *marks))


@operator
def document_within(
    context: Context, field: str, documents: Sequence[str], window: Mapping[str, str], about: str | None = None
) -> ConditionResult:
    """The day of approval of the earliest such document, or of any that is about a matter, lies in the window."""
    found = dated(context, field, documents, "approved", about)
    if not found:
        return unknown("document_within", context.key(field))
    first = bound(window["from"], last=False)[0] if "from" in window else datetime.min
    last = bound(window["to"], last=True)[1] if "to" in window else datetime.max
    inside = [one for one in found if one.day and first <= datetime.combine(one.day, time()) <= last]
    if about is None:
        inside = [one for one in inside if one.day == found[0].day]
    told = (inside or found)[0]
    return ConditionResult(
        "document_within", bool(inside), details_of(context, told), (mark_of(context, field, told.words),)
    )


@operator
def document_not_before(
    context: Context,
    field: str,
    documents: Sequence[str],
    fact: str,
    than: str,
    than_documents: Sequence[str] = (),
    about: str | None = None,
) -> ConditionResult:
    """The latest day that such documents state is not before the other field's date, or the latest approval there."""
    found = dated(context, field, documents, fact, None)
    others = dated(context, than, than_documents, "approved", about) if than_documents else []
    value = None if than_documents else context.value(than)
    span = bounds(value.typed) if value else None
    if not found or not found[-1].day or not (span or others):
        return unknown("document_not_before", context.key(than if found else field))
    latest = found[-1]
    assert latest.day
    if span:
        truth = datetime.combine(latest.day, time.max) >= span[0]
        told: dict[str, Any] = {"than": value.text if value else ""}
        marks: list[Any] = [value]
    else:
        other = others[-1]
        truth = bool(other.day and latest.day >= other.day)
        told = {"than": details_of(context, other)["said"], "than_document": details_of(context, other)["document"]}
        marks = [mark_of(context, than, other.words)]
    marks.insert(0, mark_of(context, field, latest.words))
    return ConditionResult("document_not_before", truth, {**details_of(context, latest), **told}, tuple(marks))


@operator
def document_not_after(context: Context, field: str, documents: Sequence[str], fact: str, than: str) -> ConditionResult:
    """The earliest day that such documents state is not after the other field's date, or the last of its month."""
    found, value = dated(context, field, documents, fact, None), context.value(than)
    span = bounds(value.typed) if value else None
    if not found or value is None or span is None:
        return unknown("document_not_after", context.key(than if found else field))
    earliest = found[0]
    assert earliest.day
    truth = datetime.combine(earliest.day, time()) <= span[1]
    marks = (mark_of(context, field, earliest.words), value)
    return ConditionResult("document_not_after", truth, details_of(context, earliest), marks)


@operator
def indication_held(
    context: Context, field: str, documents: Sequence[str], window: Mapping[str, str], entry: str
) -> ConditionResult:
    """The indication that a document approved within the window quotes is held by another field, punctuation aside."""
    value = context.value(entry)
    quotes = list(quoted_indications(context, field, documents, window)) if value else []
    if value is None or not quotes:
        return unknown("indication_held", context.key(field if value else entry))
    from checker.attachments.text_containment import letters_and_digits

    said = letters_and_digits(value.text)
    held = [one for one in quotes if letters_and_digits(one.words.entry) in said]
    told = (held or quotes)[0]
    marks = (mark_of(context, field, told.words), value)
    return ConditionResult("indication_held", bool(held), details_of(context, told), marks)


def quoted_indications(
    context: Context, field: str, documents: Sequence[str], window: Mapping[str, str]
) -> Iterator[Stated]:
    """The indications that documents about a change of indications quote, which were approved within the window."""
    expression = pattern(context.book.formats.documents["quoted"])
    for one in dated(context, field, documents, "approved", "indication"):
        inside = document_within(context, field, documents, window, "indication").truth
        text = "\n".join(one.document.pages)
        for hit in expression.finditer(narrow(text)) if inside else ():
            name = hit.lastgroup or 0
            words = "".join(line.strip() for line in hit[name].splitlines())
            yield Stated(one.document, one.document.words(hit.start(name), hit.end(name), words))


@operator
def document_year(context: Context, field: str, about: str, window: Mapping[str, str]) -> ConditionResult:
    """The upload's files name a year of the window where they speak of a matter; unknown where they name none."""
    spec = context.book.formats.documents
    expression, years = pattern(spec["about"][about]), range(int(window["from"][:4]), int(window["to"][:4]) + 1)
    found = []
    for document in uploaded_documents(context, field):
        text = narrow("\n".join(document.pages))
        found += [
            Stated(document, document.words(hit.start(), hit.end(), remove_spaces(hit[0]), hit))
            for hit in expression.finditer(text)
        ]
    if not found:
        return unknown("document_year", context.key(field))
    fitting = [one for one in found if one.words.match and int(one.words.match["year"]) in years]
    told = (fitting or found)[0]
    marks = (mark_of(context, field, told.words),)
    return ConditionResult("document_year", bool(fitting), details_of(context, told), marks)
