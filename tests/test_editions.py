"""The cycle of 2024, whose form nobody has seen: known by title or year, and told to be unseen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from checker.errors import ReadError
from checker.model import Result, Rulebook
from checker.parser import parse
from checker.pipeline import Options, check_file
from checker.reader import read_document
from checker.report.json_report import render as render_json
from checker.report.text_report import render as render_text
from checker.rulebook import load_rules
from tests.draw import portal
from tests.draw.drawn import Drawn
from tests.draw.forms import mutate, western
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

CRITERIA = (
    "2019年1月1日至2024年6月30日（含，下同）期间，经国家药监部门批准上市的新通用名药品。",
    "2019年1月1日至2024年6月30日期间，经国家药监部门批准，适应症或功能主治发生重大变化，且针对此次变更获得"
    "药品批准证明文件的药品。",
    "2024年6月30日前经国家药监部门批准上市，纳入《国家基本药物目录（2018年版）》的药品。",
    "2024年6月30日前经国家药监部门批准上市，纳入鼓励研发申报儿童药品清单和鼓励仿制药品目录的药品。",
    "2024年6月30日前经国家药监部门批准上市，适应症或功能主治中包含有《第一批罕见病目录》《第二批罕见病目录》"
    "所收录罕见病的药品。",
)
"""Not the official wording, which is not known: any numbered list of the kind must be read."""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


@pytest.fixture(autouse=True)
def cycle_of_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(portal.CRITERIA, "2024", CRITERIA)
    for table in (portal.NOTES, portal.COLUMNS):
        monkeypatch.setitem(table, "2024", table["2025"])


def form_of_2024(*, title: bool = True) -> Drawn:
    form = mutate(western("2025"), "edition", "2024")
    form = mutate(mutate(form, "track", None), "submitted_at", "2024-07-05 10:20:30")
    return mutate(form, "title", ("2024年国家医保药品目录调整", "申报材料 （公示版）") if title else ())


def checked(form: Drawn, book: Rulebook, tmp_path: Path, kind: str = "txt") -> Result:
    path = tmp_path / f"form.{kind}"
    if kind == "pdf":
        path.write_bytes(draw_pdf(form)[0])
    else:
        path.write_text(draw_text(form)[0], encoding="utf-8")
    return check_file(str(path), book, Options())


def failing(result: Result) -> list[str]:
    return [f.rule for f in result.findings if f.verdict == "fail" and f.severity != "info"]


@pytest.mark.parametrize("kind", ["txt", "pdf"])
@pytest.mark.parametrize("title", [True, False])
def test_a_clean_form_of_2024(book: Rulebook, tmp_path: Path, kind: str, title: bool) -> None:
    result = checked(form_of_2024(title=title), book, tmp_path, kind)
    assert result.edition == "2024"
    assert failing(result) == []
    assert result.form
    assert [row["text"].text for row in result.form.groups["criteria"]] == list(CRITERIA)
    assert "国家药监部门" not in result.form.values["dosage"].text
    by_rule = {f.rule: f for f in result.findings}
    assert by_rule["E001"].verdict == by_rule["D001"].verdict == by_rule["D002"].verdict == "pass"
    assert by_rule["E011"].verdict == ("pass" if kind == "pdf" else "not_applicable")


def test_every_report_says_that_the_form_was_not_seen(book: Rulebook, tmp_path: Path) -> None:
    result = checked(form_of_2024(), book, tmp_path)
    assert [problem.kind for problem in result.problems] == ["edition_unseen"]
    assert result.outcome in ("pass", "review")
    assert "未见过2024年度的申报表" in re.sub(r"\s", "", render_text([result], book, "zh"))
    assert "No form of 2024 has been seen" in render_json([result], book, "en")


@pytest.mark.parametrize("edition", ["2023", "2025"])
def test_the_seen_cycles_say_nothing_of_the_kind(book: Rulebook, tmp_path: Path, edition: str) -> None:
    result = checked(western(edition), book, tmp_path)
    assert (result.edition, result.problems) == (edition, ())


def test_labels_that_are_not_found_are_no_failures(book: Rulebook, tmp_path: Path) -> None:
    """The form of 2024 may well print a label as that of 2023 does: that is nobody's mistake."""
    form = form_of_2024()
    old = {key: portal.LABELS_2023[key] for key in ("first_country", "first_listed_world", "certificates")}
    form = mutate(mutate(mutate(form, "labels", old), "innovation", None), "package_insert", None)
    result = checked(mutate(form, "without", frozenset({"三、安全性信息"})), book, tmp_path)
    assert failing(result) == []
    reviews = {f.rule for f in result.findings if f.verdict == "review"}
    assert {"F001", "F014", "U001", "Q008"} <= reviews
    empty = checked(mutate(form_of_2024(), "innovation", ""), book, tmp_path)
    assert failing(empty) == ["F001"], "an empty entry behind a label that was found is one"


