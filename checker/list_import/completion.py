"""What an annex that was read says beside the list that is here, and the file that completes it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from checker.check_date import today
from checker.list_import.entries import Understood
from checker.model import OfficialList, Rulebook
from checker.model.edition import TODO
from checker.normalize import fold
from checker.output_files import write_output

OURS = ("aliases", "needs_context", "ambiguous", "member_diseases", "broader", "not_equivalent", "full_names", "group")
"""What a stored entry knows beside the notice's words, and keeps."""
CATALOGUE_ID = re.compile(r"nrdl_(\d{4})")
LEFT_OUT = ("entries", "substring_hazards", "rows", "notice_title")
MOST_ENTRIES = 10_000
"""More than any list has: what is stored beside the file goes behind, where the notice's count is not known."""
COLUMNS = "name\tform"


class Completion(NamedTuple):
    """The list as data, and what a person should look at: numbers that are missing, names of the stored list that the
    file lacks, entries whose words differ (both), names that nothing else here knows."""

    data: dict[str, Any]
    complete: bool
    missing: list[int]
    absent: list[str]
    differing: list[tuple[str, str]]
    unknown: list[str]


def list_to_complete(list_id: str, book: Rulebook) -> OfficialList | None:
    """The stored list of an id; of a year's catalogue that is not stored, an empty one like the last that is."""
    year, known = CATALOGUE_ID.fullmatch(list_id), [one for one in book.lists.values() if one.kind == "catalogue"]
    if list_id in book.lists or not year or not known:
        return book.lists.get(list_id)
    like = max(known, key=lambda one: one.id)
    before = like.id.rpartition("_")[2]
    head = {key: value for key, value in like.head.items() if key not in ("document_number", "in_force_from")}
    title = {language: text.replace(before, year[1]) for language, text in like.title._asdict().items()}
    count, notes = {"expected": TODO, "actual": 0}, list[str]()
    return OfficialList.of({**head, "id": list_id, "title": title, "issued": year[1], "count": count, "notes": notes})


def complete_list(stored: OfficialList, read: Understood, path: Path, known: str, count: int | None) -> Completion:
    """The stored list with the file's entries; ``known`` is a text of names that registers and catalogues hold,
    ``count`` how many entries the notice has, where somebody says it."""
    before = {fold(name): entry for entry in stored.entries for name in names_of(entry)}
    entries, differing, met = list[Mapping[str, Any]](), [], set()
    for entry in read.entries:
        old = before.get(fold(entry["name"]["zh"]))
        kept = {key: old[key] for key in OURS if key in old} if old else {}
        if old:
            met.add(old["n"])
            differing += [
                (" ".join(entry[key]), " ".join(old[key]))
                for key in ("dosage_forms", "strengths")
                if entry.get(key) and old.get(key) and set(map(fold, entry[key])) != set(map(fold, old[key]))
            ]
        entries.append({**kept, **entry})
    unknown = [
        entry["name"]["zh"] for entry in entries if not entry.keys() & {*OURS} and entry["name"]["zh"] not in known
    ]
    expected = count or stored.expected
    absent = [entry for entry in stored.entries if entry["n"] not in met]
    official = read.numbered and not (read.double and stored.kind != "catalogue")
    if read.double:
        entries = [{**entry, "n": n} for n, entry in enumerate(entries, 1)]
    taken, limit, earlier = {entry["n"] for entry in entries}, expected or MOST_ENTRIES, list[Mapping[str, Any]]()
    if official and "completed_from" in stored.head and is_numbered(stored, limit):
        earlier = [entry for entry in absent if entry["n"] <= limit and entry["n"] not in taken]
    whole = len(entries) + len(earlier) == expected
    carried = [] if whole else [entry for entry in absent if entry not in earlier]
    last = max([limit, *taken])
    entries = sorted(
        [*entries, *earlier, *({**entry, "n": n} for n, entry in enumerate(carried, last + 1))],
        key=lambda entry: entry["n"],
    )
    missing = [n for n in read.missing if n not in {entry["n"] for entry in earlier}]
    complete = whole and not missing and (official or not read.double)
    data = {key: value for key, value in stored.head.items() if key not in LEFT_OUT}
    data |= {
        "title": stored.head.get("notice_title", stored.head["title"]),
        "count": {"expected": expected or TODO, "actual": len(entries)},
        "completeness": "complete" if complete else "partial",
        "names_from": stored.names_from if carried else "published",
        "numbers": "official" if official and not carried else "local",
        "sources": [*dict.fromkeys([*(stored.head["sources"] if earlier else ()), path.name])],
        "notes": [],
        "completed_from": {
            "file": path.name,
            "date": today().isoformat(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        },
    }
    if "substring_hazards" in stored.head:
        now = {old["n"]: new["n"] for new in entries if (old := before.get(fold(new["name"]["zh"])))}
        data["substring_hazards"] = [
            {**one, "n": now[one["n"]]} for one in stored.head["substring_hazards"] if one["n"] in now
        ]
    if stored.kind == "catalogue":
        data |= {"numbers": "local", "table": "\n".join([COLUMNS, *map("\t".join, table_rows(entries))])}
        entries, missing = [], []
    data["entries"] = entries
    names = [entry["name"]["zh"] for entry in absent]
    return Completion(data, complete, missing, names, differing, [] if stored.kind == "diseases" else unknown)


def is_numbered(stored: OfficialList, limit: int) -> bool:
    """Whether an imported list has the notice's numbers; what else was stored is then behind them."""
    return stored.numbers == "official" or any(entry["n"] > limit for entry in stored.entries)


def table_rows(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        for form in entry.get("dosage_forms", ("",)):
            yield " ".join(entry["name"]["zh"].split()), " ".join(form.split())


def in_force_named(folder: Path, list_id: str) -> list[Path]:
    """The own editions of the year after a catalogue's that leave the one in force open: it is named there."""
    found = []
    for file in sorted((folder / "editions").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        named = re.sub(rf"(?m)^catalogue_in_force: ['\"]?{TODO}['\"]?\s*$", f"catalogue_in_force: {list_id}", text)
        if named != text and file.stem.isdecimal() and list_id == f"nrdl_{int(file.stem) - 1}":
            write_output(file, named.encode())
            found.append(file)
    return found


def names_of(entry: Mapping[str, Any]) -> list[str]:
    return [entry["name"]["zh"], *entry.get("aliases", ())]
