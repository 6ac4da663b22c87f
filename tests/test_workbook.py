"""The workbook: what stands in its sheets, that text stays text, and that LibreOffice reads what was meant."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Read
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.cli.main import main
from checker.model import Result, Rulebook
from checker.pipeline import Options, check_file
from checker.report import xlsx, xlsx_tables
from checker.report.xlsx_tables import Cell, Column, Sheets, SheetTable, Styled, cell_text, text_of
from checker.rulebook import load_rules
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text

FORMS = Path(__file__).parent / "forms"
TOLD = {"错误", "警告", "待核对", "提示", "已豁免"}
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1:A9)", "-2", '=HYPERLINK("http://example.org")']
HOSTILE = ["甲\x1b[31m乙\x00\x0b", "\ud800丙\ufffe\uffff", "<r><t>x</t></r>", "</t></is>]]>&amp;", "_x0041_"]
PLAIN = ["007", "1e5", "TRUE", "2025-07-15"]
LINKS = ["http://example.org/a", "internal:汇总!A1", "mailto:nobody@example.org", r"\\server\share"]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def drawn(form: Drawn, path: Path) -> str:
    path.write_text(draw_text(form)[0], encoding="utf-8", errors="surrogatepass")
    return str(path)


@pytest.fixture(scope="module")
def results(book: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """Two clean forms, one with defects of which one is waived, a hostile one, and one that is not there."""
    folder = tmp_path_factory.mktemp("forms")
    found = [check_file(drawn(CLEAN["western"](cycle), folder / f"{cycle}.txt"), book) for cycle in ("2025", "2023")]
    defects = check_file(str(FORMS / "2025" / "with-defects.txt"), book)
    waiver = {"reason": "已说明", "approver": "注册部", "expires": "2099-12-31"}
    first = next(finding for finding in defects.findings if finding.verdict == "fail" and finding.severity == "error")
    changed = tuple(one._replace(waived=waiver) if one is first else one for one in defects.findings)
    return [*found, defects._replace(findings=changed), hostile(found[0]), check_file("no/such/file", book)]


def hostile(result: Result) -> Result:
    """The result of a form whose every entry is a trap."""
    assert result.form
    traps = [*FORMULAS, *HOSTILE, *LINKS, *PLAIN, "长" * 40_000, "\U00020000" * 20_000]
    values = dict(result.form.values)
    for key, trap in zip([key for key in values if key != "mah"], traps, strict=False):
        values[key] = values[key]._replace(text=trap)
    return result._replace(source="=1+1\x1b\ud800.txt", form=result.form._replace(values=values))


@pytest.fixture(scope="module")
def written(results: list[Result], book: Rulebook) -> bytes:
    return xlsx.render(results, book, "zh")


@pytest.fixture(scope="module")
def read(written: bytes) -> Read:
    return load_workbook(BytesIO(written))


def table(read: Read, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the heads of its columns, None as an empty text."""
    rows = [["" if value is None else value for value in row] for row in read[name].iter_rows(values_only=True)]
    if name == "汇总":
        rows = rows[next(n for n, row in enumerate(rows) if row[1]) :]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def notes(read: Read) -> str:
    return "\n".join(str(row[0]) for row in read["汇总"].iter_rows(values_only=True) if row[0] and not row[1])


# ------------------------------------------------------------------------------------- what stands in the sheets


def test_the_summary_has_a_form_a_row(read: Read, results: list[Result]) -> None:
    rows = table(read, "汇总")
    assert read.sheetnames == ["汇总", "检查结论", "申报条件", "栏目内容", "规则", "问题"]
    assert [row["文件"] for row in rows] == [cell_text(result.source) for result in results]
    clean, defects, missing = rows[0], rows[-3], rows[-1]
    assert [clean[name] for name in ("药品", "企业", "年度", "结论", "申报条件", "错误")] == [
        "泰洛瑞韦片", "云岭新药研究有限公司", "2025", "通过", "通过", 0,
    ]  # fmt: skip
    assert [defects[name] for name in ("结论", "申报条件", "错误", "警告", "待核对", "提示", "豁免")] == [
        "不通过", "通过", 3, 0, 0, 1, 1,
    ]  # fmt: skip
    assert [missing[name] for name in ("药品", "年度", "结论", "错误")] == ["", "", "无法读取", ""]
    assert f"共{len(results)}份" in notes(read) and "错误3项，待核对1项，提示4项，豁免1项" in notes(read)


