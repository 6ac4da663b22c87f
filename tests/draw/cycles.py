"""Invented cycles: forms of years that no edition describes, changed as an office changes its forms."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from . import portal
from .drawn import Drawn, mutate
from .forms import CLEAN

REWORDED = {
    "drug_name": ["申报药品名称"],
    "company": ["申报企业名称"],
    "generic_name": ["药品通用名称（含剂型）", "药品中文通用名称（含剂型）"],
    "insurance_code": ["国家医保药品分类与代码", "医保药品代码"],
    "drug_class": ["药品类型"],
    "exclusive": ["是否独家", "是否为独家品种"],
    "track": ["申报目录类型", "拟申报目录类别"],
    "registration_class": ["药品注册类别", "注册分类"],
    "patent_dispute": ["目前是否存在专利纠纷", "当前是否存在专利权纠纷"],
    "specifications": ["药品说明书全部注册规格", "说明书全部规格"],
    "mah": ["药品上市许可持有人（授权企业）", "上市许可持有人"],
    "indications": ["药品说明书全部适应症/功能主治", "说明书载明的全部适应症/功能主治"],
    "dosage": ["药品说明书用法用量", "说明书载明的用法用量"],
    "disease_background": ["所治疗疾病的基本情况", "治疗疾病基本情况"],
    "first_listed_cn": ["中国大陆首次上市日期", "在中国大陆首次上市时间"],
    "approval_number": ["药品注册证号/批准文号"],
    "first_country": ["全球首个上市国家/地区"],
    "first_listed_world": ["全球首次上市时间"],
    "otc": ["是否为非处方药（OTC）", "该药品是否为OTC"],
    "comparable_drugs": ["同治疗领域内或同药理作用药品上市情况"],
    "commitment_letter": ["申报企业承诺书"],
    "package_insert": ["最新版法定药品说明书", "药品最新版说明书"],
    "slides_with_prices": ["申报药品摘要幻灯片（含价格信息）"],
    "reference_reason": ["参照药品的选择理由"],
    "trials.comparator": ["试验对照药物"],
    "trials.phase": ["试验所处阶段"],
    "trials.outcome": ["主要临床结局指标改善情况"],
    "insert_safety": ["说明书收载的安全性信息"],
    "adverse_reactions": ["药品不良反应监测情况及安全性研究结果"],
    "safety_literature": ["相关报道文献"],
    "innovation": ["药品创新程度", "创新程度描述"],
    "application_innovation": ["应用创新情况"],
    "public_health": ["所治疗疾病对公共健康的影响", "治疗疾病对公共健康影响的描述"],
    "basic_need": ["符合“保基本”原则的描述"],
    "fills_gap": ["弥补药品目录短板描述"],
    "clinical_management": ["临床管理难度说明", "临床管理难度及措施描述"],
}
ADDED = [
    ("registration_class", "是否通过优先审评审批", "是"),
    ("registration_class", "是否附条件批准", "否"),
    ("specifications", "药品追溯码", "81234560000001"),
    ("mah", "药品生产企业", "云岭新药研究有限公司"),
    ("disease_background", "目标患者人群规模", "约三十万人"),
    ("otc", "是否为国家集采中选药品", "否"),
    ("otc", "是否纳入国家短缺药品清单", "否"),
    ("package_insert", "药品追溯码采集承诺书", "追溯码承诺书.pdf"),
    ("insert_safety", "药品说明书黑框警告", "无"),
    ("innovation", "是否为突破性治疗药物", "是"),
    ("fills_gap", "对医保基金的影响", "预计增加支出有限。"),
]
GONE = ["heritage", "heritage_file", "application_innovation_file", "safety_literature", "patent_dispute", "exclusive",
        "track", "cde_review_file", "otc", "comparable_drugs"]  # fmt: skip
FURTHER = [
    "{cut}前经国家药监部门批准上市，纳入《临床急需境外新药名单（第三批）》的药品。",
    "{cut}前经国家药监部门批准上市的古代经典名方中药复方制剂。",
    "按照程序纳入国家应急储备的药品。",
]
ORDINALS = "一二三四五六"


@dataclass(frozen=True)
class DrawnCycle:
    """A form of an invented cycle, its criteria, and what reading them must give."""

    form: Drawn
    criteria: tuple[str, ...]
    routes: dict[str, Any]
    beside: int
    told: frozenset[str] = field(default_factory=frozenset)

    def print_with(self, draw: Any) -> Any:
        """Draws the form; the portal's tables have its criteria meanwhile."""
        year = self.form.edition
        tables: tuple[Any, ...] = (portal.CRITERIA, portal.NOTES, portal.COLUMNS)
        tables[0][year] = self.criteria
        for table in tables[1:]:
            table[year] = table["2025"]
        try:
            return draw(self.form)[0]
        finally:
            for table in tables:
                del table[year]


