"""Contacts as offices write them: nothing of them is left where they stand elsewhere, and nothing else is masked."""

from __future__ import annotations

import time

import pytest

from checker.redaction import hider, hider_in
from checker.rulebook import load_rules
from tests.long_cases import every
from tests.test_mask import form_of

BOTH = [
    *("张伟丰跟李晓明", "张伟丰同李晓明", "张伟丰连同李晓明", "张伟丰偕李晓明", "张伟丰加李晓明", "张伟丰还有李晓明"),
    *("张伟丰或者李晓明", "张伟丰并李晓明", "张伟丰 跟 李晓明", "张伟丰及其同事李晓明", "张伟丰和注册部跟李晓明"),
    *(
        "张伟丰-李晓明",
        "张伟丰_李晓明",
        "张伟丰－李晓明",
        "张伟丰 - 李晓明",
        "张伟丰.李晓明",
        "张伟丰。李晓明",
        "张伟丰·李晓明",
    ),
    *("张伟丰*李晓明", "张伟丰→李晓明", "“张伟丰”“李晓明”", "张伟丰!李晓明", "❶张伟丰❷李晓明", "⑴张伟丰⑵李晓明"),
    *("张伟丰、李晓明等", "张伟丰、李晓明等人", "张伟丰、李晓明两人", "张伟丰（李晓明代）", "张伟丰，由李晓明代收"),
    *("第一联系人张伟丰，第二联系人李晓明", "主：张伟丰 备：李晓明", "姓名张伟丰/姓名李晓明", "请找张伟丰或李晓明"),
    *(
        "注册部张伟丰/准入部李晓明",
        "北京云岭生物制药有限公司张伟丰；李晓明",
        "注册部-张伟丰、准入部-李晓明",
        "由张伟丰负责，李晓明收",
    ),
    *("张伟丰Tel13812345678李晓明Tel13987654321", "张伟丰电话13812345678，李晓明手机13987654321"),
    "张伟丰（艾特）company.com；李晓明",
]
HYPHENS = [
    "欧阳-青禾",
    "欧阳－青禾",
    "欧阳—青禾",
    "欧阳_青禾",
    "欧阳 - 青禾",
    "欧阳青禾",
    "欧阳-青禾（注册部）",
    "李晓明、欧阳-青禾",
]
MAILS = [
    *("zhangsan at company dot com", "zhangsan AT company DOT com", "zhang.san at company dot com dot cn"),
    *("zhang dot san at company dot com", "zhangsan_at_company_dot_com", "zhangsan-at-company.com"),
    *(
        "zhangsan（艾特）company（点）com",
        "zhangsan 艾特 company 点 com",
        "zhangsan爱特company.com",
        "zhangsan圈a company.com",
    ),
    *("zhangsan{at}company{dot}com", "zhangsan@company,com", "zhangsan@云岭制药.com", "邮箱：张三@company.com"),
    *("邮箱张三（艾特）company.com", "zhangsan at company.com"),
]
NUMBERS = [
    *(
        "①③⑧①②③④⑤⑥⑦⑧",
        "❶❸❽❶❷❸❹❺❻❼❽",
        "⒈⒊⒏⒈⒉⒊⒋⒌⒍⒎⒏",
        "⑴⑶⑻⑴⑵⑶⑷⑸⑹⑺⑻",
        "13⑧12345678",
        "①③捌１２三4伍6⑦8",
        "1三8一2三4五6七8",
    ),
    *(
        "１３８一二三四５６７８",
        "138一二三四5678",
        "壹叁捌12345678",
        "一三八-1234-五六七八",
        "一三八 一二三四 五六七八",
        "+86一三八12345678",
    ),
    *("零一零-八八八八六六六六", "〇一〇八八八八六六六六", "①一三八一二三四五六七八"),
]
EXTENSIONS = [
    *(
        "转8012",
        "转分机8012",
        "分机8012",
        "（分机8012）",
        "，分机：8012",
        "（转8012）",
        " ext.8012",
        " ext 8012",
        "x8012",
    ),
    *("-8012", "#8012", "*8012", "内线8012", "转接8012", "转 8012", "转８０１２", "转八零一二", " 转分机号 8012"),
]
HARMLESS = [
    *(
        "国药准字H20230001",
        "国药准字HJ20240012",
        "国药准字Z一三八〇一二三四",
        "二〇二三年七月十日",
        "二〇二三—二〇二五年",
        "2023-07-10",
    ),
    *(
        "二零二四 二零二五 二零二六",
        "①30-80 ②12 ③345",
        "①3-8 ②12-34 ③56-78",
        "①138例 ②1234例",
        "（一）30-80（二）12（三）3456",
        "批号20230712",
    ),
    *(
        "⑴13 ⑵8123 ⑶4567 mg",
        "规格：150*2000*3000",
        "登记号一三八一二三四五六七八",
        "北京云岭生物制药有限公司",
        "青禾制药（欧阳路）有限公司",
    ),
    *(
        "注射用云岭单抗",
        "负责人",
        "注册部门",
        "分机",
        "转归",
        "转8周",
        "8012例",
        "跟踪随访",
        "同时加用",
        "还有",
        "电话会议",
        "Regulatory Affairs",
    ),
    *(
        "registered at clinicaltrials.gov",
        "Data are available at company.com",
        "见company.com",
        "网址 www . example . com",
    ),
]


