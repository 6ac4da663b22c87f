"""What the files of the uploads are like as files, whatever they say (file_criteria of rules/formats.yaml)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from checker.engine.operators.attachments import LISTED, first_names, named_files
from checker.engine.operators.context import Context, fields_of_type, operator, pattern, unknown
from checker.messages import filled, first_words, listing
from checker.model import MEGABYTE, ConditionResult, Mark, Text

if TYPE_CHECKING:  # a check without a folder of uploads does not load what reads them
    from checker.attachments import Attachment

NOTHING = ""
Lacking = Text | str | None
"""What a file lacks, in words; empty where it lacks nothing, None where it cannot be asked."""


@operator
def files_meet(context: Context, matter: str, fields: Sequence[str] | None = None) -> ConditionResult:
    """Every file that these uploads name meets a criterion. Unknown if there is none to look at."""
    keys = fields or fields_of_type(context.book, "file")
    lacking: dict[str, tuple[Text, Mark]] = {}
    asked = False
    for one in (one for key in keys for one in named_files(context, key) if one.found.how != "link"):
        for file in one.found.files:
            said = MATTERS[matter](context, file)
            asked = asked or said is not None
            if said:
                aside = filled(context.book.messages["aside"], words=said)
                lacking.setdefault(file.name, (Text(file.name + aside.zh, file.name + aside.en), one.mark))
    if not asked:
        return unknown("files_meet")
    names = first_names([told for told, _ in lacking.values()], context)
    marks = tuple(mark for _, mark in lacking.values())
    return ConditionResult("files_meet", not lacking, {"names": names, "count": len(lacking)}, marks)


def _version(context: Context, file: Attachment) -> Lacking:
    facts = file.look().facts()
    if facts is None:
        return None
    return "" if facts.version in context.book.formats.file_criteria["pdf_versions"] else facts.version


def _permissions(context: Context, file: Attachment) -> Lacking:
    facts = file.look().facts()
    if not facts or not facts.forbids:
        return NOTHING if facts else None
    return listing(context.book.messages[f"forbids_{what}"] for what in facts.forbids)


def _name(context: Context, file: Attachment) -> Lacking:
    criteria, name = context.book.formats.file_criteria, file.name.rpartition("/")[2]
    length = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in name)
    if length > criteria["name_length"]:
        return filled(context.book.messages["file_name_long"], length=length)
    if pattern(criteria["name"]).fullmatch(name):
        return ""
    body, _, _ = name.rpartition(".")
    odd = dict.fromkeys(one for one in body if not pattern(criteria["name"]).fullmatch(f"{one}.pdf"))
    return first_words([one if one.strip() else "␣" for one in odd] or [name], LISTED)


def _size(context: Context, file: Attachment) -> Lacking:
    look = file.look()
    return f"{look.size / MEGABYTE:.0f} MB" if look.size > context.book.formats.file_criteria["size"] else ""


def _page_size(context: Context, file: Attachment) -> Lacking:
    facts, criteria = file.look().facts(), context.book.formats.file_criteria
    wanted, tolerance = sorted(criteria["page"]), criteria["page_tolerance"]
    odd = {
        number: size
        for number, size in enumerate(facts.sizes if facts else (), 1)
        if any(abs(side - side_wanted) > tolerance for side, side_wanted in zip(sorted(size), wanted, strict=True))
    }
    if not odd:
        return NOTHING if facts else None
    width, height = next(iter(odd.values()))
    about = {"pages": first_words(list(odd), LISTED), "width": f"{width:.0f}", "height": f"{height:.0f}"}
    return filled(context.book.messages["pages_sized"], **about)


def _empty_pages(context: Context, file: Attachment) -> Lacking:
    facts = file.look().facts()
    if not facts or not facts.empty:
        return NOTHING if facts else None
    return filled(context.book.messages["pages_numbered"], pages=first_words(facts.empty, LISTED))


def _searchable(context: Context, file: Attachment) -> Lacking:
    look = file.look()
    if look.kind != "pdf" or look.state not in ("sound", "restricted"):
        return None
    return context.book.messages["no_text_in_file"] if look.scan else ""


def _signatures(context: Context, file: Attachment) -> Lacking:
    facts = file.look().facts()
    if not facts or not facts.signatures:
        return None
    odd = dict.fromkeys(state for state in facts.signatures if state != "whole")
    return listing(context.book.messages[f"signature_{state}"] for state in odd) if odd else ""


MATTERS: Mapping[str, Callable[[Context, Attachment], Lacking]] = {
    "pdf_version": _version, "permissions": _permissions, "name": _name, "size": _size, "page_size": _page_size,
    "empty_pages": _empty_pages, "searchable": _searchable, "signatures": _signatures,
}  # fmt: skip
