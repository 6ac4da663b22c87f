"""Forms of cycles that no edition describes: read by the nearest layout, judged by what they print themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from checker.errors import ReadError
from checker.model import Form, Result
from checker.parser import parse
from checker.parser.grammar import layouts
from checker.parser.reading_order import ordered_text
from checker.parser.unspaced_text import unspaced_text
from checker.pipeline import Options, check_content, judge
from checker.reader import read_document
from checker.report.json_report import render
from checker.rulebook import load_rules
from tests.draw import portal
from tests.draw.cycles import draw_cycle
from tests.draw.forms import mutate, western
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

BOOK = load_rules()
SHARED = Path(__file__).parents[2] / "shared"
DRAWS = {"txt": lambda form: (draw_text(form)[0].encode(),), "pdf": draw_pdf}
SEEDS = [pytest.param(n, marks=() if n < 4 else pytest.mark.long) for n in range(60)]


def bare(text: str) -> str:
    return "".join(text.split()).replace("（", "(").replace("）", ")")


def values_of(form: Form) -> dict[str, str]:
    found = {key: bare(value.text) for key, value in form.values.items()}
    for group, rows in form.groups.items():
        for n, row in enumerate(rows if group != "criteria" else ()):
            found |= {f"{group}[{n}].{part}": bare(value.text) for part, value in row.items() if part != "number"}
    return found


def checked(content: bytes, name: str) -> Result:
    return check_content(name, content, BOOK, Options(), None)


@pytest.mark.parametrize("kind", ["txt", "pdf"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_of_an_invented_cycle(seed: int, kind: str) -> None:
    drawn = draw_cycle(seed)
    content = drawn.print_with(DRAWS[kind])
    form = parse(read_document(f"form.{kind}", content), BOOK)
    cycle = form.cycle
    assert cycle and form.edition == drawn.form.edition
    assert {name: cycle.edition.parameters[name] for name in drawn.routes} == drawn.routes
    assert len(cycle.beside) == drawn.beside
    assert {one.new for one in cycle.labels_that("new")} == {bare(words) for words, _ in drawn.form.added.values()}
    wanted = {key: bare(text) for key, text in drawn.form.values.items()}
    for group, rows in drawn.form.groups.items():
        wanted |= {f"{group}[{n}].{part}": bare(text) for n, row in enumerate(rows) for part, text in row.items()}
    told = {change.key for change in cycle.labels_that("gone")}
    found = values_of(form)
    assert {key: text for key, text in wanted.items() if found.get(key) != text and key not in told} == {}
    result = judge(form, "form", None, BOOK, Options())
    assert [f.message.zh for f in result.findings if f.verdict == "fail" and f.role != "route"] == []
    assert result.edition_basis == "printed" and result.outcome == "review"
    parts = {
        "new_labels": cycle.labels_that("new"),
        "gone_labels": cycle.labels_that("gone") + cycle.labels_that("moved"),
    }
    assert [problem.kind for problem in result.problems] == ["cycle_read", "cycle_taken_over"] + [
        f"cycle_{part}" for part, changes in parts.items() if changes
    ]
    assert "（无）" not in "".join(
        [one.message.zh for one in result.problems] + [f.message.zh for f in result.findings if f.rule == "Q013"]
    )


@pytest.mark.parametrize("gone", range(5))
def test_a_route_that_is_not_printed_does_not_apply(gone: int) -> None:
    drawn = draw_cycle(0)
    criteria = tuple(text for n, text in enumerate(drawn.criteria) if n != gone)
    result = checked(replace(drawn, criteria=criteria).print_with(DRAWS["txt"]), "form.txt")
    routes = [f for f in result.findings if f.role == "route"]
    assert [f.verdict == "not_applicable" for f in routes] == [n == gone for n in range(5)]
    assert routes[gone].message.zh == "申报书没有印这一条件。"
    assert "engine" not in [problem.kind for problem in result.problems]


def test_a_list_of_three_criteria_is_one() -> None:
    drawn = draw_cycle(0)
    result = checked(replace(drawn, criteria=drawn.criteria[:3]).print_with(DRAWS["txt"]), "form.txt")
    told = {f.rule: f.verdict for f in result.findings if f.role == "route"}
    assert [told[rule] for rule in ("E001", "E004", "E005")] == ["pass", "not_applicable", "not_applicable"]


def test_a_box_before_each_criterion_hides_none_that_is_worded_as_no_other() -> None:
    drawn = draw_cycle(9)
    assert any(text.startswith("按照程序") for text in drawn.criteria)
    boxes, count = re.subn(r"(?m)^(?=[1-6]\.(?:20\d\d|按照))", "☐", drawn.print_with(DRAWS["txt"]).decode())
    form = parse(read_document("form.txt", boxes.encode()), BOOK)
    assert count == len(form.groups["criteria"]) == len(drawn.criteria) and form.cycle and len(form.cycle.beside) == 1


def test_what_does_not_apply_is_not_left_open_by_a_list_that_nobody_has() -> None:
    drawn = draw_cycle(2)
    inside = replace(drawn, form=mutate(drawn.form, "catalogue", "药品目录内"))
    routes = [f for f in checked(inside.print_with(DRAWS["txt"]), "form.txt").findings if f.role == "route"]
    assert {f.message.zh for f in routes} == {"目录内药品不适用目录外申报条件。"}


def form_of_2027(**changes: object) -> bytes:
    form = mutate(western("2025"), "title", ("2027年国家医保药品目录调整", "申报材料 （公示版）"))
    own: dict[str, object] = {"submitted_at": "2027-07-15 14:06:52", "patents[0].expires": "2037-05"}
    for key, value in {**own, **changes}.items():
        form = mutate(form, key, value)
    return draw_text(form)[0].encode()


def test_rules_that_hang_on_no_cycle_judge_as_ever() -> None:
    """A month that is no month, a code's digits and a missing upload fail; a choice that no cycle has is a review."""
    faults = {
        "first_listed_cn": "2022-13",
        "insurance_code": "XL04AFT312A00101015012",
        "package_insert": "",
        "drug_class": "化药",
    }
    found = {f.rule: f.verdict for f in checked(form_of_2027(**faults), "form.txt").findings if f.verdict != "pass"}
    assert [found[rule] for rule in ("F007", "F008", "U001", "F005")] == ["fail", "fail", "fail", "review"]


