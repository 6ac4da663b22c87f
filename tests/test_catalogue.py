"""The national catalogue: names and forms are read by its preface's rules, and it costs nothing where nobody asks."""

from __future__ import annotations

from functools import cache

import pytest

from checker import paths
from checker.engine.operators.catalogue import load_catalogue
from checker.matching.catalogue import CatalogueMatch
from checker.model import Rulebook
from checker.rulebook import load_rules


@cache
def book() -> Rulebook:
    return load_rules()


def found(name: str, edition: str = "nrdl_2024", *, complete: bool = True) -> CatalogueMatch:
    return load_catalogue(book(), edition).find(name, complete)


@pytest.mark.parametrize(
    "name",
    [
        "盐酸二甲双胍片",
        "二甲双胍肠溶片",
        "盐酸二甲双胍缓释片(Ⅱ)",
        "艾司奥美拉唑镁肠溶片",
        "感冒疏风胶囊",
        "复方丹参滴丸",
        "注射用双羟萘酸曲普瑞林",
        "吸入用布地奈德混悬液",
        "达雷妥尤单抗注射液",
        "左氧氟沙星氯化钠注射液",
        "扑尔伪麻片",
    ],
)
def test_a_name_and_form_of_the_catalogue_is_found(name: str) -> None:
    match = found(name)
    assert match.truth is True, match


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("阿帕替尼片", "salt"),
        ("达格列净胶囊", "form"),
        ("熊去氧胆酸口服混悬液", "form"),
        ("二甲双胍咀嚼片", "form"),
        ("卡瑞利珠单抗", "no_form"),
        ("葡萄糖酸钙氯化钠注射液", "contained"),
        ("吸入用盐酸氨溴索溶液(示例)", "qualifier"),
    ],
)
def test_what_is_only_near_is_never_a_yes(name: str, note: str) -> None:
    match = found(name)
    assert (match.truth, match.note) == (None, note)


def test_an_absent_name_is_a_no_only_where_the_catalogue_is_complete() -> None:
    assert found("瑞沐替尼片").truth is False
    assert found("瑞沐替尼片", "nrdl_2022", complete=False).truth is None
    assert found("达雷妥尤\ufffd抗注射液").note == "unreadable"


def test_the_words_in_common_are_those_of_the_name() -> None:
    match = found("盐酸二甲双胍缓释片")
    assert "盐酸二甲双胍缓释片"[match.start : match.end] == "二甲双胍"


@pytest.mark.parametrize("edition", ["nrdl_2022", "nrdl_2023", "nrdl_2024"])
def test_every_row_finds_itself(edition: str) -> None:
    """A full name is found as it is published; a substance with each form that its row stands for."""
    rows = load_catalogue(book(), edition)
    lost = []
    for n in range(0, len(rows.lines), 7):
        row = rows.row(n)
        plain = not row.form and "、" not in row.name and "(" not in row.name
        if plain and rows.find(row.name, True).truth is not True:
            lost.append(row.name)
    assert lost == []


def test_each_edition_names_the_catalogue_in_force() -> None:
    for name, edition in book().editions.items():
        assert edition.parameters["catalogue_in_force"] == f"nrdl_{int(name) - 1}"
        assert (paths.RULES / "lists" / f"nrdl_{int(name) - 1}.tsv").is_file()
