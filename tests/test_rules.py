"""The examples that stand beside each rule: verdict, message and the words that it points at."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from checker import paths
from checker.engine.evaluate import Judge
from checker.model import Finding, Rulebook
from checker.rulebook import loader
from checker.rulebook.build import build_rulebook
from checker.rulebook.example_form import attachments_from_data, book_of_example, form_from_data

ORDER = ("fail", "review", "pass", "not_applicable")


@cache
def raw() -> dict[str, Any]:
    return loader.read_folder(paths.RULES)


@cache
def book() -> Rulebook:
    return build_rulebook(raw(), "")


def examples() -> list[Any]:
    return [
        pytest.param(rule["id"], example, id=f"{rule['id']}-{n}-{example['verdict']}")
        for rule in raw()["rules"]
        for n, example in enumerate(rule["examples"], 1)
    ]


def judge(rule_id: str, example: dict[str, Any]) -> Finding:
    """The worst finding of the rule on the example, the first of several."""
    supposed = book_of_example(example["form"], book())
    form = form_from_data(example["edition"], example["form"], supposed)
    judge = Judge(form, supposed, attachments_from_data(example["form"]))
    found = judge.rule(rule_id)
    assert not judge.errors, judge.errors
    return min(found, key=lambda finding: ORDER.index(finding.verdict))


@pytest.mark.parametrize(("rule_id", "example"), examples())
def test_example(rule_id: str, example: dict[str, Any]) -> None:
    finding = judge(rule_id, example)
    assert (finding.verdict, finding.message.zh) == (example["verdict"], example["message"])
    assert finding.severity == example.get("severity", finding.severity)
    if "found" in example:
        assert finding.evidence and example["found"] in finding.evidence[0].text
    said = [finding.message, finding.fix, finding.title, *finding.assumptions]
    assert not [text for text in said if re.search(r"[{}]", text.zh + text.en)], "every argument is filled in"
    assert finding.citation.document.zh and finding.citation.clause.en


def test_every_severity_is_asked_of_an_example() -> None:
    """The exit code follows it: a rule that falls from error to warning lets a form through."""
    unasked = []
    for rule in book().rules:
        cases = [case for part in rule.parts for case in part.cases if case.verdict in ("fail", "review")]
        own = {case.severity or rule.severity for case in cases} | {case.severity for case in cases if case.severity}
        given = next(one for one in raw()["rules"] if one["id"] == rule.id)["examples"]
        asked = {example["severity"] for example in given if "severity" in example}
        unasked += [(rule.id, severity) for severity in own - asked]
    assert unasked == []


UNDECIDED = {
    ("E003", 0, 3): "no list of this route is complete here, so that none is surely without a name",
    ("E004", 0, 3): "the same",
    ("R005", 0, 4): "asked for what is unknown alone: the cases before it take true and false",
    ("R005", 0, 5): "what is left when a condition is neither true, false nor unknown",
    ("Q011", 0, 5): "labels that were not read: a print alone has these (tests/test_missing_labels.py)",
    ("Q011", 0, 6): "labels that stand twice: tests/test_parse.py",
    ("Q011", 0, 7): "pages that were not read: tests/test_ocr.py",
}
"""Cases by rule, part and place, and why no example can be decided by them."""


def test_every_case_that_finds_something_decides_an_example() -> None:
    """A case that no example comes to could say anything, and nobody would see it."""
    left = []
    for rule in book().rules:
        decided = set()
        for example in next(one for one in raw()["rules"] if one["id"] == rule.id)["examples"]:
            supposed = book_of_example(example["form"], book())
            form = form_from_data(example["edition"], example["form"], supposed)
            judge = Judge(form, supposed, attachments_from_data(example["form"]))
            judge.rule(rule.id)
            decided |= {decision.case.message for decision in judge.decisions[rule.id]}
        for n, part in enumerate(rule.parts):
            for m, case in enumerate(part.cases):
                found = case.verdict in ("fail", "review") and case.message not in decided
                left += [(rule.id, n, m)] if found else []
    assert set(left) == set(UNDECIDED)


# -------------------------------------------------------------------------------- what an edition lays down


EDITIONS = ("2023", "2024", "2025")


def verdicts(rule_id: str, edition: str, given: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Of each finding of the rule, its fields and its verdict."""
    judge = Judge(form_from_data(edition, given, book()), book(), attachments_from_data(given))
    found = judge.rule(rule_id)
    assert not judge.errors
    return {finding.fields: finding.verdict for finding in found}


def filled(key: str, entry: str) -> dict[str, Any]:
    """A form with one entry, of a group in its first row."""
    group, bracket, part = key.partition("[].")
    return {group: [{part: entry}]} if bracket else {key: entry}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_text_may_be_as_long_as_its_cap(edition: str) -> None:
    caps = book().editions[edition].caps
    assert len(caps) > 10
    for key, cap in caps.items():
        assert set(verdicts("F011", edition, filled(key, "药" * cap)).values()) == {"pass"}, key
        assert set(verdicts("F011", edition, filled(key, "药 " * cap)).values()) == {"pass"}, key
        assert set(verdicts("F011", edition, filled(key, "药" * (cap + 1))).values()) == {"review"}, key


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_has_a_cap_is_free_text(edition: str) -> None:
    """Free texts are what is looked through for the company's own words."""
    assert set(book().editions[edition].caps) <= set(book().formats.free_texts)


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_required_is_told_where_it_is_empty(edition: str) -> None:
    spec = book().editions[edition]
    for rule_id, keys in (("F001", spec.required), ("U001", spec.required_uploads)):
        assert len(keys) > 4
        whole: dict[str, Any] = {}
        for key in keys:
            group, bracket, part = key.partition("[].")
            if bracket:
                whole.setdefault(group, [{}])[0][part] = "药"
            else:
                whole[key] = "药.pdf"
        assert set(verdicts(rule_id, edition, whole).values()) == {"pass"}
        for key in keys:
            group, bracket, part = key.partition("[].")
            empty = {**whole, **({group: [{**whole[group][0], part: ""}]} if bracket else {key: ""})}
            told = verdicts(rule_id, edition, empty)
            assert [fields for fields, verdict in told.items() if verdict == "fail"] == [(key,)], key


