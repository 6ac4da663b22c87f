"""Single defects in clean drawn forms, in text and in PDF: caught by the rule named for them, and by no other.

The table says what is changed, which rule must say so, and which other rules may change their verdict, and why.
"""

from __future__ import annotations

import gc
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checker.model import Document, Evidence, Finding, Result, Rulebook
from checker.parser import parse
from checker.pipeline import Options, check_file, judge
from checker.reader import read_document
from checker.rulebook import load_rules
from tests.draw import layout, office, pdf, sheet, text
from tests.draw.forms import CLEAN, Drawn, mutate, reference
from tests.long_cases import every
from tests.test_attachments import complete

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
ORDER = ("fail", "review", "pass", "not_applicable")
MEDIA = ("text", "pdf")
MARKED = "text with marks"
"""A text in which a mark before each criterion shows what is ticked."""
WIDE, NARROW = "龘", "ƕ"
"""Characters that no form holds: an entry made of them shows where it is printed."""


@dataclass(frozen=True)
class Case:
    """``changes`` are those of draw.mutate, and "print": label as printed -> what is printed instead.

    ``place`` is the changed entry that the evidence must be (by default the first change); "" asks for no
    evidence. ``also`` are other rules that may change their verdict: rule -> "verdict: reason". ``unsure``: the
    same in text, when the words of the table alone do not tell its cells apart, so that the verdict is review.
    """

    id: str
    form: str
    changes: Mapping[str, Any]
    rule: str
    verdict: str
    field: str
    place: str
    words: str
    also: Mapping[str, str]
    unsure: Mapping[str, str] | None = None


@cache
def book() -> Rulebook:
    book = load_rules()
    gc.freeze()  # the rulebook stays: looking through it again and again is a quarter of these tests' time
    return book


def clean(name: str) -> Drawn:
    kind, _, edition = name.rpartition("-")
    if kind != "unseen":
        return CLEAN[kind](edition)
    form = mutate(mutate(CLEAN["western"]("2025"), "track", None), "submitted_at", "2024-07-10 10:24:36")
    return mutate(form, "title", ("2024年国家医保药品目录调整", "申报材料 （公示版）"))


def changed(form: Drawn, changes: Mapping[str, Any]) -> Drawn:
    for key, value in changes.items():
        if key != "print":
            form = mutate(form, key, value)
    return form


wrap = cache(sheet.wrap)


