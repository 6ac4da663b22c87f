"""A new cycle is data: an invented one is put into a copy of rules/ and grammars/, and its forms are checked.

CONTRIBUTING shows the same steps. The engine is copied as it is: only the data can make the difference.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.draw import portal
from tests.draw.drawn import Drawn
from tests.draw.forms import mutate, western
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

ROOT = Path(__file__).parents[1]

EDITION = (
    ('id: "2025"', 'id: "2031"'),
    ("zh: 2025年国家医保药品目录调整", "zh: 2031年国家医保药品目录调整"),
    ("NRDL adjustment of 2025", "NRDL adjustment of 2031"),
    ('grammar: "2025"', 'grammar: "2031"'),
    ("titles: [2025年国家医保药品目录调整]", "titles: [2031年国家医保药品目录调整]"),
    ("  year: 2025", "  year: 2031"),
    ('{from: "2025-01-01", to: "2025-12-31"}', '{from: "2031-01-01", to: "2031-12-31"}'),
    ('{from: "2025-07-11", to: "2025-07-20 17:00"}', '{from: "2031-08-01", to: "2031-08-10 17:00"}'),
    ('{from: "2020-01-01", to: "2025-06-30"}', '{from: "2026-01-01", to: "2031-06-30"}'),
    ('listed_by: "2025-06-30"', 'listed_by: "2031-06-30"'),
    ("generics_3]", "generics_3, encouraged_2031]"),
)  # fmt: skip
"""The edition of 2025 and what the invented cycle changes in it: its year, its windows, one more list."""

LIST = """\
id: encouraged_2031
kind: names
title: {zh: 虚构的鼓励药品清单, en: An invented list}
issuer: 虚构部门
issued: '2030-01-01'
count: {expected: 1, actual: 1}
completeness: complete
confidence: high
names_from: published
numbers: official
unconfirmed: []
sources: [invented for a test]
notes: [invented for a test]
entries:
  - {n: 1, name: {zh: 泰洛瑞韦}, dosage_forms: [片剂]}
"""

OTC = "该药品是否为非处方药"
CRITERIA = tuple(
    text.replace("2020年", "2026年")
    .replace("2025年", "2031年")
    .replace("仿制药品目录》的", "仿制药品目录》《虚构的鼓励药品清单》的")
    for text in portal.CRITERIA["2025"]
)  # fmt: skip


def grammar() -> str:
    """The grammar of 2025, and a label that the new form words anew."""
    text = (ROOT / "grammars" / "2025.lark").read_text(encoding="utf-8")
    return f'{text}\n%override OTC: "{OTC}"\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the invented cycle: one edition, one list, one grammar, and no line of Python."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("checker", "rules", "grammars", "reports"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    edition = (ROOT / "rules" / "editions" / "2025.yaml").read_text(encoding="utf-8")
    head, _, citations = edition.partition("citations:\n")
    for old, new in (*EDITION, *zip(portal.CRITERIA["2025"], CRITERIA, strict=True)):
        assert old in head, old
        head = head.replace(old, new)
    (folder / "rules" / "editions" / "2031.yaml").write_text(f"{head}citations:\n{citations}", encoding="utf-8")
    (folder / "rules" / "lists" / "encouraged_2031.yaml").write_text(LIST, encoding="utf-8")
    (folder / "grammars" / "2031.lark").write_text(grammar(), encoding="utf-8")
    return folder


def nrdl(project: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PYTHONPATH": str(project), "PYTHONIOENCODING": "utf-8", "NRDL_CACHE": str(project / "cache")
    }  # fmt: skip
    (project / "cache").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "checker", *map(str, arguments)]
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def form_of_2031(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    monkeypatch.setitem(portal.CRITERIA, "2031", CRITERIA)
    for table in (portal.NOTES, portal.COLUMNS):
        monkeypatch.setitem(table, "2031", table["2025"])
    form = mutate(mutate(western("2025"), "edition", "2031"), "labels", {"otc": OTC})
    form = mutate(form, "title", ("2031年国家医保药品目录调整", "申报材料 （公示版）"))
    for key, value in (
        ("submitted_at", "2031-08-03 10:20:30"), ("first_listed_cn", "2028-03"),
        ("first_listed_world", "2028-03"),
        ("approval_number", "国药准字H20280018"), ("ticks", {1: True, 4: True}),
    ):  # fmt: skip
        form = mutate(form, key, value)
    return form


@pytest.mark.long
def test_a_cycle_is_added_by_data_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = form_of_2031(monkeypatch)
    late = mutate(form, "submitted_at", "2031-08-10 17:30:00")
    forms = project / "forms"
    forms.mkdir()
    (forms / "1.pdf").write_bytes(draw_pdf(form)[0])
    (forms / "2.txt").write_text(draw_text(form)[0], encoding="utf-8")
    (forms / "3-late.txt").write_text(draw_text(late)[0], encoding="utf-8")
    (forms / "4-untitled.txt").write_text(draw_text(mutate(form, "title", ()))[0], encoding="utf-8")
    (forms / "5-of-2025.txt").write_text(draw_text(western("2025"))[0], encoding="utf-8")
    done = nrdl(project, "check", "forms", "--format", "json")
    assert done.stderr == "" and done.returncode == 1
    pdf, text, late_one, untitled, old = (
        (form["edition"], by_rule(form), form["problems"]) for form in json.loads(done.stdout)["forms"]
    )
    for edition, verdicts, problems in (pdf, text, untitled):
        assert (edition, problems) == ("2031", [])
        assert not [rule for rule, verdict in verdicts.items() if verdict == "fail" and rule not in ROUTES]
        assert verdicts["E001"] == verdicts["E004"] == verdicts["D001"] == verdicts["F014"] == "pass"
    assert pdf[1]["E011"] == "pass"
    assert (late_one[0], late_one[1]["D001"]) == ("2031", "fail")
    assert old[0] == "2025"
    assert [rule for rule, verdict in old[1].items() if verdict == "fail" and rule not in ROUTES] == []
    parsed = json.loads(nrdl(project, "parse", "forms/2.txt").stdout)
    assert parsed["form"]["otc"] == form.values["otc"]
    assert [c["text"] for c in parsed["form"]["criteria"]] == list(CRITERIA)


ROUTES = ("E001", "E002", "E003", "E004", "E005")


def by_rule(form: dict[str, Any]) -> dict[str, str]:
    return {finding["rule"]: finding["verdict"] for finding in reversed(form["findings"])}


@pytest.mark.long
def test_the_new_cycle_is_named_among_the_supported(project: Path) -> None:
    strange = {key: words[::-1] for key, words in list(portal.LABELS.items())[5:25]}
    form = mutate(western("2025"), "title", ("2032年国家医保药品目录调整", "申报材料"))
    text, _ = draw_text(mutate(form, "labels", strange))
    (project / "form-2032.txt").write_text(text, encoding="utf-8")
    done = nrdl(project, "check", "form-2032.txt")
    assert done.returncode == 3
    assert "2023、2024、2025、2031" in done.stdout


@pytest.mark.long
def test_what_an_edition_leaves_undecided_is_refused(project: Path) -> None:
    path = project / "rules" / "editions" / "2031.yaml"
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(whole.replace("publication_mark: 公示版\n", ""), encoding="utf-8")
        done = nrdl(project, "check", "forms")
    finally:
        path.write_text(whole, encoding="utf-8")
    assert done.returncode == 2
    assert done.stderr.strip().endswith("缺少 publication_mark。请补上。")