CAPS = {
    200: "trials[].outcome guidelines[].recommendation innovation application_innovation public_health basic_need"
    " fills_gap clinical_management",
    500: "disease_background comparable_drugs cde_review insert_safety adverse_reactions",
}
"""Characters, by the texts of published forms that end exactly there."""
MAY_BE_EMPTY = {
    "title", "submitted_at", "criteria[].ticked", "patents[].type", "patents[].expires", "reference_reason",
    "reference_note", "contact_name", "contact_phone", "trials[].comparator", "guidelines[].recommendation",
    "cde_review", "application_innovation", "heritage",
}  # fmt: skip
"""Beside the table of reference drugs (R002) and the uploads."""


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_cycle_asks_for_what_its_forms_have(edition: str) -> None:
    """An entry that is lost from the edition would go missing in every form without a word."""
    spec = book().editions[edition]
    caps = {key: length for length, keys in CAPS.items() for key in keys.split()}
    assert spec.caps == caps | ({"disease_background": 200} if edition == "2023" else {})
    entries = {key for key, field in book().fields.items() if field.type != "file"}
    asked = {key for key in entries - MAY_BE_EMPTY if not key.startswith("reference_drugs[]")}
    assert set(spec.required) == asked - ({"track"} if edition != "2025" else set())
    assert spec.required_uploads == (
        "commitment_letter", "package_insert", "certificates", "slides_with_prices", "slides_public",
    )  # fmt: skip


UPLOADS = sorted(key for key, spec in book().fields.items() if spec.type == "file")
OF_TEXT = {"commitment_letter", "package_insert", "certificates"}
"""Uploads that a company may have only as scans."""


@pytest.mark.parametrize("key", UPLOADS)
def test_each_upload_is_looked_at_for_what_such_a_file_should_be(key: str) -> None:
    """Words that can be searched, but for scans of papers; A4, but for slides and literature."""
    others = dict.fromkeys(("package_insert", "slides_public"), "甲.pdf")
    for rule_id, facts, asked in (
        ("A007", {"scan": True}, key not in OF_TEXT),
        ("A005", {"facts": {"sizes": [[420, 297]]}}, key in OF_TEXT | {"cde_review_file"}),
    ):
        sound = {"text": "泰洛瑞韦片", "facts": {"sizes": [[210, 297]]}}
        given = {**others, **filled(key, "乙.pdf"), "attachments": {"甲.pdf": sound, "乙.pdf": sound | facts}}
        assert set(verdicts(rule_id, "2025", given).values()) == {"review" if asked else "pass"}, rule_id


@pytest.mark.parametrize("others", [1, 19, 20, 40])
def test_a_document_that_names_the_drug_among_many_is_not_anothers(others: int) -> None:
    named = [f"药品通用名称：洛非替尼{chr(0x4E00 + n)}片" for n in range(others)]
    text = "\n".join(["药品注册证书", *named, "药品通用名称：泰洛瑞韦片", "2024年01月04日"])
    given = {"generic_name": "泰洛瑞韦片", "first_listed_cn": "2023-06", **filled("certificates", "证书.pdf")}
    assert set(verdicts("D009", "2025", {**given, "attachments": {"证书.pdf": {"text": text}}}).values()) == {"review"}
    text = text.replace("泰洛瑞韦片", "洛非替尼片")
    told = verdicts("D009", "2025", {**given, "attachments": {"证书.pdf": {"text": text}}})
    assert set(told.values()) == {"not_applicable" if others < 20 else "review"}


@pytest.mark.parametrize("key", book().formats.free_texts)
def test_a_price_is_told_in_each_text_that_is_published(key: str) -> None:
    """But for the table of reference drugs, which is of prices, and the names of comparators."""
    told = verdicts("P003", "2025", {"generic_name": "泰洛瑞韦片", **filled(key, "泰洛瑞韦片每盒仅1,280.00元。")})
    silent = key.startswith("reference_drugs[]") or key == "trials[].comparator"
    assert {fields[0]: verdict for fields, verdict in told.items() if verdict == "review"} == (
        {} if silent else {key: "review"}
    )


CHINESE = re.compile("[\u3400-\u9fff]+")


def chinese_words(sentence: str) -> list[str]:
    """The Chinese of an English sentence but for arguments, quotations, brackets and words of the form."""
    own = re.sub(r"{[^}]*}|\([^()]*\)|\"[^\"]*\"", "", sentence)
    entries = {book().formats.yes, book().formats.no, *book().formats.blank["nothing"]}
    labels = [spec.title.zh for spec in book().fields.values()]
    words = [word for word in CHINESE.findall(own) if word not in entries]
    return [word for word in words if not any(word in label for label in labels)]


def test_english_is_english() -> None:
    odd = []
    for rule in book().rules:
        said = [rule.title, rule.fix]
        for case in (case for part in rule.parts for case in part.cases):
            said += [case.message, *case.assumptions, *([case.unknown] if case.unknown else [])]
        odd += [(rule.id, text.en) for text in said if chinese_words(text.en)]
    assert odd == []