def lay_out(form: Drawn, paper: sheet.Sheet, printed: Mapping[str, str] | None = None) -> list[sheet.Printed]:
    """The printed lines, with labels changed as they stand on the paper."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "wrap", wrap)  # the same labels are wrapped for every case
        lines = layout.lay_out(form, paper)
    if not printed:
        return lines
    return [
        replace(line, text=printed.get(line.text, line.text) if line.kind == "label" else line.text) for line in lines
    ]


def marked(lines: list[sheet.Printed]) -> list[sheet.Printed]:
    return [
        line if line.ticked is None else replace(line, text=("☑" if line.ticked else "□") + line.text) for line in lines
    ]


def draw(form: Drawn, medium: str, printed: Mapping[str, str] | None = None, **options: Any) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "lay_out", lambda form, paper: lay_out(form, paper, printed))
        patch.setattr(pdf, "lay_out", lambda form, paper: lay_out(form, paper, printed))
        if medium == "pdf":
            return pdf.draw_pdf(form, **options)[0]
        if medium == MARKED:
            patch.setattr(text, "lay_out", lambda form, paper: marked(lay_out(form, paper)))
        return text.draw_text(form, **options)[0].encode()


def judged(content: bytes) -> Result:
    result = judge(parse(read_document("form", content), book()), "form", None, book(), Options())
    assert [problem.kind for problem in result.problems] == ["edition_unseen"] * (result.edition == "2024")
    return result


@cache
def judged_clean(name: str, medium: str) -> Result:
    return judged(draw(clean(name), medium))


def verdicts(result: Result, *, every: bool = False) -> dict[str, str]:
    """Each rule's worst verdict; without ``every`` only of those that decide a form's outcome."""
    found: dict[str, str] = {}
    for finding in result.findings:
        if every or finding.severity != "info":
            worst = found.setdefault(finding.rule, finding.verdict)
            found[finding.rule] = min(worst, finding.verdict, key=ORDER.index)
    return found


def differences(result: Result, other: Result, *, every: bool = False) -> dict[str, str]:
    now, before = verdicts(result, every=every), verdicts(other, every=True)  # a case may be of another severity
    return {rule: verdict for rule, verdict in now.items() if verdict != before[rule]}


def told(result: Result, rule: str) -> Counter[tuple[str, tuple[str, ...], str]]:
    return Counter(
        (finding.verdict, finding.fields, finding.message.zh)
        for finding in result.findings
        if finding.rule == rule and finding.verdict in ("fail", "review")
    )


def squeeze(words: str) -> str:
    return re.sub(r"\s+", "", words)


def disguised(words: str) -> str:
    """Other words of the same width, character by character."""
    return "".join(one if one.isspace() else NARROW if sheet.width_of(one) == 1 else WIDE for one in words)


def printed_at(form: Drawn, place: str, words: str, medium: str) -> list[tuple[int, str]]:
    """Page and words of every printed line that holds some of an entry, told by laying it out in disguise."""
    second = dict(form.second)
    if place in second:
        hidden = mutate(form, "second", second | {place: disguised(second[place])})
        hidden = mutate(hidden, place, disguised(words))
    else:
        hidden = mutate(form, place, disguised(words))
    paper = sheet.Sheet(**(pdf.GEOMETRY if medium == "pdf" else {}))
    pages = zip(sheet.paint_order(lay_out(form, paper)), sheet.paint_order(lay_out(hidden, paper)), strict=True)
    found, number = [], 0
    for lines, others in pages:
        for at, (line, other) in enumerate(zip(lines, others, strict=True)):
            number += at == 0 or (line.gap and medium == "text")  # a gap is a page's end to a reader of text
            if line.text != other.text:
                found.append((number, squeeze(line.text)))
    return found


def entry(form: Drawn, key: str) -> str:
    row = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", key)
    return form.groups[row[1]][int(row[2])].get(row[3], "") if row else form.values.get(key, "")


# ------------------------------------------------------------------------------------------------ the table

MISSING = "review: it needs the entry that is missing"
BROKEN = "review: it needs the entry that cannot be read"
NOTHING = "not_applicable: the entry that it looks at is not there"
NO_ROUTE_SURE = "review: the routes left rest on lists that are incomplete"
OF_TWO = "fail: the catalogue asks for both"


def case(
    name: str, form: str, changes: Mapping[str, Any], outcome: str, field: str | None = None,
    place: str | None = None, words: str | None = None, also: Mapping[str, str] | None = None,
    unsure: Mapping[str, str] | None = None,
) -> Case:  # fmt: skip
    """A row of the table: the entry changed first is the evidence, unless the row says otherwise."""
    rule, verdict = outcome.split()
    first = next(iter(changes))
    if place is None:
        told = changes[first] not in (None, "") and first not in ("labels", "without", "print")
        place = first if told else ""
    if words is None:
        words = changes[place] if isinstance(changes.get(place), str) else ""
    return Case(
        name, form, changes, rule, verdict, re.sub(r"\[\d+\]", "[]", first) if field is None else field,
        place, words, also or {}, unsure,
    )  # fmt: skip


def listed(month: str, letter: str = "H") -> dict[str, str]:
    """Another month of first listing, with all that must agree with it."""
    number = f"国药准字{letter}{month[:4]}0018"
    return {"first_listed_cn": month, "first_listed_world": month, "approval_number": number}


def decks(with_prices: str, public: str) -> dict[str, str]:
    return {"slides_public": public, "slides_with_prices": with_prices}


def row(**changes: str) -> list[dict[str, str]]:
    whole = reference("洛非替尼片", "5mg/片", "9.60", "口服，每次1片，每日2次", "19.20", "日均费用")
    return [whole | changes]


W3, W5, B3, B5 = "western-2023", "western-2025", "biologic-2023", "biologic-2025"
C3, C5, I3, I5 = "chinese_patent-2023", "chinese_patent-2025", "imported-2023", "imported-2025"
R3, R5, P5 = "rare_disease-2023", "rare_disease-2025", "paediatric-2025"
S3, S5, T3, T5 = "several-2023", "several-2025", "two_reference_drugs-2023", "two_reference_drugs-2025"
N5 = "no_reference_drug-2025"
N4 = "unseen-2024"
NO_MONTH = {"D003": MISSING, "D004": MISSING, "D005": MISSING, "D006": MISSING, "E000": NO_ROUTE_SURE}
BAD_MONTH = {"D003": BROKEN, "D004": BROKEN, "D005": BROKEN, "D006": BROKEN, "E000": NO_ROUTE_SURE}
DRAFT = {"D002": MISSING, "D003": MISSING, "F006": NOTHING}
NO_NUMBER = {"D006": MISSING, "D007": MISSING, "C004": MISSING, "F009": NOTHING}
UNTOLD = {
    "R003": "review: whether the drug is in the catalogue was not read",
    "R006": "not_applicable: likewise",
}
NOT_RARE = {"R004": "not_applicable: no yearly cost is prescribed for what is no rare disease"}
NO_CLASS = {"C003": MISSING, "C004": MISSING, "C005": MISSING, "F003": MISSING, "R004": MISSING}
BAD_CLASS = {"C003": BROKEN, "C004": BROKEN, "C005": BROKEN, "R004": BROKEN}
NO_SUM: dict[str, str] = {}
OF_TWO_YEARS = "review: the number is of another year than the month"
NOT_CLASS_1 = {"C007": "not_applicable: no class 1 is named"}
TOO_LATE = {
    "E000": "fail: no route takes a drug listed after the window",
    "D003": "fail: listed after the submission",
}
RARE, AMOUNT = "indications", "reference_drugs[].amount"

CASES = [
    # E: the windows of route 1, day by day as far as months go
    case("window-first-month-2025", W5, listed("2020-01"), "E001 pass"),
    case("window-month-before-2025", W5, listed("2019-12"), "E001 fail", also={"E000": NO_ROUTE_SURE}),
    case("window-last-month-2025", W5, listed("2025-06"), "E001 pass"),
    case("window-month-just-after-2025", W5, listed("2025-07"), "E001 review", also={"E000": NO_ROUTE_SURE,
         "D003": "review: the month of submission"}),
    case("window-number-before-2025", W5, {**listed("2020-01"), "approval_number": "国药准字H20190018"}, "E001 review",
         also={"E000": NO_ROUTE_SURE, "D006": "review: the years disagree"}),
    case("window-month-after-2025", W5, listed("2025-08"), "E001 fail", also=TOO_LATE),
    case("window-first-month-2023", W3, listed("2018-01"), "E001 pass"),
    case("window-month-before-2023", W3, listed("2017-12"), "E001 fail", also={"E000": NO_ROUTE_SURE}),
    case("window-last-month-2023", W3, listed("2023-06"), "E001 pass"),
    case("window-month-after-2023", W3, listed("2023-08"), "E001 fail", also={"E000": NO_ROUTE_SURE,
         "D003": "fail: listed after the submission"}),
    case("no-route-at-all", W5, listed("2025-08"), "E000 fail", field="", place="", words="",
         also={"D003": "fail: listed after the submission"}),
    case("no-route-for-certain", W5, listed("2019-12"), "E000 review", field="", place="", words=""),
    case("window-no-month", W5, {"first_listed_cn": ""}, "E001 review", also={**NO_MONTH,
         "F001": "fail: required"}),
    case("indication-after-window", W5, listed("2025-08"), "E002 fail", also=TOO_LATE),
    case("essential-after-cut-off", W5, listed("2025-08"), "E003 fail", also=TOO_LATE),
    case("encouraged-after-cut-off", P5, {"first_listed_cn": "2025-08",
         "approval_number": "国药准字H20250033"}, "E004 fail", also=TOO_LATE),
    case("encouraged-other-form", P5, {"generic_name": "艾伐卡托滴眼液", "drug_name": "艾伐卡托滴眼液"},
         "E004 review", words="艾伐卡托滴眼液", also={"E000": NO_ROUTE_SURE}),
    case("rare-disease-member", R5, {RARE: "用于治疗先天性凝血因子IX缺乏症患者的出血。"}, "E005 review",
         words="先天性凝血因子IX缺乏症", also={"E000": NO_ROUTE_SURE}),
    case("rare-disease-wider", R5, {RARE: "用于治疗血管性血友病患者的出血。"}, "E005 review", words="血管性血友病",
         also={"E000": NO_ROUTE_SURE}),
    case("rare-disease-hazard", R3, {RARE: "用于治疗血管性血友病患者的出血。"}, "E005 fail",
         also={"E000": NO_ROUTE_SURE, **NOT_RARE}),
    case("rare-disease-not-equivalent", R3, {RARE: "用于治疗获得性血友病患者的出血。"}, "E005 fail",
         also={"E000": NO_ROUTE_SURE, **NOT_RARE}),
    case("rare-disease-of-the-later-list", R3, {RARE: "用于治疗神经纤维瘤病。"}, "E005 fail",
         also={"E000": NO_ROUTE_SURE, **NOT_RARE}),
    case("commercial-not-exclusive", B5, {"exclusive": "否"}, "E010 review"),
    case("commercial-no-route", B5, listed("2019-12", "S"), "E010 review", field="", place="",
         also={"E000": NO_ROUTE_SURE, "D007": "not_applicable: the certificate's number is gone"}),
    # F001, F002
    case("empty-name", W5, {"generic_name": ""}, "F001 fail", also={"C001": MISSING, "C011": MISSING}),
    case("empty-name-and-a-claim", W5,
         {"generic_name": "", "fills_gap": "泰洛瑞韦片已纳入国家医保目录。"}, "F001 fail", field="generic_name",
         also={"C001": MISSING, "C010": "review: whose name a text says is open", "C011": MISSING}),
    # a label that a print lacks is told once, as a fault of the print: the portal prints them all
    case("no-label-otc", W3, {"otc": None}, "Q011 review", field=""),
    case("empty-otc", W5, {"otc": ""}, "F001 fail"),
    case("empty-specifications", C5, {"specifications": ""}, "F001 fail"),
    case("empty-mah", W5, {"mah": ""}, "F001 fail", also={"C002": MISSING}),
    case("empty-company", W3, {"company": ""}, "F001 fail", also={"C002": MISSING}),
    case("empty-drug-name", W3, {"drug_name": ""}, "F001 fail", also={"C001": MISSING}),
    case("empty-dosage", I5, {"dosage": ""}, "F001 fail"),
    case("empty-indications", W5, {RARE: ""}, "F001 fail"),
    case("empty-class", W5, {"drug_class": ""}, "F001 fail", also=NO_CLASS),
    case("empty-registration", I3, {"registration_class": ""}, "F001 fail", also={"C005": MISSING,
         "C007": MISSING, "F010": NOTHING}),
    case("empty-number", W5, {"approval_number": ""}, "F001 fail", also=NO_NUMBER),
    case("empty-code", W5, {"insurance_code": ""}, "F001 fail", also={"C003": MISSING, "F008": NOTHING}),
    case("empty-country", W5, {"first_country": ""}, "F001 fail", also={"D005": MISSING, "C007": MISSING, "C013": NOTHING}),
    case("empty-world-month", I5, {"first_listed_world": ""}, "F001 fail", also={"D004": MISSING}),
    case("empty-outcome", S5, {"trials[2].outcome": ""}, "F001 fail"),
    case("empty-phase", S3, {"trials[1].phase": ""}, "F001 fail"),
    case("empty-dispute", S3, {"patent_dispute": ""}, "F001 fail"),
    case("empty-catalogue", W5, {"catalogue": ""}, "F001 fail",
         also={"E000": MISSING, "E010": MISSING, "E012": MISSING, "C011": MISSING}),
    case("empty-track", B5, {"track": ""}, "F001 fail", also={"E010": MISSING}),
    case("no-label-management", W5, {"clinical_management": None}, "Q011 review", field=""),
    case("no-label-insert-safety", C3, {"insert_safety": None}, "Q011 review", field=""),
    case("placeholder-dash", W5, {"comparable_drugs": "-"}, "F002 fail"),
    case("placeholder-long-dash", W3, {"disease_background": "——"}, "F002 fail"),
    case("placeholder-none", I5, {"adverse_reactions": "无"}, "F002 fail"),
    case("placeholder-slash", C3, {"basic_need": "/"}, "F002 fail"),
    case("placeholder-for-now", W5, {"public_health": "暂无"}, "F002 fail"),
    case("placeholder-see-attachment", W5, {"fills_gap": "详见附件3"}, "F002 fail"),
    case("placeholder-to-be-filled-in", W3, {"innovation": "（待填写）"}, "F002 fail"),
    case("placeholder-sentence", W5, {"adverse_reactions": "目前暂无相关数据。"}, "F002 review"),
    case("placeholder-na", B5, {"fills_gap": "N/A"}, "F002 fail"),
    case("placeholder-na-lower-case", B5, {"innovation": "n/a"}, "F002 fail"),
    case("placeholder-full-width", B3, {"clinical_management": "Ｎ／Ａ"}, "F002 fail"),
    case("placeholder-in-outcome", S5, {"trials[3].outcome": "-"}, "F002 fail"),
    case("placeholder-in-specifications", W5, {"specifications": "不适用"}, "F002 fail"),
    case("placeholder-in-mah", W5, {"mah": "/"}, "F002 fail", also={"C002": BROKEN}),
    case("placeholder-in-country", W5, {"first_country": "无"}, "F002 fail", also={"D005": BROKEN, "C013": NOTHING}),
    # F003: what another entry calls for
    case("patent-no-expiry", S5, {"patents[1].expires": ""}, "F003 fail", words="核心专利权期限届满日"),
    case("patent-dash-expiry", W3, {"patents[0].expires": "-"}, "F003 fail", place="patents[0].expires", words="-"),
    case("patent-no-type", S3, {"patents[2].type": ""}, "F003 review", field="patents[].expires",
         place="patents[2].expires"),
    case("no-reason", W5, {"reference_reason": "-"}, "F003 fail", field="reference_reason"),
    case("empty-reason", I3, {"reference_reason": ""}, "F003 fail"),
    case("no-note", N5, {"reference_note": "-"}, "F003 fail", also={"R001": OF_TWO}),
    case("no-heritage", C5, {"heritage": "-"}, "F003 fail"),
    case("empty-heritage", C3, {"heritage": ""}, "F003 fail"),
    # F004 to F007
    case("exclusive-perhaps", W5, {"exclusive": "可能"}, "F004 fail"),
    case("otc-in-english", W3, {"otc": "No"}, "F004 fail"),
    case("dispute-in-words", C5, {"patent_dispute": "不存在"}, "F004 fail"),
    case("catalogue-odd", W5, {"catalogue": "甲类目录"}, "F005 fail",
         also={"E000": BROKEN, "E010": BROKEN, "E012": BROKEN, "C011": BROKEN}),
    case("class-odd", W5, {"drug_class": "化学药"}, "F005 fail", also={**BAD_CLASS, "F003": BROKEN}),
    case("track-odd", B5, {"track": "商业目录"}, "F005 fail", also={"E010": BROKEN}),
    case("track-half-odd", B5, {"track": "基本医保目录、商保目录"}, "F005 fail", words="商保目录",
         also={"E010": BROKEN}),
    case("trial-type-unseen", W5, {"trials[0].type": "病例对照研究"}, "F005 review",
         also={"C009": "not_applicable: nothing follows from this type"}),
    case("trial-phase-unseen", S3, {"trials[2].phase": "上市中"}, "F005 review"),
    case("submitted-no-such-day", W5, {"submitted_at": "2025-07-32 09:00:00"}, "F006 fail",
         also={"D001": BROKEN, "D002": BROKEN, "D003": BROKEN}),
    case("submitted-25-hours", W3, {"submitted_at": "2023-07-10 25:00:00"}, "F006 fail", also={"D001": BROKEN,
         "D002": BROKEN, "D003": BROKEN}),
    case("submitted-day-only", W5, {"submitted_at": "2025-07-15"}, "F006 fail", also={"D001": BROKEN,
         "D002": BROKEN, "D003": BROKEN}),
    case("submitted-in-words", W3, {"submitted_at": "2023年7月10日"}, "F006 fail", also={"D001": BROKEN,
         "D002": BROKEN, "D003": BROKEN}),
    case("month-13", W5, {"first_listed_cn": "2021-13"}, "F007 fail", also=BAD_MONTH),
    case("month-00", S5, {"patents[1].expires": "2036-00"}, "F007 fail"),
    case("month-one-digit", W3, {"first_listed_cn": "2022-3"}, "F007 fail"),
    case("month-in-words", W5, {"first_listed_cn": "2022年3月"}, "F007 fail"),
    case("month-with-point", I5, {"first_listed_world": "2019.11"}, "F007 fail"),
    case("month-with-slash", I3, {"first_listed_world": "2019/11"}, "F007 fail"),
    case("month-with-day", W5, {"patents[0].expires": "2037-05-12"}, "F007 fail"),
    case("month-without-dash", W3, {"patents[0].expires": "203705"}, "F007 fail"),
    case("month-only-year", W5, {"patents[0].expires": "2037"}, "F007 fail"),
    case("month-letter-o", W5, {"first_listed_cn": "2O22-03"}, "F007 fail", also=BAD_MONTH),
    case("month-in-writing", W5, {"patents[0].expires": "长期有效"}, "F007 fail"),
    # F008 to F010: codes with one thing wrong
    case("code-one-short", W5, {"insurance_code": "XL04AFT312A00101015012"}, "F008 fail"),
    case("code-one-long", W3, {"insurance_code": "XL04AFT312A0010101501234"}, "F008 fail"),
    case("code-letter-o", W5, {"insurance_code": "XLO4AFT312A001010150123"}, "F008 fail"),
    case("code-lower-case", W5, {"insurance_code": "xl04aft312a001010150123"}, "F008 fail",
         also={"C003": BROKEN}),
    case("code-one-lower-case", W3, {"insurance_code": "XL04AFt312A001010150123"}, "F008 fail"),
    case("code-full-width", W5, {"insurance_code": "ＸL04AFT312A001010150123"}, "F008 review"),
    case("code-no-atc-group", W5, {"insurance_code": "XE04AFT312A001010150123"}, "F008 fail"),
    case("code-other-first-letter", W5, {"insurance_code": "AL04AFT312A001010150123"}, "F008 fail",
         also={"C003": BROKEN}),
    case("code-chinese-23", C5, {"insurance_code": "ZA04BAQ0123010251234567"}, "F008 fail"),
    case("code-chinese-letter-o", C3, {"insurance_code": "ZAO4BAQ0123010251234"}, "F008 fail"),
    case("code-with-words", W5, {"insurance_code": "XL04AFT312A001010150123，以系统为准"}, "F008 review"),
    case("number-lower-case", W5, {"approval_number": "国药准字h20220018"}, "F009 fail", also={"D006": BROKEN,
         "D007": BROKEN, "C004": BROKEN}),
    case("number-letter-o", W3, {"approval_number": "国药准字H2O220018"}, "F009 fail", also={"D006": BROKEN,
         "D007": BROKEN}),
    case("number-one-short", W5, {"approval_number": "国药准字H2022001"}, "F009 fail", also={"D006": BROKEN,
         "D007": BROKEN}),
    case("number-wrong-word", W5, {"approval_number": "国药字H20220018"}, "F009 review", also={"D006": BROKEN,
         "D007": BROKEN}),
    case("number-full-width", W5, {"approval_number": "国药准字Ｈ20220018"}, "F009 review"),
    case("number-part-unknown", B5, {"approval_number": "2021A01234/国药准字S20210047"}, "F009 review",
         words="2021A01234", also={"D006": BROKEN, "D007": BROKEN}),
    case("registration-9", W5, {"registration_class": "化学药品9类"}, "F010 fail", also=NOT_CLASS_1),
    case("registration-chinese-12", C5, {"registration_class": "中药12类"}, "F010 fail", also=NOT_CLASS_1),
    case("registration-no-kind", W5, {"registration_class": "创新药"}, "F010 review", also={"C005": BROKEN,
         **NOT_CLASS_1}),
    # F011 to F014
    case("text-over-cap", W5, {"public_health": "及早控制病情，可减少住院和手术。" * 13}, "F011 review",
         words="及早控制病情"),
    case("outcome-over-cap", S5, {"trials[1].outcome": "应答者中有九成维持至第52周。" * 14}, "F011 review",
         words="应答者中有九成"),
    case("patents-skip-a-number", S5, {"print": {"核心专利类型3": "核心专利类型4",
         "核心专利权期限届满日3": "核心专利权期限届满日4"}}, "F012 fail", field="patents[].type", words=""),
    case("trials-skip-a-number", S3, {"print": {"试验类型2": "试验类型5"}}, "F012 fail",
         field="trials[].type"),
    case("trials-start-at-2", W5, {"print": {"试验类型1": "试验类型2"}}, "F012 fail", field="trials[].type"),
    case("guidelines-skip-a-number", S5,
         {"print": {"临床指南/诊疗规范推荐情况3": "临床指南/诊疗规范推荐情况7", "况3": "况7", "3": "7"}},
         "F012 fail", field="guidelines[].recommendation"),
    case("trials-without-a-number", W5, {"print": {"试验类型1": "试验类型"}}, "F012 review",
         field="trials[].type"),
    case("phone-ten-digits", W3, {"contact_phone": "1380013800"}, "F013 fail", words=""),
    case("phone-in-words", C3, {"contact_phone": "见附件"}, "F013 fail", words=""),
    case("phone-blotted-out", W3, {"contact_phone": "138****8000"}, "F013 review", words=""),
    case("label-of-2025-on-2023", W3, {"track": "基本医保目录"}, "F014 fail", field="", place="",
         words="申报目录类别"),
    case("label-of-2023-country", I5, {"labels": {"first_country": "全球首个上市国家/地区"}}, "F014 fail",
         field="", words="全球首个上市国家/地区"),
    case("label-of-2023-slides", W5,
         {"labels": {"slides_with_prices": "申报药品摘要幻灯片（含经济性/价格费用信息）"}}, "F014 fail",
         field=""),
    case("label-of-2025-world", W3, {"labels": {"first_listed_world": "该通用名全球首次上市时间"}},
         "F014 fail", field=""),
    # U: uploads
    case("no-letter", W5, {"commitment_letter": "-"}, "U001 fail", also={}),
    case("empty-insert", W3, {"package_insert": ""}, "U001 fail"),
    case("certificates-later", I5, {"certificates": "待上传"}, "U001 fail"),
    case("no-certificates", I5, {"certificates": "-"}, "U001 fail"),
    case("no-label-slides", C5, {"slides_with_prices": None}, "Q011 review", field="",
         also={"U004": MISSING}),
    case("empty-public-slides", W3, {"slides_public": ""}, "U001 fail", also={"U004": MISSING,
         "U005": NOTHING}),
    case("trial-no-proof", S5, {"trials[2].evidence_file": "-"}, "U002 fail", place="trials[2].evidence_file", words="-"),
    case("trial-empty-proof", S3, {"trials[0].evidence_file": ""}, "U002 fail"),
    case("guideline-no-excerpt", S3, {"guidelines[1].excerpt_file": "-"}, "U002 fail"),
    case("review-no-report", W5, {"cde_review_file": "-"}, "U002 fail"),
    case("heritage-no-proof", C3, {"heritage_file": "-"}, "U002 fail", place="heritage",
         words="处方源自清代医家"),
    case("heritage-empty-proof", C5, {"heritage_file": ""}, "U002 fail"),
    case("review-none-no-report", W5, {"cde_review_file": "-", "cde_review": "本品的审评报告尚未公开，三期研究达到主要终点。"},
         "U002 review", place=""),
    case("letter-exe", W5, {"commitment_letter": "企业承诺书.exe"}, "U003 review"),
    case("certificates-word", I3, {"certificates": "注册证.docx"}, "U003 review"),
    case("slides-word", W5, {"slides_public": "摘要幻灯片-公示用.doc"}, "U003 review"),
    case("insert-pptx", C5, {"package_insert": "说明书.pptx"}, "U003 review"),
    case("insert-no-extension", W5, {"package_insert": "说明书扫描件"}, "U003 review"),
    case("certificates-two-files", W5, {"certificates": "注册证1.pdf  下载文件  注册证2.pdf"}, "U003 fail",
         words="注册证1.pdf"),
    case("proof-zip", S5, {"trials[3].evidence_file": "上市后RCT报告.zip"}, "U003 review"),
    case("one-deck-twice", W5, decks("摘要幻灯片.pptx", "摘要幻灯片.pptx"), "U004 fail"),
    case("one-deck-twice-2023", W3, decks("摘要幻灯片.pdf", "摘要幻灯片.PDF"), "U004 fail"),
    case("decks-exchanged", W5, decks("泰洛瑞韦片摘要幻灯片-公示用.pptx",
         "泰洛瑞韦片摘要幻灯片（含价格费用信息）.pptx"), "U005 fail"),
    case("public-deck-with-price", C3, {"slides_public": "摘要幻灯片（含经济性）.pdf"}, "U005 fail"),
    case("public-deck-of-economics", I5, {"slides_public": "药物经济学评价摘要.pptx"}, "U005 review"),
    case("file-with-path", W5, {"package_insert": "C:\\上传\\说明书.pdf"}, "U009 fail"),
    case("file-reserved-name", W3, {"commitment_letter": "CON.pdf"}, "U009 fail"),
    case("file-up-the-tree", C5, {"certificates": "../注册证.pdf"}, "U009 fail"),
    case("file-with-question-mark", I5, {"safety_literature": "文献?汇编.pdf"}, "U009 review"),
    case("file-in-two-slots", W5, {"innovation_file": "安全性文献汇编.pdf"}, "U010 review", field=""),
    # D: dates
    case("submitted-day-before", W5, {"submitted_at": "2025-07-10 23:59:59"}, "D001 fail"),
    case("submitted-day-after", W3, {"submitted_at": "2023-07-15 00:00:00"}, "D001 fail"),
    case("submitted-hour-after", W5, {"submitted_at": "2025-07-20 17:01:00"}, "D001 fail"),
    case("submitted-closing-minute", W5, {"submitted_at": "2025-07-20 17:00:30"}, "D001 review"),
    case("submitted-first-day-before-2023", W3, {"submitted_at": "2023-06-30 23:59:59"}, "D001 fail"),
    case("draft", W5, {"submitted_at": ""}, "D001 review", also=DRAFT),
    case("draft-without-label", W3, {"submitted_at": None}, "Q011 review", field="",
         also={"D001": MISSING, **DRAFT}),
    case("draft-dash", W5, {"submitted_at": "-"}, "D001 review", also=DRAFT),
    case("submitted-another-year", W5, {"submitted_at": "2024-07-15 10:00:00"}, "D002 fail",
         also={"D001": OF_TWO}),
    case("listed-after-submission", W5, listed("2025-08"), "D003 fail",
         also={"E000": "fail: no route takes a drug listed after the window"}),
    case("listed-in-the-month-of-submission", W3, listed("2023-07"), "D003 review",
         also={"E000": NO_ROUTE_SURE}),
    case("abroad-after-home", I5, {"first_listed_world": "2022-09"}, "D004 fail"),
    case("abroad-after-home-2023", I3, {"first_listed_world": "2023-01"}, "D004 fail"),
    case("china-unequal-months", W5, {"first_listed_world": "2021-11"}, "D005 fail"),
    case("mainland-unequal-months", C3, {"first_listed_world": "2022-08", "first_country": "中国大陆"},
         "D005 fail"),
    case("number-of-another-year", W5, {"approval_number": "国药准字H20210018"}, "D006 review"),
    case("certificate-before-number", B5, {"approval_number": "2020S01234/国药准字S20210047"}, "D007 review"),
    case("patent-expired", S5, {"patents[0].expires": "2025-06"}, "D008 fail"),
    case("patent-expires-this-month", W5, {"patents[0].expires": "2025-07"}, "D008 review"),
    # C: consistency
    case("name-one-character", W5, {"drug_name": "泰洛瑞伟片"}, "C001 fail"),
    case("name-without-form", C3, {"drug_name": "芪茜宁络"}, "C001 fail"),
    case("name-with-brand", B5, {"drug_name": "奈妥珠单抗注射液（耐妥®）"}, "C001 fail"),
    case("another-holder", W5, {"mah": "云岭新药（海外）有限公司"}, "C002 review"),
    case("another-company", C3, {"company": "杏林商贸有限公司"}, "C002 review"),
    case("code-of-the-other-class", W5, {"insurance_code": "ZA04BAQ0123010251234"}, "C003 fail"),
    case("western-code-in-chinese", C3, {"insurance_code": "XL04AFT312A001010150123"}, "C003 fail"),
    case("class-of-the-other-kind", W5, {"drug_class": "中成药"}, "C003 fail", also={"C004": OF_TWO,
         "C005": OF_TWO, "F003": "fail: a Chinese patent medicine says its heritage",
         "C008": "not_applicable: only for western medicines",
         "R004": "pass: the daily cost is what a Chinese patent medicine states"}),
    case("number-of-chinese-medicine", W5, {"approval_number": "国药准字Z20220018"}, "C004 fail"),
    case("number-of-western-medicine", C5, {"approval_number": "国药准字H20220009"}, "C004 fail"),
    case("import-licence-of-chinese-medicine", I5, {"approval_number": "ZC20220045"}, "C004 fail"),
    case("registration-of-chinese-medicine", W5, {"registration_class": "中药1.1类"}, "C005 fail"),
    case("registration-of-western-medicine", C5, {"registration_class": "化学药品2.2类"}, "C005 fail",
         also=NOT_CLASS_1),
    case("registration-without-kind", I5, {"registration_class": "5.1类"}, "C005 review",
         also={"F010": "review: of no known scheme"}),
    case("second-print-of-patent", S5, {"second": {"patents[1].expires": "2036-03"}}, "C006 fail", field="",
         words="2036-03", place="patents[1].expires"),
    case("second-print-of-trial", W3, {"second": {"trials[0].comparator": "阳性药"}}, "C006 fail", field="",
         words="阳性药", place="trials[0].comparator"),
    case("second-print-of-outcome", S3,
         {"second": {"trials[1].outcome": "共入组90例，第24周的应答率为78.8%。"}}, "C006 fail", field="",
         words="共入组90例", place="trials[1].outcome"),
    case("second-print-of-guideline", S5, {"second": {"guidelines[2].recommendation": "可作为二线的次选。"}},
         "C006 fail", field="", words="次选", place="guidelines[2].recommendation"),
    case("second-print-of-file", W5, {"second": {"trials[0].evidence_file": "另一份报告.pdf"}}, "C006 fail",
         field="", words="另一份报告", place="trials[0].evidence_file"),
    case("second-print-of-review", W5, {"second": {"cde_review": "审评结论另行公布。"}}, "C006 fail",
         field="", words="审评结论", place="cde_review"),
    case("class-1-listed-abroad", I5, {"registration_class": "化学药品1类"}, "C007 review"),
    case("heritage-in-western", W5, {"heritage": "处方源自古代验方，配伍得当。"}, "C008 fail"),
    case("heritage-in-biologic", B3, {"heritage": "传承百年工艺。"}, "C008 fail"),
    case("heritage-of-an-odd-class", C5, {"drug_class": "民族药"}, "C008 review",
         also={**BAD_CLASS, "F005": OF_TWO}),
    case("single-arm-with-comparator", S5, {"trials[1].comparator": "安慰剂"}, "C009 review",
         field="trials[].type"),
    case("randomised-without-comparator", W3, {"trials[0].comparator": "无"}, "C009 review",
         field="trials[].type"),
    case("already-in-catalogue", W5, {"innovation": "本品已纳入国家医保目录，惠及广大患者。"}, "C010 review",
         words="纳入"),
    case("first-in-catalogue", C3, {"fills_gap": "本品为首个纳入医保的同类中成药。"}, "C010 review",
         words="首个纳入医保"),
    # a form that nobody has seen may word its labels otherwise: a person looks at what is not there
    case("unseen-no-label", N4, {"otc": None}, "F001 review", words=""),
    case("unseen-label-of-2023", N4, {"labels": {"first_country": "全球首个上市国家/地区"}}, "F014 review",
         field="", words="全球首个上市国家/地区"),
    case("unseen-no-slides", N4, {"slides_public": None}, "U001 review", also={"U004": MISSING,
         "U005": NOTHING}),
    case("unseen-no-section", N4, {"without": frozenset(["四、创新性信息"])}, "Q008 review", field=""),
    # R: the reference drug
    case("no-reference-no-note", N5, {"reference_note": ""}, "R001 fail", also={"F003": OF_TWO}),
    case("reference-without-name", W5, {"reference_drugs": row(name="-")}, "R001 review",
         place="reference_drugs[0].price", field="reference_drugs[].name", words="9.60",
         also={"F003": "fail: there is no note either", "R002": "fail: the row has no name",
         "R003": "not_applicable: no drug is named", "R005": "not_applicable: no drug is named",
         "R006": "not_applicable: no drug is named", "R008": "not_applicable: no drug is named"}),
    case("reference-outside-unexplained", W5, {"reference_drugs": row(in_catalogue="否"),
         "reference_reason": "-"}, "R003 fail", field="reference_drugs[].in_catalogue",
         place="reference_reason", words="-", also={"F003": OF_TWO, "R006": "pass: it is said to be outside"}),
    # what a consultant compares
    case("number-of-a-biologic", W5, {"approval_number": "国药准字S20220015"}, "C012 review"),
    case("patent-beyond-its-term", W5, {"patents[0].expires": "2099-12"}, "F015 fail", words="2099"),
    case("number-of-a-year-to-come", W5, {"approval_number": "国药准字H20990015"}, "F015 fail", also={"D006": OF_TWO_YEARS}),
    case("reference-inside-said-outside", W5, {"reference_drugs": row(name="达雷妥尤单抗注射液", in_catalogue="否")},
         "R006 review", field="reference_drugs[].name", place="reference_drugs[0].name", words="达雷妥尤单抗注射液"),
    case("class-of-an-import-first-in-china", W5, {"registration_class": "化学药品5.1类"}, "C013 review",
         also=NOT_CLASS_1),
    case("insert-in-the-letters-slot", W5, {"commitment_letter": "药品说明书.pdf"}, "U013 review", words="药品说明书"),
    case("reference-price-0", W5, {"reference_drugs[0].price": "0"}, "R002 fail", also=NO_SUM),
    case("reference-price-in-words", W5, {"reference_drugs[0].price": "面议"}, "R002 fail", also=NO_SUM),
    case("reference-price-negative", W3, {"reference_drugs[0].price": "-9.60"}, "R002 fail",
         also=NO_SUM, unsure=UNTOLD),
    case("reference-price-dash", C5, {"reference_drugs[0].price": "-"}, "R002 fail", also={"R005": NOTHING}),
    case("reference-amount-empty", W5, {"reference_drugs[0].amount": ""}, "R002 fail",
         also=NO_SUM, unsure=UNTOLD),
    case("reference-amount-0", I3, {"reference_drugs[0].amount": "0.00"}, "R002 fail", also=NO_SUM),
    case("reference-amount-in-words", T5, {"reference_drugs[1].amount": "待定"}, "R002 fail"),
    case("reference-cost-type-unknown", W5, {"reference_drugs[0].cost_type": "季度费用"}, "R002 review",
         also=NO_SUM),
    case("reference-in-catalogue-unknown", W3, {"reference_drugs[0].in_catalogue": "不详"}, "R002 fail",
         also={"R003": BROKEN, "R006": NOTHING}),
    case("reference-first-row-of-two", T5, {"reference_drugs[0].price": "0"}, "R002 fail", also=NO_SUM),
    case("reference-in-catalogue-unknown-second-row", T5, {"reference_drugs[1].in_catalogue": "不详"},
         "R002 fail", also={"R003": BROKEN}),
    case("reference-second-row", T3, {"reference_drugs[1].price": "0"}, "R002 fail", also=NO_SUM),
    case("cost-of-a-year-in-chinese", C5, {"reference_drugs[0].cost_type": "年度费用",
         "reference_drugs[0].amount": "3022.20"}, "R004 review"),
    case("cost-of-a-day-in-rare-disease", R5, {"reference_drugs[0].cost_type": "日均费用",
         "reference_drugs[0].amount": "185.40"}, "R004 review"),
    case("cost-of-a-dose-second-row", T3, {"reference_drugs[1].cost_type": "次均费用",
         "reference_drugs[1].amount": "197.40"}, "R004 review"),
    case("cost-of-a-day-under-a-tumour-code", W5, {"insurance_code": "XL01FXN207B002010160234"},
         "R004 review", field="reference_drugs[].cost_type", words="XL01"),
    case("amount-one-pack-more", W5, {"reference_drugs[0].amount": "28.80"}, "R005 review"),
    case("amount-two-per-cent-more", T5, {"reference_drugs[1].amount": "73492.02"}, "R005 review"),
    case("amount-of-another-number-of-doses", W3, {"reference_drugs[0].dosage": "口服，每次1片，每日3次"},
         "R005 review", field=AMOUNT),
    case("dosage-that-cannot-be-counted", C5, {"reference_drugs[0].dosage": "外用，适量涂敷"},
         "R005 review", field=AMOUNT),
    case("specification-without-strength", R3, {"reference_drugs[0].specification": "注射剂"}, "R005 review",
         field=AMOUNT),
    # P: publication
    case("price-in-a-text", W5, {"basic_need": "本品每盒仅1,280.00元，患者年治疗费用约3.2万元。"}, "P003 review",
         words="1,280.00元"),
    case("price-in-a-trial", S5, {"trials[2].outcome": "治愈率为78.8%，泰洛瑞韦片每片仅12元。"},
         "P003 review", words="12元"),
    case("sum-of-nobody-knows-what", C3, {"fills_gap": "每例患者另需两万元左右。"}, "P003 review", words="两万元"),
    case("contact-in-published", W5, {"contact_name": "某某", "contact_phone": "13800138000"}, "P001 fail",
         words="", also={"F013": "pass: there is a phone to judge"}),
    # Q: the document
    case("lost-character", W5, {"public_health": "及早控制病情，可减少\ufffd住院和\ufffd术。"}, "Q001 review",
         field="", words="\ufffd"),
    case("lost-character-in-name", W3, {"drug_name": "泰洛\ufffd韦片"}, "Q001 review", field="",
         words="\ufffd", also={"C001": "review: a name with a lost character cannot be compared"}),
    case("lost-character-in-trial", S5, {"trials[2].outcome": "年复发次数由3.4次降至\ufffd次。"},
         "Q001 review", field="", words="\ufffd"),
    case("a-note-on-the-print", W5, {"labels": {"criteria": "药品申报条件（内部审核意见：通过）"}}, "Q003 review",
         field="", words="内部审核意见：通过"),
    case("bracket-open", W5, {"fills_gap": "为这部分患者提供了新的选择（如老年患者。"}, "Q006 review",
         words="（"),
    case("bracket-close", C3, {"basic_need": "本品满足基本用药需求），费用适宜。"}, "Q006 review",
         words="）"),
    case("quote-open", S5, {"guidelines[1].recommendation": "某省共识：“老年患者可优先选用。"}, "Q006 review",
         words="“"),
    case("breaks-off-at-cap", W5, {"public_health": "及早控制病情" * 33 + "可减"}, "Q006 review",
         words="可减"),
    case("breaks-off", W5, {"public_health": "及早控制病情，可减少住院以及"}, "Q006 review", words="以及"),
    case("a-template-left", W5, {"fills_gap": "本品使XX%的患者获益【待医学部确认】。"}, "Q009 review", words="XX%"),
    case("another-drugs-name", S5, {"innovation": "本品（洛非替尼片）为新一代抑制剂。"}, "Q009 review", words="洛非替尼"),
    *[
        case(f"no-section-{number}", form, {"without": frozenset([words])}, "Q011 review", field="",
             also={"Q008": "not_applicable: told by Q011"})
        for number, (form, words) in enumerate(
            [(W5, "申报信息"), (W3, "一、基本信息"), (W5, "参照药品信息"), (C5, "二、有效性信息"),
             (W3, "三、安全性信息"), (W5, "四、创新性信息"), (I3, "五（一）、公平性信息")])
    ],
]  # fmt: skip


IN_EVERY_CLEAN_FORM = {("E002", "review"), ("E003", "review"), ("P001", "review")}
IN_ANOTHER_TEST = {
    ("Q010", "review"),
    ("Q008", "fail"),
    ("R007", "review"),
    ("R008", "review"),  # test_cases, as C014
    ("C014", "review"),
    # What documents among the uploads state: test_package_evidence; files of odd sizes: test_attachments; criteria and
    # unknown cycles: test_criteria, test_unknown_cycle; years: test_cases
    # of what kind the uploads' files are: test_file_criteria
    *((f"A00{n}", "review") for n in range(1, 9)),
    *((rule, "review") for rule in ("C015", "D009", "U014", "U015", "U016", "U008", "Q012", "Q013", "F015")),
    ("P002", "fail"),
    ("E011", "fail"),
    ("E011", "review"),
}
ROUTES = {1: "E001", 2: "E002", 3: "E003", 4: "E004", 5: "E005"}


def test_every_verdict_of_every_rule_has_a_defect() -> None:
    """Fail and review, of each rule that is there: named for the rule, or as what another's defect brings about."""
    seeded = {(case.rule, case.verdict) for case in CASES}
    seeded |= {(rule, reason.partition(":")[0]) for case in CASES for rule, reason in case.also.items()}
    proven = {(rule, verdict) for _, _, _, rule, verdict, _ in FAULTS} - seeded
    possible = set()
    for rule in book().rules:
        cases = [case for part in rule.parts for case in part.cases]
        possible |= {(rule.id, case.verdict) for case in cases if case.verdict in ("fail", "review")}
        possible |= {(rule.id, "review") for case in cases if case.unknown}
    assert possible - seeded == IN_EVERY_CLEAN_FORM | IN_ANOTHER_TEST | proven


