"""Tries a drafted edition on the forms it came from: each is read in full, gives the same values, and is judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from checker.edition_draft.draft import KEPT, read_kept
from checker.edition_draft.forms import values_by_key
from checker.errors import ReadError
from checker.model import Rulebook
from checker.parser import parse
from checker.pipeline import Options, judge
from checker.reader import load_bytes, read_document


def try_editions(folder: Path, book: Rulebook, language: str) -> Iterator[tuple[str, bool]]:
    """A sentence for each form that an own edition was drafted from, and whether it came out as it must."""
    for file in sorted((folder / KEPT).glob("*.json")):
        for name, drafted in read_kept(folder, file.stem)["forms"].items():
            try:
                form = parse(read_document(name, load_bytes(Path(name))), book, file.stem)
            except ReadError as error:
                yield f"{name}: {error.message[language]}", False
                continue
            found, wanted = values_by_key(form), drafted["values"]
            odd = [key for key in {**wanted, **found} if found.get(key) != wanted.get(key)]
            result = judge(form, name, None, book, Options())
            well = not odd and result.outcome != "error"
            about = {"path": name, "same": len(found) - len(odd), "count": len(found), "odd": ", ".join(odd[:5]) or "-"}
            yield book.messages["edition_draft_tried"][language].format(**about, rules=len(book.rules)), well