def test_every_finding_is_one_row(read: Read, results: list[Result]) -> None:
    rows = table(read, "检查结论")
    wanted = Counter((cell_text(r.source), f.rule, cell_text(f.message.zh)) for r in results for f in r.findings)
    later = {row["规则"]: row["说明"].rpartition("\n") for row in rows if row["说明"].endswith("（更正后再判定）")}
    assert {rule: re.findall(r"[A-Z]\d{3}", rules) for rule, (_, _, rules) in later.items()} == {
        "F007": ["D004", "D005"], "F003": ["D008"], "U004": ["U005", "U010"],
    }, "what a finding leaves undecided is told under it"  # fmt: skip
    said = [later[row["规则"]][0] if row["说明"].endswith("（更正后再判定）") else row["说明"] for row in rows]
    said = [one.partition("\n已知问题")[0] for one in said]
    assert Counter((row["文件"], row["规则"], one) for row, one in zip(rows, said, strict=True)) == wanted
    assert {row["结论"] for row in rows if row["规则"] == "D008" and row["文件"].endswith("with-defects.txt")} == {
        "连带"
    }
    assert {row["审核意见"] for row in rows} == {""}, "it is the reviewer's"
    defects = [row for row in rows if row["文件"].endswith("with-defects.txt")]
    assert [row["规则"] for row in defects[:3]] == ["C001", "F007", "U004"], "failures first, as the form is read"
    found = {row["规则"]: row for row in defects}
    assert {found[rule]["结论"] for rule in ("D008", "U005", "U010")} == {"连带"}
    assert found["F007"] == {
        "文件": results[-3].source,
        "药品": "泰洛瑞韦片",
        "规则": "F007",
        "结论": "错误",
        "级别": "错误",
        "规则名称": "年月应为真实的年月",
        "说明": "「全球首次上市时间」填写为“2022-13”，不是真实存在的年月。\n"
        "D004 全球首次上市时间应不晚于中国大陆首次上市时间；"
        "D005 全球首个上市国家为中国的，两个首次上市时间应相同（更正后再判定）",
        "表中文字": "2022-13",
        "栏目": "全球首次上市时间",
        "项": "",
        "页": 2,
        "行": 52,
        "处理办法": "请按“年-月”填写「全球首次上市时间」，如2021-06。",
        "审核意见": "",
        "依据文件": "申报表“一、基本信息”",
        "条款": "首次上市时间、核心专利权期限届满日（年-月）",
        "依据可信度": "见于已公示的申报表",
        "前提": "",
        "豁免情况": "",
        "企业": "云岭新药研究有限公司",
    }
    assert found["C001"]["表中文字"].split("\n") == [
        "「泰洛瑞韦胶囊」（药品名称，第1页第3行）",
        "「泰洛瑞韦片」（药品通用名称，第2页第14行）",
    ]
    waived = next(row for row in defects if row["豁免情况"])
    assert (waived["规则"], waived["豁免情况"]) == ("F003", "已说明（批准人：注册部，有效期至2099-12-31）")
    assert (waived["项"], waived["页"]) == (1, 2)
    assert found["F001"]["栏目"].endswith("\n另27处")
    assert found["E001"]["前提"].startswith("假定该药品是新通用名")


def test_a_closed_route_is_no_failure(read: Read, results: list[Result]) -> None:
    routes = [row for row in table(read, "检查结论") if row["规则"] in ("E001", "E002", "E003", "E004", "E005")]
    assert routes and {row["结论"] for row in routes} <= {"条件符合", "条件不符合", "条件待核对", "条件不适用"}
    rows = [row for row in table(read, "申报条件") if row["文件"].endswith("with-defects.txt")]
    assert [(row["规则"], row["结论"]) for row in rows] == [
        ("E000", "通过"), ("E001", "条件符合"), ("", ""),
    ]  # fmt: skip
    said = {finding.rule: finding.message.zh for finding in results[-3].findings}
    others = "其余申报条件（符合一项即可）：条件2待核对，条件3待核对，条件4待核对，条件5不符合"
    assert [row["说明"] for row in rows] == [said["E000"], said["E001"], others]


