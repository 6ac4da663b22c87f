"""The portal's own fixed wording, by edition: labels, sections, criteria, notes, table headers.

Kept apart from rules/ on purpose: the tests must notice when the project's labels are wrong.
"""

from __future__ import annotations

EDITIONS = ("2023", "2025")

TITLE = {"2023": (), "2025": ("2025年国家医保药品目录调整", "申报材料 （公示版）")}

LABELS = {
    "drug_name": "药品名称",
    "company": "企业名称",
    "submitted_at": "申报时间",
    "catalogue": "药品目录",
    "criteria": "药品申报条件",
    "generic_name": "药品通用名称（中文、含剂型）",
    "insurance_code": "医保药品分类与代码",
    "drug_class": "药品类别",
    "exclusive": "是否为独家",
    "track": "申报目录类别",
    "registration_class": "药品注册分类",
    "patents.type": "核心专利类型",
    "patents.expires": "核心专利权期限届满日",
    "patent_dispute": "当前是否存在专利纠纷",
    "specifications": "说明书全部注册规格",
    "mah": "上市许可持有人（授权企业）",
    "indications": "说明书全部适应症/功能主治",
    "dosage": "说明书用法用量",
    "disease_background": "所治疗疾病基本情况",
    "first_listed_cn": "中国大陆首次上市时间",
    "approval_number": "注册证号/批准文号",
    "first_country": "该通用名全球首个上市国家/地区",
    "first_listed_world": "该通用名全球首次上市时间",
    "otc": "是否为OTC",
    "comparable_drugs": "同疾病治疗领域内或同药理作用药品上市情况",
    "commitment_letter": "企业承诺书",
    "package_insert": "药品最新版法定说明书",
    "certificates": "所有《药品注册证书》（国产药品）或《进口药品注册证》（进口药品），包括首次上市的批准注"
    "册证明文件和"
    "历次《药品补充申请批准通知书》《药品再注册批准通知书》，请扫描成一个文件后上传",
    "slides_with_prices": "申报药品摘要幻灯片（含价格费用信息）",
    "slides_public": "申报药品摘要幻灯片（不含价格费用信息）将要同其他信息一同向社会公示",
    "reference_reason": "参照药品选择理由",
    "reference_note": "其他情况请说明",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "trials.type": "试验类型",
    "trials.comparator": "试验对照药品",
    "trials.phase": "试验阶段",
    "trials.outcome": "对主要临床结局指标改善情况",
    "trials.evidence_file": "试验数据结果证明文件，外文资料须同时提供原文及中文翻译件（除英语之外的外文资料"
    "，中文翻译件须经"
    "专业翻译机构认证，以保证涉外资料原件与翻译件的一致性、准确性和客观性）",
    "guidelines.recommendation": "临床指南/诊疗规范推荐情况",
    "guidelines.excerpt_file": "临床指南/诊疗规范中需包含申报药品推荐情况具体内容，并突出（高亮）显示药品名"
    "称、适应症、推荐意见"
    "等关键信息，外文资料须同时提供原文及中文翻译件（除英语之外的外文资料，中文翻译件须经专业翻译机构认证，"
    "以保证涉外资料原件与"
    "翻译件的一致性、准确性和客观性）",
    "cde_review": "国家药监局药品审评中心《技术审评报告》中关于本药品有效性的描述",
    "cde_review_file": "《技术审评报告》原文（可节选）",
    "insert_safety": "药品说明书收载的安全性信息",
    "adverse_reactions": "药品不良反应监测情况和药品安全性研究结果",
    "safety_literature": "相关报导文献",
    "innovation": "创新程度",
    "innovation_file": "创新性证明文件",
    "application_innovation": "应用创新",
    "application_innovation_file": "应用创新证明文件",
    "heritage": "传承性（仅中成药填写）",
    "heritage_file": "传承性证明文件",
    "public_health": "所治疗疾病对公共健康的影响描述",
    "basic_need": "符合“保基本”原则描述",
    "fills_gap": "弥补目录短板描述",
    "clinical_management": "临床管理难度描述",
}

LABELS_2023 = {
    "first_country": "全球首个上市国家/地区",
    "first_listed_world": "全球首次上市时间",
    "certificates": "所有《药品注册证书》（国产药品）或《进口药品注册证》（进口药品），包括首次上市的批准注"
    "册证明文件和"
    "历次补充注册、再注册批准证明文件，请扫描成一个文件后上传",
    "slides_with_prices": "申报药品摘要幻灯片（含经济性/价格费用信息）",
    "slides_public": "申报药品摘要幻灯片（不含经济性/价格费用信息）将要同其他信息一同向社会公示",
    "trials.evidence_file": "试验数据结果证明文件（外文资料须同时提供原文及中文翻译件）",
    "guidelines.excerpt_file": "临床指南/诊疗规范中含申报适应症的药品推荐情况的章节（外文资料须同时提供原文"
    "及中文翻译件）",
}

