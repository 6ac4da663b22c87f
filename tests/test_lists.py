"""`nrdl lists`: what is stored, and an annex as people have it completes a list that is partial here."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from checker.cli.main import main
from checker.engine.evaluate import Judge
from checker.errors import RuleError
from checker.list_import.annex import AnnexRefused, import_annex
from checker.list_import.tables import html_rows
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data
from tests.draw.html import print_pdf

HEAD = "序号,药品通用名称,剂型,规格"
ROWS = [f"{n},示例{chr(0x4E00 + n)}替尼,片剂,{n}mg" for n in range(1, 34)]


def imported(
    folder: Path, name: str, content: str | bytes, list_id: str = "generics_1", *more: str
) -> tuple[int, Path]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    code = main(["lists", "import", list_id, str(file), "-o", str(folder / "own"), "--lang", "zh", *more])
    return code, folder / "own" / "lists" / f"{list_id}.yaml"


def test_every_list_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lists", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in load_rules().lists)
    assert "generics_1  第一批鼓励仿制药品目录：共33项，本工具收录3项" in told
    assert "nrdl lists import generics_1" in told and "nrdl lists import generics_2" not in told


def test_a_whole_annex_completes_the_list_and_reports_name_its_source(tmp_path: Path) -> None:
    code, path = imported(
        tmp_path, "附件1.csv", "\n".join(["第一批鼓励仿制药品目录,,,", HEAD, *ROWS, "注：以上排名不分先后,,,"])
    )
    assert code == 0
    written = yaml.safe_load(path.read_text("utf-8"))
    assert (written["completeness"], written["count"]["actual"]) == ("complete", 33)
    listed = load_rules(tmp_path / "own").lists["generics_1"]
    assert "附件1.csv" in listed.title.zh and written["completed_from"]["sha256"][:8] in listed.title.zh


def test_a_name_that_a_completed_list_lacks_is_not_listed(tmp_path: Path) -> None:
    rows = [f"{n}\t示例{chr(0x4E00 + n)}替尼\t片剂\t{n}mg" for n in range(1, 686)]
    code, _ = imported(tmp_path, "基药.txt", "\n".join(["序号\t品种\t剂型\t规格", *rows]), "essential_medicines_2018")
    assert code == 0
    book = load_rules(tmp_path / "own")
    form = {
        "catalogue": "药品目录外",
        "generic_name": "泰洛瑞韦片",
        "specifications": "5mg",
        "first_listed_cn": "2023-05",
    }
    (finding,) = Judge(form_from_data("2025", form, book), book).rule("E003")
    assert finding.verdict == "fail" and "基药.txt" in finding.message.zh


def test_columns_may_stand_in_any_order_and_cells_may_be_merged(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["附件：目录"],
        ["规格", "品种", "备注", "剂型", "序号"],
        ["10mg、20mg", "示例甲替尼", "", "片剂", 1],
        ["5mg", None, "", "胶囊剂", None],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("E3:E4")
    book.save(tmp_path / "raw.xlsx")
    code, path = imported(tmp_path, "a.xlsx", (tmp_path / "raw.xlsx").read_bytes())
    first = yaml.safe_load(path.read_text("utf-8"))["entries"][0]
    assert code == 1
    assert first == {
        "n": 1,
        "name": {"zh": "示例甲替尼"},
        "dosage_forms": ["片剂", "胶囊剂"],
        "strengths": ["10mg", "20mg", "5mg"],
    }


PAGE = """<html><body><p>目录</p><table><tr><th>序号</th><th>药品名称</th><th>剂型</th></tr>
<tr><td rowspan="2">1</td><td rowspan="2">示例甲替尼</td><td>片剂</td></tr><tr><td>胶囊剂</td></tr>
<tr><td>2</td><td>示例乙替尼</td><td>注射剂</td></tr></table></body></html>"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", PAGE),
        ("a.txt", "目录\n1. 示例甲替尼 片剂、胶囊剂\n2. 示例乙替尼 注射剂\n（完）"),
        ("a.csv", "剂型;名称;编号\n片剂、胶囊剂;示例甲替尼;1\n注射剂;示例乙替尼;2".encode("gb18030")),
        ("a.txt", "| 序号 | 品种 | 剂型 |\n| 1 | 示例甲替尼 | 片剂、胶囊剂 |\n| 2 | 示例乙替尼 | 注射剂 |"),
    ],
)
def test_other_ways_in_which_people_have_an_annex(tmp_path: Path, name: str, content: str | bytes) -> None:
    code, path = imported(tmp_path, name, content)
    entries = yaml.safe_load(path.read_text("utf-8"))["entries"]
    assert code == 1
    assert [(e["name"]["zh"], e["dosage_forms"]) for e in entries[:2]] == [
        ("示例甲替尼", ["片剂", "胶囊剂"]),
        ("示例乙替尼", ["注射剂"]),
    ]
    load_rules(tmp_path / "own")