def test_fields_stand_in_the_forms_order(read: Read, results: list[Result]) -> None:
    rows = [row for row in table(read, "栏目内容") if row["文件"].endswith("with-defects.txt")]
    assert [row["部分"] for row in rows] == sorted((row["部分"] for row in rows), key=[
        "封面", "申报信息", "一、基本信息", "参照药品信息", "联系人信息", "二、有效性信息", "三、安全性信息",
        "四、创新性信息", "五（一）、公平性信息",
    ].index)  # fmt: skip
    text = {row["栏目"]: row for row in rows}
    assert (text["药品名称"]["内容"], text["药品名称"]["页"], text["药品名称"]["行"]) == ("泰洛瑞韦胶囊", 1, 3)
    assert text["核心专利权期限届满日"]["内容"] == "", "an empty field is told as empty"
    criteria = text["药品申报条件"]["内容"].split("\n")
    assert len(criteria) == 5 and [line[:3] for line in criteria] == ["1. ", "2. ", "3. ", "4. ", "5. "]
    form = results[-3].form
    assert form
    parts = {(group, part) for group, rows in form.groups.items() for row in rows for part in row if part != "number"}
    assert len(text) == len(rows) == len(form.values) + len(parts) + 1, "every field that is printed, and the title"


def test_ticks_are_words(book: Rulebook) -> None:
    found = check_file(str(FORMS / "2023" / "chinese-patent.pdf"), book)
    rows = table(load_workbook(BytesIO(xlsx.render([found], book, "zh"))), "栏目内容")
    ticks = next(row["内容"] for row in rows if row["栏目"] == "药品申报条件的勾选")
    assert ticks.split("\n")[:2] == ["1. 是", "2. 否"]


def test_a_rule_counts_each_form_once(read: Read, results: list[Result], book: Rulebook) -> None:
    rows = {row["规则"]: row for row in table(read, "规则")}
    counts = ("不通过/不符合（份）", "待核对（份）", "通过/符合（份）", "不适用（份）")
    assert list(rows) == [rule.id for rule in book.rules]
    judged = sum(result.form is not None for result in results)
    assert {sum(row[name] for name in counts) for row in rows.values()} == {judged}
    assert (rows["C001"][counts[0]], rows["C001"]["类别"], rows["C001"]["级别"]) == (1, "前后一致", "错误")
    assert rows["D001"]["依据"].count("\n") == 1, "two cycles, two documents"


def test_problems_have_their_advice(read: Read) -> None:
    (row,) = table(read, "问题")
    assert (row["文件"], row["问题代码"]) == ("no/such/file", "missing") and row["问题"] and row["处理办法"]


def test_rules_that_were_not_judged_have_no_numbers(book: Rulebook) -> None:
    found = check_file(str(FORMS / "2025" / "clean.txt"), book, Options(select=("F",)))
    read = load_workbook(BytesIO(xlsx.render([found], book, "zh")))
    assert {row["规则"][0]: row["通过/符合（份）"] for row in table(read, "规则")} == {
        "F": 1, **dict.fromkeys("EUDCRPAQ", ""),
    }  # fmt: skip
    assert "本次只判定了" in notes(read)


def test_personal_data_stays_masked(book: Rulebook, tmp_path: Path) -> None:
    form = mutate(mutate(CLEAN["western"]("2023"), "contact_name", "欧阳示例"), "contact_phone", "13912345678")
    path = drawn(form, tmp_path / "form.txt")
    for options, there in ((Options(), False), (Options(show_contacts=True), True)):
        packed = zipfile.ZipFile(BytesIO(xlsx.render([check_file(path, book, options)], book, "zh")))
        text = "".join(packed.read(name).decode() for name in packed.namelist())
        assert ("欧阳示例" in text, "13912345678" in text) == (there, there)


# ------------------------------------------------------------------------------------------- how it is to be used


