"""Draws packages of uploads as companies hold them: certificates of several years and kinds, inserts and letters in
several wordings and layouts, each with the form that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

CHEMICAL = (
    ("泰洛瑞韦片", "片剂", "Tailoruiwei Tablets", ("0.1g", "50mg", "25mg，50mg"), "成人流行性感冒的治疗"),
    (
        "盐酸洛芬替尼胶囊",
        "胶囊剂",
        "Luofentini Hydrochloride Capsules",
        ("75mg", "0.15g"),
        "局部晚期或转移性非小细胞肺癌成人患者的治疗",
    ),
    (
        "注射用美达西林钠",
        "注射剂",
        "Meidaxilin Sodium for Injection",
        ("1.0g（按C₁₆H₁₈N₂计）", "0.5g"),
        "敏感菌所致的下呼吸道感染",
    ),
    (
        "复方奥利格列缓释片（Ⅱ）",
        "片剂",
        "Compound Aoligelie Sustained-release Tablets (II)",
        ("每片含奥利格列5mg与盐酸二甲双胍500mg",),
        "2型糖尿病成人患者改善血糖控制",
    ),
)
BIOLOGIC = (
    (
        "卡瑞妥昔单抗注射液",
        "注射剂",
        "Karuituoximab Injection",
        ("100mg/10ml/瓶", "200mg（10ml）/瓶"),
        "复发或难治性经典型霍奇金淋巴瘤成人患者",
    ),
    (
        "重组人促卵泡素β注射液",
        "注射剂",
        "Recombinant Follitropin Beta Injection",
        ("33.3μg（450IU）/0.75ml/支",),
        "无排卵女性的促排卵治疗",
    ),
)
HERBAL = (
    ("清瘟祛湿颗粒", "颗粒剂", "Qingwen Qushi Keli", ("每袋装10g",), "清热化湿，解毒祛瘟。用于感冒属湿热证者"),
    ("参芪养心口服液", "合剂", "Shenqi Yangxin Koufuye", ("每支装10ml",), "益气养心。用于心气虚证所致的心悸、气短"),
)
HOLDERS = (
    "海澜制药有限公司",
    "江苏云岭医药股份有限公司",
    "北京恒岳生物科技有限公司",
    "Helan Pharma GmbH（海澜医药）",
    "四川省青禾药业集团有限公司",
)
NEW_USES = (
    "12岁及以上青少年患者的预防",
    "联合含铂化疗用于一线治疗",
    "6岁及以上儿童患者",
    "既往接受过系统治疗的晚期患者",
)


@dataclass(frozen=True)
class VariedPackage:
    """The pages of each upload, and what the form says. ``supplementary``: a change of indications was approved."""

    pages: Mapping[str, Sequence[str]]
    form: Mapping[str, Any]
    supplementary: bool
    within: bool
    marks: Mapping[str, str] = field(default_factory=dict)


def chinese(day: date, style: int) -> str:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    if style == 3:
        return f"{str(day.year).translate(digits)}年{numeral(day.month)}月{numeral(day.day)}日"
    return (f"{day.year}年{day.month:02}月{day.day:02}日", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y.%m.%d}")[
        style
    ]


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


def varied_package(seed: int) -> VariedPackage:
    chance = Random(seed)
    kind = chance.choice(("chemical", "chemical", "biologic", "herbal", "import"))
    source = {"biologic": BIOLOGIC, "herbal": HERBAL}.get(kind, CHEMICAL)
    drug, form, english, strengths, use = chance.choice(source)
    strength = chance.choice(strengths)
    holder = chance.choice(HOLDERS if kind == "import" else [one for one in HOLDERS if "GmbH" not in one])
    approved = date(2020, 3, 1) + timedelta(chance.randrange(1800))
    letter = {"biologic": "S", "herbal": "Z"}.get(kind, "H")
    serial = f"{chance.randrange(1, 999):04}"
    number = f"国药准字{letter}{'J' if kind == 'import' else ''}{approved.year}{serial}"
    drug_class = {
        "chemical": "化学药品1类",
        "import": "化学药品5.1类",
        "biologic": "治疗用生物制品1类",
        "herbal": "中药1.1类",
    }[kind]
    certificate = f"{approved.year}S{chance.randrange(100, 2000):05}"
    changed = approved + timedelta(chance.randrange(200, 600))
    supplementary = chance.random() < 0.6 and changed < date(2025, 7, 1)
    within = changed <= date(2025, 6, 30) and changed >= date(2020, 1, 1)
    new_use = chance.choice(NEW_USES)
    revised = (changed if supplementary else approved) + timedelta(chance.randrange(0, 60))
    revised = min(revised, date(2025, 7, 8))
    style = chance.randrange(2)
    valid = date(approved.year + 5, approved.month, min(approved.day, 28)) - timedelta(1)
    valid = max(valid, date(2025, 12, 31))
    facts = {
        "drug": drug,
        "form": form,
        "english": english,
        "strength": strength,
        "holder": holder,
        "number": number,
        "class": drug_class,
        "certificate": certificate,
        "approved": chinese(approved, style),
        "changed": chinese(changed, style),
        "valid": chinese(valid, style),
        "use": use,
        "new_use": new_use,
        "maker": holder if chance.random() < 0.6 else "苏州合润药业有限公司",
        "acceptance": f"C{'XYJ'[chance.randrange(3)]}HS{approved.year % 100}{chance.randrange(1, 99999):05}",
        "notice": f"{changed.year}B{chance.randrange(100, 9000):05}",
    }
    first = chance.choice((_table, _cells, _lined))(facts, chance)
    certificates = [first]
    if supplementary:
        certificates.append(_supplementary(facts, chance))
    if chance.random() < 0.3:
        certificates.append(_annex(facts))
    if chance.random() < 0.3:  # the newest first, as some put them
        certificates = [*certificates[1:2], certificates[0], *certificates[2:]] if supplementary else certificates
    uses = [use + "。", *([new_use + "。"] if supplementary else [])]
    insert = _insert(
        facts,
        uses,
        chinese(approved, style),
        [chinese(revised, style)] if supplementary or chance.random() < 0.5 else [],
        kind,
        chance,
    )
    month = approved + timedelta(chance.randrange(0, 50))
    numbered = [f"{n}.{text}" for n, text in enumerate(uses, 1)] if len(uses) > 1 else uses
    entries = {
        "generic_name": drug,
        "drug_name": drug,
        "company": holder,
        "mah": holder,
        "registration_class": drug_class,
        "specifications": strength,
        "approval_number": f"{certificate}/{number}" if chance.random() < 0.5 else number,
        "first_listed_cn": f"{month:%Y-%m}",
        "submitted_at": "2025-07-15 10:00:00",
        "catalogue": "药品目录外",
        "indications": "".join(numbered),
    }
    return VariedPackage(
        {"certificates": certificates, "package_insert": insert, "commitment_letter": [_letter(facts, chance)]},
        entries,
        supplementary,
        within,
        facts,
    )


def _table(facts: Mapping[str, str], chance: Random) -> str:
    """Two labels a row, as the certificates since 2020 are laid out."""
    return f"""国家药品监督管理局
