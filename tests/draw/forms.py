"""Fictional declaration forms of every kind, clean in both editions.

Names, companies, numbers and results are invented. Only where a route needs an official list do a real
substance (阿莫西林, 阿立哌唑, 艾伐卡托) or a real disease (血友病) occur.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from . import wording
from .drawn import Drawn, Row, expected, mutate
from .portal import EDITIONS, TITLE

__all__ = [
    "CLEAN",
    "NO_REFERENCE",
    "Drawn",
    "clean_forms",
    "expected",
    "mutate",
    "reference",
    "with_defects",
    "with_reviews",
]

NO_REFERENCE: Row = {
    "name": "无", "in_catalogue": "-", "specification": "-", "price": "-",
    "dosage": "-", "cost_type": "-", "period": "-", "amount": "-",
}  # fmt: skip


def reference(name: str, specification: str, price: str, dosage: str, amount: str, cost_type: str = "年度费用") -> Row:
    return {
        "name": name, "in_catalogue": "是", "specification": specification, "price": price,
        "dosage": dosage, "cost_type": cost_type, "period": "-", "amount": amount,
    }  # fmt: skip


def _form(edition: str, kind: str, facts: Mapping[str, str], **changes: Any) -> Drawn:
    """The texts of wording.py about a drug, with the facts that a kind states itself."""
    values = {
        "submitted_at": "2023-07-10 10:24:36" if edition == "2023" else "2025-07-15 14:06:52",
        "catalogue": "药品目录外",
        "exclusive": "是",
        "patent_dispute": "否",
        "otc": "否",
        "first_country": "中国",
        "heritage": "-",
        "heritage_file": "-",
        "reference_note": "-",
        **wording.texts(facts["generic_name"], facts["disease"]),
        **wording.uploads(edition, facts["generic_name"]),
    }
    values.update({key: text for key, text in facts.items() if key != "disease"})
    values["drug_name"] = values["generic_name"]
    values.setdefault("mah", values["company"])
    values.setdefault("first_listed_world", values["first_listed_cn"])
    if edition == "2025":
        values.setdefault("track", "基本医保目录")
    else:
        values |= {"contact_name": "某某", "contact_phone": "13800138000"}
        values.pop("track", None)
    groups = {
        "patents": [{"type": "化合物专利", "expires": "2037-05"}],
        "trials": wording.trials(facts["disease"], 1),
        "guidelines": wording.guidelines(facts["disease"], 1),
        "reference_drugs": [],
    } | changes.pop("groups", {})
    route = changes.pop("route", 1)
    ticks = {number: number == route for number in range(1, 6)}
    return Drawn(edition, kind, values, groups, ticks, TITLE[edition], **changes)


def western(edition: str) -> Drawn:
    facts = {
        "generic_name": "泰洛瑞韦片", "company": "云岭新药研究有限公司", "disease": "中度活动性类风湿关节炎",
        "insurance_code": "XL04AFT312A001010150123", "drug_class": "西药", "registration_class": "化学药品"
        "1类",
        "specifications": "（1）15mg；（2）30mg（按C17H19FN6O计）",
        "dosage": "口服。推荐剂量为每次15mg，每日1次，可与食物同服，也可空腹服用。漏服超过12小时者，不必补"
        "服，"
        "按原定时间服用下一次即可。中度肾功能不全者不必调整剂量，重度肝功能不全者不推荐使用。",
        "first_listed_cn": "2022-03", "approval_number": "国药准字H20220018",
        "reference_reason": "同为口服的小分子靶向药，适应症相同，临床上应用最广，2022年版诊疗指南列为一线用"
        "药。",
    }  # fmt: skip
    row = reference("洛非替尼片", "5mg/片", "9.60", "口服，每次1片，每日2次", "19.20", "日均费用")
    return _form(edition, "western", facts, groups={"reference_drugs": [row]})


def biologic(edition: str) -> Drawn:
    facts = {
        "generic_name": "奈妥珠单抗注射液", "company": "澄湖生物制药股份有限公司",
        "disease": "晚期胃食管结合部腺癌", "insurance_code": "XL01FXN207B002010160234", "drug_class": "西药",
        "registration_class": "治疗用生物制品1类", "track": "基本医保目录、商保创新药目录",
        "specifications": "100mg（4ml）/瓶，每瓶含奈妥珠单抗100mg", "first_listed_cn": "2021-11",
        "approval_number": "2021S01234/国药准字S20210047",
        "dosage": "静脉输注。按体重每次5mg/kg，每3周给药1次，直至疾病进展或出现不可耐受的毒性。首次输注时间"
        "不少于"
        "90分钟；若耐受良好，以后各次可缩短至30~60分钟。输注前30分钟给予抗组胺药。不建议增减剂量，可按不良"
        "反应的"
        "程度暂停或终止给药，具体见说明书【用法用量】表2。",
        "reference_reason": "-", "reference_note": "本品为该靶点的首个药品，治疗领域内尚无作用机制相同的药"
        "品可供参照。",
    }  # fmt: skip
    return _form(edition, "biologic", facts, groups={"reference_drugs": [dict(NO_REFERENCE)]})


def chinese_patent(edition: str) -> Drawn:
    facts = {
        "generic_name": "芪茜宁络颗粒", "company": "岐山杏林药业有限公司", "disease": "稳定性劳力型心绞痛"
        "（气虚血瘀证）",
        "insurance_code": "ZA04BAQ0123010251234", "drug_class": "中成药", "registration_class": "中药1.1类",
        "specifications": "每袋装8g（相当于饮片21.5g）", "first_listed_cn": "2022-09",
        "approval_number": "国药准字Z20220009", "dosage": "开水冲服。一次1袋，一日3次。疗程为8周。",
        "heritage": "处方源自清代医家治疗胸痹的验案，以黄芪、茜草为君，经三十余年的门诊加减而成定方；"
        "工艺保留水煎的传统制法，君臣佐使的配伍与益气活血的治则相合，功能主治与古籍的论述一脉相承。",
        "heritage_file": "传承性证明材料.pdf",
        "reference_reason": "功能主治相近，同为益气活血类中成药，是同治疗领域内应用最广的目录内药品。",
    }  # fmt: skip
    row = reference("参红通脉胶囊", "0.4g/粒", "0.92", "口服，每次3粒，每日3次", "8.28", "日均费用")
    groups = {"reference_drugs": [row], "patents": [{"type": "组合物专利", "expires": "2036-02"}]}
    return _form(edition, "chinese_patent", facts, groups=groups)


def imported(edition: str) -> Drawn:
    facts = {
        "generic_name": "维格列酮缓释片", "company": "Nordvik Pharma AB", "disease": "成人2型糖尿病",
        "insurance_code": "XA10BGW105A012020170345", "drug_class": "西药", "registration_class": "化学药品"
        "5.1类",
        "specifications": "10mg、20mg", "first_listed_cn": "2022-08", "approval_number": "国药准字HJ20220045",
        "first_country": "瑞典", "first_listed_world": "2019-11",
        "dosage": "口服，整片吞服，不可掰开或嚼碎。起始剂量为每次10mg，每日1次；12周后血糖控制不佳者可增至"
        "20mg，每日1次。",
        "reference_reason": "同为口服降糖药，药理作用相同，在目录内应用最广。",
    }  # fmt: skip
    row = reference("罗吡列酮片", "15mg/片", "3.25", "口服，每次1片，每日1次", "3.25", "日均费用")
    return _form(edition, "imported", facts, groups={"reference_drugs": [row]})


def rare_disease(edition: str) -> Drawn:
    facts = {
        "generic_name": "凝络因子注射液", "company": "天目血制品研究院有限公司", "disease": "血友病",
        "insurance_code": "XB02BDN118B002030180456", "drug_class": "西药",
        "registration_class": "治疗用生物制品1类", "specifications": "30mg（1ml）/支",
        "first_listed_cn": "2016-09", "approval_number": "国药准字S20160012",
        "dosage": "皮下注射。按体重每次0.5mg/kg，每日1次，注射部位应轮换。漏用者当日补用一次，不得在同一日"
        "内用两次。"
        "手术前后的用法由有经验的医师决定。",
        "reference_reason": "适应症相同，给药途径相同，是目录内同类药品中使用人数最多的品种。",
    }  # fmt: skip
    row = reference("重组凝血素注射液", "30mg（1ml）/支", "185.40", "皮下注射，0.5mg/kg，每日1次", "67671.00")
    patents = [{"type": "制剂专利", "expires": "2031-10"}]
    groups = {"reference_drugs": [row], "patents": patents}
    return _form(edition, "rare_disease", facts, groups=groups, route=5)


def paediatric(edition: str) -> Drawn:
    listed = {
        "2023": ("阿立哌唑口服溶液", "XN05AXA160X001010190567", "1mg/ml，每瓶60ml", "儿童抽动障碍"),
        "2025": ("艾伐卡托颗粒", "XR07AXA204N001010190567", "25mg、50mg、75mg", "儿童慢性支气管炎"),
    }
    name, code, strengths, disease = listed[edition]
    facts = {
        "generic_name": name, "company": "小榕树儿童药业有限公司", "disease": disease, "insurance_code": code,
        "drug_class": "西药", "registration_class": "化学药品3类", "exclusive": "否"
        "", "specifications": strengths,
        "first_listed_cn": "2017-06", "approval_number": "国药准字H20170033",
        "first_country": "英国", "first_listed_world": "2012-04",
        "dosage": "口服。体重不足20kg者每次2.5mg，每日1次；20kg及以上者每次5mg，每日1次。随餐服用，用后盖紧"
        "瓶盖或封口。",
        "reference_reason": "适应症相同，同为儿童可用的口服剂型，目录内应用最广。",
    }  # fmt: skip
    row = reference("安舒哌酮口服液", "10ml:5mg/支", "6.80", "口服，每次1支，每日2次", "13.60", "日均费用")
    groups = {"reference_drugs": [row], "patents": []}
    return _form(edition, "paediatric", facts, groups=groups, route=4)


def old_drug(edition: str) -> Drawn:
    facts = {
        "generic_name": "阿莫西林胶囊", "company": "河间惠民制药厂", "disease": "敏感菌所致的轻中度呼吸道感"
        "染",
        "insurance_code": "XJ01CAA040E001010200678", "drug_class": "西药", "registration_class": "化学药品"
        "6类",
        "exclusive": "否", "specifications": "0.25g", "first_listed_cn": "2008-05",
        "approval_number": "国药准字H13021234", "first_country": "英国", "first_listed_world": "1972-03",
        "dosage": "口服。成人一次0.5g，每6~8小时1次，一日剂量不超过4g。小儿一日剂量按体重20~40mg/kg，每8小"
        "时1次。",
        "reference_reason": "作用机制相同，适应症相近，目录内应用最广。",
    }  # fmt: skip
    row = reference("头孢洛宁胶囊", "0.25g/粒", "0.55", "口服，每次2粒，每日3次", "3.30", "日均费用")
    groups = {"reference_drugs": [row], "patents": []}
    return _form(edition, "old_drug", facts, groups=groups, route=3)


def two_reference_drugs(edition: str) -> Drawn:
    form = rare_disease(edition)
    row = reference("艾维凝素注射液", "15mg（0.5ml）/支", "98.70", "皮下注射，每次30mg（2支），每日1次", "72051.00")
    form = mutate(form, "reference_drugs", [*form.groups["reference_drugs"], row])
    return replace(form, kind="two_reference_drugs")


def no_reference_drug(edition: str) -> Drawn:
    note = "该病尚无药物治疗的标准方案，目录内没有可供参照的药品。"
    form = mutate(western(edition), "reference_drugs", [dict(NO_REFERENCE)])
    form = mutate(mutate(form, "reference_reason", "-"), "reference_note", note)
    return replace(form, kind="no_reference_drug")


def no_patents(edition: str) -> Drawn:
    return replace(mutate(western(edition), "patents", []), kind="no_patents")


def several(edition: str) -> Drawn:
    """Three patents, four trials, three guidelines, and no review report."""
    form = western(edition)
    kinds = ("化合物专利", "晶型专利", "制剂专利")
    patents = [{"type": kind, "expires": f"203{number + 5}-0{number}"} for number, kind in enumerate(kinds, 1)]
    form = mutate(form, "patents", patents)
    form = mutate(form, "trials", wording.trials("中度活动性类风湿关节炎", 4))
    form = mutate(form, "guidelines", wording.guidelines("中度活动性类风湿关节炎", 3))
    form = mutate(mutate(form, "cde_review", "-"), "cde_review_file", "-")
    return replace(form, kind="several")


def label_words(edition: str) -> Drawn:
    """Free texts that speak in the words of the form's own labels and headers."""
    form = mutate(western(edition), "innovation", wording.LABEL_WORDS)
    form = mutate(form, "trials[0].outcome", wording.LABEL_WORDS_IN_TRIAL)
    return replace(form, kind="label_words")


