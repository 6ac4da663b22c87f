"""A package of uploads as evidence: the same verdicts in every form of it, and each defect caught by its rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checker.attachments import open_folder
from checker.attachments.documents import documents_in
from checker.engine.evaluate import Judge
from checker.model import Finding, Rulebook
from checker.pipeline import Options, judge
from checker.redaction import masked
from checker.report import renderer
from checker.rulebook import load_rules
from checker.rulebook.example_form import example_file, form_from_data
from tests.draw.package import (
    FONT,
    Facts,
    as_document,
    as_scan,
    as_slides,
    as_text,
    form_entries,
    mutated,
    pages_of,
    papers_of,
)

RULES = ("E001", "E002", "C015", "D009", "U012", "U013", "U014", "U015")
Draw = Callable[[Sequence[str]], bytes]
NAMES = {"certificates": "注册证书", "package_insert": "说明书", "commitment_letter": "企业承诺书"}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def package(folder: Path, facts: Facts, draw: Draw, suffix: str, **pages: Any) -> dict[str, str]:
    """Writes the package; the names of its files by upload."""
    folder.mkdir(exist_ok=True)
    names = {}
    for key, drawn in {**pages_of(facts), **pages}.items():
        names[key] = NAMES[key] + suffix
        (folder / names[key]).write_bytes(draw(drawn))
    return names


def judged(folder: Path, names: Mapping[str, str], book: Rulebook, **entries: str) -> dict[str, list[Finding]]:
    form = form_from_data("2025", {**form_entries(), **names, **entries}, book)
    judge = Judge(form, book, open_folder(folder))
    found = {rule: list(judge.rule(rule)) for rule in RULES}
    assert not judge.errors
    return found


def verdicts(found: Mapping[str, Sequence[Finding]]) -> dict[str, set[str]]:
    return {rule: {finding.verdict for finding in findings} for rule, findings in found.items()}


@pytest.mark.parametrize(("draw", "suffix"), [(as_text, ".pdf"), (as_document, ".docx")])
def test_a_whole_package_passes(draw: Draw, suffix: str, tmp_path: Path, book: Rulebook) -> None:
    found = judged(tmp_path, package(tmp_path, Facts(), draw, suffix), book)
    assert verdicts(found) == {rule: {"pass"} for rule in RULES}
    (route,) = found["E002"]
    day = next(one for one in route.evidence if one.text == "2024年08月20日")
    assert (day.file, day.places[0].page, day.confidence) == (f"注册证书{suffix}", 2, None)
    assert bool(day.places[0].boxes) is (suffix == ".pdf")


TRIALS = ("三期试验报告", "三期试验论文 三期试验论文-译文", "真实世界研究")
GUIDELINES = ("流感诊疗指南", "抗病毒药共识")
WHOLE = (*RULES, "U006", "U007", "U008", "U011", "U016")


def whole_package(folder: Path, draw: Draw, suffix: str, insert_pages: int) -> Mapping[str, Any]:
    """Writes certificates, insert, letter, two decks and six papers, and gives the form's entries on them."""
    names: dict[str, Any] = dict(package(folder, Facts(), draw, suffix, **pages_of(Facts(), insert_pages)))
    decks = (as_slides, ".pptx") if suffix == ".docx" else (draw, suffix)
    for name, drawn in papers_of(Facts()).items():
        paint, ending = decks if "幻灯片" in name else (draw, suffix)
        (folder / (name + ending)).write_bytes(paint(drawn))
    joined = [" 下载文件 ".join(name + suffix for name in one.split()) for one in TRIALS]
    return {
        **names,
        "slides_with_prices": "摘要幻灯片" + decks[1],
        "slides_public": "摘要幻灯片-公示" + decks[1],
        "trials": [{"type": "单个样本量足够的RCT", "evidence_file": name} for name in joined],
        "guidelines": [{"recommendation": "强推荐。", "excerpt_file": name + suffix} for name in GUIDELINES],
    }


