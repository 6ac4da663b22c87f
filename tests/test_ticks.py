"""Which criteria are ticked, in PDFs and texts, and what E011 makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.model import Box, Finding, Form, Rulebook, Shape
from checker.parser import parse
from checker.parser.criteria import box_left_of, read_marks
from checker.pipeline import Options, judge
from checker.reader import read_document
from checker.report.json_report import render_form
from checker.rulebook import load_rules
from tests.draw.forms import mutate, western
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

SHARED = Path(__file__).parents[2] / "shared"
LINE = (60.0, 100.0, 500.0, 112.0)
SQUARE, BORDER, STROKE = (35.0, 101.0, 45.5, 111.5), (34.6, 100.6, 45.9, 111.9), (38.0, 103.0, 43.0, 108.0)
FLAT = (39.0, 106.0, 41.1, 108.1)
"""The stroke of no height that Element UI 2.15 draws into a box that is not ticked, turned by 45 degrees."""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def of_pdf(book: Rulebook, ticks: dict[int, bool], edition: str = "2025", **geometry: object) -> Form:
    drawn = mutate(western(edition), "ticks", ticks)
    return parse(read_document("form.pdf", draw_pdf(drawn, **geometry)[0]), book)  # type: ignore[arg-type]


def of_text(book: Rulebook, marks: list[str]) -> Form:
    """A text with a mark before each criterion's number."""
    text, _ = draw_text(western("2025"))
    for number, mark in enumerate(marks, 1):
        start = f"\n{number}.202"
        assert text.count(start) == 1
        text = text.replace(start, f"\n{mark}{start[1:]}")
    return parse(read_document("form.txt", text.encode()), book)


def ticked(form: Form) -> list[object]:
    return [row["ticked"].typed if "ticked" in row else None for row in form.groups["criteria"]]


def e011(form: Form, book: Rulebook) -> Finding:
    (finding,) = judge(form, "form", None, book, Options(select=("E011",))).findings
    return finding


@pytest.mark.parametrize("edition", ["2023", "2025"])
@pytest.mark.parametrize("on", [(), (1,), (2, 5), (1, 2, 3, 4, 5)])
def test_boxes_of_a_pdf(book: Rulebook, edition: str, on: tuple[int, ...]) -> None:
    form = of_pdf(book, {n: n in on for n in range(1, 6)}, edition)
    assert ticked(form) == [n in on for n in range(1, 6)]


@pytest.mark.parametrize("page_lines", range(9, 24))
def test_boxes_wherever_the_page_ends(book: Rulebook, page_lines: int) -> None:
    """Even where the list, or one criterion, is cut by the page's end."""
    form = of_pdf(book, {1: False, 2: False, 3: True, 4: False, 5: True}, page_lines=page_lines)
    assert ticked(form) == [False, False, True, False, True]


def test_a_pdf_without_boxes_has_no_ticks(book: Rulebook) -> None:
    content = draw_pdf(western("2025"))[0]
    length = len(content)
    content = content.replace(b" 14 14 re f ", b" 14 14 re n ").replace(b" 13 13 re S", b" 13 13 re n")
    assert len(content) == length
    assert ticked(parse(read_document("form.pdf", content), book)) == [None] * 5


@pytest.mark.parametrize(
    ("tones", "answer"),
    [
        ([(SQUARE, "dark"), (BORDER, None), (STROKE, "light")], True),
        ([(SQUARE, "light"), (BORDER, None)], False),
        ([(BORDER, None)], False),
        ([(SQUARE, "dark"), (BORDER, None)], None),
        ([(SQUARE, "light"), (STROKE, "dark")], None),
        ([(SQUARE, "light"), (SQUARE, "dark"), (STROKE, "light")], None),
        ([(STROKE, "light")], None),
        ([], None),
        ([(SQUARE, "light"), (BORDER, None), (FLAT, "light")], False),
        ([(SQUARE, "dark"), (BORDER, None), (FLAT, "light")], None),
        ([(BORDER, None), (FLAT, "light")], None),
        ([(BORDER, None), (STROKE, "light")], None),
    ],
    ids=["ticked", "empty", "border only", "no strokes", "dark strokes", "two boxes", "no box", "nothing",
         "Element UI's empty one", "half a change", "empty without backgrounds", "ticked without backgrounds"],
)  # fmt: skip
def test_one_box(tones: list[tuple[Box, str | None]], answer: bool | None) -> None:
    assert box_left_of(LINE, [Shape(1, box, tone) for box, tone in tones]) is answer
    below = [Shape(1, (a, b - 30, c, d - 30), tone) for (a, b, c, d), tone in tones]
    assert box_left_of(LINE, below) is None, "a box of another line"


