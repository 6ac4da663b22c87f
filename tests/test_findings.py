"""What a finding is to its reader: the same in every report, in a diff, and in an audit's tables."""

from __future__ import annotations

import csv
import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from checker.cli.main import main
from checker.model import Finding, Result, Rulebook
from checker.pipeline import Options, check_file
from checker.report import renderer
from checker.rulebook import load_rules
from checker.waivers import Waiver, Waivers, draft_entries, fingerprints
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text
from tests.test_own_rules import FORMATS, RULE, put

FORM = CLEAN["western"]("2025")
OPEN_BRACKET = mutate(FORM, "fills_gap", "为这部分患者提供了新的选择（如老年患者。")
DEFECTS = Path(__file__).parent / "forms" / "2025" / "with-defects.txt"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def written(form: Drawn, path: Path) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(draw_text(form)[0], encoding="utf-8")
    return str(path)


def of_rule(result: Result, rule: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule == rule]


def shown(capsys: Captured, *arguments: str) -> str:
    capsys.readouterr()
    main([*arguments, "--lang", "en"])
    return capsys.readouterr().out


# ---------------------------------------------------------------------------------------------------- its role


@pytest.mark.parametrize("rule", ["ECO001", "ACO001"])
def test_an_own_rule_is_a_check_whatever_its_id(rule: str, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    put(folder / rule / f"{rule}.yaml", RULE.replace("ACME001", rule).replace("severity: warning", "severity: info"))
    put(folder / "formats.yaml", FORMATS)
    book = load_rules(folder, cache=False)
    named = written(mutate(FORM, "generic_name", "示例AC-12片"), tmp_path / "form.txt")
    result = check_file(named, book)
    (finding,) = of_rule(result, rule)
    assert (finding.role, finding.level) == ("check", "note")
    text = str(renderer("text")([result], book, "en", to_file=True))
    assert text.index("Notes (") < text.index(f"i {rule} It holds AC-12.")
    sarif = json.loads(str(renderer("sarif")([result], book, "en")))
    assert [one["level"] for one in sarif["runs"][0]["results"] if one["ruleId"] == rule] == ["note"]
    junit = str(renderer("junit")([result], book, "en"))
    assert f'<testcase classname="nrdl.{rule}" name="{rule} Own rule" time="0">\n      <skipped' in junit


def test_the_routes_and_the_answer_say_so(book: Rulebook) -> None:
    roles = {rule.id: rule.role for rule in book.rules if rule.role != "check"}
    assert roles == {"E000": "answer", **{f"E00{n}": "route" for n in range(1, 6)}}


# --------------------------------------------------------------------------------------------------- its level


def test_a_note_is_a_note_wherever_it_is_told(tmp_path: Path, capsys: Captured) -> None:
    """Q006 under review has the severity info: worth knowing, and without effect on the outcome."""
    good, odd = written(FORM, tmp_path / "forms" / "form.txt"), written(OPEN_BRACKET, tmp_path / "odd.txt")
    assert "  i Q006 " in shown(capsys, "check", odd)
    assert json.loads(shown(capsys, "check", odd, "--format", "json"))["outcome"] == "pass"
    assert "i note Q006" in shown(capsys, "diff", good, odd)

    audit = ("--db", str(tmp_path / "a.sqlite"))
    main(["audit", str(tmp_path / "forms"), *audit])
    os.replace(odd, good)
    main(["audit", str(tmp_path / "forms"), *audit])
    assert "  + note Q006 " in shown(capsys, "audit", "diff", "1", "2", *audit)
    assert "Q006" not in shown(capsys, "audit", "summary", *audit)
    rows = shown(capsys, "audit", "sql", "SELECT verdict, level FROM finding WHERE rule = 'Q006'", *audit).split("\n")
    assert {"pass\tpass", "review\tnote"} <= set(rows)
    main(["audit", "export", "--format", "csv", "--output", str(tmp_path / "csv"), *audit])
    with (tmp_path / "csv" / "forms.csv").open(encoding="utf-8-sig", newline="") as file:
        (form,) = csv.DictReader(file)
    assert (form["outcome"], form["failures"], form["reviews"]) == ("pass", "0", "0")


# --------------------------------------------------------------------------------------------------- its cause


def counted(result: Result) -> list[str]:
    """The findings that bear on the outcome: notes (R006 does not know the made-up reference drug) do not."""
    return [finding.rule for finding in result.findings if finding.told and finding.level != "note"]


def following(result: Result) -> dict[str, str]:
    return {finding.rule: f"{finding.cause.rule} {finding.cause.field}" for finding in result.findings if finding.cause}


def test_one_month_that_cannot_be_read_is_one_finding(book: Rulebook, tmp_path: Path) -> None:
    result = check_file(written(mutate(FORM, "first_listed_cn", "二〇二二年春"), tmp_path / "form.txt"), book)
    assert counted(result) == ["F007"] and result.outcome == "fail"
    assert {"D003", "E000", "E001"} <= set(following(result))
    assert set(following(result).values()) == {"F007 first_listed_cn"}


def test_the_examples_four_mistakes_are_four_findings(book: Rulebook) -> None:
    result = check_file(str(Path(__file__).parents[1] / "examples" / "2025-with-defects.pdf"), book)
    assert counted(result) == ["F003", "F007", "U004", "C001"]
    assert following(result) == {
        "D004": "F007 first_listed_world", "D005": "F007 first_listed_world",
        "D008": "F003 patents[].expires", "U005": "U004 slides_public", "U010": "U004 slides_with_prices",
    }  # fmt: skip


def test_what_is_not_told_explains_nothing(book: Rulebook, tmp_path: Path) -> None:
    """Without the rule on the entry itself, those that cannot be decided stand for themselves."""
    named = written(mutate(FORM, "first_listed_cn", "二〇二二年春"), tmp_path / "form.txt")
    result = check_file(named, book, Options(ignore=("F007",)))
    assert not following(result) and {"D003", "E000"} <= set(counted(result)) and result.outcome == "review"


def test_months_in_the_wrong_order_are_told_once(book: Rulebook, tmp_path: Path) -> None:
    """D005 cannot be decided until D004's reversal is corrected: it is no second finding."""
    reversed_months = mutate(mutate(FORM, "first_country", "中国"), "first_listed_world", "2024-01")
    result = check_file(written(reversed_months, tmp_path / "form.txt"), book)
    assert counted(result) == ["D004"] and of_rule(result, "D005")[0].cause == ("D004", "first_listed_world")


def test_another_row_is_another_matter(book: Rulebook, tmp_path: Path) -> None:
    form = mutate(mutate(CLEAN["several"]("2025"), "patents[1].expires", "2041年春"), "patents[2].expires", "2025-07")
    result = check_file(written(form, tmp_path / "form.txt"), book)
    (of_cause, itself) = [finding for finding in of_rule(result, "D008") if finding.verdict == "review"]
    assert of_cause.cause == ("F007", "patents[].expires") and itself.cause is None and itself.level == "note"


def test_a_consequence_is_told_under_its_cause_in_every_report(book: Rulebook, tmp_path: Path) -> None:
    result = check_file(written(mutate(FORM, "first_listed_cn", "二〇二二年春"), tmp_path / "form.txt"), book)
    for name in ("text", "markdown", "html", "github", "sarif", "junit"):
        report = str(renderer(name)([result], book, "zh", **({"to_file": True} if name == "text" else {})))
        told = report.split('"results"')[-1] if name == "sarif" else report
        assert re.search(r"连带.{0,900}D003", told, re.DOTALL), name
    sarif = json.loads(str(renderer("sarif")([result], book, "zh")))
    assert [one["ruleId"] for one in sarif["runs"][0]["results"] if one["level"] != "note"] == ["F007"]
    assert not {"D003", "E000"} & {one["ruleId"] for one in sarif["runs"][0]["results"]}


def test_whoever_answers_for_a_cause_answers_for_its_consequences(book: Rulebook, tmp_path: Path) -> None:
    named = written(mutate(FORM, "first_listed_cn", "二〇二二年春"), tmp_path / "form.txt")
    result = check_file(named, book)
    assert draft_entries(result, book).count("- rule:") == 1
    digits = fingerprints(result, book)[result.findings.index(of_rule(result, "F007")[0])]
    waiver = Waiver("F007", result.sha256, None, "已说明", "王", date(2099, 1, 1), digits, 1)
    again = check_file(named, book, Options(waivers=Waivers("w.yaml", (waiver,), date(2026, 1, 1))))
    assert (of_rule(again, "F007")[0].level, again.outcome) == ("waived", "pass")
    assert "连带 E000" in str(renderer("text")([again], book, "zh", to_file=True))


def test_what_to_do_is_said_of_the_case_in_hand(book: Rulebook) -> None:
    """Not of the rule's other cases; a case that says nothing of its own has the rule's."""
    (found,) = [f for f in check_file(str(DEFECTS), book).findings if f.rule == "F003"]
    assert found.verdict == "fail" and "届满日" in found.fix.zh and "参照药品" not in found.fix.zh
    rule = next(rule for rule in book.rules if rule.id == "F003")
    assert {case.fix for part in rule.parts for case in part.cases if case.verdict == "fail"}.isdisjoint(
        {None, rule.fix}
    )


def test_a_failure_on_an_empty_entry_stands_at_its_label(book: Rulebook, tmp_path: Path) -> None:
    """Not at the entry beside it that calls for it, and not nowhere."""
    example = Path(__file__).parents[1] / "examples" / "2025-with-defects.pdf"
    (found,) = [f for f in check_file(str(example), book).findings if f.rule == "F003"]
    (evidence,) = found.evidence
    assert (evidence.field, evidence.text, evidence.row) == ("patents[].expires", "", 0)
    assert "".join(place.text for place in evidence.places) == "核心专利权期限届满日"
    assert all(place.boxes for place in evidence.places)
    text = written(mutate(FORM, "generic_name", ""), tmp_path / "empty.txt")
    missed = [f for f in check_file(text, book).findings if f.rule == "F001" and f.verdict == "fail"]
    assert [(e.field, e.places[0].text) for f in missed for e in f.evidence][:1] == [
        ("generic_name", "药品通用名称（中文、含剂型）")
    ]
    shown = renderer("text")([check_file(str(example), book)], book, "zh")
    assert "没有填写（核心专利权期限届满日，第1项，第1页第18行）" in str(shown)
