"""Rows of cells -> the entries of an official list: the head tells which column is which, in any order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.normalize import remove_spaces, unify

NUMBER = re.compile(r"\d{1,4}")
NUMBERED = re.compile(r"(\d{1,4})\s*[.、．)）]?\s*(\D.*)")
FORM_FIRST = re.compile(r"(?P<form>[^\d:：（()）]*?)\s*[:：（(]?\s*(?P<strength>\d.*?|)\s*[)）]?")
SEVERAL = re.compile(r"[、，,；;\n]|和(?=\d)")


class Understood(NamedTuple):
    """What was read: the columns by what they hold, the entries, and numbers that are missing or stand twice."""

    columns: Mapping[str, str]
    entries: Sequence[Mapping[str, Any]]
    missing: Sequence[int]
    double: Sequence[int]
    numbered: bool


def understand(rows: Sequence[Sequence[str]], kind: str, heads: Mapping[str, Sequence[str]]) -> Understood:
    """The entries that the rows hold; titles above, notes below and repeated heads are passed over."""
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    for row in rows:
        head = header_columns(row, heads)
        if "name" in head and len(head) > 1:
            columns = head
            titles = {what: row[n] for what, n in head.items()}
        elif columns:
            add_row(found, {what: row[n].strip() if n < len(row) else "" for what, n in columns.items()})
        elif cells := without_head([cell for cell in row if cell]):
            add_row(found, cells)
    numbers = [entry["n"] for entry in found if entry["n"]]
    numbered = bool(numbers) and len(numbers) == len(found)
    if not numbered:
        found = [{**entry, "n": n} for n, entry in enumerate(found, 1)]
        numbers = []
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    double = sorted(n for n, count in Counter(numbers).items() if count > 1)
    return Understood(titles, [as_entry(entry, kind) for entry in found], missing, double, numbered)


def header_columns(row: Sequence[str], heads: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column holds what, where the row is a head."""
    known = {remove_spaces(word): what for what, words in heads.items() for word in words}
    found: dict[str, int] = {}
    for n, cell in enumerate(row):
        what = known.get(re.sub(r"[（(].*", "", remove_spaces(unify(cell))))
        if what:
            found.setdefault(what, n)
    return found


def without_head(cells: Sequence[str]) -> dict[str, str]:
    """A line that begins with a number: number, name, form, strength."""
    if cells and NUMBER.fullmatch(cells[0]):
        number, rest = cells[0], list(cells[1:])
    elif cells and (hit := NUMBERED.fullmatch(cells[0])):
        number, rest = hit[1], [*hit[2].split(), *cells[1:]]
    else:
        return {}
    return {"number": number, **dict(zip(("name", "form", "strength"), rest, strict=False))} if rest else {}


def add_row(found: list[dict[str, Any]], cells: Mapping[str, str]) -> None:
    """A row's entry; a row without a name, or of the same number and name, goes on with the entry before it."""
    name = remove_spaces(cells.get("name", ""))
    number = re.sub(r"\D", "", unify(cells.get("number", "")))
    n = int(number) if number and len(number) < 5 else 0
    values = {what: split(cells.get(what, "")) for what in ("form", "strength")}
    for what, several in forms_with_strengths(cells.get("form_strength", "")).items():
        values[what] += several
    last = found[-1] if found else None
    if last and ((not name and not n) or (name == last["name"] and n in (0, last["n"]))):
        for what, several in values.items():
            last[what] += [one for one in several if one not in last[what]]
    elif name and (n or "number" not in cells):
        found.append({"n": n, "name": name, "en": cells.get("english", ""), **values})


def forms_with_strengths(cell: str) -> dict[str, list[str]]:
    """A cell that holds both: 片剂：2mg、4mg；口服混悬液 0.5mg/ml. Of several forms, each strength names its own."""
    pairs: list[tuple[str, str]] = []
    form = ""
    for part in split(cell):
        hit = FORM_FIRST.fullmatch(part)
        if hit and hit["form"]:
            form = hit["form"]
        pairs.append((form, hit["strength"] if hit else part))
    forms = list(dict.fromkeys(form for form, _ in pairs if form))
    strengths = [f"{form} {strength}" if len(forms) > 1 else strength for form, strength in pairs if strength]
    return {"form": forms, "strength": strengths}


def split(cell: str) -> list[str]:
    return [" ".join(part.split()) for part in SEVERAL.split(cell) if part.strip()]


def as_entry(read: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """An entry as the lists' schema has it."""
    name = {"zh": read["name"]} | ({"en": " ".join(read["en"].split())} if read["en"] else {})
    entry: dict[str, Any] = {"n": read["n"], "name": name}
    if kind != "diseases":
        if read["form"]:
            entry["dosage_forms"] = list(dict.fromkeys(read["form"]))
        if read["strength"]:
            entry["strengths"] = list(dict.fromkeys(read["strength"]))
    return entry