药 品 注 册 证 书
受理号：{facts["acceptance"]}            证书编号：{facts["certificate"]}
药品名称    药品通用名称：{facts["drug"]}
            英文名/拉丁名：{facts["english"]}
主要成份    见附件
剂型        {facts["form"]}        申请事项    药品注册（境内生产）
规格        {facts["strength"]}        注册分类    {facts["class"]}
药品注册标准编号    YBH00{chance.randrange(100, 999)}2021        药品有效期    24个月
包装规格    1瓶/盒        处方药/非处方药    处方药
上市许可持有人    名称：{facts["holder"]}
                  地址：江苏省连云港市经济技术开发区昆仑山路7号
生产企业    名称：{facts["maker"]}
            地址：江苏省苏州市工业园区星湖街218号
药品批准文号    {facts["number"]}        药品批准文号有效期    至{facts["valid"]}
审批结论    根据《中华人民共和国药品管理法》及有关规定，经审查，本品符合药品注册的有
关要求，批准注册，发给药品注册证书。质量标准、说明书、标签及生产工艺照所附执行。
附件    质量标准、说明书、标签、生产工艺
国家药品监督管理局
{facts["approved"]}"""


def _cells(facts: Mapping[str, str], chance: Random) -> str:
    """Each cell on a line of its own, as a table's text is often given."""
    return f"""国家药品监督管理局
药品注册证书
受理号：
{facts["acceptance"]}
证书编号：
{facts["certificate"]}
药品名称
药品通用名称：
{facts["drug"]}
英文名/拉丁名：
{facts["english"]}
剂型
{facts["form"]}
规格
{facts["strength"]}
注册分类
{facts["class"]}
药品有效期
36个月
上市许可持有人
名称：
{facts["holder"]}
地址：
北京市大兴区科创六街88号
生产企业
名称：
{facts["maker"]}
药品批准文号
{facts["number"]}
药品批准文号有效期
至{facts["valid"]}
审批结论
根据《中华人民共和国药品管理法》及有关规定，经审查，本品符合药品注册的有关要求，批准注册，发给药品注册证书。
国家药品监督管理局
{facts["approved"]}"""


