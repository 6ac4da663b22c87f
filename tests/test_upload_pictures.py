"""The pages of uploads in reports: the words framed, personal data black, and left out when that is asked for."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
import yaml

from checker import upload_pictures
from checker.attachments.page_recognition import lies_on_its_side
from checker.attachments.recognition import recognised_text
from checker.cli.main import main
from checker.model import Result, Rulebook
from checker.pipeline import Options, check_file
from checker.reader.ocr import RecognisedLine, RecognisedPage
from checker.rulebook import load_rules

from .draw.office import draw_pages
from .draw.package import Facts, form_entries

LETTER = """企业承诺书
我单位参加2024年国家医保药品目录调整，申报药品泰洛瑞韦片。
海澜制药有限公司
法定代表人（签字）：王小明
值班手机 13912345678"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


@pytest.fixture
def form(tmp_path: Path) -> Path:
    folder = tmp_path / "attachments"
    folder.mkdir()
    (folder / "企业承诺书.pdf").write_bytes(draw_pages(LETTER))
    path = tmp_path / "form.yaml"
    entries = {**form_entries(Facts()), "commitment_letter": "企业承诺书.pdf"}
    path.write_text(yaml.safe_dump({"edition": "2025", "form": entries}, allow_unicode=True), "utf-8")
    return path


def dark(result: Result, left: float, bottom: float, right: float, top: float) -> float:
    """The share of black in a part of the one picture; points from the lower left corner."""
    image = pytest.importorskip("PIL.Image")
    (picture,) = result.pictures
    page = image.open(io.BytesIO(picture.png))
    scale = page.width / picture.width
    part = page.crop(
        (
            int(left * scale),
            int((picture.height - top) * scale),
            int(right * scale),
            int((picture.height - bottom) * scale),
        )
    )
    pixels: bytes = part.tobytes()
    return pixels.count(0) / len(pixels)


def test_what_is_personal_is_black(form: Path, book: Rulebook) -> None:
    shown = check_file(str(form), book, Options(pictures=True, show_contacts=True))
    masked = check_file(str(form), book, Options(pictures=True))
    assert [(one.file, one.page, one.width) for one in masked.pictures] == [("企业承诺书.pdf", 1, 595.0)]
    behind = (170, 736, 590, 750)  # behind the label of a signature
    number = (102, 721, 160, 727)
    assert dark(masked, *behind) > 0.98 > dark(shown, *behind)
    assert dark(masked, *number) > 0.98 > dark(shown, *number)
    words = (45, 780, 300, 792)
    assert dark(masked, *words) == dark(shown, *words) < 0.9, "what the finding rests on is there"


def test_the_contact_is_black_however_it_is_spelt(form: Path, book: Rulebook) -> None:
    (form.parent / "attachments" / "企业承诺书.pdf").write_bytes(draw_pages(LETTER + "\n准入负责 张偉豐 经办"))
    entries = yaml.safe_load(form.read_text("utf-8"))
    entries["form"]["contact_name"] = "张伟丰先生"
    form.write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    name, behind = (104, 706, 126, 710), (146, 705, 160, 711)
    masked, shown = (check_file(str(form), book, Options(pictures=True, show_contacts=all)) for all in (False, True))
    assert dark(masked, *name) > 0.98 > dark(shown, *name)
    assert dark(masked, *behind) == dark(shown, *behind)


def test_a_page_of_html_opens_them(form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = []
    for more in ([], ["--no-pictures"]):
        report = tmp_path / "report.html"
        main(["check", str(form), "-o", str(report), "--lang", "zh", *more])
        pages.append(report.read_text("utf-8"))
    assert (pages[0].count("<image "), pages[1].count("<image ")) == (1, 0)
    assert "查看附件原页" in pages[0] and "查看附件原页" not in pages[1]
    drawn = re.search(r'href="data:image/png;base64,([^"]+)"', pages[0])
    assert drawn and base64.b64decode(drawn[1]).startswith(b"\x89PNG")
    assert 'href="#form-1-page-1"' in pages[0] and re.search(r'<rect x="[\d.]+" y="[\d.]+"', pages[0])
    assert "13912345678" not in pages[0]


def test_there_is_a_limit_of_their_size(form: Path, book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_pictures, "MOST_BYTES", 100)
    assert check_file(str(form), book, Options(pictures=True)).pictures == ()
    assert check_file(str(form), book, Options()).pictures == ()


def test_boxes_are_those_of_the_page_as_it_was_laid() -> None:
    """A page that was laid askew is read straight, but its words are where they are."""
    rising = tuple((40.0 + 10 * n, 700.0 + n, 50.0 + 10 * n, 710.0 + n) for n in range(13))
    page = RecognisedPage(842.0, (RecognisedLine("药品批准文号：国药准字H2", rising, 0.9),))
    assert recognised_text(page).box(0, 12) == (40.0, 700.0, 160.0, 721.0)


def test_a_page_on_its_side_is_known_by_its_lines() -> None:
    upward = tuple((300.0, 100.0 + 10 * n, 310.0, 110.0 + 10 * n) for n in range(7))
    across = tuple((100.0 + 10 * n, 300.0, 110.0 + 10 * n, 310.0) for n in range(5))
    lines = (RecognisedLine("药品注册证书编", upward, 0.9), RecognisedLine("国家药监局", across, 0.9))
    assert lies_on_its_side(RecognisedPage(842.0, lines)) and not lies_on_its_side(RecognisedPage(842.0, lines[1:]))
    assert not lies_on_its_side(RecognisedPage(842.0, ()))