@pytest.mark.parametrize(
    ("defect", "medium"),
    [
        pytest.param(
            case,
            medium,
            id=f"{case.id}-{medium}",
            marks=[pytest.mark.long] if n % 5 or (medium == "pdf" and n % 20) else [],
        )
        for n, case in enumerate(CASES)
        for medium in MEDIA
    ],
)
def test_defect(defect: Case, medium: str) -> None:
    if defect.unsure is not None and medium == "text":
        defect = replace(defect, verdict="review", also=defect.unsure, place="", words="", field="")
    before = judged_clean(defect.form, medium)
    form = changed(clean(defect.form), defect.changes)
    result = judged(draw(form, medium, defect.changes.get("print")))
    allowed = {rule: reason.partition(":")[0] for rule, reason in defect.also.items()}
    allowed |= of_ticks(form, result) if medium == "pdf" else {}
    others = {rule: verdict for rule, verdict in differences(result, before).items() if rule != defect.rule}
    assert others == allowed
    assert verdicts(result, every=True)[defect.rule] == defect.verdict
    known = told(before, defect.rule)
    found = [
        finding
        for finding in result.findings
        if finding.rule == defect.rule
        and (defect.verdict == "pass" or (finding.verdict, finding.fields, finding.message.zh) not in known)
    ]
    assert [finding.verdict for finding in found] == [defect.verdict], [finding.message.zh for finding in found]
    if defect.field:
        assert defect.field in found[0].fields
    assert result.form and result.form.document
    check_evidence(found[0], defect, form, result.form.document, medium)


