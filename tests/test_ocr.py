"""Scans: recognised by the extra ``ocr``, read in the order of the form, and never a reason to fail one."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import closing
from difflib import SequenceMatcher
from pathlib import Path
from threading import Lock
from time import sleep

import pypdfium2
import pytest

from checker.audit import worker_process
from checker.errors import ReadError
from checker.messages import page_ranges
from checker.model import Form, Rulebook
from checker.parser import parse
from checker.pipeline import Options, check_content
from checker.reader import ocr, read_document
from checker.reader.ocr import RecognisedLine, RecognisedPage
from checker.reader.ocr_reading_order import reading_order, upright
from checker.reader.runs_of_words import runs_of
from checker.rulebook import load_rules
from tests.draw.scan import scanned

HOUSE = Path(__file__).parents[1]
PRINT = HOUSE / "examples" / "2025-with-defects.pdf"
SHARED = HOUSE.parent / "shared" / "forms"
BLANK = RecognisedPage(842.0, ())
ALIKE, MOST = 0.98, 0.95
"""The share of a value's characters, and of the values, that a scan must give as the print does."""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def picture(pages: int = 1, *, words: str = "") -> bytes:
    """A PDF of grey pictures, with words over each."""
    document = pypdfium2.PdfDocument.new()
    with closing(document):
        from PIL import Image

        grey = io.BytesIO()
        Image.new("L", (60, 80), 200).save(grey, "JPEG")
        for _ in range(pages):
            page = document.new_page(595, 842)
            image = pypdfium2.PdfImage.new(document)
            image.load_jpeg(grey)
            image.set_matrix(pypdfium2.PdfMatrix().scale(595, 842))
            page.insert_obj(image)
            page.gen_content()
        made = io.BytesIO()
        document.save(made)
    return made.getvalue()


def line(text: str, left: float, top: float, width: float = 10.0, height: float = 12.0) -> RecognisedLine:
    boxes = tuple((left + n * width, top - height, left + (n + 1) * width, top) for n in range(len(text)))
    return RecognisedLine(text, boxes, 0.99)


def seen_by_recogniser(content: bytes) -> dict[int, RecognisedPage]:
    """A print's own words and places, as a perfect recogniser would give them: lines in no order."""
    pages = {}
    with closing(pypdfium2.PdfDocument(content)) as document:
        for number in range(1, len(document) + 1):
            lines = [
                RecognisedLine(one.text[start:end], tuple(one.boxes[start:end]), 0.9)
                for one in read_document("print.pdf", content).body
                if one.page == number
                for start, end in runs_of(one.text, one.boxes)
            ]
            pages[number] = RecognisedPage(document[number - 1].get_height(), tuple(reversed(lines)))
    return pages


# ------------------------------------------------------------------------------------ the order of a page


def test_a_row_is_read_label_by_value_and_a_long_label_before_its_value() -> None:
    lines = [
        line("药品目录外", 400, 700), line("申报时间", 40, 700), line("药品目录", 300, 700),
        line("2025-07-15", 160, 700), line("当前是否存在专", 40, 660), line("利纠纷", 40, 644), line("否", 160, 652),
    ]  # fmt: skip
    told = [one.text for one in reading_order(lines)]
    assert told == ["申报时间", "2025-07-15", "药品目录", "药品目录外", "当前是否存在专", "利纠纷", "否"]


def test_a_table_is_read_cell_by_cell() -> None:
    body = [
        line("泰洛", 40, 600),
        line("瑞韦", 40, 584),
        line("是", 100, 592),
        line("每日一", 160, 600),
        line("次", 160, 584),
    ]
    assert [one.text for one in reading_order(list(reversed(body)))] == ["泰洛", "瑞韦", "是", "每日一", "次"]


@pytest.mark.parametrize(("lengths", "found"), [([9], 1), ([8], 1), ([4], 0), ([7], 0), ([7, 8, 7], 3), ([11, 7], 1)])
def test_a_dash_that_stands_alone_in_its_column(lengths: Sequence[int], found: int) -> None:
    """As fine as a hyphen of a table's small print becomes on a page at 200 dots an inch; not a speck."""
    pytest.importorskip("cv2", reason="the extra ocr is not installed")
    import numpy

    from checker.reader.ocr_shapes import squares_and_dashes

    picture = numpy.full((2339, 1653, 3), 255, numpy.uint8)
    columns = range(400, 1600, 300)
    for left, wide in zip(columns, lengths, strict=False):
        picture[500:503, left : left + wide] = 90
    assert len(squares_and_dashes(picture, [(left, 380, 120, 24) for left in columns])[1]) == found


