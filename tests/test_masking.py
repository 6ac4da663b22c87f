"""What SECURITY.md promises of personal data, spelling by spelling: in no output, no audit's file and no cache."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import sys
import time
import zipfile
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from checker.audit.serialization import unpack_plain
from checker.audit.store import connect
from checker.audit.store.long_entries import words_under
from checker.cli.main import main
from checker.model import Evidence
from checker.pipeline import Options, check_content
from checker.reader import load_bytes
from checker.redaction import hidden_evidence, hidden_finding, hider, hider_in, masked_by, texts_of
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN
from tests.draw.office import draw_document
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text
from tests.long_cases import every
from tests.test_mask import form_of

NAMES = ["张伟丰", "张 伟丰", "張偉豐", "張伟丰", "李晓明", "李曉明", "李　晓明", "王二丰", "欧阳-青禾", "欧阳青禾"]
LATIN = ["John Smith", "JOHN SMITH", "john smith", "Smith"]
DOTTED = ["阿依·古丽", "阿依•古丽", "阿依・古丽", "阿依.古丽", "阿依古丽"]
LANDLINES = ["010-87654321", "01087654321", "(010)87654321", "（010）8765-4321", "87654321", "8765 4321",
    "+86-10-87654321", "0086 10 87654321",
]  # fmt: skip
MOBILES = [
    "13812345678", "１３８１２３４５６７８", "138.1234.5678", "138/1234/5678", "138-1234-5678", "138 1234 5678",
    "(138)12345678", "（138）1234-5678", "0086-13812345678", "0086-138-1234-5678", "+86 13812345678", "138－1234－5678",
    "①③⑧①②③④⑤⑥⑦⑧", "一三八-1234-五六七八", "壹叁捌12345678", "13⑧１2三4五6七8",
]  # fmt: skip
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
OTHERS = [  # each is another number, so that none is known by the spelling of another
    *(
        spelt.replace("1234", f"{8701 + n}").replace("１２３４", f"{8701 + n}".translate(WIDE))
        for n, spelt in enumerate(MOBILES)
        if "1234" in spelt or "１２３４" in spelt
    ),
    "①③⑧⑧⑦②①⑤⑥⑦⑧", "13⑧８7三1五6七8",
    "wang.wu @ example.com", "li.si@example.com", "zhao.liu[at]example.com", "SUN.QI＠EXAMPLE.COM",
    "110101850307451", "110101199003074514", "0571-88886666", "0571 8888 6667", "(0571)88886668转12", "057188886669",
    "zhangsan at company dot com", "zhang.si（艾特）company点com", "0571-88886670转分机8012",
    "qian.ba#example.com", "wu.jiu@example。com", "zheng.shi[艾特]example.org",
    "微信号zhang_san88", "QQ：812345670", "护照G 1234 5678", "银行卡6222 0212 3456 7890 123", "住院号00123456",
]  # fmt: skip
IN_NAMES = ["110101198507081236", "13912340001", "13912340002", "13912340003"]
"""Of which no form says anything."""
HARMLESS = [
    "国药准字H87654329", "2023-07-10", "1,280.00元", "批号2023071287654", "注册经理", "注册部", "138例", "87.65mg",
    "王国强盛", "编号13987659999", "NCT01087654", "15.23（10.12-22.12）", "0.0108765",
    "二〇二三—二〇二五年", "①30-80②12③345", "注册部门", "青禾制药", "registered at clinicaltrials.gov",
    "《药品管理法》（2019年）", "2019年8月26日",
]  # fmt: skip
FORMATS = ("text", "json", "sarif", "junit", "github", "markdown", "html", "xlsx")


def contacts() -> Drawn:
    """A form with two contact persons, whose texts hold every spelling; pieces are short enough to be quoted whole."""
    form = CLEAN["western"]("2025")
    changes = {
        "contact_name": "张伟丰先生（注册经理）和李晓明；王二丰同欧阳-青禾；John Smith、阿依·古丽",
        "contact_phone": "010-87654321转801、13812345678",
        "innovation": "；".join(["本品机制新颖", *NAMES, *LATIN, *DOTTED]),
        "disease_background": "；".join(["本病少见", *LANDLINES, *MOBILES]),
        "fills_gap": "；".join(["可弥补短板", *OTHERS]),
        "clinical_management": "；".join(["本品可及", *HARMLESS]),
        "drug_name": "示例片張偉豐",
    }
    for key, text in changes.items():
        form = mutate(form, key, text)
    return form


def squeezed(text: str) -> str:
    """Without what a report's own lines put between the characters, and what JSON and HTML write for them."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda hit: chr(int(hit[1], 16)), text)
    return "".join(text.split())


