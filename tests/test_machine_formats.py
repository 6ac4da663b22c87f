"""SARIF, JUnit, GitHub commands and Markdown, each read by a tool that others wrote (GitHub's reader by its rules)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sarif import loader

from checker.cli.main import main
from checker.model import Citation, Evidence, Finding, Result, Text, outcome_of
from checker.pipeline import Options, check_file
from checker.report import renderer, sarif
from checker.report.ci_common import relative
from checker.report.sanitize import visible
from checker.rulebook import load_rules
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN, clean_forms, with_reviews
from tests.draw.text import draw_text
from tests.long_cases import every

HERE = Path(__file__).parent
DEFECTS = HERE / "forms" / "2025" / "with-defects.txt"
PDF = HERE / "forms" / "2023" / "chinese-patent.pdf"
ENCRYPTED = HERE / "broken" / "encrypted.pdf"
FORMATS = ("sarif", "junit", "github", "markdown")
BOOK = load_rules()
WAIVED = {"reason": "已书面说明", "approver": "注册部", "expires": "2099-12-31"}
HOSTILE = (
    "<script>alert(1)</script> ]]> <!-- @octocat a@b.example #12 https://evil.example www.evil.example "
    "[click](https://evil.example) ![x](y) `code` | cell | **bold** __x__ ~~no~~ $x$ :tada: &lt; &#60; \\ {0} "
    "\n::error::owned\r\n::set-output name=x::y ##[add-mask]x %0A::error::x , = \x1b[31m\x00\u202e\u200b\ud800\ufffe"
)
Captured = pytest.CaptureFixture[str]


def check(path: Path | str, **options: Any) -> Result:
    return check_file(str(path), BOOK, Options(**options))


def drawn(form: Drawn, folder: Path, name: str = "form.txt", **layout: Any) -> Path:
    path = folder / name
    path.write_text(draw_text(form, **layout)[0], encoding="utf-8")
    return path


def told(result: Result) -> list[Finding]:
    return [finding for finding in result.findings if finding.told]


def with_message(result: Result, words: str) -> Result:
    """Every word of the result that a form, a file name or a waiver can bring, replaced."""
    word = Text(words, words)

    def finding(old: Finding) -> Finding:
        evidence = tuple(Evidence(e.field, e.places, words, e.row) for e in old.evidence)
        basis = Citation(word, word, "low")
        return old._replace(title=word, message=word, fix=word, evidence=evidence, citation=basis, assumptions=(word,))

    found = [finding(old) for old in result.findings]
    last = max(n for n, one in enumerate(found) if one.told)
    found[last] = found[last]._replace(waived=dict.fromkeys(WAIVED, words))
    problems = tuple(one._replace(message=word, advice=word) for one in check("no/such/file").problems)
    source = words.replace("\ud800", "\udc80")  # what a byte of a name becomes that is no UTF-8
    return result._replace(source=source, edition=words, findings=tuple(found), problems=problems)


@cache
def checked_defects() -> Result:
    """Failures with what follows from them, reviews and a note."""
    return check_file(str(DEFECTS), BOOK, Options(), draw_text(with_reviews())[0].encode())


@pytest.fixture(scope="module")
def defects() -> Result:
    return checked_defects()


@pytest.fixture(scope="module")
def waived(defects: Result) -> Result:
    """The form with defects, its errors waived."""
    errors = [f for f in defects.findings if f.verdict == "fail" and f.severity == "error"]
    found = tuple(f._replace(waived=WAIVED) if f in errors else f for f in defects.findings)
    return defects._replace(findings=found, outcome=outcome_of(found))


@pytest.fixture(scope="module")
def several(defects: Result, waived: Result) -> list[Result]:
    """A form of each kind of outcome, and two that cannot be read."""
    clean = check(HERE / "forms" / "2025" / "clean.txt")
    return [clean, defects, waived, check(PDF), check(ENCRYPTED), check("no/file")]


def render(name: str, results: Sequence[Result], language: str = "zh") -> str:
    text = renderer(name)(results, BOOK, language)
    assert isinstance(text, str)
    text.encode()  # no half of a character
    return text


# --------------------------------------------------------------------------------------------------- SARIF


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft4Validator:
    official = json.loads((HERE / "schemas" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft4Validator.check_schema(official)
    return jsonschema.Draft4Validator(official)


def run_of(text: str) -> dict[str, Any]:
    (run,) = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sarif_is_valid_by_the_official_schema(
    language: str, several: list[Result], schema: jsonschema.Draft4Validator
) -> None:
    partly = check(DEFECTS, select=("E001",))
    for results in ([], [partly], *([one] for one in several), several, [with_message(several[1], HOSTILE)]):
        log = json.loads(render("sarif", results, language))
        schema.validate(log)
        run = log["runs"][0]
        assert run["invocations"][0]["executionSuccessful"] is not any(one.outcome == "error" for one in results)
        assert len(run["artifacts"]) == len(results)


def test_the_schema_refuses_what_is_no_sarif(defects: Result, schema: jsonschema.Draft4Validator) -> None:
    log = json.loads(render("sarif", [defects]))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not schema.is_valid(log)


@pytest.mark.parametrize("form", every(4, clean_forms(), lambda form: f"{form.kind}-{form.edition}"))
def test_a_pass_and_a_closed_route_raise_no_alert(form: Drawn, tmp_path: Path) -> None:
    result = check(drawn(form, tmp_path))
    run = run_of(render("sarif", [result]))
    assert [one["ruleId"] for one in run["results"]] == [finding.rule for finding in told(result)]
    assert not [one for one in run["results"] if one["level"] == "error"]
    commands = parsed(render("github", [result]))
    assert [c for c, _, _ in commands if c == "error"] == [] and commands[-1][0] == "notice"


def test_sarif_tools_count_what_we_count(several: list[Result], tmp_path: Path) -> None:
    path = tmp_path / "report.sarif"
    path.write_text(render("sarif", several), encoding="utf-8")
    report = loader.load_sarif_file(str(path)).get_report()
    live = [f for result in several for f in told(result) if f.severity != "info" and not f.waived]
    errors = sum(f.verdict == "fail" and f.severity == "error" for f in live)
    assert errors == 4
    assert report.get_issue_count_for_severity("error") == errors
    assert report.get_issue_count_for_severity("warning") == len(live) - errors
    others = sum(map(len, map(told, several))) - len(live)
    assert report.get_issue_count_for_severity("note") == others and others >= errors
    assert report.get_issue_count_for_severity("none") == 0
    kinds = report.get_issues_grouped_by_type_for_severity("error")
    assert {kind.split()[0] for kind in kinds} == {"C001", "F003", "F007", "U004"}


def test_a_review_is_called_one_and_a_waiver_is_a_suppression(waived: Result) -> None:
    found = run_of(render("sarif", [waived]))["results"]
    for one, finding in zip(found, told(waived), strict=True):
        text = one["message"]["text"]
        assert one["properties"]["verdict"] == finding.verdict
        assert text.startswith("待核对：") is (finding.verdict == "review" and finding.severity != "info")
        assert text.startswith("已豁免：") is bool(finding.waived) is ("suppressions" in one)
        if finding.waived:
            assert one["level"] == "note"
            (note,) = one["suppressions"]
            assert (note["kind"], note["status"]) == ("external", "accepted")
            assert WAIVED["reason"] in note["justification"]


def test_a_region_is_the_words_in_the_file(tmp_path: Path) -> None:
    """With icons and radicals, which are repaired when the form is read."""
    form = mutate(CLEAN["western"]("2025"), "drug_name", "泰洛瑞韦\ue6eb\U00020bb7长效胶囊剂")
    for end in ("blank", "feed"):
        path = drawn(form, tmp_path, radicals=True, page_end=end)
        (one,) = (r for r in run_of(render("sarif", [check(path)]))["results"] if r["ruleId"] == "C001")
        region = one["locations"][0]["physicalLocation"]["region"]
        line = path.read_text("utf-8").split("\n")[region["startLine"] - 1]
        words = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        assert words.startswith("泰洛瑞韦") and words.endswith("胶囊剂") and "\U00020bb7" in words
        (other,) = one["relatedLocations"]
        assert other["logicalLocations"][0]["fullyQualifiedName"] == "generic_name"


def test_a_pdf_has_no_line_that_an_editor_would_show() -> None:
    found = run_of(render("sarif", [check(PDF)]))["results"]
    assert found
    for one in found:
        (location,) = one["locations"]
        assert "region" not in location["physicalLocation"]
        if "properties" in location:
            page = location["properties"]["page"]
            assert f"第{page}页" in location["message"]["text"] and f"第{page}页" in one["message"]["text"]


def test_files_are_named_by_uris(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "申报 材料"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    inside, outside = drawn(CLEAN["western"]("2025"), folder, "a:b#1%.txt"), DEFECTS
    results = [check(inside), check("申报 材料/a:b#1%.txt"), check(outside), check("x:\udc80.txt")]
    first, second, third, fourth = (a["location"] for a in run_of(render("sarif", results))["artifacts"])
    uri = "%E7%94%B3%E6%8A%A5%20%E6%9D%90%E6%96%99/a%3Ab%231%25.txt"
    assert first["uri"] == second["uri"] == uri and first["uriBaseId"] == "%SRCROOT%"
    assert third["uri"] == outside.as_uri() and "uriBaseId" not in third
    assert fourth["uri"] == "x%3A%80.txt"
    assert str(tmp_path) not in render("sarif", results[:2])


# -------------------------------------------------------------------------------------------- fingerprints


def fingerprints(path: Path) -> Counter[str]:
    run = run_of(render("sarif", [check(path)]))
    return Counter(f"{one['ruleId']} {one['partialFingerprints'][sarif.FINGERPRINT]}" for one in run["results"])


def test_fingerprints_outlive_shifted_lines_and_a_new_print(tmp_path: Path) -> None:
    form = mutate(CLEAN["western"]("2025"), "drug_name", "泰洛瑞韦胶囊")
    form = mutate(mutate(form, "patents[0].expires", ""), "otc", "也许")
    form = mutate(form, "innovation", form.values["innovation"] + "（本品已纳入医保目录")
    path = drawn(form, tmp_path)
    before = fingerprints(path)
    assert len(before) >= 5 and set(before.values()) == {1}
    path.write_text("\n" * 2 + path.read_text("utf-8").replace("\n\n", "\n \n\n"), encoding="utf-8")
    assert fingerprints(path) == before
    assert fingerprints(drawn(form, tmp_path, value_width=200, label_width=60)) == before
    after = fingerprints(drawn(mutate(form, "drug_name", "泰洛瑞韦颗粒"), tmp_path))
    assert {entry.split()[0] for entry in (before - after)} == {"C001"} == {e.split()[0] for e in (after - before)}


def test_findings_of_the_same_words_stay_two(defects: Result) -> None:
    twice = defects._replace(findings=tuple(f for f in defects.findings for _ in range(2)))
    found = [one["partialFingerprints"][sarif.FINGERPRINT] for one in run_of(render("sarif", [twice]))["results"]]
    assert len(set(found)) == len(found) == 2 * len(told(defects))


# --------------------------------------------------------------------------------------------------- JUnit


def suites_of(results: Sequence[Result], language: str = "zh") -> list[junitparser.TestSuite]:
    return list(junitparser.JUnitXml.fromstring(render("junit", results, language).encode()))


def kinds(suite: junitparser.TestSuite) -> dict[str, list[str]]:
    """Of each test case by its name's first word, what became of it."""
    return {case.name.split()[0]: [type(one).__name__ for one in case.result] for case in suite}


