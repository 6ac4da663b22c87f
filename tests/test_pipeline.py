"""The one way through: which files are checked, what a file's outcome is, and that nothing stops the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import pipeline
from checker.engine.evaluate import Judge
from checker.model import Citation, Finding, Result, Severity, Text, Verdict, exceeds, outcome_of, worst
from checker.pipeline import Options, check_file
from checker.rulebook import load_rules

FORMS = Path(__file__).parent / "forms"
CLEAN = str(FORMS / "2025" / "clean.txt")
WORD = Text("字", "word")


def finding(verdict: Verdict, severity: Severity, waived: dict[str, str] | None = None) -> Finding:
    return Finding("F001", verdict, severity, WORD, WORD, WORD, (), (), Citation(WORD, WORD, "seen"), (), waived)


@pytest.mark.parametrize(
    ("findings", "outcome", "exceeded"),
    [
        ([], "pass", []),
        ([("pass", "error"), ("not_applicable", "error")], "pass", []),
        ([("fail", "info"), ("review", "info")], "pass", []),
        ([("review", "warning")], "review", ["review"]),
        ([("review", "error")], "review", ["review"]),
        ([("fail", "warning")], "review", ["warning", "review"]),
        ([("fail", "error"), ("review", "error")], "fail", ["error", "warning", "review"]),
    ],
)
def test_outcome_and_levels(findings: list[tuple[Verdict, Severity]], outcome: str, exceeded: list[str]) -> None:
    found = tuple(finding(*one) for one in findings)
    assert outcome_of(found) == outcome
    result = Result("x", None, "2025", "", outcome_of(found), found)
    assert [level for level in ("error", "warning", "review") if exceeds(result, level)] == exceeded


def test_what_is_waived_does_not_count() -> None:
    found = (finding("fail", "error", {"reason": "agreed"}),)
    assert outcome_of(found) == "pass"
    assert not exceeds(Result("x", None, "2025", "", "pass", found), "review")


def test_the_worst_outcome_is_the_whole_one() -> None:
    assert worst([]) == "pass"
    assert worst(["pass", "review", "fail"]) == "fail"
    assert worst(["fail", "error", "pass"]) == "error"


def test_select_and_ignore() -> None:
    book = load_rules()

    def judged(**options: tuple[str, ...]) -> set[str]:
        return {f.rule for f in check_file(CLEAN, book, Options(**options)).findings}  # type: ignore[arg-type]

    assert judged() == {rule.id for rule in book.rules}, "every rule is told of, the passed ones too"
    assert judged(select=("F00", "E000")) == {rule.id for rule in book.rules if rule.id.startswith(("F00", "E000"))}
    assert {rule[0] for rule in judged(ignore=("F", "E"))} == {rule.id[0] for rule in book.rules} - {"F", "E"}
    assert judged(select=("F",), ignore=("F001",)) == {
        rule.id for rule in book.rules if rule.id[0] == "F" and rule.id != "F001"
    }


def test_findings_come_in_rule_order() -> None:
    book = load_rules()
    order = [rule.id for rule in book.rules]
    told = [order.index(f.rule) for f in check_file(str(FORMS / "2025" / "with-defects.txt"), book).findings]
    assert told == sorted(told)


def test_a_bug_in_one_rule_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    book = load_rules()
    honest = Judge._judge

    def broken(self: Judge, rule: object) -> object:
        if getattr(rule, "id", rule) == "F004":
            raise ZeroDivisionError("planted")
        return honest(self, rule)  # type: ignore[arg-type]

    monkeypatch.setattr(Judge, "_judge", broken)
    result = check_file(CLEAN, book)
    assert result.outcome == "error", "a rule that was not judged is not a rule that passed"
    assert [problem.kind for problem in result.problems] == ["engine"]
    assert "F004" in result.problems[0].message.zh and "planted" in result.problems[0].message.en
    assert {f.rule for f in result.findings} == {rule.id for rule in book.rules} - {"F004"}


def test_a_bug_on_one_file_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise LookupError("张三丰")

    honest = pipeline.parse  # type: ignore[attr-defined]
    monkeypatch.setattr(pipeline, "parse", broken)
    result = check_file(CLEAN, load_rules())
    assert (result.outcome, [problem.kind for problem in result.problems]) == ("error", ["engine"])
    assert "LookupError" in result.problems[0].message.zh
    assert "张三丰" not in str(result), "the words of an error may be personal data of the form"
    monkeypatch.setattr(pipeline, "parse", honest)
    assert check_file(CLEAN, load_rules()).outcome == "pass"
