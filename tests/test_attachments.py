"""What the uploads folder holds, with real files: names, kinds, links, limits, and the rules."""

from __future__ import annotations

import gc
import os
import sys
import time
import unicodedata
import weakref
import zlib
from pathlib import Path

import pytest

from checker.attachments import (
    Attachments,
    Look,
    bounded_process,
    inspect,
    match_filename,
    office,
    open_folder,
    text_extraction,
)
from checker.attachments.inspect import look_at
from checker.audit.serialization import pack, unpack
from checker.cli import main
from checker.inputs import Inputs
from checker.model import Finding, Rulebook
from checker.pipeline import Options, check_file
from checker.report import renderer
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, Drawn, mutate
from tests.draw.office import draw_document, draw_ole, draw_pages, draw_slides, draw_workbook, draw_zip, slide
from tests.draw.pdf import _object
from tests.draw.text import draw_text

BROKEN = Path(__file__).parent / "broken"
SEVERAL_PAGES = draw_pages("说明书第一页", "第二页", "第三页")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


@pytest.fixture(autouse=True)
def nothing_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition takes seconds a page; the pictures of these files show no words."""
    monkeypatch.setattr(bounded_process, "recognise_page", lambda *page: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "attachments").mkdir()
    return tmp_path / "attachments"


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def looked(tmp_path: Path, content: bytes) -> Look:
    return look_at(str(put(tmp_path, "file", content)))


def judged(form: Drawn, folder: Path, book: Rulebook, *ids: str, **options: Path) -> list[Finding]:
    """The findings of these rules that are no pass, on the form lying beside the folder."""
    path = put(folder.parent, "form.txt", draw_text(form)[0].encode())
    result = check_file(str(path), book, Options(select=ids, **options))  # type: ignore[arg-type]
    assert not result.problems
    return [finding for finding in result.findings if finding.verdict != "pass"]


# ---------------------------------------------------------------------------------------------- single files


KINDS = {
    "pdf": SEVERAL_PAGES,
    "pptx": draw_slides("摘要"),
    "docx": draw_document("承诺书"),
    "xlsx": draw_workbook([["药品", "规格"]]),
    "ofd": draw_zip({"OFD.xml": ""}),
    "zip": draw_zip({"a.txt": "a"}),
    "ppt": draw_ole("Current User", "PowerPoint Document", "Pictures", "SummaryInformation"),
    "doc": draw_ole("1Table", "Data", "CompObj", "ObjectPool", "WordDocument"),
    "xls": draw_ole("Workbook"),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(40),
    "tiff": b"II*\0" + bytes(40),
    "rar": b"Rar!\x1a\x07\x01\0",
    "text": "承诺书".encode("gb18030"),
    "other": bytes(range(256)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_content_is(kind: str, tmp_path: Path) -> None:
    found = looked(tmp_path, KINDS[kind])
    assert (found.kind, found.state) == (kind, "sound")


def test_states(tmp_path: Path) -> None:
    assert looked(tmp_path, b"").state == "empty"
    assert looked(tmp_path, (BROKEN / "encrypted.pdf").read_bytes()).state == "encrypted"
    assert looked(tmp_path, draw_ole("EncryptedPackage", "EncryptionInfo")).state == "encrypted"
    assert looked(tmp_path, draw_ole("EncryptedSummary", "PowerPoint Document")).state == "encrypted"
    assert looked(tmp_path, SEVERAL_PAGES[:200]).state == "broken"
    whole = draw_slides("摘要" * 500)
    assert (looked(tmp_path, whole[: len(whole) // 2]).kind, look_at(str(tmp_path / "file")).state) == (
        "pptx",
        "broken",
    )
    assert looked(tmp_path, draw_slides("摘要", more={"ppt/slides/slide1.xml": "<a"})).state == "broken"
    assert looked(tmp_path, draw_slides("摘要", more={"ppt/presentation.xml": "<p/>"})).state == "broken"
    assert look_at(str(tmp_path / "nothing")).state == "unreadable"


def test_pages_and_scans(tmp_path: Path) -> None:
    found = looked(tmp_path, SEVERAL_PAGES)
    assert (found.pages, found.scan, found.words().lack) == (3, False, None)
    assert [page.strip() for page in found.words().pages] == ["说明书第一页", "第二页", "第三页"]
    scan = looked(tmp_path, draw_pages("", ""))
    assert (scan.pages, scan.scan, scan.words().lack) == (2, True, "scan")
    mixed = looked(tmp_path, draw_pages("第一页", "", "第三页", "")).words()
    assert (mixed.lack, mixed.without_text) == ("pages_without_text", (2, 4))
    blank = looked(tmp_path, draw_pages("第一页", "", picture=False))
    assert blank.words().lack is None, "an empty page hides no words"


def test_slides_come_in_their_order_with_their_notes(tmp_path: Path) -> None:
    deck = draw_slides("经济性\n单价", "摘要", "", notes={1: "每盒1280元"}, pictures=[3])
    found = looked(tmp_path, deck)
    assert found.pages == 3
    words = found.words()
    assert [page.split() for page in words.pages] == [["经济性", "单价", "每盒1280元"], ["摘要"], []]
    assert (words.lack, words.without_text) == ("pages_without_text", (3,))


def test_documents_and_workbooks_say_what_they_hold(tmp_path: Path) -> None:
    words = looked(tmp_path, draw_document("企业承诺书\n国家医疗保障局：", "海澜制药有限公司")).words()
    assert [page.split() for page in words.pages] == [["企业承诺书", "国家医疗保障局："], ["海澜制药有限公司"]]
    assert words.lack is None
    words = looked(tmp_path, draw_workbook([["药品", "规格"], ["泰洛瑞韦片", "0.1g"]], [["价格"]])).words()
    assert [page.split() for page in words.pages] == [["药品", "规格", "泰洛瑞韦片", "0.1g"], ["价格"]]
    # what only another program can read is neither damaged nor read
    binary = looked(tmp_path, draw_zip({"xl/workbook.bin": "a"}))
    assert (binary.state, binary.words().lack) == ("sound", "kind")
    assert looked(tmp_path, draw_zip({"word/document.xml": "<a"})).state == "broken"


def test_what_a_deck_says_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run looks for circles of objects seldom: the words of a part must not wait for that."""
    made = list[weakref.ref[office.XmlText]]()

    class Watched(office.XmlText):
        def __init__(self, element: str) -> None:
            super().__init__(element)
            made.append(weakref.ref(self))

    monkeypatch.setattr(office, "XmlText", Watched)
    gc.disable()
    try:
        assert looked(tmp_path, draw_slides("一", "二", notes={1: "注"})).words().pages
        assert made and not any(one() for one in made)
    finally:
        gc.enable()


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PART_LIMIT", 100_000)
    bomb = draw_slides("摘要", more={"ppt/slides/slide1.xml": slide("价" * 5_000) + " " * 3_000_000})
    found = looked(tmp_path, bomb)
    assert (found.state, found.words().lack) == ("sound", "too_much")
    growing = '<!DOCTYPE a [<!ENTITY b "价价价"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert looked(tmp_path, draw_slides("摘要", more={"ppt/slides/slide1.xml": growing})).state == "broken"
    monkeypatch.setattr("checker.attachments.file_type.DIRECTORY_LIMIT", 200)
    assert looked(tmp_path, draw_slides("摘要")).kind == "zip", "a table of contents of any length is not read"