@pytest.mark.parametrize(
    ("spans", "rows"),
    [
        (["99999999999"], [["1", "a"], ["1", "b"], ["c"]]),  # the second table begins anew
        (["9" * 5000], [["1", "a"], ["1", "b"], ["c"]]),
        (["0"], [["1", "a"], ["1", "b"], ["c"]]),  # to the table's end
        (["many"], [["1", "a"], ["b"], ["c"]]),
        (["-2"], [["1", "a"], ["b"], ["c"]]),
        ([" 2"], [["1", "a"], ["1", "b"], ["c"]]),
    ],
)
def test_a_cell_spans_the_rows_of_its_table_alone(spans: list[str], rows: list[list[str]]) -> None:
    cells = "".join(f'<td rowspan="{span}">1</td>' for span in spans)
    table = f"<table><tr>{cells}<td>a</td></tr><tr><td>b</td></tr></table><table><tr><td>c</td></tr></table>"
    assert html_rows(table) == rows


def test_a_page_whose_cells_span_more_than_any_annex_has_is_none() -> None:
    wide = "<td rowspan=65534 colspan=99999999>a</td>" * 2000
    with pytest.raises(ValueError, match="rowspan"):
        html_rows(f"<table><tr>{wide}</tr>{'<tr></tr>' * 50_000}</table>")


PRINTED = """\
<style>table{border-collapse:collapse;width:480px}td,th{border:1px solid;font-size:11px}.n{width:60px}</style>
<h3>附件：示例目录</h3><p>说明：所列剂型为主要剂型。</p><table>
<tr><th>序号</th><th>药品通用名称</th><th>剂型、规格</th><th>备注</th></tr>
<tr><td>1</td><td class=n>示例甲替尼示例乙替尼示例</td><td>片剂：2mg、4mg；口服混悬液：0.5mg/ml</td><td></td></tr>
<tr><td rowspan=2>2</td><td rowspan=2>示例丙替尼</td><td>注射剂 5ml:50mg</td><td>用于示例疾病</td></tr>
<tr><td>胶囊剂</td><td></td></tr>
<tr><td>3</td><td>示例丁替尼</td><td>吸入溶液剂（2ml:15μg）</td><td></td></tr></table><p>注：1.本目录为示例。</p>"""


