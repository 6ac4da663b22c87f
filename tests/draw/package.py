"""Draws a package of uploads of a fictional drug, its certificates, insert and letter, as text or as scans."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from .office import draw_document, draw_pages, draw_slides

FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
)
FONT = next((font for font in FONTS if font.exists()), None)
"""A font with Chinese characters; scans are drawn only where there is one."""
DPI = 200
WIDTH, HEIGHT = 1654, 2339
"""A4 in pixels."""


@dataclass(frozen=True)
class Facts:
    """What the documents of a package state."""

    drug: str = "泰洛瑞韦片"
    holder: str = "海澜制药有限公司"
    strength: str = "0.1g"
    number: str = "国药准字H20230018"
    certificate: str = "2023S00123"
    supplementary: str = "2024B00456"
    drug_class: str = "化学药品1类"
    approved: str = "2023年05月16日"
    changed: str = "2024年08月20日"
    revised: str = "2024年09月02日"
    valid: str = "2028年05月15日"
    indications: tuple[str, str] = ("用于治疗成人流行性感冒。", "用于12岁及以上青少年流行性感冒的预防。")
    cycle: str = "2025"


def pages_of(facts: Facts, insert_pages: int = 3) -> dict[str, list[str]]:
    """The pages of each document, by the key of its upload."""
    first, second = facts.indications
    certificate = f"""国家药品监督管理局
药品注册证书
受理号：CXHS2200018    证书编号：{facts.certificate}
药品名称  药品通用名称：{facts.drug}
英文名/拉丁名：Tailoruiwei Tablets
剂型：片剂    申请事项：药品上市许可
规格：{facts.strength}    注册分类：{facts.drug_class}
药品注册标准编号：YBH00122023    药品有效期：24个月
包装规格：10片/板×2板/盒    处方药/非处方药：处方药
上市许可持有人  名称：{facts.holder}
地址：江苏省南京市江宁区天元路88号
生产企业  名称：{facts.holder}
药品批准文号：{facts.number}
药品批准文号有效期：至{facts.valid}
审批结论：根据《中华人民共和国药品管理法》及有关规定，
经审查，本品符合药品注册的有关要求，批准注册，发给药品注册证书。
国家药品监督管理局
{facts.approved}"""
    supplementary = f"""国家药品监督管理局
药品补充申请批准通知书
受理号：CYHB2400111    通知书编号：{facts.supplementary}
药品名称  药品通用名称：{facts.drug}
剂型：片剂    规格：{facts.strength}
申请内容：增加适应症
上市许可持有人  名称：{facts.holder}
药品批准文号：{facts.number}
审批结论：批准本品增加适应症：“{second}”
国家药品监督管理局
{facts.changed}"""
    insert = f"""核准日期：{facts.approved}
修改日期：{facts.revised}
{facts.drug}说明书
请仔细阅读说明书并在医师指导下使用
【药品名称】
通用名称：{facts.drug}
【成份】 本品主要成份为泰洛瑞韦。
【适应症】
1.{first}
2.{second}
【规格】 {facts.strength}
【用法用量】 口服，一次1片，一日2次，疗程5天。
【不良反应】 恶心、头痛。
【禁忌】 对本品过敏者禁用。
【批准文号】 {facts.number}
【上市许可持有人】
名称：{facts.holder}"""
    more = [
        f"第{n}页\n【药理毒理】 本品抑制病毒复制。\n" + "本品在体外抑制流感病毒聚合酶。\n" * 20
        for n in range(2, insert_pages + 1)
    ]
    letter = f"""企业承诺书
