"""Own rules beside the shipped ones: used, refused where they clash, unable to hold a check up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker import paths
from checker.cli import main
from checker.engine.evaluate import Judge
from checker.errors import RuleError
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data

RULE = """\
id: ACME001
title: {zh: 内部规则, en: Own rule}
severity: warning
status: draft
citation: {document: {zh: 内部, en: internal}, clause: {zh: 一, en: one}, confidence: low}
needs: [generic_name]
cases:
  - when: {finds: {field: generic_name, format: acme_code}}
    verdict: fail
    message: {zh: "名称含{found}。", en: "It holds {found}."}
  - verdict: pass
    message: {zh: 未见。, en: Not seen.}
fix: {zh: 请更正。, en: Mend it.}
examples:
  - {edition: "2025", form: {generic_name: 示例AC-12片}, verdict: fail, message: 名称含AC-12。}
  - {edition: "2025", form: {generic_name: 示例片}, verdict: pass, message: 未见。}
"""
FIRST = "ACME/ACME001.yaml"
FORMATS = "patterns: {acme_code: 'AC-[0-9]{2}'}\nwords: {acme_words: [甲, 乙]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "own" / "ACME" / "ACME001.yaml", RULE)
    put(tmp_path / "own" / "formats.yaml", FORMATS)
    return tmp_path / "own"


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path) -> RuleError:
    with pytest.raises(RuleError) as caught:
        load_rules(folder, cache=False)
    assert caught.value.what and caught.value.mend
    return caught.value


def test_own_rules_come_beside_the_shipped_ones(folder: Path) -> None:
    book, shipped = load_rules(folder, cache=False), load_rules()
    assert [rule.id for rule in book.rules] == [*(rule.id for rule in shipped.rules), "ACME001"]
    assert book.formats.parameters["acme_words"] == ["甲", "乙"]
    form = form_from_data("2025", {"generic_name": "示例AC-12片"}, book)
    (finding,) = Judge(form, book).rule("ACME001")
    assert (finding.verdict, finding.message.zh, finding.evidence[0].text) == (
        "fail",
        "名称含AC-12。",
        "AC-12",
    )


def test_the_hash_of_the_rules_covers_own_files(folder: Path) -> None:
    before = load_rules(folder, cache=False).sha256
    assert before != load_rules().sha256
    put(folder / "ACME" / "ACME001.yaml", RULE.replace("请更正", "请核对"))
    assert load_rules(folder, cache=False).sha256 != before


def test_a_cached_copy_says_the_same(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRDL_CACHE", str(tmp_path / "cache"))
    first, second = load_rules(folder), load_rules(folder)
    assert list((tmp_path / "cache").glob("rules-*.json"))
    assert (
        first.rules == second.rules
        and first.formats.parameters == second.formats.parameters
        and first.sha256 == second.sha256
    )
    put(folder / "ACME" / "ACME001.yaml", RULE.replace("请更正", "请核对"))
    assert load_rules(folder).rules[-1].fix.zh == "请核对。"


Change = Callable[[Path], Any]


def edit(old: str, new: str) -> Change:
    assert old in RULE
    return lambda folder: put(folder / "ACME" / "ACME001.yaml", RULE.replace(old, new))


def ask(condition: str) -> Change:
    """The rule with another condition, whose messages take nothing of it."""
    return lambda folder: put(folder / "ACME" / "ACME001.yaml", asking(condition))


def asking(condition: str) -> str:
    return RULE.replace("finds: {field: generic_name, format: acme_code}", condition).replace("{found}", "甲")


def add(name: str, text: str) -> Change:
    return lambda folder: put(folder / name, text)


def a_list(**changes: Any) -> str:
    raw = yaml.safe_load((paths.RULES / "lists" / "generics_1.yaml").read_text("utf-8"))
    return yaml.safe_dump(raw | changes, allow_unicode=True)


def an_edition(**changes: Any) -> str:
    raw = yaml.safe_load((paths.RULES / "editions" / "2025.yaml").read_text("utf-8"))
    return yaml.safe_dump(raw | {"id": "2031"} | changes, allow_unicode=True)


@pytest.mark.parametrize(
    ("change", "path", "key", "what"),
    [
        (add("ACME/E001.yaml", RULE.replace("ACME001", "E001")), "ACME/E001.yaml", "id", "no id for a rule"),
        (add("OTHER/ACME001.yaml", RULE), "OTHER/ACME001.yaml", "id", "another rule"),
        (add("ACME001.yaml", RULE), "ACME001.yaml", "", "not read from here"),
        (add("ACME/ACME002.yml", RULE), "ACME/ACME002.yml", "", "end in .yaml"),
        (add("formats.yaml", "patterns: {form_title: a}"), "formats.yaml", "patterns.form_title", "shipped pattern"),
        (add("formats.yaml", "words: {blank: [a]}"), "formats.yaml", "words.blank", "shipped"),
        (add("formats.yaml", "words: {submission: [a]}"), "formats.yaml", "words.submission", "shipped"),
        (add("lists/generics_1.yaml", a_list()), "lists/generics_1.yaml", "id", "shipped list"),
        (add("editions/2025.yaml", an_edition(id="2025")), "editions/2025.yaml", "id", "shipped edition"),
        (
            add("editions/2031.yaml", an_edition(grammar="1999")),
            "editions/2031.yaml",
            "grammar",
            "no grammar",
        ),
        (
            add("editions/2031.yaml", an_edition(submission={"from": "2031-02-30", "to": "2031-03-01"})),
            "editions/2031.yaml",
            "submission.from",
            "no day",
        ),
        (
            add("editions/2031.yaml", an_edition(submission={"from": "2031-04-01", "to": "2031-03-01"})),
            "editions/2031.yaml",
            "submission.to",
            "ends before",
        ),
        (add("grammars/2031.lark", 'TRACK: "a"'), "grammars/2031.lark", "", "No edition of yours"),
        (
            add("formats.yaml", "patterns: {acme_code: '(?<=a)b'}"),
            "formats.yaml",
            "patterns.acme_code",
            "(?<=",
        ),
        (
            add("formats.yaml", "patterns: {acme_code: '(a)\\1'}"),
            "formats.yaml",
            "patterns.acme_code",
            "escape",
        ),
        (
            edit('含{found}。", en: "It holds {found}', '含{fond}。", en: "It holds {fond}'),
            FIRST,
            "cases.0.message.zh",
            "{fond}",
        ),
        (edit("请更正。, en: Mend it.", "'{found}', en: '{found}'"), FIRST, "fix.zh", "{found}"),
        (
            edit("未见。, en: Not seen.", "'{submission}', en: '{submission}'"),
            FIRST,
            "cases.1.message.zh",
            "{submission}",
        ),
        (edit("未见。, en: Not seen.", "'{ found }', en: '{ found }'"), FIRST, "cases.1.message.zh", "brace"),
        (
            ask("contains: {field: generic_name, words: $submission}"),
            FIRST,
            "cases.0.when.contains.words",
            "no words",
        ),
        (
            ask("within: {field: submitted_at, window: $year_days}"),
            FIRST,
            "cases.0.when.within",
            "cannot be asked in edition 2023 (",
        ),
        (
            ask("names_disease: {field: generic_name, lists: [nowhere]}"),
            FIRST,
            "cases.0.when.names_disease.lists",
            "no list",
        ),
        (
            ask("names_disease: {field: generic_name, lists: [generics_1]}"),
            FIRST,
            "cases.0.when.names_disease.lists",
            "list of names",
        ),
        (
            ask("years_in_order: {field: generic_name, format: acme_code, than: generic_name}"),
            FIRST,
            "cases",
            "(?P<year>",
        ),
        (
            ask("verdict: {of: [ACME001], are: [pass]}"),
            FIRST,
            "cases",
            "own verdict",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_key(
    folder: Path, change: Change, path: str, key: str, what: str
) -> None:
    change(folder)
    error = refusal(folder)
    assert error.path.endswith(path)
    assert error.key.startswith(key)
    assert what in error.what.en


def test_what_only_some_cycles_have_is_asked_for_behind_a_guard(folder: Path) -> None:
    """`includes` would fall over the null of 2023."""
    includes = "includes: {field: generic_name, values: [$commercial_track]}"
    ask(includes)(folder)
    assert refusal(folder).key == "cases.0.when.includes.values"
    ask(f"all: [{{set_in_edition: {{parameter: $commercial_track}}}}, {{{includes}}}]")(folder)
    load_rules(folder, cache=False)


def test_a_circle_of_verdicts_is_refused(folder: Path) -> None:
    first = asking("verdict: {of: [ACME002], are: [pass]}")
    second = asking("verdict: {of: [TWIN], are: [pass]}").replace("ACME001", "ACME002").replace("TWIN", "ACME001")
    put(folder / "ACME" / "ACME001.yaml", first)
    put(folder / "ACME" / "ACME002.yaml", second)
    assert "asks for its own verdict" in refusal(folder).what.en


def test_an_own_edition_brings_a_cycle_with_its_own_labels(folder: Path) -> None:
    from checker.parser import parse
    from checker.reader import read_document

    window = {"from": "2026-01-01", "to": "2031-06-30"}
    edition = an_edition(
        grammar="2031", route_new_name=window, cycle_year={"from": "2031-01-01", "to": "2031-12-31"},
        recognise={"titles": ["2031年国家医保药品目录调整"], "year": 2031},
    )  # fmt: skip
    put(folder / "editions" / "2031.yaml", edition)
    shipped = (paths.GRAMMARS / "2025.lark").read_text("utf-8")
    put(folder / "grammars" / "2031.lark", shipped.replace('"申报目录类别"', '"申报的目录种类"'))
    book = load_rules(folder, cache=False)
    lines = ["2031年国家医保药品目录调整申报", "药品名称 示例片", "企业名称 示例公司", "申报信息",
             "药品目录 药品目录外",
             "一、基本信息", "药品通用名称 示例片", "申报的目录种类 基本医保目录", "药品注册分类 化学药1类",
             "上市许可持有人 示例公司", "用法用量 口服。", "是否为OTC 否"]  # fmt: skip
    form = parse(read_document("a.txt", "\n".join(lines).encode()), book)
    assert form.edition == "2031"
    assert form.values["track"].text == "基本医保目录"


@pytest.mark.parametrize(
    "line",
    ["FOO: /(a+)+$/", "%import common.WORD", 'start: "a"~1..100000', "%declare X", 'X: "a" "b"', "x: /a/"],
)
def test_an_own_grammar_is_labels_and_nothing_else(folder: Path, line: str) -> None:
    put(folder / "editions" / "2031.yaml", an_edition(grammar="2031"))
    put(folder / "grammars" / "2031.lark", f'TRACK: "a"\n{line}\n')
    error = refusal(folder)
    assert (error.path.endswith("grammars/2031.lark"), error.line) == (True, 2)


# ------------------------------------------------------------------------------------------- what is hostile


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 900_000,
        "{a: " * 300_000,
        "- " * 400_000,
        "a: &x [1]\nb: *x\n",
        "a:\n" + "- 1\n" * 400_000,
        "a: " + "9" * 100_000,
        "? " + "k" * 1_000_000 + "\n: 1\n",
        "needs:\n" + "".join(f"- {n}\n- a{n}\n" for n in range(12_000)),
        "x" * 3_000_000,
    ],
    ids=["deep", "deep mapping", "deep list", "alias", "long", "digits", "long key", "mixed", "large"],
)
def test_a_hostile_file_is_refused_soon(folder: Path, text: str) -> None:
    put(folder / "ACME" / "ACME001.yaml", text)
    start = time.monotonic()
    error = refusal(folder)
    assert time.monotonic() - start < 10
    assert len(str(error)) < 2000


def test_a_hostile_pattern_costs_no_time(folder: Path) -> None:
    put(folder / "formats.yaml", "patterns: {acme_code: '(a+)+$|(a|aa)+b|a.*?c'}\n")
    book = load_rules(folder, cache=False)
    form = form_from_data("2025", {"generic_name": "a" * 200_000 + "!"}, book)
    start = time.monotonic()
    (finding,) = Judge(form, book).rule("ACME001")
    assert finding.verdict == "pass"
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("pattern", ["((a{100}){100}){100}", "a" * 3000, "(" * 1500 + ")" * 1500])
def test_a_pattern_that_grows_is_refused(folder: Path, pattern: str) -> None:
    put(folder / "formats.yaml", f"patterns: {{acme_code: '{pattern}'}}\n")
    assert refusal(folder).key == "patterns.acme_code"


def test_too_many_files_are_refused(folder: Path) -> None:
    for n in range(600):
        put(folder / "X" / f"X{n}.yaml", "id: x\n")
    assert "At most" in refusal(folder).mend.en


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_only_plain_files_inside_the_folder_are_read(folder: Path, tmp_path: Path) -> None:
    link = folder / "ACME" / "ACME002.yaml"
    link.symlink_to(put(tmp_path / "secret.yaml", RULE))
    assert "leads out" in refusal(folder).what.en
    link.unlink()
    os.mkfifo(link)
    assert "not a plain file" in refusal(folder).what.en


def test_without_its_package_an_own_pattern_is_refused_with_the_way_to_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from checker.engine.operators.context import pattern

    pattern.cache_clear()
    monkeypatch.setitem(sys.modules, "re2", None)
    assert "pip install" in refusal(folder).mend.en


def test_no_pattern_no_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Rules without own patterns need no RE2."""
    import sys

    monkeypatch.setitem(sys.modules, "re2", None)
    put(tmp_path / "own" / "ACME" / "ACME001.yaml", asking("contains: {field: generic_name, words: [AC-12]}"))
    assert load_rules(tmp_path / "own", cache=False).rules[-1].id == "ACME001"


def test_the_command_ends_with_2_and_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit("generic_name]", "generic_nam]")(folder)
    for language, what in (("en", "There is no field generic_nam."), ("zh", "没有字段 generic_nam。")):
        assert main.main(["rules", "test", "--rules", str(folder), "--lang", language]) == 2
        told = capsys.readouterr()
        assert told.out == "" and len(told.err.splitlines()) == 1
        assert f"ACME001.yaml:6: needs.0: {what}" in told.err
