"""Whatever an office prints on a form, turns, merges or loses of it: its entries as drawn, or the print is told; and
no verdict fails that the form itself does not fail."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import ReadError
from checker.model import Form, Result
from checker.parser import parse
from checker.pipeline import Options, judge
from checker.reader import read_document
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, Drawn, mutate
from tests.draw.pdf import CHROME, Stamp, draw_pdf
from tests.draw.text import draw_text
from tests.test_parse import drawn, plain

BOOK = load_rules()
NUMBERS = [
    "第{page}页共{pages}页",
    "第 {page} 页 / 共 {pages} 页",
    "{page}/{pages}",
    "- {page} -",
    "Page {page} of {pages}",
]
HEADS = ["云岭新药有限公司", "医保药品目录调整申报系统", "2025-07-09 21:08", "https://code.nhsa.example/print?id=88213"]
MARKS = ["仅供内部使用", "云岭新药 2025-07-01", "CONFIDENTIAL"]
ORDERS = ("whole", "missing", "doubled", "swapped", "reversed")


@st.composite
def stamps(draw: st.DrawFn) -> tuple[Stamp, ...]:
    """Heads, feet, numbers and watermarks, each there or not."""
    found = list(CHROME) if draw(st.booleans()) else []
    x = draw(st.sampled_from([40, 260, 480]))
    if number := draw(st.sampled_from(["", *NUMBERS])):
        found.append(Stamp(number, x, 25, size=9))
    if draw(st.booleans()):
        found.append(Stamp("NRDL-00{page}37", 500, 806))
    if not number and draw(st.booleans()):
        found.append(Stamp(draw(st.sampled_from(HEADS)), x, 810, size=9))
    mark, under = draw(st.sampled_from(["", *MARKS])), draw(st.booleans())
    if mark and draw(st.booleans()):
        turned = draw(st.sampled_from([0, 30, 45, 315]))
        found += (Stamp(mark, a, b, turned, 12, under) for a in (60, 260, 420) for b in range(60, 800, 120))
    elif mark:
        found.append(Stamp(mark, 150, draw(st.sampled_from([300, 450])), draw(st.sampled_from([0, 45])), 40, under))
    return tuple(found)


@st.composite
def prints(draw: st.DrawFn) -> dict[str, Any]:
    return {"stamps": draw(stamps()), "page_lines": draw(st.integers(16, 60))}


forms = st.tuples(st.sampled_from(sorted(CLEAN)), st.sampled_from(["2023", "2025"]))


def turned(content: bytes, rotations: list[int]) -> bytes:
    """The PDF with its pages shown turned, as scanners' and viewers' tools leave them."""
    document, out = pypdfium2.PdfDocument(content), BytesIO()
    for number, rotation in zip(range(len(document)), rotations * len(document), strict=False):
        document[number].set_rotation(rotation)
    document.save(out)
    return out.getvalue()


def merged(*contents: bytes) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), BytesIO()
    for content in contents:
        document.import_pages(pypdfium2.PdfDocument(content))
    document.save(out)
    return out.getvalue()


def judged(content: bytes) -> tuple[Form, Result]:
    form = parse(read_document("form", content), BOOK)
    return form, judge(form, "", None, BOOK, Options())


def fails(result: Result) -> set[str]:
    return {finding.rule for finding in result.findings if finding.verdict == "fail"}


@cache
def own_fails(kind: str, edition: str, medium: str) -> set[str]:
    form = CLEAN[kind](edition)
    content = draw_pdf(form)[0] if medium == "pdf" else draw_text(form)[0].encode()
    return fails(judged(content)[1])


def hold(content: bytes, told: dict[str, Any], kind: str, edition: str, medium: str = "pdf") -> None:
    """As drawn, told, or refused; and nothing fails by it."""
    try:
        form, result = judged(content)
    except ReadError:
        return
    assert fails(result) <= own_fails(kind, edition, medium)
    is_told = any(finding.rule == "Q011" and finding.verdict == "review" for finding in result.findings)
    is_told |= bool(form.unrecognised)  # a short last page twice
    assert is_told or plain(form) == drawn(told)


def as_drawn(drawn_form: tuple[str, str], how: dict[str, Any], rotations: list[int]) -> None:
    kind, edition = drawn_form
    content, told = draw_pdf(CLEAN[kind](edition), **how)
    form, result = judged(turned(content, rotations))
    assert plain(form) == drawn(told)
    assert fails(result) <= own_fails(kind, edition, "pdf")


def ordered(count: int, order: str, seed: int) -> list[int]:
    """The pages of a print that lost one, has one twice, two swapped, or all the other way round."""
    pages, rng = list(range(count)), random.Random(seed)
    at, other = rng.randrange(count), rng.randrange(count)
    if order == "missing" and count > 1:
        del pages[at]
    elif order == "doubled":
        pages.insert(at, at)
    elif order == "swapped":
        pages[at], pages[other] = pages[other], pages[at]
    elif order == "reversed":
        pages.reverse()
    return pages


def with_pages(drawn_form: tuple[str, str], how: dict[str, Any], order: str, seed: int) -> None:
    kind, edition = drawn_form
    content, told = draw_pdf(CLEAN[kind](edition), **how)
    pages = ordered(len(pypdfium2.PdfDocument(content)), order, seed)
    hold(draw_pdf(CLEAN[kind](edition), **how, pages=pages)[0], told, kind, edition)


def two_forms(first: tuple[str, str], second: tuple[str, str], how: dict[str, Any]) -> None:
    contents = [draw_pdf(CLEAN[kind](edition), **how)[0] for kind, edition in (first, second)]
    with pytest.raises(ReadError) as refused:
        judged(merged(*contents))
    assert refused.value.kind == "several_forms"


def text_furniture(drawn_form: tuple[str, str], head: str, foot: str, lines: int, order: str, seed: int) -> None:
    kind, edition = drawn_form
    text, told = draw_text(CLEAN[kind](edition), rng=random.Random(seed), page_lines=lines, page_end="feed")
    pages = [page.strip("\n") for page in text.split("\f")]
    ends = [foot.format(page=n, pages=len(pages)) for n in range(1, len(pages) + 1)]
    whole = ["\n".join(filter(None, (head, page, end))) for page, end in zip(pages, ends, strict=True)]
    content = "\f".join(whole[at] for at in ordered(len(whole), order, seed)).encode()
    hold(content, told, kind, edition, "text")


WESTERN, OLD = CLEAN["western"]("2025"), CLEAN["western"]("2023")
CHANGED = mutate(WESTERN, "innovation", "本品的给药方式已改进。")
FOOT = Stamp(NUMBERS[0], 40, 25, size=9)


@pytest.mark.parametrize(
    ("forms", "lost"),
    [
        ((CLEAN["label_words"]("2023"), OLD), 0),  # pages in common
        ((WESTERN, CHANGED), 0),  # two versions
        ((OLD, WESTERN, OLD), 1),  # the last one without its first page
        ((WESTERN, CLEAN["several"]("2025")), 4),  # half of the last one
    ],
)
@pytest.mark.parametrize("feet", [(), (FOOT,)], ids=["plain", "numbered"])
def test_forms_in_one_file_are_refused_with_the_pages_of_each(
    forms: Sequence[Drawn], lost: int, feet: Sequence[Stamp]
) -> None:
    """What pages they have in common are no copies of one form's pages."""
    prints = [draw_pdf(form, page_lines=16, stamps=feet)[0] for form in forms]
    kept = range(lost, len(pypdfium2.PdfDocument(prints[-1])))
    prints[-1] = draw_pdf(forms[-1], page_lines=16, stamps=feet, pages=kept)[0]
    ends = list(accumulate((len(pypdfium2.PdfDocument(content)) for content in prints), initial=0))
    with pytest.raises(ReadError) as refused:
        judged(merged(*prints))
    assert refused.value.kind == "several_forms"
    assert ", ".join(f"{first + 1}–{last}" for first, last in pairwise(ends)) in str(refused.value)