@pytest.mark.parametrize(
    ("marks", "answer"),
    [
        (["☑", "☐", "☐", "☐", "☑"], [True, False, False, False, True]),
        (["■ ", "□ ", "□ ", "□ ", "□ "], [True, False, False, False, False]),
        (["", "√", "", "", ""], [False, True, False, False, False]),
        (["✓\n", "", "✔ ", "", ""], [True, False, True, False, False]),
        (["☐", "☐", "☐", "☐", "☐"], [False] * 5),
        (["▢", "√", "▢", "▢", "▢"], [False, True, False, False, False]),
        (["☑", "", "", "", ""], [None] * 5),
        (["☐", "☐", "☐", "", "☐"], [None] * 5),
        (["■", "■", "■", "■", "■"], [None] * 5),
        (["", "", "", "", ""], [None] * 5),
    ],
)
def test_marks_of_a_text(book: Rulebook, marks: list[str], answer: list[bool | None]) -> None:
    form = of_text(book, marks)
    assert ticked(form) == answer
    plain = of_text(book, [""] * 5)
    assert {key: value.text for key, value in form.values.items()} == {
        key: value.text for key, value in plain.values.items()
    }, "no mark is left in the field that the list was printed into"


def test_a_mark_keeps_its_place(book: Rulebook) -> None:
    form = of_text(book, ["☑", "☐", "☐", "☐", "☐"])
    assert form.document
    piece = form.groups["criteria"][0]["ticked"].pieces[0]
    assert form.document.text[piece.start : piece.start + piece.length] == "☑"


def test_marks_are_data(book: Rulebook) -> None:
    assert [value and value.typed for value in read_marks(["√", ""], book.formats)] == [True, False]


@pytest.mark.parametrize(
    ("on", "verdict", "words"),
    [
        ((1,), "pass", "均符合"),
        ((5,), "fail", "条件5"),
        ((1, 5), "fail", "条件5"),
        ((1, 2), "review", "条件2"),
        ((), "review", "没有勾选"),
    ],
)
def test_e011(book: Rulebook, on: tuple[int, ...], verdict: str, words: str) -> None:
    """The drawn drug is a new name within the window, for no rare disease."""
    finding = e011(of_pdf(book, {n: n in on for n in range(1, 6)}), book)
    assert (finding.verdict, finding.severity) == (verdict, "error")
    assert words in finding.message.zh
    if verdict == "fail":
        assert [(e.field, e.row) for e in finding.evidence] == [("criteria[].text", 4)]
        assert finding.evidence[0].places[0].page == 1


def test_e011_does_not_apply_without_ticks_or_inside_the_catalogue(book: Rulebook) -> None:
    assert e011(of_text(book, [""] * 5), book).verdict == "not_applicable"
    inside = mutate(western("2025"), "catalogue", "药品目录内")
    form = parse(read_document("form.pdf", draw_pdf(mutate(inside, "ticks", {5: True}))[0]), book)
    assert ticked(form)[4] is True
    assert e011(form, book).verdict == "not_applicable"


def test_parse_prints_the_ticks(book: Rulebook) -> None:
    report = json.loads(render_form(of_pdf(book, {1: True, 3: True}), book))
    assert [(c["number"], c["ticked"]) for c in report["form"]["criteria"]] == [
        (1, True), (2, False), (3, True), (4, False), (5, False)
    ]  # fmt: skip


@pytest.mark.parametrize("year", ["2023", "2025"])
def test_the_published_forms(book: Rulebook, year: str) -> None:
    path = SHARED / "forms" / f"{year}.pdf"
    if not path.exists():
        pytest.skip("the published forms are not beside this checkout (../shared/forms)")
    form = parse(read_document(path.name, path.read_bytes()), book)
    assert ticked(form) == [True, False, False, False, False]
    assert e011(form, book).verdict == "pass"
