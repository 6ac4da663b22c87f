"""Single changes to clean forms in natural wording (../shared/cases): defects are caught, harmless ones raise nothing.

One test a group of cases. A case that is not yet right is named in OPEN; one that has become right must be taken off.
`python -m tests.test_cases` prints what each family catches and what it raises falsely, and the table for OPEN.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker.engine.evaluate import Judge
from checker.model import Finding, Rulebook
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data
from tests.draw.forms import CLEAN, reference
from tests.draw.portal import CRITERIA
from tests.long_cases import every

CASES = Path(__file__).parents[2] / "shared" / "cases" / "verdicts.jsonl"
BADNESS = {"fail": 2, "review": 1, "pass": 0, "not_applicable": 0}

OPEN: dict[str, str] = {}
"""Group -> the numbers of its cases that do not come out as wanted. It must only shrink."""

ELSEWHERE: dict[str, str] = {
    "A-C-015": "C014", "A-C-027": "C012", "A-C-029": "C012", "A-C-030": "C013", "A-C-031": "C013",
    "A-C-032": "C013", "A-C-033": "E012", "A-C-035": "E012", "A-C-036": "E012", "A-C-067": "C014",
    "A-C-068": "C014", "A-C-069": "C014", "A-Q-002": "Q009", "A-Q-006": "Q009", "A-Q-010": "Q009",
    "A-Q-011": "Q009", "A-Q-025": "Q009", "A-Q-026": "Q009", "A-Q-027": "Q009", "A-U004-001": "U005",
    "A-U-slot-002": "U013", "A-U-slot-003": "U013", "A-U-slot-004": "U013", "A-U-slot-006": "U013",
}  # fmt: skip
"""Defects that a rule tells which is newer than the case, or which the case does not name."""

WRONG: dict[str, str] = {
    "B-R005-095": "the dosage gives six doses in a year (days 0, 14, 28, 63, 185, 307), the amount is seven",
    "A-E005-028": "a narrower disease of the list's is a matter for a person (the case's own note: pass or review)",
    "A-E005-032": "likewise",
    "A-Q-024": "the clean form of these tests does not hold the text in another field",
    "B-F009-005": "the number's letter S contradicts the form's class, chemicals 1: C012 must say so",
    "B-F009-008": "likewise",
    "B-F009-real-004": "likewise",
    "B-F010-018": "the class is of drugs listed abroad, the form's first country is China: C013 must say so",
    "B-F010-020": "likewise",
    "B-F010-022": "likewise",
    "B-F010-037": "likewise",
    "B-F010-042": "a biosimilar on route 1: E012 must say so",
    "B-C-030": "the drug is in the catalogue of 2024 under this very name: C011 must say so",
}
"""Cases whose wanted outcome is wrong, and why."""


class Case(NamedTuple):
    """A change to a clean form; one of ``want`` must come out, or, without any, nothing worse but in ``may``."""

    id: str
    group: str
    harmless: bool
    form: str
    change: Mapping[str, Any]
    want: Sequence[str]
    may: frozenset[str]


def case_of(row: Mapping[str, Any]) -> Case:
    """A line of a file of cases."""
    family, harmless = row["id"].rpartition("-")[0], row["kind"] == "harmless"
    return Case(row["id"], family, harmless, row["form"], row["change"], row["want"], frozenset(row["may"]))


@cache
def cases() -> Mapping[str, Case]:
    if not CASES.is_file():
        return {}
    rows = map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
    return {row["id"]: case_of(row) for row in rows}


@cache
def book() -> Rulebook:
    book = load_rules()
    gc.freeze()
    return book


# ----------------------------------------------------------------------------------------------- clean forms


def renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: renamed(part, old, new) for key, part in value.items()}
    if isinstance(value, list):
        return [renamed(part, old, new) for part in value]
    return value.replace(old, new) if isinstance(value, str) else value


def base(kind: str, edition: str, **facts: Any) -> dict[str, Any]:
    """A clean form of tests/draw as plain data, with the drug, company and disease of the cases."""
    drawn = CLEAN[kind](edition)
    data: dict[str, Any] = dict(deepcopy(dict(drawn.values))) | deepcopy(dict(drawn.groups))
    for key in ("generic_name", "disease", "company"):
        if key in facts:
            data = renamed(data, DISEASE[kind] if key == "disease" else data[key], facts.pop(key))
    data |= facts
    data["mah"] = data["company"]
    data["criteria"] = [{"text": text} for text in CRITERIA[edition]]
    data["document"] = {"title": "".join(drawn.title)} if drawn.title else {}
    return data


DISEASE = {
    "western": "中度活动性类风湿关节炎",
    "biologic": "晚期胃食管结合部腺癌",
    "chinese_patent": "稳定性劳力型心绞痛",
}
COST = reference("甲磺酸阿帕替尼片", "0.25g/片", "100.00", "口服，每日一次，每次0.75g", "109500.00")


def western(edition: str, **facts: Any) -> dict[str, Any]:
    known = {
        "generic_name": "瑞沐替尼片", "company": "海澜制药（苏州）有限公司", "disease": "晚期胃癌",
        "insurance_code": "XL01EXA123A001010112345", "approval_number": "国药准字H20230011",
        "specifications": "50mg；100mg", "first_listed_cn": "2023-05", "first_listed_world": "2023-05",
        "dosage": "口服。推荐剂量为每次100mg，每日1次，可与食物同服，也可空腹服用。",
        "patents": [{"type": "化合物专利", "expires": "2037-08"}], "reference_drugs": [COST],
    }  # fmt: skip
    return base("western", edition, **known | facts)


OLD = {"first_listed_cn": "2012-03", "first_listed_world": "2012-03", "approval_number": "国药准字H20120011"}
HERBAL = {"first_listed_cn": "2023-04", "first_listed_world": "2023-04", "approval_number": "国药准字Z20230009"}
BIOLOGIC = {"first_listed_cn": "2024-03", "first_listed_world": "2024-03", "approval_number": "国药准字S20240021"}
FORMS = {
    "western medicine, form of 2025, in the window": lambda: western("2025"),
    "western medicine, form of 2023, in the window": lambda: western("2023"),
    "western medicine listed 2012-03 (outside the window), 2025": lambda: western("2025", **OLD),
    "western medicine listed 2012-03, 2023": lambda: western("2023", **OLD),
    "biologic, 2025": lambda: base("biologic", "2025", **BIOLOGIC),
    "Chinese patent medicine, 2025": lambda: base("chinese_patent", "2025", **HERBAL),
    "Chinese patent medicine, 2023": lambda: base("chinese_patent", "2023", **HERBAL),
}


@cache
def clean(form: str) -> tuple[str, Mapping[str, Any]]:
    edition = "2023" if "2023" in form else "2025"
    return edition, FORMS[form]()


def verdicts(edition: str, data: Mapping[str, Any], rules: Iterable[str] | None = None) -> dict[str, Finding]:
    """Each rule's worst finding; of those alone that are named, when some are."""
    judge = Judge(form_from_data(edition, data, book()), book(), None)
    asked = [rule.id for rule in book().rules] if rules is None else rules
    worst = {rule: max(judge.rule(rule), key=lambda finding: BADNESS[finding.verdict]) for rule in asked}
    assert not judge.errors, judge.errors
    return worst