def test_limits_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspect, "PAGE_LIMIT", 2)
    found = looked(tmp_path, SEVERAL_PAGES)
    assert (found.pages, len(found.words().pages), found.words().lack) == (3, 2, "too_much")
    monkeypatch.setattr(inspect, "SIZE_LIMIT", 100)
    found = looked(tmp_path, SEVERAL_PAGES)
    assert (found.state, found.sha256, found.words().lack) == ("too_large", None, "too_much")


def test_the_words_name_the_limits(book: Rulebook) -> None:
    said = book.messages["lack_too_much"]
    pages, megabytes, seconds = inspect.PAGE_LIMIT, inspect.SIZE_LIMIT // 10**6, int(text_extraction.SECONDS_LIMIT)
    characters = text_extraction.CHARACTER_LIMIT // 10**6
    assert f"（{megabytes} MB、{pages}页、{characters}00万字或{seconds}秒）" in said.zh
    assert f"({megabytes} MB, {pages} pages, {characters} million characters or {seconds} seconds)" in said.en
    large = next(
        case for rule in book.rules if rule.id == "U008" for case in rule.parts[0].cases if "MB" in case.message.zh
    )
    assert f"{megabytes} MB" in large.message.zh and f"{megabytes} MB" in large.message.en


def test_a_file_that_takes_too_long_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bounded_process.end_processes()
    monkeypatch.setattr(bounded_process, "READING_SECONDS", 0.3)
    monkeypatch.setattr(bounded_process, "START", "import time; time.sleep(60)")
    start = time.monotonic()
    found = looked(tmp_path, SEVERAL_PAGES)
    assert (found.state, found.words().lack) == ("too_large", "too_much") and time.monotonic() - start < 30
    monkeypatch.undo()
    assert looked(tmp_path, SEVERAL_PAGES).state == "sound"


