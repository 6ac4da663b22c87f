"""A label that a print lacks, whichever it is and whatever stands behind it, fails no form: it is told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

import pytest

from checker.model import Finding, Result
from tests import test_defects as defects
from tests.draw import pdf, sheet, text
from tests.draw.drawn import Drawn
from tests.draw.sheet import Printed
from tests.long_cases import every

FORMS = ["several-2025", "western-2023", "rare_disease-2025"]
UNTOLD = ("核心专利类型", "临床指南/诊疗规范推荐情况", "联系人", "联系电话")
"""Heads of blocks that a form may lack, in one of their two prints; and what a form for publication leaves out."""
Lines = list[Printed]
Cell = tuple[int, int]


def draw(form: str, medium: str, left_out: Callable[[Printed], bool]) -> bytes:
    """The form without some of its printed lines."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (text, pdf):
            patch.setattr(module, "lay_out", lambda form, paper: whole(form, paper, left_out))
        drawn = defects.clean(form)
        return pdf.draw_pdf(drawn)[0] if medium == "pdf" else text.draw_text(drawn)[0].encode()


def whole(form: Drawn, paper: sheet.Sheet, left_out: Callable[[Printed], bool]) -> Lines:
    return [line for line in defects.lay_out(form, paper) if not left_out(line)]


@cache
def cells(form: str, medium: str) -> Sequence[tuple[Cell, str]]:
    """The cells of labels, headings and the table's header, with their words."""
    paper = sheet.Sheet(**(pdf.GEOMETRY if medium == "pdf" else {}))
    words: dict[Cell, str] = {}
    for line in defects.lay_out(defects.clean(form), paper):
        if line.kind in ("label", "section", "header"):
            words[line.row, line.column] = words.get((line.row, line.column), "") + line.text
    return list(words.items())


def labels(step: int = 1) -> list[object]:
    return [
        pytest.param(form, medium, cell, words, id=f"{form}-{medium}-{cell[0]}-{cell[1]}")
        for form in FORMS
        for medium in defects.MEDIA
        for n, (cell, words) in enumerate(cells(form, medium))
        if (n + FORMS.index(form)) % step == 0
    ]


def new_fails(form: str, medium: str, result: Result) -> list[Finding]:
    before = {finding.rule for finding in defects.judged_clean(form, medium).findings if finding.verdict == "fail"}
    return [one for one in result.findings if one.verdict == "fail" and one.rule not in before]


def stands_in(cells: set[Cell], line: Printed) -> bool:
    return (line.row, line.column) in cells


def hold(form: str, medium: str, cell: Cell, words: str) -> None:
    for columns in ((cell[1],), (cell[1], cell[1] + 1)):  # the label alone, and with what stands behind it
        without = {(cell[0], column) for column in columns}
        result = defects.judged(draw(form, medium, partial(stands_in, without)))
        assert not new_fails(form, medium, result)
        told = [one for one in result.findings if one.rule == "Q011"]
        assert [one.level for one in told] == ["review"] or words.startswith(UNTOLD)
        assert result.outcome == "review" or words.startswith(UNTOLD)


@pytest.mark.long
@pytest.mark.parametrize(("form", "medium", "cell", "words"), labels(step=9))
def test_a_label_is_left_out(form: str, medium: str, cell: Cell, words: str) -> None:
    hold(form, medium, cell, words)


@pytest.mark.long
@pytest.mark.parametrize(("form", "medium", "cell", "words"), labels())
def test_any_label_is_left_out(form: str, medium: str, cell: Cell, words: str) -> None:
    hold(form, medium, cell, words)


@pytest.mark.parametrize("medium", defects.MEDIA)
@pytest.mark.parametrize("form", [*FORMS, "no_reference_drug-2025"])
def test_the_header_of_the_table_is_left_out(form: str, medium: str) -> None:
    result = defects.judged(draw(form, medium, lambda line: line.kind == "header"))
    assert not new_fails(form, medium, result)
    told = next(one for one in result.findings if one.rule == "Q011")
    assert "参照药品名称" in told.message.zh


def test_labels_that_are_left_out_are_named_in_both_languages() -> None:
    result = defects.judged(draw("western-2025", "pdf", lambda line: line.text in ("药品类别", "是否为OTC")))
    told = next(one.message for one in result.findings if one.rule == "Q011")
    assert "「药品类别」「是否为OTC」" in told.zh and '"drug class", "over the counter"' in told.en


def test_what_follows_is_told_under_the_print() -> None:
    """The row of findings that a missing label brings about is one finding."""
    result = defects.judged(draw("western-2023", "pdf", lambda line: line.text == "药品类别"))
    told = [finding for finding in result.findings if finding.told and finding.rule not in before()]
    assert [finding.rule for finding in told] == ["Q011"]
    assert {rule for rule, _ in told[0].consequences} >= {"C003", "C004"}


def before() -> set[str]:
    return {finding.rule for finding in defects.judged_clean("western-2023", "pdf").findings if finding.told}


QUOTED = ["所治疗疾病基本情况", "企业承诺书", "说明书用法用量", "核心专利类型", "四、创新性信息", "是否为OTC"]


@pytest.mark.parametrize("words", every(2, ["", " 见后文所述。"]))
@pytest.mark.parametrize("label", QUOTED)
@pytest.mark.parametrize("field", ["indications", "dosage", "comparable_drugs"])
def test_a_label_quoted_in_a_line_of_an_entry_changes_no_other_or_is_told(field: str, label: str, words: str) -> None:
    content = draw("several-2025", "text", lambda line: False).decode()
    plain = defects.judged_clean("several-2025", "text")
    assert plain.form
    document = plain.form.document
    assert document
    line = document.lines[document.line_at(plain.form.values[field].pieces[0].start)].number
    lines = content.split("\n")
    lines[line - 1 : line] = [f"{lines[line - 1][:-6]}。", "", f"{label}{words}"]
    result = defects.judged("\n".join(lines).encode())
    assert result.form
    others = {key: value.text for key, value in plain.form.values.items() if key != field}
    told = [finding for finding in result.findings if finding.rule == "Q011" and finding.verdict == "review"]
    assert told or {key: value.text for key, value in result.form.values.items() if key != field} == others
    assert not new_fails("several-2025", "text", result)
