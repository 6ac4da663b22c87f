"""The ledger of a form's uploads: each file, the slots that name it, what it is, and what was not looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.engine.operators.attachments import LISTED, kind_title, upload_names, uploads
from checker.engine.operators.context import Context, pattern
from checker.messages import filled, first_words
from checker.model import Finding, Reading, Rulebook, Slot, Text, UploadedFile, Uploads

if TYPE_CHECKING:  # a check without uploads must not pay for them
    from checker.attachments import Attachment

NOTHING = Text("", "")


def ledger_of(context: Context, findings: Sequence[Finding]) -> Uploads:
    """What the rules of a form saw of its uploads. Nothing is read that no rule asked for."""
    attachments = context.attachments
    assert attachments is not None
    slots: dict[str, list[Slot]] = {file.name: [] for file in attachments.files}
    for value in uploads(context.form, context.book, "all"):
        for one in upload_names(context, value):
            for file in one.found.files:
                slots[file.name].append(Slot(value.field, value.row))
    told = [finding for finding in findings if finding.told and finding.verdict != "pass"]
    own = pattern(context.book.formats.patterns["system_file"])
    files = (
        uploaded_file(context, file, tuple(dict.fromkeys(slots[file.name])), told)
        for file in attachments.files
        if slots[file.name] or not own.fullmatch(file.name)
    )
    return Uploads(attachments.folders, tuple(files), attachments.others)


def uploaded_file(context: Context, file: Attachment, slots: tuple[Slot, ...], told: Sequence[Finding]) -> UploadedFile:
    messages = context.book.messages
    named = {(slot.field, slot.row) for slot in slots}
    rules = dict.fromkeys(
        finding.rule
        for finding in told
        if any(one.file == file.name or (not one.file and (one.field, one.row) in named) for one in finding.evidence)
    )
    if not slots or file.link:
        note = messages["upload_link" if file.link else "upload_unnamed"]
        return UploadedFile(file.name, slots, (), NOTHING, "", 0, None, None, "unread", note, tuple(rules))
    look = file.look()
    found = context.worked_out.get(("documents", file.name))
    documents = tuple((document_title(context.book, one.kind), one.first) for one in found or () if one.kind)
    reading: Reading = "unread"
    note = messages["upload_not_asked"]
    if found is not None or ("words", file.name) in context.worked_out:
        words = look.words()
        reading = "recognised" if words.recognised else "text" if words.text.strip() else "unread"
        pages = first_words(words.without_text, LISTED)
        note = filled(messages[f"lack_{words.lack}"], pages=pages) if words.lack else NOTHING
    kind = kind_title(context, look.kind)
    return UploadedFile(
        file.name, slots, documents, kind, look.state, look.size, look.pages, look.sha256, reading, note, tuple(rules)
    )


def document_title(book: Rulebook, kind: str) -> Text:
    return Text(**book.formats.documents["kinds"][kind]["title"])
