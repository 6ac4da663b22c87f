"""Real codes, numbers, names and outcomes out of published registers (../shared/real): no rule may fail one of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from checker.engine.evaluate import Judge
from checker.model import Finding
from checker.rulebook.example_form import form_from_data
from tests.test_cases import book

REAL = Path(__file__).parents[2] / "shared" / "real"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real values are not beside this checkout (../shared/real)")

WRONG: Mapping[str, str] = {}
"""Rows that are wrong in the register, and why."""
INDICATIONS = {
    "左旋多巴注射液": "用于治疗帕金森病。",
    "熊去氧胆酸口服混悬液": "用于治疗原发性胆汁性胆管炎。",
    "卡谷氨酸分散片": "用于治疗N-乙酰谷氨酸合成酶缺乏症所致的高氨血症。",
    "氯苯唑酸葡胺软胶囊": "用于治疗成人转甲状腺素蛋白淀粉样变性多发性神经病I期症状患者，延缓周围神经功能损害。",
    "醋酸氟氢可的松片": "用于原发性肾上腺皮质功能减退症和失盐型先天性肾上腺皮质增生症的替代治疗。",
}
"""What the drugs that passed by route 5 are for, in our words."""


def rows(name: str, column: str) -> Sequence[str]:
    with (REAL / name).open(encoding="utf-8", newline="") as file:
        return sorted({row[column] for row in csv.DictReader(file, delimiter="\t")} - WRONG.keys())


def finding(rule: str, **entries: str) -> Finding:
    return Judge(form_from_data("2025", entries, book()), book(), None).rule(rule)[0]


@real
@pytest.mark.parametrize("name", ["imported_drugs.tsv", "marketed_drugs.tsv", "domestic_biologics.tsv"])
def test_approval_numbers_are_well_formed(name: str) -> None:
    numbers = rows(name, "approval_number")
    assert [n for n in numbers if finding("F009", approval_number=n).verdict != "pass"] == []


@real
def test_insurance_codes_have_their_structure_and_class() -> None:
    codes = rows("insurance_codes.tsv", "insurance_code")
    assert [code for code in codes if finding("F008", insurance_code=code).verdict != "pass"] == []
    classes = {"X": "西药", "Z": "中成药"}
    odd = [
        c for c in codes if finding("C003", insurance_code=c, drug_class=classes.get(c[0], "西药")).verdict != "pass"
    ]
    assert odd == []


@real
@pytest.mark.parametrize("route", ["4", "5"])
def test_no_route_by_which_a_drug_was_passed_is_closed(route: str) -> None:
    """The agency passed these drugs by route 4 or 5; the checker may be unsure, but must not say no."""
    with (REAL / "route_outcomes.tsv").open(encoding="utf-8", newline="") as file:
        outcomes = list(csv.DictReader(file, delimiter="\t"))
    passed = {
        row["generic_name"]: row["year"]
        for row in outcomes
        if row["outcome"].startswith("passed") and route in row["conditions"].partition("(")[0].strip().split("/")
    }
    assert passed
    for name, year in passed.items():
        entries = {"generic_name": name, "indications": INDICATIONS.get(name, ""), "catalogue": "药品目录外"}
        found = finding({"4": "E004", "5": "E005"}[route], first_listed_cn="2015-01", **entries)
        assert found.verdict != "fail", (name, year, found.message)
