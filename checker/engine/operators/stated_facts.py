"""What the documents that uploads hold state of the form's drug (rules/documents.yaml)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.engine.operators.attachments import files
from checker.engine.operators.context import Context, pattern
from checker.model import Text, Truth, UploadMark, Value
from checker.normalize import unify

if TYPE_CHECKING:  # a check without a folder of uploads does not load what reads them
    from checker.attachments.documents import UploadedDocument, UploadWords

MOST_COMPARED = 20
REFUSAL = "refusal"
"""What no approval is about."""


class Stated(NamedTuple):
    """What a document of an upload states."""

    document: UploadedDocument
    words: UploadWords

    @property
    def day(self) -> date | None:
        hit = self.words.match
        try:
            return date(int(hit["year"]), int(hit["month"]), int(hit["day"])) if hit else None
        except (ValueError, IndexError):  # no such day: misread, or misprinted
            return None


def uploaded_documents(context: Context, field: str) -> list[UploadedDocument]:
    """The documents of an upload's files, in their order."""
    if not context.attachments:
        return []
    from checker.attachments.documents import documents_in

    found = []
    for file in files(context, field):
        asked = ("documents", file.name)
        if asked not in context.worked_out:
            context.worked_out[asked] = documents_in(file, context.book.formats.documents)
        found += context.worked_out[asked]
    return found


def stated(context: Context, field: str, kinds: Sequence[str], fact: str, about: str | None = None) -> list[Stated]:
    """What documents of these kinds state under a name, those alone that are about a matter where one is named."""
    found = []
    for document in uploaded_documents(context, field):
        if document.kind in kinds and (about is None or is_about(context, document, about)):
            found += stated_by(context, document, fact)
    return found


def stated_by(context: Context, document: UploadedDocument, fact: str) -> list[Stated]:
    """What a document states under a name."""
    from checker.attachments.documents import facts

    asked = ("facts", document.file.name, document.first, fact)
    if asked not in context.worked_out:
        context.worked_out[asked] = facts(document, fact, context.book.formats.documents)
    return [Stated(document, words) for words in context.worked_out[asked]]


def is_about(context: Context, document: UploadedDocument, about: str) -> bool:
    """What the document approves is this matter; its title, and where it goes, are no words of it. One that refuses
    approves nothing."""
    said = [unify(one.words.entry) for fact in ("matter", "conclusion") for one in stated_by(context, document, fact)]
    matter, refusal = (pattern(context.book.formats.documents["about"][name]) for name in (about, REFUSAL))
    return any(map(matter.search, said)) and not any(map(refusal.search, said))


def mark_of(context: Context, field: str, words: UploadWords) -> UploadMark:
    return words.mark(context.key(field), context.item.row)


def details_of(context: Context, one: Stated) -> dict[str, Any]:
    """What a message may say of it: the file, the page, what the document is, and what it states."""
    kind = one.document.kind
    title = Text(**context.book.formats.documents["kinds"][kind]["title"]) if kind else Text("", "")
    day = one.day
    said = day.isoformat() if day else one.words.entry[:60]
    return {"file": one.words.file.name, "page": one.words.page, "document": title, "said": said}


def agreement_of(context: Context, field: str, one: Stated, value: Value, by: str) -> tuple[Truth, UploadMark]:
    """Whether what a document states agrees with an entry, and where it stands."""
    from checker.attachments.agreement import states_same

    formats, mark = context.book.formats, mark_of(context, field, one.words)
    confused = formats.documents["confused"] if mark.confidence is not None else ()
    return states_same(by, mark.text, value.text, formats, confused), mark


def is_of_another_drug(context: Context, field: str, document: UploadedDocument) -> bool:
    """It names drugs, not more than are compared, and surely none is the form's."""
    whose = context.book.formats.documents["drug"]
    value, named = context.value(whose["entry"]), stated_by(context, document, whose["fact"])
    if value is None or not 0 < len(named) <= MOST_COMPARED:
        return False
    return all(agreement_of(context, field, one, value, whose["by"])[0] is False for one in named)


def dated(context: Context, field: str, documents: Sequence[str], fact: str, about: str | None) -> list[Stated]:
    """The days that documents state, but for another drug's, in their order."""
    found = [one for one in stated(context, field, documents, fact, about) if one.day]
    own = [one for one in found if not is_of_another_drug(context, field, one.document)]
    return sorted(own, key=lambda one: one.day or date.min)
