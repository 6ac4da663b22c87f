"""Heads, feet, page numbers and watermarks: dropped and told, and nothing of the form with them."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.engine.operators.form import furniture_of
from checker.parser.layout import Label
from checker.parser.repeated_pages import without_repeated_pages
from checker.pipeline import Options, judge
from checker.reader import read_document
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, mutate
from tests.draw.pdf import CHROME, Stamp, draw_pdf
from tests.draw.text import draw_text
from tests.test_parse import drawn, form_of, plain

BOOK = load_rules()
OPTIONS = Options()
BATES = Stamp("NRDL-00{page}37", 500, 20)
PAGE_NUMBER = Stamp("第 {page} 页 共 {pages} 页", 260, 18)
WATERMARK = Stamp("仅供内部使用", 150, 300, turned=45, size=40)
FLAT = Stamp("仅供内部使用", 200, 400, size=40)
TILED = tuple(Stamp("云岭新药 2025-07-01", x, y, 30, 12) for x in (60, 260, 420) for y in range(60, 800, 120))
SETS = {
    "browser": CHROME,
    "page number": (PAGE_NUMBER,),
    "plain number": (Stamp("- {page} -", 290, 15),),
    "bates": (BATES,),
    "turned": (WATERMARK,),
    "turned under": (WATERMARK._replace(under=True),),
    "flat": (FLAT,),
    "flat under": (FLAT._replace(under=True),),
    "tiled": TILED,
    "all": (*CHROME, BATES, *TILED),
}


@pytest.mark.parametrize("stamps", SETS.values(), ids=SETS)
@pytest.mark.parametrize("kind", ["western", "two_reference_drugs"])
def test_what_is_printed_beside_the_form_is_told_and_no_part_of_it(kind: str, stamps: tuple[Stamp, ...]) -> None:
    content, told = draw_pdf(CLEAN[kind]("2025"), stamps=stamps)
    form = form_of(content)
    assert plain(form) == drawn(told)
    assert form.document
    words = " ".join(value.text for value in furniture_of(form.document))
    assert all(stamp.text.partition("{")[0].strip() in words for stamp in stamps)
    assert form.repairs["page_furniture"] >= len(furniture_of(form.document)) > 0
    note = next(f for f in judge(form, "", None, BOOK, Options()).findings if f.rule == "Q010")
    assert note.verdict == "review" and note.severity == "info" and {e.places[0].page for e in note.evidence} >= {1}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    edition=st.sampled_from(["2023", "2025"]),
    kind=st.sampled_from(sorted(CLEAN)),
    stamps=st.sampled_from(sorted(SETS)),
    lines=st.integers(15, 60),
    rotate=st.sampled_from([0, 90, 180, 270]),
)
def test_wherever_pages_end(edition: str, kind: str, stamps: str, lines: int, rotate: int) -> None:
    content, told = draw_pdf(CLEAN[kind](edition), stamps=SETS[stamps], page_lines=lines, rotate=rotate)
    assert plain(form_of(content)) == drawn(told)


@pytest.mark.parametrize("lines", [20, 25, 30, 41])
def test_a_text_that_repeats_itself_is_no_furniture(lines: int) -> None:
    form = mutate(CLEAN["western"]("2025"), "dosage", "本品每日一次，一次一片。" * 200)
    content, told = draw_pdf(form, page_lines=lines)
    read_back = form_of(content)
    assert read_back.document and not furniture_of(read_back.document)
    assert plain(read_back) == drawn(told)


def pages_of(text: str, heads: str, feet: str) -> str:
    pages = text.split("\f")
    return "\f".join(
        "\n".join([*filter(None, [heads]), page.strip("\n"), *filter(None, [feet.format(n, len(pages))])])
        for n, page in enumerate(pages, 1)
    )


@pytest.mark.parametrize("heads", ["", "医保药品目录调整申报系统", "2026/7/9 21:08 医保药品目录调整申报系统"])
@pytest.mark.parametrize("feet", ["{}/{}", "第{}页 共{}页", "- {} -", "https://code.nhsa.example/print?id=1 {}/{}"])
@pytest.mark.parametrize("lines", [12, 30])
def test_first_and_last_lines_of_a_texts_pages(heads: str, feet: str, lines: int) -> None:
    text, told = draw_text(CLEAN["western"]("2025"), rng=random.Random(3), page_lines=lines, page_end="feed")
    form = form_of(pages_of(text, heads, feet))
    assert plain(form) == drawn(told)
    assert form.document and furniture_of(form.document)


@pytest.mark.parametrize("places", [[7], [3, 12, 21]], ids=["once a page", "tiled"])
@pytest.mark.parametrize("end", ["\n\f", "\n\n\n\n"], ids=["feeds", "blank lines"])
def test_a_watermark_among_a_texts_lines(end: str, places: list[int]) -> None:
    text, told = draw_text(CLEAN["western"]("2025"), page_lines=30, page_end="feed")
    pages = [page.strip("\n").split("\n") for page in text.split("\f")]
    for page in pages:
        for place in places:
            page.insert(min(place, len(page)), "仅供内部使用")
    form = form_of(end.join("\n".join(page) for page in pages).encode())
    assert plain(form) == drawn(told)
    assert form.document and [value.text for value in furniture_of(form.document)] == ["仅供内部使用"]


def test_page_numbers_are_known() -> None:
    content, _ = draw_pdf(CLEAN["western"]("2025"), stamps=[PAGE_NUMBER], pages=[0, 2, 2])
    numbers = read_document("form", content).page_numbers
    assert [(page, number) for page, number, _ in numbers] == [(1, 1), (2, 3), (3, 3)]


def verdicts(content: bytes, options: Options = OPTIONS) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in judge(form_of(content), "", None, BOOK, options).findings:
        found.setdefault(finding.rule, set()).add(finding.verdict)
    return found


def test_numbered_rows_on_a_lost_page_are_not_missing() -> None:
    content, _ = draw_pdf(CLEAN["several"]("2023"), stamps=[PAGE_NUMBER], page_lines=30, pages=[0, 1, 2, 3, 4, 6, 7])
    assert verdicts(content)["F012"] == {"review"}


@pytest.mark.parametrize("stamps", [(PAGE_NUMBER,), CHROME, ()], ids=["numbered", "browser", "without numbers"])
def test_missing_pages_are_one_matter_of_the_print(stamps: tuple[Stamp, ...]) -> None:
    content, _ = draw_pdf(CLEAN["western"]("2025"), stamps=stamps, page_lines=30, pages=[0, 2, 3, 4, 5])
    found = verdicts(content)
    assert found["Q011"] == {"review"}
    assert "fail" not in found["F001"] | found["U001"]


def test_the_first_and_the_last_page_may_be_missing() -> None:
    content, _ = draw_pdf(CLEAN["western"]("2025"), stamps=CHROME, page_lines=30, pages=[1, 2, 3, 4, 5])
    (told,) = [one for one in judge(form_of(content), "", None, BOOK, OPTIONS).findings if one.rule == "Q011"]
    assert told.message.zh.startswith("打印件缺少第1、7页")


def test_pages_that_bear_the_numbers_of_two_counts_are_there_once() -> None:
    """The browser's own, and those of a file that the print was put into."""
    put_into = Stamp("第{page}7页共90页", 480, 25, size=9)  # 17, 27 … would tell pages that are missing
    for stamp, verdict in ((PAGE_NUMBER, "pass"), (put_into, "review")):
        content, _ = draw_pdf(CLEAN["western"]("2025"), stamps=(*CHROME, stamp))
        assert verdicts(content)["Q011"] == {verdict}