def titles(kind: str, count: int) -> str:
    first = "首" if "儿童" in kind else "第一"
    return "".join(f"《{first if n == 0 else '第' + ORDINALS[n]}批{kind}》" for n in range(count))


def draw_cycle(seed: int) -> DrawnCycle:
    rng = random.Random(seed)
    year = rng.randint(2026, 2035)
    first = f"{year - rng.choice((4, 5, 6))}-01-01"
    month, day = rng.choice(((5, 31), (6, 30), (4, 30), (6, 15)))
    last = f"{year}-{month:02}-{day:02}"
    begin, cut = f"{first[:4]}年1月1日", f"{year}年{month}月{day}日"
    paediatric, generic, rare = rng.choice((5, 6)), rng.choice((3, 3, 4)), rng.choice((2, 2, 3))
    exception = rng.choice(("", "", "已在目录内的药品的新剂型除外。"))
    routes = {
        "route_new_name": (
            f"{begin}至{cut}(含，下同)期间，经国家药监部门批准上市的新通用名药品，仅因转产、再注册等单纯更改通用名的药品除外。"
            f"{exception}",
            {"from": first, "to": last},
        ),
        "route_indication": (
            f"{begin}至{cut}期间，经国家药监部门批准，适应症或功能主治发生重大变化，且针对此次变更获得药品批准证明文件的药品。",
            {"from": first, "to": last},
        ),
        "route_essential": (
            f"{cut}前经国家药监部门批准上市，纳入《国家基本药物目录(2018年版)》的药品。",
            {"lists": ["essential_medicines_2018"], "listed_by": last},
        ),
        "route_encouraged": (
            f"{cut}前经国家药监部门批准上市，纳入国家卫生健康委等部门{titles('鼓励研发申报儿童药品清单', paediatric)}"
            f"以及{titles('鼓励仿制药品目录', generic)}的药品。",
            {
                "lists": [
                    *(f"pediatric_{n + 1}" for n in range(min(paediatric, 5))),
                    *(f"generics_{n + 1}" for n in range(min(generic, 3))),
                ],
                "listed_by": last,
            },
        ),
        "route_rare_disease": (
            f"{cut}前经国家药监部门批准上市，说明书适应症或功能主治中包含有国家卫生健康委等部门"
            f"{titles('罕见病目录', rare)}所收录罕见病的药品。",
            {"lists": [f"rare_diseases_{n + 1}" for n in range(min(rare, 2))], "listed_by": last},
        ),
    }  # fmt: skip
    texts = [text for text, _ in routes.values()]
    further = rng.random() < 0.5
    if further:
        texts.append(rng.choice(FURTHER).format(cut=cut))
    if rng.random() < 0.5:
        rng.shuffle(texts)
    form = rng.choice([make for kind, make in CLEAN.items() if kind != "old_drug"])("2025")
    form = mutate(form, "edition", str(year))
    for n in range(len(form.groups["patents"])):
        form = mutate(form, f"patents[{n}].expires", f"{year + 9}-0{n + 1}")
    form = mutate(form, "title", (f"{year}年国家医保药品目录调整", "申报材料 （公示版）"))
    form = mutate(form, "submitted_at", f"{year}-07-{rng.randint(2, 20):02} 10:20:30")
    approved = f"{year - 2}-03"
    number = re.sub(r"20\d\d(?=\d{4}|S\d)", str(year - 2), form.values["approval_number"])
    form = mutate(mutate(form, "first_listed_cn", approved), "approval_number", number)
    if form.values["first_country"] == "中国":
        form = mutate(form, "first_listed_world", approved)
    form = mutate(form, "ticks", {n: "新通用名" in text for n, text in enumerate(texts, 1)})
    labels = {key: rng.choice(REWORDED[key]) for key in rng.sample([*REWORDED], rng.randint(1, 6))}
    gone = [key for key in rng.sample(GONE, rng.randint(0, 3)) if key in form.values]
    labels = {key: words for key, words in labels.items() if key not in gone}
    for key in gone:
        form = mutate(form, key, None)
    added = {key: (words, text) for key, words, text in rng.sample(ADDED, rng.randint(0, 3)) if key in form.values}
    form = mutate(mutate(form, "labels", labels), "added", added)
    if rng.random() < 0.4:
        order = [0, 1, 2, 3]
        order.insert(rng.randrange(4), order.pop(rng.randrange(4)))
        form = mutate(form, "order", tuple(order))
    return DrawnCycle(form, tuple(texts), {name: value for name, (_, value) in routes.items()}, int(further))
