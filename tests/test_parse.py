"""Reading a form: both real forms value by value, drawn forms wherever they break, and what must not mislead
it."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker import paths
from checker.errors import ReadError, RuleError
from checker.model import Form
from checker.normalize import fold_width, remove_spaces
from checker.parser import parse
from checker.parser.broken_words import broken_words
from checker.parser.grammar import layouts
from checker.parser.layout_compiler import compiled_layout
from checker.reader import read_document
from checker.reader.repair import repair_characters
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, Drawn, mutate
from tests.draw.pdf import draw_pdf
from tests.draw.portal import COLUMNS, LABELS, header, label
from tests.draw.text import draw_text
from tests.long_cases import every
from tests.seed_places import PLACES

BOOK = load_rules()
SHARED = Path(__file__).parents[2] / "shared"
EDITIONS = ("2023", "2025")
real = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the two real forms are not in ../shared")
quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
thorough = settings(quick, max_examples=60)


MARK = "乂乂"


def form_of(content: str | bytes) -> Form:
    return parse(read_document("form", content.encode() if isinstance(content, str) else content), BOOK)


def assert_in_place(form: Form) -> None:
    """Each word of an entry has its place in the document, in a line that holds it."""
    assert form.document
    rows = [row for group in form.groups.values() for row in group]
    for value in [value for row in (form.values, *rows) for value in row.values()]:
        for piece in value.pieces:
            printed = form.document.text[piece.start : piece.start + piece.length]
            assert printed == value.text[piece.at : piece.at + piece.length]
            line = form.document.lines[form.document.line_at(piece.start)]
            assert line.text[piece.start - line.start :].startswith(printed)


def plain(form: Form) -> dict[str, Any]:
    """All that was read, white space aside."""
    return {
        "edition": form.edition,
        "values": {key: remove_spaces(value.text) for key, value in form.values.items()},
        "groups": {
            name: [{part: remove_spaces(value.text) for part, value in row.items() if part != "number"} for row in rows]
            for name, rows in form.groups.items()
            if name != "criteria"
        },
        "criteria": [(row["number"].text, remove_spaces(row["text"].text)) for row in form.groups.get("criteria", ())],
        "unequal": [(group, part) for group, part, _, _ in form.unequal],
        "stray": [remove_spaces(value.text) for value in (*form.unrecognised, *form.foreign_labels)],
    }


def drawn(told: dict[str, Any]) -> dict[str, Any]:
    """What was drawn, in the same form."""
    return {
        "edition": told["edition"],
        "values": {key: remove_spaces(text) for key, text in told["values"].items()},
        "groups": {
            name: [{part: remove_spaces(text) for part, text in row.items()} for row in rows]
            for name, rows in told["groups"].items()
            if rows
        },
        "criteria": [(str(one["number"]), remove_spaces(one["text"])) for one in told["criteria"]],
        "unequal": [],
        "stray": [],
    }


def assert_reads_back(form: Drawn, pdf: bool = False, **options: Any) -> None:
    content, told = draw_pdf(form, **options) if pdf else draw_text(form, **options)
    assert plain(form_of(content)) == drawn(told)


# ------------------------------------------------------------------------------------------ the real forms


def seed(edition: str) -> bytes:
    return (SHARED / "seeds" / f"{edition}.txt").read_bytes()


SECOND = {
    "submitted_at": "CATALOGUE",
    "generic_name": "INSURANCE_CODE",
    "drug_class": "EXCLUSIVE",
    "patents[0].type": "PATENTS__EXPIRES",
    "first_listed_cn": "APPROVAL_NUMBER",
    "first_country": "FIRST_LISTED_WORLD",
    "contact_name": "CONTACT_PHONE",
}
"""The label behind a field in its line."""


def value_at(lines: list[str], places: str, key: str, edition: str, own: bool) -> str:
    """The words of a field by its lines alone: what its label, and another label in the same line, leave of
    them."""
    words = ""
    for part in places.split(", "):
        first, _, last = part.partition("-")
        words += "".join(remove_spaces(line) for line in lines[int(first) - 1 : int(last or first)])
    words = fold_width(words)
    if own:
        name = key.split("[")[0].upper() + "__" + key.split(".")[1].upper() if "[" in key else key.upper()
        shape = layouts()[edition].labels[name].shape
        if shape in words:
            words = words.partition(shape)[2]
        second = SECOND.get(key)
        words = words.partition(layouts()[edition].labels[second].shape)[0] if second else words
        if "[" in key and key.endswith(("type", "expires", "recommendation")):
            words = re.sub(r"^\d", "", words)
        words = re.sub("^:", "", words)
    return words


OWN_LABEL_IN_VALUE = {("2023", "adverse_reactions")}
"""Entries that begin with the words of their label, which itself stands on other lines."""


@real
@pytest.mark.parametrize("edition", EDITIONS)
def test_each_value_of_the_real_form_stands_on_its_lines_and_fills_them(edition: str) -> None:
    text, _ = repair_characters(re.sub("[\ue000-\uf8ff]", "", seed(edition).decode()))
    lines = text.split("\n")
    form = form_of(seed(edition))
    values = dict(form.values) | {
        f"{group}[{n}].{part}": value
        for group, rows in form.groups.items()
        for n, row in enumerate(rows)
        for part, value in row.items()
        if part != "number"
    }
    assert set(values) == set(PLACES[edition]), "fields that are printed"
    for key, value in values.items():
        places = PLACES[edition][key]
        got = fold_width(remove_spaces(value.text))
        whole = value_at(lines, places, key, edition, own=False)
        assert got in whole.replace("下载文件", ""), key
        if not key.startswith(("reference_drugs", "criteria")):
            own = (edition, key) not in OWN_LABEL_IN_VALUE
            assert got == value_at(lines, places, key, edition, own).replace("下载文件", ""), key


@real
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_real_pdf_gives_what_its_text_gives(edition: str) -> None:
    text = plain(form_of(seed(edition)))
    pdf = plain(form_of((SHARED / "forms" / f"{edition}.pdf").read_bytes()))
    differ = {key for key in text["values"] if text["values"][key] != pdf["values"].get(key)}
    assert set(text["values"]) == set(pdf["values"])
    assert len(differ) <= 3, differ
    assert text["criteria"] == pdf["criteria"] and pdf["unequal"] == text["unequal"] == []


@real
@pytest.mark.parametrize("edition", EDITIONS)
def test_evidence_leads_back_to_the_words_of_the_file(edition: str) -> None:
    raw = seed(edition).decode()
    lines, form = raw.split("\n"), form_of(seed(edition))
    assert form.document is not None
    for value in form.values.values():
        for piece in value.pieces:
            for place in form.document.places(piece.start, piece.start + piece.length):
                there, _ = repair_characters(lines[place.line - 1][place.column - 1 :])
                assert remove_spaces(there).startswith(remove_spaces(place.text)), (value.field, place)


# ------------------------------------------------------------------------------------------ what was drawn

GEOMETRY = st.fixed_dictionaries(
    {
        "page_lines": st.integers(24, 60),
        "label_width": st.integers(14, 34),
        "value_width": st.integers(60, 120),
        "pair_width": st.integers(24, 50),
        "cell_width": st.integers(8, 14),
        "align": st.sampled_from(["top", "middle", "bottom"]),
        "headers": st.sampled_from(["2023", "2025"]),
        "repeat_header": st.booleans(),
        "icons": st.booleans(),
        "radicals": st.booleans(),
    }
)
KINDS = st.sampled_from(sorted(set(CLEAN) - {"two_reference_drugs"}))


@given(KINDS, st.sampled_from(EDITIONS), GEOMETRY, st.booleans(), st.integers(0, 999))
def text_as_drawn(kind: str, edition: str, options: Any, feed: bool, chance: int) -> None:
    """A table that goes on behind a page's end without its header cannot always be told from the text alone."""
    page_end = "feed" if feed else "blank"
    told = options | {"table_cut": "rows", "repeat_header": True}
    assert_reads_back(CLEAN[kind](edition), page_end=page_end, rng=random.Random(chance), **told)


