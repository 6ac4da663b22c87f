"""The free texts of the fictional forms: long enough to run over lines and pages, within the form's caps."""

from __future__ import annotations


def texts(name: str, disease: str) -> dict[str, str]:
    """Every free text that does not depend on the kind of drug."""
    return {
        "indications": f"本品用于治疗{disease}。适用于经既往治疗后疗效不佳，或对其不能耐受的患者；"
        "应在有相应经验的医师指导下使用。",
        "disease_background": f"{disease}起病隐匿，病程迁延，反复发作者可致残。国内一项横断面调查（共12个省"
        f"，21,460人）"
        "估计患病率约为0.8/万，就诊时半数已有功能受损。现有疗法起效慢，约三分之一的患者在一年内停药，"
        "患者及其家庭负担沉重，亟需起效快、耐受性好的新选择。",
        "comparable_drugs": f"目前治疗{disease}的常用药品有两类：传统对症用药和近年上市的靶向用药。前者应用"
        f"时间长，"
        "但需长期监测肝、肾功能；后者起效较快，用药前须作筛查。与之相比，本品的优势在于：1.起效快，第4周即"
        "可见到差异；"
        "2.给药方便，无需特殊设备；3.与常用的合并用药无明显相互作用。不足之处是上市后的长期随访数据仍在积累，"
        "≥75岁人群的资料有限，另有5%~10%的患者出现轻度头痛。",
        "cde_review": f"本次申报以一项多中心、随机、双盲的Ⅲ期试验为主要依据，共入组{disease}患者412例。主要"
        f"终点为第12周的"
        "应答率，试验组64.1%，对照组38.5%，组间差25.6%（95%CI：16.2%~35.0%），达到预设的优效标准。各亚组的"
        "结果方向一致；"
        "敏感性分析与主要分析相符。审评认为本品的获益大于风险，有效性结论成立。",
        "cde_review_file": "技术审评报告节选.pdf",
        "insert_safety": "【不良反应】十分常见（≥10%）：头痛、上呼吸道感染；常见（1%~10%）：恶心、皮疹、转"
        "氨酶升高、乏力；"
        "偶见：带状疱疹。【禁忌】对本品的活性成份或任一辅料过敏者禁用。【注意事项】用药前应筛查结核及病毒性"
        "肝炎；"
        "用药期间出现严重感染的，应暂停用药，直至感染得到控制。不建议接种活疫苗。孕妇、哺乳期妇女的用药须权"
        "衡利弊。"
        "【药物相互作用】与CYP3A4强抑制剂合用时宜减量。",
        "adverse_reactions": "上市以来通过医院、药店和400-100-2000热线三个渠道收集不良反应。截至递交前一季"
        "度末，"
        "累计收到国内报告318份，其中严重的9份，无死亡病例；常见的仍为头痛和恶心，与说明书一致，未见新的安全"
        "性信号。"
        "一项为期52周的开放性延伸研究（n=286）中，因不良反应停药的占3.1%。",
        "safety_literature": "安全性文献汇编.pdf",
        "innovation": f"{name}为自主研发的新结构药物，选择性地作用于该通路的上游环节，避免了旁路激活。体外"
        f"选择性较同类高40倍以上。"
        "本品获国家“重大新药创制”专项支持，并纳入优先审评程序；其Ⅲ期结果发表于国际期刊（2021年，第18卷）。",
        "innovation_file": "创新性证明材料.pdf",
        "application_innovation": "给药次数少，不需冷链以外的特殊储存条件；独立小包装便于分剂量，老年患者的"
        "依从性较好，可居家使用。",
        "application_innovation_file": "应用创新证明材料.pdf",
        "public_health": f"{disease}的患者多处于劳动年龄，病情反复使其提前离开岗位。及早控制病情，可减少住"
        f"院和手术，"
        "降低致残率，减轻家庭照护的压力，对公共健康有积极的意义。",
        "basic_need": "本品满足患者的基本用药需求，人群明确、用量固定，费用水平与基金和患者的承受能力相适应"
        "，不属滋补保健类药品。",
        "fills_gap": "现有药品对既往治疗无效的患者疗效有限，本品为这部分患者提供了新的选择，可弥补目录在这"
        "一环节的短板。",
        "clinical_management": "诊断标准明确，处方有据可依；用法固定，滥用的可能性小。经办审核时核对诊断和"
        "既往用药记录即可，管理难度低。",
    }