def verdicts_on_whole(folder: Path, names: Mapping[str, Any], book: Rulebook) -> dict[str, set[str]]:
    judge = Judge(form_from_data("2025", {**form_entries(), **names}, book), book, open_folder(folder))
    found = verdicts({rule: list(judge.rule(rule)) for rule in WHOLE})
    assert not judge.errors
    return found


@pytest.mark.parametrize(("draw", "suffix"), [(as_text, ".pdf"), (as_document, ".docx")])
def test_a_whole_package_with_decks_and_papers_passes(draw: Draw, suffix: str, tmp_path: Path, book: Rulebook) -> None:
    names = whole_package(tmp_path, draw, suffix, 40)
    assert verdicts_on_whole(tmp_path, names, book) == {rule: {"pass"} for rule in WHOLE}


DEFECTS: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "wrong number": ("C015", {"number": "国药准字H20230081"}, {}),
    "other strength": ("C015", {"strength": "0.25g"}, {}),
    "other holder": ("C015", {"holder": "海宁制药有限公司"}, {}),
    "other drug": ("C015", {"drug": "洛非替尼片"}, {}),
    "other class": ("C015", {"drug_class": "化学药品2.2类"}, {}),
    "certificate after the listing": ("D009", {"approved": "2023年09月16日"}, {}),
    "indication that the form lacks": ("E002", {}, {"entries": {"indications": "用于治疗成人流行性感冒。"}}),
    "supplementary outside the window": ("E002", {"changed": "2025年08月20日"}, {}),
    "another drug's letter": (
        "U014",
        {},
        {"commitment_letter": ["企业承诺书\n我单位参加2025年国家医保药品目录调整，申报洛非替尼片。\n海澜制药有限公司"]},
    ),
    "expired approval": ("U014", {"valid": "2025年01月15日"}, {}),
    "last cycle's letter": ("U014", {"cycle": "2024"}, {}),
    "older insert": ("U015", {"revised": "2023年06月02日"}, {}),
    "indication that the insert lacks": (
        "U012",
        {"indications": ("用于治疗成人流行性感冒。", "用于预防丙型肝炎。")},
        {},
    ),
    "notice of acceptance": ("U013", {}, {"certificates": ["受理通知书\n受理号：CXHS2200018\n2022年03月01日"]}),
    "swapped slots": ("U013", {}, {"commitment_letter": pages_of(Facts())["package_insert"]}),
    "draft": ("U013", {}, {"package_insert": ["泰洛瑞韦片说明书（送审稿）\n【适应症】 流感\n【用法用量】 口服"]}),
}


def with_defect(name: str, folder: Path, draw: Draw, suffix: str, book: Rulebook) -> dict[str, list[Finding]]:
    _, changes, more = DEFECTS[name]
    entries = more.get("entries", {})
    pages = {key: pages for key, pages in more.items() if key != "entries"}
    return judged(folder, package(folder, mutated(**changes), draw, suffix, **pages), book, **entries)


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_caught_by_its_rule(name: str, tmp_path: Path, book: Rulebook) -> None:
    found = with_defect(name, tmp_path, as_text, ".pdf", book)
    told = [finding for finding in found[DEFECTS[name][0]] if finding.verdict == "review"]
    assert told, {rule: [finding.message.zh for finding in findings] for rule, findings in found.items()}
    assert any(one.file for finding in told for one in finding.evidence) or name == "indication that the insert lacks"
    assert not any(finding.verdict == "fail" for findings in found.values() for finding in findings)


scans = pytest.mark.skipif(FONT is None, reason="no Chinese font to draw a scan with")


@scans
@pytest.mark.long
def test_a_scanned_package_gives_the_same_verdicts_but_opens_no_route(tmp_path: Path, book: Rulebook) -> None:
    pytest.importorskip("rapidocr")
    names = package(tmp_path, Facts(), lambda pages: as_scan(pages, 7), ".pdf")
    found = judged(tmp_path, names, book)
    assert verdicts(found) == {rule: {"review" if rule == "E002" else "pass"} for rule in RULES}
    (route,) = found["E002"]
    assert "2024-08-20" in route.message.zh and route.assumptions
    assert all(one.confidence and one.places[0].boxes for one in route.evidence if one.file)