def unzipped(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def database_text(path: Path) -> str:
    """Everything that an audit's file holds, unpacked."""
    with sqlite3.connect(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in database.execute(f"SELECT * FROM {table}")]
    with closing(connect(path, read_only=True)) as database:
        reports = database.execute("SELECT report FROM result").fetchall()
        packed = [unpack_plain(report, partial(words_under, database))[0] for (report,) in reports]
    words = [json.dumps(packed, ensure_ascii=False), *(str(cell) for row in rows for cell in row)]
    return "\n".join([*words, path.read_bytes().decode("utf-8", "replace")])


def left_in(shown: str) -> list[str]:
    shown = squeezed(shown)
    spellings = (*NAMES, *LATIN, *DOTTED, *LANDLINES, *MOBILES, *OTHERS, *IN_NAMES)
    return [spelt for spelt in spellings if squeezed(spelt) in shown]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two forms in a folder of the contact's name, and an upload of that name."""
    folder = tmp_path_factory.mktemp("forms") / "李晓明"
    (folder / "附件").mkdir(parents=True)
    (folder / "张伟丰13812345678.txt").write_text(draw_text(contacts())[0], encoding="utf-8")
    (folder / "other.txt").write_text(draw_text(mutate(contacts(), "contact_phone", "010-87654321"))[0], "utf-8")
    (folder / "附件" / f"张伟丰身份证{IN_NAMES[0]} {IN_NAMES[1]}.docx").write_bytes(draw_document("张伟丰 13812345678"))
    return folder


@pytest.fixture
def form(folder: Path) -> str:
    return str(folder / "张伟丰13812345678.txt")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_no_format_holds_a_spelling(
    name: str, language: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report"
    shown = ["--verbose"] if name == "text" else []
    main(["check", form, "--format", name, "--lang", language, "-o", str(output), *shown])
    text = unzipped(output.read_bytes()) + "".join(capsys.readouterr())
    assert left_in(text) == []
    assert "*" in text, "that something is masked must still be seen"


@pytest.mark.parametrize(
    "command",
    [["parse"], ["check", "--explain", "P001,P002,C010,Q006,U007"], ["check", "--verbose"]],
    ids=" ".join,
)
def test_no_other_command_shows_a_spelling(command: list[str], form: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([command[0], form, *command[1:]])
    assert left_in("".join(capsys.readouterr())) == []


@pytest.mark.parametrize("name", ["text", "json", "html"])
def test_no_comparison_shows_a_spelling(
    name: str, folder: Path, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["diff", form, str(folder / "other.txt"), "--format", name, "-o", str(tmp_path / "diff")])
    assert left_in((tmp_path / "diff").read_text("utf-8") + "".join(capsys.readouterr())) == []


def test_no_draft_holds_a_spelling(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["parse", form, "-o", str(tmp_path / "draft.yaml")])
    assert left_in((tmp_path / "draft.yaml").read_text("utf-8") + "".join(capsys.readouterr())) == []


@pytest.mark.parametrize("own_cache", [False, pytest.param(True, marks=pytest.mark.long)])
def test_no_audit_and_no_cache_holds_a_spelling(
    own_cache: bool, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if own_cache:
        monkeypatch.setenv("NRDL_CACHE", str(tmp_path / "cache"))
    shutil.copytree(folder, tmp_path / "李晓明")
    folder, db = tmp_path / "李晓明", tmp_path / "audit.sqlite"
    other = tmp_path / "forms"
    other.mkdir()
    (other / "13812345678张伟丰.yaml").write_text("form:\n  contact_name: 张伟丰\n  张伟丰: 13812345678\n", "utf-8")
    (other / f"{IN_NAMES[2]}.pdf").write_bytes(b"no form 13812345678")
    (other / f"{IN_NAMES[3]}.zip").write_bytes(b"no archive")
    main(["audit", str(folder), str(other), "--db", str(db), "--workers", "1"])
    for name in ("xlsx", "json", "html", "csv"):
        main(["audit", "export", "--db", str(db), "-o", str(tmp_path / f"export.{name}")])
    main(["audit", "manifest", "--db", str(db), "-o", str(tmp_path / "export-manifest.json")])
    drawn = str(tmp_path / "export-sample.xlsx")
    main(["audit", "sample", "--rate", "100%", "--seed", "1", "--db", str(db), "-o", drawn])
    main(["audit", "summary", "--db", str(db)])
    main(["audit", "show", "张伟丰13812345678.txt", "--db", str(db)])
    every = (*tmp_path.glob("export*"), *tmp_path.glob("export*/*"), *(tmp_path / "cache").rglob("*"))
    kept = [file for file in every if file.is_file()]
    texts = [database_text(db), *(unzipped(file.read_bytes()) for file in kept), *capsys.readouterr()]
    assert left_in("\n".join(texts)) == []


def test_what_is_harmless_stays(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["parse", form])
    shown = squeezed(json.loads(capsys.readouterr().out)["form"]["clinical_management"])
    assert [words for words in HARMLESS if squeezed(words) not in shown] == []


def test_a_pdf_and_its_annotated_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.pdf"
    form.write_bytes(draw_pdf(contacts())[0])
    main(["check", str(form), "--format", "json", "-o", str(tmp_path / "report.json")])
    assert left_in((tmp_path / "report.json").read_text("utf-8")) == []


def test_a_draft_that_does_not_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "张伟丰.yaml"
    for broken in ("  drug_name: 示例片\n  13812345678: 张伟丰\n", "  drug_name: {张伟丰: 張偉豐\n"):
        text = f'edition: "2025"\nform:\n  contact_name: 张伟丰（经理）\n  contact_phone: "13812345678"\n{broken}'
        draft.write_text(text, encoding="utf-8")
        for command in (["check", "--format", "json"], ["check", "--explain", "C010"], ["parse"], ["diff", str(draft)]):
            assert main([command[0], str(draft), *command[1:]]) == 3
            shown = "".join(capsys.readouterr())
            assert left_in(shown) == [] and "张**.yaml" in squeezed(shown), command


@pytest.mark.parametrize("name", ["13912340001.pdf", "13912340001.yaml", "附 13912340001.txt"])
def test_a_number_in_the_name_of_what_is_no_form(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not read, too large to be read, and what the checker itself fails on."""
    (tmp_path / name).write_bytes(b"no form" if name.endswith("pdf") else b"edition: 1\nform:\n")
    for place in ("", "checker.reader.given.load_bytes", "checker.pipeline.form_in"):
        with monkeypatch.context() as broken:
            if place.endswith("load_bytes"):
                broken.setattr(place, lambda path: load_bytes(path, 1))
            elif place:
                broken.setattr(place, lambda *_: 1 // 0)
            assert main(["check", str(tmp_path / name), "--format", "json"]) == 3
        shown = "".join(capsys.readouterr())
        assert left_in(shown) == [] and "1**********" in shown


@pytest.mark.parametrize(
    ("field", "entry", "text", "shown"),
    [
        ("contact_name", "张伟丰先生", "由张伟丰负责", "由张**负责"),
        ("contact_name", "张伟丰（市场准入经理）", "市场准入经理张伟丰", "市场准入经理张**"),
        ("contact_name", "张伟丰/市场部", "市场部负责", "市场部负责"),
        ("contact_name", "联系人：张伟丰", "联系人张伟丰", "联系人张**"),
        ("contact_name", "张伟丰 博士", "张偉丰说", "张**说"),
        ("contact_name", "李和平", "李平、和平", "李平、和平"),
        ("contact_name", "欧阳和平", "欧阳医生，和平", "欧阳医生，和平"),
        ("contact_name", "张伟与李晓明", "张伟、李晓明", "张*、李**"),
        ("contact_name", "张伟丰经理和李晓明及赵一与王二", "李晓明、王二、赵一、张伟丰", "李**、王*、赵*、张**"),
        ("contact_name", "和悦与时文", "和悦、时文", "和*、时*"),
        ("contact_name", "张伟丰和（经理）李晓明及", "张伟丰、李晓明", "张**、李**"),
        ("contact_name", "Mr. Long Price", "the price is long", "the price is long"),
        ("contact_name", "Mr. Long Price", "by LONG PRICE.", "by L*********."),
        ("contact_name", "王安", "国王（安徽）", "国王（安徽）"),
        ("contact_name", "总经理张伟丰", "由张伟丰负责", "由张**负责"),
        ("contact_name", "张伟丰13987654321", "由张伟丰负责", "由张**负责"),
        ("contact_name", "1.张伟丰 2.李晓明", "张伟丰、李晓明", "张**、李**"),
        ("contact_name", "张伟丰—RA", "张伟丰、RA", "张**、RA"),
        ("contact_name", "张伟丰\\李晓明~赵一", "李晓明、赵一", "李**、赵*"),
        ("contact_name", "张伟丰3号楼", "1号楼、3号楼", "1号楼、3号楼"),
        ("contact_name", "黄淸", "黃清、黄青", "黃*、黄青"),
        ("contact_name", "阿依·古丽", "阿依﹒古丽、阿依●古丽", "阿****、阿****"),
        ("contact_phone", "87654321", "010-87654321", "010-8*******"),
        ("innovation", "见zhangsan（艾特）x.com。", "zhangsan[艾特]x.com", "z" + "*" * 16),
        ("innovation", "见zhangsan@x。com", "见zhangsan@x。com", "见z" + "*" * 13),
        ("innovation", "银行卡6222 0212 3456 7890 123", "6222 0212 3456", "6222 0212 3456"),
        ("innovation", "银行卡6222 0212 3456 7890 123", "银行卡6222 0212 3456 7890 123", "银" + "*" * 25),
        ("innovation", "护照G 1234 5678", "护照G 1234 5678", "护" + "*" * 12),
        ("innovation", "银行卡2019-2020、护照2021 2022", "银行卡2019-2020、2021 2022", "银行卡2019-2020、2021 2022"),
        ("innovation", "138【1234】5678", "138【1234】5678", "1************"),
        ("contact_phone", "87654321", "187654321元", "187654321元"),
        ("contact_phone", "010-87654321 转 801", "801例，转归", "801例，转归"),
        ("contact_phone", "13812345678（手机同微信）", "手机同微信", "手机同微信"),
        ("contact_phone", "021-50001234", "50001234", "5*******"),
        ("contact_phone", "021-50001234", "H50001234", "H50001234"),
    ],
)
def test_a_spelling_and_its_neighbours(field: str, entry: str, text: str, shown: str) -> None:
    assert hider(form_of(field, entry), load_rules())(text) == shown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("13812345678.txt", "no form"),
        ("2025/13812345678.txt", "no form"),
        ("2025/138 1234 5678.txt", "no form"),
        ("a 13812345678.pdf", "no form"),
        ("2025-13812345678_2.pdf", "no form"),
        ("2025/110101199003074514/x.pdf", "no form"),
        ("张伟丰.yaml", "form:\n  contact_name: 张伟丰\n  x: 1\n"),
        ("张伟丰.txt", "联系人：张伟丰"),
    ],
)
def test_the_name_of_a_file_that_is_no_form_is_masked(
    name: str, content: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it holds, and whatever stands beside a number in it; but with --show-contacts."""
    (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / name).write_text(content, encoding="utf-8")
    for command in (["check"], ["check", "--format", "json"], ["parse"], ["diff", form]):
        assert main([*command, str(tmp_path / name)]) == 3
        shown = "".join(capsys.readouterr())
        assert left_in(shown) == [] and "**" in shown, command
        main([*command, str(tmp_path / name), "--show-contacts"])
        assert squeezed(name) in squeezed("".join(capsys.readouterr())), command


UNSEEN_PARTS = ["\u00ad", "\u200b", "\ufe0f", "\U000e0101", "\u034f\u034f", "\u115f", "\u2066"]
OTHER_SPACES = ["\u00a0", "\u2009", "\u202f", "\u3000"]


@pytest.mark.parametrize("text", ["张|伟丰", "zhangsan|@x.com", "zhangsan@|x.com", "138|1234|5678", "010|-87654321"])
def test_what_is_not_seen_hides_nothing(text: str) -> None:
    """Selectors of variants, fillers and joiners within a name, an address or a number, anybody's."""
    book = load_rules()
    for part in UNSEEN_PARTS:
        words = text.replace("|", part)
        form = form_from_data("2025", {"contact_name": "张伟丰", "innovation": f"见{words}。"}, book)
        shown = hider(form, book)(words)
        assert shown == text[0] + "*" * (len(words) - 1), repr(part)
    two = "13812345678\u200b13987654321"
    assert hider(form_of("innovation", two), book)(two) == f"1{'*' * 10}\u200b1{'*' * 10}", "it may part two numbers"


@pytest.mark.parametrize("text", ["138|1234|5678", "zhangsan|@|x.com", "010|87654321", "110101|19900307|4514"])
def test_a_space_of_any_width_is_a_space(text: str) -> None:
    for space in OTHER_SPACES:
        words = text.replace("|", space)
        assert hider(form_of("innovation", f"见{words}。"), load_rules())(words) == words[0] + "*" * (len(words) - 1)


@pytest.mark.parametrize("at", ["〔at〕", "「at」", " 圈a ", "圈a", " 艾特", "『@』"])
def test_an_at_in_any_brackets(at: str) -> None:
    words = f"zhangsan{at}x.com"
    assert hider(form_of("innovation", f"见{words}。"), load_rules())(words) == "z" + "*" * (len(words) - 1)


def test_every_text_of_a_finding_is_looked_at() -> None:
    """What is masked where it stands, and what is asked for whether anything changes, is the same list."""
    result = check_content("f.txt", draw_text(contacts())[0].encode(), load_rules(), Options(show_contacts=True), None)
    asked: set[str] = set()

    def ask(text: str) -> str:
        asked.add(text)
        return text

    for finding in result.findings:
        evidence = [one._replace(file=f"{n}.pdf") for n, one in enumerate(finding.evidence)]
        finding = finding._replace(evidence=(*evidence, Evidence("f", (), "", file="alone.pdf")))
        asked.clear()
        hidden_finding(finding, ask)
        assert set(texts_of(finding)) >= asked


def test_an_upload_that_only_evidence_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = mutate(mutate(CLEAN["western"]("2025"), "contact_name", "张伟丰"), "contact_phone", "13812345678")
    form = mutate(form, "commitment_letter", "张伟丰13812345678.pdf")
    (tmp_path / "attachments").mkdir()
    (tmp_path / "form.txt").write_text(draw_text(form)[0], encoding="utf-8")
    (tmp_path / "attachments" / "张伟丰13812345678.pdf").write_bytes(draw_pdf(form)[0])
    main(["check", str(tmp_path / "form.txt"), "--format", "json"])
    assert left_in(capsys.readouterr().out) == []
    main(["audit", str(tmp_path / "form.txt"), "--db", str(tmp_path / "a.sqlite")])
    assert left_in(database_text(tmp_path / "a.sqlite")) == []


def test_what_somebody_wrote_beside_a_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A waiver names the contact and another's number, a decision that number."""
    form = mutate(mutate(CLEAN["western"]("2025"), "contact_name", "张伟丰"), "otc", "也许")
    (tmp_path / "form.txt").write_text(draw_text(form)[0], encoding="utf-8")
    waivers, path = tmp_path / "张伟丰.yaml", tmp_path / "a.sqlite"
    main(["check", str(tmp_path / "form.txt"), "--draft-waivers", str(waivers)])
    draft = waivers.read_text(encoding="utf-8")
    for key, words in (("reason", "张伟丰13812345678已核对"), ("approver", "张伟丰"), ("expires", "2099-12-31")):
        draft = re.sub(rf"(?m)^(\s*{key}:).*$", rf"\1 '{words}'", draft)
    for expires in ("2099-12-31", "2020-01-01"):
        waivers.write_text(draft.replace("2099-12-31", expires), encoding="utf-8")
        for name in FORMATS:
            output = tmp_path / f"report.{name}"
            main(["check", str(tmp_path / "form.txt"), "--waivers", str(waivers), "--format", name, "-o", str(output)])
            assert left_in(unzipped(output.read_bytes())) == [], name
            assert expires != "2099-12-31" or name != "json" or "已核对" in output.read_text("utf-8")
        main(["audit", str(tmp_path / "form.txt"), "--db", str(path), "--waivers", str(waivers)])
    main(["audit", str(tmp_path / "form.txt"), "--db", str(path)])
    main(
        [
            "audit",
            "sql",
            "SELECT rule FROM finding WHERE verdict = 'fail'",
            "--db",
            str(path),
            "-o",
            str(tmp_path / "q"),
        ]
    )
    rule = (tmp_path / "q").read_text("utf-8").split()[1]
    capsys.readouterr()
    decided = ["audit", "review", "form.txt", rule, "accept", "--by", "王审核", "--reason", "已问13812345678"]
    assert main([*decided, "--db", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "已问1**********" in shown and left_in(shown + database_text(path)) == []


CONTACT_IN_YAML = every(
    3,
    [
        "  contact_name:\n    张伟丰\n",
        "  contact_name: >-\n    张伟丰\n",
        "  contact_name: |\n    张伟丰\n",
        '  contact_name: "张\n    伟丰"\n',
        '  "contact_name": "\\u5f20伟丰"\n',
        "  contact_name: [李四, 张伟丰]\n",
        "  contact_name:\n    - 李四\n    - 张伟丰\n",
        "  contact_name: {name: 张伟丰}\n",
        "  ? contact_name\n  : 张伟丰\n",
        "  联系人:\n    张伟丰\n",
        '  "contact\\u005fname": 张伟丰\n',
    ],
)


@pytest.mark.parametrize("entry", CONTACT_IN_YAML)
def test_a_draft_that_does_not_load_names_its_contact_in_any_way(
    entry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(f'edition: "2025"\nform:\n{entry}  张伟丰: x\n', encoding="utf-8")
    assert main(["check", str(draft), "--format", "json"]) == 3
    shown = capsys.readouterr().out
    assert left_in(shown) == [] and ("张**" in shown or "联系人" in entry)


def test_the_upload_that_a_finding_names_is_masked() -> None:
    hide = hider(form_of("contact_name", "张伟丰"), load_rules())
    evidence = Evidence("innovation", (), "x", file="附件/张伟丰.pdf")
    assert hidden_evidence(evidence, hide).file == "附件/张**.pdf"


def test_a_flow_mapping_names_its_contact_too() -> None:
    text = '{"edition": "2023", "form": {"contact_name": "张伟丰", "张伟丰": 5}}'
    assert hider_in(text.encode(), load_rules())("张伟丰、drug_name") == "张**、drug_name"


@pytest.mark.parametrize(
    "draft",
    [
        "x: &a 张伟丰\ncontact_name: *a\n",
        "x: &a\n  - {y: [李晓明]}\n  - 张伟丰\nform:\n  contact_name: *a\n",
        "x: &a contact_name\n*a : 张伟丰\n",
        "note: contact_name\ncontact_name:\n  张伟丰\n",
        "x: &a [&b 张伟丰]\ncontact_name:\n  - *a\n",
        "x: &a\n  contact_name: 张伟丰\nform:\n  <<: *a\n",
    ],
)
def test_a_draft_that_writes_its_contact_elsewhere(draft: str) -> None:
    """It is refused for anchors, and its file may be named after the contact."""
    hide = hider_in(f"{draft}other: 医保\n".encode(), load_rules())
    assert hide("张伟丰.yaml、医保") == "张**.yaml、医保"


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are any bytes there alone")
def test_a_file_name_in_a_chinese_encoding_is_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, db = tmp_path / "forms", tmp_path / "audit.sqlite"
    for name in ("张伟丰.txt", "李晓明/申报.txt", "1.张伟丰/申报.txt", "申报.李晓明材料/a.txt", "药品申报书.txt"):
        file = os.path.join(os.fsencode(folder), *(part.encode("gb18030") for part in name.split("/")))
        os.makedirs(os.path.dirname(file), exist_ok=True)
        Path(os.fsdecode(file)).write_text(draw_text(contacts())[0], encoding="utf-8")
    main(["check", str(folder), "--format", "json"])
    main(["audit", str(folder), "--db", str(db), "--workers", "1"])
    main(["audit", "export", "--db", str(db), "-o", str(tmp_path / "export.json")])
    texts = [*capsys.readouterr(), (tmp_path / "export.json").read_text("utf-8"), database_text(db)]
    shown = "\n".join(texts).lower()
    for name in ("张伟丰", "李晓明"):
        assert "".join(f"\\udc{byte:02x}" for byte in name.encode("gb18030")) not in shown
    assert "udcc9" in shown, "a name that is nobody's stays"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟丰.pdf", "******.pdf"),
        (".张伟丰", "*******"),
        ("张伟丰.", "*******"),
        ("1.张伟丰", "********"),
        ("a.张伟丰 b.txt", "******** b.txt"),
        ("a/2.张伟丰/b.txt", "a/********/b.txt"),
    ],
)
def test_a_masked_name_in_a_chinese_encoding_keeps_its_length(name: str, shown: str) -> None:
    """What is kept of a path is masked character by character. Bytes that are a character in UTF-8 too are one."""
    given = name.encode("gb18030").decode("utf-8", "surrogateescape")
    hidden = hider(form_of("contact_name", "张伟丰"), load_rules())(given)
    assert len(hidden) == len(given) and hidden.replace("*", "") == shown.replace("*", "")


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are any bytes there alone")
def test_a_hidden_folder_in_a_chinese_encoding_can_be_audited(tmp_path: Path) -> None:
    folder = os.fsdecode(os.path.join(os.fsencode(tmp_path), ".张伟丰".encode("gb18030")))
    os.makedirs(folder)
    Path(folder, "a.txt").write_text(draw_text(contacts())[0], encoding="utf-8")
    db = tmp_path / "audit.sqlite"
    assert main(["audit", folder, "--db", str(db), "--workers", "1"]) in (0, 1)
    assert "udcd5" not in database_text(db)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0571-88886666/13812345678", "0************/1**********"),
        ("13812345678 13987654321 (010)87654321", "1********** 1********** (0***********"),
        ("138 1234 5678/139-8765-4321", "1************/1************"),
        ("110101199003074514 13812345678", "1***************** 1**********"),
        ("2024 13800000000", "2024 13800000000"),  # years and sums
        ("25000000 13800000000", "25000000 13800000000"),
    ],
)
def test_numbers_side_by_side_are_several(text: str, shown: str) -> None:
    assert hider_in(text.encode(), load_rules())(text) == shown


@pytest.mark.parametrize("entry", ["张" * 498, "张伟丰、" * 500, "a" * 600 + "@x.com", "a.b" * 300 + "@x.com"])
def test_a_long_entry_costs_no_report(entry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, long = tmp_path / "good.txt", tmp_path / "long.txt"
    good.write_text(draw_text(CLEAN["western"]("2025"))[0], encoding="utf-8")
    form = CLEAN["western"]("2025")
    for field in ("contact_name", "innovation"):
        form = mutate(form, field, entry)
    long.write_text(draw_text(form)[0], encoding="utf-8")
    main(["check", str(good), str(long), "--format", "json"])
    forms = json.loads(capsys.readouterr().out)["forms"]
    assert [bool(form["findings"]) for form in forms] == [True, True]


UNITS = ["与", "1", "139", "13812345678 ", "a.", "a@x.com ", "张三丰、", "（138）", "0571-"]


@pytest.mark.parametrize("unit", every(3, UNITS))
def test_masking_costs_no_more_than_its_length(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        form = form_of("contact_name", text)
        start = time.process_time()
        hider(form, load_rules())(text)
        return time.process_time() - start

    few = max(seconds(1000), seconds(1000))
    assert seconds(10_000) < 25 * few + 0.2


def test_a_form_that_fails_inside_the_checker_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, kind in (("one.txt", "western"), ("two.txt", "biologic")):
        (tmp_path / name).write_text(draw_text(CLEAN[kind]("2025"))[0], encoding="utf-8")

    def broken(result: object, book: object) -> object:
        if str(getattr(result, "source", "")).endswith("one.txt"):
            raise RecursionError
        return masked_by(result, book)  # type: ignore[arg-type]

    def broken_on_name(content: bytes, book: object, path: str = "") -> object:
        raise RecursionError

    monkeypatch.setattr("checker.pipeline.masked_by", broken)
    monkeypatch.setattr("checker.pipeline.hider_in", broken_on_name)
    code = main(["check", str(tmp_path / "one.txt"), str(tmp_path / "two.txt"), "--format", "json"])
    one, two = json.loads(capsys.readouterr().out)["forms"]
    assert code == 3
    assert (one["problems"][0]["kind"], one["findings"]) == ("engine", [])
    assert two["findings"]
