from __future__ import annotations

import codecs
import io
import re
import subprocess
import sys
import unicodedata
from itertools import count
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from checker.errors import ReadError
from checker.model import Document
from checker.reader import load_bytes, read_document
from checker.reader.page_characters import join_lines
from checker.reader.repair import KINDS, RADICALS
from tests.draw.forms import CLEAN
from tests.draw.pdf import draw_pdf

SHARED = Path(__file__).parents[2] / "shared"
BROKEN = Path(__file__).parent / "broken"
FORM = "药品名称 ： 虚构单抗注射液\n\n企业名称 ：\n上海虚构药业有限公司\n申报时间 2025-07-19 13:04:30\n"


def of(text: str) -> Document:
    return read_document("form.txt", text.encode("utf-8", "surrogatepass"))


def places(document: Document) -> list[tuple[int, int, str]]:
    return [(line.page, line.number, line.text) for line in document.lines]


def refusal(content: bytes, size_limit: int = 1_000_000) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_document("form", content, size_limit=size_limit)
    return caught.value


def draw(*pages: list[str], content: bytes = b"", box: str = "0 0 595 842", rotate: int = 0) -> bytes:
    """A small PDF: a line of text every 20 points, from 100, 800 down; ``content`` is added to each page."""
    codes = {character: 0x30 + at for at, character in enumerate(sorted(set("".join("".join(p) for p in pages))))}
    mapped = b"".join(
        b"<%02x> <%s>\n" % (code, character.encode("utf-16-be").hex().encode()) for character, code in codes.items()
    )
    cmap = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar\n%sendbfchar endcmap" % (
        len(codes),
        mapped,
    )

    def stream(data: bytes) -> bytes:
        return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)

    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode 4 0 R>>",
        4: stream(cmap),
    }
    numbers = count(5)
    kids = []
    for page in pages:
        body = b"BT /F 10 Tf 100 800 Td\n"
        for line in page:
            body += b"<%s> Tj 0 -20 Td\n" % bytes(codes[character] for character in line).hex().encode()
        contents, kid = next(numbers), next(numbers)
        objects[contents] = stream(body + b"ET\n" + content)
        objects[kid] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Rotate %d/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (box.encode(), rotate, contents)
        )
        kids.append(b"%d 0 R" % kid)
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    pdf, offsets = b"%PDF-1.7\n", {}
    for number, value in sorted(objects.items()):
        offsets[number] = len(pdf)
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(pdf),
    )


# ------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    "encoded",
    [
        FORM.encode(),
        codecs.BOM_UTF8 + FORM.encode(),
        codecs.BOM_UTF16_LE + FORM.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FORM.encode("utf-16-be"),
        FORM.encode("utf-16-le"),
        FORM.encode("utf-16-be"),
        FORM.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be", "gb18030"],
)
def test_every_encoding_reads_the_same(encoded: bytes) -> None:
    document = read_document("form.txt", encoded)
    assert document.kind == "text"
    assert places(document) == [
        (1, 1, "药品名称 ： 虚构单抗注射液"),
        (1, 3, "企业名称 ："),
        (1, 4, "上海虚构药业有限公司"),
        (1, 5, "申报时间 2025-07-19 13:04:30"),
    ]
    assert "\ufeff" not in document.text and not any(document.repairs.values())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_one_line(end: str) -> None:
    assert places(of("甲\n\n\n乙\n".replace("\n", end))) == [(1, 1, "甲"), (1, 4, "乙")]


def test_utf8_cut_within_a_character_stays_utf8() -> None:
    document = read_document("form.txt", FORM.encode().rstrip() + "申报".encode()[:-1])
    assert document.lines[0].text == "药品名称 ： 虚构单抗注射液"
    assert document.text.endswith("申\ufffd")


def test_hash_is_that_of_the_bytes() -> None:
    known = "a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e"
    assert read_document("form.txt", b"Hello World").sha256 == known