@pytest.mark.parametrize("degrees", [-2.0, 1.5])
def test_a_page_that_lies_askew_is_read_in_its_rows(degrees: float) -> None:
    from math import radians, tan

    rise = tan(radians(degrees))

    def askew(one: RecognisedLine) -> RecognisedLine:
        boxes = tuple((b[0], b[1] + b[0] * rise, b[2], b[3] + b[0] * rise) for b in one.boxes)
        return one._replace(boxes=boxes)

    rows = [
        line(text, left, 700 - 30 * row)
        for row in range(6)
        for left, text in ((40.0, f"说明书全部注册规格{row}"), (300.0, f"每片五毫克每盒十二片{row}"))
    ]
    page, angle = upright(RecognisedPage(842.0, tuple(askew(one) for one in reversed(rows))))
    assert [one.text for one in reading_order(page.lines)] == [one.text for one in rows]
    assert angle == pytest.approx(radians(degrees), abs=0.001)


# --------------------------------------------------------------------------------------- what a scan gives


def test_without_the_extra_the_refusal_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.reader.ocr.is_available", lambda: False)
    with pytest.raises(ReadError) as refused:
        read_document("scan.pdf", picture(2))
    assert refused.value.kind == "no_text_layer" and "pip install '.[ocr]'" in refused.value.advice.zh


def test_pictures_without_a_recognised_word_are_no_empty_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.reader.ocr.is_available", lambda: True)
    monkeypatch.setattr(ocr, "recognise_pdf", lambda content, pages, progress: dict.fromkeys(pages, BLANK))
    with pytest.raises(ReadError) as refused:
        read_document("scan.pdf", picture(2))
    assert refused.value.kind == "nothing_recognised" and "空的" not in refused.value.message.zh


@pytest.mark.parametrize(
    ("pages", "named"), [([], ""), ([3], "3"), ([1, 2, 3], "1–3"), ([1, 3, 4, 9], "1, 3–4, 9"), ([2, 5], "2, 5")]
)
def test_pages_are_named_by_the_first_and_the_last(pages: Sequence[int], named: str) -> None:
    assert page_ranges(pages) == named


def recognised_form(monkeypatch: pytest.MonkeyPatch, change: Mapping[str, str] = {}) -> tuple[bytes, int]:
    """A scan whose recognition is that of the example print, some words misread."""
    found = seen_by_recogniser(PRINT.read_bytes())
    for number, page in found.items():
        lines = [one._replace(text=change.get(one.text, one.text)) for one in page.lines]
        found[number] = page._replace(lines=tuple(lines))
    monkeypatch.setattr("checker.reader.ocr.is_available", lambda: True)
    monkeypatch.setattr(
        ocr, "recognise_pdf", lambda content, pages, progress=None: {page: found[page] for page in pages}
    )
    return picture(len(found)), len(found)