def test_what_nobody_can_know_is_told_once() -> None:
    result = checked(form_of_2027(), "form.txt")
    told = {f.rule: f for f in result.findings}
    assert (told["Q013"].level, told["D001"].level) == ("review", "consequence")
    assert told["D001"].cause and told["D001"].cause.rule == "Q013"
    assert '"edition_basis": "printed"' in render([result], BOOK, "zh")


def without_head(content: bytes, *more: str) -> bytes:
    """A text's lines without its title, and without lines that hold a word."""
    lines = content.decode().splitlines(keepends=True)
    words = ("国家医保药品目录调整", "申报材料 ", *more)
    return "".join(line for line in lines if not any(word in line for word in words)).encode()


@pytest.mark.parametrize("seed", range(3))
def test_a_form_without_a_title_is_one_of_the_year_in_which_its_criteria_end(seed: int) -> None:
    drawn = draw_cycle(seed)
    content = without_head(drawn.print_with(DRAWS["txt"]))
    form = parse(read_document("form.txt", content), BOOK)
    assert form.title is None and form.edition == drawn.form.edition and form.cycle
    assert {name: form.cycle.edition.parameters[name] for name in drawn.routes} == drawn.routes
    result = judge(form, "form", None, BOOK, Options())
    assert [f.rule for f in result.findings if f.verdict == "fail" and f.role != "route"] == []
    assert result.problems[0].message.zh.startswith(f"申报书没有标题，按申报条件所印的日期认作{form.edition}年度。")
    late = re.sub(rf"{form.edition}-07-\d\d ".encode(), b"2040-07-02 ", content)
    (told,) = [f for f in checked(late, "form.txt").findings if f.rule == "D002"]
    assert told.verdict == "review" and told.assumptions[-1].zh.startswith("申报书没有标题，假定")


@pytest.mark.parametrize("key", ["company", "exclusive", "first_country", "mah", "otc"])
def test_a_label_that_is_not_found_fails_no_entry_that_may_hold_its_words(key: str) -> None:
    form = parse(read_document("form.txt", form_of_2027(labels={key: "本栏另有所指"})), BOOK)
    assert form.cycle and key in {change.key for change in form.cycle.labels_that("gone")}
    result = judge(form, "form", None, BOOK, Options())
    assert [f.rule for f in result.findings if f.verdict == "fail" and f.role != "route"] == []


def test_the_parts_of_a_label_may_stand_in_another_order() -> None:
    form = parse(read_document("form.txt", form_of_2027(labels={"approval_number": "批准文号/注册证号"})), BOOK)
    assert form.cycle and [change.key for change in form.cycle.labels_that("reworded")] == ["approval_number"]
    assert form.values["first_listed_cn"].text == western("2025").values["first_listed_cn"]