def test_a_page_ends_at_three_blank_lines_or_a_form_feed() -> None:
    two = "甲\n\n\n乙"
    three = "甲\n\n \u3000\n\u2003\t\n乙"
    many = "甲\n\n\n\n\n\n乙"
    feed = "甲\n\f乙\n丙"
    within = "甲 \f 乙\n丙"
    both = "甲\n\n\n\n\f\n\n\n\n乙"
    empty_page = "甲\n\f\f乙"
    leading = "\n\n\n\n甲"
    assert places(of(two)) == [(1, 1, "甲"), (1, 4, "乙")]
    assert places(of(three)) == [(1, 1, "甲"), (2, 5, "乙")]
    assert places(of(many)) == [(1, 1, "甲"), (2, 7, "乙")]
    assert places(of(feed)) == [(1, 1, "甲"), (2, 2, "乙"), (2, 3, "丙")]
    assert places(of(within)) == [(1, 1, "甲"), (2, 1, "乙"), (2, 2, "丙")]
    assert list(of(within).lines[1].columns) == [5]
    assert places(of(both)) == [(1, 1, "甲"), (2, 9, "乙")]
    assert places(of(empty_page)) == [(1, 1, "甲"), (3, 2, "乙")]
    assert places(of(leading)) == [(1, 5, "甲")]


def test_an_icon_on_a_line_of_its_own_is_no_blank_line() -> None:
    assert places(of("甲\n\n\ue6eb\n\n乙")) == [(1, 1, "甲"), (1, 5, "乙")]


# ---------------------------------------------------------------------------------------------- repairs


def test_columns_lead_back_over_what_was_dropped() -> None:
    (line,) = of("\u3000\ue6eb 下\u200b载\x07文件\ue6c9 \n").lines
    assert line.text == "下载文件"
    assert list(line.columns) == [4, 6, 8, 9]


def test_repairs_are_counted_by_kind() -> None:
    document = of("⽬录⻓\ue6eb\U000f0001\U0010fffd\n\t甲\xa0乙\u2003丙\u3000丁\u200b戊\ufeff\n\x07己\u202e庚\x85\n")
    assert document.text == "目录长\n甲 乙 丙 丁戊\n己庚"
    assert document.repairs == {
        "kangxi": 1,
        "radicals_supplement": 1,
        "private_use": 3,
        "spaces": 6,
        "control": 2,
        "compatibility": 0,
        "ignorable": 0,
    }


def test_compatibility_ideographs_fold_and_what_shows_nothing_is_dropped() -> None:
    document = of("\uf9be\uf967\uf9dd\uf98e\uf9e4\U0002f80b药\xad品\ufe0f名\U000e0100称\n")
    assert document.text == "料不利年理像药品名称"
    assert (document.repairs["compatibility"], document.repairs["ignorable"]) == (6, 3)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_unicodes_own_line_ends(end: str) -> None:
    assert places(of(f"甲{end}乙")) == [(1, 1, "甲"), (1, 2, "乙")]


def test_letters_that_a_tool_made_full_width_are_plain_again_and_others_stay() -> None:
    assert of("２０２５年 ＯＴＣ：Ｎｏｖａｔｅｒｒａ（１）").text == "2025年 OTC：Novaterra（1）"
    assert of("规格１０ｍｇ，Novaterra").text == "规格１０ｍｇ，Novaterra"


def test_a_pdf_whose_line_ends_were_converted_is_told_as_damaged() -> None:
    content = (Path(__file__).parent / "forms" / "2025" / "rare-disease.pdf").read_bytes()
    told = refusal(content.replace(b"\n", b"\r\n"))
    assert told.kind in ("damaged", "unreadable_characters")
    whole = draw([""] * 40).replace(b"\n", b"\r\n")
    assert refusal(whole).kind == "damaged" and ".gitattributes" in refusal(whole).advice.zh


GARBLED = "药品]Ā ÿ 泽尔沙韦咀嚼wÿ苏州Āp限公øw报信息Āÿ中文1含ÿ名Þ称ý药ß抗Āÿ申þ报ÿ" * 4


@pytest.mark.parametrize("text", [GARBLED, "药\ufffd品名\ufffd" * 20, "\ue123\ue124药品" * 20])
def test_what_a_converter_destroyed_is_refused_as_that(text: str) -> None:
    told = refusal(text.encode())
    assert told.kind == "unreadable_characters" and "--edition" not in told.advice.zh + told.advice.en
    assert refusal(draw([text[:40]] * 4)).kind == "unreadable_characters"