@pytest.mark.parametrize("name", ["a.html", pytest.param("a.pdf", marks=pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs chromium"))])  # fmt: skip
def test_a_table_with_form_and_strength_in_one_column(tmp_path: Path, name: str) -> None:
    content: str | bytes = PRINTED
    if name == "a.pdf":
        print_pdf(PRINTED, tmp_path / "printed.pdf")
        content = (tmp_path / "printed.pdf").read_bytes()
    code, path = imported(tmp_path, name, content)
    assert code == 1
    assert yaml.safe_load(path.read_text("utf-8"))["entries"][:3] == [
        {"n": 1, "name": {"zh": "示例甲替尼示例乙替尼示例"}, "dosage_forms": ["片剂", "口服混悬液"],
         "strengths": ["片剂 2mg", "片剂 4mg", "口服混悬液 0.5mg/ml"]},
        {"n": 2, "name": {"zh": "示例丙替尼"}, "dosage_forms": ["注射剂", "胶囊剂"], "strengths": ["5ml:50mg"]},
        {"n": 3, "name": {"zh": "示例丁替尼"}, "dosage_forms": ["吸入溶液剂"], "strengths": ["2ml:15μg"]},
    ]  # fmt: skip


def test_gaps_doubles_unknown_names_and_disagreement_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, path = imported(
        tmp_path,
        "a.csv",
        f"{HEAD}\n1,尼替西农,片剂,2mg\n2,示例甲替尼,片剂,5mg\n2,示例乙替尼,片剂,5mg\n5,示例丙替尼,片剂,5mg",
    )
    told = capsys.readouterr().out
    assert code == 1
    assert "缺少的序号：3、4" in told and "重复的序号：2" in told
    assert "示例甲替尼" in told and "文件为“片剂”，收录为“胶囊剂”" in told and "泊沙康唑" in told
    names = [entry["name"]["zh"] for entry in yaml.safe_load(path.read_text("utf-8"))["entries"]]
    assert "泊沙康唑" in names, "what is stored here stays while the list is partial"
    load_rules(tmp_path / "own")


@pytest.mark.long
def test_the_parts_of_an_annex_may_come_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What an earlier file brought keeps its number; what is still missing is told."""
    codes = [
        imported(tmp_path, name, "\n".join([HEAD, *ROWS[slice(*part)]]))[0]
        for name, part in (("a.csv", (0, 10)), ("b.csv", (20, 33)), ("c.csv", (10, 20)))
    ]
    told = capsys.readouterr().out
    assert codes == [1, 1, 0] and "缺少的序号：11、12、13、14、15、…（10）" in told or "11、12" in told
    written = yaml.safe_load((tmp_path / "own" / "lists" / "generics_1.yaml").read_text("utf-8"))
    assert [entry["n"] for entry in written["entries"]] == [*range(1, 34)]
    assert written["title"]["zh"] == "第一批鼓励仿制药品目录" and written["sources"] == ["a.csv", "b.csv", "c.csv"]


def test_where_nothing_is_read_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (("a.txt", "这里没有名单。"), ("b.xlsx", b"PK\x03\x04broken"), ("c.pdf", b"%PDF-broken")):
        code, path = imported(tmp_path, name, content)
        assert code == 2 and not path.exists()
    assert main(["lists", "import", "nrdl_2024", str(tmp_path / "a.txt"), "-o", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("list_id", ["x" * 5000, "x\0", "../x"])
def test_what_cannot_be_the_name_of_a_file_is_no_list(tmp_path: Path, list_id: str) -> None:
    with pytest.raises(AnnexRefused):
        import_annex(list_id, tmp_path / "a.txt", tmp_path, "en")


def test_a_list_that_nobody_imported_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A year's catalogue that somebody wrote: an annex takes its place only by force."""
    rows = "药品名称\t剂型\n虚构甲\t片剂\n"
    _, path = imported(tmp_path, "a.tsv", rows, "nrdl_2031", "--count", "1")
    path.write_text(re.sub("(?m)^completed_from.*\n", "", path.read_text("utf-8")), encoding="utf-8")
    before = path.read_bytes()
    command = ["lists", "import", "nrdl_2031", str(tmp_path / "a.tsv"), "-o", str(tmp_path / "own"), "--lang", "en"]
    capsys.readouterr()
    assert main(command) == 2 and path.read_bytes() == before
    assert "--force" in capsys.readouterr().err and [path.name for path in path.parent.iterdir()] == [path.name]
    assert main([*command, "--force"]) == 0 and b"completed_from" in path.read_bytes()
    assert main(command) == 0, "one that was imported is gone on with"


def test_diseases_keep_what_is_known_of_them(tmp_path: Path) -> None:
    shipped = load_rules().lists["rare_diseases_2"]
    rows = [f"{e['n']},{e['name']['zh']},{e['name'].get('en', '').replace(',', ' ')}" for e in shipped.entries]
    code, path = imported(tmp_path, "a.csv", "\n".join(["序号,疾病名称,英文名称", *rows]), "rare_diseases_2")
    assert code == 0
    written = yaml.safe_load(path.read_text("utf-8"))
    assert written["substring_hazards"] == shipped.head["substring_hazards"]
    assert [e.get("aliases") for e in written["entries"]] == [e.get("aliases") for e in shipped.entries]


def test_an_own_list_of_a_shipped_id_is_still_refused(tmp_path: Path) -> None:
    _, path = imported(tmp_path, "a.csv", "\n".join([HEAD, *ROWS]))
    text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("completed_from"))
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(RuleError):
        load_rules(tmp_path / "own")
