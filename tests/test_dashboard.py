"""What is made of an audit's run for others: the page of all forms in a browser, sheets, and a sample to review."""

from __future__ import annotations

import csv
import json
import math
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from checker.audit.dashboard_data import RowsByForm, report_name
from checker.audit.store import Store, connect, review
from checker.audit.store.queries import run_of
from checker.audit.store.stratified_sample import draw
from checker.cli.main import main
from checker.rulebook import load_rules
from tests.draw.audited import LIMITS, SCOPE, Drawing, audited
from tests.long_cases import every

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Captured = pytest.CaptureFixture[str]
BOOK = load_rules()
COUNT = int(os.environ.get("NRDL_DASHBOARD_FORMS", "1200"))
"""Made-up forms of the page that is measured. With 10000, it takes half a minute more."""
SLOWEST = 1.5
"""Seconds that a step in the page may take here, where other tests run beside it."""
HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\u202egnp.exe\u2066&amp;{{7*7}}'\"\x1b%1"
FORM = "FROM form JOIN result ON result.id = form.result"
FINDING = f"{FORM} JOIN finding ON finding.result = form.result"
NO_ROUTE = "NOT (rule LIKE 'E%' AND severity = 'info')"


def asked(path: Path, *arguments: object, code: int = 0) -> None:
    assert main(["audit", *map(str, arguments), "--db", str(path)]) == code


def counts(path: Path, query: str) -> dict[str, int]:
    database = connect(path, read_only=True)
    found = dict(database.execute(query, {"run": run_of(database).id}))
    database.close()
    return {str(key): number for key, number in found.items() if number}


def told_rule(path: Path, name: str) -> str:
    database = connect(path, read_only=True)
    query = f"SELECT rule {FINDING} WHERE name = ? AND verdict = 'fail' AND NOT waived AND {NO_ROUTE} ORDER BY run DESC"
    (rule,) = database.execute(query, (name,)).fetchone()
    database.close()
    return str(rule)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of many forms, some hostile ones among them; decisions of which one holds and one has lapsed."""
    path = tmp_path_factory.mktemp("many") / "a.sqlite"
    drawing = Drawing(BOOK, 7)
    forms = [(f"cycle/{n % 37:02}/form {n:05}.pdf", drawing.record(n)) for n in range(COUNT - 3)]
    failed = ["failed.pdf", "failed too.pdf"]
    audited(path, [(failed[0], drawing.record(3 * COUNT, outcome="fail", verdict="fail"))])
    review(path, 1, failed[0], told_rule(path, failed[0]), "accept", "王审核", "先前的")
    forms += [(name, drawing.record(COUNT + n, outcome="fail", verdict="fail")) for n, name in enumerate(failed, 1)]
    hostile = drawing.record(2 * COUNT, company=HOSTILE, drug=HOSTILE, outcome="fail")
    audited(path, [*forms, (f"cycle/{HOSTILE}.pdf", hostile)], roots=["forms", "odd \udcff"])
    review(path, 2, failed[1], told_rule(path, failed[1]), "reject", HOSTILE, "说明书已核对")
    return path


@pytest.fixture(scope="module")
def page_file(many: Path) -> Path:
    asked(many, "export", "--no-reports", "-o", many.parent / "run.html")
    return many.parent / "run.html"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


# ------------------------------------------------------------------------------------------------ the page


class Tags(HTMLParser):
    """The elements of a page, and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes = Counter[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}


def test_the_page_loads_nothing_and_no_form_acts_in_it(page_file: Path) -> None:
    page = page_file.read_text(encoding="utf-8")
    assert "default-src &#39;none&#39;" in page and not re.search(r'(?:src|href)="(?:https?:)?//', page)
    reader = Tags()
    reader.feed(page)
    assert not [name for name in reader.attributes if name == "style" or name.startswith("on")]
    assert reader.tags["script"] == 2, "its own, and its data"
    for odd in ("\u202e", "\u2066", "\x1b", "<img"):
        assert odd not in page
    assert r"odd \udcff" in page
    hostile = next(form for form in data_of(page)["forms"] if "alert" in form[0])
    assert hostile[0].startswith("cycle/</script><script>") and "\\u202e" in hostile[0]
    assert len(page.encode()) < 1500 * COUNT + 1_000_000