@scans
@pytest.mark.long
def test_a_package_of_turned_photographs_with_decks_and_papers_gives_the_same_verdicts(
    tmp_path: Path, book: Rulebook
) -> None:
    pytest.importorskip("rapidocr")
    turned = partial(as_scan, seed=7, photograph=True, turns=(90, 180, 270))
    names = whole_package(tmp_path, turned, ".pdf", 4)
    found = verdicts_on_whole(tmp_path, names, book)
    # two words on a slide that lies upside down are no text for recognition: then a person looks for prices
    assert found.pop("U011") <= {"pass", "review"}
    assert found == {rule: {"review" if rule == "E002" else "pass"} for rule in WHOLE if rule != "U011"}


@scans
@pytest.mark.long
@pytest.mark.parametrize("name", ["wrong number", "older insert"])
def test_defects_of_a_scan_are_caught(name: str, tmp_path: Path, book: Rulebook) -> None:
    pytest.importorskip("rapidocr")
    found = with_defect(name, tmp_path, as_scan, ".pdf", book)
    assert any(finding.verdict == "review" for finding in found[DEFECTS[name][0]])


def test_personal_data_in_an_upload_is_masked(tmp_path: Path, book: Rulebook) -> None:
    holder = "海澜制药有限公司 联系电话13812345678"
    names = package(tmp_path, mutated(holder=holder), as_text, ".pdf")
    form = form_from_data("2025", {**form_entries(), **names, "mah": "云岭药业有限公司"}, book)
    result = judge(form, "x", None, book, Options(), open_folder(tmp_path))
    shown = [str(renderer("json")([one], book, "zh")) for one in (result, masked(result, book))]
    assert "13812345678" in shown[0] and "13812345678" not in shown[1]


HEADS = {
    "acceptance": ["受理通知书", "药品注册申请受理决定书"],
    "supplementary": ["药品补充申请批准通知书", "药品补充申请批件"],
    "renewal": ["药品再注册批准通知书", "药品再注册批件"],
    "import_certificate": ["进口药品注册证", "医药产品注册证", "Imported Drug License"],
    "certificate": ["药品注册证书", "药品注册批件", "新药证书"],
    "commitment": ["企业承诺书", "申报材料真实性承诺书"],
    "authorisation": ["授权书", "法定代表人授权委托书"],
    "licence": ["营业执照", "药品生产许可证", "药品经营许可证"],
}
"""What offices and companies print over their papers, by the kind of document."""


@pytest.mark.parametrize("kind", HEADS)
def test_a_paper_is_known_by_its_head(kind: str) -> None:
    spec = load_rules().formats.documents
    for head in HEADS[kind]:
        file = example_file("文件.pdf", {"text": f"{head}\n编号：虚构\n以下内容从略。"})
        (found,) = documents_in(file, spec)
        assert found.kind == kind, head
    (found,) = documents_in(example_file("文件.pdf", {"text": "虚构\n以下内容从略。"}), spec)
    assert found.kind is None


PAPERS = {
    "insert": "泰洛瑞韦片说明书\n【适应症】流感\n【用法用量】口服\n【规格】0.1g",
    "insert_draft": "泰洛瑞韦片说明书草案\n【适应症】流感\n【禁忌】对本品过敏者",
    "review_report": "技术审评报告\n受理号CXHS2200018\n审评结论：批准上市",
    "guideline": "流感诊疗指南\n推荐意见：尽早用药\n证据级别：高",
    "trial": "一项随机研究\n受试者400名\n主要终点为症状缓解时间",
    "deck": "药品基本信息\n安全性\n有效性\n公平性",
}


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_is_known_by_as_many_of_its_words_as_it_needs(kind: str) -> None:
    """The least words that tell the kind, and one fewer, which tell nothing."""
    spec = load_rules().formats.documents

    def kinds(text: str) -> list[str | None]:
        return [one.kind for one in documents_in(example_file("文件.pdf", {"text": text}), spec)]

    assert kinds(PAPERS[kind]) == [kind]
    assert kind not in kinds(PAPERS[kind].rpartition("\n")[0])
