"""What the folder of uploads holds as a whole: files that nobody names, links, files of the same content."""

from __future__ import annotations

from collections.abc import Sequence

from checker.engine.operators.attachments import first_names, upload_names, uploads
from checker.engine.operators.context import Context, operator, pattern, seen
from checker.messages import listing
from checker.model import ConditionResult, Mark


@operator
def unnamed_files(context: Context) -> ConditionResult:
    """The folder holds files that no upload names, what systems put there aside. Never unknown."""
    if context.attachments is None:
        return seen("unnamed_files", False)
    claimed = {
        file.name
        for value in uploads(context.form, context.book, "all")
        for one in upload_names(context, value)
        for file in one.found.files
    }
    own = pattern(context.book.formats.patterns["system_file"])
    names = [file.name for file in context.attachments.files if not file.link and file.name not in claimed]
    names = [name for name in names if not own.fullmatch(name)]
    return seen("unnamed_files", bool(names), (), names=first_names(names, context), count=len(names))


@operator
def folder_empty(context: Context) -> ConditionResult:
    """A folder was given or found, and holds no file. Never unknown."""
    given = context.attachments
    return seen("folder_empty", given is not None and not given.files and not given.cut, folder=folders_of(context))


@operator
def folder_of_others(context: Context) -> ConditionResult:
    """The folder lies beside several forms, and holds none of the files that this one names. Never unknown."""
    given = context.attachments
    named = (one for value in uploads(context.form, context.book, "all") for one in upload_names(context, value))
    strange = given is not None and given.others and all(one.found.how in ("absent", "unclear") for one in named)
    return seen("folder_of_others", strange, folder=folders_of(context))


def folders_of(context: Context) -> Sequence[str]:
    return context.attachments.folders if context.attachments else ()


@operator
def links_out(context: Context) -> ConditionResult:
    """The folder holds links that leave it, or entries that are no files. Never unknown."""
    names = [file.name for file in context.attachments.files if file.link] if context.attachments else []
    return seen("links_out", bool(names), (), names=first_names(names, context), count=len(names))


@operator
def folder_cut(context: Context) -> ConditionResult:
    """The folder holds more entries, or deeper folders, than are listed. Never unknown."""
    given = context.attachments
    return seen("folder_cut", given is not None and given.cut and not given.closed)


@operator
def folder_closed(context: Context) -> ConditionResult:
    """The folder, or one within it, cannot be entered. Never unknown."""
    names = context.attachments.closed if context.attachments else ()
    return seen("folder_closed", bool(names), (), names=first_names(names, context), count=len(names))


@operator
def same_content(context: Context) -> ConditionResult:
    """Uploads name different files that have the same content. Never unknown; false without a folder."""
    by_content: dict[str, dict[str, Mark]] = {}
    for value in uploads(context.form, context.book, "all"):
        for one in upload_names(context, value):
            if one.found.how in ("same", "alike", "subfolder") and len(one.found.files) == 1:
                look = one.found.files[0].look()
                if look.sha256 and look.state != "empty":
                    by_content.setdefault(look.sha256, {}).setdefault(one.found.files[0].name, one.mark)
    shared = [marks for marks in by_content.values() if len(marks) > 1]
    names = listing(map(listing, shared), kind="clauses")
    marks = tuple(mark for one in shared for mark in one.values())
    return ConditionResult("same_content", bool(shared), {"names": names}, marks)