def of_ticks(form: Drawn, result: Result) -> dict[str, str]:
    """What E011 must say when it does not pass: a PDF shows the ticks, and a defect may shut the ticked route."""
    routes = verdicts(result, every=True)
    ticked = [routes[ROUTES[number]] for number, on in form.ticks.items() if on]
    if form.values["catalogue"] != "药品目录外":
        return {"E011": "review"}
    worst = "fail" if "fail" in ticked else "pass" if set(ticked) == {"pass"} else "review"
    return {"E011": worst} if worst != "pass" else {}


def check_evidence(finding: Finding, defect: Case, form: Drawn, document: Document, medium: str) -> None:
    """The words are those of the entry, and every place is where those words are printed."""
    lines = {(line.page, line.number): line.text for line in document.lines}
    for evidence in finding.evidence:
        for place in evidence.places:
            assert place.text in lines[place.page, place.line]
            assert bool(place.boxes) == (medium == "pdf") or place.text == "\ufffd"
    words = [squeeze("".join(place.text for place in evidence.places)) for evidence in finding.evidence]
    if defect.words:
        assert any(squeeze(defect.words) in one or one in squeeze(defect.words) for one in words if one), words
    if defect.place:
        own = [evidence for evidence in finding.evidence if is_of(evidence, defect)]
        assert own, [(evidence.field, evidence.row, evidence.text) for evidence in finding.evidence]
        printed = printed_at(form, defect.place, entry(form, defect.place), medium)
        places = [place for evidence in own for place in evidence.places]
        assert places
        for place in places:
            line = squeeze(lines[place.page, place.line])
            assert any(page == place.page and words in line for page, words in printed), (place, printed)