def test_what_rests_on_recognised_words_is_review_and_names_the_page(
    book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, pages = recognised_form(monkeypatch)
    printed = check_content(str(PRINT), PRINT.read_bytes(), book, Options(), None)
    result = check_content("scan.pdf", scan, book, Options(), None)
    failed = {finding.rule for finding in printed.findings if finding.verdict == "fail" and finding.role == "check"}
    assert failed >= {"C001", "F007", "U004"}
    verdicts = {finding.rule: finding for finding in result.findings if finding.rule in failed and not finding.cause}
    assert {finding.verdict for finding in result.findings} <= {"pass", "review", "not_applicable"}
    assert verdicts["C001"].verdict == "review" and "第1页" in verdicts["C001"].assumptions[-1].zh
    (told,) = [problem for problem in result.problems if problem.kind == "recognised"]
    assert f"{pages}" in told.message.zh and result.outcome == "review"


def test_a_misread_label_is_put_right_and_a_misread_entry_is_not(
    book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, _ = recognised_form(monkeypatch, {"药品注册分类": "药晶注册分类", "泰洛瑞韦片": "秦洛瑞韦片"})
    form = parse(read_document("scan.pdf", scan), book)
    assert form.values["registration_class"].text and form.values["generic_name"].text == "秦洛瑞韦片"
    assert form.document and form.document.repairs["labels"] >= 1


def test_a_scanned_page_between_printed_ones_is_read_with_them(book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    scan, pages = recognised_form(monkeypatch, {"药品最新版法定说明书": "药晶最新版法定说明书"})
    mixed, made = pypdfium2.PdfDocument.new(), io.BytesIO()
    for source, numbers in ((PRINT.read_bytes(), [0]), (scan, [1]), (PRINT.read_bytes(), [*range(2, pages)])):
        mixed.import_pages(pypdfium2.PdfDocument(source), numbers)
    mixed.save(made)
    printed, read = (parse(read_document("form.pdf", one), book) for one in (PRINT.read_bytes(), made.getvalue()))
    assert read.document and {*read.document.recognised} == {2} and read.document.repairs["labels"] == 1
    assert texts(read).keys() == texts(printed).keys() and agreeing(printed, read)[0] >= MOST


def test_no_page_is_recognised_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    asked = []

    def recognise(*picture: object) -> RecognisedPage:
        asked.append(picture)
        return RecognisedPage(842.0, (line("药品名称", 40, 700),), (ocr.TickBox((1.0, 2.0, 3.0, 4.0), True),))

    monkeypatch.setenv("NRDL_CACHE", str(tmp_path))
    ocr._folder.cache_clear()
    monkeypatch.setattr(ocr, "recognise_picture", recognise)
    content, progress = picture(3), list[tuple[int, int]]()
    first = ocr.recognise_pdf(content, [1, 2, 3], lambda page, left: progress.append((page, left)))
    assert ocr.recognise_pdf(content, [1, 2, 3]) == first and len(asked) == 3 and progress[0] == (1, 3)
    for kept in (tmp_path / "ocr").iterdir():
        kept.write_text("[]", encoding="utf-8")  # damaged: recognised again, in silence
    assert ocr.recognise_pdf(content, [1, 2, 3]) == first and len(asked) == 6
    ocr._folder.cache_clear()


def test_a_process_of_limited_memory_has_one_page_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recogniser takes most of a gigabyte a page, and a form's check may take two."""
    monkeypatch.setattr(ocr, "_pages_at_once", 4)
    monkeypatch.setattr(ocr, "kept_page", lambda digest, page: None)
    monkeypatch.setattr(ocr, "keep_page", lambda digest, page, found: None)
    at_once, most, counted = 0, 0, Lock()

    def recognise(*picture: object) -> RecognisedPage:
        nonlocal at_once, most
        with counted:
            at_once += 1
            most = max(most, at_once)
        sleep(0.05)
        with counted:
            at_once -= 1
        return BLANK

    monkeypatch.setattr(ocr, "recognise_picture", recognise)
    ocr.recognise_pdf(picture(4), [1, 2, 3, 4])
    assert most > 1
    most = 0
    ocr.one_page_at_once()
    ocr.recognise_pdf(picture(4), [1, 2, 3, 4])
    assert most == 1


def test_the_processes_of_audits_and_of_the_page_have_one_page_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> None:
        raise InterruptedError

    monkeypatch.setattr(worker_process, "one_page_at_once", told)
    with pytest.raises(InterruptedError):
        worker_process.serve("", worker_process.AUDIT)


# ------------------------------------------------------------------------------------- the real recogniser


def texts(form: Form) -> dict[str, str]:
    found = {key: value.text for key, value in form.values.items()}
    for group, rows in form.groups.items():
        found |= {f"{group}[{n}].{part}": value.text for n, row in enumerate(rows) for part, value in row.items()}
    return found


def agreeing(printed: Form, recognised: Form) -> tuple[float, Sequence[str]]:
    """The share of the print's values that the scan gives, and those that it does not."""
    wanted, got = texts(printed), texts(recognised)
    widths = str.maketrans("（）：，；！？", "():,;!?")

    def near(one: str, other: str) -> bool:
        one, other = ("".join(text.split()).translate(widths) for text in (one, other))
        blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
        return sum(block.size for block in blocks) >= ALIKE * max(len(one), len(other))

    odd = [key for key, text in wanted.items() if not near(text, got.get(key, ""))]
    return 1 - len(odd) / len(wanted), odd


PUBLISHED = [SHARED / f"{year}.pdf" for year in ("2023", "2025")]
PRINTS = PUBLISHED if all(path.is_file() for path in PUBLISHED) else [PRINT]


@pytest.mark.long
@pytest.mark.parametrize(("dpi", "angle", "worn"), [(300, 2.0, False), (150, 1.5, True)])
@pytest.mark.parametrize("path", PRINTS, ids=lambda path: path.stem)
def test_a_scan_gives_what_the_print_gives(path: Path, dpi: int, angle: float, worn: bool, book: Rulebook) -> None:
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed")
    content = path.read_bytes()
    printed = parse(read_document(path.name, content), book)
    result = check_content("scan.pdf", scanned(content, dpi, angle, worn=worn), book, Options(show_contacts=True), None)
    assert result.form
    share, odd = agreeing(printed, result.form)
    assert share >= MOST, odd
    ticks = [[row["ticked"].typed for row in form.groups["criteria"]] for form in (printed, result.form)]
    assert ticks[0] == ticks[1]
    assert "fail" not in {finding.verdict for finding in result.findings}