国家医疗保障局：
我单位参加{facts.cycle}年国家医保药品目录调整，申报药品{facts.drug}。
我单位承诺所提交的材料真实、完整、准确。
{facts.holder}
{facts.cycle}年7月8日"""
    return {
        "certificates": [certificate, supplementary],
        "package_insert": [insert, *more],
        "commitment_letter": [letter],
    }


def papers_of(facts: Facts) -> dict[str, list[str]]:
    """The pages of two decks and six papers, by the names of their files without an ending."""
    drug = facts.drug
    sections = "药品基本信息\n安全性：不良反应多为轻度\n有效性：缩短病程\n创新性：新靶点\n公平性：填补目录空白"
    trial = "随机、双盲、安慰剂对照试验\n受试者为成人流感患者\n主要终点为症状缓解时间\nCTR20200001"
    return {
        "摘要幻灯片": [f"{drug}\n{sections}", "参照药品：玛巴洛沙韦片，单价 222.36 元"],
        "摘要幻灯片-公示": [f"{drug}\n{sections}", "谢谢"],
        "三期试验报告": [f"{drug}治疗成人流行性感冒的III期试验\n{trial}"],
        "三期试验论文": ["Efficacy of tailoruiwei in adults with influenza\nA randomized double-blind trial"],
        "三期试验论文-译文": [f"{drug}治疗成人流行性感冒：随机双盲试验（译文）\n{trial}"],
        "真实世界研究": [f"{drug}真实世界研究\n患者1200例，终点为住院率"],
        "流感诊疗指南": [
            f"流行性感冒诊疗指南（2024年版）\n推荐意见：{drug[:-1]}用于发病48小时内的患者（推荐级别：强；证据级别：高）"
        ],
        "抗病毒药共识": [f"抗病毒药物应用专家共识\n推荐等级：A；证据等级：Ⅰ\n{drug[:-1]}可用于预防"],
    }


def as_document(pages: Sequence[str]) -> bytes:
    """A DOCX of the pages."""
    return draw_document(*pages)


def as_text(pages: Sequence[str]) -> bytes:
    """A PDF of the pages, with their text."""
    return draw_pages(*pages)


def as_slides(pages: Sequence[str]) -> bytes:
    return draw_slides(*pages)


def as_scan(pages: Sequence[str], seed: int = 0, *, photograph: bool = False, turns: Sequence[int] = (0,)) -> bytes:
    """A PDF of pictures of the pages at 200 dpi, a red seal over their words, turned a little and speckled.

    ``photograph``: seen from a corner, as a telephone's camera does. ``turns``: by how many degrees one page after the
    other was laid the wrong way round.
    """
    from PIL import Image, ImageFilter

    chance = Random(seed)
    pictures = []
    for number, page in enumerate(pages):
        picture = _sealed(page, chance)
        if photograph:
            across, down = WIDTH * chance.uniform(0.02, 0.05), HEIGHT * chance.uniform(0.005, 0.02)
            corners = (-across, -down, 0, HEIGHT, WIDTH, HEIGHT + down, WIDTH + across, 0)
            picture = picture.transform(
                picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor="white"
            )
        picture = picture.rotate(chance.uniform(-1.2, 1.2), Image.Resampling.BICUBIC, fillcolor="white")
        picture = picture.filter(ImageFilter.GaussianBlur(0.7))
        for _ in range(2000):
            picture.putpixel((chance.randrange(WIDTH), chance.randrange(HEIGHT)), (90, 90, 90))
        pictures.append(picture.rotate(turns[number % len(turns)], expand=True))
    made, then = io.BytesIO(), time.gmtime(0)
    rest = {"append_images": pictures[1:], "resolution": DPI, "quality": 80, "creationDate": then, "modDate": then}
    pictures[0].save(made, "PDF", save_all=True, **rest)
    return made.getvalue()


def _sealed(page: str, chance: Random):  # type: ignore[no-untyped-def]  # Pillow is an extra's
    from PIL import Image, ImageChops, ImageDraw, ImageFont

    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 30)
    top = 180
    for line in page.splitlines():
        for start in range(0, len(line), 42):
            pen.text((180, top), line[start : start + 42], font=font, fill=(25, 25, 25))
            top += 62
    # ink is no paint: what is black stays black under it
    seal = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(seal)
    left, high, red = chance.randrange(700, 1000), top - chance.randrange(150, 420), (214, 30, 42)
    for width in range(9):
        pen.ellipse((left - width, high - width, left + 400 + width, high + 400 + width), outline=red)
    pen.text((left + 150, high + 90), "★", font=ImageFont.truetype(str(FONT), 100), fill=red)
    pen.text((left + 40, high + 230), "药品审批专用章", font=ImageFont.truetype(str(FONT), 46), fill=red)
    return ImageChops.multiply(picture, seal)


def mutated(**changes: str) -> Facts:
    return replace(Facts(), **changes)  # type: ignore[arg-type]


def form_entries(facts: Facts = Facts()) -> Mapping[str, str]:
    """What the form of the drug says of what the documents state."""
    return {
        "generic_name": facts.drug,
        "drug_name": facts.drug,
        "company": facts.holder,
        "mah": facts.holder,
        "specifications": "100mg",
        "registration_class": facts.drug_class,
        "approval_number": f"{facts.certificate}/{facts.number}",
        "first_listed_cn": "2023-06",
        "submitted_at": "2025-07-09 10:00:00",
        "catalogue": "药品目录外",
        "indications": "1." + facts.indications[0] + "2." + facts.indications[1],
    }