def is_of(evidence: Evidence, defect: Case) -> bool:
    """The evidence is of the changed entry: its field and, in a group, its row."""
    found = re.fullmatch(r"(\w+)(?:\[(\d+)\](.*))?", defect.place)
    assert found
    key = defect.place if found[2] is None else f"{found[1]}[]{found[3]}"
    if evidence.row is None:  # a second print names no row, a lost character neither field nor row
        return evidence.field in (key, "lost")
    return evidence.field == key and (found[2] is None or evidence.row == int(found[2]))


# ---------------------------------------------------------------------------------------- what is ticked

TICKS: list[tuple[str, str, set[int], str, str]] = [
    ("closed", W5, {5}, "fail", "条件5"),
    ("closed-2023", R3, {1}, "fail", "条件1"),
    ("closed-beside-an-open-one", R5, {1, 5}, "fail", "条件1"),
    ("closed-beside-one-under-review", W3, {2, 5}, "fail", "条件5"),
    ("under-review", W5, {2}, "review", "条件2"),
    ("under-review-2023", B3, {3}, "review", "条件3"),
    ("under-review-beside-an-open-one", C5, {1, 4}, "review", "条件4"),
    ("none", P5, set(), "review", "没有勾选"),
    ("none-2023", I3, set(), "review", "没有勾选"),
]


