"""The page of HTML: what it says, where its links lead, that no form can act in it, and how it behaves in a browser."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker import paths
from checker.cli.main import main
from checker.engine.evaluate import Judge
from checker.model import Citation, Evidence, Finding, Place, Problem, Result, Severity, Text, Verdict, outcome_of
from checker.pipeline import Options, check_file
from checker.report import html_report
from checker.report.highlights import mark_form
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN, with_defects, with_reviews
from tests.draw.text import draw_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FORMS = Path(__file__).parent / "forms"
BROKEN = Path(__file__).parent / "broken"
DEFECTS = FORMS / "2025" / "with-defects.txt"
BOOK = load_rules()
HOSTILE = (
    "<script>alert(1)</script></style></textarea><img src=x onerror=alert(2)>]]><!--\"'><b onclick='alert(3)'>"
    "{{7*7}}{% raw %}&amp;&#60;\u05d0\u05d1\u202egnp.exe\u2066\u200f\u200b\x1b\ue6eb" + "A" * 200
)


@cache
def page_of(*paths: Path, language: str = "zh") -> str:
    return html_report.render([check_file(str(path), BOOK) for path in paths], BOOK, language)


def page_of_form(form: Drawn) -> str:
    return html_report.render([result_of(form)], BOOK, "zh")


def result_of(form: Drawn) -> Result:
    return check_file("form.txt", BOOK, Options(), draw_text(form)[0].encode())


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.all()

    def find(self, tag: str = "", **attributes: str) -> list[Element]:
        """The elements below with a tag, and with words among those of an attribute."""
        return [
            one
            for one in self.all()
            if (not tag or one.tag == tag)
            and all(
                word in one.attributes.get(name.strip("_").replace("_", "-"), "").split()
                for name, word in attributes.items()
            )
        ]

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class Reader(HTMLParser):
    VOID = ("meta", "link", "br", "input")

    def __init__(self, source: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(source)
        self.close()
        assert self.open == [self.root], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(attrs) == len(element.attributes), "no attribute twice"
        self.open[-1].children.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(source: str) -> Element:
    return Reader(source).root


def hostile(folder: Path) -> Path:
    form = CLEAN["western"]("2025")
    for key in ("drug_name", "generic_name", "otc", "mah", "first_country", "approval_number", "slides_public"):
        form = mutate(form, key, HOSTILE)
    form = mutate(form, "trials[0].type", HOSTILE)
    path = folder / "x<img src=x onerror=alert(4)>\u202e'\"&.txt"
    path.write_text(draw_text(form)[0], encoding="utf-8")
    return path


# ---------------------------------------------------------------------------------------------- what it says


@pytest.mark.parametrize(
    ("form", "findings", "answers"),
    [(with_reviews(), 10, 0), (mutate(with_defects(), "first_listed_cn", "2035-03"), 7, 1)],
    ids=["open", "under review"],
)
def test_every_finding_is_told_in_both_languages(form: Drawn, findings: int, answers: int) -> None:
    result = result_of(form)
    root = read(html_report.render([result], BOOK, "zh"))
    assert root.find("html")[0].attributes["lang"] == "zh"
    said = {language: {one.text() for one in root.find(class_=language)} for language in ("zh", "en")}
    for finding in result.findings:
        for language, texts in said.items():
            assert finding.cause or finding.message[language] in texts
            if finding.told and finding.rule != "E000":
                assert finding.title[language] in texts
                assert any(finding.citation.clause[language] in text for text in texts)
    told = [f for f in result.findings if f.told]
    (eligibility,) = root.find("section", class_="eligibility")
    assert ("item" in eligibility.attributes["class"].split()) == (answers == 1)
    assert len(told) == findings + answers and len(root.find("article")) == findings
    for article in root.find("article"):
        assert {"依据", "处理"} <= {one.text() for one in article.find(class_="zh")}
    follow = [f for f in result.findings if f.cause]
    assert [f.rule for f in follow] == ["U005", "U010", "D004", "D005", "D008"]
    for finding in follow:
        assert finding.cause
        (article,) = [one for one in root.find("article") if f" {finding.cause.rule} " in one.find("h5")[0].text()]
        assert all(f"{finding.rule} {finding.title[language]}" in article.text() for language in ("zh", "en"))
    assert all(one.attributes["lang"] == name for name in ("zh", "en") for one in root.find(class_=name))


def test_outcome_and_errors_come_first() -> None:
    text = read(page_of_form(with_reviews())).find("main")[0].text()
    at = text.index("泰洛瑞韦片")
    shown = (
        "请按下面的“处理”逐条改正",
        "错误4项",
        "待核对5项",
        "不通过",
        "C001",
        "需人工核对",
        "C002",
        "申报条件",
        "条件1",
        "提示（1项",
    )
    for words in shown:
        at = text.index(words, at)


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    root = read(page_of(DEFECTS, FORMS / "2025" / "biologic.pdf", FORMS / "2023" / "chinese-patent.txt"))
    ids = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for name in ("href", "aria-labelledby", "for", "data-findings"):
        targets = {word for one in root.all() for word in one.attributes.get(name, "").removeprefix("#").split()}
        assert targets and targets - {"data:,"} <= set(ids), name


def test_headings_go_down_one_by_one() -> None:
    for forms in ([DEFECTS], [DEFECTS, FORMS / "2025" / "clean.txt"]):
        levels = [int(one.tag[1]) for one in read(page_of(*forms)).all() if re.fullmatch("h[1-6]", one.tag)]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_missing_field_has_no_words_and_no_false_mark(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text(draw_text(mutate(CLEAN["western"]("2025"), "otc", None))[0], encoding="utf-8")
    root = read(page_of(path))
    (article,) = [one for one in root.find("article") if "Q011" in one.text()]
    assert not article.find("q") and "表中" not in [one.text() for one in article.find(class_="zh")]
    assert not [one for one in root.find("a", class_="mark") if article.attributes["id"] in str(one.attributes)]


# -------------------------------------------------------------------------------------------------- the words


def words_at(root: Element, page: int, line: int, finding: str) -> list[Element]:
    """The marks of a finding in a printed line."""
    sheets = {one.find(class_="zh")[0].text(): one for one in root.find("section", class_="sheet")}
    (item,) = sheets[f"第{page}页"].find("li", value=str(line))
    return [one for one in item.find("a", class_="mark") if finding in one.attributes["data-findings"].split()]


def said(mark: Element) -> str:
    return "".join(one.text() for one in mark.find(class_="words"))


def with_dropped_characters(folder: Path) -> Path:
    """A form whose lines have invisible characters and icons before and among the words that findings look at."""
    text = DEFECTS.read_text(encoding="utf-8").replace("泰洛瑞韦胶囊", "\ue6eb\u200b泰洛\u200b瑞韦\ufeff胶囊\ue6eb")
    path = folder / "dropped.txt"
    path.write_text(text.replace("2022-13", " \u202e2022-\u200b13"), encoding="utf-8")
    return path


SOURCES = [
    "2025/with-defects.txt",
    "2025/table-cut.pdf",
    "2025/biologic.pdf",
    "2023/chinese-patent.txt",
    "dropped",
    "feeds",
]


@pytest.mark.parametrize("name", SOURCES)
def test_every_quotation_has_its_words_marked(name: str, tmp_path: Path) -> None:
    """The words of each printed line of each evidence are marked for the finding, and its link leads to the first."""
    path = {"dropped": with_dropped_characters, "feeds": form_feeds}.get(name, lambda _: FORMS / name)(tmp_path)
    result = check_file(str(path), BOOK)
    root = read(html_report.render([result], BOOK, "zh"))
    by_id = {one.attributes["id"]: one for one in root.all() if "id" in one.attributes}
    looked_at = 0
    for n, finding in enumerate(result.findings, 1):
        route = finding.rule.startswith("E") and finding.severity == "info" and finding.verdict != "not_applicable"
        if not finding.told and not route:
            continue
        links = by_id[f"form-1-finding-{n}"].find("a", class_="quote")
        quoted = [evidence for evidence in finding.evidence if evidence.places]
        if finding.rule == "E000" and not finding.told:
            continue
        if finding.rule == "E000":
            links = [link for link in links if not any(link in li.all() for li in root.find("li", class_="route"))]
        empty = ["".join(place.text for place in evidence.places) for evidence in quoted]  # shown at its label
        assert [link.text() for link in links] == [
            evidence.text if evidence.text.strip() else label for evidence, label in zip(quoted, empty, strict=True)
        ]
        for link, evidence in zip(links, quoted, strict=True):
            first = by_id[link.attributes["href"][1:]]
            assert said(first) and evidence.places[0].text.startswith(said(first))
            for place in evidence.places:
                marks = "".join(map(said, words_at(root, place.page, place.line, f"form-1-finding-{n}")))
                assert place.text in marks
                looked_at += 1
    assert looked_at > 3
    lines = [line.text for line in result.form.document.lines]  # type: ignore[union-attr]
    shown = ["".join(without_tags(li)) for li in root.find("section", class_="text")[0].find("li")]
    assert shown == lines, "and every line stands there as it was read"


def form_feeds(folder: Path) -> Path:
    form = mutate(CLEAN["imported"]("2025"), "first_listed_cn", "2022年8月")
    path = folder / "feeds.txt"
    path.write_text(draw_text(form, page_end="feed", radicals=True)[0].replace("\n\f", "\f"), encoding="utf-8")
    return path


def without_tags(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif "tag" not in child.attributes.get("class", "").split():
            yield from without_tags(child)


def test_words_of_several_findings_are_cut_and_lead_to_each() -> None:
    """The weightiest comes first; a quotation is told where it begins, once."""
    document = check_file(str(DEFECTS), BOOK).form.document  # type: ignore[union-attr]
    assert document
    line = document.lines[0]

    def at(first: int, last: int) -> tuple[Evidence, ...]:
        return (Evidence("x", (Place(1, 1, line.columns[first], line.text[first:last]),), line.text[first:last]),)

    found = mark_form(document, {7: at(2, 6), 3: at(4, 9), 5: at(4, 6)}, "w")
    _, lines = found.pages[0]
    assert [(piece.text, piece.findings, piece.begun) for piece in lines[0].pieces] == [
        (line.text[:2], (), ()),
        (line.text[2:4], (7,), (7,)),
        (line.text[4:6], (7, 3, 5), (3, 5)),
        (line.text[6:9], (3,), ()),
        (line.text[9:], (), ()),
    ]
    assert found.targets == {(7, 0): "w1", (3, 0): "w2", (5, 0): "w2"}
    nowhere = (Evidence("x", (Place(1, 1, 9999, "x"), Place(99, 1, 1, "x")), "x"), Evidence("x", (), "x"))
    assert mark_form(document, {1: nowhere}, "w").targets == {}, "what has no place is marked nowhere"


def test_a_form_given_as_data_has_findings_and_no_text() -> None:
    form = form_from_data("2025", {"otc": "也许", "catalogue": "药品目录外"}, BOOK)
    judge = Judge(form, BOOK)
    findings = tuple(finding for rule in BOOK.rules for finding in judge.rule(rule.id))
    result = Result("draft", None, "2025", BOOK.sha256, outcome_of(findings), findings, (), form)
    root = read(html_report.render([result], BOOK, "en"))
    assert "也许" in [one.text() for one in root.find("q")]
    assert not root.find("section", class_="text") and not root.find("a", class_="quote")
    assert not root.find("a", class_="mark")


# ------------------------------------------------------------------------------------------------- safe words


def test_no_word_of_a_form_becomes_part_of_the_page(tmp_path: Path) -> None:
    safe, attacked = read(page_of(FORMS / "2025" / "clean.txt")), read(page_of(path := hostile(tmp_path), path))
    source = page_of(path, language="en")
    assert {one.tag for one in attacked.all()} - {one.tag for one in safe.all()} <= {
        "article", "h5", "table", "thead", "tbody", "tr", "th", "td", "br"
    }  # fmt: skip
    assert len(attacked.find("script")) == len(attacked.find("style")) == 1 and not attacked.find("img")
    names = {name for one in attacked.all() for name in one.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("style", "src", "srcdoc")}
    assert all(
        one.attributes["href"].startswith("#") or one.attributes["href"] == "data:,"
        for one in attacked.all()
        if "href" in one.attributes
    )
    unsafe = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    assert [c for c in source if unicodedata.category(c) in unsafe and c != "\n"] == []
    assert "<script>alert(1)</script>" in attacked.text() and "49" not in attacked.find("h2")[0].text()
    assert "\\u202e" in attacked.text(), "what would turn the text is spelt out"


def test_every_part_of_a_result_is_made_safe() -> None:
    word = Text(HOSTILE, HOSTILE)
    waived = {"reason": HOSTILE, "approver": HOSTILE, "expires": HOSTILE}
    basis = Citation(word, word, "low")
    form = check_file(str(DEFECTS), BOOK).form
    quoted = (Evidence("otc", (), HOSTILE),)
    verdicts: tuple[Verdict, ...] = ("pass", "fail", "review", "not_applicable")
    severities: dict[str, Severity] = {"E001": "info", "F001": "error", "F002": "warning", "U001": "info"}
    found = [
        Finding(rule, verdict, severity, word, word, word, (), quoted, basis, (word,), given)
        for rule, severity in severities.items()
        for verdict in verdicts
        for given in (None, waived)
    ]
    for given in (None, waived):
        answer = Finding("E000", "review", "error", word, word, word, (), quoted, basis, (word,), given)
        problem = Problem("x", word, word)
        told = Result(HOSTILE, None, HOSTILE, "", "fail", (answer, *found), (problem,), form)
        root = read(html_report.render([told], BOOK, "zh"))
        assert len(root.find("script")) == 1 and not root.find("img") and len(root.find("b")) == 1
        assert "\x1b" not in root.text() and "\u202e" not in root.text()


def test_contact_data_is_masked_in_the_forms_text_too(tmp_path: Path) -> None:
    path = tmp_path / "form.txt"
    path.write_text(draw_text(mutate(CLEAN["western"]("2023"), "contact_name", "欧阳某某"))[0], encoding="utf-8")
    source = page_of(path)
    assert "13800138000" not in source and "欧阳某某" not in source
    assert "1**********" in source and "欧***" in source


def test_the_policy_allows_this_style_and_this_script_alone() -> None:
    root = read(page_of(DEFECTS))
    (policy,) = [one.attributes["content"] for one in root.find("meta") if "http-equiv" in one.attributes]
    for tag in ("style", "script"):
        (element,) = root.find(tag)
        digest = base64.b64encode(hashlib.sha256(element.text().encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert not re.search(r"https?:|url\(|@import|\beval\b|innerHTML", page_of(DEFECTS))


# --------------------------------------------------------------------------------------- other kinds of results


def test_the_same_input_gives_the_same_bytes() -> None:
    assert html_report.render([check_file(str(DEFECTS), BOOK)], BOOK, "zh") == page_of(DEFECTS)


def test_what_cannot_be_read_is_told_with_what_to_do() -> None:
    result = check_file(str(BROKEN / "encrypted.pdf"), BOOK)
    root = read(html_report.render([result], BOOK, "zh"))
    (notice,) = root.find(class_="notice")
    for language in ("zh", "en"):
        said = [one.text() for one in notice.find(class_=language)]
        assert result.problems[0].message[language] in said and result.problems[0].advice[language] in said
    assert "无法读取" in root.find("main")[0].text() and not root.find(class_="filters")


def test_several_forms_have_an_overview_that_leads_to_each() -> None:
    paths = [FORMS / "2025" / "clean.txt", DEFECTS, FORMS / "2023" / "chinese-patent.txt", BROKEN / "encrypted.pdf"]
    root = read(page_of(*paths))
    rows = root.find("tbody")[0].find("tr")
    assert [row.find("a")[0].attributes["href"] for row in rows] == [f"#form-{n}" for n in range(1, 5)]
    assert [str(path) in row.text() for path, row in zip(paths, rows, strict=True)] == [True] * 4
    cells = [re.sub(r"\s+", " ", " ".join(td.text() for td in row.find("td"))) for row in rows]
    assert "2025" in cells[1] and "✗ 不通过" in cells[1] and "不通过Failures4 待核对Reviews0" in cells[1]
    assert "✗ 无法读取" in cells[3]
    assert not read(page_of(DEFECTS)).find("table")


def test_a_waived_finding_stands_apart_with_its_reason() -> None:
    result = check_file(str(DEFECTS), BOOK)
    given = {"reason": "已说明", "approver": "注册部", "expires": "2026-12-31"}
    found = tuple(f._replace(waived=given) if f.rule == "C001" else f for f in result.findings)
    root = read(html_report.render([result._replace(findings=found)], BOOK, "zh"))
    (article,) = root.find("article", data_verdict="waived")
    assert "C001" in article.text() and "已说明（批准人：注册部，有效期至2026-12-31）" in article.text()
    (mark,) = [one for one in root.find("a", class_="mark") if said(one) == "泰洛瑞韦胶囊"]
    assert "waived" in mark.attributes["class"] and "error" not in mark.attributes["class"]


def test_a_check_of_some_rules_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(DEFECTS), "--select", "F", "--format", "html", "--lang", "en"])
    root = read(capsys.readouterr().out)
    assert "Only 15 of" in root.find(class_="page-foot")[0].text()
    assert root.find("html")[0].attributes["lang"] == "en" and not root.find(class_="eligibility")


# --------------------------------------------------------------------------------------------------- contrast


def tones() -> Iterator[dict[str, str]]:
    """The colours of base.css, of the light and of the dark scheme."""
    style = (paths.REPORTS / "page" / "base.css").read_text(encoding="utf-8").partition("@media print")[0]
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        yield dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_can_be_told_apart() -> None:
    """WCAG 2 AA: 4.5 to 1 for text."""
    kinds = ("error", "warning", "review", "info", "pass", "none")
    pairs = [(kind, ground) for kind in kinds for ground in ("surface", f"{kind}-soft")]
    pairs += [("ink", f"{kind}-soft") for kind in kinds]
    pairs += [(one, ground) for one in ("ink", "muted", "accent") for ground in ("surface", "ground", "raised")]
    pairs += [("muted", "none-soft"), ("accent", "info-soft")]
    for colours in tones():
        for one, other in pairs:
            light, dark = sorted((luminance(colours[one]), luminance(colours[other])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{one} on {other}"


# ------------------------------------------------------------------------------------------------ in a browser

CHROMIUM = shutil.which("chromium")
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
QUIET = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = [f"--{option}" for option in f"{QUIET} disable-sync".split()]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


class Window:
    """Opens pages, and looks out for what none may do: speak to the console, open a dialog, load anything."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder, self.faults = browser, folder, list[str]()

    def open(self, source: str, width: int = 1280, **options: Any) -> Page:
        path = self.folder / "report.html"
        path.write_text(source, encoding="utf-8")
        page = self.browser.new_page(viewport={"width": width, "height": 844}, **options)
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.on("request", lambda request: self.faults.append(request.url))
        page.goto(path.as_uri())
        return page