CLEAN: dict[str, Callable[[str], Drawn]] = {
    make.__name__: make
    for make in (
        western, biologic, chinese_patent, imported, rare_disease, paediatric, old_drug,
        two_reference_drugs, no_reference_drug, no_patents, several, label_words,
    )
}  # fmt: skip
"""Kind -> function(edition): forms on which no error rule and no warning rule may fail."""


def with_defects() -> Drawn:
    """What goes wrong in practice: a month that is none, no expiry, one deck sent twice, two names."""
    form = mutate(western("2025"), "first_listed_world", "2022-13")
    form = mutate(form, "patents[0].expires", "")
    form = mutate(form, "slides_public", form.values["slides_with_prices"])
    return mutate(form, "drug_name", "泰洛瑞韦胶囊")


def with_reviews() -> Drawn:
    """The form with defects, and five reviews, none because of a defect."""
    form = mutate(with_defects(), "trials[0].comparator", "待定")  # C009
    form = mutate(form, "mah", "2022")  # C002
    form = mutate(form, "trials[0].phase", "2022")  # F005
    return mutate(form, "commitment_letter", "2022年春")  # U003, U013


def clean_forms() -> list[Drawn]:
    """Every kind in every edition."""
    return [make(edition) for make in CLEAN.values() for edition in EDITIONS]