def test_each_table_is_filtered_to_its_last_row_under_a_frozen_head(read: Read) -> None:
    for sheet in read.worksheets:
        head = 1 if sheet.title != "汇总" else next(n for n in range(1, 20) if sheet.cell(n, 2).value)
        corner, end = str(sheet.auto_filter.ref).split(":")
        assert corner == f"A{head}" and end == sheet.dimensions.split(":")[1] and end.endswith(str(sheet.max_row))
        assert str(sheet.freeze_panes).lstrip("ABCDEFGH") == str(head + 1)
        assert sheet.print_title_rows == f"${head}:${head}"
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
        assert sheet.max_column == len([cell.value for cell in sheet[head] if cell.value])


def hidden(sheet: Worksheet) -> set[int]:
    return {n for n, row in sheet.row_dimensions.items() if row.hidden}


def test_the_findings_open_with_what_is_to_be_worked_on(read: Read, results: list[Result]) -> None:
    rows = table(read, "检查结论")
    assert hidden(read["检查结论"]) == {n for n, row in enumerate(rows, 2) if row["结论"] not in TOLD}
    told = sum(f.told for result in results for f in result.findings)
    assert f"只列出上面计数的{told}项" in notes(read) and f"可见全部{len(rows)}项" in notes(read)
    (column,) = read["检查结论"].auto_filter.filterColumn
    assert (column.colId, set(column.filters.filter)) == (3, TOLD)


def test_eight_columns_are_printed_and_the_rest_is_folded(read: Read) -> None:
    sheet = read["检查结论"]
    folded = {name for name, look in sheet.column_dimensions.items() if look.hidden}
    assert folded and all(sheet.column_dimensions[name].outlineLevel == 1 for name in folded)
    shown = [cell.value for cell in sheet[1]][:8]
    assert shown == ["文件", "药品", "规则", "结论", "说明", "表中文字", "处理办法", "审核意见"] and min(folded) == "I"


def test_findings_that_all_pass_are_not_hidden(book: Rulebook) -> None:
    """R006 is left out: it does not know the made-up reference drug, which is a note."""
    result = check_file(str(FORMS / "2025" / "clean.txt"), book, Options(ignore=("R006",)))
    read = load_workbook(BytesIO(xlsx.render([result], book, "zh")))
    assert hidden(read["检查结论"]) == set() and "清除" not in notes(read)


def test_what_a_colour_says_a_word_says(read: Read) -> None:
    cells = [cell for (cell,) in read["检查结论"].iter_rows(min_row=2, min_col=4, max_col=4)]
    colours = {cell.value: cell.fill.fgColor.rgb for cell in cells}
    assert len({colours[word] for word in ("通过", "待核对", "条件不符合")}) == 3
    assert None not in colours and colours["条件符合"] == colours["通过"]


def test_the_same_results_give_the_same_bytes(results: list[Result], book: Rulebook, written: bytes) -> None:
    assert xlsx.render(results, book, "zh") == written


def test_both_languages_have_the_same_shape(results: list[Result], book: Rulebook, read: Read) -> None:
    english = load_workbook(BytesIO(xlsx.render(results, book, "en")))
    assert [sheet.dimensions for sheet in english.worksheets] == [sheet.dimensions for sheet in read.worksheets]
    assert english.sheetnames == ["Summary", "Findings", "Eligibility", "Fields", "Rules", "Problems"]


def test_the_suffix_asks_for_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, output = str(FORMS / "2025" / "with-defects.txt"), tmp_path / "report.XLSX"
    assert main(["check", form, "-o", str(output)]) == 1
    assert load_workbook(output).sheetnames[0] == "汇总"
    assert main(["check", form, "--format", "xlsx"]) == 2 and "--output" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------- text stays text


def test_text_never_becomes_a_formula_a_link_or_a_number(written: bytes, read: Read) -> None:
    packed = zipfile.ZipFile(BytesIO(written))
    for name in packed.namelist():
        text = packed.read(name).decode()
        assert not re.search(r"<f>|<f |<hyperlink|<(?:\w+:)?externalLink", text), name
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text), name
    cells = {cell.value: cell for row in read["栏目内容"].iter_rows() for cell in row}
    for text in [*FORMULAS, *LINKS, *PLAIN, "</t></is>]]>&amp;"]:
        assert cells[text].data_type == "s", text
    assert all(cells[text].quotePrefix for text in FORMULAS), "nor when somebody edits the cell"
    assert {"甲␛[31m乙␀␋", "\\ud800丙\\ufffe\\uffff", "<r><t>x</t></r> "} <= set(cells)