def uploads(edition: str, name: str) -> dict[str, str]:
    slides = "pdf" if edition == "2023" else "pptx"
    return {
        "commitment_letter": "企业承诺书（盖章）.pdf",
        "package_insert": f"{name}说明书.pdf",
        "certificates": f"{name}注册批件合订本.pdf",
        "slides_with_prices": f"{name}摘要幻灯片（含价格费用信息）.{slides}",
        "slides_public": f"{name}摘要幻灯片-公示用.{slides}",
    }


_TRIALS = (
    ("单个样本量足够的RCT", "安慰剂", "上市前", "第12周应答率：试验组64.1%，对照组38.5%，P<0.001；第24周时"
     "两组分别为71.3%和44.0%。功能评分自基线的改善也优于对照组（-1.2比-0.6）。起效的中位时间为2.1周。", "关"
     "键III期试验报告.pdf"),
    ("单臂临床实验", "无", "上市前", "共入组96例，第24周的应答率为68.8%（95%CI：58.5%~77.8%），高于预设的目"
    "标值45%；"
     "应答者中有九成维持至第52周。", "单臂试验报告.pdf"),
    ("真实世界数据", "无", "上市后", "来自27家医院的1,120例患者，随访满一年者的持续用药率为82.4%，年复发次"
    "数由3.4次降至1.2次。",
     "真实世界研究.pdf"),
    ("单个样本量足够的RCT", "标准治疗", "上市后", "在标准治疗的基础上加用本品，第16周的应答率提高18.7个百分"
    "点（P=0.002）。",
     "上市后RCT报告.pdf"),
)  # fmt: skip


def trials(disease: str, count: int) -> list[dict[str, str]]:
    parts = ("type", "comparator", "phase", "outcome", "evidence_file")
    rows = [dict(zip(parts, row, strict=True)) for row in _TRIALS[:count]]
    rows[0]["outcome"] = f"在{disease}患者中，" + rows[0]["outcome"]
    return rows


def guidelines(disease: str, count: int) -> list[dict[str, str]]:
    texts = (
        f"《{disease}诊疗指南（2022年版）》：对既往治疗应答不足者，推荐换用本品（Ⅰ级推荐，1A类证据）；"
        "用药满12周仍无应答的，应重新评估诊断。",
        "某省医学会2023年专家共识：老年患者可优先选用。",
        "国际学会2021年更新的管理建议第7条：“起效快、无需注射的药品，可作为二线的首选。”（强推荐）",
    )
    files = ("诊疗指南（2022年版）推荐页.pdf", "专家共识节选.pdf", "国际建议原文及译文.pdf")
    return [
        {"recommendation": text, "excerpt_file": file} for text, file in zip(texts[:count], files[:count], strict=True)
    ]


LABEL_WORDS = (
    "药品注册分类按新结构申报；与试验对照药品相比，说明书用法用量更简便，不需按试验阶段调整。应用创新见下，"
    "四、创新性信息所列的创新性证明文件已一并上传；临床指南/诊疗规范推荐情况1中所称的首选即指本品，规格不限，"
    "企业承诺书另附。是否为OTC与本节无关。"
)
LABEL_WORDS_IN_TRIAL = (
    "试验类型为随机对照，试验阶段为确证性。参照药品名称隐去，用法用量同说明书；"
    "第12周应答率为64.1%，2.次要终点亦达到，无 - - 类缺失数据。"
)