@given(st.sampled_from(sorted(CLEAN)), st.sampled_from(EDITIONS), GEOMETRY)
def pdf_as_drawn(kind: str, edition: str, options: Any) -> None:
    assert_reads_back(CLEAN[kind](edition), pdf=True, **options)


@pytest.mark.parametrize("holds", [text_as_drawn, pdf_as_drawn])
@pytest.mark.parametrize("prints", every(2, [quick, thorough], lambda known: str(known.max_examples)))
def test_a_print_gives_back_what_was_drawn(holds: Callable[[], None], prints: settings) -> None:
    prints(holds)()


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lines", every(4, [range(n, 130, 4) for n in (2, 3, 4, 5)], str))
def test_a_page_may_end_after_any_line(lines: range, edition: str) -> None:
    form = CLEAN["no_reference_drug"](edition)
    for first in lines:
        assert_reads_back(form, page_lines=(first, 10_000), label_width=18)


# ------------------------------------------------------------------------------ words that look like labels


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("pdf", [False, True])
def test_free_text_with_the_words_of_labels_stays_text(edition: str, pdf: bool) -> None:
    for width in range(60, 120, 15):
        assert_reads_back(CLEAN["label_words"](edition), pdf=pdf, value_width=width)


@pytest.mark.parametrize("key", ["adverse_reactions", "innovation", "basic_need", "trials[0].outcome"])
@pytest.mark.parametrize("pdf", [False, True])
def test_a_value_may_begin_with_its_own_label(key: str, pdf: bool) -> None:
    form = CLEAN["western"]("2025")
    words = label("2025", re.sub(r"\[\d\]", "", key))
    assert_reads_back(mutate(form, key, words + "如下。" + "本品的资料完整，结论可靠，未见新的信号。" * 6), pdf=pdf)