def test_every_form_leads_to_its_own_report(tmp_path: Path, capsys: Captured) -> None:
    path, drawing = tmp_path / "a.sqlite", Drawing(BOOK, 1)
    names = ["a/一号 #1?.pdf", "a/A.pdf", "a/a.pdf", HOSTILE, "x" * 300]
    audited(path, [(name, drawing.record(n, outcome="fail", drug=f"示例{n}片")) for n, name in enumerate(names)])
    asked(path, "export", "-o", tmp_path / "all forms.html")
    file, folder = tmp_path / "all forms.html", tmp_path / "all forms-reports"
    assert capsys.readouterr().out.splitlines() == [str(file), str(folder)]
    page = file.read_text(encoding="utf-8")
    assert {form[-1] for form in data_of(page)["forms"]} == {file.name for file in folder.iterdir()}
    for n, name in enumerate(names):
        report = (folder / report_name(name)).read_text(encoding="utf-8")
        assert f"示例{n}片" in report
        assert f'href="all%20forms-reports/{report_name(name)}"' in page, "from the finding across forms"
    assert len(set(map(report_name, names))) == len(names)


def test_what_is_odd_about_a_run_is_said(tmp_path: Path, capsys: Captured) -> None:
    path, output = tmp_path / "a.sqlite", tmp_path / "o.html"
    asked(path, "export", "-o", output, code=2)
    assert "没有这个审核文件" in capsys.readouterr().err
    connect(path).close()
    asked(path, "export", "-o", output, code=2)
    assert "还没有审核过" in capsys.readouterr().err and not output.exists()
    audited(path, [])
    asked(path, "export", "-o", output)
    assert "没有申报书" in capsys.readouterr().err and "没有申报书" in output.read_text(encoding="utf-8")
    asked(path, "summary")
    assert "没有申报书" in capsys.readouterr().out
    asked(path, "export", "-o", tmp_path / "o.xlsx")
    asked(path, "sample", "--rate", "5%", "--seed", "1", "-o", tmp_path / "s.xlsx", code=2)
    assert "没有可抽取的申报书" in capsys.readouterr().err
    with Store(path) as store:
        store.begin(["forms"], SCOPE, LIMITS, "other key")
        store.end("stopped")
    asked(path, "export", "-o", output, "--lang", "en")
    assert "was stopped" in capsys.readouterr().err
    asked(path, "export", "--format", "html", "-o", tmp_path / "no" / "such.html", code=2)
    assert "无法写入" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------- in a browser

