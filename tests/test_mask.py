"""Personal data of people stays out of every output, unless it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from checker.cli.main import main
from checker.model import Document, Form, Line, Piece, Value
from checker.redaction import hider
from checker.rulebook import load_rules
from tests.draw.drawn import Drawn, mutate
from tests.draw.forms import CLEAN
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

NAME, PHONE, MOBILE, MAIL, IDENTITY = (
    "张三丰",
    "13812345678",
    "13987654321",
    "wang.wu@example.com",
    "110101199003074514",
)
SECRETS = (NAME, PHONE, MOBILE, MAIL, IDENTITY)
OUTPUTS = (
    ["check"],
    ["check", "--verbose"],
    ["check", "--lang", "en", "--verbose"],
    ["check", "--format", "json"],
    ["parse"],
)


def with_contacts(edition: str = "2023") -> Drawn:
    form = CLEAN["western"](edition)
    changes = {
        "contact_name": NAME,
        "contact_phone": PHONE,
        # The number stands across the 24th and the 60th character, where quotations are cut.
        "disease_background": f"本病少见，患者可致电咨询了解相关的情况，热线为{MOBILE}，邮箱{MAIL}。",
        "innovation": "本品有新的作用机制，" * 5 + f"专家电话{MOBILE}可供核实。",
        "fills_gap": f"负责人{NAME}，身份证号{IDENTITY}，电话{PHONE}，可弥补目录短板。",
        # Names the contact within a message of its own: the name of the drug on the cover.
        "drug_name": f"示例片{NAME}",
    }
    for key, text in changes.items():
        form = mutate(form, key, text)
    return form


def squeezed(text: str) -> str:
    """Without what a report's own lines put between the characters."""
    return "".join(text.split())


@pytest.mark.parametrize("geometry", [{}, {"value_width": 11}], ids=["wide", "narrow"])
@pytest.mark.parametrize("output", OUTPUTS, ids=" ".join)
def test_no_output_holds_personal_data(
    output: list[str], geometry: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.txt"
    path.write_text(draw_text(with_contacts(), **geometry)[0] + "\n联系 13712345678 备注\n", encoding="utf-8")
    main([*output, str(path)])
    shown = squeezed("".join(capsys.readouterr()))
    assert [secret for secret in (*SECRETS, "13712345678") if secret in shown] == []
    assert "张**" in shown, "the name's place must still be told"


def test_a_pdf_is_masked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(draw_pdf(with_contacts())[0])
    for output in (["check", "--format", "json"], ["parse"]):
        main([*output, str(path)])
        shown = squeezed(capsys.readouterr().out)
        assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("output", [["check"], ["check", "--format", "json"], ["parse"]], ids=" ".join)
def test_personal_data_is_shown_on_demand(
    output: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.txt"
    path.write_text(draw_text(with_contacts())[0], encoding="utf-8")
    main([*output, str(path), "--show-contacts"])
    shown = squeezed(capsys.readouterr().out)
    assert NAME in shown and MOBILE in shown


def test_masking_alters_no_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    path = tmp_path / "form.txt"
    path.write_text(draw_text(with_contacts())[0], encoding="utf-8")
    told = []
    for extra in ([], ["--show-contacts"]):
        main(["check", str(path), "--format", "json", *extra])
        findings = json.loads(capsys.readouterr().out)["forms"][0]["findings"]
        told.append([(f["rule"], f["verdict"], f["fields"]) for f in findings])
    assert told[0] == told[1]


def form_of(field: str, text: str) -> Form:
    line = Line(1, 1, 0, text, range(1, len(text) + 1))
    document = Document("x", "0" * 64, "text", text, (line,))
    value = Value(field, text, text, (Piece(0, 0, len(text)),))
    return Form("2023", document, values={field: value})


@pytest.mark.parametrize(
    ("field", "text", "quoted", "shown"),
    [
        ("contact_name", "张三丰", "称张三丰为负责人", "称张**为负责人"),
        ("contact_name", "张 三丰", "称张三丰为负责人", "称张**为负责人"),
        ("contact_name", "张三丰、李四", "李四", "李*"),
        ("contact_phone", "010-12345678转801", "电话010-12345678转801", "电话0" + "*" * 15),
        ("contact_phone", "13812345678/010-87654321", "见010-87654321", "见0***********"),
        ("innovation", "热线13987654321。", "热线13987…", "热线1****…"),
        ("innovation", "热线13987654321。", "热线139876", "热线1*****"),
        ("innovation", "热线139 8765 4321。", "热线13987654321", "热线1**********"),
        ("innovation", "来信a.b@example.com。", "a.b@example.com", "a" + "*" * 14),
        # Nothing else is blotted out: other numbers, entries that say nothing.
        ("contact_name", "-", "2020-01-01", "2020-01-01"),
        ("contact_name", "无", "无对照", "无对照"),
        ("innovation", "编号13987654321。", "139元，13987", "139元，13987"),
        ("innovation", "国药准字H20230001", "国药准字H20230001", "国药准字H20230001"),
        ("innovation", "登记号010-87654321", "登记号010-87654321", "登记号010-87654321"),
        ("contact_name", "张三丰", "三丰片", "三丰片"),
        ("contact_name", "ZHANGWEI", "致zhangwei一信", "致z*******一信"),
    ],
)
def test_what_is_masked(field: str, text: str, quoted: str, shown: str) -> None:
    assert hider(form_of(field, text), load_rules())(quoted) == shown