def test_a_watermark_that_ends_in_a_line_of_the_form_leaves_it_whole() -> None:
    mark = Stamp("云岭新药 2025-07-01", 150, 300, turned=45, size=40, under=True)
    content, told = draw_pdf(CLEAN["paediatric"]("2025"), stamps=(mark, PAGE_NUMBER), page_lines=25)
    assert plain(form_of(content)) == drawn(told)


def test_a_watermark_with_no_line_of_its_own_leaves_the_form_whole() -> None:
    """All of its words stand behind words of the form, on some pages."""
    watermark = Stamp("机密", 423, 526, turned=-20, size=60)
    content, told = draw_pdf(CLEAN["label_words"]("2023"), page_lines=16, stamps=[watermark])
    assert plain(form_of(content)) == drawn(told)


def test_what_is_selected_does_not_hide_that_the_print_is_not_whole() -> None:
    content, _ = draw_pdf(CLEAN["western"]("2025"), stamps=(PAGE_NUMBER,), page_lines=30, pages=[0, 2, 3, 4, 5])
    assert verdicts(content, Options(select=("F001",)))["Q011"] == {"review"}
    assert "Q011" not in verdicts(content, Options(select=("F001",), ignore=("Q011",)))
    assert "Q011" not in verdicts(draw_pdf(CLEAN["western"]("2025"))[0], Options(select=("F001",)))


def test_pages_doubled_or_out_of_order_are_told() -> None:
    form = CLEAN["western"]("2025")
    for pages, words in (([0, 1, 1, 2, 3, 4], "重复"), ([0, 2, 1, 3, 4], "页序")):
        content, _ = draw_pdf(form, stamps=(PAGE_NUMBER,), pages=pages)
        note = next(f for f in judge(form_of(content), "", None, BOOK, Options()).findings if f.rule == "Q011")
        assert note.verdict == "review" and words in note.message.zh


LAID = [("over words", 250, 684, 18, True), ("beside words", 490, 628, 12, False), ("in a gap", 230, 529, 9, False)]
LAID += [("at the page's head", 400, 815, 12, False), ("as the foot is written", 490, 628, 10, False)]


