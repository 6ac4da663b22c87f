"""Annotated PDFs, read back: what is marked, what the notes say, that nothing else changed; and where copies go."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Sequence
from ctypes import c_uint, c_ushort
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest
from pypdfium2 import raw

from checker import paths, pipeline
from checker.cli.main import main
from checker.model import Box, Citation, Evidence, Finding, Place, Problem, Result, Rulebook, Severity, Text, Verdict
from checker.pipeline import Options, check_file
from checker.places import places_of
from checker.reader.repair import repair_characters
from checker.report import findings_page, renderer
from checker.report.pdf_annotations import COLOURS, Notes, annotate
from checker.report.sanitize import visible
from checker.rulebook import load_rules
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN
from tests.draw.pdf import draw_pdf
from tests.test_mask import NAME, with_contacts
from tests.test_report import HOSTILE, risky, without_versions

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "2025-with-defects.pdf"
FORMS = Path(__file__).parent / "forms"
BIOLOGIC = FORMS / "2025" / "biologic.pdf"
SAMPLE = paths.REPORTS / "samples" / "with-defects.annotations.txt"
WORD = Text("字", "word")
Captured = pytest.CaptureFixture[str]


class Note(NamedTuple):
    """An annotation as a reader finds it. ``drawn`` is the colour of its appearance; ``texts`` are T, Subj, …"""

    page: int
    kind: int
    boxes: tuple[Box, ...]
    words: tuple[str, ...]
    drawn: tuple[int, ...]
    flags: int
    texts: dict[str, str]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def notes_of(content: bytes) -> list[Note]:
    """The notes and marks; not the stamps, which are the rules beside marks and the list at the end."""
    return [note for note in annotations_of(content) if (note.kind, note.texts["T"]) != (raw.FPDF_ANNOT_STAMP, "nrdl")]


def annotations_of(content: bytes) -> list[Note]:
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(content), 1):
        characters = characters_of(page.get_textpage())
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, index)
            boxes, corners = [], raw.FS_QUADPOINTSF()
            for n in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
                raw.FPDFAnnot_GetAttachmentPoints(annotation, n, corners)
                # left and right above, then below
                assert (corners.x1, corners.x2, corners.y1, corners.y3) == (
                    corners.x3, corners.x4, corners.y2, corners.y4
                )  # fmt: skip
                boxes.append((corners.x3, corners.y3, corners.x2, corners.y2))
            colour = [c_uint() for _ in range(4)]
            raw.FPDFPageObj_GetFillColor(raw.FPDFAnnot_GetObject(annotation, 0), *colour)
            texts = {key: string_of(annotation, key) for key in ("T", "Subj", "Contents", "NM")}
            words = tuple(words_in(characters, box) for box in boxes)
            drawn = tuple(part.value for part in colour[:3])
            kind, flags = raw.FPDFAnnot_GetSubtype(annotation), raw.FPDFAnnot_GetFlags(annotation)
            found.append(Note(number, kind, tuple(boxes), words, drawn, flags, texts))
            raw.FPDFPage_CloseAnnot(annotation)
    return found


def string_of(annotation: Any, key: str) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key.encode(), None, 0)
    buffer = (c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(annotation, key.encode(), buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def characters_of(page: pypdfium2.PdfTextPage) -> list[tuple[str, Box]]:
    boxes = (page.get_charbox(index, loose=True) for index in range(page.count_chars()))
    return [(chr(raw.FPDFText_GetUnicode(page, index)), box) for index, box in enumerate(boxes)]


def words_in(characters: Sequence[tuple[str, Box]], box: Box) -> str:
    """The words that a box covers: the characters whose middle lies in it."""
    found = [
        one
        for one, (left, bottom, right, top) in characters
        if box[0] <= (left + right) / 2 <= box[2] and box[1] <= (bottom + top) / 2 <= box[3] and right > left
    ]
    return repair_characters("".join(found))[0]


def squeezed(text: str) -> str:
    return "".join(text.split())


def told(result: Result) -> list[Finding]:
    return [finding for finding in result.findings if finding.told]


def checked(content: bytes, book: Rulebook, **options: Any) -> Result:
    return check_file("form.pdf", book, Options(**options), content)


def highlights(notes: Sequence[Note]) -> list[Note]:
    return [note for note in notes if note.kind == raw.FPDF_ANNOT_HIGHLIGHT]


def drawn_form(*changes: tuple[str, Any], edition: str = "2025", **geometry: Any) -> bytes:
    form = CLEAN["western"](edition)
    for key, value in changes:
        form = mutate(form, key, value)
    return draw_pdf(form, **geometry)[0]


FAULTS: tuple[tuple[str, Any], ...] = (
    ("drug_name", "泰洛瑞韦胶囊"),
    ("registration_class", "化学药品9类"),
    ("first_listed_cn", "2022-13"),
    ("otc", ""),
    ("mah", None),
    ("slides_public", "泰洛瑞韦片摘要幻灯片（含价格费用信息）.pptx"),
    ("innovation", "本品有新的作用机制（" * 30),
)


# --------------------------------------------------------------------------------------- marks and their notes


@pytest.mark.parametrize(
    "content",
    [
        drawn_form(*FAULTS),
        drawn_form(*FAULTS, value_width=11, radicals=True),
        draw_pdf(with_contacts())[0],
        BIOLOGIC.read_bytes(),
        EXAMPLE.read_bytes(),
    ],
    ids=["faults", "narrow", "contacts", "biologic", "example"],
)
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_every_finding_is_marked_on_its_words(content: bytes, language: str, book: Rulebook) -> None:
    result = checked(content, book)
    summary, *marks = notes_of(annotate(content, result, book, language))
    assert (summary.kind, summary.page) == (raw.FPDF_ANNOT_TEXT, 1)
    assert highlights(marks) == marks and all(note.flags == raw.FPDF_ANNOT_FLAG_PRINT for note in marks)
    said = {id(note): 0 for note in marks}
    for finding in told(result):
        words = [evidence.places for evidence in finding.evidence if evidence.places]
        spots = {(page, tuple(p for p in places if p.page == page)) for places in words for page in pages(places)}
        for page, places in spots:
            note = next(note for note in marks if note.page == page and same(note.boxes, boxes_of(places)))
            words_there = re.escape(squeezed("".join(place.text for place in places))).replace(r"\*", ".")  # masked
            assert re.fullmatch(words_there, squeezed("".join(note.words)))
            said[id(note)] += tells(note, finding, language)
        if not spots:
            assert tells(summary, finding, language)
    for note in marks:
        findings = [finding for finding in told(result) if finding.rule in note.texts["T"].split()[1:]]
        assert said[id(note)] == note.texts["Contents"].count("\r\r") + 1, "nothing else is said there"
        assert note.drawn in {COLOURS[finding.level] for finding in findings}
    names = [note.texts["NM"] for note in notes_of(annotate(content, result, book, language))]
    assert len(set(names)) == len(names) and all(names)


def pages(places: Sequence[Place]) -> list[int]:
    return list(dict.fromkeys(place.page for place in places))


def boxes_of(places: Sequence[Place]) -> list[Box]:
    return [box for place in places for box in place.boxes]


def same(some: Sequence[Box], others: Sequence[Box]) -> bool:
    """The same boxes, but for how exactly a PDF writes numbers."""
    return len(some) == len(others) and all(
        abs(a - b) < 0.01 for one, other in zip(some, others, strict=True) for a, b in zip(one, other, strict=True)
    )


def tells(note: Note, finding: Finding, language: str) -> bool:
    """The note has a paragraph on the finding: its rule, message, fix and clause."""
    parts = [part for part in note.texts["Contents"].split("\r\r") if f" {finding.rule}" in part]
    spoken = [finding.message[language], finding.fix[language], finding.citation.clause[language]]
    return finding.rule in (note.texts["T"] + note.texts["Contents"]) and any(
        all(visible(words) in part for words in spoken) for part in parts
    )


def test_what_is_said_of_the_same_words_is_one_mark_with_the_worst_first(book: Rulebook) -> None:
    content = drawn_form(("first_listed_cn", "2035年3月"))
    result = checked(content, book)
    notes = notes_of(annotate(content, result, book, "zh"))
    [note] = [note for note in notes if "F007" in note.texts["T"]]
    assert note.texts["T"] == "nrdl D003 D005 D006 F007" and note.words == ("2035年3月",)
    said = ["错误 D003：", "警告 D005：", "待核对 D006", "提示 F007："]
    assert [part[:8] for part in note.texts["Contents"].split("\r\r")] == said
    assert note.texts["Subj"].startswith("首次上市时间应不晚于申报时间；") and note.drawn == COLOURS["error"]
    assert len({note.boxes for note in notes}) == len(notes)
    turned_round = annotate(content, result._replace(findings=result.findings[::-1]), book, "zh")
    assert "nrdl D003 D005 D006 F007" in [note.texts["T"] for note in notes_of(turned_round)]


def test_what_follows_is_told_with_its_cause_and_has_no_mark(book: Rulebook) -> None:
    content = EXAMPLE.read_bytes()
    notes = notes_of(annotate(content, checked(content, book), book, "zh"))
    decks = [note for note in notes if note.texts["T"].startswith("nrdl U004")]
    assert len(decks) == 2 and all("连带 U005" in note.texts["Contents"] for note in decks)
    assert {rule for note in notes for rule in note.texts["T"].split()[1:]} == {"C001", "F003", "F007", "U004", "R006"}


def test_findings_are_listed_as_the_form_is_read(book: Rulebook) -> None:
    """On the last pages, in the lines of a hook and on the terminal: one order."""
    result = checked(EXAMPLE.read_bytes(), book)
    listed = [text for _, text in Notes(book, "zh").listing_of(result)]
    assert re.findall(r"错误 (\w\d{3})", "\n".join(listed)) == ["C001", "F003", "F007", "U004"]
    lines = str(renderer("concise")([result], book, "zh"))
    assert re.findall(r"(\w\d{3}) 错误", lines) == ["C001", "F003", "F007", "U004"]


def finding(verdict: Verdict, severity: Severity, evidence: Sequence[Evidence] = (), **changes: Any) -> Finding:
    basis = Citation(WORD, WORD, "seen")
    found = Finding("F001", verdict, severity, WORD, WORD, WORD, (), tuple(evidence), basis)
    return found._replace(**changes)


WAIVED = {"reason": "已书面说明", "approver": "注册部 示例", "expires": "2026-12-31"}


@pytest.mark.parametrize(
    ("verdict", "severity", "waived", "kind", "word"),
    [
        ("fail", "error", None, "error", "错误"),
        ("fail", "warning", None, "warning", "警告"),
        ("review", "error", None, "review", "待核对"),
        ("review", "warning", None, "review", "待核对"),
        ("fail", "info", None, "note", "提示"),
        ("review", "info", None, "note", "提示"),
        ("fail", "error", WAIVED, "waived", "已豁免"),
    ],
)
def test_each_kind_has_its_colour_and_its_word(
    verdict: Verdict, severity: Severity, waived: dict[str, str] | None, kind: str, word: str, book: Rulebook
) -> None:
    content = BIOLOGIC.read_bytes()
    result = checked(content, book)
    assert result.form
    place = Evidence("drug_name", tuple(words_of(result, "drug_name")), "x")
    found = finding(verdict, severity, [place], waived=waived)
    _, note = notes_of(annotate(content, result._replace(findings=(found,)), book, "zh"))
    assert note.drawn == COLOURS[kind] and note.texts["Contents"].startswith(f"{word} F001：字")
    told = "豁免 已书面说明（批准人：注册部 示例，有效期至2026-12-31）" in note.texts["Contents"]
    assert told is (waived is not None)


def words_of(result: Result, key: str) -> list[Place]:
    assert result.form
    return places_of(result.form, result.form.values[key].pieces, 0, 1000)


def test_what_passes_and_the_routes_have_no_mark(book: Rulebook) -> None:
    content = BIOLOGIC.read_bytes()
    result = checked(content, book)
    place = Evidence("drug_name", tuple(words_of(result, "drug_name")), "x")
    found = (
        finding("pass", "error", [place]),
        finding("not_applicable", "error", [place]),
        finding("fail", "info", [place], rule="E005", role="route"),
    )
    [summary] = notes_of(annotate(content, result._replace(findings=found, outcome="pass"), book, "en"))
    assert summary.texts["Contents"].startswith("pass · ")


def test_one_note_tells_the_outcome_and_what_has_no_words(book: Rulebook) -> None:
    content = drawn_form(*FAULTS)
    result = checked(content, book)
    contents = notes_of(annotate(content, result, book, "zh"))[0].texts["Contents"].split("\r\r")
    assert contents[0].startswith("不通过 · 错误") and contents[0].endswith(" · 泰洛瑞韦片 · 2025年版")
    missing = [f for f in told(result) if not any(evidence.places for evidence in f.evidence)]
    assert contents[1].startswith("申报条件 ") and "Q011" in {found.rule for found in missing}
    at = contents.index("以下各项在页面上没有可标出的文字（缺失、未填写或涉及全表）：") + 1
    assert sorted(part.split("：")[0].split()[1] for part in contents[at:-3]) == sorted(f.rule for f in missing)
    assert "没有遮盖" in contents[-3] and "附件" in contents[-2]
    assert "受理" in contents[-1] and "检查日期" in contents[-1] and "nrdl " in contents[-1]
    some = annotate(content, checked(content, book, select=("F001",)), book, "en")
    assert "rules were judged" in notes_of(some)[0].texts["Contents"]


def test_the_sample_shows_all_notes_of_the_example(book: Rulebook) -> None:
    """The listing of reports/samples, to be read like the other samples; UPDATE_SAMPLES=1 writes it anew."""
    content = EXAMPLE.read_bytes()
    listing = ""
    for note in notes_of(annotate(content, checked(content, book), book, "zh")):
        listing += f"[{note.page}] {' / '.join(note.words)} ({', '.join(map(str, note.drawn))})\n"
        listing += "\n".join(f"{key}: {note.texts[key]}" for key in ("T", "Subj")) + "\n"
        listing += note.texts["Contents"].replace("\r", "\n") + "\n\n"
    listing = without_versions(listing)
    if os.environ.get("UPDATE_SAMPLES"):
        SAMPLE.write_text(listing, encoding="utf-8", newline="\n")
    assert listing == SAMPLE.read_text(encoding="utf-8")


def test_personal_data_is_in_no_note(book: Rulebook) -> None:
    content = draw_pdf(with_contacts())[0]
    for shown in (False, True):
        notes = notes_of(annotate(content, checked(content, book, show_contacts=shown), book, "zh"))
        everything = "".join("".join(note.texts.values()) for note in notes)
        assert any(NAME in word for note in notes for word in note.words), "it is marked where it is printed"
        assert (NAME in everything) is shown


def test_hostile_words_are_made_visible(book: Rulebook) -> None:
    content = BIOLOGIC.read_bytes()
    word = Text(HOSTILE + "𠮷\ud800😀不\r\n", HOSTILE)
    result = checked(content, book)
    place = Evidence("drug_name", tuple(words_of(result, "drug_name")), HOSTILE)
    waived = dict.fromkeys(("reason", "approver", "expires"), HOSTILE)
    hostile: dict[str, Any] = {"message": word, "title": word, "fix": word, "assumptions": (word,)}
    hostile |= {"citation": Citation(word, word, "low")}
    found = (
        finding("fail", "error", [place, place], **hostile),
        finding("review", "error", waived=waived, **hostile),
        finding("review", "error", rule="E000", **hostile),
    )
    problem = Problem("waiver", word, word)
    notes = notes_of(annotate(content, result._replace(findings=found, problems=(problem,)), book, "zh"))
    for note in notes:
        assert risky("".join(note.texts.values()).replace("\r", "")) == []
        assert "𠮷\\ud800😀不" in note.texts["Contents"]
        assert "\r\r\r" not in note.texts["Contents"]


# ------------------------------------------------------------------------------------- what stays as it was


def texts_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def with_own_annotation(content: bytes) -> bytes:
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_SQUARE)
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(100, 700, 200, 600))
    raw.FPDFAnnot_SetStringValue(annotation, b"T", (c_ushort * 3)(0x738B, 0x4E94, 0))
    raw.FPDFPage_CloseAnnot(annotation)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("content", [drawn_form(*FAULTS), EXAMPLE.read_bytes()], ids=["drawn", "example"])
def test_text_verdicts_and_annotations_of_the_original_stay(content: bytes, book: Rulebook) -> None:
    own = with_own_annotation(content)
    result = checked(own, book)
    copy = annotate(own, result, book, "zh")
    original, shown = texts_of(content), texts_of(copy)
    assert shown[: len(original)] == original and not any(shown[len(original) :]), "the list is no text of the copy"
    again = checked(copy, book)
    assert (again.findings, again.outcome) == (result.findings, result.outcome)
    kept = [note for note in notes_of(copy) if note.kind == raw.FPDF_ANNOT_SQUARE]
    assert [note.texts["T"] for note in kept] == ["王五"]
    twice = notes_of(annotate(copy, again, book, "zh"))
    names = [note.texts["NM"] for note in twice if note.texts["NM"]]
    assert len(twice) == 2 * len(notes_of(copy)) - 1 and len(set(names)) == len(names)


def test_the_rule_stands_beside_each_mark_and_a_list_at_the_end(book: Rulebook) -> None:
    content = drawn_form(*FAULTS)
    result = checked(content, book)
    copy = annotate(content, result, book, "zh")
    stamps = [note for note in annotations_of(copy) if note.kind == raw.FPDF_ANNOT_STAMP]
    marks = [note for note in notes_of(copy) if note.kind == raw.FPDF_ANNOT_HIGHLIGHT]
    pages = len(pypdfium2.PdfDocument(content))
    assert Counter(note.page for note in stamps if note.page <= pages) == Counter(note.page for note in marks)
    behind = [note.page for note in stamps if note.page > pages]
    assert behind == list(range(pages + 1, len(pypdfium2.PdfDocument(copy)) + 1))
    streams = re.findall(rb"stream\r\n(.*?)\r\nendstream", copy, re.DOTALL)
    drawn = b"".join(zlib.decompress(one) if one[:1] == b"x" else one for one in streams).decode("latin-1")
    listed = bytes.fromhex("".join(re.findall(r"<([0-9a-f]+)> Tj", drawn))).decode("utf-16-be")
    assert all(found.rule in listed for found in told(result)) and "检查结果清单" in listed and "受理" in listed


@pytest.mark.parametrize("length", [1, 200])
def test_a_list_has_as_many_pages_as_it_needs(length: int) -> None:
    pages = pypdfium2.PdfDocument(findings_page.findings_pages([(0, "药" * 100), (4, "")] * length))
    assert len(pages) == -(-3 * length // findings_page.LINES)


@pytest.mark.parametrize("own_id", [False, True])
def test_the_same_input_gives_the_same_bytes(own_id: bool, book: Rulebook) -> None:
    content = drawn_form(*FAULTS)
    if own_id:
        content = content.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/ID[<00FF><00FF>]>>")
    result = checked(content, book)
    copies = {annotate(content, result, book, "zh") for _ in range(3)}
    assert len(copies) == 1
    assert (b"/ID[<00FF>" in copies.pop()) is own_id
    assert annotate(content, result, book, "en") != annotate(content, result, book, "zh")


# ----------------------------------------------------------------------------- turned, cut and shifted pages


def turned(content: bytes, turns: int) -> bytes:
    """The pages as a viewer shows them turned; their corner is not at 0, 0."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        width, height = page.get_size()
        raw.FPDFPage_TransFormWithClip(page, raw.FS_MATRIX(1, 0, 0, 1, -40, 70), None)
        page.set_mediabox(-40, 70, width - 40, height + 70)
        page.set_cropbox(-34, 78, width - 50, height + 58)
        page.set_rotation(90 * turns)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("turns", [1, *(pytest.param(turns, marks=pytest.mark.long) for turns in (0, 2, 3))])
