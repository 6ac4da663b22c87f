"""The official lists, and the finding of names and diseases on them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker import matching
from checker.model import OfficialList
from checker.normalize import Folding, once
from checker.rulebook import load_rules

HERE = Path(__file__).parent
RULES = HERE.parent / "rules"
FORMATS = load_rules().formats
LISTS: dict[str, Any] = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for path in sorted((RULES / "lists").glob("*.yaml"))
}
RARE = [LISTS["rare_diseases_1"], LISTS["rare_diseases_2"]]
DISEASES = [(listed["id"], entry) for listed in RARE for entry in listed["entries"]]
FOLD = Folding(FORMATS.equivalent_characters).fold


def names(drug: str, listed: str | Mapping[str, Any], specifications: str | None = None) -> matching.NameMatch:
    raw = LISTS[listed] if isinstance(listed, str) else listed
    return matching.match_name(drug, once(official_list, raw), FORMATS, specifications)


def official_list(raw: Mapping[str, Any]) -> OfficialList:
    head = {"id": "small", "kind": "names", "title": {"zh": "", "en": ""}, "count": {"expected": 0, "actual": 0}}
    return OfficialList.of({**head, "confidence": "high", "numbers": "local", **raw})


def diseases(text: str, lists: Any = RARE) -> list[tuple[str, str, int, str]]:
    found = matching.find_diseases(text, [once(official_list, listed) for listed in lists], FORMATS)
    assert all(hit.words == text[hit.start : hit.end] for hit in found)
    return [(hit.kind, hit.list, hit.n, hit.words) for hit in found]


# --------------------------------------------------------------------------------------------- the lists


@pytest.mark.parametrize("name", LISTS)
def test_list_is_well_formed(name: str) -> None:
    listed = LISTS[name]
    schema = json.loads((RULES / "list.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(listed)] == []
    assert listed["id"] == name
    if listed["kind"] == "catalogue":
        rows = (RULES / "lists" / listed["rows"]).read_text(encoding="utf-8").splitlines()
        assert rows[0] == "name\tform\tpart\tclass\tstandard\tuntil\tcategory"
        assert len(rows) > listed["count"]["actual"] and all(row.split("\t")[0] for row in rows)
        return
    assert listed["count"]["actual"] == len(listed["entries"])
    assert (listed["completeness"] == "complete") == (listed["count"]["actual"] == listed["count"]["expected"])
    numbers = [entry["n"] for entry in listed["entries"]]
    assert numbers == sorted(set(numbers))
    if listed["completeness"] == "complete":
        assert numbers == list(range(1, len(numbers) + 1))


def test_schema_refuses_an_unknown_key_and_an_unquoted_date() -> None:
    schema = json.loads((RULES / "list.schema.json").read_text(encoding="utf-8"))
    broken = yaml.safe_load((RULES / "lists" / "pediatric_5.yaml").read_text().replace("'2024-09-09'", "2024-09-09"))
    broken["entries"][0]["colour"] = "red"
    paths = {error.json_path for error in Draft202012Validator(schema).iter_errors(broken)}
    assert paths == {"$.issued", "$.entries[0]"}


# --------------------------------------------------------------------------------------------- drug names

SMALL = {
    "completeness": "complete",
    "names_from": "published",
    "entries": [
        {"n": 1, "name": {"zh": "虚构替尼"}, "aliases": ["富马酸拟造替尼"], "dosage_forms": ["片剂"]},
        {"n": 2, "name": {"zh": "假名单抗"}, "dosage_forms": ["注射剂"], "strengths": ["2ml:0.3g", "50mg"]},
        {"n": 3, "name": {"zh": "安梦片（颗粒）"}, "full_names": ["安梦片", "安梦颗粒"]},
        {"n": 4, "name": {"zh": "某病用药"}, "group": True},
        {
            "n": 5,
            "name": {"zh": "仿写他汀"},
            "dosage_forms": ["片剂", "混悬剂"],
            "strengths": ["片剂 2mg", "混悬剂 5mg"],
        },
        {"n": 6, "name": {"zh": "无型洛尔"}},
    ],
}
PARTIAL = {**SMALL, "completeness": "partial"}


@pytest.mark.parametrize(
    ("drug", "truth", "note", "number", "words"),
    [
        ("虚构替尼片", True, "exact", 1, "虚构替尼"),
        ("虚构替\n尼片", True, "exact", 1, "虚构替\n尼"),
        ("富马酸拟造替尼片", True, "exact", 1, "富马酸拟造替尼"),
        ("注射用假名单抗", True, "exact", 2, "假名单抗"),
        ("假名单抗注射液", True, "exact", 2, "假名单抗"),
        ("安梦颗粒", True, "exact", 3, "安梦颗粒"),
        ("虚构替尼缓释片", None, "form", 1, "虚构替尼"),
        ("虚构替尼", None, "form", 1, "虚构替尼"),
        ("安梦胶囊", None, "form", 3, "安梦"),
        ("无型洛尔片", None, "no_form", 6, "无型洛尔"),
        ("盐酸虚构替尼片", None, "salt", 1, "盐酸虚构替尼"),
        ("拟造替尼片", None, "salt", 1, "拟造替尼"),
        ("注射用假名单抗（白蛋白结合型）", None, "qualifier", 2, "假名单抗"),
        ("安梦片（薄膜衣）", None, "qualifier", 3, "安梦片"),
        ("复方虚构替尼甲片", None, "contained", 1, "虚构替尼"),
        ("虚构替\ufffd片", None, "unreadable", None, ""),
        (" ", None, "unreadable", None, ""),
        ("某病用药", False, "absent", None, ""),
        ("另一替尼片", False, "absent", None, ""),
    ],
)
def test_name_on_a_complete_list(drug: str, truth: bool | None, note: str, number: int | None, words: str) -> None:
    found = names(drug, SMALL)
    assert (found.truth, found.note, (found.entry or {}).get("n"), drug[found.start : found.end]) == (
        truth,
        note,
        number,
        words,
    )
    assert found.note in FORMATS.match_notes


@pytest.mark.parametrize("drug", ["另一替尼片", "复方虚构替尼甲片", "某病用药"])
def test_absence_from_a_partial_list_or_from_translated_names_is_unknown(drug: str) -> None:
    assert names(drug, PARTIAL) == matching.NameMatch(None, "partial")
    translated = names(drug, {**SMALL, "names_from": "translated"})
    assert (translated.truth, translated.note in {"translated", "contained"}) == (None, True)


@pytest.mark.parametrize(
    ("drug", "specifications", "truth"),
    [
        ("假名单抗注射液", "0.3g（2ml）/瓶", True),
        ("假名单抗注射液", "2ml：300mg", True),
        ("假名单抗注射液", "（1）50 mg；（2）2ml:0.3g", True),
        ("假名单抗注射液", "4ml：600mg", None),
        ("假名单抗注射液", "50mg、100mg", None),
        ("假名单抗注射液", "详见说明书", None),
        ("仿写他汀片", "2mg", True),
        ("仿写他汀片", "5mg", None),
        ("虚构替尼片", "1g", True),
    ],
)
def test_strengths(drug: str, specifications: str, truth: bool | None) -> None:
    found = names(drug, SMALL, specifications)
    assert (found.truth, found.note) == (truth, "exact" if truth else "strength")


@pytest.mark.parametrize(
    "quantities",
    [
        "2g 2000mg 2000000μg 2000000ug 2000000mcg 2克 2000毫克 2000000微克",
        "2l 2000ml 2000000μl 2000毫升",
        "2万iu 20000iu 2万单位 20000单位 2万u 20000u",
    ],
)
def test_a_quantity_is_the_same_in_every_unit(quantities: str) -> None:
    first, *others = quantities.split()
    entry = {"n": 1, "name": {"zh": "假名单抗"}, "dosage_forms": ["注射剂"], "strengths": [first]}
    listed = {**SMALL, "entries": [entry]}
    for other in others:
        assert names("假名单抗注射液", listed, other).truth is True, other
    assert names("假名单抗注射液", listed, first.replace("2", "3", 1)).truth is not True


@pytest.mark.parametrize(
    ("drug", "listed", "truth", "note"),
    [
        ("小儿化食口服液", "essential_medicines_2018", None, "recalled"),
        ("注射用血栓通（冻干）", "essential_medicines_2018", None, "recalled"),
        ("强力枇杷膏", "essential_medicines_2018", None, "form"),
        ("甲状腺片", "essential_medicines_2018", None, "recalled"),
        ("阿莫西林胶囊", "essential_medicines_2018", None, "no_form"),
        ("注射用头孢唑林钠", "essential_medicines_2018", None, "salt"),
        ("避孕药", "essential_medicines_2018", None, "partial"),
        ("阿福特罗吸入溶液", "generics_2", True, "exact"),
        ("布立西坦片", "generics_2", None, "form"),
        ("虚构替尼片", "generics_2", None, "translated"),
        ("虚构替尼片", "pediatric_1", None, "partial"),
        ("托吡酯片", "pediatric_5", None, "form"),
        ("琥珀酸索利那新口服混悬液", "pediatric_5", True, "exact"),
        ("达比加群酯颗粒", "pediatric_5", None, "no_form"),
        ("虚构替尼片", "pediatric_5", False, "absent"),
    ],
)
def test_official_names(drug: str, listed: str, truth: bool | None, note: str) -> None:
    found = names(drug, listed)
    assert (found.truth, found.note) == (truth, note)


def test_every_listed_name_finds_itself() -> None:
    for listed in LISTS.values():
        for entry in listed["entries"] if listed["kind"] == "names" else ():
            if "group" in entry:
                continue
            for drug in entry.get("full_names", [entry["name"]["zh"]]):
                found = names(drug, listed)
                assert found.entry is entry, (listed["id"], drug, found)


@pytest.mark.parametrize(
    ("drug", "own"),
    [
        ("注射用虚构唑林钠", "虚构唑林钠"),
        ("虚构替尼缓释片（Ⅱ）", "虚构替尼"),
        ("虚构\n赛注射液", "虚构\n赛"),
        ("虚构赛", "虚构赛"),
    ],
)
def test_substance(drug: str, own: str) -> None:
    assert matching.substance(drug, FORMATS) == own


# ----------------------------------------------------------------------------------------------- diseases


def test_every_listed_disease_is_found_by_each_of_its_names_and_by_nothing_else() -> None:
    for list_id, entry in DISEASES:
        name = entry["name"]["zh"]
        text = f"本品适用于{name}成人患者的治疗。"
        assert diseases(text) == [("listed", list_id, entry["n"], name)]
        for alias in entry.get("aliases", ()):
            found = diseases(f"本品适用于{alias}成人患者的治疗。")
            kind = "abbreviation" if alias.isascii() and len(FOLD(alias)) <= 5 else "listed"
            assert (kind, list_id, entry["n"], alias) in found, alias


def test_members_wider_diseases_and_abbreviations_are_never_listed_alone() -> None:
    """But for a subtype whose own name holds the listed one: 眼皮肤白化病."""
    for list_id, entry in DISEASES:
        own = [FOLD(name) for name in (entry["name"]["zh"], *entry.get("aliases", ()))]
        kinds = (("member", "member_diseases"), ("broader", "broader"), ("abbreviation", "needs_context"))
        for kind, key in kinds:
            for term in entry.get(key, ()):
                found = [hit for hit in diseases(f"本品适用于{term}患者。") if hit[1:3] == (list_id, entry["n"])]
                subtype = kind == "member" and any(len(name) > 2 and name in FOLD(term) for name in own)
                wanted = {"listed"} if subtype else {kind, "abbreviation"}
                elsewhere = kind == "broader" and any(hit[0] == "listed" for hit in diseases(f"本品适用于{term}患者。"))
                assert (found or elsewhere) and {hit[0] for hit in found} <= wanted, (term, found)


def test_hazards_and_terms_that_are_not_equivalent_never_match_their_entry() -> None:
    for listed in RARE:
        pairs = [(hazard["n"], hazard["inside"]) for hazard in listed["substring_hazards"]]
        for entry in listed["entries"]:
            pairs += [(entry["n"], term) for term in entry.get("not_equivalent", ())]
        for n, term in pairs:
            for lists in ([listed], RARE):
                assert (listed["id"], n) not in [hit[1:3] for hit in diseases(f"本品适用于{term}患者", lists)], term


@pytest.mark.parametrize(
    "text",
    [
        "复发或难治性多发性骨髓瘤成人患者",
        "转移性软骨肉瘤",
        "非黑色素瘤皮肤癌",
        "非囊性纤维化支气管扩张症",
        "假性软骨发育不全",
        "卵巢早衰症",
        "真性红细胞增多症后骨髓纤维化（PPV-MF）",
        "冠状动脉疾病（CAD）",
        "the disease was mild, men only",
        "T2DM 与 HDL",
    ],
)
def test_other_diseases_do_not_match(text: str) -> None:
    assert diseases(text) == []


def test_a_later_list_does_not_count_for_a_cycle_that_does_not_name_it() -> None:
    assert diseases("获得性血友病患者") == [("listed", "rare_diseases_2", 2, "获得性血友病")]
    assert diseases("获得性血友病患者", RARE[:1]) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("用于阵发性睡眠性血红蛋白尿症（PNH）", ["listed"]),
        ("用于杜氏肌营养不良（DMD）", ["member"]),
        ("用于PNH", ["abbreviation"]),
        ("用于血友病A及血友病", ["listed", "listed"]),
        ("用于骨髓纤维化（MF）", ["broader"]),
        ("用于重症肌无力", ["broader"]),
        ("用于结节性硬化症（TSC）相关的癫痫", ["listed"]),
        ("疑似戈谢病", ["context"]),
        ("血友病性关节炎", ["context"]),
        ("不用于戈谢病、法布雷病。", ["context", "context"]),
        ("用于除多发性硬化、白化病外的疾病", ["context", "context"]),
        ("用于原发性免疫缺陷病（重症联合免疫缺陷病除外）", ["listed", "context"]),
        ("不能手术的黑色素瘤", ["listed"]),
        ("不用于儿童。用于戈谢病", ["listed"]),
    ],
)
def test_what_a_match_counts_as(text: str, kinds: list[str]) -> None:
    assert [kind for kind, *_ in diseases(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "粘多糖贮积症",
        "亨廷顿舞蹈症",
        "糖原累积病Ⅱ型",
        "Behcet病",
        "X连锁肾上腺脑白质营养不良",
        "α１抗胰蛋白酶缺乏症",
    ],
)
def test_spellings_that_labels_use(text: str) -> None:
    assert [(kind, words) for kind, _, _, words in diseases(text)] == [("listed", text)]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(DISEASES), st.data())
def test_white_space_in_a_name_does_not_hide_it(disease: tuple[str, Any], data: st.DataObject) -> None:
    list_id, entry = disease
    name = entry["name"]["zh"]
    gaps = data.draw(
        st.lists(st.sampled_from(["", "", "\n", " ", "\u3000"]), min_size=len(name) - 1, max_size=len(name) - 1)
    )
    broken = name[0] + "".join(gap + character for gap, character in zip(gaps, name[1:], strict=True))
    assert diseases(f"用于 {broken} 患者") == [("listed", list_id, entry["n"], broken)]


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded, back = matching.normalise(text, FORMATS.equivalent_characters)
    assert len(folded) == len(back) and back == sorted(back)
    assert not re.search(r"\s", folded)
    for character, offset in zip(folded, back, strict=True):
        assert character in FOLD(text[offset])
    assert matching.find_diseases(text, [once(official_list, listed) for listed in RARE], FORMATS) is not None


INDICATIONS = [
    ("用于确诊的戈谢病Ⅲ型患者的酶替代治疗。", "pass"),
    ("适用于2岁及以上囊性纤维化患儿。", "pass"),
    ("用于经饮食控制不佳的苯丙酮尿症患者。", "pass"),
    ("本品联合利妥昔单抗用于华氏巨球蛋白血症初治患者。", "pass"),
    ("用于症状性梗阻性肥厚型心肌病成人患者。", "pass|review"),
    ("作为辅助治疗用于Lennox-Gastaut综合征相关的癫痫发作（2岁以上）。", "pass|review"),
    ("用于早发性帕金森病。", "pass|review"),
    ("用于左旋多巴疗效减退的帕金森患者“关”期发作的治疗。", "pass|review"),
    ("用于先天性血友病A伴抑制物患者出血发作的治疗。", "pass"),
    ("用于全身型及眼肌型重症肌无力。", "pass|review"),
    ("用于肺动脉高压（WHO功能分级II-III级），以改善运动能力。", "pass|review"),
    ("用于β地贫患者的输血相关贫血。", "pass|review"),
    ("用于家族性高胆固醇血症（纯合子）。", "pass|review"),
    ("用于对TNF抑制剂应答不足的类风湿关节炎，用药期间如出现多发性硬化应停药。", "fail|review"),
    ("用于2型糖尿病；既往有视神经脊髓炎病史者禁用。", "fail|review"),
    ("用于急性缺血性卒中；本品不能代替亨廷顿舞蹈病的标准治疗。", "fail|review"),
    ("用于先天性凝血因子缺乏（血友病除外）患者围手术期的止血。", "fail|review"),
    ("用于正电子发射断层扫描，辅助诊断胃肠胰神经内分泌肿瘤。", "fail|review"),
    ("用于新生儿戈谢病的筛查。", "fail|review"),
    ("用于与多发性硬化鉴别困难的脱髓鞘病变的成像。", "fail|review"),
    ("用于慢性肾病继发的甲状旁腺功能亢进。", "fail"),
    ("用于晚期肾透明细胞癌。", "fail"),
    ("用于骨髓增生异常综合征相关贫血。", "fail"),
    ("用于成人克罗恩病。", "fail"),
    ("用于中重度特应性皮炎。", "fail"),
    ("用于原发免疫性血小板减少症。", "fail"),
    ("用于HIV-1感染，与其他抗逆转录病毒药物联合。", "fail"),
    ("用于阵发性睡眠性血红蛋白尿症（经典型）且未经补体抑制剂治疗的患者。", "pass"),
    ("用于5q脊髓性肌萎缩症（SMA）的婴儿和儿童。", "pass"),
    ("用于Ⅱ型黏多糖贮积症（亨特综合征）。", "pass|review"),
    ("用于家族性腺瘤样息肉病。", "pass|review"),
    ("用于化疗所致的中性粒细胞减少症。", "fail|review"),
    ("用于治疗地中海贫血所致的铁过载。", "fail|review"),
    ("用于寻常型银屑病，不包括泛发性脓疱型银屑病。", "fail|review"),
    ("用于杜氏型肌营养不良症可行走患者。", "pass|review"),
    ("用于生长激素缺乏症所致的儿童身材矮小。", "pass|review"),
    ("用于遗传性血管神经性水肿的急性发作。", "pass|review"),
    ("预防早产儿视网膜病变。", "pass"),
    ("用于恶性高热危象的抢救。", "pass"),
    ("用于成人发作性睡病Ⅰ型患者的猝倒。", "pass"),
]
"""Written before the context patterns were; what E005 may say of each."""


@pytest.mark.parametrize(("text", "wanted"), INDICATIONS)
def test_indications_as_inserts_word_them(text: str, wanted: str) -> None:
    kinds = {kind for kind, *_ in diseases(text)}
    verdict = "pass" if "listed" in kinds else "review" if kinds else "fail"
    assert verdict in wanted.split("|"), diseases(text)


@pytest.mark.parametrize("year", ["2023", "2025"])
def test_indications_of_the_published_forms_name_no_rare_disease(year: str) -> None:
    path = HERE.parent.parent / "shared" / "seeds" / f"{year}.txt"
    if not path.exists():
        pytest.skip("the published forms are not part of the project; put them into ../shared/seeds to run this")
    text = path.read_text(encoding="utf-8")
    indications = re.search(r"说明书全部适应症/功能主治(.+?)说明书", text, re.DOTALL)
    assert indications is not None
    assert diseases(indications[1]) == []