def test_a_clean_text_counts_nothing() -> None:
    assert of(FORM).repairs == dict.fromkeys(KINDS, 0)


def test_every_radical_folds() -> None:
    without = {chr(0x2E80), chr(0x2E9A)}
    radicals = [chr(code) for code in (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))]
    for radical in radicals:
        folded = of(radical).text
        if radical in without:
            assert folded == radical
        else:
            assert "\u3400" <= folded <= "\u9fff" or folded >= "\U00020000", f"U+{ord(radical):04X}"
    for kangxi in radicals[0x74:]:
        assert of(kangxi).text == unicodedata.normalize("NFKC", kangxi)
    assert of("⻣⻅⻔⻓⻛⻚⺠⻋⻝⻢⻥⻦⻬⻮⻰⻳").text == "骨见门长风页民车食马鱼鸟齐齿龙龟"


def test_marks_and_lost_characters_stay() -> None:
    marks = "㎡ m² Ⅰ Ⅱ ① １２ＡＢ （），：；“” ％ 10^6 ± ≥ μg ﬁ 噁𫫇 \ufffd é"
    document = of(marks)
    assert document.text == marks
    assert not any(document.repairs.values())


ODD = st.sampled_from(
    "⽬⻓⺠\ue6eb\U000f0001 \t\u3000\u2003\xa0\u200b\ufeff\x00\x07\x85\u2028\u202e\x0b\f\r\n\ufffd甲A"
)


@settings(max_examples=300, deadline=None)
@given(st.text(st.one_of(ODD, ODD, st.characters(exclude_categories=["Cs"])), max_size=60))
def test_every_character_leads_back_to_its_place(text: str) -> None:
    text = "首" + text.replace("\0", "")
    document = of(text)
    originals = re.split("\r\n|[\r\n\u2028\u2029\x85]", text)
    kept = 0
    for line in document.lines:
        assert line.text == line.text.strip() != ""
        assert document.text[line.start :].startswith(line.text)
        assert len(line.columns) == len(line.text)
        assert list(line.columns) == sorted(set(line.columns))
        for character, column in zip(line.text, line.columns, strict=True):
            original = originals[line.number - 1][column - 1]
            folded = RADICALS.get(original, unicodedata.normalize("NFC", original) if original > "\uf8ff" else original)
            assert character in (" " if original.isspace() else folded, "-")
        kept += len(line.text.replace(" ", ""))
    dropped = sum(document.repairs[kind] for kind in ("private_use", "ignorable", "control"))
    invisible = sum(text.count(character) for character in "\u200b\u200c\u200d\u2060\ufeff")
    # Nothing but white space goes without being counted.
    spaces = sum(character.isspace() and not "\x1c" <= character <= "\x1f" for character in text)
    spaces -= text.count("\x0b")
    assert kept + dropped + invisible + spaces == len(text)


# -------------------------------------------------------------------------------------------------- pdf


def test_pdf_lines_have_pages_numbers_and_boxes() -> None:
    document = read_document("form.pdf", draw(["药品⽬录", "西药 \ue6eb是"], ["第二页"]))
    assert document.kind == "pdf"
    assert places(document) == [(1, 1, "药品目录"), (1, 2, "西药 是"), (2, 1, "第二页")]
    assert document.repairs["kangxi"] == 1 and document.repairs["private_use"] == 1
    first, second, _ = document.lines
    assert list(first.columns) == [1, 2, 3, 4]
    assert list(second.columns) == [1, 2, 3, 5]
    # Courier's characters are 6 points wide at 10 points; the baselines are at 800 and 780.
    for line, baseline in ((first, 800), (second, 780)):
        for column, (left, bottom, right, top) in zip(line.columns, line.boxes, strict=True):
            assert left == pytest.approx(100 + 6 * (column - 1), abs=0.01)
            assert right == pytest.approx(left + 6, abs=0.01)
            assert bottom < baseline < top < baseline + 12
    place = document.places(second.start, second.start + 4)[0]
    assert place.text == "西药 是"
    assert place.boxes[0][::2] == pytest.approx((100, 130))


