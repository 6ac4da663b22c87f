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
from checker.normalize import Folding

HERE = Path(__file__).parent
RULES = HERE.parent / "rules"
FORMATS: dict[str, Any] = yaml.safe_load((RULES / "naming.yaml").read_text(encoding="utf-8"))
LISTS: dict[str, Any] = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for path in sorted((RULES / "lists").glob("*.yaml"))
}
RARE = [LISTS["rare_diseases_1"], LISTS["rare_diseases_2"]]
DISEASES = [(listed["id"], entry) for listed in RARE for entry in listed["entries"]]
FOLD = Folding(FORMATS["equivalent_characters"]).fold


def names(drug: str, listed: str | Mapping[str, Any], specifications: str | None = None) -> matching.NameMatch:
    return matching.match_name(drug, LISTS[listed] if isinstance(listed, str) else listed, FORMATS, specifications)


def diseases(text: str, lists: Any = RARE) -> list[tuple[str, str, int, str]]:
    found = matching.find_diseases(text, lists, FORMATS)
    assert all(hit.words == text[hit.start : hit.end] for hit in found)
    return [(hit.kind, hit.list, hit.n, hit.words) for hit in found]


# --------------------------------------------------------------------------------------------- the lists


@pytest.mark.parametrize("name", LISTS)
def test_list_is_well_formed(name: str) -> None:
    listed = LISTS[name]
    schema = json.loads((RULES / "list.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(listed)] == []
    assert listed["id"] == name
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
    assert found.note in FORMATS["match_notes"]


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
    ("drug", "listed", "truth", "note"),
    [
        ("小儿化食口服液", "essential_medicines_2018", True, "exact"),
        ("注射用血栓通（冻干）", "essential_medicines_2018", True, "exact"),
        ("强力枇杷膏", "essential_medicines_2018", None, "form"),
        ("甲状腺片", "essential_medicines_2018", True, "exact"),
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


def test_member_and_abbreviation_are_never_listed_alone() -> None:
    for list_id, entry in DISEASES:
        for kind, key in (("member", "member_diseases"), ("abbreviation", "needs_context")):
            for term in entry.get(key, ()):
                found = [hit for hit in diseases(f"本品适用于{term}患者。") if hit[1:3] == (list_id, entry["n"])]
                assert found and {hit[0] for hit in found} <= {kind, "abbreviation"}, (term, found)


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
        "骨髓纤维化（MF）",
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
        ("用于血友病A及血友病", ["member", "listed"]),
        ("用于结节性硬化症（TSC）相关的癫痫", ["context"]),
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
    folded, back = matching.normalise(text, FORMATS["equivalent_characters"])
    assert len(folded) == len(back) and back == sorted(back)
    assert not re.search(r"\s", folded)
    for character, offset in zip(folded, back, strict=True):
        assert character in FOLD(text[offset])
    assert matching.find_diseases(text, RARE, FORMATS) is not None


@pytest.mark.parametrize("year", ["2023", "2025"])
def test_indications_of_the_published_forms_name_no_rare_disease(year: str) -> None:
    path = HERE.parent.parent / "shared" / "seeds" / f"{year}.txt"
    if not path.exists():
        pytest.skip("the published forms are not part of the project; put them into ../shared/seeds to run this")
    text = path.read_text(encoding="utf-8")
    indications = re.search(r"说明书全部适应症/功能主治(.+?)说明书", text, re.DOTALL)
    assert indications is not None
    assert diseases(indications[1]) == []