def test_marks_lie_on_the_words_of_turned_and_cut_pages(turns: int, book: Rulebook) -> None:
    content = turned(drawn_form(*FAULTS), turns)
    result = checked(content, book)
    copy = annotate(content, result, book, "zh")
    notes = notes_of(copy)
    expected = {
        squeezed("".join(place.text for place in evidence.places if place.page == page))
        for found in told(result)
        for evidence in found.evidence
        for page in pages(evidence.places)
    }
    assert {squeezed("".join(note.words)) for note in highlights(notes)} == expected
    before, after = (pixels(one, 0) for one in (content, copy))
    assert before != after and [len(row) for row in before] == [len(row) for row in after]
    # The icon stands upright on the upper left of what is seen, and reaches no further.
    upper_left = [(x, y) for y in range(30) for x in range(30)]
    corner = {(x, y) for x, y in upper_left if before[y][4 * x : 4 * x + 3] != after[y][4 * x : 4 * x + 3]}
    assert min(x for x, _ in corner) in (5, 6) and min(y for _, y in corner) in (5, 6)
    assert max(x for x, _ in corner) in (25, 26) and max(y for _, y in corner) in (25, 26)
    assert (24, 9) in corner and (9, 9) in corner, "the bubble is wide above; below, on the left, is its tip"
    assert (24, 25) not in corner and (12, 24) in corner