def test_boxes_stay_in_page_points_when_the_page_is_turned_or_shifted() -> None:
    upright = read_document("form.pdf", draw(["药品"])).lines[0].boxes
    assert read_document("form.pdf", draw(["药品"], rotate=90)).lines[0].boxes == upright
    assert read_document("form.pdf", draw(["药品"], box="50 50 500 830")).lines[0].boxes == upright


def test_a_hyphen_at_a_lines_end_stays_with_its_line() -> None:
    document = read_document("form.pdf", draw(["靶向CAR-", "T细胞治疗", "第2-", "5周"]))
    assert places(document) == [(1, 1, "靶向CAR-"), (1, 2, "T细胞治疗"), (1, 3, "第2-"), (1, 4, "5周")]
    first, second = document.lines[:2]
    assert first.boxes[-1][0] == pytest.approx(100 + 6 * 5) and len(second.boxes) == 5
    assert second.boxes[0][0] == pytest.approx(100)


def test_a_character_beyond_sixteen_bits_is_kept() -> None:
    (line,) = read_document("form.pdf", draw(["苯并𫫇唑-𬭊"])).lines
    assert line.text == "苯并𫫇唑-𬭊"
    assert [box[0] for box in line.boxes] == pytest.approx([100 + 6 * at for at in range(6)])


def test_a_glyph_without_a_character_is_lost_not_hidden() -> None:
    (line,) = read_document("form.pdf", draw(["甲\x00乙"])).lines
    assert line.text == "甲\ufffd乙" and len(line.boxes) == 3


def test_surrogates_join() -> None:
    assert join_lines([0x7532, 0xD86E, 0xDEC7, 0x2D, 0x54], {3}) == ("甲𫫇-\nT", [0, 1, 3, 3, 4])
    assert join_lines([0xD86E, 0x54, 0xDEC7], set()) == ("\ufffdT\ufffd", [0, 1, 2])


def test_text_is_read_without_loading_pdfium() -> None:
    code = "import sys, checker.reader as r; r.read_document('form', b'text'); sys.exit('pypdfium2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0


# --------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("content", [b"", b"\n \n", codecs.BOM_UTF8, "\u3000\f\n".encode()])
def test_empty(content: bytes) -> None:
    assert refusal(content).kind == "empty"


def test_too_large() -> None:
    error = refusal(b"x" * 1001, size_limit=1000)
    assert (error.kind, error.message.en) == ("too_large", "The file is larger than the limit of 0.001 MB.")


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"PK\x03\x04" + b"\0" * 30 + b"word/document.xml", "a Word document"),
        (b"PK\x03\x04" + b"\0" * 30 + b"xl/workbook.xml", "an Excel workbook"),
        (b"PK\x03\x04" + b"\0" * 30 + b"form.pdf", "an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "an old Office document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "an image"),
        (b"\n<!DOCTYPE html><html><body>", "a web page"),
        (bytes(range(256)) * 20, "binary data, or text in an unknown encoding"),
        (FORM.replace("虚", "\0").encode(), "binary data, or text in an unknown encoding"),
    ],
)
def test_not_text(content: bytes, looks_like: str) -> None:
    error = refusal(content)
    assert error.kind == "not_text"
    assert error.message.en.endswith(f"it looks like {looks_like}.")
    assert "{" not in error.message.zh + error.advice.zh + error.advice.en
    assert ("合成一个 PDF" in error.advice.zh) == (looks_like == "an image")


def test_pdf_without_text() -> None:
    error = refusal(draw([""], [""]))
    assert (error.kind, error.message.en) == (
        "no_text_layer",
        "There is no text on any page of the PDF: it may be a scan.",
    )


IMAGE = b"q 500 0 0 500 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def merged(*files: bytes) -> bytes:
    """One PDF of the pages of several."""
    whole = pypdfium2.PdfDocument.new()
    for file in files:
        whole.import_pages(pypdfium2.PdfDocument(file))
    written = io.BytesIO()
    whole.save(written)
    return written.getvalue()


def test_a_scanned_cover_or_appendix_does_not_refuse_the_form() -> None:
    scan = draw([""], content=IMAGE)
    document = read_document("form.pdf", merged(scan, draw(["甲"]), scan))
    assert places(document) == [(2, 1, "甲")] and document.unread == (1, 3)


