"""What an annex that was read says beside the shipped list, and the file that completes it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from checker.list_import.entries import Understood
from checker.model import OfficialList
from checker.normalize import fold

OURS = ("aliases", "needs_context", "ambiguous", "member_diseases", "broader", "not_equivalent", "full_names", "group")
"""What a shipped entry knows beside the notice's words, and keeps."""


class Completion(NamedTuple):
    """The list as data, and what a person should look at: names of the shipped list that the file lacks, entries
    whose words differ (both), names that nothing else here knows."""

    data: dict[str, Any]
    complete: bool
    absent: list[str]
    differing: list[tuple[str, str]]
    unknown: list[str]


def complete_list(shipped: OfficialList, read: Understood, path: Path, known: str) -> Completion:
    """The shipped list with the file's entries; ``known`` is a text of names that registers and catalogues hold."""
    before = {fold(name): entry for entry in shipped.entries for name in names_of(entry)}
    entries, differing, met = [], [], set()
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
    expected = shipped.expected
    complete = len(entries) == expected and not read.missing and not read.double
    absent = [entry for entry in shipped.entries if entry["n"] not in met]
    unknown = [
        entry["name"]["zh"] for entry in entries if not entry.keys() & {*OURS} and entry["name"]["zh"] not in known
    ]
    last = max(entry["n"] for entry in entries)
    if not complete:  # what is stored here stays, under numbers of its own
        entries += [{**entry, "n": n} for n, entry in enumerate(absent, last + 1)]
    if read.double:
        entries = [{**entry, "n": n} for n, entry in enumerate(entries, 1)]
    data = {key: value for key, value in shipped.head.items() if key not in ("entries", "substring_hazards")}
    data |= {
        "count": {"expected": expected, "actual": len(entries)},
        "completeness": "complete" if complete else "partial",
        "names_from": "published",
        "numbers": "official" if complete and read.numbered else "local",
        "sources": [path.name],
        "notes": [],
        "completed_from": {
            "file": path.name,
            "date": date.today().isoformat(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        },
    }
    if "substring_hazards" in shipped.head:
        numbers = {old["n"]: new["n"] for new in entries if (old := before.get(fold(new["name"]["zh"])))}
        hazards = [{**one, "n": numbers[one["n"]]} for one in shipped.head["substring_hazards"] if one["n"] in numbers]
        data["substring_hazards"] = hazards
    data["entries"] = entries
    names = [entry["name"]["zh"] for entry in absent]
    return Completion(data, complete, names, differing, [] if shipped.kind == "diseases" else unknown)


def names_of(entry: Mapping[str, Any]) -> list[str]:
    return [entry["name"]["zh"], *entry.get("aliases", ())]