def pixels(content: bytes, number: int) -> list[bytes]:
    """The lines of a page as a viewer draws it, a pixel a point, from the top; each pixel red, green, blue, and one."""
    page = pypdfium2.PdfDocument(content)[number]
    bitmap = page.render(scale=1, rev_byteorder=True, force_bitmap_format=raw.FPDFBitmap_BGRx)
    buffer = bytes(bitmap.buffer)
    return [buffer[at : at + 4 * bitmap.width] for at in range(0, bitmap.height * bitmap.stride, bitmap.stride)]


# --------------------------------------------------------------------------------- how other programs show it


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler's pdftoppm is not installed")
def test_poppler_draws_the_marks_under_the_words(tmp_path: Path, book: Rulebook) -> None:
    content = drawn_form(*FAULTS)
    (tmp_path / "copy.pdf").write_bytes(annotate(content, checked(content, book), book, "zh"))
    note = next(note for note in highlights(notes_of((tmp_path / "copy.pdf").read_bytes())) if note.page == 1)
    height = pypdfium2.PdfDocument(content)[0].get_height()
    left, bottom, right, top = (4 * side for side in note.boxes[0])
    part = {"-x": left, "-y": 4 * height - top, "-W": right - left, "-H": top - bottom}
    cut = [word for option, length in part.items() for word in (option, str(round(length)))]
    command = ["pdftoppm", "-r", "288", "-f", "1", *cut, "-singlefile", "copy.pdf", "page"]
    subprocess.run(command, cwd=tmp_path, check=True)
    colours = re.sub(rb"\AP6\s+\d+\s+\d+\s+255\s", b"", (tmp_path / "page.ppm").read_bytes())
    inside = set(zip(colours[::3], colours[1::3], colours[2::3], strict=True))
    assert note.drawn in inside, "the light colour around the strokes"
    assert min(map(sum, inside)) < 300, "and the dark strokes, which it does not cover"


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
@pytest.mark.parametrize("content", [drawn_form(*FAULTS), EXAMPLE.read_bytes()], ids=["drawn", "example"])
def test_qpdf_finds_no_fault(content: bytes, tmp_path: Path, book: Rulebook) -> None:
    (tmp_path / "copy.pdf").write_bytes(annotate(content, checked(content, book), book, "zh"))
    done = subprocess.run(["qpdf", "--check", "copy.pdf"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# ---------------------------------------------------------------------------------------------- the command


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLE, tmp_path / "form.pdf"))


