"""Uploads that are pictures: each page recognised once, its words where they stand, and what is said without."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest

from checker.attachments import bounded_process, recogniser_slots, recognition
from checker.attachments.inspect import look_at
from checker.attachments.page_recognition import KEPT_AS
from checker.reader import ocr
from checker.reader.ocr import RecognisedLine, RecognisedPage, keep_page
from tests.draw.office import draw_pages


def line(text: str, left: float, top: float) -> RecognisedLine:
    boxes = tuple((left + n * 10.0, top - 10.0, left + n * 10.0 + 10.0, top) for n in range(len(text)))
    return RecognisedLine(text, boxes, 0.97)


CERTIFICATE = RecognisedPage(
    842.0,
    (
        line("证书编号：2024S00123", 300, 700),
        line("受理号：CXHS2200018", 40, 702),
        line("药品注册证书", 250, 780),
        line("药品通用名称：泰洛瑞韦片", 40, 650),
    ),
)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "注册证书.pdf"
    path.write_bytes(draw_pages("", "第二页", ""))
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """The pages that were recognised, each of which shows a certificate."""
    pages: list[int] = []
    kept = tmp_path_factory.mktemp("kept")

    def recognise(kind: str, path: str, digest: str, page: int) -> RecognisedPage:
        pages.append(page)
        keep_page(KEPT_AS.format(digest=digest), page, CERTIFICATE)
        return CERTIFICATE

    monkeypatch.setattr(bounded_process, "recognise_page", recognise)
    monkeypatch.setattr(recognition, "is_available", lambda: True)
    monkeypatch.setattr(ocr, "_folder", lambda: kept)
    return pages


def test_pictured_pages_are_recognised_once_and_read_row_by_row(scan: Path, asked: list[int]) -> None:
    told: list[tuple[int, int]] = []
    look = look_at(str(scan), lambda page, left: told.append((page, left)))
    words = look.words()
    assert words.lack is None and list(words.recognised) == [1, 3]
    rows = ["药品注册证书", "受理号：CXHS2200018 证书编号：2024S00123", "药品通用名称：泰洛瑞韦片"]
    assert words.pages[0].splitlines() == rows and words.pages[1].strip() == "第二页"
    assert told == [(1, 2), (3, 1)] == [(page, 3 - n) for n, page in enumerate(asked, 1)]
    again = look_at(str(scan)).words()
    assert again.pages == words.pages and asked == [1, 3], "the second run recognises nothing"


def test_without_a_cache_pages_are_read_all_the_same(
    scan: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "_folder", lambda: None)
    look = look_at(str(scan))
    assert list(look.words().recognised) == [1, 3] and look.words() is look.words() and asked == [1, 3]


def test_the_box_of_words(scan: Path, asked: list[int]) -> None:
    look = look_at(str(scan))
    text = look.words().pages[0]
    at = text.index("2024S00123")
    assert look.box(1, at, at + 10) == (350, 690, 450, 700)
    assert look.words().recognised[1].confidence(at, at + 10) == 0.97
    left, bottom, right, top = look.box(2, 1, 3) or (0, 0, 0, 0)
    assert 45 < left < right < 80 and 790 < bottom < top < 820, "of text, the print's own"


def test_without_recognition_the_command_is_named(scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "is_available", lambda: False)
    words = look_at(str(scan)).words()
    assert (words.lack, words.without_text) == ("unrecognised", (1, 3))


@pytest.mark.long
def test_a_photograph_is_read_as_the_camera_was_held(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw, ImageFont

    face = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
    if not face.exists():
        pytest.skip("no Chinese font")
    page = Image.new("RGB", (900, 600), "white")
    pen = ImageDraw.Draw(page)
    pen.text((80, 200), "药品批准文号：国药准字H20240018", font=ImageFont.truetype(str(face), 36), fill="black")
    pen.ellipse((300, 100, 560, 360), outline=(215, 30, 40), width=8)  # a seal over the words
    turned = page.rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    kept = io.BytesIO()
    turned.save(kept, "JPEG", exif=exif, quality=90)
    path = tmp_path / "照片.jpg"
    path.write_bytes(kept.getvalue())
    words = look_at(str(path)).words()
    assert words.pages[0].strip().replace(":", "：") == "药品批准文号：国药准字H20240018"
    assert sha256(kept.getvalue()).hexdigest() == look_at(str(path)).sha256


def test_recognisers_are_few_where_memory_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recogniser_slots, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(recogniser_slots, "count", lambda: 1)
    monkeypatch.setattr(recogniser_slots, "LOOK_SECONDS", 0.0)
    waited: list[bool] = []

    class Enough(Exception):
        pass

    def waiting() -> None:
        waited.append(True)
        if len(waited) > 2:
            raise Enough

    with recogniser_slots.slot(waiting), pytest.raises(Enough), recogniser_slots.slot(waiting):
        pass
    assert len(waited) == 3
    with recogniser_slots.slot(waiting):
        assert len(waited) == 3, "it is free again"


def test_without_a_cache_there_are_no_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser_slots, "cache_folder", lambda: None)
    with recogniser_slots.slot(), recogniser_slots.slot():
        pass


def at(text: str, left: float, top: float, pitch: float = 10.0) -> RecognisedLine:
    """A line, with a gap of three characters wherever its text has a bar."""
    boxes, place = [], left
    for one in text:
        if one == "|":
            place += 3 * pitch
            continue
        boxes.append((place, top - 10, place + pitch, top))
        place += pitch
    return RecognisedLine(text.replace("|", ""), tuple(boxes), 0.98)


def test_a_line_that_runs_over_cells_is_parted() -> None:
    page = RecognisedPage(842.0, (at("剂型|片剂|规格|0.1g", 40, 700), at("申请内容|增加适应症", 40, 670)))
    found = recognition.recognised_text(page)
    assert found.text.splitlines() == ["剂型 片剂 规格 0.1g", "申请内容 增加适应症"]
    start = found.text.index("0.1g")
    assert found.box(start, start + 4) == (190, 690, 230, 700)


@pytest.mark.parametrize("lines", [12, 30])
def test_an_insert_in_two_columns_is_read_column_by_column(lines: int) -> None:
    def column(name: str, left: float) -> list[RecognisedLine]:
        return [at(f"{name}{n:02}" + "栏内的正文写满这一行共二十四个字" * 1, left, 700 - 20 * n) for n in range(lines)]

    head, foot = at("泰洛瑞韦片说明书核准日期二〇二三年五月十六日修改", 120, 760), at("第一页共四页", 200, 40)
    page = RecognisedPage(842.0, (head, *column("左", 40), *column("右", 260), foot))
    read = recognition.recognised_text(page).text.splitlines()
    assert read[0] == head.text and read[-1] == foot.text
    assert [row[:3] for row in read[1:-1]] == [f"{side}{n:02}" for side in "左右" for n in range(lines)]


def test_a_certificate_of_labels_and_values_is_read_row_by_row() -> None:
    rows = [(f"标签{n:02}：", f"值{n:02}") for n in range(12)]
    lines = [
        one
        for n, (label, value) in enumerate(rows)
        for one in (at(label, 40, 700 - 20 * n), at(value, 300, 700 - 20 * n))
    ]
    read = recognition.recognised_text(RecognisedPage(842.0, tuple(lines))).text.splitlines()
    assert read == [f"{label} {value}" for label, value in rows]
