"""The ledger of the uploads as a table's cells and as lines, for every report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.model import Result, UploadedFile, Uploads
from checker.report.phrases import Phrases


def upload_cells(phrases: Phrases, file: UploadedFile) -> dict[str, str]:
    """What a table says of a file of the uploads, by column."""
    slots = [
        phrases.join([phrases.field(slot.field), *([] if slot.row is None else [phrases.say("row", row=slot.row + 1)])])
        for slot in file.slots
    ]
    several = len(file.documents) > 1
    documents = [
        title[phrases.language] + (phrases.say("aside", words=phrases.say("page_number", page=page)) if several else "")
        for title, page in file.documents
    ]
    return {
        "upload_file": file.name,
        "upload_slot": phrases.listed(slots),
        "upload_document": phrases.listed(documents) or file.kind[phrases.language],
        "upload_pages": str(file.pages or ""),
        "upload_reading": phrases.say(f"reading_{file.reading}"),
        "upload_rules": phrases.listed(file.rules),
        "upload_note": file.note[phrases.language],
        "upload_hash": file.sha256 or "",
    }


def upload_rows(phrases: Phrases, results: Iterable[Result]) -> Iterator[list[str]]:
    """A row for each file: its form, the drug, and the cells."""
    for result in results:
        for file in result.uploads.files if result.uploads else ():
            yield [result.source, result.drug, *upload_cells(phrases, file).values()]


def upload_lines(phrases: Phrases, uploads: Uploads) -> Iterator[tuple[str, str, str]]:
    """Of each file its name, what is told of it, and why not all of it was looked at."""
    for file in uploads.files:
        cells = upload_cells(phrases, file)
        pages = phrases.say("pages", count=file.pages) if file.pages else ""
        reading = cells["upload_reading"] if file.reading != "unread" else ""
        about = (cells["upload_slot"], cells["upload_document"], pages, reading, cells["upload_rules"])
        yield file.name, phrases.join(filter(None, about)), cells["upload_note"]
