"""A Form from plain data: a rule's example, which needs no document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from checker.attachments import Attachment, Attachments, ExtractedText, Look, RecognisedText
from checker.attachments.models import FileFacts, FileState, Lack
from checker.criteria import read_criterion
from checker.criteria.provisional import provisional_edition
from checker.field_types import typed
from checker.model import Document, Form, Line, PageNumber, PrintedCycle, Row, Rulebook, Value


def form_from_data(edition: str, given: Mapping[str, Any], book: Rulebook) -> Form:
    """Fields by key, groups as lists of rows, and ``document`` for what is no field.

    ``document`` may hold: title, sections (keys; all of the edition's by default), unrecognised, foreign_labels,
    printed_cycle (a year that no file describes), lost and furniture (texts), repairs (counts), printed_twice
    (true), unequal (lists of group, part, first text, other text); sourced is ``book_of_example``'s.
    ``attachments``, and of the document uploads_cut and uploads_of_others, are no part of the form: see
    ``attachments_from_data``.
    """
    document = given.get("document", {})
    values: dict[str, Value] = {}
    groups: dict[str, tuple[Row, ...]] = {}
    for key, entry in given.items():
        if isinstance(entry, list):
            groups[key] = tuple(example_row(key, row, n, book) for n, row in enumerate(entry))
        elif key not in ("document", "attachments"):
            values[key] = example_value(key, entry, book)
    if document.get("printed_twice"):
        values = {key: Value(v.field, v.text, v.typed, v.pieces, ((),)) for key, v in values.items()}
    sections = document.get("sections", book.editions[edition].sections)
    return Form(
        edition=edition,
        document=example_document(document),
        title=Value("title", document["title"]) if "title" in document else None,
        values=values,
        groups=groups,
        unequal=tuple(
            (group, part, Value(key, a) if a else None, Value(key, b) if b else None)
            for group, part, a, b in document.get("unequal", ())
            for key in [f"{group}[].{part}" if part else group]
        ),
        sections={name: Value(name, name) for name in sections},
        foreign_labels=tuple(Value("label", text) for text in document.get("foreign_labels", ())),
        unrecognised=tuple(Value("unrecognised", text) for text in document.get("unrecognised", ())),
        lost=tuple(Value("lost", text) for text in document.get("lost", ())),
        repairs=document.get("repairs", {}),
        cycle=example_cycle(document["printed_cycle"], edition, groups, book) if "printed_cycle" in document else None,
    )


def book_of_example(given: Mapping[str, Any], book: Rulebook) -> Rulebook:
    """The rulebook, with the lists that the example supposes to be compared with the official text (``sourced``)."""
    sourced = given.get("document", {}).get("sourced", ())
    lists = {name: book.lists[name]._replace(names_from="published") for name in sourced}
    return book._replace(lists={**book.lists, **lists}) if lists else book


def example_cycle(year: str, like: str, groups: Mapping[str, Sequence[Row]], book: Rulebook) -> PrintedCycle:
    """What the criteria of an example say of a cycle that no file describes."""
    criteria = [read_criterion(row["text"].text) for row in groups.get("criteria", ())]
    edition, routes = provisional_edition(year, book.editions[like], (), criteria, book)
    undecided = ("submission", *routes.undecided)
    return PrintedCycle(edition, like, 0, 0, (), routes.places, undecided, routes.unstored, routes.beside)


def example_document(given: Mapping[str, Any]) -> Document | None:
    """The pages of an example, where it says what is printed on them beside the form."""
    if given.keys().isdisjoint(("furniture", "page_numbers", "repeated", "added")):
        return None
    texts = given.get("furniture", ())
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    lines = [Line(n + 1, 1, starts[n], text, range(1, len(text) + 1)) for n, text in enumerate(texts)]
    numbers = [PageNumber(n, *pair) for n, pair in enumerate(given.get("page_numbers", ()), 1)]
    return Document(
        "",
        "",
        "text",
        "\n".join(texts),
        tuple(lines),
        furniture=len(lines),
        page_numbers=tuple(numbers),
        repeated=tuple(given.get("repeated", ())),
        added=tuple(given.get("added", ())),
    )


def attachments_from_data(given: Mapping[str, Any]) -> Attachments | None:
    """The uploads folder of an example, from ``attachments``: facts by file name. None where it has none.

    Facts, each of them optional: kind, bytes, sha, pages, text (one, or a list by page), recognised (how surely, where
    that text was); facts (FileFacts, of a PDF); scan, encrypted, restricted, broken, too_large, link, closed
    (true or absent; the last of a folder). A sound file of its name's kind needs none. The document's uploads_cut and
    uploads_of_others (true or absent) are those of Attachments.
    """
    if "attachments" not in given:
        return None
    facts_of = {name: facts or {} for name, facts in given["attachments"].items()}
    closed = tuple(name for name, facts in facts_of.items() if facts.get("closed"))
    files = (example_file(name, facts) for name, facts in facts_of.items() if name not in closed)
    document = given.get("document", {})
    cut, others = bool(closed) or document.get("uploads_cut", False), document.get("uploads_of_others", False)
    return Attachments(tuple(sorted(files, key=lambda file: file.name)), cut, ("attachments",), others, closed)


def example_file(name: str, facts: Mapping[str, Any]) -> Attachment:
    state: FileState = next((state for state in STATES if facts.get(state)), "sound")
    if facts.get("bytes") == 0:
        state = "empty"
    text = facts.get("text", ())
    pages = ("",) if facts.get("scan") else (text,) if isinstance(text, str) else tuple(text)
    without = tuple(number for number, page in enumerate(pages, 1) if not page)
    lack: Lack | None = "pages_without_text" if without else None
    if not any(pages):
        lack = "scan" if pages else "kind"
    sure: float = facts.get("recognised", 0.0)
    recognised: dict[int, RecognisedText] = {}
    for number, page in enumerate(pages, 1) if sure else ():
        recognised[number] = RecognisedText(page, ((0, (NOWHERE,) * len(page), sure),))
    words = ExtractedText(pages, lack if state in ("sound", "restricted") else "state", without, recognised)
    kind, size, count = facts.get("kind", file_ending(name)), facts.get("bytes", 1000), facts.get("pages")
    scan = bool(facts.get("scan"))
    as_file = FileFacts(**facts.get("facts", {})) if kind == "pdf" else None
    look = Look(state, kind, size, facts.get("sha", name), count, scan, lambda: words, facts=lambda: as_file)
    return Attachment(name, lambda: look, bool(facts.get("link")))


def file_ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


NOWHERE = (0.0, 0.0, 0.0, 0.0)
STATES: tuple[FileState, ...] = ("encrypted", "restricted", "broken", "too_large")


def example_value(key: str, text: str, book: Rulebook, row: int | None = None) -> Value:
    return Value(key, text, typed(book.fields[key].type, text, book.formats), row=row)


def example_row(group: str, row: Mapping[str, str], n: int, book: Rulebook) -> Row:
    """A row's values by part. ``number`` is what is printed behind the label, n + 1 where the row names none."""
    values = {part: example_value(f"{group}[].{part}", text, book, n) for part, text in row.items() if part != "number"}
    if group != "reference_drugs":
        values["number"] = Value(f"{group}[].number", row.get("number", str(n + 1)), row=n)
    return values
