"""What the portal prints, in its order: titles, rows, the criteria list, the reference-drug table."""

from __future__ import annotations

from .drawn import Drawn
from .portal import COLUMNS, CRITERIA, NOTES, UPLOADS, header, label
from .sheet import Pen, Printed, Sheet, wrap


def _row(pen: Pen, form: Drawn, *items: tuple[str, str, str | None]) -> None:
    """Print those of the pairs (key, label, value) that the form has."""
    items = tuple(item for item in items if item[2] is not None)
    sheet, texts = pen.sheet, []
    for key, words, value in items:
        if sheet.icons and key == "registration_class":
            words = "\ue6c9 " + words
        if key in UPLOADS and value not in ("", "-"):
            value = f"{chr(0xE6EB) if sheet.icons else ''}下载文件  {value}"
        texts += [words, value or ""]
    if items:
        value_width = sheet.value_width if len(items) == 1 else sheet.pair_width
        kinds = ["label", "value"] * len(items)
        pen.cells(kinds, texts, [sheet.label_width, value_width] * len(items))


def _criteria(pen: Pen, form: Drawn) -> None:
    for number, text in enumerate(CRITERIA[form.edition], 1):
        lines = wrap(f"{number}.{text}", pen.sheet.criteria_width)
        pen.put("criterion", lines, pen.y, positioned=True, glue=True, ticked=form.ticks.get(number, False))
        pen.y += len(lines)
        pen.row += 1


def _table(pen: Pen, form: Drawn) -> None:
    sheet, columns = pen.sheet, COLUMNS[form.edition]
    style = form.edition if sheet.headers == "edition" else sheet.headers

    def line(wrapped: list[list[str]], kind: str) -> None:
        heights = sorted([1, *map(len, wrapped)])
        height, align = heights[-1], "middle"
        whole = {"rows": height, "longest": heights[-2], "cells": 0}[sheet.table_cut if kind == "cell" else "rows"]
        if pen.keep(whole) and kind == "cell" and sheet.repeat_header:
            head()
        if pen.page(pen.y)[0] != pen.page(pen.y + height - 0.5)[0]:
            align = "top"  # a row that a page end cuts is filled from its top
        rows: list[float] = []
        for number in range(height):
            if number and kind == "cell" and sheet.repeat_header and pen.page(pen.y)[0] != pen.page(rows[-1])[0]:
                head()
            rows.append(pen.y)
            pen.y += 1
        for column, lines in enumerate(wrapped):
            offset = (height - len(lines)) / 2 if align == "middle" else 0
            for number, text in enumerate(lines):
                place = offset + number
                pen.put(kind, [text], rows[int(place)] + place % 1, column, 8, positioned=True)
        pen.row += 1

    def head() -> None:
        wrapped = []
        for number, name in enumerate(columns):
            words = header(form.edition, name)
            lines = wrap(words, sheet.cell_width)
            if style == "2023":  # each header twice: run together, or one after the other
                lines = [lines[0] * 2] if len(lines) == 1 and number < 3 else lines * 2
            if sheet.icons and name in ("price", "amount", "period"):
                lines = [*lines[:-1], lines[-1] + " \ue6c9"]
            wrapped.append(lines)
        line(wrapped, "header")

    rows = form.groups["reference_drugs"]
    head()
    for row in rows:
        line([wrap(row.get(name, ""), sheet.cell_width) for name in columns], "cell")


def _inline(pen: Pen, form: Drawn, key: str) -> None:
    if key not in form.values:
        return
    inline = pen.sheet.inline_reference
    words = form.labels.get(key, label(form.edition, key)) + "："
    if form.edition == "2023" if inline is None else inline:
        pen.block("text", words + form.values[key], pen.sheet.line_width)
    else:
        pen.cells(["label", "value"], [words, form.values[key]], [16, pen.sheet.line_width - 16])


def lay_out(form: Drawn, sheet: Sheet) -> list[Printed]:
    """Every printed line, in the order of the page before it is cut: see ``paint_order``."""
    pen = Pen(sheet)

    def field_of(key: str) -> tuple[str, str, str | None]:
        return key, form.labels.get(key, label(form.edition, key)), form.values.get(key)

    def pair(*keys: str) -> None:
        _row(pen, form, *map(field_of, keys))

    def single(*keys: str) -> None:
        for key in keys:
            pair(key)
            if key in form.added:
                words, text = form.added[key]
                _row(pen, form, ("added", words, text))

    def section(words: str) -> None:
        if words not in form.without:
            pen.block("section", words, sheet.line_width)

    def group(name: str, *rows: tuple[str, ...]) -> None:
        for copy in (1, 2):
            for number, row in enumerate(form.groups.get(name, ())):
                for parts in rows:
                    items = []
                    for part in parts:
                        key = f"{name}.{part}"
                        numbered = part in ("type", "expires", "recommendation")
                        words = form.labels.get(key, label(form.edition, key)) + (str(number + 1) if numbered else "")
                        text = row.get(part)
                        if copy == 2:
                            text = form.second.get(f"{name}[{number}].{part}", text)
                        items.append((key, words, text))
                    _row(pen, form, *items)

    for words in form.title:
        pen.block("title", words, sheet.line_width)
    for key in ("drug_name", "company"):
        if key in form.values:
            words = form.labels.get(key, label(form.edition, key)) + " ："
            pen.cells(["head", "value"], [words, form.values[key]], [sheet.title_width, sheet.title_width])
    pen.gap = True
    section("申报信息")
    pair("submitted_at", "catalogue")
    section("一、基本信息")
    pen.block("text", form.labels.get("criteria", label(form.edition, "criteria")) + "：", sheet.line_width)
    _criteria(pen, form)
    pair("generic_name", "insurance_code")
    pair("drug_class", "exclusive")
    single("track", "registration_class")
    group("patents", ("type", "expires"))
    single("patent_dispute", "specifications", "mah", "indications", "dosage", "disease_background")
    pair("first_listed_cn", "approval_number")
    pair("first_country", "first_listed_world")
    single("otc", "comparable_drugs", "commitment_letter", "package_insert", "certificates")
    single("slides_with_prices", "slides_public")
    section("参照药品信息")
    if "参照药品信息" not in form.without:
        for words in NOTES[form.edition]:
            pen.block("note", words, sheet.line_width)
    if form.groups.get("reference_drugs"):
        _table(pen, form)
    pen.gap = True
    _inline(pen, form, "reference_reason")
    _inline(pen, form, "reference_note")
    if "contact_name" in form.values or "contact_phone" in form.values:
        section("联系人信息")
        pair("contact_name", "contact_phone")

    def effectiveness() -> None:
        section("二、有效性信息")
        group("trials", ("type",), ("comparator",), ("phase",), ("outcome",), ("evidence_file",))
        group("guidelines", ("recommendation",), ("excerpt_file",))
        for copy in (1, 2):
            items = [field_of(key) for key in ("cde_review", "cde_review_file")]
            for key, words, text in items:
                _row(pen, form, (key, words, form.second.get(key, text) if copy == 2 else text))

    def safety() -> None:
        section("三、安全性信息")
        single("insert_safety", "adverse_reactions", "safety_literature")

    def innovation() -> None:
        section("四、创新性信息")
        single("innovation", "innovation_file", "application_innovation", "application_innovation_file")
        single("heritage", "heritage_file")

    def fairness() -> None:
        section("五（一）、公平性信息")
        single("public_health", "basic_need", "fills_gap", "clinical_management")

    sections = (effectiveness, safety, innovation, fairness)
    for number in form.order:
        sections[number]()
    return pen.flow
