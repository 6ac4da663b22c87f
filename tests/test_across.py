"""The rules over all forms of an audit (family X): each one's examples, and what they say of drawn forms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from checker import paths
from checker.audit import cross_form_rules
from checker.audit.models import AcrossFinding
from checker.audit.store import connect
from checker.audit.store.queries import across_of, run_of
from checker.cli.main import main
from checker.rule_tools.cross_form import judge_forms
from checker.rulebook import load_rules, loader
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text

BOOK = load_rules()
KNOWN = loader.read_known(paths.RULES)[0]
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule['id']}-{n + 1}")
    for rule in loader.read_across(paths.RULES, KNOWN)
    for n, example in enumerate(rule["examples"])
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Mapping[str, Any], example: Mapping[str, Any]) -> None:
    found = judge_forms(rule, example["forms"], BOOK)
    assert (found[0].verdict, found[0].message.zh) == (example["verdict"], example["message"])
    assert [[m.name for m in one.members] for one in found if one.members] == example.get("groups", [])
    assert "{" not in found[0].message.en


def test_every_rule_has_an_example_of_each_verdict() -> None:
    for rule in loader.read_across(paths.RULES, KNOWN):
        assert {example["verdict"] for example in rule["examples"]} == {"pass", "review", "not_applicable"}


def audited(folder: Path, *forms: Drawn | bytes) -> dict[str, list[AcrossFinding]]:
    (folder / "forms").mkdir(exist_ok=True)
    for number, form in enumerate(forms):
        content = form if isinstance(form, bytes) else draw_text(form)[0].encode()
        (folder / "forms" / f"{number}.txt").write_bytes(content)
    main(["audit", str(folder / "forms"), "--db", str(folder / "a.sqlite"), "--workers", "1"])
    database = connect(folder / "a.sqlite", read_only=True)
    found: dict[str, list[AcrossFinding]] = {}
    for one in across_of(database, run_of(database).id):
        found.setdefault(one.rule, []).append(one)
    database.close()
    return found


def test_forms_of_a_run_are_compared(tmp_path: Path) -> None:
    one = CLEAN["western"]("2023")
    other = mutate(one, "company", "别处制药有限公司")
    contact = mutate(CLEAN["biologic"]("2023"), "contact_phone", "13912345678")
    found = audited(tmp_path, one, other, draw_text(one)[0].encode(), contact)
    verdicts = {rule: one.verdict for rule, (one, *_) in found.items()}
    assert verdicts == {
        "X001": "review",
        "X002": "review",
        "X003": "review",
        "X004": "pass",
        "X005": "review",
        "X006": "not_applicable",
        "X007": "review",
    }
    assert [m.name for m in found["X001"][0].members] == ["0.txt", "2.txt"]
    (drug, *_) = found["X007"][0].members
    assert (drug.field, drug.words) == ("generic_name", one.values["generic_name"])
    line = draw_text(one)[0].split(drug.words)[0].count("\n") + 1
    assert drug.page and drug.line and drug.line >= line
    assert "13912345678" not in repr(found) and "某某" not in repr(found)


def test_a_drug_declared_again_in_another_cycle_is_no_second_declaration(tmp_path: Path) -> None:
    now, before = CLEAN["western"]("2025"), CLEAN["western"]("2023")
    for code in ("approval_number", "insurance_code"):
        before = mutate(before, code, now.values[code])
    found = audited(tmp_path, now, before)
    assert found["X002"][0].verdict == found["X003"][0].verdict == "pass"
    found = audited(tmp_path, now, before, mutate(now, "company", "别处制药有限公司"))
    assert [[m.name for m in found[rule][0].members] for rule in ("X002", "X003")] == [["0.txt", "2.txt"]] * 2


def test_what_unchanged_forms_say_together_is_kept_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same forms the same is true; one that has come, gone or changed is looked at with the others."""
    one = draw_text(CLEAN["western"]("2023"))[0].encode()
    first = audited(tmp_path, one, one)
    assert first["X001"][0].verdict == "review"
    with monkeypatch.context() as patch:
        patch.setattr(cross_form_rules, "judge_rule", None)
        assert audited(tmp_path) == first
    (tmp_path / "forms" / "0.txt").write_bytes(one + b"\n")
    other = audited(tmp_path)
    assert (other["X001"][0].verdict, other["X003"][0].verdict) == ("pass", "review")
    assert len(audited(tmp_path, one, one)["X001"][0].members) == 2
    (tmp_path / "forms" / "1.txt").unlink()
    assert audited(tmp_path)["X001"][0].verdict == "pass"


def test_forms_without_the_fact_are_compared_with_none(tmp_path: Path) -> None:
    one = CLEAN["western"]("2025")
    named = [mutate(mutate(one, "generic_name", name), "company", None) for name in "甲乙"]
    bare = [mutate(form, "insurance_code", "-") for form in named]
    found = audited(tmp_path, *(mutate(form, "approval_number", None) for form in bare))
    assert {found[0].verdict for found in found.values()} == {"pass", "not_applicable"}
    assert found["X002"][0].verdict == found["X003"][0].verdict == found["X007"][0].verdict == "not_applicable"


def test_the_rules_command_knows_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list", "--family", "X"]) == 0
    assert "X007" in capsys.readouterr().out
    assert main(["rules", "show", "X007"]) == 0
    told = capsys.readouterr().out
    assert "「药品通用名称」" in told and "「企业名称」" in told and "独家" in told
    assert main(["rules", "test", "X"]) == 0
    assert "规则7条，示例26个，未通过0个" in capsys.readouterr().out
