"""The official lists: names and diseases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from checker import matching
from checker.engine.operators.context import LOST, Context, operator, seen, unknown
from checker.messages import filled, listing
from checker.model import ConditionResult, ListEntry, Mark, OfficialList, Text


@operator
def on_list(context: Context, field: str, lists: Sequence[str], specifications: str) -> ConditionResult:
    """The generic name, with its dosage form, is an entry of one of the lists. Absent from a partial list: unknown.

    ``specifications`` is the field whose strengths must be the entry's, where the entry gives any.
    """
    return context.once(_compare, context.key(field), tuple(lists), specifications)


@operator
def near_list(context: Context, field: str, lists: Sequence[str], specifications: str) -> ConditionResult:
    """The name, or nearly that name, is an entry of one of the lists; the note says how near."""
    found = context.once(_compare, context.key(field), tuple(lists), specifications)
    return found._replace(operator="near_list", truth=None if found.missing else "entry" in found.details)


def _compare(context: Context, field: str, lists: Sequence[str], specifications: str) -> ConditionResult:
    value = context.value(field)
    if value is None:
        return unknown("on_list", context.key(field))
    if not lists:  # a cycle that does not print the route
        return unknown("on_list", values=[value])
    stated = context.value(specifications)
    amounts = stated.text if stated else ""
    books = [context.book.lists[name] for name in lists]
    found = [(matching.match_name(value.text, book, context.book.formats, amounts), book) for book in books]
    best, book = max(found, key=lambda pair: 3 if pair[0].truth else 2 if pair[0].entry else pair[0].truth is None)
    partial = [book.title for answer, book in found if answer.truth is None]
    note = context.book.formats.match_notes[best.note]
    details: dict[str, Any] = {
        "lists": titles(b.title for b in books),
        "partial": titles(partial),
        "note": note,
    }
    if best.entry:
        details |= {"list": titles([book.title]), "words": value.text[best.start : best.end]}
        details |= entry_details(context, book, best.entry["n"], best.entry["name"]["zh"])
    mark = Mark(value, best.start, best.end) if best.entry else value
    truth = None if best.truth is False and LOST in value.text else best.truth
    entries = (list_entry(context, book, best.entry["n"], best.entry["name"]["zh"]),) if best.entry else ()
    return ConditionResult("on_list", truth, details, (mark,), entries=entries)


def titles(found: Iterable[Text]) -> Text:
    return listing(found, "《》", "titles")


def entry_details(context: Context, book: OfficialList, n: int, name: str) -> dict[str, Any]:
    """The entry's name, its number (which a list that was not compared does not know), and how sure the list is."""
    number, sure = context.book.formats.entry_numbers[book.numbers], context.book.formats.sureness
    return {
        "entry": name,
        "number": filled(number, n=n),
        "sureness": sure[book.confidence],
    }


def list_entry(context: Context, book: OfficialList, n: int, name: str) -> ListEntry:
    """The entry, told of by its list, its number there and its name."""
    title, number = titles([book.title]), entry_details(context, book, n, name)["number"]
    return ListEntry(book.id, n, Text(f"{title.zh}{number.zh}「{name}」", f"{title.en}, {number.en}, {name}"))


@operator
def names_disease(context: Context, field: str, lists: Sequence[str]) -> ConditionResult:
    """The text names a disease of the lists; unknown for a narrower disease, an abbreviation alone, or in doubt."""
    return context.once(_search, context.key(field), tuple(lists))


@operator
def near_disease(context: Context, field: str, lists: Sequence[str]) -> ConditionResult:
    """The text holds the words of a listed disease, for certain or in doubt; the note says what is in doubt."""
    found = context.once(_search, context.key(field), tuple(lists))
    return found._replace(operator="near_disease", truth=None if found.missing else "entries" in found.details)


def _search(context: Context, field: str, lists: Sequence[str]) -> ConditionResult:
    value = context.value(field)
    if value is None:
        return unknown("names_disease", context.key(field))
    if not lists:
        return unknown("names_disease", values=[value])
    books = {name: context.book.lists[name] for name in lists}
    found = matching.find_diseases(value.text, list(books.values()), context.book.formats)
    listed = [hit for hit in found if hit.kind == "listed"]
    hits = listed or found
    notes = context.book.formats.disease_notes
    partial = [book.title for book in books.values() if not book.complete]
    about: dict[str, Any] = {
        "lists": titles(book.title for book in books.values()),
        "partial": titles(partial),
    }
    if not hits:
        kind = "lost" if LOST in value.text else "partial" if partial else "absent"
        return seen("names_disease", False if kind == "absent" else None, [value], note=notes[kind], **about)
    entries = tuple(dict.fromkeys(list_entry(context, books[hit.list], hit.n, hit.entry) for hit in hits))
    about["entries"] = listing((entry.label for entry in entries), kind="titles")
    about["words"] = list(dict.fromkeys(hit.words for hit in hits))
    about["note"] = notes[hits[0].kind]
    marks = tuple(dict.fromkeys(Mark(value, hit.start, hit.end) for hit in hits))
    return ConditionResult("names_disease", True if listed else None, about, marks, entries=entries)