def test_the_command_writes_a_copy_beside_the_report(form: Path, tmp_path: Path, capsys: Captured) -> None:
    copy, before = tmp_path / "copy.PDF", form.read_bytes()
    assert main(["check", str(form), "--annotate", str(copy), "--lang", "en"]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("✗ fail") and captured.err == ""
    assert form.read_bytes() == before
    assert notes_of(copy.read_bytes())[0].texts["Contents"].startswith("fail · errors: ")
    main(["check", str(form), "--annotate", str(tmp_path / "new" / "folder")])
    assert notes_of((tmp_path / "new" / "folder" / "form.pdf").read_bytes())


def test_standard_input_is_read_once(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for target, copy in (("a.pdf", "a.pdf"), ("folder", "folder/stdin.pdf")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(form.read_bytes())))
        assert main(["check", "-", "--annotate", str(tmp_path / target)]) == 1
        captured = capsys.readouterr()
        assert captured.out and not captured.err
        assert len(notes_of((tmp_path / copy).read_bytes())) == 8


@pytest.mark.long
def test_copies_of_several_forms_keep_their_folders(tmp_path: Path, capsys: Captured) -> None:
    for name in ("in/form.pdf", "in/2025/form.pdf", "in/2023/form.PDF", "other/form.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BIOLOGIC, tmp_path / name)
    (tmp_path / "in" / "plain.txt").write_text((FORMS / "2025" / "clean.txt").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.7")
    shutil.copy(BIOLOGIC, tmp_path / "in" / "named.txt")
    assert main(["check", str(tmp_path / "in"), "--annotate", str(tmp_path / "out")]) == 3
    assert written(tmp_path / "out") == ["2023/form.PDF", "2025/form.pdf", "form.pdf", "named.txt.pdf"]
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 2 and "plain.txt 是纯文本" in captured.err
    assert "broken.pdf 无法读取" in captured.err and "汇总" in captured.out
    given = [str(tmp_path / "in" / "2025"), str(tmp_path / "other" / "form.pdf")]
    assert main(["check", *given, "--annotate", str(tmp_path / "two")]) == 0
    assert written(tmp_path / "two") == ["in/2025/form.pdf", "other/form.pdf"]


def written(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["form.pdf", "--annotate", "form.pdf"], "form itself"),
        (["form.pdf", "--annotate", "link.pdf"], "form itself"),
        (["form.pdf", "--annotate", "."], "form itself"),
        (["form.pdf", "more/form.pdf", "--annotate", "copy.pdf"], "name a folder"),
        ([".", "--annotate", "copies"], "lies in"),
        (["more", "--annotate", "more/copy.pdf"], "lies in"),
        (["form.pdf", "--annotate", "copy.pdf", "--format", "text", "--output", "./copy.pdf"], "written twice"),
        (["form.pdf", "--annotate", "copy.pdf", "--explain", "F001"], "--explain"),
    ],
    ids=" ".join,
)
def test_wrong_places_are_refused_before_anything_is_done(
    arguments: list[str], said: str, form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "more").mkdir()
    shutil.copy(form, tmp_path / "more" / "form.pdf")
    os.link(form, tmp_path / "link.pdf")
    before = {path: sha256(path.read_bytes()).digest() for path in tmp_path.rglob("*.pdf")}
    assert main(["check", *arguments, "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and said in captured.err
    assert {path: sha256(path.read_bytes()).digest() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("draft", [False, True])
def test_a_text_form_has_no_pages(draft: bool, tmp_path: Path, capsys: Captured) -> None:
    """A draft is one. The report is shown all the same."""
    path = FORMS / "2025" / "with-defects.txt"
    if draft:
        main(["parse", str(path), "-o", str(path := tmp_path / "form.yaml")])
        capsys.readouterr()
    assert main(["check", str(path), "--annotate", str(tmp_path / "copies" / "copy.pdf")]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("✗ 不通过") and captured.err.count("\n") == 1
    assert "纯文本" in captured.err and not (tmp_path / "copies").exists()


def test_a_form_that_cannot_be_read_has_no_copy(tmp_path: Path, capsys: Captured) -> None:
    for path in (str(Path(__file__).parent / "broken" / "encrypted.pdf"), str(tmp_path / "none.pdf")):
        assert main(["check", path, "--annotate", str(tmp_path / "copy.pdf"), "--lang", "en"]) == 3
        captured = capsys.readouterr()
        assert "could not be read" in captured.err and captured.err.count("\n") == 1 and captured.out
        assert written(tmp_path) == []


def test_a_copy_that_cannot_be_written_costs_no_report(form: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "none" / "copy.pdf", tmp_path / "file" / "copies"):
        assert main(["check", str(form), "--annotate", str(target), "-o", str(tmp_path / "r.json")]) == 2
        assert "无法写入" in capsys.readouterr().err
        assert (tmp_path / "r.json").stat().st_size > 1000
        (tmp_path / "r.json").unlink()


def test_a_form_that_changes_meanwhile_is_not_marked_wrongly(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    real = pipeline.judge

    def judge_and_replace(*arguments: Any) -> Result:
        shutil.copy(BIOLOGIC, form)
        return real(*arguments)

    monkeypatch.setattr(pipeline, "judge", judge_and_replace)
    assert main(["check", str(form), "--annotate", str(tmp_path / "copy.pdf")]) == 2
    assert "被改动" in capsys.readouterr().err and not (tmp_path / "copy.pdf").exists()


def test_a_bug_on_one_form_costs_no_other_its_copy(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    from checker.report import pdf_annotations

    def broken(content: bytes, result: Result, *others: Any) -> bytes:
        if result.source == str(form):
            raise RuntimeError("planted")
        return annotate(content, result, *others)

    monkeypatch.setattr(pdf_annotations, "annotate", broken)
    assert main(["check", str(form), str(BIOLOGIC), "--annotate", str(tmp_path / "copies")]) == 2
    assert "RuntimeError" in capsys.readouterr().err
    assert [Path(name).name for name in written(tmp_path / "copies")] == ["biologic.pdf"]
