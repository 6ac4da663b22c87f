"""What authors of rules use: list, show, test, new, coverage, diff; and what their editors read."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checker import paths
from checker.cli import main
from checker.engine.operators import OPERATORS
from checker.model import Rulebook
from checker.rule_tools import coverage, cross_form, edition_diff, list_rules, rule_source, run_examples, show_rule
from checker.rule_tools.phrases import RulePhrases
from checker.rulebook import loader, read_rulebook
from checker.rulebook.message_checks import given_by_operators


@cache
def shipped() -> tuple[Mapping[str, Mapping[str, Any]], Rulebook]:
    return rule_source.read_rule_source(None)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main.main(["rules", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


# ---------------------------------------------------------------------------------------------- list and show


def ids(**wanted: Any) -> list[str]:
    raw, book = shipped()
    text = list_rules.render(raw, book, list_rules.Filter(**wanted), "en")
    return [line.split()[0] for line in text.splitlines() if re.match("[A-Z]+[0-9]", line)]


def test_the_list_can_be_narrowed() -> None:
    raw, _ = shipped()
    assert ids() == [*raw, *(f"X{number:03}" for number in range(1, 8))]
    assert ids(families=("E",)) == [name for name in raw if name.startswith("E")]
    assert set(ids(severities=("error",))) == {name for name, rule in raw.items() if rule["severity"] == "error"}
    assert ids(status="draft") == []
    assert "E010" in ids(edition="2025") and "E010" not in ids(edition="2023")


def test_a_rule_is_shown_in_words() -> None:
    raw, book = shipped()
    rule = next(rule for rule in book.rules if rule.id == "E001")
    text = show_rule.render(rule, raw["E001"], book, "en")
    for words in (
        'by "first listed in mainland China" and "approval number", the drug was approved within $route_new_name',
        "2018-01-01 to 2023-06-30", "2020-01-01 to 2025-06-30",
        "item 1, new generic names approved from 1 January 2018", "seen in a published form",
        rule.fix.en, "fail, whatever is left", '{"catalogue": "药品目录内"', "assumes",
    ):  # fmt: skip
        assert words in text, words
    assert "药品在 $route_new_name 之内批准上市" in show_rule.render(rule, raw["E001"], book, "zh")


def test_every_rule_can_be_shown_and_every_operator_has_a_sentence() -> None:
    raw, book = shipped()
    for language in ("zh", "en"):
        for rule in book.rules:
            text = show_rule.render(rule, raw[rule.id], book, language)
            assert rule.title[language] in text and rule.fix[language] in text
    assert [name for name in OPERATORS if f"asks_{name}" not in book.messages] == []


def test_every_parameter_of_an_edition_has_a_name_for_people() -> None:
    _, book = shipped()
    keys = set(book.editions["2025"].parameters) - {"id", "citations"}
    assert [key for key in sorted(keys) if RulePhrases(book, "en").parameter(key) == key and "_" in key] == []


# ---------------------------------------------------------------------------------------------- test and new


def test_new_rules_load_and_pass_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "our-rules"
    for number in (1, 2):
        code, out, _ = run(capsys, "new", "acme", "--rules", str(folder))
        assert code == 0 and f"ACME00{number}.yaml" in out
    text, well = run_examples.run_examples(["ACME"], folder, "en")
    assert well and "rules: 2, examples: 8, failed: 0." in text
    assert "TODO" in text, "a scaffold must not look finished"
    raw, _ = read_rulebook(folder)
    mine = next(rule for rule in raw["rules"] if rule["id"] == "ACME001")
    assert {example["verdict"] for example in mine["examples"]} == {
        "pass",
        "fail",
        "review",
        "not_applicable",
    }
    schema = json.loads((paths.RULES / "rule.schema.json").read_text("utf-8"))
    assert set(schema["required"]) <= set(mine)
    head = (folder / "ACME" / "ACME001.yaml").read_text("utf-8").splitlines()[0]
    assert (folder / "ACME" / head.partition("$schema=")[2]).resolve().is_file()


def test_an_example_that_comes_out_otherwise_is_told() -> None:
    raw, book = shipped()
    speaker = RulePhrases(book, "en")
    rule = next(rule for rule in book.rules if rule.id == "C001")
    example = next(one for one in raw["C001"]["examples"] if "severity" in one and "found" in one)
    assert list(run_examples.example_differences(rule, example, book, speaker)) == []
    for changed, told in (
        ({"verdict": "pass"}, "expected: pass"),
        ({"message": "别的"}, "| 别的"),
        ({"severity": "info"}, "expected: info"),
        ({"found": "别的"}, "别的"),
        ({"edition": "1999"}, "KeyError"),
    ):
        assert told in "\n".join(run_examples.example_differences(rule, {**example, **changed}, book, speaker))


def test_an_example_of_several_forms_that_comes_out_otherwise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _, book = shipped()
    (rule,) = cross_form.choose_cross_form_rules(["X002"], book)
    changes: list[dict[str, Any]] = [{"verdict": "pass"}, {"message": "别的"}, {"groups": []}]
    for changed in changes:
        first, *others = rule["examples"]
        wrong = {**rule, "examples": [{**first, **changed}, *others]}
        monkeypatch.setattr(cross_form, "choose_cross_form_rules", lambda *_, wrong=wrong: [wrong])
        text, well = run_examples.run_examples(["X002"], None, "en")
        assert not well and "rules: 1, examples: 3, failed: 1." in text
        assert "expected: " in text and str(next(iter(changed.values()))) in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new", "F", "--rules", "."], "no family for rules of your own"),
        (["new", "TOOLONG", "--rules", "."], "no family for rules of your own"),
        (["new", "ACME"], "--rules DIR"),
        (["show", "Z999"], "no such rule"),
        (["test", "Z999"], "no such rule"),
        (["list", "--edition", "1999"], "There are no rules for"),
        (["diff", "2023", "1999"], "There are no rules for"),
        (["coverage", "--edition", "1999"], "There are no rules for"),
        (["list", "--rules", "nowhere"], "no such folder"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for language in ("en", "zh"):
        code, out, err = run(capsys, *arguments, "--lang", language)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert (said in err) == (language == "en" or said.startswith("--"))
        assert bool(re.search("[\u3400-\u9fff]", err)) == (language == "zh")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_shipped_rule_is_scaffolded_in_a_checkout_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(paths.RULES, tmp_path / "rules")
    used = [int(path.stem[1:]) for path in (paths.RULES / "quality").glob("Q*.yaml")]
    with monkeypatch.context() as patch:
        patch.setattr(paths, "RULES", tmp_path / "rules")
        assert run(capsys, "new", "Q")[0] == 0
        assert (tmp_path / "rules" / "quality" / f"Q{max(used) + 1:03}.yaml").is_file()
        patch.setattr(paths, "ROOT", tmp_path / "_data")
        assert run(capsys, "new", "Q")[0] == 2


def test_a_failing_example_shows_expected_and_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "our-rules"
    run(capsys, "new", "ACME", "--rules", str(folder))
    path = folder / "ACME" / "ACME001.yaml"
    scaffold = path.read_text("utf-8")
    line = next(n for n, text in enumerate(scaffold.splitlines(), 1) if text.startswith("  - edition"))
    path.write_text(scaffold.replace("    message: 通用名不含“待定词”。", "    message: 甲"), "utf-8")
    code, out, _ = run(capsys, "test", "ACME001", "--rules", str(folder), "--lang", "en")
    assert code == 1
    assert out.splitlines()[:3] == [
        f"our-rules/ACME/ACME001.yaml:{line}: ACME001, example 1",
        "  expected: pass | 甲",
        "  given: pass | 通用名不含“待定词”。",
    ]
    assert "examples: 4, failed: 1." in out
    path.write_text(scaffold.replace("found: 待定词", "found: 乙"), "utf-8")
    code, out, _ = run(capsys, "test", "ACME001", "--rules", str(folder), "--lang", "en")
    assert code == 1 and 'should hold "乙"' in out


def test_all_shipped_examples_pass(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "test", "--lang", "en")
    raw, _ = shipped()
    assert code == 0
    over_all = loader.read_across(paths.RULES, loader.read_known(paths.RULES)[0])
    count = sum(len(rule["examples"]) for rule in (*raw.values(), *over_all))
    assert f"rules: {len(raw) + len(over_all)}, examples: {count}, failed: 0." in out


# ------------------------------------------------------------------------------------------ coverage and diff


@pytest.mark.parametrize("edition", sorted(shipped()[1].editions))
def test_every_field_of_the_form_is_covered(edition: str) -> None:
    _, book = shipped()
    fields = coverage.by_field(edition, book)
    assert [key for key, found in fields.items() if not found] == []
    assert ("track" in fields) == (
        book.editions[edition].parameters["vocabulary"]["track"] is not None or edition == "2024"
    )
    assert "E001" in fields["first_listed_cn"]


def test_coverage_lists_what_no_rule_covers(monkeypatch: pytest.MonkeyPatch) -> None:
    raw, book = shipped()
    text = coverage.render("2025", raw, book, "en")
    assert "E001 4/3/3" in text or re.search(r"E001 \d+/\d+/\d+", text)
    assert "none, all is covered" in text
    found = dict(coverage.by_field("2025", book)) | {"heritage": []}
    monkeypatch.setattr(coverage, "by_field", lambda *_: found)
    told = coverage.render("2025", raw, book, "en")
    assert "heritage" in told.partition("Covered by no rule")[2] and "uncovered: 1" in told


def test_the_difference_of_two_editions_in_words() -> None:
    _, book = shipped()
    text = edition_diff.render("2023", "2025", book, "en")
    for words in (
        'window of route 1 (new generic name): from "2018-01-01 to 2023-06-30" to "2020-01-01 to 2025-06-30"',
        'required fields: added "catalogue applied for"',
        "route 5 (rare diseases) › lists: added Second National List of Rare Diseases",
        'length caps › "disease background": from "200" to "500"',
        'from "全球首次上市时间" to "该通用名全球首次上市时间"',
        'published forms bore no mark and held contact data: from "yes" to "no"',
        "E010", "criterion 3",
    ):  # fmt: skip
        assert words in text, words
    assert "the two editions are the same" in edition_diff.render("2025", "2025", book, "en")
    assert "C001" not in text, "what is the same is not told"


# --------------------------------------------------------------------------------------------- for editors


def undescribed(spec: Any, whole: Any, at: str = "") -> Iterator[str]:
    """Properties that an editor could say nothing of; if, then and else are conditions, not properties."""
    if isinstance(spec, dict):
        named = spec.get("properties", {})
        for name, part in named.items() if isinstance(named, dict) else ():
            if name not in ("zh", "en") and not described(part, whole):
                yield f"{at}/{name}"
        for name, part in spec.items():
            if name not in ("if", "then", "else"):
                yield from undescribed(part, whole, f"{at}/{name}")
    elif isinstance(spec, list):
        for n, part in enumerate(spec):
            yield from undescribed(part, whole, f"{at}/{n}")


def described(spec: Any, whole: Any) -> bool:
    if not isinstance(spec, dict) or "description" in spec:
        return True
    if "$ref" in spec:
        found = whole
        for step in spec["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return described(found, whole)
    return False


@pytest.mark.parametrize("path", sorted(paths.RULES.glob("*.schema.json")), ids=lambda path: path.name)
def test_every_key_and_operator_has_a_description(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    assert list(undescribed(schema, schema)) == []


def test_every_file_names_its_schema() -> None:
    for path in [*paths.RULES.rglob("*.yaml"), *paths.REPORTS.glob("*.yaml")]:
        head = path.read_text("utf-8").splitlines()[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", head)
        assert found and (path.parent / found[1]).resolve().is_file(), path


def test_the_schema_says_what_each_operator_gives_to_messages() -> None:
    """As rules/README.md does: own rules are held to it when they are loaded."""
    schema = json.loads((paths.RULES / "rule.schema.json").read_text("utf-8"))
    operators = schema["$defs"]["condition"]["properties"]
    assert [name for name in OPERATORS if "gives" not in operators[name]] == []
    for line in (paths.RULES / "README.md").read_text("utf-8").splitlines():
        row = re.fullmatch(r"\| `([a-z_]+)` \|[^|]*\|[^|]*\|([^|]*)\|", line)
        if row and row[1] in OPERATORS:
            words = set(re.findall(r"`([a-z_]+)`", row[2].replace("each of `kinds`", "")))
            assert given_by_operators()[row[1]] == words, row[1]
