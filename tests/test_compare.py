"""`nrdl diff`: what differs between two forms and only that, the findings that came and went, and how it is shown."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import paths
from checker.cli.main import main
from checker.diff import html_report, json_report, text_report
from checker.diff.compare import compare_files, compare_results
from checker.diff.models import FieldChange, FormDifference, RowChange, Stretch
from checker.diff.row_alignment import align
from checker.diff.word_diff import MOST_EQUAL_PAIRS, difference, split_words
from checker.model import Rulebook, Value
from checker.normalize import remove_spaces
from checker.pipeline import Options, check_file
from checker.rulebook import load_rules
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN, clean_forms, reference
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text
from tests.long_cases import every

ROOT = Path(__file__).parent.parent
FORMS = ROOT / "tests" / "forms"
GOOD, BAD = str(FORMS / "2025" / "clean.txt"), str(FORMS / "2025" / "with-defects.txt")
ENCRYPTED = str(Path(__file__).parent / "broken" / "encrypted.pdf")
NAME, OTHER_NAME, PHONE, OTHER_PHONE = "张三丰", "张无忌", "13812345678", "13887654321"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


def written(form: Drawn, folder: Path, name: str, **geometry: Any) -> str:
    path = folder / name
    path.write_text(draw_text(form, **geometry)[0], encoding="utf-8")
    return str(path)


def compared(before: Drawn, after: Drawn, folder: Path) -> FormDifference:
    pair = written(before, folder, "before.txt"), written(after, folder, "after.txt")
    return compare_files(*pair, load_rules(), Options())


def both_ways(before: Drawn, after: Drawn, folder: Path) -> tuple[FormDifference, FormDifference]:
    book, known = load_rules(), Options(show_contacts=True)
    one, other = (check_file(written(form, folder, "form.txt"), book, known) for form in (before, after))
    return compare_results(one, other, book), compare_results(other, one, book)


def entries(found: FormDifference) -> Iterator[tuple[str, str]]:
    """The changes in short: how, and of what; a row by its group and numbers, its parts behind it."""
    for change in found.fields:
        if isinstance(change, RowChange):
            yield change.change, f"{change.group} {change.before}>{change.after}"
            yield from ((part.change, part.field) for part in change.parts)
        else:
            yield change.change, change.field


def findings(found: FormDifference) -> set[tuple[str, str, str, str]]:
    return {
        (c.change, c.rule, *(finding.verdict if finding else "" for finding in (c.before, c.after)))  # type: ignore[misc]
        for c in found.findings
    }


def in_brackets(words: tuple[Stretch, ...]) -> str:
    signs = {"same": "{}", "removed": "[{}]", "added": "<{}>"}
    return "".join(signs[change].format(text_report) for change, text_report in words)


# ---------------------------------------------------------------------------------------- each kind of change

FORM = CLEAN["several"]("2025")
PATENT = {"type": "用途专利", "expires": "2040-11"}


@pytest.mark.long
@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("otc", "是", [("changed", "otc")]),
        ("otc", "", [("removed", "otc")]),
        ("otc", None, [("removed", "otc")]),
        ("heritage", "", [("removed", "heritage")]),
        ("cde_review", "另有描述", [("changed", "cde_review")]),
        ("slides_public", "另一份.pptx", [("changed", "slides_public")]),
        ("indications", FORM.values["indications"].replace("，", ","), [("marks", "indications")]),
        ("specifications", FORM.values["specifications"].replace("15mg", "１５ｍｇ"), [("marks", "specifications")]),
        ("innovation", FORM.values["innovation"].replace("40倍", "4.0倍"), [("changed", "innovation")]),
        ("trials[1].phase", "上市后", [("changed", "trials 2>2"), ("changed", "trials[].phase")]),
        ("patents[2].expires", "", [("changed", "patents 3>3"), ("removed", "patents[].expires")]),
        ("guidelines", FORM.groups["guidelines"][:2],
         [("removed", "guidelines 3>None"), ("removed", "guidelines[].recommendation"),
          ("removed", "guidelines[].excerpt_file")]),
        ("patents", [PATENT, *FORM.groups["patents"]],
         [("added", "patents None>1"), ("added", "patents[].type"), ("added", "patents[].expires")]),
        ("patents", [FORM.groups["patents"][n] for n in (1, 2, 0)], [("moved", "patents 1>3")]),
        ("trials", [FORM.groups["trials"][n] for n in (0, 3, 1, 2)], [("moved", "trials 4>2")]),
        ("reference_drugs", [reference("另一药片", "7mg/片", "3.30", "口服，一日一片", "3.30")],
         [("removed", "reference_drugs 1>None"), ("added", "reference_drugs None>1")]),
    ],
)  # fmt: skip
def test_one_change_and_nothing_else(key: str, value: Any, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    found, back = both_ways(FORM, mutate(FORM, key, value), tmp_path)
    got = list(entries(found))
    if key == "reference_drugs":  # its eight parts follow the rows
        got = [entry for entry in got if ">" in entry[1]]
    assert sorted(got) == sorted(wanted)
    assert not found.same
    assert sorted(entries(back)) == sorted(map(turned, entries(found)))


def turned(entry: tuple[str, str]) -> tuple[str, str]:
    kind, what = entry
    if ">" in what:
        group, _, numbers = what.partition(" ")
        what = f"{group} {'>'.join(reversed(numbers.split('>')))}"
    return {"added": "removed", "removed": "added"}.get(kind, kind), what


def test_a_label_that_one_form_lacks(tmp_path: Path) -> None:
    """Neither has words in the field: that its label is gone is still told."""
    empty = mutate(FORM, "otc", "")
    (change,) = compared(empty, mutate(FORM, "otc", None), tmp_path).fields
    assert isinstance(change, FieldChange)
    assert (change.change, change.before.state, change.after.state) == ("label", "empty", "missing")


TICKS = ({1: True, 3: False}, {1: False, 3: True})


def ticked(folder: Path, number: int) -> str:
    path = folder / f"ticks{number}.pdf"
    path.write_bytes(draw_pdf(mutate(FORM, "ticks", TICKS[number]))[0])
    return str(path)


@pytest.mark.parametrize("form", every(3, ["text", "html", "json"]))
def test_ticks_of_two_pdfs(form: str, tmp_path: Path, capsys: Captured) -> None:
    """Each has a place, though a drawn box has no characters."""
    assert main(["diff", ticked(tmp_path, 0), ticked(tmp_path, 1), "--format", form, "--lang", "en"]) == 1
    assert "bug" not in "".join(capsys.readouterr())
    found = compare_files(ticked(tmp_path, 0), ticked(tmp_path, 1), load_rules(), Options())
    rows = [change for change in found.fields if isinstance(change, RowChange)]
    assert [(row.before, [part.field for part in row.parts]) for row in rows] == [
        (1, ["criteria[].ticked"]), (3, ["criteria[].ticked"]),
    ]  # fmt: skip
    for row in rows:
        assert row.parts[0].before.page == row.parts[0].after.page == 1
        assert row.parts[0].before.line and row.parts[0].before.line == row.parts[0].after.line


def test_a_draft_ticks_what_its_pdf_ticks(tmp_path: Path, capsys: Captured) -> None:
    """True in a draft is a ticked box in print; another answer is told by the box."""
    pdf, draft = ticked(tmp_path, 0), tmp_path / "form.yaml"
    assert main(["parse", pdf, "--show-contacts", "--output", str(draft)]) == 0
    assert compare_files(str(draft), pdf, load_rules(), Options()).same
    draft.write_text(re.sub(r"(?m)^ +title:.*\n", "", draft.read_text("utf-8")), encoding="utf-8")
    assert not compare_files(str(draft), pdf, load_rules(), Options()).fields, "the title is the portal's"
    draft.write_text(draft.read_text("utf-8").replace("ticked: true", "ticked: 否"), encoding="utf-8")
    capsys.readouterr()
    assert main(["diff", str(draft), pdf, "--lang", "en"]) == 1
    assert "[-☐-]{+☑+}" in capsys.readouterr().out


def test_where_and_what_word_by_word(tmp_path: Path) -> None:
    changed = FORM.values["dosage"].replace("每次15mg", "每次30mg").replace("不推荐使用", "不得使用")
    (change,) = compared(FORM, mutate(FORM, "dosage", changed), tmp_path).fields
    assert isinstance(change, FieldChange)
    assert "推荐剂量为每次[15mg]<30mg>，每日1次" in in_brackets(change.words)
    assert "不[推荐]<得>使用" in in_brackets(change.words)
    assert change.before.page == change.after.page == 2 and change.before.line and change.after.line
    assert remove_spaces(change.after.text) == remove_spaces(changed)


def test_a_row_that_moved_and_changed_is_the_same_row(tmp_path: Path) -> None:
    rows = [dict(FORM.groups["trials"][n]) for n in (1, 2, 3, 0)]
    rows[3]["outcome"] += "其他结局也有改善。"
    (change,) = compared(FORM, mutate(FORM, "trials", rows), tmp_path).fields
    assert isinstance(change, RowChange)
    assert (change.change, change.before, change.after) == ("moved", 1, 4)
    (part,) = change.parts
    assert in_brackets(part.words).endswith("<其他结局也有改善。>")


def test_uploads_are_compared_by_their_files(tmp_path: Path) -> None:
    old, new = (mutate(FORM, "certificates", f"一.pdf 下载文件 二.pdf{more}") for more in ("", " 下载文件 三.pdf"))
    (change,) = compared(old, new, tmp_path).fields
    assert isinstance(change, FieldChange)
    assert [(kind, remove_spaces(words)) for kind, words in change.words] == [
        ("same", "一.pdf二.pdf"),
        ("added", "三.pdf"),
    ]
    without = compared(FORM, mutate(FORM, "certificates", "下载文件"), tmp_path)
    assert list(entries(without)) == [("removed", "certificates")], "the portal's link word is no file"


def test_text_beside_the_fields_is_compared_too(tmp_path: Path, book: Rulebook) -> None:
    path, other = written(FORM, tmp_path, "a.txt"), written(FORM, tmp_path, "b.txt")
    text_report = Path(other).read_text(encoding="utf-8")
    Path(other).write_text(f"内部资料\n\n{text_report}", encoding="utf-8")
    found = compare_files(path, other, book, Options())
    assert list(entries(found)) == [("added", "unrecognised")]
    again = mutate(FORM, "second", {"trials[0].phase": "上市后"})
    assert list(entries(compared(FORM, again, tmp_path))) == [("added", "printed_again")]


# ------------------------------------------------------------------------------------- the same form is the same


@pytest.mark.parametrize("form", every(3, clean_forms()[::2], lambda form: f"{form.kind}-{form.edition}"))
def test_a_form_does_not_differ_from_itself_in_any_medium(form: Drawn, tmp_path: Path, book: Rulebook) -> None:
    plain = written(form, tmp_path, "plain.txt")
    other = {"radicals": True, "blank_between": False, "page_end": "feed", "label_width": 20, "value_width": 64}
    narrow = written(form, tmp_path, "narrow.txt", **other)
    (tmp_path / "form.pdf").write_bytes(draw_pdf(form)[0])
    for path in (narrow, str(tmp_path / "form.pdf")):
        found = compare_files(plain, path, book, Options())
        assert list(entries(found)) == [], "a line's end, white space and a font are no change"
        assert {change.rule for change in found.findings} <= {"E011", "Q002"}, "ticks and repairs are the medium's"
        assert found.same_fields > 40


@pytest.mark.parametrize(("one", "other"), [("western", "biologic"), ("several", "old_drug"), ("western", "several")])
def test_either_way_round_the_same_is_told(one: str, other: str, tmp_path: Path) -> None:
    found, back = both_ways(CLEAN[one]("2025"), CLEAN[other]("2023"), tmp_path)
    assert found.fields and found.findings
    assert sorted(entries(back)) == sorted(map(turned, entries(found)))
    kinds = {"new": "gone", "gone": "new"}
    assert findings(back) == {(kinds.get(kind, kind), rule, b, a) for kind, rule, a, b in findings(found)}
    for there, here in zip(texts_of(found), texts_of(back), strict=True):
        turned_words = {"removed": "added", "added": "removed", "same": "same"}
        assert sorted((turned_words[kind], remove_spaces(words)) for kind, words in there) == sorted(
            (kind, remove_spaces(words)) for kind, words in here
        )


def texts_of(found: FormDifference) -> list[tuple[Stretch, ...]]:
    plain = [change for change in found.fields if isinstance(change, FieldChange)]
    return [change.words for change in sorted(plain, key=lambda change: change.field)]


# --------------------------------------------------------------------------------------------------- the words

WORDS = st.text(st.sampled_from("本品每日一次，。1 5mg-/%.CAR\u3000²Ⅲ\n"), max_size=40)


@given(WORDS, WORDS)
def test_the_words_of_both_can_be_put_together_again(one: str, other: str) -> None:
    found = difference(split_words(one, one), split_words(other, other))
    after = "".join(words for kind, words in found if kind != "removed")
    before = "".join(words for kind, words in found if kind != "added")
    assert after == other.lstrip()
    assert remove_spaces(before) == remove_spaces(one)
    assert all(words.strip() for _, words in found)
    if remove_spaces(one) == remove_spaces(other):
        assert {kind for kind, _ in found} <= {"same"}


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("每次15mg，每日1次", "每次30mg，每日2次", "每次[15mg]<30mg>，每日[1]<2>次"),
        ("国药准字H20220018", "国药准字H20220019", "国药准字[H20220018]<H20220019>"),
        ("2021-06-30前", "2023-06-30前", "[2021-06-30]<2023-06-30>前"),
        ("有效率64.1%，安全", "有效率64.2%，安全", "有效率[64.1%]<64.2%>，安全"),
        ("抗 BCMA CAR-T 细胞", "抗BCMACAR-T细胞株", "抗BCMACAR-T细胞<株>"),
        ("每日一次。", "每日一次。饭后服用。", "每日一次。<饭后服用。>"),
        ("1次。2次。3次。", "1次。新。2次。新。3次。", "1次。<新。>2次。<新。>3次。"),
        ("8次。每日一次。", "9次。每日一次。饭后服用。", "[8]<9>次。每日一次。<饭后服用。>"),
        ("Nordvik Pharma AB", "Nordvik Biotech AB", "Nordvik [Pharma ]<Biotech >AB"),
        # single characters in common by chance are no common words
        ("甲乙丙丁的戊己庚辛", "子丑寅卯的辰巳午未", "[甲乙丙丁的戊己庚辛]<子丑寅卯的辰巳午未>"),
    ],
)
def test_what_is_one_word(one: str, other: str, wanted: str) -> None:
    assert in_brackets(difference(split_words(one, one), split_words(other, other))) == wanted


def test_what_is_masked_is_one_word() -> None:
    found = difference(split_words("请联系张三丰。", "请联系张**。"), split_words("请联系张三立。", "请联系张**。"))
    assert in_brackets(found) == "请联系[张**]<张**>。", "not that only the last character is another"
    starred = "P<0.05，以**标出"
    assert [word.text for word in split_words(starred, starred)][-4:] == ["*", "*", "标", "出"]


def test_long_texts_are_compared_in_no_time() -> None:
    form = "".join(FORM.values.values())
    one = (form * 2)[:3000]
    other = "".join(character for n, character in enumerate(one) if n % 37) + "。"
    clock = time.process_time()
    found = difference(split_words(one, one), split_words(other, other))
    assert time.process_time() - clock < 0.5  # some hundredths of a second; a busy machine takes longer
    assert sum(kind == "removed" for kind, _ in found) > 50
    monotonous = "的一" * 5000, "一的一" * 4000
    clock = time.process_time()
    difference(*(split_words(text_report, text_report) for text_report in monotonous))
    assert time.process_time() - clock < 2
    assert MOST_EQUAL_PAIRS < 10_000**2 / 2


def test_many_rows_are_aligned_in_no_time() -> None:
    rows = [{"type": Value("patents[].type", f"专利{n}")} for n in range(3000)]
    clock = time.process_time()
    assert [pair.change for pair in align(rows, [*rows, *rows[:1]], ["type"])] == ["changed"] * 3000 + ["added"]
    assert time.process_time() - clock < 2


# ------------------------------------------------------------------------------------------------- the findings


def test_findings_that_came_and_went(tmp_path: Path) -> None:
    """One unpaired name on the cover: one finding, and the outcome with it."""
    found, back = both_ways(FORM, mutate(FORM, "drug_name", "另一名片"), tmp_path)
    assert findings(found) == {("new", "C001", "pass", "fail")}
    assert findings(back) == {("gone", "C001", "fail", "pass")}
    assert (found.before.outcome, found.after.outcome) == ("pass", "fail")
    assert len(found.same_findings) == len(found.after.findings) - 1


def test_another_verdict_and_another_reason(tmp_path: Path) -> None:
    late, later = (mutate(FORM, "first_listed_cn", month) for month in ("2026-01", "2026-02"))
    found = compared(late, later, tmp_path)
    assert ("message", "D003", "fail", "fail") in findings(found)
    assert {kind for kind, *_ in findings(found)} <= {"message", "verdict"}
    routes = findings(compared(FORM, mutate(FORM, "first_listed_cn", "2019-01"), tmp_path))
    assert ("verdict", "E001", "pass", "fail") in routes and ("verdict", "E000", "pass", "review") in routes


def test_one_rule_on_several_items(tmp_path: Path) -> None:
    """A rule that fails in two rows, one of which is mended while a row before it is put in."""
    rows = [dict(row) for row in FORM.groups["patents"]]
    rows[0]["expires"] = rows[2]["expires"] = ""
    mended = [dict(PATENT), *map(dict, rows)]
    mended[1]["expires"] = "2035-01"
    found = compared(mutate(FORM, "patents", rows), mutate(FORM, "patents", mended), tmp_path)
    about = [change for change in found.findings if change.rule == "F003"]
    assert [change.change for change in about] == ["gone"]
    assert about[0].before and "化合物专利" in about[0].before.message.zh
    still = [finding for finding in found.same_findings if finding.rule == "F003"]
    assert [finding.message.zh[:9] for finding in still] == ["核心专利（第4项）"], "a new number is no other message"


def test_other_cycles_are_told_apart(tmp_path: Path, book: Rulebook) -> None:
    found = compared(CLEAN["western"]("2023"), CLEAN["western"]("2025"), tmp_path)
    (track,) = (change for change in found.fields if isinstance(change, FieldChange) and change.field == "track")
    assert (track.change, track.before.state) == ("added", "not_in_form")
    assert ("message", "E001", "pass", "pass") in findings(found), "the windows are others"
    for shown in (text_report.render(found, book, "zh", to_file=True), html_report.render(found, book, "zh")):
        assert "2023年版的申报表没有这一栏" in shown and "两份申报书属于不同年度（原2023，新2025）" in shown


def test_a_form_that_cannot_be_read_costs_not_the_other(book: Rulebook, capsys: Captured) -> None:
    for pair in ([BAD, ENCRYPTED], [ENCRYPTED, BAD], ["no/such/file", BAD]):
        for form in ("text", "json", "html"):
            assert main(["diff", *pair, "--format", form]) == 3
            shown = capsys.readouterr().out
            assert "F007" in shown and "C001" in shown, "what the other form fails in"
            assert form == "json" or ("加密" in shown) == (ENCRYPTED in pair)
    report = json_report.render(compare_files(ENCRYPTED, "no/such/file", book, Options()), book, "zh")
    assert json.loads(report)["same"] is None


# --------------------------------------------------------------------------------------------- personal data


def contact(name: str, phone: str, about: str = "") -> Drawn:
    form = mutate(mutate(CLEAN["western"]("2023"), "contact_name", name), "contact_phone", phone)
    return mutate(form, "fills_gap", f"可弥补目录短板，负责人{about or name}。")


@pytest.mark.parametrize("form", ["text", "json", "html"])
@pytest.mark.parametrize("language", every(2, ["zh", "en"]))
def test_another_contact_is_told_and_not_shown(form: str, language: str, tmp_path: Path, capsys: Captured) -> None:
    # Each form speaks of the other's contact too, whom only the other makes known as one.
    pair = [
        written(contact(NAME, PHONE, OTHER_NAME), tmp_path, "a.txt"),
        written(contact(OTHER_NAME, OTHER_PHONE, NAME), tmp_path, "b.txt"),
    ]
    assert main(["diff", *pair, "--format", form, "--lang", language]) == 1
    shown = remove_spaces(capsys.readouterr().out)
    assert [secret for secret in ("三丰", "无忌", PHONE[3:], OTHER_PHONE[3:]) if secret in shown] == []
    if form == "json":
        told = {change["field"] for change in json.loads(shown)["fields"] if change["masked"]}
        assert told == {"contact_name", "contact_phone", "fills_gap"}
    else:
        assert shown.count("已遮盖" if language == "zh" else "ismasked") == 3
    main(["diff", *pair, "--format", form, "--show-contacts"])
    assert OTHER_PHONE in capsys.readouterr().out


def test_the_same_contact_is_no_difference(tmp_path: Path) -> None:
    assert compared(contact(NAME, PHONE), contact(NAME, PHONE), tmp_path).same
    assert not compared(contact(NAME, PHONE), contact(NAME, OTHER_PHONE), tmp_path).same


# --------------------------------------------------------------------------------------------- what is shown

HOSTILE = "甲\x1b[31m乙</bdi><script>alert(1)</script>丙\u202e丁]]>戊[-己-]&lt;{+庚+}{{ 7 * 7 }}\ufeff"


def risky(shown: str) -> list[str]:
    return [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and c != "\n"]


@pytest.mark.long
def test_hostile_words(tmp_path: Path, capsys: Captured) -> None:
    form = mutate(mutate(FORM, "otc", HOSTILE), "patents", [{"type": HOSTILE, "expires": HOSTILE}])
    form = mutate(mutate(form, "slides_public", HOSTILE), "approval_number", HOSTILE)
    pair = [written(FORM, tmp_path, "a.txt"), written(form, tmp_path, "b\x1b]0;owned\x07<i>.txt")]
    for arguments in (["--format", "text"], ["--format", "html"], ["--format", "html", "--lang", "en"]):
        for order in (pair, pair[::-1]):
            main(["diff", *order, *arguments])
            shown = capsys.readouterr().out
            assert risky(shown) == [] and "乙" in shown
            assert "html" not in arguments or ("<script>alert" not in shown and "<i>" not in shown)
    main(["diff", *pair, "--format", "json"])
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", capsys.readouterr().out)


def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((paths.REPORTS / "diff.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def test_json_keeps_its_schema(tmp_path: Path, book: Rulebook) -> None:
    forms = [FORM, CLEAN["old_drug"]("2023")]
    pair = [written(form, tmp_path, f"{n}.txt") for n, form in enumerate(forms)] + [BAD, ENCRYPTED]
    for one in pair:
        found = compare_files(one, pair[0], book, Options())
        for language in ("zh", "en"):
            report = json.loads(json_report.render(found, book, language))
            validator().validate(report)
            assert report["same"] is {pair[0]: True, ENCRYPTED: None}.get(one, False)
    report["fields"].append({"field": "otc"})
    assert not validator().is_valid(report)


def test_long_unchanged_words_are_left_out_and_the_changed_ones_never(tmp_path: Path, book: Rulebook) -> None:
    old = FORM.values["disease_background"]
    new = old.replace("0.8/万", "0.9/万") + "末尾新添的一句话。"
    shown = text_report.render(
        compared(FORM, mutate(FORM, "disease_background", new), tmp_path), book, "zh", to_file=True
    )
    assert "[-0.8-]{+0.9+}/万" in shown and "{+末尾新添的一句话。+}" in "".join(shown.split())
    assert old[:8] not in shown and old[-12:] in "".join(shown.split()) and "…" in shown


def test_colours_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch, book: Rulebook) -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    found = compare_files(GOOD, BAD, book, Options())
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", Tty())
    shown = text_report.render(found, book, "zh")
    assert re.search(r"\x1b\[9;31m\[-片-\]\x1b\[0m\x1b\[32m\{\+胶囊\+\}", shown), "struck through in red, then green"
    assert "\x1b" not in text_report.render(found, book, "zh", to_file=True)


# --------------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([GOOD, GOOD], 0), ([GOOD, BAD], 1), ([GOOD, BAD, "--select", "R"], 1), ([BAD, ENCRYPTED], 3)],
)
def test_exit_codes(arguments: list[str], code: int, capsys: Captured) -> None:
    assert main(["diff", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out and captured.err == ""
    assert ("本次只判定了" in captured.out) == ("--select" in arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "-"], "-"),
        ([GOOD, BAD, "--edition", "2031"], "2031"),
        ([GOOD, BAD, "--ignore", "E,Y"], "Y"),
        ([GOOD, BAD, "--select", "F001", "--ignore", "F"], "--select"),
        ([GOOD, BAD, "-o", BAD], "--output"),
        ([GOOD, BAD, "-o", str(FORMS)], "--output"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_use_is_told_in_one_line(arguments: list[str], said: str, language: str, capsys: Captured) -> None:
    before = Path(BAD).read_bytes()
    assert main(["diff", *arguments, "--lang", language]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("nrdl: ") and captured.err.count("\n") == 1
    assert said in captured.err and Path(BAD).read_bytes() == before


def test_the_format_follows_the_output(tmp_path: Path, capsys: Captured) -> None:
    for name, begins in (("d.html", "<!DOCTYPE html>"), ("d.json", "{"), ("d.txt", "两份"), ("d", "两份")):
        main(["diff", GOOD, BAD, "-o", str(tmp_path / name)])
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert capsys.readouterr().out == ""


@pytest.mark.long
@pytest.mark.parametrize("form", ["json", "html"])
def test_the_same_input_gives_the_same_bytes(form: str) -> None:
    other = str(FORMS / "2023" / "chinese-patent.txt")
    command = [sys.executable, "-m", "checker", "diff", other, BAD, "--format", form, "--lang", "zh"]
    told = [
        subprocess.run(command, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("0", "1")
    ]
    assert told[0] and told[0] == told[1]


def test_one_form_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path(GOOD).read_bytes())))
    assert main(["diff", GOOD, "-", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["after"]["source"] == "-"


# ------------------------------------------------------------------------------------------ the page of HTML

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to look at the page with")
def test_the_page_as_people_see_it(tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    page_file = tmp_path / "diff.html"
    main(["diff", GOOD, BAD, "-o", str(page_file)])
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, beside in ((1280, True), (390, False)):
            page = browser.new_page(viewport={"width": width, "height": 800})
            odd: list[str] = []
            page.on("console", lambda message, odd=odd: odd.append(message.text))
            page.on("request", lambda request, odd=odd: odd.extend([request.url] * (request.url[:5] != "file:")))
            page.goto(page_file.as_uri())
            one, other = (page.locator(".sides").first.locator(".side").nth(n).bounding_box() for n in (0, 1))
            assert (one["y"] == other["y"], one["x"] < other["x"]) == (beside, beside), "side by side, or stacked"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            removed, added = page.locator("del").first, page.locator("ins").first
            assert removed.inner_text().endswith("片") and added.inner_text().endswith("胶囊")
            assert "line-through" in removed.evaluate("element => getComputedStyle(element).textDecorationLine")
            assert "underline" in added.evaluate("element => getComputedStyle(element).textDecorationLine")
            assert page.locator("h2 .zh", has_text="新出现的结论").is_visible()
            page.locator("[data-language=en]").press("Enter")
            assert page.locator("h2 .en", has_text="New findings").is_visible()
            assert not page.locator("h2 .zh", has_text="新出现的结论").is_visible()
            page.locator(".contents a").last.press("Enter")
            assert page.evaluate("location.hash") == "#compare_new"
            assert odd == []
            page.close()
        browser.close()
