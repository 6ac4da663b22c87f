"""Sentences that were written without sight of the rules (blind.jsonl), each put into a field of a clean form.

``python -m tests.language.blind [-v] [FILE] [ID…]`` counts the defects that are caught and the harmless ones that raise
anything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from checker.model import Finding
from tests.draw.forms import NO_REFERENCE
from tests.test_cases import BADNESS, BIOLOGIC, HERBAL, base, verdicts, western

FILE = Path(__file__).with_name("blind.jsonl")
RIGHT = {"fail": {"fail", "review"}, "pass": {"pass"}, "review": {"review", "pass"}}
"""What E005 may say where a verdict is wanted: a disease that is not listed must not pass."""
OF_THE_FORM = {"R004"}
"""Told of the clean form's tumour drug, whatever the cost of the row that is put in."""
ENTRIES = {"F003", "U002"}
"""Entries still to be filled in: whichever rule says so."""
Row = Mapping[str, Any]


def rows(file: Path = FILE) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def form(row: Row) -> dict[str, Any]:
    """The clean form of a row's drug and class, before its text is put in."""
    name = {"generic_name": row["drug"]} if "drug" in row else {}
    if row.get("drug_class") == "中成药":
        return base("chinese_patent", "2025", **HERBAL, **name)
    if "单抗" in row.get("drug", ""):
        return base("biologic", "2025", **BIOLOGIC, **name)
    return western("2025", **name)


def put(data: dict[str, Any], key: str, value: Any) -> None:
    """Puts a value into a field, of a repeated group into the first block."""
    group, inner, name = key.partition("[].")
    if key == "reference_drugs[]":
        data["reference_drugs"] = [dict(NO_REFERENCE)]
    elif not inner:
        data[key] = value
    else:
        data[group] = data.get(group) or [{}]
        data[group][0][name] = value


def changed(row: Row) -> dict[str, Any]:
    data = deepcopy(form(row))
    if "row" in row:
        data["reference_drugs"] = [{"name": "洛非替尼片", "in_catalogue": "是", "period": "-", **row["row"]}]
    else:
        put(data, row["field"], row["text"])
    for key, value in row.get("with", {}).items():
        put(data, key, value)
    return data


@cache
def clean(of: str) -> Mapping[str, Finding]:
    return verdicts("2025", form(json.loads(of)))


def raised(row: Row, now: Mapping[str, Finding]) -> dict[str, str]:
    """Rules of severity error or warning that came out worse than on the clean form."""
    before = clean(json.dumps({key: row[key] for key in ("drug", "drug_class") if key in row}))
    return {
        rule: found.verdict
        for rule, found in now.items()
        if found.severity != "info"
        and rule not in OF_THE_FORM
        and found.verdict in ("fail", "review")
        and BADNESS[found.verdict] > BADNESS[before[rule].verdict if rule in before else "pass"]
    }


def fault(row: Row) -> str:
    """What is not as wanted; empty when all is."""
    harmless = row["kind"] == "harmless"
    is_of_all = row["rule"] != "E005" and (harmless or row["rule"] in ENTRIES)
    now = verdicts("2025", changed(row), None if is_of_all else [row["rule"]])
    own = now[row["rule"]]
    if row["rule"] == "E005":
        return "" if own.verdict in RIGHT[row["expect"]] else f"E005={own.verdict}"
    if harmless:
        return "、".join(f"{rule}={verdict}" for rule, verdict in raised(row, now).items())
    if row["rule"] in ENTRIES:
        return "" if raised(row, now) else "nothing raised"
    # A sum that could not be worked out is a note, and no defect was seen.
    caught = own.verdict in ("fail", "review") and not (row["rule"] == "R005" and own.severity == "info")
    return "" if caught else f"{row['rule']}={own.verdict} {own.message.zh[:150]}"


def main(words: list[str]) -> None:
    file = next((Path(word) for word in words if "/" in word), FILE)
    only = [word for word in words if word[0] != "-" and "/" not in word]
    table: dict[str, list[int]] = {}
    for row in rows(file):
        if only and row["rule"] not in only:
            continue
        told, harmless = fault(row), row["kind"] == "harmless"
        counts = table.setdefault(row["rule"], [0, 0, 0, 0])
        counts[2 * harmless] += bool(told) == harmless
        counts[2 * harmless + 1] += 1
        if told and "-v" in words:
            print(row["id"], row["kind"], told, "|", row.get("row") or row["text"], "|", row["why"])
    for rule, (caught, defects, false, harmless) in table.items():
        print(f"{rule}: {caught} of {defects} caught, {false} of {harmless} raised")


if __name__ == "__main__":
    main(sys.argv[1:])