@pytest.mark.parametrize(("where", "x", "y", "size", "over"), LAID, ids=[one[0] for one in LAID])
@pytest.mark.parametrize("words", ["已审核", "13800138000", "收文 2025年7月3日 第0318号"])
def test_a_stamp_on_one_page_is_no_part_of_an_entry(
    words: str, where: str, x: float, y: float, size: float, over: bool
) -> None:
    """What lies over other words is told as furniture; what stands where an entry might, by the print, too."""
    form = CLEAN["western"]("2025")
    content, told = draw_pdf(form, stamps=[PAGE_NUMBER, Stamp(words, x, y, size=size, only=2)])
    read_back = form_of(content)
    assert plain(read_back) == drawn(told)
    assert read_back.document
    assert words in [value.text for value in furniture_of(read_back.document)]
    assert verdicts(content)["Q011"] == ({"pass"} if over else {"review"})
    own = {rule for rule, found in verdicts(draw_pdf(form)[0]).items() if "fail" in found}
    assert {rule for rule, found in verdicts(content).items() if "fail" in found} <= own


@pytest.mark.parametrize("y", [788, 795], ids=["between two lines", "on the first"])
def test_a_stamp_beside_the_first_line_is_no_title(y: float) -> None:
    """A print without the portal's title begins with the drug's name, and C001 failed by what stood behind it."""
    form = CLEAN["western"]("2023")
    content, told = draw_pdf(form, stamps=[Stamp("云岭新药有限公司", 420, y, size=9, only=1)])
    assert plain(form_of(content)) == drawn(told)
    assert verdicts(content)["C001"] == {"pass"} and verdicts(content)["Q011"] == {"review"}
    title = Stamp("2023年国家医保药品目录调整申报材料（公示版）", 90, 812, size=16, under=True, only=1)
    document = form_of(draw_pdf(form, stamps=[title])[0]).document
    assert document and document.lines[0].text == title.text and not furniture_of(document)


@pytest.mark.parametrize("at", [3, -1], ids=["a page within", "the short last page"])
@pytest.mark.parametrize("medium", ["text", "pdf"])
def test_a_page_that_is_there_twice_is_read_once(medium: str, at: int) -> None:
    form = CLEAN["two_reference_drugs"]("2025")
    if medium == "pdf":
        content, told = draw_pdf(form, page_lines=22)
        count = len(form_pages(content))
        order = [*range(count)]
        order.insert(at % count, at % count)
        content, told = draw_pdf(form, page_lines=22, pages=order)
    else:
        text, told = draw_text(form, page_lines=22, page_end="feed")
        pages = text.split("\f")
        pages.insert(at % len(pages), pages[at])
        content = "\f".join(pages).encode()
    assert plain(form_of(content)) == drawn(told)
    assert verdicts(content)["Q011"] == {"review"}
    assert verdicts(content)["C006"] == {"pass"}


def test_a_page_within_what_is_printed_twice_is_told() -> None:
    """Doubled, it is in the file more often than the form prints it; alike in both prints, it is no copy; of a text
    that lost one, the rows' numbers tell it."""
    form = CLEAN["western"]("2023")
    content, told = draw_pdf(form, page_lines=30, pages=[0, 1, 2, 3, 3, 4, 5])
    assert plain(form_of(content)) == drawn(told) and verdicts(content)["Q011"] == {"review"}
    content, told = draw_pdf(CLEAN["several"]("2025"), page_lines=20)
    assert plain(form_of(content)) == drawn(told) and verdicts(content)["Q011"] == {"pass"}
    pages = draw_text(CLEAN["several"]("2025"), page_lines=16, page_end="feed")[0].split("\f")
    for lost in range(8, len(pages)):
        found = verdicts("\f".join(pages[:lost] + pages[lost + 1 :]).encode())
        assert found["Q011"] == {"review"} and "fail" not in found["C006"], lost


def form_pages(content: bytes) -> set[int]:
    return {line.page for line in read_document("form", content).lines}


LABELS = ["试验类型", "试验对照药品", "试验阶段", "是否为OTC"]


def test_blocks_that_the_form_prints_twice_are_no_copies_of_pages() -> None:
    """Where pages end as the block does, two are alike word for word."""
    lines = [f"试验类型{n} 单个样本量足够的RCT\n试验对照药品 第{n}组安慰剂\n试验阶段 上市前" for n in range(1, 8)]
    block = "\n".join(lines)
    labels = [Label(words, words, words, "field", 0, 0, repeats=words != "是否为OTC") for words in LABELS]
    once = block.replace("试验阶段 上市前", "是否为OTC 否", 1)
    for page, copies in ((block, ()), (once, (2,))):
        document = read_document("form.txt", "\f".join(["药品目录外", page, page, "四、创新性信息", "传承性"]).encode())
        assert without_repeated_pages(document, labels).repeated == tuple(number + 1 for number in copies)
