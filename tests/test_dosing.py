"""Dosage texts as inserts write them: doses and units; what is not fully understood is said to be so."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from checker.dosage import Fault, Language, costs, dosage_language, read_dosage, read_specification, read_specifications
from checker.engine.evaluate import Judge
from checker.model import Finding, Rulebook
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data

ADULT = {"kg": "60", "m2": "1.6"}
YEAR = Decimal(365)


@cache
def book() -> Rulebook:
    return load_rules(cache=False)


def words() -> Language:
    return dosage_language(book(), "365")


def in_a_year(specification: str, dosage: str, period: str = "", pick: int = 0) -> tuple[str, str]:
    """Units a dose and doses in a year, phase by phase, for the unit that the specification names last."""
    packs = read_specification(specification, words())
    regimens = read_dosage(dosage, period, words(), (pick, pick))
    cost = costs(regimens[0], packs, Decimal(1), "year", ADULT, YEAR)[0]
    each, counts = cost.each, cost.way.counts
    return " ".join(f"{units.normalize():f}" for units in each), " ".join(f"{n.normalize():f}" for n in counts)


# Specification, dosage, units a dose, doses in a year.
READABLE = [
    ("5mg/片", "口服，每次1片，每日2次", "1", "730"),
    ("5mg/片", "口服。一次一片，一日三次，饭后服用。", "1", "1095"),
    ("0.4g/粒", "每次3粒，每日3次", "3", "1095"),
    ("0.25g", "一次0.5g，一日三次", "2", "1095"),
    ("0.5g/片", "每次500mg，每天两次", "1", "730"),
    ("50μg/片", "每次0.1mg，每日一次", "2", "365"),
    ("100mcg/片", "每次100μg，每晚睡前一次", "1", "365"),
    ("5mg/片", "每次半片，早晚各一次", "0.5", "730"),
    ("5mg/片", "早晚各1片", "1", "730"),
    ("5mg/片", "每次5mg，早、中、晚各一次", "1", "1095"),
    ("30mg/粒", "每日30mg，顿服", "1", "365"),
    ("10mg/片", "每日30mg，分3次服用", "1", "1095"),
    ("10mg/片", "一日2片", "2", "365"),
    ("30mg（1ml）/支", "皮下注射，0.5mg/kg，每日1次", "1", "365"),
    ("15mg（0.5ml）/支", "皮下注射，每次30mg（2支），每日1次", "2", "365"),
    ("10ml:5mg/支", "口服，每次1支，每日2次", "1", "730"),
    ("10万单位/支", "每8小时给药10万单位", "1", "1095"),
    ("400IU/支", "每次800IU，每12小时一次", "2", "730"),
    ("1g/瓶", "1g，q12h，静脉滴注", "1", "730"),
    ("5mg/片", "5mg qd", "1", "365"),
    ("5mg/片", "10mg bid po", "2", "730"),
    ("200mg/瓶", "200mg，q3w", "1", "18"),
    ("200mg/瓶", "静脉输注，200mg，每3周一次，直至疾病进展或出现不可耐受的毒性。", "1", "18"),
    ("100mg/瓶", "按体重2mg/kg，每2周1次", "1.2", "26"),
    ("100mg/瓶", "每公斤体重2mg，每4周给药一次", "1.2", "13"),
    ("100mg/瓶", "2mg/(kg·d)", "1.2", "365"),
    ("100mg/瓶", "2mg/kg/日", "1.2", "365"),
    ("100mg/瓶", "按体表面积75mg/m²，每3周一次", "1.2", "18"),
    ("100mg/瓶", "75mg/㎡，第1天，每3周一次", "1.2", "18"),
    ("1mg/支", "1mg，每周一次", "1", "52"),
    ("1mg/支", "1mg，每周2次", "1", "104"),
    ("1mg/支", "1mg，隔日一次", "1", "183"),
    ("1mg/支", "1mg，每月一次", "1", "12"),
    ("1mg/支", "1mg，每3个月1次", "1", "4"),
    ("1mg/支", "1mg，每年一次", "1", "1"),
    ("1mg/支", "1mg，每24小时一次", "1", "365"),
    ("21mg/粒", "每次1粒，每日1次，服药3周停药1周", "1", "273"),
    ("21mg/粒", "每次1粒，每日1次，连用21天，停7天，28天为一周期", "1", "273"),
    ("21mg/粒", "每次1粒，每日1次，d1-21，28天为一周期", "1", "273"),
    ("50mg/粒", "每日50mg，连续服用4周，停药2周", "1", "252"),
    ("100mg/瓶", "每28天为一周期的第1、8、15天，75mg/m2", "1.2", "39"),
    ("3.5mg/瓶", "1.75mg，第1、4、8、11天给药，21天为一个周期", "0.5", "70"),
    ("3.5mg/瓶", "1.75mg d1,4,8,11，每21天为1个周期", "0.5", "70"),
    ("1.4mg/瓶", "1.4mg，每周2次，连用2周，停药1周", "1", "70"),
    ("500mg/片", "1000mg/m2，每日2次，第1~14天，21天为一周期", "3.2", "490"),
    ("500mg/片", "1000mg/m2，每日2次，第1~14天，21天为一周期，共6个周期", "3.2", "168"),
    ("300mg/支", "首剂600mg，之后300mg每4周一次", "2 1", "1 12"),
    ("300mg/2ml/支", "首次给药600mg（2支），随后每次300mg，每2周一次", "2 1", "1 25"),
    ("100mg/瓶", "负荷剂量8mg/kg，维持剂量6mg/kg，每3周一次", "4.8 3.6", "1 17"),
    ("100mg/瓶", "5mg/kg，第0、2、6周给药，此后每8周一次", "3 3", "3 5"),
    ("250mg/支", "500mg，第1、15、29天及此后每月一次", "2 2", "3 11"),
    ("0.25g/片", "第1天0.5g，第2~5天0.25g，每日1次", "2 1", "1 4"),
    ("300mg/支", "每次300mg，前4周每周1次，之后每2周1次", "1 1", "4 24"),
    (
        "400mg/20ml/瓶",
        "16mg/kg，静脉输注，第1-8周：每周一次（共给药8次）；第9-24周：每2周一次（共给药8次）；"
        "从第25周起直到疾病进展：每4周一次。",
        "2.4 2.4 2.4",
        "8 8 7",
    ),
    (
        "100mg/瓶",
        "1mg/kg，28天为一周期，第1-2周期：第1、8、15、22天；第3-6周期：第1、15天；第7周期起：第1天",
        "0.6 0.6 0.6",
        "8 8 7",
    ),
    ("10ml×10支", "一次10ml，一日2次，疗程14天", "0.1", "28"),
    ("10ml/支", "一次10ml，一日2次，14天为一疗程，连续服用2个疗程", "1", "56"),
    ("0.25g*24片/盒", "一次0.5g，一日三次", "0.08333333333333333333333333333", "1095"),
    ("5mg/片*14片*2板/盒", "一次14片，一日一次", "0.5", "365"),
    ("每片5mg，28片/盒", "一次14片，一日一次", "0.5", "365"),
    ("2mg/ml，5ml/支", "10mg，每日一次", "1", "365"),
    ("500ml/瓶，5%", "每次25g，每日1次", "1", "365"),
    ("1,000mg/瓶", "1,000mg，每日十二次", "1", "4380"),
    ("1mg/片", "成人每次1片，每日2次；儿童每次半片，每日2次", "1", "730"),
    ("1mg/片", "每次1片，每日1次，持续用药，直至病情进展", "1", "365"),
    (
        "15mg（0.5ml）/支",
        "每次30mg（2支），每日1次；注射前恢复至室温，注射部位为腹部、大腿，同一部位间隔不少于7天",
        "2",
        "365",
    ),
    ("100mg/瓶", "200mg，溶于0.9%氯化钠注射液100ml中，静脉输注，输注时间不少于90分钟，每3周一次", "2", "18"),
    ("0.1g/粒", "口服，0.1g/次，3次/日", "1", "1095"),
    ("30mg/片", "第1周：每日1次，每次30mg；第2周起：每日2次，每次30mg", "1 1", "7 716"),
    ("100mg/支", "第0周、第4周及之后每12周100mg", "1 1", "2 3"),
    ("300mg/支", "起始剂量600mg（2支），随后每次300mg，隔周给药一次", "2 1", "1 25"),
    ("100mg/瓶", "推荐剂量为按体重10mg/kg，每2周给药一次，静脉输注60分钟", "6", "26"),
    ("1mg/支", "每 次 1 mg，每 日\n1 次", "1", "365"),
    ("１ｍｇ／支", "每次１ｍｇ，每日１次", "1", "365"),
    ("0.25g", "每次2片，每日2次", "2", "730"),
    ("1瓶（100mg）", "每次100mg，每日1次", "1", "365"),
    ("5mg/片", "首剂10mg，之后每30小时5mg", "2 1", "1 291"),
    ("5mg/片", "每次5mg，每日1次，疗程21天，停7天", "1", "273"),
    ("5mg/片", "每次5mg，每日1次，d1-21，停7天", "1", "273"),
    ("5mg/片", "每次5mg，每日1次，第1~21天，其后停药1周", "1", "273"),
    ("5mg/片", "每次5mg，每日1次，第1~21天，停药7天", "1", "273"),
    ("5mg/片", "每次5mg，每日1次，第1~14天，休息7天，共6个周期", "1", "84"),
    ("3.5mg/瓶", "1.75mg，第1、4、8、11天给药，停药10天", "0.5", "70"),
    ("5mg/片", "每次5mg，每日1次，连服21天，停药7天后再开始下一周期", "1", "273"),
    ("5mg/片", "每次5mg，每日1次，连续服用4周，休息2周，再进行下一个疗程", "1", "252"),
]


def said_otherwise() -> list[str]:
    """A dose for a week and another one behind it, in each of the words that inserts have for it."""
    firsts = ("前7天", "首7日", "初始7天", "最初7天", "开始7天", "起始7天")
    laters = ("之后", "此后", "以后", "随后", "其后", "然后", "继之", "维持剂量")
    pairs = [(first, laters[0]) for first in firsts] + [(firsts[0], later) for later in laters]
    return [f"{first}每次5mg，每日1次；{later}每次10mg，每日1次" for first, later in pairs]


@pytest.mark.parametrize("dosage", said_otherwise())
def test_a_first_dose_and_a_later_one_are_read(dosage: str) -> None:
    assert in_a_year("5mg/片", dosage) == ("1 2", "7 358")


@pytest.mark.parametrize(("specification", "dosage", "each", "doses"), READABLE, ids=lambda part: part[:40])
def test_a_dosage_is_read(specification: str, dosage: str, each: str, doses: str) -> None:
    assert in_a_year(specification, dosage) == (each, doses)


@pytest.mark.parametrize(
    ("dosage", "lower", "upper"),
    [
        ("每次0.5~1g，每日2次", ("1", "730"), ("2", "730")),
        ("每次0.5g-1.0g，每日2次", ("1", "730"), ("2", "730")),
        ("每次1至2片，一日三次", ("1", "1095"), ("2", "1095")),
        ("每次1片，每日2-3次", ("1", "730"), ("1", "1095")),
        ("每次1片，每6~8小时一次", ("1", "1460"), ("1", "1095")),
        ("每次1片，每日1次，疗程7~14天", ("1", "7"), ("1", "14")),
    ],
)
def test_a_range_is_read_at_both_ends(dosage: str, lower: tuple[str, str], upper: tuple[str, str]) -> None:
    assert in_a_year("0.5g/片", dosage) == lower
    assert in_a_year("0.5g/片", dosage, pick=1) == upper


UNREADABLE = [
    ("口服，每次1片，每日2次，或酌情增减", "leftover", "酌情增减"),
    ("每次1片，每日1次，联合地塞米松", "leftover", "联合地塞米松"),
    ("每次1片，每日1次，可根据体重调整", "leftover", "根据"),
    ("每次1片，每日1次，最大剂量不超过4片", "leftover", "最大"),
    ("详见说明书", "leftover", "详见说明书"),
    ("每次1片，必要时", "leftover", "必要"),
    ("每次①5mg，每日1次", "leftover", "①"),
    ("1×10⁶个细胞/kg", "leftover", "×"),
    ("每次1片，每日1次；每次2片，每日1次", "two_doses", "2片"),
    ("每次1片或2片，每日1次", "leftover", "或"),
    ("每次1片，每日1次，每周2次", "two_rhythms", "每周2次"),
    ("每次1片", "no_rhythm", ""),
    ("每日2次", "no_dose", ""),
    ("口服", "no_dose", ""),
    ("", "absent", ""),
    ("每次1片，每日1次，之后每次2片", "unclear", "之后每次2片"),
    ("每次1片，第5周起每周1次", "unclear", "第5周起每周1次"),
    ("每次1片，第1-8周每周1次，第10周起每2周1次", "unclear", "第10周起每2周1次"),
    (
        "每次1片，第1-8周：每周一次（共给药9次）；第9周起：每2周一次",
        "count",
        "第1-8周：每周一次（共给药9次）",
    ),
    ("每2周一次，首剂2片", "no_rhythm", ""),
    ("首剂，之后每次1片，每日1次", "no_dose", ""),
    ("每次1片，每日1次，共6个周期", "no_cycle", ""),
    ("每次0片，每日1次", "too_many", "0片"),
    ("每次1片，每日0次", "too_many", "每日0次"),
    ("每次1片，每日99次", "too_many", "每日99次"),
    ("每次1234567890123片，每日1次", "leftover", "1234"),
    ("每次1片，每0小时1次", "too_many", "每0小时1次"),
    ("每次1片，第1~99999天，21天为一周期", "too_many", "第1~99999天"),
    ("每次1片，每日1次，停7天", "unclear", "停7天"),
    ("每次1片，第1、8、15天，停药1周", "unclear", "第1、8、15天"),
    ("第1-14天每次1片，第15-21天每次2片，每日1次，停7天", "unclear", ""),
    ("每次1片，每日1次，第1-14天，停7天，停10天", "two_rhythms", "停10天"),
    ("第1、8天1片，第5、12天1片，21天为一周期", "two_rhythms", "第5、12天"),
    ("每次1片，第1~9000周每周1次", "too_many", "第1~9000周"),
    ("每次1片，每日1次" * 300, "too_long", ""),
    ("百" * 300 + "片，每日1次", "leftover", "百"),
]


@pytest.mark.parametrize(("dosage", "kind", "about"), UNREADABLE, ids=[d[:30] for d, *_ in UNREADABLE])
def test_what_is_not_fully_understood_is_not_guessed(dosage: str, kind: str, about: str) -> None:
    with pytest.raises(Fault) as caught:
        read_dosage(dosage, "", words())
    assert caught.value.kind == kind
    assert about in caught.value.about["words"]


@pytest.mark.parametrize(
    ("specification", "kind"),
    [
        ("", "absent"),
        ("混悬剂", "leftover"),
        ("5%", "leftover"),
        ("0mg/片", "leftover"),
        ("见说明书", "leftover"),
        ("5mg*0片/盒", "too_many"),
    ],
)
def test_a_specification_that_tells_no_one_strength_is_not_read(specification: str, kind: str) -> None:
    with pytest.raises(Fault) as caught:
        read_specification(specification, words())
    assert caught.value.kind == kind


def test_a_compound_is_counted_in_pieces_and_not_by_one_of_its_strengths() -> None:
    assert in_a_year("50mg/12.5mg/片", "每次1片，每日2次") == ("1", "730")
    assert in_a_year("160μg/4.5μg/吸，60吸/支", "一次2吸，一日2次") == ("0.03333333333333333333333333333", "730")
    with pytest.raises(Fault, match="two_strengths"):
        in_a_year("50mg/12.5mg/片", "每次50mg，每日2次")


def test_a_list_of_strengths_is_read_as_each_of_them() -> None:
    first, second = read_specifications("5mg/片；10mg/片", words())
    assert [read[0].contents["mg"] for read in (first, second)] == [Decimal(5), Decimal(10)]
    assert len(read_specifications("5ml:0.25g；1支/盒", words())) == 1


def test_a_dose_in_another_measure_cannot_be_converted() -> None:
    with pytest.raises(Fault, match="no_unit"):
        in_a_year("5ml/支", "每次5mg，每日1次")
    with pytest.raises(Fault, match="equivalents"):
        in_a_year("15mg/支", "每次30mg（3支），每日1次")


# ------------------------------------------------------------------------------------------------- properties


@given(some.integers(0, 999))
def test_chinese_numerals(value: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    text = (digits[hundreds] + "百" if hundreds else "") + (
        digits[tens] + "十" if tens else "零" * bool(hundreds and ones)
    )
    text = (text + digits[ones] if ones else text) or "零"
    assert words().number(text) == value
    assert words().number(text.removeprefix("一") if 10 <= value < 20 else text) == value


@given(some.decimals("0.01", "9999", places=2))
def test_numbers(value: Decimal) -> None:
    assert words().number(str(value)) == value
    assert words().number(f"{value:,}") == value


@given(
    some.decimals("0.01", "100", places=2),
    some.sampled_from(["g", "mg", "μg", "克", "毫克", "微克"]),
    some.integers(1, 9),
)
def test_the_measure_of_dose_and_strength_does_not_matter(strength: Decimal, unit: str, times: int) -> None:
    """However small the strength, so many times it is so many units."""
    each, doses = in_a_year(f"{strength}{unit}/支", f"每次{strength * times}{unit}，每日1次")
    assert Decimal(each) == times
    assert doses == "365"


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=80))
def test_no_text_is_an_error(text: str) -> None:
    for read in (read_specification, lambda t, w: read_dosage(t, t, w)):
        try:
            read(text, words())
        except Fault as fault:
            assert fault.kind in book().formats.dosing["faults"]


PIECES = [
    "每次", "1片", "2mg/kg", "0.5~1g", "每日2次", "每3周一次", "第1-8周", "第9周起", "第1、8天",
    "d1-14", "21天为一周期",
    "首剂", "之后",
    "疗程14天", "共6次", "共6个周期", "服药3周停药1周", "，", "；", "（", "）", "成人", "儿童", "第0、2、6周",
    "早晚各一次", "分2次服", "单次给药",
    "每周期", "半", "百", "十", "直至疾病进展", "每个周期", "10万单位", "/盒", "*24片",
    "400mg", "5%", "20ml", "每", "日", "0", "第3周期起",
]  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    some.lists(some.sampled_from(PIECES), max_size=9).map("".join),
    some.sampled_from(["year", "day", "dose", "course"]),
)
def test_no_order_of_known_words_is_an_error(text: str, kind: str) -> None:
    """A text that is read has a positive cost; any other is a fault that is known."""
    packs = read_specification("400mg/20ml/瓶", words())
    try:
        for regimen in read_dosage(text, "", words(), (1, 1), kind == "dose"):
            for cost in costs(regimen, packs, Decimal("12.5"), kind, ADULT, YEAR):
                assert cost.amount > 0
    except Fault as fault:
        assert fault.kind in book().formats.dosing["faults"]


@pytest.mark.parametrize(
    "hostile", ["服用" * 900, "每" * 1900, "1" * 1900, "连续服用给药" * 300, "第1、" * 600, "、和及" * 600]
)
def test_a_hostile_text_takes_no_time(hostile: str) -> None:
    with pytest.raises(Fault):
        read_dosage(hostile, "", words())


# -------------------------------------------------------------------------------------------------- the rule


def judged(**changes: str) -> Finding:
    row = {
        "name": "洛非替尼片", "in_catalogue": "是", "specification": "5mg/片", "price": "9.60",
        "dosage": "每次1片，每日2次", "cost_type": "年度费用", "period": "-", "amount": "7008.00",
    } | changes  # fmt: skip
    judge = Judge(form_from_data("2025", {"reference_drugs": [row]}, book()), book())
    (finding,) = judge.rule("R005")
    assert not judge.errors
    return finding


@pytest.mark.parametrize(
    ("amount", "verdict"),
    [
        ("7008.00", "pass"),
        ("7077.00", "pass"),
        ("6938.00", "pass"),
        ("7079.00", "review"),
        ("6937.00", "review"),
    ],
)
def test_one_per_cent_is_allowed(amount: str, verdict: str) -> None:
    assert judged(amount=amount).verdict == verdict


@pytest.mark.parametrize(
    ("cost_type", "period", "amount"),
    [
        ("日均费用", "-", "19.20"),
        ("次均费用", "-", "9.60"),
        ("疗程费用", "14天", "268.80"),
        ("年度费用", "14天", "7008.00"),
    ],
)
def test_the_cost_type_says_for_how_long(cost_type: str, period: str, amount: str) -> None:
    assert judged(cost_type=cost_type, period=period, amount=amount).verdict == "pass"
    assert judged(cost_type=cost_type, period=period, amount=str(Decimal(amount) * 2)).verdict == "review"


def test_the_price_may_be_of_a_box_or_a_tablet() -> None:
    for price in ("9.60", "134.40"):
        assert judged(specification="5mg*14片/盒", price=price).verdict == "pass"
    assert judged(specification="5mg*14片/盒", price="67.20").verdict == "review"


def test_a_child_is_counted_only_where_children_are_named() -> None:
    weighed = {"dosage": "0.25mg/kg，每日1次", "cost_type": "日均费用", "amount": "9.60"}
    assert judged(**weighed).verdict == "review"
    assert "儿童" in judged(**weighed, name="洛非替尼颗粒（儿童用）").message.zh
    assert judged(**weighed, name="洛非替尼颗粒（儿童用）").verdict == "pass"


def test_a_text_that_cannot_be_read_is_a_review() -> None:
    for unread in ("每次1片，每日2次" * 300, "百" * 1999, "见说明书", "\ufffd片"):
        assert judged(dosage=unread).verdict == "review"
        assert judged(specification=unread).verdict == "review"


def test_the_sum_is_shown_in_both_languages() -> None:
    finding = judged(
        specification="400mg/20ml/瓶", price="3000.00", amount="194400.00",
        dosage="16mg/kg，第1-8周：每周一次（共给药8次）；"
        "第9-24周：每2周一次；第25周起：每4周一次",
    )  # fmt: skip
    for words_told in (finding.message.zh, finding.message.en):
        for number_told in ("960", "2.4", "64.8", "27", "23", "165,600.00", "207,000.00"):
            assert number_told in words_told


# Specification, price, dosage, cost type, course, and the amounts that are right: ways in which companies write them.
WRITTEN = [
    (
        "150mg/片",
        "110",
        "推荐剂量为150mg口服，每日两次，整片吞服，直至疾病进展或出现不能耐受的毒性反应",
        "年度费用",
        "-",
        ["80300.00"],
    ),
    ("250mg*10片/盒", "547", "250mg（1片），每日1次，空腹或与食物同服", "年度费用", "-", ["19965.50"]),
    (
        "40mg/支",
        "1290",
        "首次皮下注射160mg，2周后80mg，之后每2周40mg",
        "年度费用",
        "-",
        ["38700.00", "39990.00", "33540.00"],
    ),
    (
        "100mg（10ml）/瓶",
        "1300",
        "本品采用静脉输注的方式给药，静脉输注的推荐剂量为200mg，每3周给药一次，每次持续30分钟以上",
        "年度费用",
        "-",
        ["45067.00"],
    ),
    ("420mg/瓶", "4955", "首次剂量840mg，其后每3周给药一次，剂量为420mg", "年度费用", "-", ["94145.00"]),
    ("240mg（4ml）/瓶", "3200", "每次1200mg，每三周一次，静脉输注", "年度费用", "52周", ["277333.00"]),
    ("25mg/粒", "1102", "口服，每日1次，每次25mg，第1-21天给药，每28天为1个治疗周期", "年度费用", "-", ["300846.00"]),
    ("0.15g/瓶", "700", "100mg/m2，D1，D8，D15，Q4W", "年度费用", "-", ["29120.91", "54600.00"]),
    ("50mg/瓶", "300", "每次25mg/m²，每周1次，连用3周，停1周", "年度费用", "-", ["11700.00", "9360.00"]),
    ("20mg/片", "30", "20mg qd，连服3周停1周", "年度费用", "12个月", ["8212.50"]),
    ("0.1g/片", "8.5", "一日两次，一次一片，饭后半小时服用", "日均费用", "-", ["17.00"]),
    ("10mg*7片/盒", "35", "1片/次，1次/日，睡前服", "日均费用", "-", ["5.00"]),
    ("10mg*7片/盒", "35", "口服。成人及12岁以上儿童：一日1次，一次1片", "日均费用", "-", ["5.00"]),
    ("100ml/瓶", "30", "成人：口服一次10ml，一日3次；儿童用量酌减", "日均费用", "-", ["9.00"]),
    ("80mg/8ml/支", "1200", "按体重8mg/kg静脉滴注，每4周1次", "年度费用", "-", ["93600.00", "93857.04"]),
    ("300单位/3ml/支", "75", "起始剂量为每日10单位，睡前皮下注射", "日均费用", "-", ["2.50"]),
    ("3ml:300IU/支", "60", "皮下注射，早餐前12单位，晚餐前8单位", "日均费用", "-", ["4.00"]),
    ("3ml:300IU*5支/盒", "300", "每日3次，三餐前皮下注射，每次8IU", "日均费用", "-", ["4.80"]),
    ("1.5ml:2mg/支", "380", "每周1次皮下注射1mg", "年度费用", "-", ["9880.00"]),
    ("0.5ml:1.5mg/支", "150", "每周一次，每次1.5mg，腹部、大腿或上臂皮下注射", "年度费用", "-", ["7800.00"]),
    ("每喷50μg，140喷/瓶", "42", "每侧鼻孔各2喷，每日1次", "日均费用", "-", ["0.60", "1.20"]),
    ("160μg:4.5μg/吸，60吸/支", "120", "每次1-2吸，每日2次", "日均费用", "-", ["4.00", "8.00"]),
    ("5mg/贴*7贴/盒", "105", "每日1贴，贴于背部", "日均费用", "-", ["15.00"]),
    ("4.2mg/贴", "60", "每72小时更换1次，每次1贴", "日均费用", "-", ["20.00"]),
    ("5ml:25mg/支", "80", "滴入眼内，一日3次，每次1滴", "日均费用", "-", ["2.40", "1.92"]),
    (
        "1ml/支",
        "900",
        "12岁及以上青少年及成人：皮下注射，首剂2支，此后每2周1支",
        "年度费用",
        "-",
        ["24300.00", "23400.00"],
    ),
    (
        "18mg/瓶",
        "6800",
        "1.6mg/m²，静脉推注，第1、4、8、11天，其后停药10天，21天为1周期，共8个周期",
        "疗程费用",
        "8个周期",
        ["30947.48", "217600.00"],
    ),
    ("200mg/片", "50", "600mg/日，每日1次，服用3周，停1周，28天一周期", "年度费用", "-", ["41062.50"]),
    ("75mg/粒", "90", "225mg每日一次", "年度费用", "-", ["98550.00"]),
    ("0.4g/粒", "1", "一日3次，每次4粒，4周为一个疗程", "日均费用", "28天", ["12.00"]),
    ("6g/袋", "3.5", "开水冲服，一次1袋，一日2～3次，或遵医嘱", "日均费用", "-", ["7.00", "10.50"]),
    ("10ml/支", "4", "口服，一次1~2支，一日3次，儿童酌减", "日均费用", "-", ["12.00", "24.00"]),
    ("0.35g*24粒/盒", "30", "口服，一次3粒（1.05g），一日3次", "日均费用", "-", ["11.25"]),
    ("2ml/支", "15", "肌内注射，一次2～4ml，一日1～2次", "日均费用", "-", ["15.00", "30.00", "60.00"]),
    ("250ml:2.25g/瓶", "18", "静脉滴注，每日2次，每次1瓶，疗程10～14天", "疗程费用", "14天", ["504.00"]),
    ("1.5g/支", "25", "每8小时1.5g，静脉滴注，疗程7天", "疗程费用", "7天", ["525.00"]),
    ("20ml:0.2g/支", "30", "2mg/kg，麻醉诱导时单次静脉注射", "次均费用", "-", ["18.00"]),
    ("10ml/支", "800", "每次检查静脉注射0.2ml/kg", "次均费用", "-", ["960.00", "1600.00"]),
    ("37.5mg/支", "1800", "每2周肌肉注射1次，每次37.5mg", "年度费用", "-", ["46800.00"]),
    ("546mg/支", "8000", "每3个月注射一次，每次546mg", "年度费用", "-", ["32000.00"]),
    ("150mg*2支/盒", "2000", "300mg，每4周一次皮下注射", "年度费用", "-", ["26000.00"]),
    ("90mg/ml/支", "9000", "第0周、第4周各1次，之后每12周1次，每次90mg", "年度费用", "-", ["54000.00", "45000.00"]),
    ("0.5mg/片", "6", "0.5mg/次，2次/天", "日均费用", "-", ["12.00"]),
    ("50mg/12.5mg/片", "5", "每日1次，每次1片", "日均费用", "-", ["5.00"]),
    ("1g/瓶", "60", "一次2g，q8h", "日均费用", "-", ["360.00"]),
    ("10mg/片", "40", "早晨空腹服用10mg", "日均费用", "-", ["40.00"]),
    ("25mg/袋", "10", "5mg/kg/日，分2次", "日均费用", "-", ["120.00"]),
    ("40mg/瓶", "200", "每次40mg，一天2次，连续7天为一疗程", "疗程费用", "7天", ["2800.00"]),
    ("3.75mg/支", "1100", "每4周皮下注射1次，每次3.75mg", "年度费用", "-", ["14300.00", "14339.00"]),
    ("20mg/瓶", "900", "15mg/m²，每日1次，连续5日，每4周重复", "年度费用", "-", ["70200.00", "117000.00"]),
    ("50mg/片", "20", "每日100mg，一次服用", "日均费用", "-", ["40.00"]),
    # A pause told by its days, or its weeks.
    ("25mg/粒", "100", "28天为一个周期，第1-21天每日口服25mg，第22-28天停药", "年度费用", "-", ["27300.00"]),
    ("25mg/粒", "100", "每日25mg，第1～21日服用，第22日至第28日休息", "年度费用", "-", ["27300.00"]),
    ("25mg/粒", "100", "25mg，每日1次，第1～3周服用，第4周停药，4周一周期", "年度费用", "-", ["27300.00"]),
    ("25mg/粒", "100", "25mg，每日1次，第1、2、3周服用，第4周停药", "年度费用", "-", ["27300.00"]),
    ("25mg/粒", "100", "第1～3周每周1次，每次25mg，第4周休息", "年度费用", "-", ["3900.00"]),
    # A course is that of the first day, too; a length of its own is not.
    ("0.1g/片", "5", "首日2片，此后每日1片，共服5日", "疗程费用", "-", ["30.00"]),
    ("0.1g/片", "5", "首日2片，此后每日1片，连服4日", "疗程费用", "-", ["30.00"]),
    ("0.1g/片", "5", "第1日2片，第2～5日每日1片，总共5天", "疗程费用", "-", ["30.00"]),
    ("0.2g/片", "5", "首剂0.4g，以后每次0.2g，一日1次，疗程7日", "疗程费用", "-", ["40.00"]),
    ("0.2g/片", "5", "首日0.4g，之后每日0.2g，7日为一疗程", "疗程费用", "-", ["40.00"]),
    ("0.25g/片", "6", "首日0.5g顿服，第2～5日每日0.25g", "疗程费用", "-", ["36.00"]),
    ("0.25g/片", "6", "首日早晚各0.25g，第2～5日每日0.25g", "疗程费用", "-", ["36.00"]),
    ("50mg/瓶", "300", "首日100mg，次日起每日50mg，连续给药13天", "疗程费用", "-", ["4500.00"]),
    ("0.6g/片", "3", "一次0.6g，一日3次，10天为一疗程，停药5天后可重复", "疗程费用", "-", ["90.00"]),
    ("0.6g/片", "3", "一次0.6g，一日3次，10天为一疗程，间歇5天后进行下一疗程", "年度费用", "-", ["2205.00"]),
    ("0.5g/片", "4", "首剂1g，以后每8小时0.5g，疗程3天", "疗程费用", "-", ["40.00"]),
    ("0.5g/片", "4", "首日1g，以后一次0.5g，一日2次，疗程3天", "疗程费用", "-", ["24.00"]),
    ("5g/支", "45", "每次10g，每日1次，2周为一疗程，间隔1周可进行第二疗程", "疗程费用", "-", ["1260.00"]),
    ("5g/支", "45", "每次10g，间隔4周一次", "年度费用", "-", ["1170.00"]),
    ("1mg/片", "5", "每日3mg，分早中晚三次服用", "日均费用", "-", ["15.00"]),
    ("0.2g/片", "5", "每日0.4g，共3日；之后每日0.2g，共4日", "疗程费用", "-", ["50.00"]),
    ("5ml/支", "60", "每次6滴，每日2次，每支按60滴计", "日均费用", "-", ["12.00"]),
    ("5mg/片", "8", "每次5mg，每日2次，服药1天，停药1天", "日均费用", "-", ["8.00", "16.00"]),
]


@pytest.mark.parametrize(("specification", "price", "dosage", "cost_type", "period", "right"), WRITTEN)
def test_a_right_sum_passes_and_a_wrong_one_does_not(
    specification: str, price: str, dosage: str, cost_type: str, period: str, right: list[str]
) -> None:
    row = {"specification": specification, "price": price, "dosage": dosage, "cost_type": cost_type, "period": period}
    for amount in right:
        assert judged(**row, amount=amount).verdict == "pass"
    for wrong in (max(map(Decimal, right)) * Decimal("1.35"), min(map(Decimal, right)) * Decimal("0.7")):
        found = judged(**row, amount=f"{wrong:.2f}")
        assert (found.verdict, found.severity) == ("review", "warning")


def test_what_cannot_be_reckoned_is_a_note() -> None:
    for dosage in ("每次1片，每日1次，逐渐增量", "每次1片，联合地塞米松", "每次1片", "每次①片", "详见说明书"):
        found = judged(dosage=dosage)
        assert (found.verdict, found.severity) == ("review", "info")


def test_words_without_a_number_do_not_stop_a_reading() -> None:
    assert judged(dosage="晨起以温开水缓缓送服每次1片，宜避开油腻食物，每日2次").verdict == "pass"


def test_an_amount_may_be_rounded_to_its_decimals() -> None:
    daily = {"specification": "100片/瓶", "price": "4.36", "dosage": "每次1片，每日1次", "cost_type": "日均费用"}
    assert judged(**daily, amount="0.04").verdict == "pass"
    assert judged(**daily, amount="0.05").verdict == "review"
    assert judged(**daily, amount="0.040").verdict == "review"


SEED = Path(__file__).parents[2] / "shared" / "seeds" / "2025.txt"


@pytest.mark.skipif(not SEED.is_file(), reason="the published form of 2025 is not here")
def test_the_published_form_of_2025() -> None:
    from checker.parser import parse
    from checker.reader import read_document

    form = parse(read_document(str(SEED), SEED.read_bytes()), book())
    (finding,) = Judge(form, book()).rule("R005")
    assert finding.verdict == "review"
    for told in ("64.8瓶", "每次2.4瓶×27次", "共23次", "204,133.46元", "255,166.83元"):
        assert told in finding.message.zh