@pytest.mark.parametrize("medium", every(2, ["pdf", MARKED]))
@pytest.mark.parametrize(("name", "form", "on", "verdict", "words"), TICKS, ids=[row[0] for row in TICKS])
def test_ticks(name: str, form: str, on: set[int], verdict: str, words: str, medium: str) -> None:
    before = judged_clean(form, medium)
    assert verdicts(before)["E011"] == "pass"
    result = judged(draw(mutate(clean(form), "ticks", {number: number in on for number in ROUTES}), medium))
    assert differences(result, before, every=True) == {"E011": verdict}
    (finding,) = (finding for finding in result.findings if finding.rule == "E011")
    assert words in finding.message.zh
    assert re.findall("条件(\\d)", finding.message.zh) == ([] if not on else [words[-1]])
    rows = {evidence.row for evidence in finding.evidence if evidence.field == "criteria[].text"}
    assert not on or int(words[-1]) - 1 in rows


# --------------------------------------------------------------------------------- the folder of uploads

LETTER, INSERT, CERTIFICATES = "commitment_letter", "package_insert", "certificates"
PRICED, PUBLIC = "slides_with_prices", "slides_public"


def into(field: str, content: bytes | None) -> Callable[[Path, Mapping[str, str]], None]:
    """Another content in the place of what is uploaded there; None takes the file away."""

    def change(folder: Path, names: Mapping[str, str]) -> None:
        path = folder / names[field]
        path.write_bytes(content) if content is not None else path.unlink()

    return change


