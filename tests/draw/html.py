"""Draws a form as the portal's page, for a real browser to print: slower, but nothing in it is ours.

Needs Chromium and a Chinese font; only used to make the committed forms (``python -m tests.draw.html``).
"""

from __future__ import annotations

import html
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from .forms import CLEAN, Drawn, expected, mutate, with_defects
from .portal import COLUMNS, CRITERIA, NOTES, UPLOADS, header, label
from .text import RADICALS, draw_text

STYLE = """
@page { size: A4; margin: 45px; }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/25px "WenQuanYi Zen Hei", "Noto Sans CJK SC", sans-serif; color: #606266; }
.title { text-align: center; font-size: 22px; line-height: 33px; }
.cover { margin: 24px 0 24px 192px; }
.section { font-size: 16px; border-left: 4px solid #409eff; padding-left: 8px; margin: 14px 0; }
.form { width: 100%; border-collapse: collapse; table-layout: fixed; }
.form td { border: 1px solid #ebeef5; padding: 6px 10px; vertical-align: top; word-break: break-word; }
.form td.label { background: #f5f7fa; width: 200px; }
.note { font-size: 12px; line-height: 22px; }
.check { position: relative; display: block; padding-left: 24px; }
.check i { position: absolute; left: 2px; top: 5px; width: 14px; height: 14px; border: 1px solid #dcdfe6;
  background: #fff; }
.check i.on { background: #409eff; border-color: #409eff; }
.check i.on::after { content: ""; position: absolute; left: 4px; top: 1px; width: 4px; height: 8px;
  border: 1px solid #fff; border-left: 0; border-top: 0; transform: rotate(45deg); }
.reference { position: relative; width: 100%; border-collapse: collapse; table-layout: fixed; margin: 8px 0; }
.reference td { border: 1px solid #ebeef5; padding: 4px 6px; word-break: break-all; }
"""