def _lined(facts: Mapping[str, str], chance: Random) -> str:
    """A label and its value a line, some of them spaced out, as older ones are."""
    return f"""国家药品监督管理局
药品注册批件
受理号：{facts["acceptance"]}
批件号：{facts["certificate"]}
药品名称 通用名称：{facts["drug"]} 英文名：{facts["english"]}
剂  型：{facts["form"]}
规  格：{facts["strength"]}
注册分类：{facts["class"]}
药品标准：国家药品标准
上市许可持有人：{facts["holder"]}
生产企业：{facts["maker"]}
审批结论：根据《中华人民共和国药品管理法》，经审查，本品符合药品注册的有关要求，批准注册，发给药品批准文号。
药品批准文号：{facts["number"]}
药品批准文号有效期：至{facts["valid"]}
主送：{facts["holder"]}
抄送：各省、自治区、直辖市药品监督管理局
{facts["approved"]}"""


def _supplementary(facts: Mapping[str, str], chance: Random) -> str:
    said = chance.choice(
        (
            f"经审查，批准本品增加适应症：“{facts['new_use']}。”说明书照所附执行。",
            f"经审查，同意本品增加“{facts['new_use']}”适应症，核发药品补充申请批准通知书。",
            f"批准本品新增适应症。新增的适应症为：{facts['new_use']}。",
        )
    )
    wanted = chance.choice(("增加新适应症", "增加中国药品批准证明文件未载明的新适应症", "1.增加适应症；2.修订说明书"))
    return f"""国家药品监督管理局
药品补充申请批准通知书
受理号：CYHB{facts["notice"][2:4]}00321    通知书编号：{facts["notice"]}
药品名称    药品通用名称：{facts["drug"]}
剂型    {facts["form"]}    规格    {facts["strength"]}
申请内容    {wanted}
药品批准文号    {facts["number"]}
上市许可持有人    名称：{facts["holder"]}
审批结论    根据《中华人民共和国药品管理法》及有关规定，{said}
国家药品监督管理局
{facts["changed"]}"""


def _annex(facts: Mapping[str, str]) -> str:
    return f"附件：\n生产工艺信息表\n品名：{facts['drug']}\n批量：10万单位\n2019年01月05日"


def _insert(
    facts: Mapping[str, str], uses: Sequence[str], approved: str, revised: Sequence[str], kind: str, chance: Random
) -> list[str]:
    left, right = chance.choice(("【】", "【】", "〔〕", "［］"))
    label = "功能主治" if kind == "herbal" else "适应症"
    heads = "\n".join([f"核准日期：{approved}", *(f"修改日期：{day}" for day in revised)])
    listed = "\n".join(f"{n}. {text}" for n, text in enumerate(uses, 1)) if len(uses) > 1 else uses[0]

    def part(name: str) -> str:
        return f"{left}{name}{right}"

    first = f"""{heads}
{facts["drug"]}说明书
请仔细阅读说明书并在医师指导下使用
{part("药品名称")}
通用名称：{facts["drug"]}
英文名称：{facts["english"]}
汉语拼音：Mingcheng
{part("成份")}
活性成份见下。
{part("性状")} 本品为白色。
{part(label)}
{listed}
{part("规格")} {facts["strength"]}
{part("用法用量")} 按医嘱使用。"""
    second = f"""{part("不良反应")} 恶心、头痛。
{part("禁忌")} 对本品过敏者禁用。
{part("注意事项")} 见第1项。
{part("贮藏")} 密封，2～8℃保存。
{part("包装")} 1盒。
{part("有效期")} 24个月
{part("执行标准")} YBH00122023
{part("批准文号")} {facts["number"]}
{part("上市许可持有人")}
{chance.choice(("名称：", "名    称：", "企业名称："))}{facts["holder"]}
注册地址：江苏省连云港市
{part("生产企业")}
企业名称：{facts["maker"]}"""
    return [first, second] if chance.random() < 0.7 else [first + "\n" + second]


def _letter(facts: Mapping[str, str], chance: Random) -> str:
    year = "2025"
    body = chance.choice(
        (
            f"我公司自愿申报将{facts['drug']}纳入{year}年国家基本医疗保险、工伤保险和生育保险药品目录，现郑重承诺：\n1.所提交的材料真实、准确、完整。",
            f"根据《{year}年国家基本医疗保险、生育保险和工伤保险药品目录及商业健康保险创新药品目录调整工作方案》，\n我单位就{facts['drug']}提出申报，并承诺如下：\n一、申报材料真实、合法、有效。",
            f"本企业申报药品名称：{facts['drug']}\n本企业参加{year}年国家医保药品目录调整，承诺对所报材料的真实性负责。",
        )
    )
    day = chinese(date(2025, 7, chance.randrange(11, 15)), chance.choice((0, 1, 3)))
    head = chance.choice(("企业承诺书", "承  诺  书", "申报材料真实性承诺书"))
    return f"""{head}
国家医疗保障局：
{body}
企业名称（盖章）：{facts["holder"]}
法定代表人（签字）：
{day}"""