def test_a_long_text_is_cut_with_a_sign(read: Read) -> None:
    texts = [str(cell.value) for (cell,) in read["栏目内容"].iter_rows(min_row=2, min_col=5, max_col=5)]
    long = {text[0]: text for text in texts if len(text) > 9_999}
    assert long["长"] == "长" * 32_766 + "…"
    units = len(long["\U00020000"].encode("utf-16-le")) // 2
    assert units <= 32_767 and long["\U00020000"].endswith("\U00020000…")
    many = cell_text("\n".join("甲" * 300))
    assert many.count("\n") == 253 and many.endswith("甲…")


# ------------------------------------------------------------------------------------------- more than a sheet holds


def test_a_table_goes_on_on_further_sheets(
    results: list[Result], book: Rulebook, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (xlsx_tables, xlsx):
        monkeypatch.setattr(module, "MOST_ROWS", 100)
    split = load_workbook(BytesIO(xlsx.render(results, book, "zh")))
    whole = list(read["检查结论"].iter_rows(values_only=True))
    names = [name for name in split.sheetnames if name.startswith("检查结论")]
    assert names[:2] == ["检查结论", "检查结论 (2)"] and len(names) == -(-(len(whole) - 1) // 99)
    rows = [row for name in names for row in split[name].iter_rows(min_row=2, values_only=True)]
    assert rows == whole[1:]
    for name in names:
        assert next(split[name].iter_rows(values_only=True)) == whole[0]
        assert split[name].max_row <= 100 and str(split[name].auto_filter.ref) == f"A1:T{split[name].max_row}"
    assert f"行数上限（100行），其余部分在：{'，'.join(names[1:])}" in notes(split)
    assert "行数上限" not in notes(read)


def test_a_full_sheet_needs_no_second_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_tables, "MOST_ROWS", 4)
    for rows, wanted in ((0, ["甲" * 31]), (3, ["甲" * 31]), (4, ["甲" * 31, "甲" * 27 + " (2)"])):
        target = BytesIO()
        with Sheets(target, "", "Calibri") as book:
            book.table(SheetTable("甲" * 31, [Column("数", 8)]), ([n] for n in range(rows)))
        assert book.names == {"甲" * 31: wanted} and load_workbook(target).sheetnames == wanted


def test_nothing_is_written_after_an_error(tmp_path: Path) -> None:
    def rows() -> Iterable[Sequence[Cell]]:
        yield ["a"]
        raise OSError

    with pytest.raises(OSError), Sheets(str(tmp_path / "book.xlsx"), "", "Calibri") as book:
        book.table(SheetTable("a", [Column("a", 8)]), rows())
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------ LibreOffice


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_what_was_meant(
    results: list[Result], book: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meant: dict[str, list[list[str]]] = {}
    original = Sheets.table

    def noted(self: Sheets, table: SheetTable, rows: Iterable[Sequence[Cell]], above: Sequence[Styled] = ()) -> None:
        kept = [*rows]
        heads: Sequence[Cell] = [column.title for column in table.columns]
        blank = [""] * (len(heads) - 1)
        cells = [[cell_text(text_of(cell)) for cell in row] for row in [heads, *kept]]
        meant[table.name] = [[line.text, *blank] for line in above] + cells
        original(self, table, kept, above)

    monkeypatch.setattr(Sheets, "table", noted)
    (tmp_path / "book.xlsx").write_bytes(xlsx.render(results, book, "zh"))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    done = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", tmp_path, tmp_path / "book.xlsx"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0 and "rror" not in done.stdout + done.stderr
    for name, rows in meant.items():
        text = (tmp_path / f"book-{name}.csv").read_text(encoding="utf-8-sig")
        assert list(csv.reader(text.splitlines(keepends=True))) == rows, name
