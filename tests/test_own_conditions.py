"""Own rules ask as no shipped one does: of entries absent or unreadable, of months, without a word to show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker import paths
from checker.engine.evaluate import Judge
from checker.model import Rulebook
from checker.pipeline import Options, judge
from checker.rulebook import load_rules
from checker.rulebook.example_form import attachments_from_data, form_from_data

RULE = """\
id: ACME001
title: {{zh: 内部规则, en: Own rule}}
severity: warning
status: draft
citation: {{document: {{zh: 内部, en: internal}}, clause: {{zh: 一, en: one}}, confidence: low}}
cases:
{cases}
fix: {{zh: 请更正。, en: Mend it.}}
examples:
  - {{edition: "2025", form: {{generic_name: 甲}}, verdict: pass, message: 是。}}
  - {{edition: "2025", form: {{generic_name: 甲}}, verdict: fail, message: 否。}}
  - {{edition: "2025", form: {{generic_name: 甲}}, verdict: review, message: 待核。}}
"""
CASES = """\
  - when: {{{condition}}}
    unknown: {{zh: "缺{{missing}}。", en: "Without {{missing}}."}}
    verdict: pass
    message: {{zh: 是。, en: Yes.}}
  - verdict: fail
    message: {{zh: 否。, en: No.}}"""
CERTIFICATE = {
    "generic_name": "泰洛瑞韦片",
    "certificates": "证书.pdf",
    "attachments": {"证书.pdf": {"text": "药品注册证书\n药品通用名称：泰洛瑞韦片\n2021年03月12日"}},
}


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def with_rule(folder: Path, cases: str) -> Rulebook:
    put(folder / "ACME" / "ACME001.yaml", RULE.format(cases=cases))
    return load_rules(folder, cache=False)


WITHIN = "within: {field: first_listed_cn, window: $route_new_name}"
NOT_BEFORE = (
    "document_not_before: {field: certificates, documents: [certificate], fact: approved, than: first_listed_cn}"
)


@pytest.mark.parametrize(
    ("condition", "form", "verdict"),
    [
        (WITHIN, {"first_listed_cn": "2021-03"}, "pass"),
        (WITHIN, {"first_listed_cn": "2019-12"}, "fail"),
        (WITHIN, {"first_listed_cn": "二〇二一年"}, "review"),
        (WITHIN, {"generic_name": "示例片"}, "review"),
        ("holds_personal_data: {field: dosage, data: [mobile]}", {"generic_name": "示例片"}, "review"),
        ("balanced: {field: dosage, pairs: $bracket_pairs}", {"generic_name": "示例片"}, "review"),
        (NOT_BEFORE, {**CERTIFICATE, "first_listed_cn": "2021-02"}, "pass"),
        (NOT_BEFORE, {**CERTIFICATE, "first_listed_cn": "2021-03"}, "pass"),  # any of its days
        (NOT_BEFORE, {**CERTIFICATE, "first_listed_cn": "2021-04"}, "fail"),
    ],
)
def test_an_own_condition(condition: str, form: dict[str, Any], verdict: str, tmp_path: Path) -> None:
    book = with_rule(tmp_path, CASES.format(condition=condition))
    judged = Judge(form_from_data("2025", form, book), book, attachments_from_data(form))
    (finding,) = judged.rule("ACME001")
    assert finding.verdict == verdict and not judged.errors
    assert verdict != "review" or "「" in finding.message.zh, "the entry is named"


def test_what_is_told_again_without_a_word_to_show_stands_for_itself(tmp_path: Path) -> None:
    book = with_rule(tmp_path, "  - verdict: review\n    follows: [F007]\n    message: {zh: 待核。, en: Open.}")
    form = form_from_data("2025", {"first_listed_cn": "2022-13"}, book)
    result = judge(form, "form", None, book, Options())
    levels = {finding.rule: finding.level for finding in result.findings}
    assert (levels["F007"], levels["ACME001"]) == ("error", "review") and not result.problems


@pytest.mark.parametrize(
    ("month", "verdict"),
    [("2025-12", "fail"), ("2026-01", "review"), ("2026-02", "pass"), ("2031-05", "pass"), ("2031-06", "review")],
)
def test_a_month_in_which_an_own_window_begins_or_ends_is_open(month: str, verdict: str, tmp_path: Path) -> None:
    edition = yaml.safe_load((paths.RULES / "editions" / "2025.yaml").read_text("utf-8")) | {
        "id": "2031",
        "route_new_name": {"from": "2026-01-15", "to": "2031-06-15"},
        "cycle_year": {"from": "2031-01-01", "to": "2031-12-31"},
        "recognise": {"titles": ["2031年国家医保药品目录调整"], "year": 2031},
    }
    put(tmp_path / "editions" / "2031.yaml", yaml.safe_dump(edition, allow_unicode=True))
    book = load_rules(tmp_path, cache=False)
    form = form_from_data("2031", {"catalogue": "药品目录外", "first_listed_cn": month}, book)
    assert [finding.verdict for finding in Judge(form, book).rule("E001")] == [verdict]