@cache
def clean_verdicts(form: str) -> Mapping[str, Finding]:
    return verdicts(*clean(form))


# --------------------------------------------------------------------------------------------------- judging


def changed(case: Case) -> tuple[str, Mapping[str, Any]]:
    edition, data = clean(case.form)
    return edition, {**data, **case.change}


def raised(case: Case, *, verdict: Sequence[str] = ("fail", "review")) -> dict[str, str]:
    """Rules of severity error or warning that came out worse than on the clean form, those in ``may`` aside."""
    before, now = clean_verdicts(case.form), verdicts(*changed(case))
    return {
        rule: finding.verdict
        for rule, finding in now.items()
        if finding.severity != "info"
        and rule not in case.may
        and finding.verdict in verdict
        and BADNESS[finding.verdict] > BADNESS[before[rule].verdict if rule in before else "pass"]
    }


def fault(case: Case) -> str:
    """What is not as wanted; empty when all is."""
    if case.harmless and not case.want:
        odd = raised(case)
        return "、".join(f"{rule}={verdict}" for rule, verdict in odd.items())
    wanted = [*case.want, *([f"{ELSEWHERE[case.id]}=fail|review"] if case.id in ELSEWHERE else [])]
    wants = [(rule, verdict.split("|")) for rule, _, verdict in (want.partition("=") for want in wanted)]
    now = verdicts(*changed(case), {rule for rule, _ in wants})
    if any(now[rule].verdict in right for rule, right in wants):
        return ""
    return f"wanted {' or '.join(wanted)}, got { ({rule: finding.verdict for rule, finding in now.items()}) }"