def changes_of(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The cycle by whose layout a form is read, and the labels that differ from it."""
    cycle = parse(read_document("form.txt", content), BOOK).cycle
    assert cycle
    return cycle.like, [(one.kind, one.key or one.new) for one in cycle.changes]


def test_labels_worded_anew_may_follow_one_another() -> None:
    labels = {"patent_dispute": "目前是否存在专利纠纷", "specifications": "说明书所载全部注册规格"}
    _, changes = changes_of(form_of_2027(labels=labels, patent_dispute=""))
    assert changes == [("reworded", "patent_dispute"), ("reworded", "specifications")]


def test_a_new_label_may_stand_behind_a_full_line_that_ends_a_sentence() -> None:
    full = "本品口服给药，每日一次，用法简单，患者依从性好，无需监测，临床使用方便可靠，便于基层医疗机构推广使用。"
    _, changes = changes_of(form_of_2027(added={"dosage": ("虚构新增栏目", "虚构的内容")}, dosage=full * 2))
    assert changes == [("new", "虚构新增栏目")]


def test_a_new_label_of_two_lines_is_one() -> None:
    form = mutate(western("2025"), "title", ("2027年国家医保药品目录调整", "申报材料 （公示版）"))
    form = mutate(form, "added", {"otc": ("是否为国家集采中选药品", "无")})
    _, changes = changes_of(draw_text(form, label_width=12)[0].encode())
    assert [words for kind, words in changes if kind == "new" and "药品" in words] == ["是否为国家集采中选药品"]


def test_a_form_as_near_to_two_cycles_is_read_by_the_later_one() -> None:
    anew = {key: f"{portal.LABELS[key]}一栏" for key in portal.LABELS_2023}
    assert changes_of(form_of_2027(labels=anew, track=None))[0] == "2025"


def test_notes_that_are_not_printed_are_no_label_that_has_gone() -> None:
    content, count = re.subn(r"(?s)\n说明：.*?1\.6m[^\n]*", "", form_of_2027().decode())
    assert count == 1 and changes_of(content.encode())[1] == []


def test_what_only_labels_tell_of_the_year_fails_nothing() -> None:
    """No title, no criterion, and a time of submission in a year of other labels."""
    form = mutate(mutate(western("2025"), "title", ()), "submitted_at", "2027-07-15 14:06:52")
    result = checked(without_head(draw_text(form)[0].encode(), "国家药监部门"), "form.txt")
    told = {f.rule: f.verdict for f in result.findings}
    assert (result.edition, told["D001"], told["D002"]) == ("2025", "review", "review")
    assert [problem.kind for problem in result.problems] == ["edition_uncertain"]


def test_a_form_that_differs_too_much_is_refused_with_the_labels_that_were_not_found() -> None:
    strange = {key: words[::-1] for key, words in list(portal.LABELS.items())[5:25]}
    with pytest.raises(ReadError) as caught:
        parse(read_document("form.txt", form_of_2027(labels=strange)), BOOK)
    assert caught.value.kind == "cycle_not_supported"
    assert "药品分类与代码" in caught.value.message.zh and "2023、2024、2025" in caught.value.advice.zh


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published forms are no part of the project")
@pytest.mark.parametrize("name", ["seeds/{}.txt", "forms/{}.pdf"])
@pytest.mark.parametrize(("year", "like", "new"), [("2025", "2023", {"track"}), ("2023", "2025", set())])
def test_each_published_form_is_read_by_the_other_cycle(
    name: str, year: str, like: str, new: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own edition and grammar hidden: the same parameters, values but for new labels, and no further fail."""
    from checker.parser import unknown_cycle

    path = SHARED / name.format(year)
    document = read_document(str(path), path.read_bytes())
    whole = parse(document, BOOK)
    hidden = BOOK._replace(editions={like: BOOK.editions[like]})
    one = {like: layouts()[like]}
    monkeypatch.setattr(unknown_cycle, "layouts", lambda own=None: one)
    form = unknown_cycle.read_unknown_cycle(unspaced_text(ordered_text(document)), year, hidden)
    assert form.cycle
    laid_down = BOOK.editions[year].parameters
    routes = {key: value for key, value in laid_down.items() if re.match("route_", key)}
    assert {key: form.cycle.edition.parameters[key] for key in routes} == routes
    wanted, found = values_of(whole), values_of(form)
    assert {key for key in wanted if found.get(key) != wanted[key]} == new
    fails = [
        {f.rule for f in judge(one, "", None, book, Options()).findings if f.verdict == "fail"}
        for one, book in ((whole, BOOK), (form, hidden))
    ]
    assert fails[1] <= fails[0]