@pytest.fixture
def window(browser: Browser, tmp_path: Path) -> Iterator[Window]:
    window = Window(browser, tmp_path)
    yield window
    for context in browser.contexts:
        context.close()
    allowed = ("data:,", (tmp_path / "report.html").as_uri())
    assert [fault for fault in window.faults if fault.partition("#")[0] not in allowed] == []


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of an element is what one sees there."""
    return bool(
        page.evaluate(
            """selector => {
                const element = document.querySelector(selector);
                const box = [...element.getClientRects()].find((one) => one.width > 2);
                const seen = document.elementFromPoint(box.x + Math.min(box.width / 2, 60), box.y + box.height / 2);
                return seen === element || element.contains(seen);
            }""",
            selector,
        )
    )


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_finding_leads_to_its_words_and_back(width: int, window: Window) -> None:
    page = window.open(page_of_form(mutate(with_defects(), "first_listed_cn", "2035年3月")), width)
    finding = page.locator("article", has=page.locator(".rule", has_text="D006"))
    finding.locator("a.quote", has_text="2035年3月").click()
    assert page.evaluate("document.activeElement.querySelector('.words').textContent") == "2035年3月"
    assert in_view(page, ".mark.target .words") and page.locator(".mark.target").count() == 1
    if width > 1000:
        assert in_view(page, "article.active h5"), "the finding stays beside its words"
    else:
        assert in_view(page, ".return"), "on a phone, a button leads back"
    page.locator(".mark.target").click()
    assert page.evaluate("document.activeElement.id") == finding.get_attribute("id"), "not the weightier F007"
    assert in_view(page, "article.active h5") and not page.locator(".return").is_visible()


@in_browser
def test_the_keyboard_is_enough(window: Window) -> None:
    page = window.open(page_of(DEFECTS))
    page.keyboard.press("Tab")
    assert in_view(page, ".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(({ id, className, value }) => id || className || value)(document.activeElement)"))
    assert {"search", "fail", "quote"} <= reached
    page.locator("a.quote:visible").nth(2).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('mark')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.finding, .route, .eligibility')")
    page.locator("a.more").first.focus()
    page.keyboard.press("Enter")
    assert in_view(page, ".active.target .rule")


def shown_rules(page: Page) -> list[str]:
    return [one for one in page.locator(".item:visible .rule").all_inner_texts() if one]


@in_browser
def test_filters_and_search(window: Window) -> None:
    page = window.open(page_of_form(with_reviews()))
    told = ["C001", "F003", "F007", "U004", "C002", "U003", "U013", "F005", "C009", "R006"]
    routes = ["E001"]  # the others are folded
    assert shown_rules(page) == told
    assert page.locator(".route:visible .rule").all_inner_texts() == routes
    assert page.locator("[role=status]").inner_text().startswith("83 / 83")
    page.get_by_role("checkbox", name="不通过 4").check()
    assert shown_rules(page) == ["C001", "F003", "F007", "U004"] and not page.locator(".eligibility").is_visible()
    assert "4 / 83" in page.locator("[role=status]").inner_text()
    assert "已筛选" in page.locator("[role=status]").inner_text()
    page.get_by_text("按级别、类别筛选").click()
    page.get_by_role("checkbox", name="F 栏目填写").check()
    assert shown_rules(page) == ["F003", "F007"]
    page.get_by_role("checkbox", name="警告").check()
    assert shown_rules(page) == [] and "没有符合" in page.locator("[role=status]").inner_text()
    assert page.locator("h3:visible", has_text="不通过").count() == 0, "no heading without a finding"
    page.get_by_role("button", name="显示全部").click()
    assert shown_rules(page) == told and page.evaluate("document.activeElement.id") == "search"
    assert page.locator(".route:visible .rule").all_inner_texts() == routes
    page.locator("#search").fill("ｕ００５ 幻灯片")
    assert shown_rules(page) == ["U004"], "what follows is found under its cause"
    page.locator("#search").fill("F001")
    assert shown_rules(page) == ["F001"], "what passed is found too"
    page.locator("#search").fill("化合物专利")
    assert shown_rules(page) == ["F003"]
    page.locator(".mark", has_text="泰洛瑞韦胶囊").click()
    assert shown_rules(page) == told and in_view(page, "article.active h5"), "its finding is brought back"


@in_browser
@pytest.mark.long
def test_filters_of_several_forms(window: Window) -> None:
    page = window.open(page_of(FORMS / "2025" / "clean.txt", DEFECTS, BROKEN / "encrypted.pdf"))
    assert page.locator(".fold > summary:visible").count() == 3 and page.locator(".outcome:visible").count() == 0
    page.locator("tbody a").first.click()
    assert in_view(page, "#form-1 h2"), "a link opens the form"
    page.get_by_role("checkbox", name="不通过 4").check()
    assert shown_rules(page) == ["C001", "F003", "F007", "U004"]
    assert page.locator(".columns:visible").count() == 1 and page.locator(".outcome:visible").count() == 1
    page.locator("tbody a").nth(1).click()
    assert in_view(page, "#form-2 h2")
    page.locator("#form-2 .up").click()
    assert in_view(page, "#overview h2")


@in_browser
def test_the_language_is_switched_in_the_page(window: Window) -> None:
    page = window.open(page_of_form(with_reviews()))
    chinese = page.locator("main").inner_text()
    assert "封面药品名称" in chinese and "The name on the cover" not in chinese
    page.get_by_role("button", name="English").click()
    english = page.locator("main").inner_text()
    assert "The name on the cover" in english and "封面药品名称与" not in english
    assert page.locator("html").get_attribute("lang") == "en" and page.title() == "NRDL declaration form check"
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
    labels = {name: page.get_by_role("checkbox", name=name).count() for name in ("fail 4", "review 5", "F fields")}
    assert labels == {"fail 4": 1, "review 5": 1, "F fields": 0}, "the last is folded"
    assert page.get_by_role("searchbox", name="Search findings").count() == 1
    assert page.locator(".text li").first.inner_text() == "2025年国家医保药品目录调整", "the form stays as it is"
    page.get_by_role("button", name="中文").click()
    assert page.locator("main").inner_text() == chinese and page.title() == "国家医保目录申报书检查报告"


@in_browser
def test_hostile_words_do_nothing(window: Window, tmp_path: Path) -> None:
    path = hostile(tmp_path)
    page = window.open(page_of(path, path), 390)
    assert page.locator("script").count() == 1 and page.locator("img, b[onclick]").count() == 0
    page.locator("#form-1 .fold > summary").click()
    assert "<script>alert(1)</script>" in page.locator("#form-1 h2").inner_text()
    page.locator("a.quote:visible").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nor do long words widen the page"


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_scrolls_sideways_on_a_phone(language: str, window: Window) -> None:
    paths = [DEFECTS, FORMS / "2025" / "table-cut.pdf", BROKEN / "encrypted.pdf"]
    for source in (page_of(DEFECTS, language=language), page_of(*paths, language=language)):
        page = window.open(source, 390)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.long
@in_browser
def test_without_a_script_all_is_there_and_links_lead(window: Window) -> None:
    page = window.open(page_of(DEFECTS, language="en"), java_script_enabled=False)
    assert not page.locator(".filters").is_visible() and not page.locator(".languages").is_visible()
    text = page.locator("main").inner_text()
    assert "The name on the cover" in text and "封面药品名称与" not in text
    quote = page.locator("article a.quote").first
    quote.click()
    assert page.url.endswith(quote.get_attribute("href") or "?")


def printed(page: Page) -> str:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_range() for page in pdf))


@pytest.mark.long
@in_browser
def test_the_print_has_every_finding_and_the_form(window: Window) -> None:
    result = result_of(with_reviews())
    page = window.open(html_report.render([result], BOOK, "zh"))
    text = printed(page)
    for finding in result.findings:
        assert squeezed((finding.title if finding.cause else finding.message).zh) in squeezed(text), finding.rule
    assert "搜索结论" not in text and "English" not in text
    lines = [line.text for line in result.form.document.lines]  # type: ignore[union-attr]
    missing = [line for line in lines if squeezed(line)[:6] not in squeezed(text)]
    assert len(missing) < len(lines) / 10, "but for lines that a tag parts"
    page.get_by_role("checkbox", name="需人工核对 5").check()
    page.emulate_media(media="print")
    assert page.get_by_text("已筛选，以下不是全部结论").is_visible() and not page.locator("#search").is_visible()


def squeezed(text: str) -> str:
    """Without marks of punctuation, whose code points a print may change, and without white space."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))