def test_junitparser_reads_what_we_count(several: list[Result]) -> None:
    suites = suites_of(several)
    assert [suite.name for suite in suites] == [result.source for result in several]
    for suite, result in zip(suites, several, strict=True):
        judged = [
            f
            for f in result.findings
            if f.role != "route" and f.level != "consequence" and f.verdict != "not_applicable"
        ]
        live = [f for f in told(result) if not f.waived]
        failed = {f.rule for f in live if f.verdict == "fail" and f.severity != "info"}
        skipped = {f.rule for f in told(result)} - failed
        unread = result.outcome == "error"
        assert (suite.failures, suite.skipped, suite.errors) == (len(failed), len(skipped), int(unread))
        assert suite.tests == len(list(suite)) == len({f.rule for f in judged}) + unread
        found = kinds(suite)
        assert all(found[rule] == ["Failure"] for rule in failed)
        assert all(found[rule] == ["Skipped"] for rule in skipped)
    assert [result.type for case in suites[1] for result in case.result if result.type] == ["error"] * 4


def test_a_suite_tells_what_to_do_and_never_the_time(defects: Result, waived: Result) -> None:
    text = render("junit", [defects])
    assert text == render("junit", [defects])
    assert set(re.findall(r' time="([^"]*)"', text)) == {"0"} and "timestamp" not in text
    (suite,) = suites_of([defects])
    case = next(case for case in suite if case.name.startswith("C001"))
    assert case.classname == "nrdl.consistency"
    assert "泰洛瑞韦胶囊" in case.result[0].message and "\n处理 " in case.result[0].text
    case = next(case for case in suite if case.name.startswith("E000"))
    assert "✓ 符合  条件1" in case.system_out and "✗ 不符合  条件5" in case.system_out
    assert "? 待核对  条件2" in case.system_out
    (suite,) = suites_of([waived])
    case = next(case for case in suite if case.name.startswith("C001"))
    assert case.result[0].message.startswith("已豁免：") and WAIVED["approver"] in case.result[0].text


