"""The uploads and the files that were given for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from checker.engine.operators.context import Context, fields_of_type, operator, pattern, unknown
from checker.messages import filled, first_words, listing
from checker.model import ConditionResult, Form, Mark, Rulebook, Text, UploadMark, Value

if TYPE_CHECKING:  # a check without a folder of uploads does not load what reads them
    from checker.attachments import Attachment, ExtractedText, FileMatch

LISTED = 10
"""Names of files in one message."""


class Named(NamedTuple):
    """One name that an upload holds, where it stands, and the file that it means."""

    name: str
    mark: Mark
    found: FileMatch


def uploads(form: Form, book: Rulebook, keys: Sequence[str] | str) -> list[Value]:
    """The entries of these uploads (``all`` of the form), those in groups row by row."""
    chosen = fields_of_type(book, "file") if keys == "all" else keys
    return [value for key in chosen for value in form.filled.get(key, ())]


def upload_names(context: Context, value: Value) -> Iterator[Named]:
    """The names in an upload; where files are judged one by one, the one in hand."""
    if context.attachments is None:
        return
    from checker.attachments import match_filename

    at = 0
    for number, name in enumerate(value.typed if isinstance(value.typed, tuple) else ()):
        at = value.text.find(name, at)
        mark = Mark(value, at, at + len(name))
        at += len(name)
        if context.item.file in (None, number):
            lines = [p for p in value.pieces if p.at < mark.end and mark.start < p.at + p.length]
            yield Named(name, mark, match_filename(name, context.attachments, wrapped=len(lines) > 1))


def named_files(context: Context, key: str) -> list[Named]:
    return [one for value in context.values(key) for one in upload_names(context, value)]


def files(context: Context, key: str) -> list[Attachment]:
    """The files of an upload that are there, links out of the folder left aside."""
    return [file for one in named_files(context, key) if one.found.how != "link" for file in one.found.files]


GIVEN, NOT_GIVEN = ConditionResult("attachments_given", True), ConditionResult("attachments_given", False)


@operator
def attachments_given(context: Context) -> ConditionResult:
    """A folder with the uploads was given, or lies beside the form. Never unknown."""
    return NOT_GIVEN if context.attachments is None else GIVEN


@operator
def file_found(context: Context, field: str, how: Sequence[str]) -> ConditionResult:
    """The file is in the folder in one of these ways: same, alike, subfolder, link, unclear, absent."""
    every = named_files(context, field)
    if not every:
        return unknown("file_found", context.key(field))
    one = next((one for one in every if one.found.how in how), None)
    told = one or every[0]
    words = [context.book.messages[f"differs_{name}"] for name in told.found.differences]
    details = {
        "file": told.name,
        "there": first_names([file.name for file in told.found.files], context),
        "difference": listing(words),
        "like": like(context, told) if told.found.how == "absent" else Text("", ""),
    }
    return ConditionResult("file_found", one is not None, details, (told.mark,))


def like(context: Context, one: Named) -> Text:
    """Says which file of the folder has a name that is nearly the one that is missing; empty where none has."""
    from checker.attachments import nearest_name

    prefix = pattern(context.book.formats.patterns["upload_number"])
    nearest = nearest_name(one.name, context.attachments, prefix) if context.attachments else None
    return filled(context.book.messages["nearly_named"], name=nearest) if nearest else Text("", "")


@operator
def file_state(context: Context, field: str, states: Sequence[str]) -> ConditionResult:
    """A file of the upload that is in the folder is in one of these states: Look's, scan, or other_kind
    (its content is not what its name's ending says)."""
    names = [one for one in named_files(context, field) if one.found.how != "link"]
    every = [(one, file) for one in names for file in one.found.files]
    if not every:
        return unknown("file_state", context.key(field))
    for one, file in every:
        look = file.look()
        ending = one.name.rpartition(".")[2].lower()
        known = context.book.formats.file_kinds.items()
        kinds = [kind for kind, spec in known if ending in spec["endings"]]
        here: set[str] = {look.state}
        if look.scan:
            here.add("scan")
        if kinds and look.kind not in kinds and look.state not in ("empty", "too_large", "unreadable"):
            here.add("other_kind")
        if here & set(states):
            kind = kind_title(context, look.kind)
            details = {"file": one.name, "ending": ending, "kind": kind, "pages": look.pages or 0}
            return ConditionResult("file_state", True, details, (one.mark,))
    return ConditionResult("file_state", False, {"file": every[0][0].name}, tuple(one.mark for one, _ in every))


def kind_title(context: Context, kind: str) -> Text:
    title = context.book.formats.file_kinds.get(kind, {}).get("title")
    return Text(**title) if title else context.book.messages["kind_other"]


# --------------------------------------------------------------------------------------------- what files say


def extracted_texts(context: Context, key: str) -> list[tuple[Attachment, ExtractedText]]:
    found = files(context, key)
    context.worked_out |= {("words", file.name): True for file in found}
    return [(file, file.look().words()) for file in found]


@operator
def file_read(context: Context, field: str) -> ConditionResult:
    """All the text of the upload's files could be read: no scan, no page without text, within the limits."""
    read = extracted_texts(context, field)
    marks = tuple(one.mark for one in named_files(context, field))
    if not read:
        return unknown("file_read", context.key(field))
    for file, words in read:
        if words.lack:
            reason = context.book.messages[f"lack_{words.lack}"]
            about = {"file": file.name, "reason": filled(reason, pages=first_words(words.without_text, LISTED))}
            return ConditionResult("file_read", False, about, marks)
    return ConditionResult("file_read", True, {"file": read[0][0].name}, marks)


def recognised_page_marks(
    context: Context, key: str, read: Sequence[tuple[Attachment, ExtractedText]]
) -> tuple[UploadMark, ...]:
    """The first recognised page of each file: that its words were, and how sure its least sure line is."""
    found = []
    for file, words in read:
        for page, text in list(words.recognised.items())[:1]:
            first = next((line.strip() for line in text.text.splitlines() if line.strip()), "")
            sure = min((sure for *_, sure in text.lines), default=0.0)
            found.append(UploadMark(context.key(key), context.item.row, file.name, page, 1, first, None, sure))
    return tuple(found)


@operator
def file_says(context: Context, field: str, entry: str, by: str) -> ConditionResult:
    """The upload's files hold the words of another field: ``by`` passages, each of its sentences; ``by``
    codes, each part that is joined there; ``by`` name, all of it.

    White space, punctuation, width and case aside.
    """
    read, value = extracted_texts(context, field), context.value(entry)
    marks: tuple[Mark | UploadMark, ...] = tuple(one.mark for one in named_files(context, field))
    if value is None or not read:
        return unknown("file_says", context.key(entry) if value is None else context.key(field))
    from checker.attachments.text_containment import codes_lacking, passages_lacking

    formats = context.book.formats
    marks += recognised_page_marks(context, field, read)
    said, pages = value.text, [words.pages for _, words in read]
    if any(words.recognised for _, words in read):
        from checker.attachments.agreement import without_confusion

        confused = formats.documents["confused"]
        said, pages = (
            without_confusion(said, confused),
            [tuple(without_confusion(page, confused) for page in one) for one in pages],
        )
    text = "\n".join(page for one in pages for page in one)
    if by == "passages":
        lacking, share = passages_lacking(said, pages, pattern(formats.patterns["page_number_line"]))
    else:
        lacking, share = codes_lacking(said, text, formats.part_separator if by == "codes" else None)
    marks += tuple(Mark(value, at, end) for at, end in lacking[:3])
    short = [value.text[at:end].strip()[:40] for at, end in lacking[:3]]
    odd = listing(short, '“”""' if by == "passages" else "")
    details = {"file": read[0][0].name, "odd": odd, "share": f"{share:.0%}"}
    return ConditionResult("file_says", not lacking, details, marks)


def first_names(names: Sequence[Text | str], context: Context) -> Text:
    """The names, or the first of many."""
    shown, more = listing(names[:LISTED]), len(names) - LISTED
    tail = filled(context.book.messages["and_more_files"], count=more) if more > 0 else Text("", "")
    return Text(shown.zh + tail.zh, shown.en + tail.en)
