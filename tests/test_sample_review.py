"""Decisions read back out of a sample's worksheet, and what new rules would change."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.cli.main import main

FORMS = Path(__file__).parent / "forms"
Captured = pytest.CaptureFixture[str]
Row = dict[str, str]


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of two forms, and its sample."""
    folder = tmp_path_factory.mktemp("sampled")
    (folder / "forms").mkdir()
    for name in ("a.txt", "b.txt"):
        shutil.copy(FORMS / "2025" / "with-defects.txt", folder / "forms" / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["audit", "forms", "--workers", "1"]) == 1
        assert main(["audit", "sample", "--rate", "100%", "--seed", "1", "-o", "sample.csv", "--lang", "en"]) == 0
    return folder


@pytest.fixture
def audited(sampled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Path:
    """A copy of it, in which the test runs."""
    shutil.copytree(sampled, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    return tmp_path


def fill(folder: Path, change: Callable[[int, Row], object]) -> list[Row]:
    """The worksheet with rows changed; gives them."""
    with (folder / "sample.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    head = rows[0]
    found = []
    for number, row in enumerate(rows[1:], 2):
        named = dict(zip(range(len(head)), row, strict=True))
        words = {head[n]: word for n, word in named.items()}
        words["Verdict"] = row[head.index("Verdict")]
        change(number, words)
        found.append(words)
        rows[number - 1] = [words[name] for name in head]
    with (folder / "filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return found


def decide(word: str, name: str = "甲某", reason: str = "核对原件") -> Callable[[int, Row], object]:
    return lambda number, row: row.update({"Does it stand?": word, "Reviewer": name, "Remark": reason})


def test_a_worksheet_is_read_back(audited: Path, capsys: Captured) -> None:
    rows = fill(audited, decide("不成立"))
    assert main(["audit", "review", "--from", "filled.csv", "--lang", "en"]) == 0
    pairs = {(row["Form"], row["Rule"]) for row in rows}
    assert f"Decisions kept: {len(pairs)}; kept before: 0" in capsys.readouterr().out
    assert main(["audit", "review", "--from", "filled.csv", "--lang", "en"]) == 0
    assert f"Decisions kept: 0; kept before: {len(pairs)}" in capsys.readouterr().out, "read twice, it is kept once"
    assert main(["audit", "summary", "--lang", "en"]) == 0
    assert "(decided: 2)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda row: row.update({"Form": "c.txt"}), 'no form "c.txt"'),
        (lambda row: row.update({"Content": "000000000000"}), "has changed"),
        (lambda row: row.update({"Rule": "C009"}), "does not have this verdict of C009"),
        (lambda row: row.update({"Does it stand?": "perhaps"}), '"perhaps" is not understood'),
        (lambda row: row.update({"Reviewer": " "}), "no reviewer"),
        (lambda row: row.update({"Remark": ""}), "no reason"),
        (lambda row: row.update({"Rule": ""}), "no finding to decide"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told(
    audited: Path, change: Callable[[Row], object], told: str, capsys: Captured
) -> None:
    """With its number; the others are kept."""

    def one(number: int, row: Row) -> None:
        if number in (2, 3):
            decide("stands")(number, row)
        if number == 2:
            change(row)

    fill(audited, one)
    assert main(["audit", "review", "--from", "filled.csv", "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("Row 2 is not taken: ") and told in shown and "Decisions kept: 1;" in shown


def test_a_form_that_changed_is_told(audited: Path, capsys: Captured) -> None:
    fill(audited, decide("成立"))
    form = audited / "forms" / "a.txt"
    form.write_text(form.read_text("utf-8") + "\n", encoding="utf-8")
    main(["audit", "forms", "--workers", "1"])
    capsys.readouterr()
    assert main(["audit", "review", "--from", "filled.csv", "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert 'The form "a.txt" has changed' in shown and '"b.txt"' not in shown


def test_two_decisions_on_one_finding_are_told(audited: Path, capsys: Captured) -> None:
    rows = fill(audited, lambda number, row: None)
    first = rows[0]

    def change(number: int, row: Row) -> None:
        if number in (2, 3):
            row.update({name: first[name] for name in ("Form", "Rule", "Verdict", "Content")})
            decide("stands" if number == 2 else "does not stand")(number, row)

    fill(audited, change)
    assert main(["audit", "review", "--from", "filled.csv", "--lang", "en"]) == 1
    assert "Row 3 is not taken: Rule" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["none.csv", "forms/a.txt", "audit.sqlite"])
def test_what_is_no_worksheet_is_told(audited: Path, name: str, capsys: Captured) -> None:
    assert main(["audit", "review", "--from", name]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_xlsx_is_read_back(audited: Path, capsys: Captured) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    assert main(["audit", "sample", "--rate", "100%", "--seed", "1", "--lang", "zh"]) == 0
    book = openpyxl.load_workbook("sample.xlsx")
    assert any("“结论是否成立”栏填“成立”" in str(row[0].value) for row in book.worksheets[1].iter_rows())
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for name, word in (("结论是否成立", "成立"), ("复核人", "乙某"), ("备注", "核对原件")):
            row[head.index(name)].value = word
    book.save("sample.xlsx")
    assert main(["audit", "review", "--from", "sample.xlsx", "--lang", "en"]) == 0
    assert "not taken: 0" in capsys.readouterr().out


@pytest.mark.long
def test_what_new_rules_change_is_told_by_rule(audited: Path, capsys: Captured) -> None:
    assert main(["audit", "manifest", "-o", "manifest.json"]) == 0
    assert main(["audit", "rerun", "--against", "manifest.json", "forms", "--workers", "1", "--lang", "en"]) == 0
    assert "Of the same 2 forms, 0" in capsys.readouterr().out
    (audited / "nrdl.toml").write_text('[profile.new]\nseverity = { C001 = "warning" }\n', encoding="utf-8")
    again = ["audit", "rerun", "--against", "manifest.json", "forms", "--workers", "1", "--profile", "new"]
    assert main([*again, "--lang", "en"]) == 1
    shown = capsys.readouterr().out
    assert "C001" in shown and "error → warning" in shown and "a.txt" in shown and "F007" not in shown
    assert main(["rules", "new", "ACME", "--rules", "own"]) == 0
    own = Path("own/ACME/ACME001.yaml")
    own.write_text(own.read_text("utf-8").replace("待定词", "片"), encoding="utf-8")
    assert main([*again[:-2], "--rules", "own", "--lang", "en"]) == 1, "rules of one's own are new rules"
    assert "ACME001" in capsys.readouterr().out
    told = json.loads((audited / "manifest.json").read_text("utf-8"))
    for form in told["forms"]:
        del form["levels"]
    (audited / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert main(again) == 2, "a manifest of an earlier version does not say enough"
