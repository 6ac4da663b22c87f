"""Tries a drafted edition on the forms it came from: each is read in full, gives the same values, and is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from checker.attachments.bounded_process import read_pdf_apart
from checker.edition_draft.draft import KEPT, read_kept
from checker.edition_draft.forms import values_by_key
from checker.engine.provisional import parameters_named
from checker.engine.rule_conditions import conditions_of
from checker.errors import ReadError
from checker.model import Rule, Rulebook
from checker.parser import parse
from checker.pipeline import Options, judge
from checker.reader import load_bytes, read_document
from checker.rule_tools.phrases import RulePhrases
from checker.rule_tools.run_examples import judge_example
from checker.rulebook.trial import verdicts_asked

IMPLIED = {"criterion_agrees": "criteria", "cycle_known": "todo"}
"""By operator, the parameter that it looks at by itself."""


def try_editions(
    folder: Path, raw: Mapping[str, Mapping[str, Any]], book: Rulebook, language: str
) -> Iterator[tuple[str, bool]]:
    """A sentence for each form that an own edition was drafted from, and whether it came out as it must."""
    for file in sorted((folder / KEPT).glob("*.json")):
        if file.stem not in book.editions:
            continue
        lacking, waiting = open_parts(folder, file.stem, RulePhrases(book, language))
        like = read_kept(folder, file.stem).get("like", "")
        if like in book.editions:
            yield examples_tried(file.stem, like, raw, RulePhrases(book, language))
        for name, drafted in read_kept(folder, file.stem)["forms"].items():
            try:
                form = parse(read_document(name, load_bytes(Path(name)), reading=read_pdf_apart), book, file.stem)
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


def examples_tried(
    year: str, like: str, raw: Mapping[str, Mapping[str, Any]], speaker: RulePhrases
) -> tuple[str, bool]:
    """A sentence on the examples of the cycle that an own edition was drafted from, under its own parameters: another
    verdict is due to a parameter that changed, and where none did, or the rule breaks, it is a fault."""
    book, moved, odd, count = speaker.book, set[str](), set[str](), 0
    changed = changed_parameters(year, like, book)
    for rule in book.rules:
        asked = verdicts_rested_on(rule.id, book)
        rests_on = {name for one in asked for name in parameters_named(book)[one]} | parameters_implied(rule)
        for example in raw[rule.id]["examples"]:
            if example["edition"] != like:
                continue
            count += 1
            try:
                found, errors = judge_example(rule, {**example, "edition": year}, book)
            except Exception as error:  # as in nrdl rules test: its author must be told
                found, errors = None, [str(error)]
            if errors or found is None:
                odd.add(rule.id)
            elif found.verdict != example["verdict"]:
                (moved if rests_on & changed else odd).add(rule.id)
    none = speaker.say("edition_draft_none")
    about = {"year": year, "like": like, "count": count}
    about |= {"moved": speaker.listing(sorted(moved)) or none, "odd": speaker.listing(sorted(odd)) or none}
    return speaker.say("edition_draft_examples", **about), not odd


def changed_parameters(year: str, like: str, book: Rulebook) -> set[str]:
    """What an edition lays down otherwise than another, what it leaves open, and what hangs on lists of its own."""
    ours, theirs = (book.editions[name].parameters for name in (year, like))
    found = {name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)}
    return found | {*book.editions[year].todo, "todo"} if book.editions[year].todo else found


def parameters_implied(rule: Rule) -> set[str]:
    """What a rule takes of the edition without naming it."""
    return {IMPLIED[one.operator] for one in conditions_of(rule) if one.operator in IMPLIED}


def verdicts_rested_on(rule_id: str, book: Rulebook) -> set[str]:
    """A rule and those whose verdicts it asks for, by whatever way."""
    rules, found, new = {rule.id: rule for rule in book.rules}, set[str](), {rule_id}
    while new:
        found |= new
        new = {name for one in new for name in verdicts_asked(rules[one])} - found
    return found


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
