"""The generator of fictional forms: it must draw what it says, wherever a page ends."""

from __future__ import annotations

import random

import pypdfium2
import pytest

from tests.draw.forms import CLEAN, Drawn, clean_forms, mutate
from tests.draw.layout import lay_out
from tests.draw.pdf import GEOMETRY, draw_pdf
from tests.draw.portal import CRITERIA, EDITIONS
from tests.draw.sheet import Sheet, paint_order, squeeze
from tests.draw.text import RADICALS, draw_text


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        # pdfium says U+FFFE for a hyphen at the end of a line
        return squeeze("".join(page.get_textpage().get_text_range() for page in document)).replace("\ufffe", "-")


def in_order(form: Drawn, **geometry: object) -> str:
    sheet = Sheet(**{**GEOMETRY, **geometry})
    return squeeze("".join(line.text for page in paint_order(lay_out(form, sheet)) for line in page))


@pytest.mark.parametrize("form", clean_forms(), ids=lambda form: f"{form.kind}-{form.edition}")
def test_the_pdf_holds_every_drawn_character_in_paint_order(form: Drawn) -> None:
    content, told = draw_pdf(form)
    assert pdf_text(content) == in_order(form)
    assert [one["ticked"] for one in told["criteria"]] == [form.ticks[number] for number in range(1, 6)]


def test_private_use_and_radicals_come_back_from_the_pdf() -> None:
    form = CLEAN["rare_disease"]("2025")
    content, _ = draw_pdf(form, radicals=True)
    assert pdf_text(content) == in_order(form, icons=True).translate(RADICALS)
    assert "\ue6eb下载⽂件" in pdf_text(content)


@pytest.mark.long
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_value_stands_on_the_form_wherever_the_first_page_ends(edition: str) -> None:
    form = CLEAN["two_reference_drugs"](edition)
    whole = sorted(squeeze(draw_text(form, page_lines=10_000)[0]))
    for first in range(1, 130):
        text, told = draw_text(form, page_lines=(first, 10_000), label_width=14)
        assert sorted(squeeze(text)) == whole
        assert told["values"] == form.values
        assert told["groups"]["trials"] == form.groups["trials"], "a group that is printed twice is expected once"


@pytest.mark.parametrize("table_cut", ["rows", "longest", "cells"])
def test_list_and_table_come_after_the_rest_of_their_page(table_cut: str) -> None:
    form = CLEAN["two_reference_drugs"]("2025")
    for page_lines in range(6, 60):
        sheet = Sheet(page_lines=page_lines, table_cut=table_cut)
        for page in paint_order(lay_out(form, sheet)):
            positioned = [line.positioned for line in page]
            assert positioned == sorted(positioned)


def test_a_list_cut_by_a_page_end_is_printed_in_two_parts() -> None:
    text, _ = draw_text(CLEAN["western"]("2025"), page_lines=(12, 40), page_end="feed")
    first, second = text.split("\f")[:2]
    lines = squeeze("".join(f"{number}.{words}" for number, words in enumerate(CRITERIA["2025"], 1)))
    cut = next(at for at in range(len(lines), 0, -1) if squeeze(first).endswith(lines[:at]))
    assert 0 < cut < len(lines)
    assert squeeze(second).endswith(lines[cut:])
    assert not squeeze(second).startswith(lines[cut : cut + 10])


def test_without_a_label_nothing_is_printed_and_an_empty_field_keeps_its_label() -> None:
    form = CLEAN["western"]("2023")
    assert "是否为OTC" in draw_text(mutate(form, "otc", ""))[0]
    gone, told = draw_text(mutate(form, "otc", None))
    assert "是否为OTC" not in gone and "otc" not in told["values"]
    assert form.values["otc"] == "否", "the form itself stays as it was"
    text, _ = draw_text(mutate(form, "second", {"trials[0].phase": "上市后"}))
    assert (text.count("试验阶段 上市前"), text.count("试验阶段 上市后")) == (1, 1)


def test_chance_changes_white_space_only() -> None:
    form = CLEAN["biologic"]("2025")
    plain, _ = draw_text(form)
    for seed in range(5):
        text, _ = draw_text(form, rng=random.Random(seed))
        assert text != plain and squeeze(text) == squeeze(plain)
