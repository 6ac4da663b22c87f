"""The criteria that a form prints, read by grammars/criteria.lark: windows, days, lists, exceptions."""

from __future__ import annotations

import pytest

from checker.criteria import printed_routes, read_criterion
from checker.pipeline import Options, judge
from checker.rulebook import load_rules
from tests.draw import portal
from tests.draw.forms import western
from tests.draw.text import draw_text

BOOK = load_rules()
FIVE_YEARS = ("2021-01-01", "2026-05-31")


@pytest.mark.parametrize("year", portal.EDITIONS)
def test_both_cycles_parameters_are_read_back_from_their_forms(year: str) -> None:
    routes = printed_routes([read_criterion(text) for text in portal.CRITERIA[year]], BOOK)
    laid_down = BOOK.editions[year].parameters
    assert routes.parameters == {name: value for name, value in laid_down.items() if name.startswith("route_")}
    assert (routes.beside, routes.unstored, routes.undecided) == ((), {}, ())


@pytest.mark.parametrize(
    ("text", "kind", "window", "listed_by"),
    [
        ("自2021年1月1日起到2026年5月31日止，经国家药监局批准上市的新通用名药品。", "new_name", FIVE_YEARS, None),
        ("2021年1月1日（含）至2026年6月1日（不含）期间批准上市的新通用名药品", "new_name", FIVE_YEARS, None),
        ("2020年12月31日（不含）至2026年5月31日批准，功能主治发生重大变更的药品", "indication", FIVE_YEARS, None),
        ("截至2026年5月31日批准上市，纳入《国家基本药物目录（2026年版）》的药品", "lists", None, "2026-05-31"),
        ("2026年6月1日（不含）以前批准上市，列入《第一批罕见病目录》的药品", "lists", None, "2026-05-31"),
        ("2026年6月31日前批准上市，列入《第一批罕见病目录》的药品", "lists", None, None),
        ("按程序认定的中医经典名方制剂。", "other", None, None),
    ],
)  # fmt: skip
def test_days_are_inside_unless_the_words_say_otherwise(
    text: str, kind: str, window: tuple[str, str] | None, listed_by: str | None
) -> None:
    facts = read_criterion(text)
    assert (facts.kind, facts.window, facts.listed_by) == (kind, window, listed_by)
    for start, end in facts.spans.values():
        assert text[start:end].strip() == text[start:end] != ""


@pytest.mark.parametrize(
    "named",
    [
        "《首批鼓励研发申报儿童药品清单》至《第四批鼓励研发申报儿童药品清单》",
        "第一至四批鼓励研发申报儿童药品清单",
        "第一、二、三、四批鼓励研发申报儿童药品清单",
        "《第一批鼓励研发申报儿童药品清单》《第二批鼓励研发申报儿童药品清单》《第三批鼓励研发申报儿童药品清单》"
        "和《第4批鼓励研发申报儿童药品清单》",
    ],
)
def test_batches_are_named_one_by_one_or_as_a_range(named: str) -> None:
    facts = read_criterion(f"2026年5月31日前批准上市，纳入{named}的药品")
    assert [one.batch for one in facts.lists] == [1, 2, 3, 4]
    (route,) = printed_routes([facts], BOOK).parameters.items()
    assert route == ("route_encouraged", {"lists": [f"pediatric_{n}" for n in range(1, 5)], "listed_by": "2026-05-31"})


def test_a_batch_that_is_not_stored_and_a_criterion_that_is_no_route_are_told() -> None:
    texts = ("2026年5月31日前批准上市，纳入《第六批鼓励研发申报儿童药品清单》的药品", "符合规定的中医经典名方制剂")
    routes = printed_routes([read_criterion(text) for text in texts], BOOK)
    assert routes.unstored == {"pediatric_6": "第六批鼓励研发申报儿童药品清单"} and routes.beside == (1,)


def test_exceptions_are_kept_in_the_words_of_the_form() -> None:
    text = "2021年1月1日至2026年5月31日批准上市的新通用名药品，仅因转产而更改通用名的除外。"
    assert read_criterion(text).exceptions == ("仅因转产而更改通用名的除外",)


def test_a_form_of_a_shipped_cycle_with_another_window_is_told_with_both_wordings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from checker.parser import parse
    from checker.reader import read_document

    clean = draw_text(western("2025"))[0].encode()
    edited = tuple(text.replace("2025年6月30日", "2025年7月31日") for text in portal.CRITERIA["2025"])
    monkeypatch.setitem(portal.CRITERIA, "2025", edited)
    other = draw_text(western("2025"))[0].encode()
    for content, count in ((clean, 0), (other, 5)):
        result = judge(parse(read_document("form.txt", content), BOOK), "form.txt", None, BOOK, Options())
        told = [f for f in result.findings if f.rule == "Q012" and f.verdict == "review"]
        assert len(told) == count
        assert all("2025年7月31日" in f.message.zh and "2025年6月30日" in f.message.zh for f in told)