def opened(group: str) -> set[str]:
    return {f"{group}-{number}" for number in OPEN.get(group, "").split()}


GROUPS = sorted({case.group for case in cases().values()})


@pytest.mark.skipif(not GROUPS, reason="the cases are not beside this checkout (../shared/cases)")
@pytest.mark.parametrize("group", GROUPS or ["none"])
@pytest.mark.parametrize("part", every(3, range(3), str))
def test_cases_come_out_as_wanted(part: int, group: str) -> None:
    """All that must be caught and a third of the harmless ones, each of which asks every rule; the rest is long."""
    of_group = [case for case in cases().values() if case.group == group and case.id not in WRONG]
    mine = [case for n, case in enumerate(of_group) if n % 3 == part or not case.harmless and not part]
    faults = {case.id: told for case in mine if (told := fault(case))}
    new = {name: told for name, told in faults.items() if name not in opened(group)}
    right = len(mine) - len(faults)
    assert not new, f"{right} of {len(mine)} are right; these are wrong now: {new}"
    mended = sorted(opened(group) & {case.id for case in mine} - faults.keys())
    assert not mended, f"right now, so take them off OPEN: {mended}"


@pytest.mark.skipif(not GROUPS, reason="the cases are not beside this checkout (../shared/cases)")
def test_every_open_case_is_there() -> None:
    named = {name for group in OPEN for name in opened(group)} | WRONG.keys() | ELSEWHERE.keys()
    assert named <= cases().keys()


@pytest.mark.parametrize("form", FORMS)
def test_the_clean_forms_are_clean(form: str) -> None:
    odd = {
        rule: finding.message.zh
        for rule, finding in clean_verdicts(form).items()
        if finding.severity != "info" and finding.verdict == "fail"
    }
    assert odd == ({"E000": odd["E000"]} if "E000" in odd else {})


def main() -> None:
    """Per family: defects caught, harmless changes that raise something, and as a fail; then the lines of OPEN."""
    table: dict[str, list[int]] = {}
    found: dict[str, list[str]] = {}
    for case in cases().values():
        if case.id in WRONG:
            continue
        told = fault(case)
        family = case.group.split("-")[1]
        row = table.setdefault(family, [0, 0, 0, 0, 0])
        if case.harmless:
            row[2] += 1
            row[3] += bool(told)
            row[4] += bool(told) and not case.want and bool(raised(case, verdict=["fail"]))
        else:
            row[0] += 1
            row[1] += not told
        if told:
            found.setdefault(case.group, []).append(case.id.rpartition("-")[2])
            print(case.id, told, json.dumps(case.change, ensure_ascii=False)[:150])
    table["all"] = [sum(column) for column in zip(*table.values(), strict=True)]
    for family, (defects, caught, harmless, false, failed) in table.items():
        print(f"{family}: {caught} of {defects} caught; {false} of {harmless} raised, {failed} as a fail")
    for group, numbers in sorted(found.items()):
        print(f'    "{group}": "{" ".join(numbers)}",')


if __name__ == "__main__":
    main()