def test_a_title_decides_before_the_year(book: Rulebook, tmp_path: Path) -> None:
    result = checked(mutate(western("2025"), "submitted_at", "2024-07-05 10:20:30"), book, tmp_path)
    assert result.edition == "2025"
    assert {"D001", "D002"} <= set(failing(result))


@pytest.mark.parametrize("submitted", ["2025-07-15 14:06:52", "-", "", "2022-07-05 10:20:30", "2023-07-05 10:20:30"])
def test_without_a_title_only_the_year_makes_a_form_one_of_2024(book: Rulebook, tmp_path: Path, submitted: str) -> None:
    form = mutate(mutate(western("2025"), "title", ()), "submitted_at", submitted)
    assert checked(form, book, tmp_path).edition == "2025"


def test_the_labels_of_2023_stay_those_of_2023(book: Rulebook, tmp_path: Path) -> None:
    """Published prints of 2023 have no title; a wrong year of submission does not make them of 2024."""
    result = checked(mutate(western("2023"), "submitted_at", "2024-07-05 10:20:30"), book, tmp_path)
    assert result.edition == "2023"
    assert {"D001", "D002"} <= set(failing(result))


def test_a_cycle_that_is_not_supported_names_those_that_are(book: Rulebook) -> None:
    strange = {key: words[::-1] for key, words in list(portal.LABELS.items())[5:25]}
    form = mutate(western("2025"), "title", ("2026年国家医保药品目录调整", "申报材料"))
    form = mutate(form, "labels", strange)
    with pytest.raises(ReadError) as caught:
        parse(read_document("form.txt", draw_text(form)[0].encode()), book)
    assert caught.value.kind == "cycle_not_supported"
    assert "2023、2024、2025" in caught.value.advice.zh


@pytest.mark.parametrize(
    ("submitted", "verdict"),
    [
        ("2024-07-01 08:59:59", "fail"), ("2024-07-01 09:00:00", "pass"), ("2024-07-14 16:59:59", "pass"),
        ("2024-07-14 17:01:00", "fail"),
    ],
)  # fmt: skip
def test_the_hours_of_2024(book: Rulebook, tmp_path: Path, submitted: str, verdict: str) -> None:
    result = checked(mutate(form_of_2024(), "submitted_at", submitted), book, tmp_path)
    assert next(f.verdict for f in result.findings if f.rule == "D001") == verdict


@pytest.mark.parametrize(
    ("month", "verdict"),
    [("2018-11", "fail"), ("2019-01", "pass"), ("2024-06", "pass"), ("2024-07", "review")],
)
def test_the_window_of_2024(book: Rulebook, tmp_path: Path, month: str, verdict: str) -> None:
    result = checked(mutate(form_of_2024(), "first_listed_cn", month), book, tmp_path)
    assert next(f.verdict for f in result.findings if f.rule == "E001") == verdict


def test_what_an_edition_names_it_says_alike_in_its_windows(book: Rulebook) -> None:
    """Slips of the pen between a year and its windows: every cycle's own days lie in its year or before."""
    for name, edition in book.editions.items():
        year, parameters = int(name), edition.parameters
        assert (edition.titles, edition.year) == ((f"{year}年国家医保药品目录调整",), year)
        assert parameters["cycle_year"] == {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        for window in (parameters["route_new_name"], parameters["route_indication"]):
            first, last = (date.fromisoformat(window[end]) for end in ("from", "to"))
            assert (first, last) == (date(year - 5, 1, 1), date(year, 6, 30))
        assert parameters["submission"]["from"][:8] == parameters["submission"]["to"][:8] == f"{year}-07-"
        rare = parameters["route_rare_disease"]["lists"]
        assert rare == sorted(rare) and len(rare) == (1 if year < 2024 else 2)