def test_the_process_that_reads_ends_with_the_one_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it has in hand: a killed audit has nobody who would end it, and a page takes seconds."""
    slow = "import time; from checker.attachments import text_extraction as t; t.open_file = lambda *_: time.sleep(9)"
    monkeypatch.setattr(bounded_process, "START", bounded_process.START.replace("serve(int", f"{slow}\nserve(int"))
    reader = bounded_process.BoundedProcess(recognises=False)
    process = reader._process()
    assert process.stdin
    process.stdin.write('["open_file", "pdf", "a.pdf", 1]\n')
    process.stdin.flush()
    time.sleep(0.5)
    assert process.poll() is None, "the question is in hand"
    process.stdin.close()
    assert process.wait(5) == 0
    reader.running = None


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the bound of memory is Linux's")
def test_a_page_that_unpacks_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_process, "READING_MEMORY", 300_000_000)
    bounded_process.end_processes()
    pack = zlib.compressobj(9)
    packed = b"".join(pack.compress(bytes([32]) * 10_000_000) for _ in range(20)) + pack.flush()
    inner = b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)
    plain = _object(b"")
    bomb = draw_pages("", picture=False)
    assert bomb.count(plain) == 1
    assert looked(tmp_path, bomb.replace(plain, inner)).state == "too_large"
    bounded_process.end_processes()


@pytest.mark.parametrize("kind", ["pdf", "pptx", "ppt", "docx"])
def test_a_damaged_file_raises_nothing(kind: str, tmp_path: Path) -> None:
    content = KINDS[kind]
    for at in range(0, len(content), max(1, len(content) // 60)):
        for damaged in (content[:at], content[:at] + b"\xff\0\xfe" + content[at + 3 :]):
            look = looked(tmp_path, damaged)
            words = look.words()
            assert words.pages or words.lack, "what cannot be read is told as such"
            if len(damaged) < len(content) and kind in ("pptx", "docx"):  # pdfium mends a PDF that is cut off
                assert (look.kind, look.state) != (kind, "sound")


@pytest.mark.parametrize("encoding", ["gbk", "rot13", "no-such", "idna", "utf-32"])
def test_a_document_in_another_encoding_is_not_told_as_damaged(encoding: str, tmp_path: Path) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?><w:document xmlns:w="x"/>'
    look = looked(tmp_path, draw_zip({"word/document.xml": part}))
    assert (look.kind, look.state, look.words().lack) == ("docx", "sound", "kind")


def test_a_way_of_packing_that_is_not_known_is_not_told_as_damaged(tmp_path: Path) -> None:
    for places in ((8, 10), (None, 6)):  # the method; the program's version that is needed
        content = bytearray(draw_zip({"word/document.xml": "<w:document xmlns:w='x'/>"}))
        for place, start in zip(places, (0, content.index(b"PK\x01\x02")), strict=True):
            if place is not None:
                content[start + place] = 99
        look = looked(tmp_path, bytes(content))
        assert look.state != "broken" or look.kind != "docx", places


def test_an_old_office_file_without_sectors_raises_nothing(tmp_path: Path) -> None:
    for size in range(0, 20):
        head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
        head[30] = size
        assert looked(tmp_path, bytes(head)).kind
        head[48:76] = b"\xff" * 28
        assert looked(tmp_path, bytes(head)).kind


def test_what_a_reader_stumbles_over_costs_no_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.attachments.office.Presentation.page", lambda *_: 1 // 0)
    look = looked(tmp_path, KINDS["pptx"])
    assert (look.state, look.words().lack) == ("sound", "kind")

    def none_left(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("checker.attachments.office.Presentation.page", none_left)
    with pytest.raises(MemoryError):
        looked(tmp_path, KINDS["pptx"])


# ------------------------------------------------------------------------------------------------ the folder


def test_names_are_told_apart(folder: Path) -> None:
    for name in (
        "说明书.pdf",
        "Étude.PDF",
        "批件（合订）.pdf",
        "承诺书 盖章.pdf",
        "子/研究.pdf",
        "A.pdf",
        "a.PDF",
    ):
        put(folder, unicodedata.normalize("NFD", name), b"x")
    files = open_folder(folder)

    def how(name: str) -> tuple[str, tuple[str, ...]]:
        found = match_filename(name, files)
        return found.how, found.differences

    assert how("说明书.pdf") == ("same", ())
    assert how("说明⽂书.pdf") == ("absent", ())
    assert how(unicodedata.normalize("NFC", "Étude.PDF")) == ("alike", ("unicode_form",))
    assert how(unicodedata.normalize("NFC", "étude.pdf")) == ("alike", ("unicode_form", "case"))
    assert how("说明书.PDF") == ("alike", ("case",))
    assert how("批件(合订).pdf") == ("alike", ("width",))
    assert how("承诺书盖章.pdf") == ("alike", ("spaces",))
    assert how("承诺书  盖章.pdf") == ("same", ()), "the print makes one space of a run"
    assert how("研究.pdf") == ("subfolder", ())
    assert how("子/研究.pdf") == ("same", ())
    assert how("说明\ufffd.pdf") == ("unclear", ())
    assert match_filename("承诺书盖章.pdf", files, wrapped=True).how == "same", "a line's end may have been a space"
    assert len(match_filename("A.PDF", files).files) == 2


def test_a_radical_of_the_print_is_the_character(folder: Path) -> None:
    put(folder, "产品⾼价⻚.pdf", b"x")
    assert match_filename("产品高价页.pdf", open_folder(folder)).how == "same"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_out_of_the_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "secret/说明书.pdf", SEVERAL_PAGES)
    inside = put(folder, "承诺书.pdf", SEVERAL_PAGES)
    (folder / "说明书.pdf").symlink_to(tmp_path / "secret" / "说明书.pdf")
    (folder / "另存.pdf").symlink_to(inside)
    (folder / "盘").symlink_to(tmp_path / "secret")
    (folder / "环").symlink_to(folder)
    (folder / "断.pdf").symlink_to("nowhere")
    os.mkfifo(folder / "管.pdf")
    files = {file.name: file for file in open_folder(folder).files}
    assert {name for name, file in files.items() if file.link} == {
        "说明书.pdf",
        "盘",
        "环",
        "断.pdf",
        "管.pdf",
    }
    assert files["说明书.pdf"].look().sha256 is None
    assert files["另存.pdf"].look().sha256 == files["承诺书.pdf"].look().sha256
    assert match_filename("说明书.pdf", open_folder(folder)).how == "link"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_named_attachments_is_not_taken(tmp_path: Path, book: Rulebook) -> None:
    put(tmp_path, "secret/x.pdf", b"x")
    (tmp_path / "attachments").symlink_to(tmp_path / "secret")
    found = judged(CLEAN["western"]("2025"), tmp_path / "attachments", book, "U007")
    assert [finding.verdict for finding in found] == ["not_applicable"]


def test_a_folder_of_any_size_and_depth_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.attachments.folder.ENTRY_LIMIT", 20)
    for number in range(40):
        put(folder, f"{number}.pdf", b"x")
    found = open_folder(folder)
    assert found.cut and len(found.files) == 20
    assert match_filename("没有.pdf", found).how == "unclear"
    put(folder, "/".join(map(str, range(12))) + "/x.pdf", b"x")
    monkeypatch.undo()
    assert open_folder(folder).cut


# -------------------------------------------------------------------------------------------- form and folder


def complete(form: Drawn, folder: Path) -> None:
    """Every file that the form names, as it should be."""
    names = [value for key, value in form.values.items() if key in UPLOADS]
    names += [row[part] for rows in form.groups.values() for row in rows for part in FILE_PARTS if row.get(part)]
    for name in set(names) - {"-"}:
        words = "\n".join([name, *(form.values[key] for key in ("generic_name", "approval_number", "indications"))])
        put(folder, name, draw_slides(words) if name.endswith("pptx") else draw_pages(words))


UPLOADS = (
    "commitment_letter", "package_insert", "certificates", "slides_with_prices", "slides_public",
    "cde_review_file", "safety_literature", "innovation_file", "application_innovation_file", "heritage_file",
)  # fmt: skip
FILE_PARTS = ("evidence_file", "excerpt_file")
RULES = ("U006", "U007", "U008", "U010", "U011", "U012")


@pytest.mark.parametrize("kind", ["western", "biologic", "chinese_patent", "imported"])
def test_a_complete_folder_gives_no_finding(kind: str, folder: Path, book: Rulebook) -> None:
    form = CLEAN[kind]("2025")
    complete(form, folder)
    assert [finding.message.zh for finding in judged(form, folder, book, *RULES)] == []


def test_each_fault_is_told_once_by_its_rule(folder: Path, book: Rulebook) -> None:
    form = CLEAN["western"]("2025")
    complete(form, folder)
    value = form.values
    (folder / value["commitment_letter"]).unlink()
    put(folder, value["certificates"], draw_pages("", "", ""))
    put(folder, value["slides_public"], draw_slides("摘要", "本品单价128元"))
    put(folder, value["slides_with_prices"], b"")
    put(folder, "多余.docx", KINDS["docx"])
    found = judged(form, folder, book, *RULES)
    assert [(finding.rule, finding.verdict, finding.severity) for finding in found] == [
        ("U006", "fail", "error"),
        ("U007", "fail", "info"),
        ("U008", "fail", "error"),
        ("U011", "review", "warning"),
        ("U012", "review", "warning"),
    ]
    by_rule = {finding.rule: finding for finding in found}
    places = by_rule["U006"].evidence[0]
    assert (places.field, places.text, places.places[0].line > 1) == (
        "commitment_letter",
        value["commitment_letter"],
        True,
    )
    assert "多余.docx" in by_rule["U007"].message.zh
    assert "第2页" in by_rule["U011"].message.zh and "本品单价128元" in by_rule["U011"].message.zh


def test_one_content_under_two_names(folder: Path, book: Rulebook) -> None:
    form = CLEAN["western"]("2025")
    complete(form, folder)
    same = (folder / form.values["slides_public"]).read_bytes()
    put(folder, form.values["slides_with_prices"], same)
    found = judged(form, folder, book, "U010", "U004")
    assert [finding.rule for finding in found] == ["U010"]
    assert form.values["slides_with_prices"] in found[0].message.zh
    assert {evidence.field for evidence in found[0].evidence} == {"slides_with_prices", "slides_public"}


def test_a_name_of_another_case_names_both(folder: Path, book: Rulebook) -> None:
    form = mutate(CLEAN["western"]("2025"), "package_insert", "Label_V2.PDF")
    complete(form, folder)
    (folder / "Label_V2.PDF").rename(folder / "label_v2.pdf")
    found = judged(form, folder, book, *RULES)
    assert [(finding.rule, finding.verdict) for finding in found] == [("U006", "review")]
    assert "Label_V2.PDF" in found[0].message.zh and "label_v2.pdf" in found[0].message.zh


def test_the_folder_can_be_named_and_the_form_in_it_is_no_upload(folder: Path, book: Rulebook) -> None:
    form = CLEAN["western"]("2025")
    elsewhere = folder.parent / "elsewhere"
    complete(form, elsewhere)
    path = put(elsewhere, "form.txt", draw_text(form)[0].encode())
    result = check_file(str(path), book, Options(select=RULES, attachments=elsewhere))
    assert [finding.message.zh for finding in result.findings if finding.verdict != "pass"] == []


def test_without_a_folder_the_rules_do_not_apply(tmp_path: Path, book: Rulebook) -> None:
    found = judged(CLEAN["western"]("2025"), tmp_path / "attachments", book, *RULES)
    assert {finding.rule: finding.verdict for finding in found} == {
        rule: "not_applicable" for rule in RULES if rule != "U010"
    }


def test_a_folder_that_is_none_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = put(tmp_path, "form.txt", draw_text(CLEAN["western"]("2025"))[0].encode())
    assert main.main(["check", str(form), "--attachments", str(tmp_path / "nothing")]) == 2
    assert "--attachments" in capsys.readouterr().err


def test_uploads_in_a_checked_folder_are_no_forms(tmp_path: Path, book: Rulebook) -> None:
    form, upload = put(tmp_path, "form.pdf", b""), put(tmp_path, "up/insert.pdf", b"")
    found = Inputs.of(book)
    assert found.search([str(tmp_path)], tmp_path / "up").forms == [str(form)]
    assert found.search([str(upload)], tmp_path / "up").forms == [str(upload)], "what is named is checked"


def test_a_hostile_text_costs_no_more_than_its_length(folder: Path, book: Rulebook) -> None:
    form = CLEAN["western"]("2025")
    complete(form, folder)
    put(
        folder,
        form.values["slides_public"],
        draw_slides("1" * 40_000, "1,1." * 10_000, "￥" * 40_000, " 元" * 20_000),
    )
    started = time.process_time()
    judged(form, folder, book, "U011")
    assert time.process_time() - started < 5


def test_attachments_are_not_looked_at_before_a_rule_asks(folder: Path) -> None:
    put(folder, "a.pdf", b"x")
    files: Attachments = open_folder(folder)
    (folder / "a.pdf").unlink()
    assert files.files[0].look().state == "unreadable"


def test_the_ledger_tells_of_every_file_in_every_format(folder: Path, book: Rulebook) -> None:
    form = CLEAN["western"]("2025")
    complete(form, folder)
    pages = ("药品注册证书\n药品批准文号：国药准字H20990001", "药品再注册批准通知书")
    put(folder, form.values["certificates"], draw_pages(*pages))
    put(folder, "多余.docx", KINDS["docx"])
    path = put(folder.parent, "form.txt", draw_text(form)[0].encode())
    result = check_file(str(path), book, Options())
    assert result.uploads and result.uploads.folders == (str(folder),)
    files = {file.name: file for file in result.uploads.files}
    certificates = files[form.values["certificates"]]
    assert [(slot.field, slot.row) for slot in certificates.slots] == [("certificates", None)]
    documents = [(title.zh, page) for title, page in certificates.documents]
    assert documents == [("药品注册证书", 1), ("药品再注册批准通知书", 2)]
    assert (certificates.pages, certificates.reading, len(certificates.sha256 or "")) == (2, "text", 64)
    assert "C015" in certificates.rules and not certificates.note.zh
    assert files["多余.docx"].slots == () and files["多余.docx"].note.zh == "申报书没有列出，没有查看"
    for name in ("text", "json", "markdown", "html"):
        shown = renderer(name)([result], book, "zh")
        assert isinstance(shown, str) and "多余.docx" in shown, name
        assert "药品再注册批准通知书" in shown.replace("\n    ", ""), name
    assert isinstance(renderer("xlsx")([result], book, "zh"), bytes)
    assert unpack("form.txt", pack(result)).uploads == result.uploads


def test_an_empty_folder_is_one_finding_and_anothers_a_notice(folder: Path, book: Rulebook) -> None:
    form = CLEAN["western"]("2025")
    found = judged(form, folder, book, "U006", "U008", "U012")
    assert [finding.rule for finding in found if finding.verdict == "fail"] == ["U006"]
    assert len([finding for finding in found if finding.rule == "U006"]) == 1
    put(folder, "别人的.pdf", SEVERAL_PAGES)
    assert len([finding for finding in judged(form, folder, book, "U006") if finding.verdict == "fail"]) > 5
    put(folder.parent, "other.txt", b"")
    (notice,) = [finding for finding in judged(form, folder, book, "U006") if finding.verdict == "review"]
    assert notice.level == "note" and str(folder) in notice.message.zh
    given = judged(form, folder, book, "U006", attachments=folder)
    assert {finding.verdict for finding in given} == {"fail"}, "a folder that was named is this form's"
