"""What a report says and how: the JSON contract, the terminal's lines, hostile words, and the golden samples.

The samples in reports/samples/ are whole reports of the shipped forms. After a change that is meant, write
them anew and read the difference before it is committed:

    UPDATE_SAMPLES=1 python -m pytest tests/test_report.py -k sample
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len

from checker import paths
from checker.cli.main import main
from checker.model import Citation, Finding, Result, Severity, Text, Verdict
from checker.pipeline import Options, check_file
from checker.report import console, json_report, text_report
from checker.report.sanitize import visible
from checker.report.wrap import line_breaks
from checker.rulebook import load_rules
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN, clean_forms
from tests.draw.text import draw_text
from tests.long_cases import every

ROOT = Path(__file__).parent.parent
FORMS = Path(__file__).parent / "forms"
SAMPLES = paths.REPORTS / "samples"
EXAMPLES = {
    "clean": FORMS / "2025" / "clean.txt",
    "with-defects": FORMS / "2025" / "with-defects.txt",
    "rare-disease": FORMS / "2025" / "rare-disease.txt",
    "biologic": FORMS / "2025" / "biologic.txt",
    "chinese-patent": FORMS / "2023" / "chinese-patent.txt",
    "chinese-patent-pdf": FORMS / "2023" / "chinese-patent.pdf",
}
WRITE = {
    "txt": ["check"],
    "en.txt": ["check", "--lang", "en", "--verbose"],
    "json": ["check", "--format", "json"],
    "html": ["check", "--format", "html"],
    "sarif": ["check", "--format", "sarif"],
    "junit.xml": ["check", "--format", "junit"],
    "github.txt": ["check", "--format", "github"],
    "md": ["check", "--format", "markdown"],
    "parse.json": ["parse"],
    "parse.yaml": ["parse", "--format", "yaml"],
}
WRITTEN = [(name, "txt") for name in EXAMPLES] + [
    ("with-defects", "en.txt"),
    ("with-defects", "json"),
    ("with-defects", "html"),
    ("with-defects", "sarif"),
    ("with-defects", "junit.xml"),
    ("with-defects", "github.txt"),
    ("with-defects", "md"),
    ("chinese-patent-pdf", "parse.json"),
    ("chinese-patent-pdf", "parse.yaml"),
]
WORKBOOK = ("with-defects", "xlsx")
DIFF = {
    "txt": [],
    "en.txt": ["--lang", "en"],
    "json": ["--format", "json"],
    "html": ["--format", "html"],
}
"""What `nrdl diff` writes of the clean form and the one with defects."""
NEW = "new-2025.yaml"
Captured = pytest.CaptureFixture[str]


def drawn(form: Drawn, folder: Path, name: str = "form.txt") -> str:
    path = folder / name
    path.write_text(draw_text(form)[0], encoding="utf-8")
    return str(path)


def shown(capsys: Captured, *arguments: str) -> str:
    main(arguments)
    return capsys.readouterr().out


# ------------------------------------------------------------------------------------------- golden samples


@pytest.mark.parametrize(("name", "kind"), WRITTEN)
def test_sample(name: str, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.chdir(ROOT)
    path = EXAMPLES[name].relative_to(ROOT).as_posix()
    compare_with_sample(shown(capsys, *WRITE[kind], path), f"{name}.{kind}")


@pytest.mark.parametrize("kind", DIFF)
def test_sample_of_a_diff(kind: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.chdir(ROOT)
    paths = [EXAMPLES[name].relative_to(ROOT).as_posix() for name in ("clean", "with-defects")]
    compare_with_sample(shown(capsys, "diff", *paths, *DIFF[kind]), f"diff.{kind}")


def test_sample_of_an_empty_draft(capsys: Captured) -> None:
    compare_with_sample(shown(capsys, "new", "2025"), NEW)


def compare_with_sample(report: str, name: str) -> None:
    report, sample = without_versions(report), SAMPLES / name
    if os.environ.get("UPDATE_SAMPLES"):
        SAMPLES.mkdir(exist_ok=True)
        sample.write_text(report, encoding="utf-8", newline="\n")
    assert report == sample.read_text(encoding="utf-8")


def test_samples_are_all_of_a_form() -> None:
    """A sample whose form is gone would never be compared again."""
    of_others = {"with-defects.annotations.txt", NEW}  # the first is tests/test_annotation.py's
    written = {f"{name}.{kind}" for name, kind in [*WRITTEN, WORKBOOK, *(("diff", kind) for kind in DIFF)]}
    assert {path.name for path in SAMPLES.iterdir()} == written | of_others


def test_sample_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells, since the bytes change with every version of the library that writes them."""
    monkeypatch.chdir(ROOT)
    output, sample = tmp_path / "report.xlsx", SAMPLES / ".".join(WORKBOOK)
    main(["check", EXAMPLES[WORKBOOK[0]].relative_to(ROOT).as_posix(), "--output", str(output)])
    if os.environ.get("UPDATE_SAMPLES"):
        sample.write_bytes(output.read_bytes())
    assert cells(output) == cells(sample)


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """By sheet, the values of its rows."""
    sheets = openpyxl.load_workbook(path).worksheets
    return {
        sheet.title: [
            tuple(without_versions(value) if isinstance(value, str) else value for value in row)
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in sheets
    }


def without_versions(report: str) -> str:
    """Without what every change of a rule or a version alters."""
    made = r"(检查日期|checked on) \d{4}-\d\d-\d\d · nrdl \S+ · (规则版本|rules) [0-9a-f]{12}"
    report = re.sub(made, r"\1 … · nrdl … · \2 …", report)
    report = re.sub(r'content="nrdl [^"]+"', 'content="nrdl …"', report)
    report = re.sub(r'("rules_sha256"|"rulesSha256"): "[0-9a-f]{64}"', r'\1: "…"', report)
    return re.sub(r'("version"|"fullName"|"semanticVersion"): "(?!2\.1\.0")[^"]+"', r'\1: "…"', report)


# -------------------------------------------------------------------------------------------------- JSON


@pytest.fixture(scope="module")
def contract() -> jsonschema.Draft202012Validator:
    return validator("report.schema.json")


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((paths.REPORTS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("form", every(4, clean_forms(), lambda form: f"{form.kind}-{form.edition}"))
def test_json_of_every_kind_keeps_the_contract(
    form: Drawn, contract: jsonschema.Draft202012Validator, tmp_path: Path, capsys: Captured
) -> None:
    path = drawn(form, tmp_path)
    contract.validate(json.loads(shown(capsys, "check", path, "--format", "json")))
    validator("form-report.schema.json").validate(json.loads(shown(capsys, "parse", path)))


def test_json_of_defects_pdfs_and_problems_keeps_the_contract(
    contract: jsonschema.Draft202012Validator, capsys: Captured
) -> None:
    broken = str(Path(__file__).parent / "broken" / "encrypted.pdf")
    paths = [*map(str, EXAMPLES.values()), str(FORMS / "2025" / "biologic.pdf"), broken, "no/such/file"]
    for language in ("zh", "en"):
        report = json.loads(shown(capsys, "check", *paths, "--format", "json", "--lang", language))
        contract.validate(report)
        assert report["outcome"] == "error"
        assert [form["source"] for form in report["forms"]] == paths
    boxes = [e.get("box") for f in report["forms"][-3]["findings"] for e in f["evidence"]]
    assert boxes and all(boxes), "a PDF's evidence has its boxes"
    validator("form-report.schema.json").validate(
        json.loads(shown(capsys, "parse", str(FORMS / "2025" / "biologic.pdf")))
    )


def test_a_problem_keeps_the_contract(contract: jsonschema.Draft202012Validator) -> None:
    contract.validate(
        {
            "tool": json_report.TOOL,
            "outcome": "error",
            "forms": [json_report.form_report(check_file("no/such/file", load_rules()), "zh")],
        }
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.pop("tool"),
        lambda report: report["forms"][0].update(outcome="good"),
        lambda report: report["forms"][0].update(problems=[{"kind": "x", "message": "x", "advice": "x"}]),
        lambda report: report["forms"][0]["findings"][0].update(more=1),
        lambda report: report["forms"][0]["findings"][0].update(verdict="skipped"),
        lambda report: report["forms"][0]["findings"][0]["evidence"].append({"field": "otc"}),
    ],
)
def test_the_contract_refuses_what_is_not_in_it(
    change: Any, contract: jsonschema.Draft202012Validator, capsys: Captured
) -> None:
    report = json.loads(shown(capsys, "check", str(EXAMPLES["with-defects"]), "--format", "json"))
    change(report)
    assert not contract.is_valid(report)


# ------------------------------------------------------------------------------------------ the terminal


def test_what_a_reader_looks_for_stands_in_order(capsys: Captured) -> None:
    report = shown(capsys, "check", str(EXAMPLES["with-defects"]))
    order = [
        "✗ 不通过  错误4项",
        "请按下面的“处理”逐条改正",
        "\n不通过\n  封面\n  ✗ 错误 C001",
        "表中 「泰洛瑞韦胶囊」（药品名称，第1页第3行）",
        "依据 ",
        "处理 ",
        "一、基本信息",
        "✗ 错误 F003",
        "连带 ",
        "\n申报条件\n  ✓ 符合  条件1",
        "其余申报条件",
        "条通过",
    ]
    at = 0
    for words in order:
        assert words in report[at:]
        at = report.index(words, at)
    assert "✓ F001" not in report and "✓ F001" in shown(capsys, "check", str(EXAMPLES["with-defects"]), "--verbose")


def test_the_open_route_says_why_and_on_what_condition(capsys: Captured) -> None:
    report = shown(capsys, "check", str(EXAMPLES["clean"]))
    route = report[report.index("✓ 符合  条件1") : report.index("条件2")]
    assert "2022-03" in route and "假定" in route
    route = shown(capsys, "check", str(EXAMPLES["clean"]), "--verbose")
    assert "表中 「2022-03」" in route and "依据 2025年申报表" in route and "前提 假定" in route


def test_a_drug_inside_the_catalogue_has_no_routes(tmp_path: Path, capsys: Captured) -> None:
    path = drawn(mutate(CLEAN["western"]("2025"), "catalogue", "药品目录内"), tmp_path)
    report = shown(capsys, "check", path)
    assert "– 目录内药品不适用目录外申报条件。" in report and "条件1" not in report


def test_a_low_confidence_is_told(capsys: Captured) -> None:
    book = load_rules()
    result = check_file(str(EXAMPLES["with-defects"]), book)
    for confidence, told in (("seen", False), ("high", False), ("medium", True), ("low", True)):
        unsure = tuple(
            f._replace(citation=Citation(f.citation.document, f.citation.clause, confidence)) for f in result.findings
        )
        report = text_report.render([result._replace(findings=unsure)], book, "zh", to_file=True)
        assert ("依据可信度" in report) is told


def test_what_many_findings_share_is_said_once(tmp_path: Path, capsys: Captured) -> None:
    form = CLEAN["western"]("2025")
    for key in ("otc", "mah", "first_country", "comparable_drugs"):
        form = mutate(form, key, "")
    report = shown(capsys, "check", drawn(form, tmp_path), "--select", "F001")
    assert report.count("✗ 错误 F001") == 4 and report.count("依据 ") == 1


def test_several_forms_are_short_and_summed_up(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.chdir(FORMS)
    paths = [str(EXAMPLES[name].relative_to(FORMS)) for name in ("clean", "with-defects", "biologic")]
    report = shown(capsys, "check", *paths, "no/such/file")
    assert "✗ 错误 C001" in report and "依据 " not in report and "提示（" not in report
    table = report[report.index("\n汇总\n") :]
    assert re.search(r"with-defects\.txt +2025 +✗ 不通过 +4 +\d+\n", table)
    assert re.search(r"no/such/file +– +✗ 无法读取 +– +–\n", table)
    assert "共4份，通过2份，不通过1份，无法读取1份" in table


def test_a_check_of_some_rules_is_no_pass_of_all(capsys: Captured) -> None:
    assert "本次只判定了" in shown(capsys, "check", str(EXAMPLES["clean"]), "--select", "F")
    assert "本次只判定了" not in shown(capsys, "check", str(EXAMPLES["clean"]))


def test_no_message_is_unused() -> None:
    """What no code says would be translated for nothing."""
    spoken = [
        *(ROOT / "checker").rglob("*.py"),
        *(paths.REPORTS / "page").rglob("*.html"),
        *(paths.REPORTS / "page").rglob("*.js"),
    ]
    code = "".join(path.read_text(encoding="utf-8") for path in spoken)
    said = set(re.findall(r"[\"']([a-z_]+)[\"']", code))
    by_part = (r"f[\"']([a-z_]+_)\{", r"[\"']([a-z_]+_)[\"'] [+~]", r"`([a-z_]+_)\$\{")
    said_by_part = tuple({stem for expression in by_part for stem in re.findall(expression, code)})

    def is_said(name: str) -> bool:
        return name in said or name.startswith(said_by_part)

    names = load_rules().messages  # an advice stands with what it is for
    assert [name for name in names if not is_said(name) and not is_said(name.removesuffix("_advice"))] == []


@pytest.fixture(scope="module")
def judged() -> list[Result]:
    return [check_file(str(EXAMPLES[name]), load_rules()) for name in ("clean", "with-defects", "chinese-patent")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", every(3, [40, 80, 97, 120]))
def test_no_line_is_wider_than_the_terminal(
    language: str, width: int, judged: list[Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = load_rules()
    monkeypatch.setattr(console, "PLAIN", width)
    for report in (
        text_report.render(judged, book, language, to_file=True),
        *(text_report.render([one], book, language, to_file=True, verbose=True) for one in judged),
    ):
        assert max(map(cell_len, report.splitlines())) <= width
        assert [line for line in report.splitlines() if line != line.rstrip()] == []


def test_lines_break_where_chinese_may() -> None:
    text = "请核对「示例替尼片」的批准文号（国药准字H20230001），并于2025-07-20前更正。"
    for width in range(8, 60):
        broken = [text[start:end] for start, end in line_breaks(text, width, 2)]
        assert "".join(broken) == text.replace(" ", "")
        assert all(cell_len(line) <= (width - 2 if number else width) for number, line in enumerate(broken))
        if width >= 16:
            assert not [line for line in broken if line[0] in "，。）」" or line[-1] in "（「"]
        if width >= 24:
            assert any("H20230001" in line for line in broken), "numbers are not cut"


def test_colour_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tty(__import__("io").StringIO):  # type: ignore[misc]
        def isatty(self) -> bool:
            return True

    book = load_rules()
    result = [check_file(str(EXAMPLES["with-defects"]), book)]
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    plain = text_report.render(result, book, "zh")
    assert "\x1b" not in plain
    monkeypatch.setattr("sys.stdout", Tty())
    assert "\x1b[" in text_report.render(result, book, "zh")
    assert "\x1b" not in text_report.render(result, book, "zh", to_file=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in text_report.render(result, book, "zh")
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("COLUMNS", "120")
    wide = text_report.render(result, book, "zh")
    assert 100 < max(cell_len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in wide.splitlines()) <= 120


# ------------------------------------------------------------------------------------------ hostile words

HOSTILE = "甲\x1b[31m乙\x1b]0;owned\x07丙\u202e丁\u200b戊[red]己[/]庚\x9b2J辛:smile:\u2066壬\ufeff"
WAIVED = {"reason": HOSTILE, "approver": HOSTILE, "expires": HOSTILE}


def risky(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and c != "\n"]


def test_invisible_and_steering_characters_are_spelt_out() -> None:
    assert visible("\x1b[31m\x07\x7f\u202e\u200b\x9b\ue6eb\ud800\U000e0041\n") == (
        "␛[31m␇␡\\u202e\\u200b\\u009b\\ue6eb\\ud800\\U000e0041␊"
    )
    assert visible("㎡、Ⅰ、①、［全角］—“引号”é") == "㎡、Ⅰ、①、［全角］—“引号”é"


@pytest.mark.parametrize("language", every(2, ["zh", "en"]))
def test_words_of_a_form_steer_no_terminal(language: str, tmp_path: Path, capsys: Captured) -> None:
    form = CLEAN["western"]("2025")
    for key in ("drug_name", "otc", "mah", "first_country", "approval_number", "slides_public", "track"):
        form = mutate(form, key, HOSTILE)
    form = mutate(form, "trials[0].type", HOSTILE)
    path = drawn(form, tmp_path, "x\x1b]0;owned\x07\u202e[bold].txt")
    for several in ([path], [path, path, str(tmp_path / HOSTILE)]):
        report = shown(capsys, "check", *several, "--lang", language, "--verbose")
        assert risky(report) == []
        assert "[red]己[/]" in "".join(report.split()) and ":smile:" in "".join(report.split())
        assert "[bold].txt" in "".join(report.split())
    main(["parse", str(tmp_path / HOSTILE), "--lang", language])
    main(["check", path, "--select", HOSTILE])
    main(["check", path, "--edition", HOSTILE])
    assert risky(capsys.readouterr().err) == []


def test_every_part_of_a_result_is_made_visible() -> None:
    book = load_rules()
    word = Text(HOSTILE, HOSTILE)
    form = check_file(str(EXAMPLES["clean"]), book, Options()).form
    told: list[tuple[str, Verdict, Severity]] = [
        ("E000", "review", "error"),
        ("E001", "pass", "info"),
        ("F001", "fail", "error"),
        ("F002", "review", "warning"),
        ("F011", "review", "info"),
        ("F003", "pass", "error"),
        ("F004", "not_applicable", "error"),
    ]
    basis = Citation(word, word, "low")
    found = tuple(
        Finding(rule, verdict, severity, word, word, word, (), (), basis, (word,), WAIVED)
        for rule, verdict, severity in told
    )
    result = Result(HOSTILE, None, HOSTILE, "", "fail", found, (), form)
    for results in ([result], [result, result]):
        assert risky(text_report.render(results, book, "zh", verbose=True, to_file=True)) == []


def test_json_spells_out_what_steers_a_terminal(tmp_path: Path, capsys: Captured) -> None:
    """Direction characters may stand in JSON; a control character may not."""
    path = drawn(mutate(CLEAN["western"]("2025"), "otc", HOSTILE), tmp_path)
    for output in (["check", "--format", "json"], ["parse"]):
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", shown(capsys, *output, path))
