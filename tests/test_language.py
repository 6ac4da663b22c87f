"""Free texts are understood by their clauses: whom they speak of, whether it is said as a fact, whose a sum is."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from checker.engine.evaluate import Judge
from checker.engine.operators.language import vocabularies
from checker.language.amounts import MoneyReader
from checker.language.catalogue import CatalogueReader
from checker.language.clauses import clauses
from checker.language.personal import check_digit
from checker.language.subjects import DrugFinder, brands
from checker.language.vocabulary import Vocabulary
from checker.rulebook.example_form import form_from_data
from tests.language import book, said, sentences
from tests.language.blind import fault, rows
from tests.language.draws import draws
from tests.language.draws import said as said_of_entry
from tests.long_cases import every

UNSEEN = ["R005-d06"]
"""Blind sentences that do not come out as wanted. It must only shrink."""
WORDS = vocabularies(book().formats.language)
DRUGS = DrugFinder(WORDS.drugs, ("泰洛瑞韦片", "泰洛瑞韦"))


@pytest.mark.parametrize("rule", ["C010", "P002", "P003", "Q006", "Q009"])
def test_sentences_as_companies_write_them(rule: str) -> None:
    """Each defect is at least noted, and no harmless sentence raises a warning."""
    mine = [one for one in sentences() if one.rule == rule]
    assert len(mine) >= 50
    told = {one: said(rule, one.text) for one in mine}
    assert [one.text for one, what in told.items() if one.defect and not what] == []
    assert [one.text for one, what in told.items() if not one.defect and what == "raised"] == []


@pytest.mark.parametrize("text", ["本品在韩国有医保。", "纳入同类药物的医保目录。"])
def test_another_countrys_catalogue_and_other_drugs_in_it_say_nothing_of_the_drug(text: str) -> None:
    assert said("C010", text) == ""


DRAWN = sorted({one.rule for one in draws()})


@pytest.mark.parametrize("rule", DRAWN)
def test_entries_as_companies_write_them(rule: str) -> None:
    mine = [(one, said_of_entry(one)[0]) for one in draws() if one.rule == rule]
    assert [(one.kind, what, one.change) for one, what in mine if what not in one.want] == []


BLIND = sorted({row["rule"] for row in rows()})


@pytest.mark.parametrize("rule", BLIND)
@pytest.mark.parametrize("part", every(3, range(3), str))
def test_sentences_written_without_sight_of_the_rules(part: int, rule: str) -> None:
    of_rule = [row for row in rows() if row["rule"] == rule]
    mine = [row for n, row in enumerate(of_rule) if n % 3 == part or row["kind"] != "harmless" and not part]
    told = {row["id"]: fault(row) for row in mine}
    assert {name: words for name, words in told.items() if words} == {
        name: told[name] for name in UNSEEN if name in told
    }


def test_every_word_is_an_expression() -> None:
    for section in book().formats.language.values():
        for name, words in section.items():
            assert Vocabulary({name: words}, {**book().formats.language["drugs"], **section})[name]


def test_clauses_keep_brackets_and_numbers_whole() -> None:
    text = "本品（起效快，耐受好）每盒1,280元，疗效好。\n安全"
    assert [one.text for one in clauses(text)] == ["本品（起效快，耐受好）每盒1,280元", "疗效好", "安全"]
    assert all(text[one.start : one.end] == one.text for one in clauses(text))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("与洛非替尼片相比，本品起效快。", [None, "own"]),
        ("本品较参照药更早上市，已在全国供应。", ["own", "own"]),
        ("一线用药为洛非替尼，约三成患者耐药。", [None, "other"]),
        ("同类药物均需注射，费用较高。", ["group", "group"]),
        ("本品的同类药物已有三个。", ["group"]),
    ],
)
def test_whom_a_clause_speaks_of(text: str, kinds: Sequence[str | None]) -> None:
    assert [about.subject(len(about.clause.text), len(about.clause.text)).kind for about in DRUGS.about(text)] == kinds


def test_a_brand_stands_for_the_drug() -> None:
    assert brands("泰洛瑞韦片", "泰洛瑞韦片（商品名：云岭安®）起效快。") == ("云岭安",)
    texts = {"innovation": "泰洛瑞韦片（云岭安®）起效快。", "basic_need": "云岭安已于2022年纳入国家医保目录。"}
    form = form_from_data("2025", {"catalogue": "药品目录外", "generic_name": "泰洛瑞韦片", **texts}, book())
    assert [one.verdict for one in Judge(form, book()).rule("C010")] == ["review"]


def test_what_is_open_is_one_note() -> None:
    texts = {"basic_need": "本品进保之后销量增长。", "fills_gap": "本品纳入目录以后处方量平稳。"}
    form = form_from_data("2025", {"catalogue": "药品目录外", "generic_name": "泰洛瑞韦片", **texts}, book())
    (note,) = Judge(form, book()).rule("C010")
    assert (note.verdict, note.severity) == ("review", "info")
    assert all(text.rstrip("。") in note.message.zh for text in texts.values())


def test_a_year_to_come_is_a_wish() -> None:
    reader = CatalogueReader(WORDS.catalogue, DRUGS, 2025)
    assert [*reader.claims("本品于2024年纳入国家医保目录。", own_field=True)]
    assert not [*reader.claims("本品于2026年纳入国家医保目录。", own_field=True)]


def test_the_check_digit_of_an_identity_number() -> None:
    assert check_digit("11010519491231002") == "X".lower()  # the example of GB 11643
    found = WORDS.personal.find("编110105194912310021，身份证号110105194912310021")
    assert [one.kind for one in found] == ["likely", "identity"], "the first is masked, and no finding"


@pytest.mark.parametrize(
    "piece", every(4, ["（", "一", "138 ", "1.", "约为", "本品在", "@a", "每盒", "与目录内", "【待", "国家"])
)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        text, start = piece * times, time.process_time()
        [*CatalogueReader(WORDS.catalogue, DRUGS, 2025).claims(f"医保{text}", own_field=True)]
        [*MoneyReader(WORDS.money, DRUGS).sums(f"元{text}", own_field=True)]
        [*WORDS.personal.find(text)]
        WORDS.unfinished.leftovers(text)
        WORDS.unfinished.breaks_off(text)
        return time.process_time() - start

    few = max(seconds(4000), seconds(4000))
    assert seconds(40_000) < 25 * few + 0.2  # the pauses of a busy machine
