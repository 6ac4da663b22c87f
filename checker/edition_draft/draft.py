"""Writes what the prints and the notice of a new cycle say into a folder of own rules; hand edits are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from checker.criteria import ROUTE
from checker.criteria.notice import Submission
from checker.edition_draft.edition_text import edition_text
from checker.edition_draft.forms import SeenForm, changes_of_all, choices_beside, values_by_key
from checker.edition_draft.grammar_text import grammar_text
from checker.model import LabelChange, Rulebook
from checker.model.edition import TODO
from checker.output_files import write_output
from checker.paths import real_path

KEPT = ".drafted"
"""The folder, passed over by rules, in which is kept what was drafted and which forms it came from."""


@dataclass(frozen=True)
class DraftedEdition:
    """What was written: the parameters, where each comes from, and the files. ``edited`` were changed by hand."""

    year: str
    like: str
    parameters: Mapping[str, Any]
    origins: Mapping[str, str]
    changes: Sequence[LabelChange]
    todo: Sequence[str]
    edited: Sequence[str]
    files: Sequence[Path]


def draft_edition(
    year: str, forms: Sequence[SeenForm], submission: Submission | None, folder: Path, book: Rulebook
) -> DraftedEdition:
    """Raises OSError."""
    cycle, messages = forms[0].cycle, {name: text.zh for name, text in book.messages.items()}
    printed, changes = cycle.edition.parameters, changes_of_all(forms)
    before = read_kept(folder, year)
    files: list[Path] = []
    heading = messages["edition_draft_heading"].format(year=year, count=len(forms), like=cycle.like)
    own = grammar_text(year, book.editions[cycle.like].grammar, book.grammars, changes, cycle.sections, heading)
    parameters: dict[str, Any] = {
        **{name: value for name, value in printed.items() if name not in ("citations", "criteria")},
        "form_seen": True,
        "criteria": [row["text"].text for row in forms[0].form.groups.get("criteria", ())],
        "grammar": year if own else book.editions[cycle.like].grammar,
        "submission": {"from": submission.begins, "to": submission.ends} if submission else TODO,
        "citations": {},
    }
    for route in cycle.printed:
        if "lists" in parameters[route]:
            parameters[route] = {
                **parameters[route],
                "lists": [*parameters[route]["lists"], *lists_of_route(route, forms, book)],
            }
    if parameters["catalogue_in_force"] is None:
        parameters["catalogue_in_force"] = TODO
    chosen = choices_beside(forms, parameters["vocabulary"], book)
    parameters["vocabulary"] = {
        name: [*words, *chosen[name]] if name in chosen else words for name, words in parameters["vocabulary"].items()
    }
    origins = {name: origin_of(name, forms[0], submission, messages) for name in parameters}
    if parameters["catalogue_in_force"] == TODO:
        origins["catalogue_in_force"] = messages["edition_draft_unknown"]
    if chosen:
        words = "、".join(word for added in chosen.values() for word in added)
        origins["vocabulary"] += messages["edition_draft_chosen"].format(words=words)
    edited = hand_edits(folder / "editions" / f"{year}.yaml", parameters, before.get("parameters", {}))
    parameters |= edited
    origins |= dict.fromkeys(edited, messages["edition_draft_by_hand"])
    files.append(write_text(folder / "editions" / f"{year}.yaml", edition_text(parameters, origins, heading)))
    grammar = folder / "grammars" / f"{year}.lark"
    if own and (not grammar.exists() or grammar.read_text("utf-8") == before.get("grammar", "")):
        files.append(write_text(grammar, own))
    for name, title in cycle.unstored.items():
        path = folder / "lists" / f"{name}.yaml"
        if not path.exists():
            files.append(write_text(path, list_text(name, title, year, book)))
    drafted = {**parameters, **{name: before["parameters"].get(name) for name in edited}}
    read = {str(real_path(seen.path)): {"sha256": seen.sha256, "values": values_by_key(seen.form)} for seen in forms}
    keep = {"like": cycle.like, "parameters": drafted, "grammar": own, "forms": {**before.get("forms", {}), **read}}
    write_text(folder / KEPT / f"{year}.json", json.dumps(keep, ensure_ascii=False, indent=1))
    todo = [name for name, value in parameters.items() if value == TODO]
    return DraftedEdition(year, cycle.like, parameters, origins, changes, todo, [*edited], files)


def earlier_forms(folder: Path, year: str, given: Sequence[Path]) -> list[Path]:
    """The prints that the edition was drafted from before, where they still lie there, without those given."""
    had, now = read_kept(folder, year).get("forms", {}), {real_path(path) for path in given}
    return [path for name in had if (path := Path(name)) not in now and path.is_file()]


def lists_of_route(route: str, forms: Sequence[SeenForm], book: Rulebook) -> list[str]:
    """The lists of a route that are not stored: those of the series of its stored ones."""
    cycle = forms[0].cycle
    series = {
        name.rpartition("_")[0]
        for edition in book.editions.values()
        for name in (edition.parameters.get(route) or {}).get("lists", ())
    }
    return [
        name for name in cycle.unstored if name.rpartition("_")[0] in {*series, f"{route.removeprefix(ROUTE)}_list"}
    ]


def origin_of(name: str, seen: SeenForm, submission: Submission | None, messages: Mapping[str, str]) -> str:
    """Where a parameter was found, and the words that it stands on."""
    cycle = seen.cycle
    if name in cycle.printed:
        row = seen.form.groups["criteria"][cycle.printed[name]]
        return messages["edition_draft_criterion"].format(number=row["number"].text, words=row["text"].text)
    if name == "submission":
        return (
            messages["edition_draft_notice"].format(words=submission.words)
            if submission
            else messages["edition_draft_unknown"]
        )
    if name in ("id", "title", "recognise", "cycle_year", "criteria", "criteria_order", "grammar", "form_seen"):
        return messages["edition_draft_form"]
    return messages["edition_draft_taken_over"].format(like=cycle.like)


def hand_edits(path: Path, drafted: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a file that are not as they were drafted before."""
    if not path.exists():
        return {}
    found = yaml.safe_load(path.read_text("utf-8")) or {}
    return {name: value for name, value in found.items() if name in drafted and before and value != before.get(name)}


def list_text(name: str, title: str, year: str, book: Rulebook) -> str:
    """A list of which nothing is stored yet. How many entries it has is for the notice to say."""
    series = name.rpartition("_")[0]
    like = next((one for key, one in book.lists.items() if key.startswith(f"{series}_")), None)
    head: dict[str, Any] = {
        "id": name,
        "kind": like.kind if like else "names",
        "title": {"zh": title, "en": title},
        "issuer": like.head["issuer"] if like else title,
        "issued": year,
        "count": {"expected": TODO, "actual": 0},
        "completeness": "partial",
        "confidence": "low",
        "names_from": "published",
        "numbers": "official",
        "unconfirmed": [],
        "sources": [],
        "notes": [book.messages["edition_draft_list"].zh.format(id=name)],
        "entries": [],
    }
    if head["kind"] == "diseases":
        head["substring_hazards"] = []
    return edition_text(head, {}, title).replace("edition.schema.json", "list.schema.json")


def read_kept(folder: Path, year: str) -> dict[str, Any]:
    path = folder / KEPT / f"{year}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def write_text(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_output(path, text.encode())
    return path
