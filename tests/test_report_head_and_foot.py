"""What every report carries: the day, the version, the rules, the uploads' folder, that a pass is no acceptance, what
is known to be at fault; and the formats that are lines (concise) and a document (docx)."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from checker.cli.main import main
from checker.errors import RuleError
from checker.model import KnownIssue, Rulebook, Text
from checker.pipeline import Options, check_file
from checker.report import RENDERERS, encoded, renderer
from checker.rulebook import known_issues, load_rules

FORMS = Path(__file__).parent / "forms" / "2025"
DEFECTS, CLEAN = str(FORMS / "with-defects.txt"), str(FORMS / "clean.txt")
FOR_PEOPLE = ("text", "concise", "html", "xlsx", "docx", "markdown")
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def words_of(name: str, form: str, book: Rulebook, options: Options | None = None) -> str:
    report = encoded(renderer(name)([check_file(form, book, options or Options())], book, "zh"))
    if not RENDERERS[name].binary:
        return report.decode().replace("\\", "")
    packed = zipfile.ZipFile(BytesIO(report))
    return "".join(
        re.sub(r"<[^>]+>", "", packed.read(part).decode()) for part in packed.namelist() if part.endswith("xml")
    )


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_a_report_for_people_says_when_by_what_and_that_a_pass_is_no_acceptance(
    name: str, book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893456000")
    for form in (DEFECTS, CLEAN):
        told = words_of(name, form, book)
        assert "检查日期 2030-01-01 · nrdl " in told and book.sha256[:12] in told and "受理" in told
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1893542400")
    assert "2030-01-02" in words_of(name, DEFECTS, book)


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "github"])
def test_a_report_for_machines_is_the_same_on_every_day(
    name: str, book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = set()
    for day in ("1893456000", "1993456000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        told.add(words_of(name, DEFECTS, book))
    assert len(told) == 1


@pytest.mark.parametrize("name", [name for name in FOR_PEOPLE if name != "concise"])
def test_a_report_says_which_uploads_were_looked_at(name: str, book: Rulebook, tmp_path: Path) -> None:
    folder = tmp_path / "up"
    folder.mkdir()
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    if name != "xlsx":
        assert "没有使用附件文件夹" in words_of(name, DEFECTS, book)
    # a long path is broken into lines
    assert str(folder) in "".join(words_of(name, DEFECTS, book, Options(attachments=folder)).split())


@pytest.mark.parametrize("name", [name for name in FOR_PEOPLE if name != "concise"])
def test_a_known_fault_stands_beside_the_finding(name: str, book: Rulebook) -> None:
    issue = KnownIssue("C001", ("fail",), Text("括号内外的写法有时比错", "brackets may be compared wrongly"))
    other = issue._replace(verdicts=("review",), what=Text("另一种情形", "another case"))
    told = words_of(name, DEFECTS, book._replace(known_issues=(issue, other)))
    assert "括号内外的写法有时比错" in told and "另一种情形" not in told
    assert "括号内外" not in words_of(name, DEFECTS, book._replace(known_issues=()))


def test_known_issues_are_of_rules_that_there_are_and_change_no_hash(
    book: Rulebook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert {issue.rule for issue in book.known_issues} <= {rule.id for rule in book.rules}
    with pytest.raises(RuleError, match="R006"):
        known_issues.read_known_issues(frozenset({"C001"}))


def test_a_line_a_finding_failures_last(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMS)
    assert main(["check", "with-defects.txt", "clean.txt", "rare-disease.txt", "--format", "concise"]) == 1
    lines = capsys.readouterr().out.splitlines()
    found = [line for line in lines if re.match(r"\S+:\d+ [A-Z]\d{3} \S", line)]
    assert "with-defects.txt:52 F007 错误：「全球首次上市时间」填写为“2022-13”，不是真实存在的年月。" in found
    marks = [line.split()[2].partition("：")[0] for line in found if line.startswith("with-defects")]
    assert marks == sorted(marks, key=["待核对", "警告", "错误"].index), "the worst last"
    ends = [line.partition(":")[0] for line in lines if re.match(r"\S+: . (不)?通过", line)]
    assert ends[-1] == "with-defects.txt" and "with-defects.txt: ✗ 不通过，错误4项" in lines[-5]
    assert main(["check", "clean.txt", "--format", "concise", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("clean.txt: ✓ pass")


def test_the_hook_prints_such_lines(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FORMS)
    main(["check", "--changed", "with-defects.txt"])
    assert "with-defects.txt:3 C001 错误：" in capsys.readouterr().out


def test_a_word_document_has_the_order_of_the_report(book: Rulebook, tmp_path: Path) -> None:
    output = tmp_path / "r.docx"
    assert main(["check", DEFECTS, CLEAN, "-o", str(output)]) == 1
    page = Document(str(output))
    told = [paragraph.text for paragraph in page.paragraphs]
    heads = [one.text for one in page.paragraphs if one.style and one.style.name == "Heading 2"]
    assert heads[:2] == ["不通过", "申报条件"] and "✗ 不通过  错误4项，提示1项" in told
    assert any(one.startswith("✗ 错误 F007") for one in told)
    assert len(page.tables[0].rows) == 3, "the forms, below a head"
    first = output.read_bytes()
    main(["check", DEFECTS, CLEAN, "-o", str(output)])
    assert output.read_bytes() == first


def test_without_its_library_a_word_document_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    assert main(["check", DEFECTS, "-o", str(tmp_path / "r.docx")]) == 2
    assert "[word]" in capsys.readouterr().err and not list(tmp_path.iterdir())