def draw_html(form: Drawn, *, push: int = 0, radicals: bool = False) -> str:
    """The page. ``push``: empty height (CSS pixels) above the table, to move it to a page end."""
    parts: list[str] = []
    rows: list[str] = []

    def escape(text: str) -> str:
        return html.escape(text, quote=False)

    def close() -> None:
        if rows:
            parts.append(f'<table class="form">{"".join(rows)}</table>')
            rows.clear()

    def row(*items: tuple[str, str, str | None]) -> None:
        items = tuple(item for item in items if item[2] is not None)
        cells = ""
        for key, words, value in items:
            shown = escape(value or "")
            if key in UPLOADS and value not in ("", "-"):
                shown = f"<span>下载文件</span>&nbsp;&nbsp;{shown}"
            span = ' colspan="3"' if len(items) == 1 else ""
            cells += f'<td class="label">{escape(words)}</td><td{span}>{shown}</td>'
        if cells:
            rows.append(f"<tr>{cells}</tr>")

    def named(*keys: str) -> None:
        row(*((key, form.labels.get(key, label(form.edition, key)), form.values.get(key)) for key in keys))

    def section(words: str) -> None:
        close()
        if words not in form.without:
            parts.append(f'<div class="section">{escape(words)}</div>')

    def group(name: str, *lines: tuple[str, ...]) -> None:
        for _ in range(2):
            for number, values in enumerate(form.groups[name], 1):
                for line in lines:
                    keys = [f"{name}.{part}" for part in line]
                    ends = ["" if part not in ("type", "expires", "recommendation") else str(number) for part in line]
                    words = [label(form.edition, key) + end for key, end in zip(keys, ends, strict=True)]
                    row(*zip(keys, words, [values.get(part) for part in line], strict=True))

    parts += [f'<div class="title">{escape(words)}</div>' for words in form.title]
    for key in ("drug_name", "company"):
        parts.append(f'<div class="cover">{label(form.edition, key)} ： {escape(form.values[key])}</div>')
    section("申报信息")
    named("submitted_at", "catalogue")
    section("一、基本信息")
    parts.append("<div>药品申报条件：</div>")
    for number, text in enumerate(CRITERIA[form.edition], 1):
        on = "on" if form.ticks.get(number) else ""
        parts.append(f'<div class="check"><i class="{on}"></i>{number}.{escape(text)}</div>')
    named("generic_name", "insurance_code")
    named("drug_class", "exclusive")
    named("track")
    named("registration_class")
    group("patents", ("type", "expires"))
    for key in ("patent_dispute", "specifications", "mah", "indications", "dosage", "disease_background"):
        named(key)
    named("first_listed_cn", "approval_number")
    named("first_country", "first_listed_world")
    for key in (
        "otc", "comparable_drugs", "commitment_letter", "package_insert", "certificates",
        "slides_with_prices", "slides_public",
    ):  # fmt: skip
        named(key)
    section("参照药品信息")
    parts += [f'<div class="note">{escape(words)}</div>' for words in NOTES[form.edition]]
    parts.append(f'<div style="height:{push}px"></div>')
    columns = COLUMNS[form.edition]
    lines = [[header("2025", column) for column in columns]]  # the prints, other than the texts, have one header
    lines += [[values.get(column, "") for column in columns] for values in form.groups["reference_drugs"]]
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in line) + "</tr>" for line in lines)
    parts.append(f'<table class="reference">{body}</table>')
    for key in ("reference_reason", "reference_note"):
        if key in form.values:
            parts.append(f"<div>{label(form.edition, key)}：{escape(form.values[key])}</div>")
    if "contact_name" in form.values:
        section("联系人信息")
        named("contact_name", "contact_phone")
    section("二、有效性信息")
    group("trials", ("type",), ("comparator",), ("phase",), ("outcome",), ("evidence_file",))
    group("guidelines", ("recommendation",), ("excerpt_file",))
    for _ in range(2):
        named("cde_review")
        named("cde_review_file")
    section("三、安全性信息")
    for key in ("insert_safety", "adverse_reactions", "safety_literature"):
        named(key)
    section("四、创新性信息")
    for key in (
        "innovation", "innovation_file", "application_innovation", "application_innovation_file",
        "heritage", "heritage_file",
    ):  # fmt: skip
        named(key)
    section("五（一）、公平性信息")
    for key in ("public_health", "basic_need", "fills_gap", "clinical_management"):
        named(key)
    close()
    body = "".join(parts).translate(RADICALS) if radicals else "".join(parts)
    return f'<!doctype html><html lang="zh"><meta charset="utf-8"><style>{STYLE}</style>{body}</html>'


def print_pdf(page: str, path: Path) -> None:
    """Have Chromium print the page to ``path``."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "form.html")
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", source.as_uri(),
            ],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


def _fixture(form: Drawn, folder: Path, name: str, *, printed: bool = True, push: int = 0, **options: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text, _ = draw_text(form, rng=random.Random(7), **options)  # type: ignore[arg-type]
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    told = json.dumps(expected(form, ticks=True), ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(told + "\n", encoding="utf-8")
    if printed:
        print_pdf(draw_html(form, push=push, radicals=bool(options.get("radicals"))), folder / f"{name}.pdf")


def main(folder: Path) -> None:
    """Make the committed forms again."""
    two = CLEAN["two_reference_drugs"]("2025")
    _fixture(CLEAN["chinese_patent"]("2023"), folder / "2023", "chinese-patent")
    _fixture(CLEAN["biologic"]("2025"), folder / "2025", "biologic", radicals=True)
    _fixture(two, folder / "2025", "rare-disease", radicals=True)
    cut = mutate(two, "reference_drugs[1].dosage", LONG_DOSAGE)
    _fixture(cut, folder / "2025", "table-cut", push=400, page_lines=(20, 60, 46), headers="wrapped")
    clean = CLEAN["western"]("2025")
    _fixture(clean, folder / "2025", "clean", printed=False, radicals=True)
    _fixture(with_defects(), folder / "2025", "with-defects", printed=False, radicals=True)


LONG_DOSAGE = (
    "皮下注射，每次30mg（2支），每日1次，早晨给药；注射前恢复至室温，缓慢推注，"
    "注射部位依次为腹部、大腿、上臂，同一部位间隔不少于7天"
)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