def test_junit_keeps_to_the_common_elements_and_attributes(several: list[Result]) -> None:
    counts = {"tests", "failures", "errors", "skipped", "time", "name"}
    allowed = {
        "testsuites": counts,
        "testsuite": counts,
        "properties": set(),
        "property": {"name", "value"},
        "testcase": {"classname", "name", "time"},
        "failure": {"message", "type"},
        "error": {"message", "type"},
        "skipped": {"message"},
        "system-out": set(),
        "system-err": set(),
    }
    order = ["properties", "testcase", "system-out", "system-err"]
    for element in ElementTree.fromstring(render("junit", several)).iter():
        assert set(element.attrib) <= allowed[element.tag]
        if element.tag == "testsuite":
            places = [order.index(part.tag) for part in element]
            assert places == sorted(places)


# -------------------------------------------------------------------------------------------------- GitHub


def parsed(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Commands as GitHub's runner reads them, line by line: every line must be one."""
    found = []
    for line in text.split("\n"):
        assert line.startswith("::"), line
        end = line.index("::", 2)
        kind, _, given = line[2:end].partition(" ")
        pairs = [pair.split("=", 1) for pair in given.split(",") if pair]
        properties = {name: unescaped(value, (":", ",")) for name, value in pairs}
        found.append((kind, properties, unescaped(line[end + 2 :], ())))
    return found


def unescaped(text: str, more: tuple[str, ...]) -> str:
    for token in ("\r", "\n", *more, "%"):
        text = text.replace(f"%{ord(token):02X}", token)
    return text


def test_github_shows_failures_before_reviews_and_sums_up(defects: Result) -> None:
    commands = parsed(render("github", [defects]))
    assert [kind for kind, _, _ in commands] == ["error"] * 4 + ["warning"] * 5 + ["notice"]
    _, properties, message = next(c for c in commands if c[1].get("title", "").startswith("C001"))
    assert (properties["line"], properties["col"], properties["endColumn"]) == ("4", "8", "14")
    assert properties["file"] == DEFECTS.as_posix() or not Path(properties["file"]).is_absolute()
    assert message.startswith("封面药品名称“泰洛瑞韦胶囊”") and "\n处理 " in message
    assert commands[-1][2] == "共1份，不通过1份\n错误4项，待核对5项，提示1项"


def test_github_gets_ten_of_a_kind_and_says_so(defects: Result, several: list[Result]) -> None:
    commands = parsed(render("github", [defects, *several]))
    assert Counter(kind for kind, _, _ in commands) == {"error": 10, "warning": 10, "notice": 1}
    assert [given["file"] for _, given, _ in commands[:2]] == [relative(str(ENCRYPTED)), "no/file"], "unread ones first"
    assert "只显示10条，另有" in commands[-1][2]
    left = int(re.findall(r"另有(\d+)条", commands[-1][2])[0])
    live = [f for r in [defects, *several] for f in told(r) if f.severity != "info" and not f.waived]
    assert left == len(live) + 2 - 20


def test_a_pdf_and_a_waived_finding_on_github(waived: Result) -> None:
    assert not [p for _, p, _ in parsed(render("github", [check(PDF)])) if "line" in p]
    commands = parsed(render("github", [waived]))
    assert "error" not in {kind for kind, _, _ in commands} and "豁免4项" in commands[-1][2]


# ------------------------------------------------------------------------------------------------ Markdown


def tokens(text: str) -> list[Any]:
    """As GitHub reads it: with tables, struck words, and tags let through."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return [part for token in reader.parse(text) for part in (token, *(token.children or ()))]


def words_of(text: str) -> str:
    shown = [token.content for token in tokens(text) if token.type == "text"]
    return "".join(shown).replace("\u200b", "")


FOLD = re.compile(r"<details><summary>[^<>&@#]+</summary>\n?|</details>\n?")
PLAIN = {"text", "inline", "html_block", "hardbreak", "softbreak"}
MARKUP = ("paragraph", "heading", "bullet_list", "list_item", "strong", "blockquote", "table", "thead", "tbody")
ROWS = ("tr", "th", "td")


def assert_harmless(text: str) -> None:
    """No token but those of our own layout; nothing that GitHub makes a mention, a reference or a link of."""
    allowed = PLAIN | {f"{name}_{end}" for name in (*MARKUP, *ROWS) for end in ("open", "close")}
    found = tokens(text)
    assert {token.type for token in found} <= allowed
    for token in found:
        if token.type == "html_block":
            assert FOLD.fullmatch(token.content), token.content
        if token.type == "text":
            assert not re.search(r"[@#]\w|https?://|www\.|:[a-z+_-]+:", token.content, re.IGNORECASE)


def test_markdown_is_laid_out_for_a_reader(defects: Result) -> None:
    text = render("markdown", [defects])
    assert_harmless(text)
    found = tokens(text)
    headings = [(token.tag, following.content) for token, following in pairwise(found) if token.type == "heading_open"]
    assert headings == [
        ("h2", "✗ 不通过 · 泰洛瑞韦片"),
        ("h3", "不通过"),
        ("h4", "封面"),
        ("h4", "一、基本信息"),
        ("h3", "需人工核对"),
        ("h4", "封面"),
        ("h4", "一、基本信息"),
        ("h4", "二、有效性信息"),
    ]
    shown = words_of(text)
    for finding in told(defects):
        assert finding.message.zh in shown
    assert "表中 「泰洛瑞韦胶囊」（药品名称，第1页第4行）；「泰洛瑞韦片」" in shown
    assert shown.count("依据 ") == shown.count("处理 ") == 9
    items = sum(token.type == "list_item_open" for token in found)
    assert items == 9 + 2 * 9 + 3 + 5 + 1, "findings, basis and fix, what follows, routes, notes"
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert html.count("<details>") == html.count("</details>") == 12


def test_markdown_of_several_forms_begins_with_a_table(several: list[Result]) -> None:
    text = render("markdown", several)
    assert_harmless(text)
    rows = [token for token in tokens(text) if token.type == "tr_open"]
    assert len(rows) == 1 + len(several)
    assert text.startswith("## 汇总\n") and "共6份，通过1份，需人工核对2份，不通过1份，无法读取2份" in words_of(text)
    assert "已豁免（不影响结论）" in text and "PDF 已加密" in words_of(text)


def test_markdown_of_standard_input_is_no_list(defects: Result) -> None:
    text = render("markdown", [defects._replace(source="-", findings=defects.findings[:1])])
    assert "bullet_list_open" not in {token.type for token in tokens(text)}


@pytest.mark.parametrize(("count", "remark"), [(1, ""), (20, "已略去依据"), (80, "只有汇总"), (1200, "份未列出")])
def test_a_comment_holds_what_fits_and_says_what_it_left_out(count: int, remark: str, defects: Result) -> None:
    results = [defects._replace(source=f"2025/submissions/drug-{n}/declaration-form.txt") for n in range(count)]
    results.append(check("no/such/file"))
    for language in ("zh", "en"):
        assert len(render("markdown", results, language)) < 65_536
    text = render("markdown", results)
    assert_harmless(text)
    shown = words_of(text)
    assert remark in shown and "no/such/file" in shown and f"共{count + 1}份，不通过{count}份，无法读取1份" in shown
    if count < 1000:
        assert all(result.source in shown for result in results)
    else:
        left = int(re.findall(r"另有(\d+)份未列出", shown)[0])
        assert sum(token.type == "tr_open" for token in tokens(text)) - 1 == count + 1 - left


# ------------------------------------------------------------------------------------------- all the formats


@pytest.mark.parametrize("name", FORMATS)
def test_what_follows_is_told_under_its_cause_alone(name: str, defects: Result) -> None:
    text = render(name, [defects])
    follow = [finding for finding in defects.findings if finding.cause]
    assert [finding.rule for finding in follow] == ["U005", "U010", "D004", "D005", "D008"]
    assert not [finding.rule for finding in follow if finding.message.zh in text]
    assert name == "sarif" or all(f"{finding.rule} {finding.title.zh}" in text for finding in follow)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_of_every_kind_of_result(name: str, language: str, several: list[Result]) -> None:
    for results in ([], *([one] for one in several), several):
        render(name, results, language)
    assert render(name, several, language) == render(name, several, language)
    unread = render(name, [check("no/such/file")], language)
    assert "no/such/file" in unread and {"zh": "找不到文件", "en": "There is no such file"}[language] in unread
    partly = render(name, [check(DEFECTS, select=("E001",))], language)
    assert BOOK.messages["partial"][language].split("{")[0].strip() in partly, "a check of one rule says so"


PIECES = st.lists(st.sampled_from(HOSTILE.split()), max_size=9)


@given(words=st.one_of(st.just(HOSTILE), st.text(max_size=80), PIECES.map("".join), PIECES.map(" ".join)))
def any_words(words: str) -> None:
    result, shown = with_message(checked_defects(), words), visible(words)
    for one in run_of(render("sarif", [result]))["results"]:
        text = one["message"]["text"]
        assert "](" not in text and text.count("\n") <= 6
        assert shown.replace("](", "] (") in text.replace("{{", "{").replace("}}", "}")
    (suite,) = suites_of([result])
    assert suite.name == visible(result.source)
    failed = [one for case in suite for one in case.result if isinstance(one, junitparser.Failure)]
    assert failed and all(one.message.startswith(shown) for one in failed)
    commands = parsed(render("github", [result]))
    assert {kind for kind, _, _ in commands} <= {"error", "warning", "notice"}
    assert len([1 for kind, _, message in commands if kind == "error" and message.startswith(shown)]) >= len(failed)
    text = render("markdown", [result, check("no/such/file")])
    assert_harmless(text)
    assert "".join(shown.split()) in "".join(words_of(text).split())


@pytest.mark.parametrize("examples", every(2, [6, 40]))
def test_no_words_break_out_of_a_report(examples: int) -> None:
    settings(max_examples=examples)(any_words)()


def test_tools_get_chinese_unless_english_is_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """The language of the machine that runs a check is not that of those who read the report elsewhere."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    for name in FORMATS:
        main(["check", str(DEFECTS), "--format", name])
        chinese = capsys.readouterr().out
        main(["check", str(DEFECTS), "--format", name, "--lang", "en"])
        english = capsys.readouterr().out
        assert "连带" in chinese and "连带" not in english
        assert "decided once" in english


def test_a_suffix_means_its_format(tmp_path: Path) -> None:
    names = ["a.sarif", "b.xml", "c.md"]
    outputs = [option for name in names for option in ("--output", str(tmp_path / name))]
    assert main(["check", str(DEFECTS), *outputs]) == 1
    assert run_of((tmp_path / "a.sarif").read_text("utf-8"))["tool"]["driver"]["name"] == "nrdl"
    assert junitparser.JUnitXml.fromfile(str(tmp_path / "b.xml")).failures == 4
    assert (tmp_path / "c.md").read_text("utf-8").startswith("## ✗ 不通过")
