"""The page of ``nrdl serve`` as people use it: in Chromium, with a mouse, with the keyboard, by a screen reader."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("playwright.sync_api")

import psutil
import pypdfium2

from tests.draw.forms import western
from tests.draw.text import draw_text
from tests.served import FORM, Served, serving, start

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
FLAGS = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
WAIT = 30_000
WIDTHS = (1280, 390)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = [f"--{option}" for option in f"{FLAGS} disable-sync".split()]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as page, held(page):
        yield page


@contextmanager
def held(page: Served) -> Iterator[None]:
    """As by a window, so that it does not end between two tests."""
    import httpx

    with httpx.Client(trust_env=False) as client, client.stream("GET", f"{page.address}api/alive"):
        yield


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The page; it may ask nobody else for anything, and complain of nothing."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.extend([request.url] * (not is_own(request.url, served))))
    page.goto(served.address)
    yield page
    page.close()
    assert [fault for fault in faults if "422" not in fault] == []


def is_own(address: str, served: Served) -> bool:
    return address.startswith((served.address, "data:,", "about:", f"blob:{served.address}"))


def check(page: Page, *paths: Path) -> None:
    """Chooses forms, and waits for what comes of them."""
    before = page.locator(".row").count()
    page.set_input_files("#forms", [str(path) for path in paths])
    wait_for(page, before + len(paths))


def wait_for(page: Page, number: int) -> None:
    page.locator(".row .badge").nth(number - 1).wait_for(timeout=WAIT)


def drop(page: Page, selector: str, *paths: Path) -> None:
    """Drops files and folders as a file manager does."""
    box = page.locator(selector).first.bounding_box()
    assert box
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": box["x"] + 9, "y": box["y"] + 9, "data": data})


def told(page: Page) -> str:
    return page.locator("#report .told").inner_text()


def test_a_form_is_checked_and_its_report_is_in_the_page(page: Page) -> None:
    assert page.locator("html").get_attribute("lang") == "zh", "Chinese first"
    check(page, FORM)
    assert "发现错误" in told(page) and page.locator(".row .badge").inner_text() == "不通过"
    report = page.frame_locator("#frame")
    report.locator("article.finding").first.wait_for(timeout=WAIT)
    quote = report.locator("a.quote").first
    quote.click()
    report.locator(".mark.active").first.wait_for()  # the report's own script runs in its frame

    page.click("[data-language=en]")
    assert "Errors were found" in told(page) and page.locator(".row .badge").inner_text() == "fail"
    report.locator("h1 .en").wait_for(timeout=WAIT)
    assert not report.locator("h1 .zh").is_visible()
    assert page.title() == "NRDL declaration form check"


@pytest.mark.long
def test_a_rule_in_a_report_leads_to_the_rule_book(page: Page) -> None:
    check(page, FORM)
    link = page.frame_locator("#frame").locator("a.rule", has_text="F003").first
    link.wait_for(timeout=WAIT)
    with page.context.expect_page() as opened:
        link.click()
    book = opened.value
    book.locator("#book h2", has_text="F003").wait_for(timeout=WAIT)
    assert "届满日" in book.locator("#book").inner_text()
    book.click("[data-language=en]")
    book.locator("#book h3", has_text="Basis").first.wait_for(timeout=WAIT)
    book.click("#back a")
    book.locator("#book a", has_text="E001").first.wait_for(timeout=WAIT)
    book.close()


@pytest.mark.long
def test_reports_can_be_kept(page: Page) -> None:
    check(page, FORM)
    for name, head in (("html", b"<!DOCTYPE html>"), ("xlsx", b"PK"), ("pdf", b"%PDF")):
        with page.expect_download(timeout=WAIT) as found:
            page.click(f"[data-format={name}]")
        assert found.value.suggested_filename == f"{FORM.stem}.nrdl.{name}"
        assert Path(found.value.path()).read_bytes().startswith(head)
    page.locator("#saved", has_text="已保存").wait_for(timeout=WAIT)


@pytest.mark.long
def test_a_folder_with_its_uploads_is_dropped(page: Page, tmp_path: Path, served: Served) -> None:
    for name in ("甲", "乙"):
        uploads = tmp_path / "申报" / name / "附件" / "影像"
        uploads.mkdir(parents=True)
        shutil.copy(FORM, uploads.parents[1] / f"{name}.pdf")
        (uploads / "批件.pdf").write_bytes(FORM.read_bytes())
        (uploads.parent / ".DS_Store").write_bytes(b"x")
    (uploads.parent / "说明书.pdf").write_bytes(FORM.read_bytes())
    drop(page, "#drop", tmp_path / "申报")
    wait_for(page, 2)
    rows = {row.locator("bdi").inner_text(): row.locator(".uploads").inner_text() for row in page.locator(".row").all()}
    assert rows == {"甲.pdf": "附件 1 份", "乙.pdf": "附件 2 份"}
    page.locator("#progress p", has_text="已完成 2 / 2 份").wait_for(timeout=WAIT)
    assert served.left() == []


@pytest.mark.long
def test_uploads_are_added_and_the_form_is_checked_again(page: Page, tmp_path: Path) -> None:
    check(page, FORM)
    page.locator(".row .uploads", has_text="没有附件").wait_for(timeout=WAIT)
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "说明书.pdf").write_bytes(FORM.read_bytes())
    drop(page, ".row", folder)
    page.locator(".row .uploads", has_text="1").wait_for()
    wait_for(page, 1)
    drop(page, ".row", folder / "说明书.pdf")  # the same again: it takes the other's place
    page.locator(".row .badge").wait_for(timeout=WAIT)
    page.locator(".row .uploads", has_text="附件 1 份").wait_for(timeout=WAIT)
    assert page.locator(".row").count() == 1


def test_what_cannot_be_read_is_told_with_what_to_do(page: Page, tmp_path: Path) -> None:
    (tmp_path / "其他.txt").write_text("不是申报书" * 50, encoding="utf-8")
    check(page, tmp_path / "其他.txt")
    assert page.locator(".row .badge").inner_text() == "未能检查"
    page.click(".row .name")
    assert "申报书" in page.locator("#report .problems").inner_text()
    assert not page.locator("#frame").is_visible() and not page.locator(".saving").is_visible()
    (tmp_path / "图.xyz").write_bytes(b"x")
    drop(page, "#drop", tmp_path / "图.xyz")
    page.locator("#drop [role=alert]", has_text="没有申报书").wait_for(timeout=WAIT)


@pytest.mark.long
def test_files_that_go_with_no_form_are_named(page: Page, tmp_path: Path) -> None:
    (tmp_path / "说明书.docx").write_bytes(b"x")
    (tmp_path / "批件.jpg").write_bytes(b"x")
    drop(page, "#drop", FORM, tmp_path / "说明书.docx", tmp_path / "批件.jpg")
    told = page.locator("#drop .told", has_text="没有检查其中的 2 个文件：说明书.docx, 批件.jpg。")
    told.wait_for(timeout=WAIT)
    wait_for(page, 1)
    drop(page, "#drop", FORM)
    wait_for(page, 2)
    assert not told.count(), "it was of the files before"


@pytest.mark.long
@pytest.mark.parametrize("name", ['<img src=x onerror="alert(1)">.txt', "{name}.txt", "\u202efdp.txt"])
def test_names_of_files_are_only_names(page: Page, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(draw_text(western("2025"))[0], encoding="utf-8")
    check(page, tmp_path / name)
    assert page.locator(".row bdi").inner_text() == name
    assert page.locator("#report img, .row img").count() == 0
    assert "通过不表示" in told(page) or "人工核对" in told(page)
    assert not page.locator("[data-format=pdf]").is_visible(), "a text has no pages to mark"


@pytest.mark.long
def test_the_page_of_a_scan_that_is_recognised_is_shown(page: Page, served: Served) -> None:
    check(page, FORM)
    page.route("**/api/progress*", lambda route: route.fulfill(json={"file": "批件.pdf", "page": 3, "left": 12}))
    processes = psutil.Process(served.process.pid).children()
    for process in processes:
        process.suspend()
    try:
        page.click('[data-do="again"]')
        page.locator(".row .state", has_text="“批件.pdf”第 3 页").wait_for(timeout=WAIT)
        assert "还剩 12 页" in page.locator(".row .state").inner_text()
    finally:
        for process in processes:
            process.resume()
    wait_for(page, 1)


def test_a_photograph_that_cannot_be_opened_is_told(page: Page, tmp_path: Path) -> None:
    (tmp_path / "IMG_1.JPG").write_bytes(b"\xff\xd8\xff\xe0")
    drop(page, "#drop", tmp_path / "IMG_1.JPG")
    page.locator("#drop .told", has_text="图片无法打开：IMG_1.JPG").wait_for(timeout=WAIT)
    assert not page.locator(".row").count()


@pytest.mark.long
def test_photographs_of_a_form_are_checked_as_one_scan(page: Page, tmp_path: Path) -> None:
    names = []
    with closing(pypdfium2.PdfDocument(FORM.read_bytes())) as form:
        for number in range(2):  # by the letters of its name the second page is the first
            names.append(tmp_path / f"IMG_{number + 9}.jpg")
            form[number].render(scale=2).to_pil().save(names[-1], quality=90)
    page.set_input_files("#forms", [str(name) for name in reversed(names)])
    page.locator(".row .state .badge").wait_for(timeout=10 * WAIT)
    assert page.locator(".row .name").inner_text().startswith("IMG_9.pdf")
    report = page.frame_locator("#frame").locator("body")
    report.get_by_text("第1–2页是图片").first.wait_for(timeout=WAIT)
    assert "泰洛瑞韦片" in report.inner_text()


def test_by_keyboard(page: Page) -> None:
    check(page, FORM)
    page.locator(".row .name").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "shown"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.dataset.format") == "html"
    page.locator("body").press("Home")
    page.locator(".skip").focus()
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]


@pytest.mark.long
def test_the_status_is_spoken(page: Page) -> None:
    check(page, FORM)
    assert page.locator("#said .zh").text_content() == f"{FORM.name}：不通过"


@pytest.mark.long
def test_two_windows_and_the_end(browser: Browser, tmp_path: Path) -> None:
    served = start(tmp_path)
    one, other = (browser.new_page() for _ in range(2))
    for window in (one, other):
        window.goto(served.address)
        check(window, FORM)
    assert one.locator(".row").count() == 1, "each remembers its own"
    one.close()
    check(other, FORM)
    assert served.process.poll() is None
    served.process.kill()
    served.process.communicate()
    other.locator("#banner", has_text="程序已结束").wait_for(timeout=WAIT)
    other.close()


@pytest.mark.long
def test_it_ends_after_its_window(browser: Browser, tmp_path: Path) -> None:
    served = start(tmp_path)
    window = browser.new_page()
    window.goto(served.address)
    check(window, FORM)
    window.close()
    said, wrong = served.process.communicate(timeout=60)
    assert (served.process.returncode, said, len(wrong.splitlines())) == (0, "", 1)


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off(page: Page, width: int, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    long = tmp_path / f"{'很长的名称' * 12}.pdf"
    shutil.copy(FORM, long)
    check(page, long)
    for language in ("zh", "en"):
        page.click(f"[data-language={language}]")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, served: Served, width: int, scheme: Any) -> None:
    package = pytest.importorskip("axe_playwright_python")
    axe = Path(package.__file__).parent / "axe.min.js"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(served.address)
    for language in ("zh", "en"):
        page.click(f"[data-language={language}]")
        assert violations(page, axe) == []
        check(page, FORM)
        page.frame_locator("#frame").locator("h1").wait_for(state="attached")
        assert violations(page, axe) == []
    report = served.post(format="html").text
    page.set_content(re.sub("<meta http-equiv[^>]*>", "", report))  # its policy would keep axe out
    assert violations(page, axe) == []
    context.close()


def violations(page: Page, axe: Path) -> list[str]:
    page.add_script_tag(path=str(axe))
    found = page.evaluate("async () => (await axe.run({ iframes: false })).violations")
    return [f"{one['id']}: {re.sub(' +', ' ', node['html'])[:150]}" for one in found for node in one["nodes"]]


# ------------------------------------------------------------------------------------------------ the desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    from checker.cli.main import main

    folder = tmp_path_factory.mktemp("audit")
    (folder / "forms").mkdir()
    for name in ("甲", "乙", "丙"):
        (folder / "forms" / f"{name}.pdf").write_bytes(FORM.read_bytes() + f"%{name}\n".encode())
    main(["audit", str(folder / "forms"), "--db", str(folder / "audit.sqlite")])
    page = start(tmp_path_factory.mktemp("served"), "--db", str(folder / "audit.sqlite"))
    with held(page):
        yield page
    page.process.kill()
    page.process.communicate()


def sit_down(browser: Browser, desk: Served, reviewer: str, **options: Any) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, **options)
    page.goto(desk.address)
    page.click(".pages a[href^='/desk']")
    page.fill("#reviewer", reviewer)
    page.locator("#rows .name").first.wait_for()
    return page


def choose(page: Page, name: str) -> None:
    page.locator(f"tr[data-name='{name}'] .name").click()
    page.locator(f"tr[data-name='{name}'][aria-current=true]").wait_for()
    page.locator("#findings article").first.wait_for()


def test_findings_are_decided_on_by_keyboard_beside_their_page(browser: Browser, desk: Served) -> None:
    page = sit_down(browser, desk, "甲某")
    choose(page, "乙.pdf")
    page.locator("#picture[src^='data:image/png']").wait_for(timeout=WAIT)
    page.keyboard.press("j")
    page.locator("#marks i").first.wait_for(timeout=WAIT)
    page.keyboard.press("r")
    page.locator("#done", has_text="理由").wait_for(timeout=WAIT)  # who decides says why
    assert page.evaluate("() => document.activeElement.id") == "reason"
    page.keyboard.type("原件与此不同")
    page.locator("#findings article").nth(1).focus()
    page.keyboard.press("r")
    page.locator("#findings .decision.reject", has_text="原件与此不同").wait_for(timeout=WAIT)
    page.locator("#progress-words", has_text="不成立 1").wait_for(timeout=WAIT)
    page.locator("#findings article").nth(0).focus()
    page.keyboard.press("n")
    page.locator("tr[aria-current=true]:not([data-name='乙.pdf'])").wait_for(timeout=WAIT)
    page.close()


@pytest.mark.long
def test_a_form_is_chosen_by_its_row_and_only_then_its_page_is_spoken_of(browser: Browser, desk: Served) -> None:
    page = sit_down(browser, desk, "丁某")
    assert not page.locator("#no-page").is_visible() and not page.locator("#pages").is_visible()
    page.locator("tr[data-name='甲.pdf'] .badge").click()
    page.locator("#picture[src^='data:image/png']").wait_for(timeout=WAIT)
    assert page.locator("#pages").is_visible()
    page.route("**/api/desk/page?*", lambda route: route.fulfill(status=404))
    choose(page, "丙.pdf")
    page.locator("#no-page").wait_for(timeout=WAIT)
    assert not page.locator("#picture").is_visible(), "it was of another form"
    page.close()


@pytest.mark.long
def test_findings_that_are_decided_on_together_say_so(browser: Browser, desk: Served) -> None:
    def twice(route: Any) -> None:
        answer = route.fetch()
        found = answer.json()
        route.fulfill(response=answer, json=found | {"findings": [found["findings"][0], *found["findings"]]})

    page = sit_down(browser, desk, "戊某")
    page.route("**/api/desk/form?*", twice)
    choose(page, "丙.pdf")
    told = page.locator("#findings article", has_text="共有 2 条结论，一次决定全部")
    assert told.count() == 2 < page.locator("#findings article").count()
    page.close()


@pytest.mark.long
def test_two_reviewers_do_not_write_over_each_other(browser: Browser, desk: Served) -> None:
    one, other = sit_down(browser, desk, "甲某"), sit_down(browser, desk, "乙某")
    for window in (one, other):
        window.fill("#reason", "看过")
        choose(window, "甲.pdf")
    one.locator("#findings article").first.locator("button", has_text=re.compile("A$")).click()
    one.locator("#findings .decision").wait_for(timeout=WAIT)
    other.locator("#findings article").first.locator("button", has_text=re.compile("R$")).click()
    other.locator("#done", has_text="其他人刚刚作出决定").wait_for(timeout=WAIT)
    other.locator("#findings .decision", has_text="甲某").wait_for(timeout=WAIT)
    for window in (one, other):
        window.close()


@pytest.mark.long
def test_a_rule_is_decided_on_for_all_that_fit(browser: Browser, desk: Served) -> None:
    page = sit_down(browser, desk, "丙某")
    page.fill("#reason", "统一核对")
    page.click("details:has(#bulk-rule) summary")
    page.locator("#rule option[value=F007]").wait_for(state="attached", timeout=WAIT)
    page.select_option("#rule", "F007")
    page.locator("#bulk-rule", has_text="F007").wait_for(timeout=WAIT)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("[data-all=accept]")
    page.locator("#done", has_text=re.compile("已记录 [23] 条")).wait_for(timeout=WAIT)
    page.select_option("#state", "open")
    page.locator("#range", has_text="没有符合").wait_for(timeout=WAIT)
    page.close()


@pytest.mark.long
def test_a_sample_is_reviewed_with_its_own_progress(browser: Browser, desk: Served) -> None:
    page = sit_down(browser, desk, "甲")
    assert page.locator("#rows tr").count() == 3 and not page.locator("#sample-words").is_visible()
    page.click("#sampling summary")
    page.fill("#rate", "1")
    page.locator("#sample-words").wait_for()
    assert page.locator("#rows tr").count() == 1
    assert re.search(r"样本 1 份，已复核 \d+ / \d+ 条", page.locator("#sample-words").inner_text())
    page.fill("#rate", "")
    page.locator("#sample-words").wait_for(state="hidden")
    assert page.locator("#rows tr").count() == 3
    page.close()


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_at_the_desk(browser: Browser, desk: Served, width: int) -> None:
    package = pytest.importorskip("axe_playwright_python")
    axe = Path(package.__file__).parent / "axe.min.js"
    page = sit_down(browser, desk, "甲某", bypass_csp=True)
    page.set_viewport_size({"width": width, "height": 900})
    page.click("#sampling summary")
    page.fill("#rate", "50")
    page.locator("#sample-words").wait_for()
    page.locator("#rows .name").first.click()
    page.locator("#picture[src^='data:image/png']").wait_for(timeout=WAIT)
    for language in ("zh", "en"):
        page.click(f"[data-language={language}]")
        assert violations(page, axe) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.close()


# --------------------------------------------------------------------------------------- drafts, two versions


@pytest.mark.long
def test_a_form_is_corrected_and_saved(page: Page, tmp_path: Path) -> None:
    page.click(".pages a[href$='/draft']")
    page.locator("#said", has_text="错误").wait_for(timeout=WAIT)
    page.set_input_files("#file", str(FORM))
    page.locator("#said", has_text=re.compile("错误 4，")).wait_for(timeout=WAIT)
    place = page.locator("[data-key=first_listed_world]")
    assert "F007" in place.locator(".found").inner_text()
    stops = set()
    for _ in range(9):
        page.click("#next")
        stops.add(page.evaluate("() => document.activeElement.closest('#others, .entry, [data-group]')?.dataset.key"))
    assert "first_listed_world" in stops and len(stops) > 3, "from one finding to the next"
    place.locator("[data-name]").fill("2021-12")
    page.locator("#said", has_text=re.compile("错误 3，")).wait_for(timeout=WAIT)
    assert "F007" not in place.locator(".found").inner_text()
    with page.expect_download(timeout=WAIT) as found:
        page.click("#save")
    saved = Path(found.value.path()).read_text("utf-8")
    assert found.value.suggested_filename == f"{FORM.stem}.yaml" and re.search(r"first_listed_world: .?2021-12", saved)
    page.click("[data-language=en]")
    page.locator("[data-key=first_listed_world] label", has_text=re.compile("[a-z]")).wait_for(timeout=WAIT)
    assert page.locator("[data-key=first_listed_world] [data-name]").input_value() == "2021-12", "nothing is lost"


@pytest.mark.long
def test_rows_are_added_and_taken_away(page: Page) -> None:
    page.click(".pages a[href$='/draft']")
    page.locator("#said", has_text="错误").wait_for(timeout=WAIT)
    group = page.locator("[data-group=trials]")
    group.get_by_role("button", name="增加一项").click()
    assert group.locator(".row-of").count() == 2
    group.locator(".row-of").nth(0).get_by_role("button", name="删去此项").click()
    assert group.locator("legend .zh").all_inner_texts() == ["第 1 项"]
    cap = page.locator("[data-key=disease_background]")
    cap.locator("textarea").fill("字" * 501)
    assert cap.locator(".over-cap").inner_text() == "501 / 500 字"
    page.on("dialog", lambda dialog: dialog.accept())


@pytest.mark.long
def test_two_versions_side_by_side(page: Page, tmp_path: Path) -> None:
    page.click(".pages a[href$='/compare']")
    (tmp_path / "新.txt").write_text(draw_text(western("2025"))[0], encoding="utf-8")
    page.click("button[type=submit]")
    assert "先选好" in page.locator("#said").inner_text()
    page.set_input_files("#before", str(FORM))
    page.set_input_files("#after", str(tmp_path / "新.txt"))
    page.click("button[type=submit]")
    page.frame_locator("#frame").locator("del").first.wait_for(timeout=WAIT)


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["draft", "compare", "lists", "rules", "rules?id=E001"])
def test_axe_finds_nothing_in_the_others(browser: Browser, served: Served, path: str, width: int) -> None:
    package = pytest.importorskip("axe_playwright_python")
    axe = Path(package.__file__).parent / "axe.min.js"
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(served.address + path)
    page.locator(".entry .found li, #pair, #lists .badge, #book h2").first.wait_for(timeout=WAIT)
    for language in ("zh", "en"):
        page.click(f"[data-language={language}]")
        assert violations(page, axe) == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.close()