CHROMIUM = shutil.which("chromium")
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
QUIET = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
WRITTEN = 700
"""Milliseconds after which what was typed is searched, and the address is written."""
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = [f"--{option}" for option in f"{QUIET} disable-sync".split()]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, page_file: Path) -> Iterator[Page]:
    """The page of many forms; it may ask for nothing, complain of nothing and open no dialog."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("request", lambda request: faults.append(request.url))
    page.goto(page_file.as_uri())
    yield page
    page.close()
    assert [fault for fault in faults if fault.partition("#")[0] not in (page_file.as_uri(), "data:,")] == []


def shown(page: Page) -> int:
    return int(page.inner_text("#shown"))


def facet(page: Page, name: str) -> dict[str, int]:
    """The number beside each value of a facet, those of nothing left out."""
    read = "(all) => all.map((one) => [one.value, Number(one.parentElement.querySelector('.count').textContent)])"
    found = page.eval_on_selector_all(f"input[name={name}]", read)
    return {value: number for value, number in found if number}


def follow(page: Page, address: str) -> None:
    page.evaluate(f"(address) => {{ location.hash = address; return {NEXT_FRAME}; }}", address)


@pytest.mark.long
@in_browser
def test_the_page_counts_as_the_database_does(many: Path, page: Page) -> None:
    told = f"{FINDING} WHERE run = :run AND verdict IN ('fail', 'review') AND {NO_ROUTE}"
    forms = "count(DISTINCT form.name)"
    assert shown(page) == COUNT
    assert facet(page, "outcome") == counts(many, f"SELECT outcome, count(*) {FORM} WHERE run = :run GROUP BY 1")
    assert facet(page, "rule") == counts(many, f"SELECT rule, {forms} {told} GROUP BY 1")
    assert facet(page, "severity") == counts(many, f"SELECT severity, {forms} {told} GROUP BY 1")
    verdict = "CASE WHEN waived THEN 'waived' ELSE verdict END"
    assert facet(page, "verdict") == counts(many, f"SELECT {verdict}, {forms} {told} GROUP BY 1")
    routes = f"{FINDING} WHERE run = :run AND verdict != 'not_applicable' AND NOT {NO_ROUTE}"
    assert facet(page, "route") == counts(many, f"SELECT rule || ':' || verdict, {forms} {routes} GROUP BY 1")
    decided = facet(page, "decision")
    assert (decided["reject"], decided["lapsed"]) == (1, 1) and "accept" not in decided
    page.check("input[name=outcome][value=review]", force=True)
    page.wait_for_timeout(WRITTEN)
    under = counts(many, f"SELECT rule, {forms} {told} AND outcome = 'review' GROUP BY 1")
    assert facet(page, "rule") == under, "numbers follow the filters"
    assert facet(page, "outcome") == counts(many, f"SELECT outcome, count(*) {FORM} WHERE run = :run GROUP BY 1")


@pytest.mark.long
@in_browser
def test_pictures_lead_to_as_many_forms_as_they_say(page: Page) -> None:
    links = "(all) => all.map((one) => [one.getAttribute('href'), parseInt(one.textContent.match(/\\d+/), 10)])"
    for selector in (".bars a.number", ".heat td a", "#pictures td.number a", ".totals a"):
        found = page.eval_on_selector_all(selector, links)
        assert found
        for address, number in random.Random(3).sample(found, min(6, len(found))):
            follow(page, address)
            assert shown(page) == number, address
    follow(page, "#across=1")
    assert shown(page) == 12 and page.is_visible(".across-chip")


@in_browser
def test_one_finding_must_fit_all_that_is_asked_of_findings(many: Path, page: Page) -> None:
    follow(page, "#rule=F001&verdict=fail&severity=warning")
    query = (
        f"SELECT 'n', count(DISTINCT form.name) {FINDING} WHERE run = :run AND rule = 'F001' AND verdict = 'fail'"
        " AND severity = 'warning' AND NOT waived"
    )
    assert shown(page) == counts(many, query)["n"] > 0


@pytest.mark.long
@in_browser
def test_a_view_can_be_sent(page: Page, page_file: Path) -> None:
    page.click("[data-language=en]")
    page.check("input[name=outcome][value=fail]", force=True)
    page.fill("#search", "批准文号 远")
    page.click("th[data-sort=failures] button")
    page.click("button.unfold >> nth=0")
    page.wait_for_timeout(WRITTEN)
    before = page.inner_text(".list"), shown(page), page.evaluate("location.hash")
    assert 0 < before[1] < COUNT and "sort=-failures" in before[2]
    page.goto("about:blank")
    page.goto(page_file.as_uri() + before[2])
    assert (page.inner_text(".list"), shown(page)) == before[:2]
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click("#show-all")
    assert shown(page) == COUNT


@in_browser
def test_findings_decisions_and_hostile_names_are_shown_as_they_are(page: Page) -> None:
    follow(page, "#q=alert")
    assert shown(page) == 1 and "</script><script>alert(1)</script>" in page.inner_text(".forms tbody tr")
    page.focus("button.unfold")
    page.keyboard.press("Enter")
    assert page.get_attribute("button.unfold", "aria-expanded") == "true"
    assert page.locator(".unfolded .told > li").count() >= 5
    page.keyboard.press("Enter")
    assert page.locator(".unfolded").count() == 0
    follow(page, "#decision=reject")
    page.click("button.unfold")
    assert "结论不成立 说明书已核对（</script>" in page.inner_text(".decision")
    follow(page, "#decision=lapsed")
    page.click("button.unfold")
    assert "结论成立" in page.inner_text(".decision") and "已失效" in page.inner_text(".decision")


@in_browser
@pytest.mark.long
def test_columns_sort_and_pages_turn(many: Path, page: Page) -> None:
    page.click("th[data-sort=failures] button")
    assert page.get_attribute("th[data-sort=failures]", "aria-sort") == "descending"
    read = "(all) => all.map((one) => Number(one.lastChild.textContent))"
    first = page.eval_on_selector_all(".forms tbody td:nth-child(6)", read)
    page.click("[data-to=last]")
    final = page.eval_on_selector_all(".forms tbody td:nth-child(6)", read)
    assert first == sorted(first, reverse=True) and first[0] > 0 and set(final) == {0}
    assert page.inner_text("#range").endswith(f"{COUNT} / {COUNT}")
    assert page.is_disabled("[data-to=next]")
    page.fill("#company", "虚构")
    page.wait_for_timeout(WRITTEN)
    assert page.inner_text("#range").startswith("1–"), "a new filter begins at the first page"


@in_browser
@pytest.mark.parametrize("width", every(2, [1280, 390]))
def test_the_page_is_as_wide_as_the_window(browser: Browser, page_file: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(page_file.as_uri())
    page.click("button.unfold >> nth=0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@in_browser
def test_no_step_stutters(page: Page) -> None:
    page.wait_for_timeout(500)
    times = {}
    for name, action in {
        "outcome": "document.querySelector('input[name=outcome][value=fail]').click()",
        "rule": "document.querySelector('input[name=rule][value=F001]').click()",
        "all": "document.querySelector('#show-all').click()",
        "drug": "document.querySelector('th[data-sort=drug] button').click()",
        "company": "document.querySelector('th[data-sort=company] button').click()",
        "search": "(document.querySelector('#search').value = '说明书 云', "
        "document.querySelector('.filters').dispatchEvent(new Event('compositionend')))",
    }.items():
        steps = f"{action}; await new Promise((done) => setTimeout(done, 0)); await {NEXT_FRAME};"
        timed = f"async () => {{ const from = performance.now(); {steps} return performance.now() - from; }}"
        times[name] = page.evaluate(timed) / 1000
    print({name: round(seconds, 3) for name, seconds in times.items()})
    assert max(times.values()) < SLOWEST, times


# ------------------------------------------------------------------------------------------------- the sheets


def sheet(book: Any, name: str) -> list[tuple[Any, ...]]:
    return list(book[name].iter_rows(values_only=True))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty forms of several strata, and a decision."""
    path, drawing = tmp_path_factory.mktemp("few") / "a.sqlite", Drawing(BOOK, 2)
    names = [f"{n:02}.pdf" for n in range(80)]
    records = [(name, drawing.record(n, company="=1+1" if n else None)) for n, name in enumerate(names)]
    audited(path, [*records, ("failed.pdf", drawing.record(99, outcome="fail", verdict="fail"))])
    review(path, 1, "failed.pdf", told_rule(path, "failed.pdf"), "reject", "王审核", "=1+1")
    return path