@pytest.mark.parametrize("second", ["药品类别", "注册证号/批准文号", "中国大陆首次上市时间", "医保药品分类与代码"])
def test_a_line_of_a_value_that_is_a_label_does_not_beat_the_row_that_prints_it(second: str) -> None:
    content, told = draw_text(CLEAN["western"]("2025"))
    form = form_of(content.replace("\n说明书用法用量 ", f"\n说明书用法用量 短行不满\n{second}\n", 1))
    wanted = drawn(told)["values"]
    assert plain(form)["values"] == wanted | {"dosage": f"短行不满{second}{wanted['dosage']}"}


def test_a_line_within_an_entry_is_no_label_out_of_turn_although_the_label_is_missing() -> None:
    """The line before it is full, so that the entry may go on."""
    full = ("本品口服给药，起效较快，" * 5)[:54]
    entry = f"{full}{label('2025', 'indications')} 的情形见于上文{full}"
    assert_reads_back(mutate(mutate(CLEAN["western"]("2025"), "indications", None), "dosage", entry))


@pytest.mark.parametrize("blank", [1, 2, 3, 4])
def test_blank_lines_behind_every_line_end_no_page(blank: int) -> None:
    content, told = draw_text(CLEAN["western"]("2025"), page_end="feed")
    form = form_of(content.replace("\n", "\n" * (blank + 1)))
    assert plain(form) == drawn(told)


def test_a_row_on_the_page_behind_its_header_may_be_wider_than_the_columns_names() -> None:
    wide: dict[str, Any] = {
        "page_lines": 35,
        "label_width": 25,
        "value_width": 83,
        "pair_width": 32,
        "cell_width": 14,
        "table_cut": "rows",
        "icons": True,
    }
    assert_reads_back(
        CLEAN["several"]("2023"), headers="2023", repeat_header=True, page_end="feed", rng=random.Random(84), **wide
    )