def insert_of(**changes: str) -> bytes:
    values = {**clean(W5).values, **changes}
    return office.draw_pages("\n".join(values[key] for key in ("generic_name", "approval_number", "indications")))


def into_a_subfolder(folder: Path, names: Mapping[str, str]) -> None:
    (folder / "sub").mkdir()
    (folder / names[INSERT]).rename(folder / "sub" / names[INSERT])


def only_a_link(folder: Path, names: Mapping[str, str]) -> None:
    path = folder / names[LETTER]
    path.rename(folder.parent / "elsewhere.pdf")
    path.symlink_to(folder.parent / "elsewhere.pdf")


def one_content(folder: Path, names: Mapping[str, str]) -> None:
    (folder / names[PRICED]).write_bytes((folder / names[PUBLIC]).read_bytes())


LOCKED = (Path(__file__).parent / "broken" / "encrypted.pdf").read_bytes()
UNREAD = {"U012": "review: what cannot be opened cannot be compared"}
FAULTS: list[tuple[str, Callable[[Path, Mapping[str, str]], Any], str, str, str, dict[str, str]]] = [
    ("no-letter", into(LETTER, None), LETTER, "U006", "fail", {}),
    ("insert-in-a-subfolder", into_a_subfolder, INSERT, "U006", "review", {}),
    ("letter-only-a-link", only_a_link, LETTER, "U006", "review", {"U007": "review: the link is told"}),
    ("link-to-elsewhere", only_a_link, "", "U007", "review", {"U006": "review: the letter is the link"}),
    ("a-file-too-many", lambda folder, _: (folder / "旧版.pdf").write_bytes(LOCKED), "", "U007", "fail", {}),
    ("insert-empty", into(INSERT, b""), INSERT, "U008", "fail", UNREAD),
    ("insert-encrypted", into(INSERT, LOCKED), INSERT, "U008", "fail", UNREAD),
    ("insert-cut-off", into(INSERT, insert_of()[:200]), INSERT, "U008", "fail", UNREAD),
    ("letter-is-an-old-deck", into(LETTER, office.draw_ole("PowerPoint Document")), LETTER, "U008", "fail", {}),
    ("one-content-twice", one_content, PRICED, "U010", "review", {}),
    ("price-on-a-slide", into(PUBLIC, office.draw_slides("摘要", "本品单价128元")), PUBLIC, "U011", "review", {}),
    ("price-in-a-note", into(PUBLIC, office.draw_slides("摘要", notes={1: "每盒1280元"})), PUBLIC, "U011",
     "review", {}),
    ("deck-of-pictures", into(PUBLIC, office.draw_slides("摘要", "", pictures=[2])), PUBLIC, "U011", "review", {}),
    ("insert-of-another-drug", into(INSERT, insert_of(generic_name="洛非替尼片")), INSERT, "U012", "review", {}),
    ("insert-of-another-disease", into(INSERT, insert_of(indications="用于治疗成人高血压。")), INSERT, "U012",
     "review", {}),
    ("certificate-of-another-number", into(CERTIFICATES, insert_of(approval_number="国药准字H20220081")),
     CERTIFICATES, "U012", "review", {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A form with all its uploads beside it, and what is said of them."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "attachments").mkdir()
    complete(clean(W5), folder / "attachments")
    (folder / "form.txt").write_bytes(draw(clean(W5), "text"))
    return folder, check_file(str(folder / "form.txt"), book())


@pytest.mark.parametrize(("name", "change", "field", "rule", "verdict", "also"), FAULTS, ids=[f[0] for f in FAULTS])
def test_fault_in_the_folder(
    name: str, change: Callable[[Path, Mapping[str, str]], Any], field: str, rule: str, verdict: str,
    also: dict[str, str], tmp_path: Path, whole: tuple[Path, Result],
) -> None:  # fmt: skip
    """Real files beside the form: one of them is not as it should be."""
    folder, before = whole
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    change(tmp_path / "attachments", clean(W5).values)
    result = check_file(str(tmp_path / "form.txt"), book())
    allowed = {other: reason.partition(":")[0] for other, reason in also.items()}
    assert differences(result, before, every=True) == {rule: verdict, **allowed}
    found = [f for f in result.findings if f.rule == rule and f.verdict == verdict]
    assert len(found) == 1
    assert not field or field in {evidence.field for evidence in found[0].evidence}


# -------------------------------------------------------------------------------------- what is no defect

HARMLESS: list[tuple[str, str, Mapping[str, Any]]] = [
    ("name-in-other-width", W5, {"drug_name": "泰洛瑞韦片 "}),
    ("name-with-full-width-letters", W5, {"generic_name": "泰洛瑞韦C片", "drug_name": "泰洛瑞韦Ｃ片"}),
    ("full-width-digits-in-a-text", W5, {"specifications": "（１）１５ｍｇ；（２）３０ｍｇ"}),
    ("company-with-other-brackets", W3, {"company": "云岭（北京）新药有限公司",
     "mah": "云岭(北京)新药有限公司"}),
    ("upper-case-extension", W5, {"commitment_letter": "企业承诺书.PDF",
     "slides_public": "摘要幻灯片-公示用.PPTX"}),
    ("full-width-point-in-a-file-name", I5, {"package_insert": "维格列酮缓释片说明书（2024.05版）.pdf"}),
    ("slides-as-pdf-in-2025", W5, {"slides_public": "摘要幻灯片-公示用.pdf"}),
    ("public-deck-without-prices", W5, {"slides_public": "摘要幻灯片（不含价格费用信息）.pptx"}),
    ("registration-short", W5, {"registration_class": "化药1类"}),
    ("single-arm-spelt-right", S5, {"trials[1].type": "单臂临床试验"}),
    ("single-arm-with-dash", S5, {"trials[1].comparator": "-"}),
    ("no-heritage-in-words", W5, {"heritage": "不适用"}),
    ("trials-that-compare-with-listed-drugs", W5,
     {"comparable_drugs": "同类药品洛非替尼片已纳入国家医保目录。"}),
    ("hopes-for-the-catalogue", W5, {"fills_gap": "希望本品早日纳入国家医保目录，惠及患者。"}),
    ("hotline", W5,
     {"adverse_reactions": "通过400-100-2000热线和010-66668888收集不良反应，未见新的安全性信号。"}),
    ("numbers-like-a-mobile", W5, {"comparable_drugs": "批号13912345678的样品，金额为13800138000元。"}),
    ("first-minute", W5, {"submitted_at": "2025-07-11 00:00:00"}),
    ("last-minute", W5, {"submitted_at": "2025-07-20 16:59:59"}),
    ("first-second-2023", W3, {"submitted_at": "2023-07-01 00:00:00"}),
    ("last-second-2023", W3, {"submitted_at": "2023-07-14 23:59:59"}),
    ("same-month-abroad", I5, {"first_listed_world": "2022-08"}),
    ("mainland-in-other-words", W5, {"first_country": "中国大陆"}),
    ("price-with-thousands", T5, {"reference_drugs[0].amount": "67,671.00"}),
    ("price-of-reference-in-words", R5, {"reference_drugs[0].price": "¥185.40元"}),
    ("outside-with-reason", W5, {"reference_drugs[0].in_catalogue": "否"}),
    ("two-numbers", B5, {"approval_number": "2023S01234/国药准字S20210047"}),
    ("commercial-on-route-5", R5, {"track": "基本医保目录、商保创新药目录"}),
    ("no-guidelines", W5, {"guidelines": []}),
    ("no-patent-in-words", W5, {"patents[0].type": "本品暂无核心专利", "patents[0].expires": "-"}),
    ("patent-applied-for", S5, {"patents[0].type": "化合物专利（申请中）", "patents[0].expires": "-"}),
    ("first-of-its-class", W5, {"comparable_drugs": "无"}),
    ("not-in-guidelines", W5, {"guidelines[0].recommendation": "尚未被国内外指南收录", "guidelines[0].excerpt_file": "-"}),
    ("heritage-not-for-western", W5, {"heritage": "本品为化学药品，不涉及中成药传承性。"}),
    ("no-review-report", W3, {"cde_review": "-", "cde_review_file": "-"}),
    ("no-contacts-2023-title", B5, {"title": ()}),
    ("dispute", S5, {"patent_dispute": "是"}),
    ("over-the-counter", W5, {"otc": "是"}),
    ("market-and-burden", W5, {"public_health": "2023年国内市场规模约12亿元，全国疾病经济负担达300亿元。"}),
    ("research-and-income", C3, {"disease_background": "研发投入5000万元；患者人均可支配收入3.9万元。"}),
    ("cost-of-the-reference-drug", W5, {"reference_reason": "参照药品年费用为23万元，与本品机制相同。"}),
    ("other-words-with-yuan", W5, {"innovation": "含5元环，由3元素组成，于2023元月完成。"}),
    ("amount-half-a-per-cent-more", T5, {"reference_drugs[0].amount": "68009.36"}),
]  # fmt: skip
DIFFERENT_AFTER_ALL = {
    "two-numbers": {},
    "outside-with-reason": {"R006": "pass"},
    "commercial-on-route-5": {"E010": "pass"},
    "no-guidelines": {},
    "no-contacts-2023-title": {"P001": "not_applicable"},
}
"""What these ask more or less of a form, without anything being wrong."""


@pytest.mark.long
@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(
    ("name", "form", "changes"), HARMLESS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_defect(name: str, form: str, changes: Mapping[str, Any], medium: str) -> None:
    result = judged(draw(changed(clean(form), changes), medium))
    assert differences(result, judged_clean(form, medium)) == DIFFERENT_AFTER_ALL.get(name, {})


def crlf(content: str) -> bytes:
    return content.replace("\n", "\r\n").encode()


PRINTS: dict[str, Callable[[Drawn], bytes]] = {
    "chance-white-space": lambda form: text.draw_text(form, rng=random.Random(3))[0].encode(),
    "radicals-and-icons": lambda form: text.draw_text(form, radicals=True)[0].encode(),
    "icons-only": lambda form: text.draw_text(form, icons=True)[0].encode(),
    "no-blank-lines": lambda form: text.draw_text(form, blank_between=False)[0].encode(),
    "form-feeds": lambda form: text.draw_text(form, page_end="feed")[0].encode(),
    "short-pages": lambda form: text.draw_text(form, page_lines=31)[0].encode(),
    "long-pages": lambda form: text.draw_text(form, page_lines=90)[0].encode(),
    "narrow-columns": lambda form: text.draw_text(form, label_width=18, value_width=70)[0].encode(),
    "list-and-table-in-place": lambda form: text.draw_text(form, displaced=False)[0].encode(),
    "crlf": lambda form: crlf(text.draw_text(form)[0]),
    "utf-8-with-mark": lambda form: text.draw_text(form)[0].encode("utf-8-sig"),
    "utf-16": lambda form: text.draw_text(form)[0].encode("utf-16"),
    "gb18030": lambda form: text.draw_text(form)[0].encode("gb18030"),
    "no-download-words": lambda form: text.draw_text(form)[0].replace("下载文件  ", "").encode(),
    "half-width-colons": lambda form: re.sub("(名称|条件|理由|说明) ?：", r"\1:", text.draw_text(form)[0]).encode(),
    "colons-behind-labels": lambda form: re.sub("(是否为OTC|药品类别|试验阶段|企业承诺书) ", r"\1：", text.draw_text(form)[0]).encode(),
    "no-break-spaces": lambda form: text.draw_text(form)[0].replace(" ", "\u00a0").encode(),
    "trailing-blank-lines": lambda form: ("\n\n" + text.draw_text(form)[0] + "\n \n\n\n\n\n").encode(),
    "pdf-radicals": lambda form: pdf.draw_pdf(form, radicals=True)[0],
    "pdf-short-pages": lambda form: pdf.draw_pdf(form, page_lines=27)[0],
}  # fmt: skip


@pytest.mark.parametrize("form", every(2, [T5, S3]))
@pytest.mark.parametrize("name", PRINTS)
def test_another_print_of_the_same_form(name: str, form: str) -> None:
    content = PRINTS[name](clean(form))
    medium = "pdf" if name.startswith("pdf") else "text"
    changed = differences(judged(content), judged_clean(form, medium), every=True)
    changed.pop("Q002", None)  # counts what was repaired
    assert changed == {}


PERSONAL = {"mobile": "联系13912345678", "identity": "证件11010519491231002X", "mail": "见li.si@example.com"}


@pytest.mark.parametrize("medium", every(2, MEDIA))
@pytest.mark.parametrize("kind", PERSONAL)
def test_personal_data_in_every_free_text(kind: str, medium: str) -> None:
    """One finding a text, at the words."""
    form = clean(C5)
    keys = [key for key in book().formats.free_texts if not key.startswith("reference_drugs[].")]
    for key in keys:
        place = key.replace("[]", "[0]")
        form = mutate(form, place, f"{entry(form, place)[:40]}（{PERSONAL[kind]}）。")
    found = [finding for finding in judged(draw(form, medium)).findings if finding.rule == "P002"]
    assert {finding.verdict for finding in found} == {"fail"}
    assert Counter(key for finding in found for key in finding.fields) == Counter(keys)
    said = PERSONAL[kind][1:] if kind == "mail" else PERSONAL[kind][2:]
    for finding in found:
        words = squeeze("".join(place.text for evidence in finding.evidence for place in evidence.places))
        assert said in words, finding.fields


# --------------------------------------------------------------------------------- the two published forms

CN = {"2023": "中国大陆首次上市时间 ", "2025": "中国⼤陆⾸次上市时间 "}
MONTH = "\\d{4}-\\d{2}"
PUBLISHED: list[tuple[str, str, str, str, dict[str, str]]] = [
    ("2023", "month-early", f"(?<={CN['2023']}){MONTH}", "2015-03", {"E001": "fail", "E000": "review",
     "D004": "fail", "D006": "review"}),
    ("2023", "month-in-words", f"(?<={CN['2023']}){MONTH}", "2021年6月", {"F007": "fail"}),
    ("2025", "month-13", f"(?<={CN['2025']}){MONTH}", "2023-13", {"E001": "review", "E000": "review",
     "E010": "review", "F007": "fail", "D003": "review", "D004": "review", "D005": "review",
     "D006": "review"}),
    ("2023", "submitted-late", "(?<=申报时间 2023-)07-\\d\\d", "08-02", {"D001": "fail"}),
    ("2025", "submitted-after-the-hour", "(?<=申报时间 )2025-07-\\d\\d \\S+", "2025-07-20 17:05:00",
     {"D001": "fail"}),
    ("2025", "class-of-the-other-kind", "(?<=药品类别 )西药", "中成药", {"C003": "fail", "C004": "fail",
     "C005": "fail", "C008": "not_applicable", "F003": "fail", "R004": "review"}),
    ("2023", "not-exclusive-or-so", "(?<=是否为独家 )是", "可能", {"F004": "fail"}),
    ("2025", "code-one-short", "(?<=B00\\d)0(?=\\d)", "", {"F008": "fail"}),
    ("2023", "no-letter", "(企业承诺书) 下载\\S+ .*", "\\1 -", {"U001": "fail"}),
    ("2023", "no-section", "三、安全性信息", "", {"Q008": "not_applicable", "Q011": "review"}),
    ("2025", "no-section", "四、创新性信息", "", {"Q008": "not_applicable", "Q011": "review"}),
    ("2023", "heritage", "(?<=（仅中成药填写） )-", "源于古方", {"C008": "fail"}),
    ("2025", "reference-price", "(?<=\\s)\\d{4}\\.\\d\\d(?=\\s)", "面议", {"R002": "fail"}),
    ("2025", "reason-dash", "(?<=由：)[\\s\\S]+?(?=\\s其他情况请说明)", "-", {"F003": "fail"}),
    ("2023", "note-dash", "(?<=其他情况请说明：)\\S+", "-", {"F003": "fail", "R001": "fail"}),
    ("2023", "name-differs", "(?<=药品名称 ： )\\S+", "别的注射液", {"C001": "fail"}),
]  # fmt: skip


@cache
def published(year: str) -> tuple[str, Result]:
    path = SEEDS / f"{year}.txt"
    if not path.is_file():
        pytest.skip("the published forms are not part of the project")
    content = path.read_text(encoding="utf-8")
    return content, judged(content.encode())


@pytest.mark.parametrize(
    ("year", "name", "words", "other", "expected"),
    PUBLISHED,
    ids=lambda value: value if isinstance(value, str) and re.fullmatch("[-a-z0-9]+", value) else "",
)
def test_defect_in_a_published_form(year: str, name: str, words: str, other: str, expected: dict[str, str]) -> None:
    content, before = published(year)
    defective, count = re.subn(words, other, content, count=1)
    assert count, "the words to change are not there"
    changed = differences(judged(defective.encode()), before)
    routes = differences(judged(defective.encode()), before, every=True)
    assert changed | {rule: routes[rule] for rule in expected if rule in routes} == expected