def masked_in(entry: str, text: str, field: str = "contact_name") -> str:
    return hider(form_of(field, entry), load_rules())(text)


@pytest.mark.parametrize("entry", BOTH)
def test_each_of_two_names_is_known(entry: str) -> None:
    assert masked_in(entry, "李晓明来电，张伟丰说") == "李**来电，张**说"


@pytest.mark.parametrize("entry", HYPHENS)
def test_a_hyphen_in_a_name_hides_it_nowhere(entry: str) -> None:
    shown = masked_in(entry, "由欧阳-青禾负责，欧阳青禾、欧阳—青禾来电；欧阳医生、青禾")
    assert shown == "由欧****负责，欧***、欧****来电；欧阳医生、青禾"


def test_a_name_in_latin_letters_behind_the_chinese_one_is_known() -> None:
    assert masked_in("张伟丰（Zhang Weifeng）", "by Weifeng Zhang, Regulatory Affairs").startswith(
        "by W****** Z****, Reg"
    )
    assert masked_in("张伟丰（Regulatory Affairs）", "Regulatory Affairs") == "Regulatory Affairs"


@pytest.mark.parametrize("spelt", [*MAILS, *NUMBERS])
def test_an_address_or_a_number_is_found_however_it_is_spelt(spelt: str) -> None:
    for text in (f"见{spelt}。", f"（联系：{spelt}）"):
        shown = hider_in(b"", load_rules(), text)(text)
        assert len(shown) == len(text) and not any(part in shown for part in (spelt[1:6], spelt[-7:-2])), shown


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_extension_is_masked_with_its_number(extension: str) -> None:
    text = f"见010-88886666{extension}"
    for hide in (hider_in(b"", load_rules(), text), hider(form_of("contact_phone", text[1:13]), load_rules())):
        assert hide(text) == "见0" + "*" * (11 + len(extension))
    shown = masked_in(text[1:], f"电话（010）88886666{extension}", "contact_phone")
    assert shown.startswith("电话（0*") and shown.rstrip("）").endswith("*" * (7 + len(extension)))
    assert masked_in("010-88886666转8012", "总机分机8012、转8012", "contact_phone") == "总机分*****、转****"


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("contact_name", "张伟丰跟李晓明（注册经理）"),
        ("contact_name", "由欧阳-青禾负责，张伟丰（Regulatory Affairs）等"),
        ("contact_phone", "010-88886666转8012"),
        ("contact_phone", "零一零-八八八八六六六六"),
    ],
)
def test_nothing_else_is_masked(field: str, entry: str) -> None:
    assert [text for text in HARMLESS if masked_in(entry, text, field) != text] == []
    assert [text for text in HARMLESS if hider_in(b"", load_rules(), text)(text) != text] == []


@pytest.mark.parametrize(
    "unit",
    every(
        3,
        [
            "①",
            "张·",
            "张伟丰-",
            "a dot b at ",
            "欧阳-青禾跟",
            "1三8一2",
            "注册部",
            "010-88886666转8012",
            "a_dot_",
            "(转",
        ],
    ),
)
def test_spellings_cost_no_more_than_their_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text, start = unit * (size // len(unit)), time.process_time()
        for field in ("contact_name", "contact_phone", "innovation"):
            masked_in(text, text, field)
        return time.process_time() - start

    few = max(seconds(4000), seconds(4000))
    assert seconds(40_000) < 25 * few + 0.2