@pytest.mark.parametrize("before", ["试验类型1", "所治疗疾病对公共健康"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_rows_that_stand_apart_from_their_header_are_found_by_what_cells_hold(edition: str, before: str) -> None:
    content, told = draw_text(CLEAN["western"](edition), page_lines=(500, 500), page_end="feed")
    rows = re.split(r"(?:疗程/周期|金额[（(]元[）)])\n", content)[-1]
    rest = content.replace(rows, "\n")
    form = form_of(rest.replace(f"\n{before}", f"\n{rows.rstrip()}\n{before}", 1))
    assert plain(form) == drawn(told)


@pytest.mark.parametrize("behind", ["试验类型1", "上市许可持有人"])
def test_a_table_may_stand_before_any_label_of_its_page(behind: str) -> None:
    content, told = draw_text(CLEAN["western"]("2025"), page_lines=(500, 500), page_end="feed")
    rest, head, rows = content.partition("参照药品名称")
    form = form_of(rest.replace(f"\n{behind}", f"\n{head}{rows.rstrip()}\n{behind}", 1))
    assert plain(form) == drawn(told)


@pytest.mark.parametrize("empty", [("period",), ("period", "amount")])
def test_words_of_a_cell_keep_to_their_column_where_other_cells_are_empty(empty: tuple[str, ...]) -> None:
    row = {**CLEAN["western"]("2025").groups["reference_drugs"][0], "specification": "5mg/片 30片 盒"}
    form = mutate(CLEAN["western"]("2025"), "reference_drugs", [row | dict.fromkeys(empty, "")])
    (read_back,) = form_of(draw_pdf(form)[0]).groups["reference_drugs"]
    assert {key: remove_spaces(value.text) for key, value in read_back.items()} == {
        key: remove_spaces(text) for key, text in row.items() if key not in empty
    }


def test_the_tables_header_quoted_within_a_line_is_none() -> None:
    quoted = "".join(header("2025", column) for column in COLUMNS["2025"])
    assert_reads_back(mutate(CLEAN["western"]("2025"), "innovation", f"见参照表：{quoted}。"), value_width=400)


# ------------------------------------------------------------------------------------------- single defects


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("text", every(3, [None, "", "-"], repr))
def test_a_defect_changes_its_own_field_only(text: str | None, edition: str) -> None:
    form = CLEAN["chinese_patent"](edition)
    for key in form.values:
        assert_reads_back(mutate(form, key, text))


def test_a_trial_without_its_label_is_a_row_without_type_and_unequal_prints_are_kept_apart() -> None:
    form = CLEAN["several"]("2025")
    assert_reads_back(mutate(form, "trials[1].type", None))
    content, _ = draw_text(mutate(form, "second", {"trials[1].phase": "上市前后"}))
    read_back = form_of(content)
    assert [(group, part, a.text if a else None, b.text if b else None) for group, part, a, b in read_back.unequal] == [
        ("trials", "phase", form.groups["trials"][1]["phase"], "上市前后")
    ]


def test_a_label_of_another_edition_is_reported_with_its_value_kept() -> None:
    form = CLEAN["western"]("2025")
    content, _ = draw_text(mutate(form, "labels", {"first_country": label("2023", "first_country")}))
    read_back = form_of(content)
    assert [remove_spaces(value.text) for value in read_back.foreign_labels] == [label("2023", "first_country")]
    assert read_back.values["first_country"].text == form.values["first_country"]


# ------------------------------------------------------------------------------------------- displaced blocks


@pytest.mark.parametrize("typo", ["2025年6月3日", "2024年6月30日"])
def test_a_list_of_criteria_that_is_worded_otherwise_is_lifted_too(typo: str) -> None:
    form = CLEAN["western"]("2025")
    content, told = draw_text(form, page_lines=(26, 60))
    changed = form_of(content.replace("2025年6月30日", typo))
    assert plain(changed)["values"] == drawn(told)["values"]
    assert [row["number"].text for row in changed.groups["criteria"]] == ["1", "2", "3", "4", "5"]


def test_tick_marks_belong_to_the_list() -> None:
    content, told = draw_text(CLEAN["western"]("2025"))
    for mark, state in (("☑", True), ("□", False)):
        form = form_of(re.sub(r"(?m)^([1-5]\.20)", rf"{mark} \1", content))
        assert plain(form)["values"] == drawn(told)["values"]
        assert [row["ticked"].typed for row in form.groups["criteria"]] == [state] * 5
        assert [row["number"].text for row in form.groups["criteria"]] == ["1", "2", "3", "4", "5"]


# ------------------------------------------------------------------------------------------------ odd texts


def test_a_text_in_another_tools_order_is_refused() -> None:
    folder = Path(__file__).parent / "forms" / "torn"
    for path in sorted(folder.glob("*.txt")):
        with pytest.raises(ReadError) as refused:
            form_of(path.read_bytes())
        assert refused.value.kind == "torn", path.name
    assert len(list(folder.glob("*.txt"))) >= 4


def test_labels_of_second_columns_without_their_rows_first_ones_are_a_mixed_up_text() -> None:
    form = mutate(mutate(CLEAN["western"]("2025"), "generic_name", None), "drug_class", None)
    assert_reads_back(form)
    with pytest.raises(ReadError) as refused:
        form_of(draw_text(mutate(form, "first_listed_cn", None))[0])
    assert refused.value.kind == "joined_lines"


@given(st.data())
def any_text(data: st.DataObject) -> None:
    lines = draw_text(CLEAN["several"]("2025"), page_end="feed")[0].split("\n")
    rng = data.draw(st.randoms(use_true_random=False))
    change = data.draw(st.sampled_from(["shuffle", "delete", "cut", "junk", "twice"]))
    if change == "shuffle":
        rng.shuffle(lines)
    elif change == "delete":
        lines = [line for line in lines if rng.random() < 0.7]
    elif change == "junk":
        lines = [line + rng.choice(["", "", "\x02", "：", " 1", "试验类型1 ", "\f"]) for line in lines]
    text = "\n".join(lines * (2 if change == "twice" else 1))
    try:
        form = form_of(text[rng.randrange(len(text)) :] if change == "cut" else text)
    except ReadError:
        return
    assert_in_place(form)


@pytest.mark.parametrize("texts", every(2, [quick, thorough], lambda known: str(known.max_examples)))
def test_any_text_parses_or_is_refused(texts: settings) -> None:
    texts(any_text)()


@pytest.mark.parametrize("seed", [220, 635, 10_100])
def test_words_that_a_pages_end_cuts_have_their_places(seed: int) -> None:
    """A label that a page's end cut, and that is none here: its two parts stand in two places."""
    lines = draw_text(CLEAN["several"]("2025"), page_end="feed")[0].split("\n")
    random.Random(seed).shuffle(lines)
    assert_in_place(form_of("\n".join(lines)))


@pytest.mark.parametrize(
    ("key", "entry"),
    [("first_listed_cn", "2024-01"), ("otc", "否"), ("package_insert", "示例说明书.pdf"), ("heritage", "-")],
)
def test_what_stands_behind_a_whole_entry_is_no_part_of_it(key: str, entry: str) -> None:
    """A month, a yes, a file's name and a dash end with their line: what follows belongs to a label nobody knows."""
    content = draw_text(mutate(CLEAN["western"]("2025"), key, MARK))[0]
    strange = "虚构新增栏目 虚构内容"
    form = form_of(content.replace(MARK, f"{entry}\n\n{strange}"))
    assert remove_spaces(form.values[key].text) == entry
    assert remove_spaces(strange) in remove_spaces("".join(value.text for value in form.unrecognised))


def test_what_stands_behind_the_last_sentence_is_no_part_of_the_form() -> None:
    content, _ = draw_text(mutate(CLEAN["western"]("2025"), "clinical_management", "本品用法简单。"))
    insert = "虚构药品说明书的全文如下，附在申报书之后供专家参考，内容与所公布的一致"
    form = form_of(f"{content.rstrip()}\n\n{insert}\n")
    assert form.values["clinical_management"].text == "本品用法简单。"
    assert [value.text for value in form.unrecognised] == [insert]


def test_full_lines_that_end_sentences_are_one_entry() -> None:
    sentence = "本品用法简单，无需特殊的监测，便于临床管理。"
    assert_reads_back(mutate(CLEAN["western"]("2025"), "clinical_management", sentence * 3), value_width=44)


def test_what_follows_a_page_that_stands_twice_keeps_its_place() -> None:
    pages = draw_text(CLEAN["western"]("2025"), page_end="feed")[0].split("\f")
    form = form_of("\f".join([*pages[:2], pages[1], *pages[2:]]))
    assert form.document and form.document.repeated
    assert_in_place(form)
    assert plain(form)["values"] == plain(form_of("\f".join(pages)))["values"]


def test_an_empty_entry_stands_where_its_label_does() -> None:
    """A finding on what is not filled in points at the label: nothing else of it is printed."""
    form = form_of(draw_text(mutate(CLEAN["western"]("2025"), "otc", ""))[0])
    assert form.document and not form.values["otc"].text
    (piece,) = form.values["otc"].label
    assert form.document.text[piece.start : piece.start + piece.length] == "是否为OTC"
    assert form.values["mah"].text and not form.values["mah"].label


@pytest.mark.parametrize(
    "line", every(3, ["二、有效性信息", "国家药监局药品审评中心", "试验阶段 上市前", "本品的说明", "下载\f"])
)
def test_a_line_repeated_without_end_takes_time_in_proportion(line: str) -> None:
    content, _ = draw_text(CLEAN["western"]("2025"))
    taken = []
    for times in (400, 4_000):
        begun = process_time()
        form_of(content + f"{line}\n" * times)
        taken.append(process_time() - begun)
    assert taken[1] < 20 * max(taken[0], 0.05)


# ----------------------------------------------------------------------------------------------- the grammars


@pytest.mark.parametrize(
    "grammar",
    ["start: missing", 'start: A\nA: "unclosed', "start: a\na: B\nB: /(/", 'start: a | b\na: "x"\nb: "x"'],
)
def test_a_grammar_that_cannot_be_used_is_named(grammar: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as fault:
        compiled_layout(tmp_path / "2031.lark", grammar)
    assert fault.value.path == "2031.lark" and fault.value.what and fault.value.mend


def test_a_grammar_compiled_anew_has_the_labels_that_the_portal_prints() -> None:
    path = paths.GRAMMARS / "2025.lark"
    grammar = "\n".join((paths.GRAMMARS / name).read_text(encoding="utf-8") for name in ("form.lark", path.name))
    assert {label.text for label in compiled_layout(path, grammar)["labels"]} > {*LABELS.values()}


PRINTED = [*sorted((Path(__file__).parent / "forms").rglob("*.pdf")), *sorted((SHARED / "forms").glob("*.pdf"))]


@pytest.mark.parametrize("path", PRINTED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_text_in_the_order_of_a_pdf_reads_like_the_pdf(path: Path) -> None:
    """What a browser's line breaks leave of the table is put together without the boxes."""
    document = read_document(path.name, path.read_bytes())
    pages = ["\n".join(line.text for line in lines) for _, lines in groupby(document.lines, key=lambda line: line.page)]
    text = plain(form_of("\f".join(pages)))
    printed = plain(parse(document, BOOK))
    assert text == printed


def test_a_kept_parser_of_somebody_else_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "layout.json"
    assert paths.read_ours(kept) is None
    kept.write_bytes(b"{}")
    assert paths.read_ours(kept) == b"{}"
    if hasattr(os, "getuid"):
        own = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: own + 1)
        assert paths.read_ours(kept) is None


@pytest.mark.parametrize("pdf", [False, True])
@pytest.mark.parametrize(
    ("key", "words", "read"),
    [
        ("dosage", "：每日一次。", "：每日一次。"),
        ("dosage", ":每日一次。", ":每日一次。"),
        ("drug_name", "：泰洛", "：泰洛"),
        ("certificates", "甲.pdf、下载文件 乙.pdf", "甲.pdf、乙.pdf"),
        ("certificates", "甲.pdf、 下载文件  、乙.pdf", "甲.pdf、乙.pdf"),
    ],
)
def test_marks_at_the_edges_of_an_entry(key: str, words: str, read: str, pdf: bool) -> None:
    """A colon that begins an entry is its own; names of files are joined once."""
    form = mutate(CLEAN["western"]("2025"), key, words)
    content = draw_pdf(form)[0] if pdf else draw_text(form)[0].encode()
    assert parse(read_document("form", content), BOOK).values[key].text == read


@pytest.mark.parametrize(
    ("lines", "broken"),
    [
        (["本品用于ab", "cd治疗中度", "类风湿"], {1}),
        (["本品用于a", "治疗中度ab", "cdefghijkl", "mn"], {2, 3}),
        (["本品用于ab", "治疗中度a", "cdefghijkl", "mn"], {3}),  # the space stood where the line has room for it
        (["本品用于ab", "cd治疗", "methotrexa", "tee"], set()),  # a short line before a word: words are kept whole
        (["本品用于ab", "cd"], set()),  # how wide the column is cannot be told
    ],
)
def test_words_that_a_print_broke(lines: list[str], broken: set[int]) -> None:
    assert broken_words(lines) == broken


def test_latin_words_that_a_text_parts_by_a_line_keep_their_space() -> None:
    words = (
        "A randomised phase III study of lofitinib versus placebo in adults with relapsed disease showed a benefit in "
        "overall survival and was published with all of its data."
    )
    text, _ = draw_text(mutate(CLEAN["western"]("2025"), "innovation", words))
    assert parse(read_document("form.txt", text.encode()), BOOK).values["innovation"].text == words


def test_a_word_broken_in_a_text_is_one_word_again() -> None:
    entry = "口服，服法见methotrexate说明书；不得与rifampicin、itraconazole同用，也不得与methotrexate同日服用。"
    text, _ = draw_text(mutate(CLEAN["western"]("2025"), "dosage", entry), value_width=26, label_width=12)
    assert form_of(text).values["dosage"].text == entry
