"""Packages of many wordings and layouts, drawn from what certificates look like and not from the rules: no false word
on what is right, and each defect caught by its rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from checker.attachments import open_folder
from checker.engine.evaluate import Judge
from checker.model import Finding, Rulebook
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data

from .draw.office import draw_document, draw_pages
from .draw.package import FONT, as_scan
from .draw.varied_package import VariedPackage, varied_package

NAMES = {"certificates": "注册证书", "package_insert": "说明书", "commitment_letter": "企业承诺书"}
CHECKS = ("C015", "D009", "U012", "U013", "U014", "U015")
OTHER, DRUG = "山东明泽制药有限公司", "艾立卡韦滴眼液"
Pages = Mapping[str, Sequence[str]]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def judged(folder: Path, pages: Pages, form: Mapping[str, Any], book: Rulebook, draw: Any, suffix: str) -> Judge:
    folder.mkdir(exist_ok=True)
    names = {key: NAMES[key] + suffix for key in pages}
    for key, drawn in pages.items():
        (folder / names[key]).write_bytes(draw(drawn))
    return Judge(form_from_data("2025", {**form, **names}, book), book, open_folder(folder))


def told(found: Sequence[Finding]) -> list[str]:
    return [finding.message.zh for finding in found if finding.verdict in ("fail", "review")]


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize(("draw", "suffix"), [(draw_pages, ".pdf"), (draw_document, ".docx")])
def test_what_is_right_is_not_told(draw: Any, suffix: str, seed: int, tmp_path: Path, book: Rulebook) -> None:
    package = varied_package(seed)
    judge = judged(tmp_path, package.pages, package.form, book, lambda pages: draw(*pages), suffix)
    assert {rule: told(list(judge.rule(rule))) for rule in CHECKS} == {rule: [] for rule in CHECKS}
    (route,) = judge.rule("E002")
    assert not package.supplementary or route.verdict == "pass", route.message.zh
    assert not judge.errors


def defects(package: VariedPackage) -> Iterator[tuple[str, str, Pages, Mapping[str, Any]]]:
    """The name of each, its rule, and the pages and the form that have it."""
    pages, form, marks = package.pages, package.form, package.marks

    def with_pages(key: str, change: Any) -> Pages:
        return {**pages, key: [change(page) for page in pages[key]]}

    def letter(old: str, new: str) -> Pages:
        return with_pages("commitment_letter", lambda page: page.replace(old, new))

    number = marks["number"]
    yield "number", "C015", pages, {**form, "approval_number": number[:-2] + ("28" if number.endswith("17") else "17")}
    yield "strength", "C015", pages, {**form, "specifications": "7.77mg"}
    yield "holder", "C015", pages, {**form, "mah": OTHER}
    yield "drug", "C015", pages, {**form, "generic_name": DRUG, "drug_name": DRUG}
    yield "class", "C015", pages, {**form, "registration_class": marks["class"].replace("1", "4")}
    yield "indication", "U012", pages, {**form, "indications": form["indications"] + "3.用于治疗成人慢性乙型肝炎。"}
    yield "valid", "U014", with_pages("certificates", lambda page: page.replace(marks["valid"], "2025年1月2日")), form
    yield "cycle", "U014", letter("2025", "2024"), form
    yield "letter's drug", "U014", letter(marks["drug"], DRUG), form
    yield "letter's company", "U014", letter(marks["holder"], OTHER), form
    yield (
        "swapped",
        "U013",
        {**pages, "commitment_letter": pages["package_insert"], "package_insert": pages["commitment_letter"]},
        form,
    )
    yield "acceptance", "U013", {**pages, "certificates": ["受 理 通 知 书\n受理号：CXHS2200018\n2022年3月1日"]}, form
    yield (
        "draft",
        "U013",
        with_pages("package_insert", lambda page: page.replace("说明书\n", "说明书（修订草案）\n")),
        form,
    )
    yield "listing", "D009", pages, {**form, "first_listed_cn": "2019-02"}
    if package.supplementary:
        older = with_pages(
            "package_insert", lambda page: re.sub("(核准|修改)日期：.*", r"\1日期：2020年03月02日", page)
        )
        late = with_pages("certificates", lambda page: page.replace(marks["changed"], "2025年07月03日"))
        yield "older insert", "U015", older, form
        yield "outside", "E002", late, form
        yield "revoked", "E002", pages, {**form, "indications": marks["use"] + "。"}


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(n, marks=pytest.mark.long) for n in range(3, 30))])
def test_each_defect_is_told_by_its_rule(seed: int, tmp_path: Path, book: Rulebook) -> None:
    missed = []
    for n, (name, rule, pages, form) in enumerate(defects(varied_package(seed))):
        judge = judged(tmp_path / str(n), pages, form, book, lambda pages: draw_pages(*pages), ".pdf")
        if not told(list(judge.rule(rule))):
            missed.append((name, rule))
    assert missed == []


@pytest.mark.long
@pytest.mark.skipif(FONT is None, reason="no Chinese font to draw a scan with")
@pytest.mark.parametrize("seed", range(200, 202))
def test_what_is_right_is_not_told_of_scans(seed: int, tmp_path: Path, book: Rulebook) -> None:
    pytest.importorskip("rapidocr")
    package = varied_package(seed)
    judge = judged(
        tmp_path,
        package.pages,
        package.form,
        book,
        lambda pages: as_scan(pages, seed, photograph=seed % 2 == 1),
        ".pdf",
    )
    found = {rule: list(judge.rule(rule)) for rule in (*CHECKS, "E002")}
    assert not any(finding.verdict == "fail" for findings in found.values() for finding in findings)
    assert [told(found[rule]) for rule in CHECKS] == [[]] * len(CHECKS)