UPLOADS = frozenset(
    {
        "commitment_letter",
        "package_insert",
        "certificates",
        "slides_with_prices",
        "slides_public",
        "trials.evidence_file",
        "guidelines.excerpt_file",
        "cde_review_file",
        "safety_literature",
        "innovation_file",
        "application_innovation_file",
        "heritage_file",
    }
)


def label(edition: str, key: str) -> str:
    """The label of a key (``trials.type`` for a group's part) in one edition, without its number."""
    return LABELS_2023.get(key, LABELS[key]) if edition == "2023" else LABELS[key]


CRITERIA = {
    "2023": (
        "2018年1月1日至2023年6月30日(含，下同)期间，经国家药监部门批准上市的新通用名药品。但仅因为转产、再"
        "注册等原因，单纯更改"
        "通用名的药品除外。符合本条件的新冠抗病毒用药可按程序申报。",
        "2018年1月1日至2023年6月30日期间，经国家药监部门批准，适应症或功能主治发生重大变化，且针对此次变更"
        "获得药品批准证明"
        "文件的通用名药品。",
        "纳入《国家基本药物目录(2018年版)》的药品。",
        "2023年6月30日前经国家药监部门批准上市，纳入卫生健康委等部门《首批鼓励研发申报儿童药品清单》《第二"
        "批鼓励研发申报儿童"
        "药品清单》《第三批鼓励研发申报儿童药品清单》以及《第一批鼓励仿制药品目录》《第二批鼓励仿制药品目录"
        "》的药品。",
        "2023年6月30日前经国家药监部门批准上市，说明书适应症或功能主治中包含有卫生健康委《第一批罕见病目录"
        "》所收录罕见病"
        "的药品。",
    ),
    "2025": (
        "2020年1月1日至2025年6月30日(含，下同)期间，经国家药监部门批准上市的新通用名药品，仅因转产、再注册"
        "等单纯更改通用名的"
        "药品除外。",
        "2020年1月1日至2025年6月30日期间，经国家药监部门批准，适应症或功能主治发生重大变化，且针对此次变更"
        "获得药品批准证明"
        "文件的药品。",
        "2025年6月30日前经国家药监部门批准上市，纳入《国家基本药物目录(2018年版)》的药品。",
        "2025年6月30日前经国家药监部门批准上市，纳入国家卫生健康委等部门《首批鼓励研发申报儿童药品清单》"
        "《第二批鼓励研发申报"
        "儿童药品清单》《第三批鼓励研发申报儿童药品清单》《第四批鼓励研发申报儿童药品清单》《第五批鼓励研发"
        "申报儿童药品清单》"
        "以及《第一批鼓励仿制药品目录》《第二批鼓励仿制药品目录》《第三批鼓励仿制药品目录》的药品。",
        "2025年6月30日前经国家药监部门批准上市，说明书适应症或功能主治中包含有国家卫生健康委等部门《第一批"
        "罕见病目录》"
        "《第二批罕见病目录》所收录罕见病的药品。",
    ),
}

NOTES = {
    edition: (
        "说明：",
        "1、参照药品原则上应为同治疗领域内临床应用最广泛的目录内药品，最终参照药品认定以专家评审意见为准。",
        "2、中成药：一律填写日均费用。",
        "3、西药：（1）慢性病用药，原则上计算日费用，如有治疗周期，标注治疗周期。",
        "（2）急抢救、麻醉、检验等用药，请按一个治疗周期计算次均费用。",
        course,
        "（4）其它情况请按说明书用法用量计算费用，并详细说明。",
        "（5）计算过程中如涉及以下指标，请统一按以下标准计算上述费用，如未按以下标准，请说明。",
        indent + "① 儿童：18周岁以下，体重20公斤，体表面积0.8m²。",
        indent + "② 成人：18周岁及以上，体重60公斤，体表面积1.6m²。",
    )
    for edition, course, indent in (
        ("2023", "（3）肿瘤、罕见病用药统一按365天用药计算年费用。", "\u3000\u3000"),
        (
            "2025",
            "（3）肿瘤、罕见病用药原则上按365天用药计算年费用，如说明书中严格限定了治疗周期，可按治疗周期计"
            "算疗程费用，并予以说明。",
            "\u2003\u2003",
        ),
    )
}

COLUMNS = {
    "2023": ("name", "in_catalogue", "specification", "price", "dosage", "cost_type", "period", "amount"),
    "2025": ("name", "in_catalogue", "specification", "price", "dosage", "cost_type", "amount", "period"),
}
HEADERS = {
    "name": "参照药品名称",
    "in_catalogue": "是否医保目录内",
    "specification": "规格",
    "price": "单价（元）",
    "dosage": "用法用量",
    "cost_type": "费用类型",
    "period": "疗程/周期",
    "amount": "金额（元）",
}


def header(edition: str, column: str) -> str:
    return "单价(元)" if (edition, column) == ("2023", "price") else HEADERS[column]