def test_a_scanned_page_among_others_is_refused_and_a_blank_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.reader.ocr.is_available", lambda: False)  # as without the extra ocr
    error = refusal(merged(draw(["甲"]), draw([""], content=IMAGE), draw(["乙"])))
    assert (error.kind, error.message.zh) == ("no_text_layer", "PDF 的第 2 页没有文字，可能是扫描件。")
    assert places(read_document("form.pdf", draw(["甲"], [""], ["乙"]))) == [(1, 1, "甲"), (3, 1, "乙")]


def lying(content: bytes, turns: int) -> bytes:
    """The pages with their print turned, by quarters of a circle, and turned back for the viewer's eye."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        width, height = page.get_size()
        moved = ((0, 1, -1, 0, height, 0), (-1, 0, 0, -1, width, height), (0, -1, 1, 0, 0, width))[turns - 1]
        raw.FPDFPage_TransFormWithClip(page, raw.FS_MATRIX(*moved), None)
        page.set_mediabox(0, 0, *((height, width) if turns % 2 else (width, height)))
        page.set_rotation(90 * turns)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_print_that_lies_is_refused(turns: int) -> None:
    """Its lines would be taken for columns, and what is there for missing."""
    content = draw_pdf(CLEAN["western"]("2025"))[0]
    assert refusal(lying(content, turns)).kind == "turned"


def test_encrypted_pdf() -> None:
    assert refusal((BROKEN / "encrypted.pdf").read_bytes()).kind == "encrypted"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\xff\0" * 400, draw(["甲"])[:300]])
def test_broken_pdf(content: bytes) -> None:
    error = refusal(content)
    assert (error.kind, error.message.en) == ("broken", "The PDF is broken: it cannot be read.")


def test_a_broken_page_is_named() -> None:
    error = refusal(draw(["甲"], ["乙"]).replace(b"/Type/Page/", b"/Type/Fage/"))
    assert (error.kind, error.message.en) == ("broken", "The PDF is broken: page 1 cannot be read.")


def test_load(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_bytes(b"12345")
    assert load_bytes(path, 5) == b"12345"
    for wrong, kind in ((path, "too_large"), (tmp_path / "none", "missing"), (tmp_path, "unreadable")):
        with pytest.raises(ReadError) as caught:
            load_bytes(wrong, 4)
        assert caught.value.kind == kind


# --------------------------------------------------------------------------------------- the real forms

shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the published forms (../shared) are not here")


@shared
@pytest.mark.parametrize(
    ("name", "folded", "last", "lost"),
    [
        ("seeds/2023.txt", (0, 0, 0), 623, 5),
        ("seeds/2025.txt", (529, 49, 20), 580, 0),
        ("forms/2023.pdf", (0, 0, 0), 10, 5),
        ("forms/2025.pdf", (529, 49, 0), 10, 0),
    ],
)
def test_published_forms(name: str, folded: tuple[int, int, int], last: int, lost: int) -> None:
    document = read_document(name, load_bytes(SHARED / name))
    assert tuple(document.repairs[kind] for kind in KINDS[:3]) == folded
    assert document.text.count("\ufffd") == lost
    assert (document.lines[-1].number if document.kind == "text" else document.lines[-1].page) == last
    assert not re.search("[\u2e81-\u2fd5\ue000-\uf8ff]", document.text)
    if document.kind == "pdf":
        for line in document.lines:
            assert len(line.boxes) == len(line.text) == len(line.columns)
            for character, (left, low, right, high) in zip(line.text, line.boxes, strict=True):
                assert 0 <= left <= right <= 596 and 0 <= low <= high <= 843
                # Only a space that pdfium put in between two words has no width.
                assert character == " " or (left < right and low < high)


def test_a_mark_of_direction_stays_in_a_files_name() -> None:
    text = "企业承诺书  承诺书\u202efdp.pdf\n\u202a疗效确切\u202c。\n"
    assert read_document("form.txt", text.encode()).text == "企业承诺书  承诺书\u202efdp.pdf\n疗效确切。"