def test_the_workbook_has_every_row(few: Path, tmp_path: Path) -> None:
    asked(few, "export", "-o", tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx", read_only=True)
    assert book.sheetnames == ["汇总", "规则", "申报书", "检查结论", "申报条件", "栏目内容", "问题", "申报书之间"]
    head, *findings = sheet(book, "检查结论")
    told = f"{FINDING} WHERE run = :run AND verdict IN ('fail', 'review') AND {NO_ROUTE}"
    by_rule = counts(few, f"SELECT rule, count(*) {told} GROUP BY 1")
    assert Counter(row[head.index("规则")] for row in findings) == by_rule
    assert {row[head.index("审核意见")] for row in findings} == {None}
    assert "=1+1" in {row[head.index("企业")] for row in findings}, "a text, no formula"
    at = head.index("人工决定")
    (decided,) = {row[at : at + 4] for row in findings if row[at]}
    assert decided == ("结论不成立", "王审核", "=1+1", "是")
    head, *forms = sheet(book, "申报书")
    outcomes = Counter(row[head.index("整份结论")] for row in forms)
    told_so = {"通过": "pass", "需人工核对": "review", "不通过": "fail", "无法读取": "error"}
    known = counts(few, f"SELECT outcome, count(*) {FORM} WHERE run = :run GROUP BY 1")
    assert {told_so[name]: number for name, number in outcomes.items()} == known
    summary = {row[0]: row for row in sheet(book, "汇总")}
    assert summary["全部"][2:] == (81, *(known.get(name, 0) for name in ("pass", "review", "fail", "error")))
    asked(few, "export", "-o", tmp_path / "r.xlsx", "--lang", "en")
    english = openpyxl.load_workbook(tmp_path / "r.xlsx", read_only=True)
    head, *findings = sheet(english, "Findings")
    assert "Check the approval number" in findings[0][head.index("Message")]
    assert not re.search("[\u3400-\u9fff]", "".join(map(str, head)))


# -------------------------------------------------------------------------------------------------- the sample


def sampled(path: Path, rate: str, seed: int, run: int | None = None) -> list[tuple[str, tuple[str | None, str], int]]:
    database = connect(path, read_only=True)
    drawn = list(draw(database, run_of(database, run), Fraction(rate), seed))
    database.close()
    return [(one.form.name, one.stratum, one.size) for one in drawn]


def test_a_sample_has_its_share_of_every_stratum(few: Path) -> None:
    chance = random.Random(5)
    strata = counts(few, f"SELECT coalesce(edition, '') || outcome, count(*) {FORM} WHERE run = :run GROUP BY 1")
    for _ in range(30):
        rate, seed = f"{chance.randint(1, 1000)}/1000", chance.randint(-9, 10**6)
        drawn = sampled(few, rate, seed)
        wanted = {name: math.ceil(Fraction(rate) * number) for name, number in strata.items()}
        assert Counter((edition or "") + outcome for _, (edition, outcome), _ in drawn) == wanted
        assert min(wanted.values()) >= 1 and len({name for name, _, _ in drawn}) == len(drawn)
        more = {name for name, _, _ in sampled(few, f"{Fraction(rate) / 2 + Fraction(1, 2)}", seed)}
        assert {name for name, _, _ in drawn} <= more, "a larger sample holds the smaller one"
    assert sampled(few, "1/100", 1) == sampled(few, "1/100", 1) != sampled(few, "1/100", 2)


def test_a_sample_is_the_same_whatever_else_is_in_the_file(few: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    shutil.copy(few, path)
    before = sampled(path, "1/10", 4)
    drawing = Drawing(BOOK, 9)
    audited(path, [(f"{n:02}.pdf", drawing.record(500 + n)) for n in range(30)])
    assert sampled(path, "1/10", 4, 1) == before


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_worksheet_has_a_row_a_finding(few: Path, tmp_path: Path, suffix: str, capsys: Captured) -> None:
    path = tmp_path / f"s.{suffix}"
    asked(few, "sample", "--rate", "7%", "--seed", "3", "-o", path)
    assert "抽样率7%，随机种子3" in capsys.readouterr().out
    if suffix == "xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        head, *rows = sheet(book, "复核表")
        told = {row[0]: row for row in sheet(book, "抽样方法")}
        assert "再次抽取同一样本：nrdl audit sample --run 1 --rate 7% --seed 3" in told
        assert sum(row[3] for row in list(told.values()) if isinstance(row[3], int)) <= 81
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = map(tuple, csv.reader(file))
        assert {tuple(row[-3:]) for row in rows} == {("1", "3", "7%")}
    drawn = sampled(few, "7/100", 3)
    query = f"SELECT name, sum(verdict IN ('fail', 'review') AND {NO_ROUTE}) {FINDING} WHERE run = :run GROUP BY 1"
    findings = counts(few, query)
    assert Counter(row[0] for row in rows) == {name: findings.get(name, 1) for name, _, _ in drawn}
    for column in ("结论是否成立", "复核人", "备注"):
        assert not any(row[head.index(column)] for row in rows)
    assert {str(row[head.index("该层份数")]) for row in rows} == {str(size) for _, _, size in drawn}


@pytest.mark.parametrize("rate", ["0", "5", "101%", "-1%", "five", "1/0", "nan", "1e-999999999"])
def test_a_rate_is_a_share(few: Path, rate: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "sample", f"--rate={rate}", "--seed", "1", "--db", str(few)])
    assert ended.value.code == 2 and "--rate" in capsys.readouterr().err


def test_a_sample_goes_beside_where_no_file_is_named(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    asked(few, "sample", "--rate", "0.05", "--seed", "1")
    asked(few, "sample", "--rate", "0.05", "--seed", "1", "--format", "csv")
    assert {path.name for path in tmp_path.iterdir()} == {"sample.xlsx", "sample.csv"}
    asked(few, "sample", "--rate", "0.05", "--seed", "1", "-o", "s.pdf", code=2)
    assert "xlsx、csv" in capsys.readouterr().err


@pytest.mark.long
def test_of_a_runs_rows_those_of_one_form_are_held() -> None:
    """Forms come in the order of the rows; a form may have none."""
    given = list[str]()

    def rows() -> Iterator[dict[str, str]]:
        for name in ("a", "a", "c", "d"):
            given.append(name)
            yield {"form": name}

    by_form = RowsByForm(rows())
    assert [len(by_form.of(name)) for name in ("a", "b", "c")] == [2, 0, 1]
    assert given == ["a", "a", "c", "d"]
    assert len(by_form.of("d")) == 1 and by_form.of("e") == []