CODE = "XL04ABT123A001010100001"


@pytest.mark.parametrize("beyond", [0.3, -2.0])
def test_a_code_that_runs_over_the_pages_edge_does_not_fail(beyond: float) -> None:
    """What a converter left out beyond the edge is told as lost; a page that ends further off cuts nothing."""
    content, _ = draw_pdf(mutate(CLEAN["western"]("2025"), "insurance_code", CODE[:-1]), pair_width=40)
    line = next(line for line in read_document("form", content).lines if CODE[:-1] in line.text)
    edge = line.boxes[line.text.index(CODE[:-1]) + len(CODE) - 2][2] + beyond
    form, result = judged(cropped(content, edge))
    assert form.values["insurance_code"].text == CODE[:-1] + "\ufffd"
    found = {finding.rule: finding.verdict for finding in result.findings}
    assert (found["F008"], found["Q001"]) == ("review", "review")
    assert "F008" in fails(judged(cropped(content, edge + 9))[1])


def test_a_foot_that_ends_at_the_pages_edge_has_lost_nothing_of_the_form() -> None:
    content, _ = draw_pdf(WESTERN, stamps=(Stamp("No. {page}", 562, 25, size=9),))
    foot = read_document("form", content).lines[-1]
    result = judged(cropped(content, foot.boxes[-1][2] + 0.3))[1]
    assert {finding.rule: finding.verdict for finding in result.findings}["Q001"] == "pass"


def cropped(content: bytes, edge: float) -> bytes:
    document, out = pypdfium2.PdfDocument(content), BytesIO()
    for page in document:
        page.set_mediabox(0, 0, edge, page.get_height())
    document.save(out)
    return out.getvalue()


turns = st.lists(st.sampled_from([0, 90, 180, 270]), min_size=1, max_size=4)
texts = (st.sampled_from(["", *HEADS]), st.sampled_from(["", *NUMBERS]), st.integers(16, 60))
orders = (st.sampled_from(ORDERS), st.integers(0, 99))
PROPERTIES: Mapping[str, tuple[Callable[..., None], tuple[Any, ...], int]] = {
    "furniture and turned pages": (as_drawn, (forms, prints(), turns), 10),
    "pages lost or out of order": (with_pages, (forms, prints(), *orders), 12),
    "two forms": (two_forms, (forms, forms, prints()), 4),
    "furniture and pages of texts": (text_furniture, (forms, *texts, *orders), 8),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_as_drawn_or_told(name: str) -> None:
    searched(name)


@pytest.mark.long
@pytest.mark.parametrize("name", PROPERTIES)
def test_as_drawn_or_told_in_more_prints(name: str) -> None:
    searched(name, 12)


def searched(name: str, times: float = 0.4) -> None:
    holds, drawing, examples = PROPERTIES[name]

    @settings(max_examples=round(examples * times), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*drawing))
    def search(arguments: tuple[Any, ...]) -> None:
        holds(*arguments)

    search()
