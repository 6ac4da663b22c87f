"""Tries a drafted edition on the forms it came from: each is read in full, gives the same values, and is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from checker.edition_draft.draft import KEPT, read_kept
from checker.edition_draft.forms import values_by_key
from checker.engine.provisional import parameters_named
from checker.errors import ReadError
from checker.model import Rulebook
from checker.parser import parse
from checker.pipeline import Options, judge
from checker.reader import load_bytes, read_document
from checker.rule_tools.phrases import RulePhrases


def try_editions(folder: Path, book: Rulebook, language: str) -> Iterator[tuple[str, bool]]:
    """A sentence for each form that an own edition was drafted from, and whether it came out as it must."""
    for file in sorted((folder / KEPT).glob("*.json")):
        lacking, waiting = open_parts(folder, file.stem, RulePhrases(book, language))
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
            yield (
                book.messages["edition_draft_tried"][language].format(
                    **about, rules=len(book.rules) - len(waiting), all=len(book.rules)
                ),
                well,
            )
        if lacking:
            speaker = RulePhrases(book, language)
            about = {"year": file.stem, "names": speaker.listing(lacking), "rules": speaker.listing(waiting)}
            yield book.messages["edition_draft_open"][language].format(**about), True


def open_parts(folder: Path, year: str, speaker: RulePhrases) -> tuple[list[str], list[str]]:
    """What an own edition still lacks, parameters and entries of its own lists, and the rules that stay open for it."""
    book = speaker.book
    if year not in book.editions:
        return [], []
    edition, own = book.editions[year], {path.stem for path in (folder / "lists").glob("*.yaml")}
    empty = {name for name in own if name in book.lists and not book.lists[name].entries}
    lists = {
        name: [one for one in value["lists"] if one in empty]
        for name, value in edition.parameters.items()
        if isinstance(value, Mapping) and "lists" in value
    }
    gaps = {*edition.todo, *(name for name, found in lists.items() if found)}
    lacking = [speaker.parameter_with_name(name) for name in edition.todo]
    titles = dict.fromkeys(title for found in lists.values() for title in map(speaker.list_title, found))
    lacking += [speaker.say("edition_draft_empty_list", title=title) for title in titles]
    return lacking, [rule for rule, named in parameters_named(book).items() if named & gaps]
