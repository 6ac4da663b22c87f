"""The guides say what there is, and the rule book what the rules say."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import checker
from checker.cli.main import main, make_parser, with_check
from checker.cli.parser import chosen_language
from checker.errors import RuleError
from checker.model import Finding, Problem, Result
from checker.report import renderer
from checker.report.rule_links import FOLDERS
from checker.rule_tools.rule_book import pages
from checker.rule_tools.rule_source import read_rule_source
from scripts import write_readme

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
GUIDES = sorted([*DOCS.rglob("*.md"), *DOCS.rglob("*.yml"), HOUSE / "README.md", HOUSE / "README.zh-CN.md"])
FORM = "examples/2025-with-defects.pdf"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def rule_book() -> dict[str, str]:
    return pages(*read_rule_source(None))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_rule_has_its_page(rule_book: dict[str, str], language: str) -> None:
    raw, book = read_rule_source(None)
    index = rule_book[f"{FOLDERS[language]}/index.md"]
    for rule in [*raw.values(), *book.across]:
        page = rule_book[f"{FOLDERS[language]}/{rule['id']}.md"]
        shown = re.sub(r"&#(\d+);", lambda sign: chr(int(sign[1])), page).replace("&lt;", "<").replace("&gt;", ">")
        assert f"]({rule['id']}.md)" in index
        for text in (rule["title"], rule["fix"]):
            assert " ".join(text[language].split()).replace("&", "&amp;") in shown, rule["id"]
        assert page.count("    ```yaml") == len(rule["examples"])


def test_a_page_tells_the_parameters_by_cycle_and_the_history(rule_book: dict[str, str]) -> None:
    page = rule_book["en/rules/E001.md"]
    assert "| | 2023 | 2024 | 2025 |" in page and re.search(r"2018-01-01.*2019-01-01.*2020-01-01", page)
    assert "## History" in rule_book["en/rules/U016.md"]


@pytest.mark.long
def test_the_command_writes_the_rule_book(tmp_path: Path, capsys: Captured) -> None:
    assert main(["rules", "docs", "-o", str(tmp_path), "--lang", "en"]) == 0
    assert (tmp_path / "rules" / "F001.md").is_file() and (tmp_path / "en" / "rules" / "F001.md").is_file()
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(tmp_path / "rules.xlsx")
    sheet = [[cell.value for cell in row] for row in book["Rule book"].iter_rows()]
    assert {row[0] for row in sheet} >= {"F001", "X001"} and book.sheetnames == ["规则手册", "Rule book"]
    (tmp_path / "file").write_text("")
    assert main(["rules", "docs", "-o", str(tmp_path / "file")]) == 2


@pytest.mark.long
def test_the_documentation_is_built_without_a_broken_link(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "rules" / "F001.html").is_file() and (tmp_path / "en" / "rules" / "F001.html").is_file()


def commands(path: Path) -> Iterator[str]:
    """The lines of a guide that call the program, as a shell would take them."""
    for line in path.read_text("utf-8").splitlines():
        found = re.match(r"(?:\s*-? ?(?:run: |entry: )?)(nrdl [^`]+)$", line)
        for words in [found[1]] if found else re.findall(r"`(nrdl [a-z]+ [^`]*)`", line):
            if not re.search("[…<>]", words):
                yield words


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_guide_names_commands_that_there_are(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nrdl.toml").write_text("[profile.submission]\n", encoding="utf-8")
    for line in commands(path):
        words = with_check(chosen_language(shlex.split(line, comments=True)[1:])[1])
        make_parser().parse_words(words)


def test_the_operators_in_chinese_are_those_of_the_schema() -> None:
    text = write_readme.RULES.read_text("utf-8")
    found = write_readme.OPERATORS.search(text)
    assert found and found[1] == write_readme.operators(), "python -m scripts.write_readme writes it anew"


def test_the_pipelines_can_be_copied() -> None:
    github = yaml.safe_load((DOCS / "ci" / "github.yml").read_text("utf-8"))
    gitlab = yaml.safe_load((DOCS / "ci" / "gitlab.yml").read_text("utf-8"))
    steps = github["jobs"]["check"]["steps"]
    assert any("nrdl check ." in step.get("run", "") for step in steps) and "script" in gitlab["nrdl"]


# ------------------------------------------------------------------------------------------------ the API


def names_of(kind: Any) -> set[str]:
    listed = {part.name for part in fields(kind)} if hasattr(kind, "__dataclass_fields__") else set(kind._fields)
    return listed | {name for name in vars(kind) if not name.startswith("_")}


@pytest.mark.parametrize("guide", ["api.md", "en/api.md"])
def test_the_stable_names_are_there(guide: str) -> None:
    rows = re.findall(r"(?m)^\| (`.+?) \| ", (DOCS / guide).read_text("utf-8"))
    kinds: dict[str, Any] = {"result": Result, "finding": Finding, "problem": Problem}
    told = set()
    for row in rows:
        first, *others = re.findall(r"`([^`]+)`", row)
        owner, _, name = first.partition(".")
        if owner in kinds:
            assert {name, *(other.removeprefix(".") for other in others)} <= names_of(kinds[owner])
        elif owner == "checker" and not name.startswith("errors"):
            told.add(name.partition("(")[0])
    assert told == set(checker.__all__)


def test_a_program_checks_and_reports(tmp_path: Path) -> None:
    found, missing = checker.check(HOUSE / FORM, tmp_path / "none.pdf", select=["F"])
    assert (found.outcome, missing.outcome) == ("fail", "error")
    assert {finding.rule[0] for finding in found.findings} == {"F"}
    assert '"outcome": "error"' in str(checker.render([found, missing]))
    assert isinstance(checker.render([found], "xlsx"), bytes)
    with pytest.raises(RuleError, match="2031"):
        checker.check(HOUSE / FORM, edition="2031")


def test_the_terminal_says_where_a_rule_is_explained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once, by the worst finding; not where there is nothing to ask about."""
    monkeypatch.delenv("NRDL_DOCS", raising=False)
    main(["check", str(HOUSE / "examples" / "2025-with-defects.pdf"), "--lang", "en"])
    told = capsys.readouterr().out
    assert told.count("nrdl rules show") == 1
    (rule,) = re.findall(r"nrdl rules show (\w+)", told)
    assert re.search(rf"(?m)^\s*✗.* {rule}\b", told), "one that failed"
    assert main(["rules", "show", rule, "--lang", "en"]) == 0
    monkeypatch.setenv("NRDL_DOCS", "https://docs.example.com")
    main(["check", str(HOUSE / "examples" / "2025-with-defects.pdf"), "--lang", "en"])
    assert f"https://docs.example.com/en/rules/{rule}.html" in "".join(capsys.readouterr().out.split())


def test_reports_lead_into_the_rule_book_where_it_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.rulebook import load_rules

    results = checker.check(HOUSE / FORM, select=["F007"])
    for form in ("sarif", "html"):
        monkeypatch.delenv("NRDL_DOCS", raising=False)
        assert "F007.html" not in renderer(form)(results, load_rules(), "zh")
        monkeypatch.setenv("NRDL_DOCS", "https://docs.example.com/nrdl/")
        assert "https://docs.example.com/nrdl/rules/F007.html" in renderer(form)(results, load_rules(), "zh")
        assert "https://docs.example.com/nrdl/en/rules/F007.html" in renderer(form)(results, load_rules(), "en")
