"""Drafts: a form as YAML says what its print says, is judged alike, and a slip in it is told with its line."""

from __future__ import annotations

import gc
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker import paths
from checker.cli.main import main
from checker.draft import yaml_writer
from checker.draft.form_fields import fields_of
from checker.draft.json_schema import schema_text
from checker.draft.reader import read_draft
from checker.draft.writer import draft_of, empty_draft
from checker.draft.yaml_source import LARGEST, MOST_ENTRIES
from checker.errors import ReadError
from checker.inputs import SCHEMA, Inputs
from checker.model import Form, Result, Value
from checker.parser import parse
from checker.pipeline import Options, check_file, judge
from checker.reader import read_document
from checker.reader.repair import repair_characters, trim
from checker.redaction import hider
from checker.report import RENDERERS
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, Drawn, clean_forms, mutate
from tests.long_cases import every
from tests.test_attachments import complete
from tests.test_defects import CASES, MARKED, changed, clean, draw, verdicts

ROOT = Path(__file__).parent.parent
FORMS = Path(__file__).parent / "forms"
BROKEN = Path(__file__).parent / "broken" / "drafts"
SHARED = ROOT.parent / "shared"
BOOK = load_rules()
gc.freeze()
Captured = pytest.CaptureFixture[str]
often = settings(max_examples=100, suppress_health_check=list(HealthCheck))
seldom = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def written(form: Form, language: str = "zh") -> str:
    return draft_of(form, BOOK, language).text


def read_back(text: str, source: str = "form.yaml") -> Form:
    return read_draft(source, text.encode("utf-8"), BOOK)


def of_draft(lines: str, edition: str = "2025") -> Form:
    """The form of a draft whose entries are these."""
    return read_back(f'edition: "{edition}"\nform:\n  mah: 甲\n' + re.sub("(?m)^(?=.)", "  ", lines))


def printed(content: bytes) -> Form:
    return parse(read_document("form", content), BOOK)


def judged(form: Form) -> Result:
    result = judge(form, "form", None, BOOK, Options())
    assert {problem.kind for problem in result.problems} <= {"edition_unseen"}
    return result


def values_in(form: Form) -> Iterator[Value]:
    yield from form.values.values()
    yield from (value for rows in form.groups.values() for row in rows for value in row.values())
    yield from (*form.foreign_labels, *form.unrecognised, *([form.title] if form.title else []))
    yield from (value for entry in form.unequal for value in entry[2:] if isinstance(value, Value))


def content(form: Form) -> dict[str, Any]:
    """All that a form says, but where it stands."""

    def of(value: Value | None) -> Any:
        if value is None or value.field.endswith(".ticked"):
            return value and value.typed
        return value.field, value.text, value.typed, value.row

    return {
        "edition": form.edition,
        "title": form.title and form.title.text,
        "values": {key: of(value) for key, value in form.values.items()},
        "groups": {g: [{p: of(v) for p, v in row.items()} for row in rows] for g, rows in form.groups.items()},
        "unequal": [(group, part, a and a.text, b and b.text) for group, part, a, b in form.unequal],
        "twice": {v.field for v in values_in(form) if v.repeats and "[]" not in v.field},
        "sections": set(form.sections) & set(BOOK.editions[form.edition].sections),
        "foreign": [value.text for value in form.foreign_labels],
        "unrecognised": [value.text for value in form.unrecognised],
        "lost": bool(form.lost),
    }


def assert_reads_back(form: Form) -> Form:
    """The draft of a form says the same, stands where it says, and is written anew as it was."""
    text = written(form)
    again = read_back(text)
    assert content(again) == content(form)
    assert written(again) == text
    assert_stands_there(again, text)
    return again


def assert_stands_there(form: Form, text: str) -> None:
    """The places of every value are its words, in the lines of the file as an editor counts them."""
    lines = text.split("\n")
    assert form.document
    for value in values_in(form):
        for piece in value.pieces:
            words = form.document.text[piece.start : piece.start + piece.length]
            assert words == value.text[piece.at : piece.at + piece.length]
            for place in form.document.places(piece.start, piece.start + piece.length):
                there = lines[place.line - 1][place.column - 1 :]
                assert trim(repair_characters(there)[0])[0].startswith(place.text) and place.page == 0


# --------------------------------------------------------------------------------------------- round trips

AWKWARD = st.lists(
    st.sampled_from(
        ["甲", "乙丙。", "，", "a", "Word ", " ", "  ", "1", "0.50", "2023-06", ": ", "：", "#", " #", "- ", '"', "'",
         "\\", "\\n", "\t", "\u3000", "\u2028", "\x85", "\ufffd", "\ufffe", "🩺", "ｶﾅ", "［全角］", "{", "}", "[",
         "*", "&", "!", "%", "@", "`", "|", ">", "? ", "---", "...", "null", "~", "yes", "true", "=", "<<", "é",
         "e\u0301", "（", "）", "“", "”", "1.5mg/kg ", "⻣", "\ue6eb", "\u202e", "\x00", "长" * 45, "w" * 100,
         "P<0.001；", "<script>", "]]>", "\r\n", "𠮷"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


def as_printed(text: str) -> str:
    """A text as a reader gives it: one line, repaired."""
    return trim(repair_characters(re.sub(r"[\r\n\f]+", " ", text))[0])[0]


@often
@given(texts=st.lists(AWKWARD | st.text(max_size=60), min_size=6, max_size=6), number=st.sampled_from(["1", "2", ""]))
def test_any_text_reads_back(texts: list[str], number: str) -> None:
    """Whatever stands in an entry stands there again, in every kind of place that a draft has."""
    mah, outcome, name, stray, first, other = map(as_printed, texts)
    row = {"outcome": outcome_of(outcome)}
    row |= {"number": Value("trials[].number", number, row=0)} if number else {}
    form = Form(
        "2025",
        values={
            "mah": Value("mah", mah, mah or None),
            "innovation": Value("innovation", (mah + outcome) * 5, (mah + outcome) * 5 or None),
            "certificates": Value("certificates", f"甲.pdf、{name}乙.pdf", ("甲.pdf", f"{name}乙.pdf")),
        },
        groups={"trials": (row,)},
        unequal=(("trials", "outcome", outcome_of(first), outcome_of(other)),),
        sections={"safety": Value("safety", "safety")},
        unrecognised=(Value("unrecognised", f"批注{stray}"),),
        lost=(Value("unrecognised", "批注\ufffd"),),
    )  # fmt: skip
    assert_reads_back(form)


def outcome_of(text: str) -> Value:
    return Value("trials[].outcome", text, text or None, row=0)


@often
@given(text=(AWKWARD | st.text(max_size=200)).map(as_printed))
def test_other_readers_of_yaml_find_the_same_words(text: str) -> None:
    """An editor that checks by the schema sees a text, whose lines are those of the entry."""
    seen = yaml.safe_load("\n".join(yaml_writer.entry("key:", text, yaml_writer.WIDTH)))["key"]
    assert yaml_writer.rejoined((seen or "").split("\n")) == text


@seldom
@given(texts=st.lists(AWKWARD | st.text(max_size=80), min_size=3, max_size=3), kind=st.sampled_from(sorted(CLEAN)))
def test_a_print_with_any_texts_reads_back(texts: list[str], kind: str) -> None:
    form = CLEAN[kind]("2025")
    for key, text in zip(("dosage", "innovation", "trials[0].outcome"), texts, strict=True):
        form = mutate(form, key, re.sub(r"[\x00-\x1f\x85\u2028\u2029]", "", text))
    assert_reads_back(printed(draw(form, "text")))


@often
@given(text=(AWKWARD | st.text(max_size=300)).map(as_printed), width=st.integers(8, 100))
def test_lines_of_a_block_give_the_text_again(text: str, width: int) -> None:
    lines = yaml_writer.broken(text, width)
    assert yaml_writer.rejoined(lines) == text
    assert all(line == line.strip() for line in lines)


SCALARS: list[tuple[str, str]] = [
    ("mah: 2023-06-01 10:00:00", "2023-06-01 10:00:00"),
    ("mah: 0.50", "0.50"),
    ("mah: 1e3", "1e3"),
    ("mah: 013", "013"),
    ("mah: no", "no"),
    ("mah: null", "null"),
    ("mah: ~", "~"),
    ("mah:", ""),
    ("mah: ''", ""),
    ("mah: 甲公司  # 待核对", "甲公司"),
    ("mah: 甲#乙", "甲#乙"),
    ('mah: " 甲 "', "甲"),
    ('mah: "甲\\"乙\\\\丙\\u4e01\\x41"', '甲"乙\\丙丁A'),
    ('mah: "甲\\n乙\\t丙\\0"', "甲乙 丙"),
    ("mah: '甲''s 乙'", "甲's 乙"),
    ('mah: "用于\n  治疗"', "用于治疗"),
    ('mah: "for \\\n  adults"', "for adults"),
    ("mah: 用于\n  治疗\n\n  成人", "用于治疗成人"),
    ("mah: Example\n  Pharma", "Example Pharma"),
    ("mah: >-\n  用于\n  治疗\n", "用于治疗"),
    ("mah: >\n  Example\n  Pharma 2\n  号\n", "Example Pharma 2号"),
    ("mah: |-\n  第一段，\n\n    第二段\n  # 三\n", "第一段，第二段# 三"),
    ("mah: |+\n  甲\n\n", "甲"),
    ("mah: 甲\u2028乙\u3000丙\u200b⻣", "甲 乙 丙骨"),
    ("mah: ☑是", "☑是"),
    ("mah: 甲：乙", "甲：乙"),
]


@pytest.mark.parametrize(("line", "text"), SCALARS, ids=[line for line, _ in SCALARS])
def test_a_scalar_is_its_own_text(line: str, text: str) -> None:
    """No number, date or yes is made of it, and lines are joined as the print's are."""
    for ends in ("\n", "\r\n"):
        source = f"\ufeffedition: 2025\nform:\n  company: 甲\n  {line.replace(chr(10), chr(10) + '  ')}\n  otc: 是\n"
        form = read_draft("form.yaml", source.replace("\n", ends).encode("utf-8"), BOOK)
        assert (form.values["mah"].text, form.values["otc"].typed) == (text, True)
        assert_stands_there(form, source.removeprefix("\ufeff"))


def test_every_loader_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library has no compiled part."""
    text = written(printed(draw(clean("chinese_patent-2023"), "pdf")))
    with_libyaml = read_back(text)
    monkeypatch.setattr("checker.draft.yaml_source.LOADER", yaml.BaseLoader)
    assert content(read_back(text)) == content(with_libyaml)
    assert [value.pieces for value in values_in(read_back(text))] == [value.pieces for value in values_in(with_libyaml)]


def test_uploads_and_choices_may_be_lists() -> None:
    form = of_draft("certificates: [甲.pdf, 乙（1、2）.pdf]\ntrack:\n  - 基本医保目录\n  - 商保创新药目录\n")
    assert form.values["certificates"].typed == ("甲.pdf", "乙（1、2）.pdf")
    assert form.values["track"][1:3] == ("基本医保目录、商保创新药目录", ("基本医保目录", "商保创新药目录"))
    assert_reads_back(form)


@pytest.mark.parametrize(
    ("words", "ticks"),
    [
        (["true", "false", "False"], [True, False, False]),
        (["是", "否", "否"], [True, False, False]),
        (["☑", "□", "□"], [True, False, False]),
        (["true", None, None], [True, False, False]),
        (["", "true", "true"], [False, True, True]),
        (["true", "false", None], [None, None, None]),
        ([None, None, None], [None, None, None]),
    ],
)
def test_ticks(words: list[str | None], ticks: list[bool | None]) -> None:
    """As in print: all of them are known or none is, and what is bare beside plain ticks is not ticked."""
    rows = "".join(f"  - text: 条件\n{'' if word is None else f'    ticked: {word}'}\n" for word in words)
    form = of_draft(f"criteria:\n{rows}")
    assert [row["ticked"].typed if "ticked" in row else None for row in form.groups["criteria"]] == ticks
    assert [row["number"].text for row in form.groups["criteria"]] == ["1", "2", "3"]


def test_a_label_of_another_cycle_is_told_as_one() -> None:
    form = of_draft("track: 基本医保目录\n", "2023")
    assert [value.text for value in form.foreign_labels] == ["track"] and "track" not in form.values
    assert verdicts(judged(form))["F014"] == "fail"


# ------------------------------------------------------------------------- the same verdicts in every medium


@pytest.mark.long
@pytest.mark.parametrize("drawn", clean_forms(), ids=lambda form: f"{form.kind}-{form.edition}")
def test_pdf_text_and_draft_of_a_form_are_judged_alike(drawn: Drawn) -> None:
    of_text, of_pdf = printed(draw(drawn, MARKED)), printed(draw(drawn, "pdf"))
    of_it = assert_reads_back(of_text)
    assert content(assert_reads_back(of_pdf)) == content(of_it)
    text, pdf, yaml_ = (
        [(finding.rule, finding.verdict, finding.message) for finding in judged(form).findings]
        for form in (of_text, of_pdf, of_it)
    )
    assert text == pdf == yaml_


SHOWN = {"C006": "unequal", "F014": "foreign_labels", "Q003": "unrecognised", "Q008": "missing_sections"}
"""Rules of what only a print shows."""
SAMPLE = [
    case
    for n, case in enumerate(CASES)
    if (n % 12 == 0 or case.rule in SHOWN)
    and not case.changes.keys() & {"labels", "without"}
    and None not in case.changes.values()
]
"""Without those in which the print lacks labels: no draft lacks one."""
MEDIA = ["pdf" if n % 3 == 0 else "text" for n in range(len(SAMPLE))]


@pytest.mark.parametrize("sample", every(4, zip(SAMPLE, MEDIA, strict=True), lambda sample: sample[0].id))
def test_a_defect_is_told_of_the_draft_too(sample: tuple[Any, str]) -> None:
    defect, medium = sample
    form = printed(draw(changed(clean(defect.form), defect.changes), medium, defect.changes.get("print")))
    assert defect.rule not in SHOWN or f"\n  {SHOWN[defect.rule]}:\n" in written(form)
    result, of_it = judged(form), judged(assert_reads_back(form))
    assert verdicts(of_it, every=True) == verdicts(result, every=True)
    told = [(f.rule, f.verdict, f.fields, f.message) for f in result.findings if f.rule not in ("Q001", "Q002")]
    assert [(f.rule, f.verdict, f.fields, f.message) for f in of_it.findings if f.rule not in ("Q001", "Q002")] == told


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the published forms are not part of the project")
@pytest.mark.parametrize("name", ["seeds/2023.txt", "seeds/2025.txt", "forms/2023.pdf", "forms/2025.pdf"])
def test_a_published_form_and_its_draft_are_judged_alike(name: str) -> None:
    form = printed((SHARED / name).read_bytes())
    again = assert_reads_back(form)
    assert verdicts(judged(again), every=True) == verdicts(judged(form), every=True)


def test_a_name_that_the_print_broke_is_found_in_the_folder(tmp_path: Path) -> None:
    """The print may cost a space where it breaks a name; the draft of it says where that was."""
    form = mutate(clean("western-2025"), "certificates", "泰洛瑞韦片 注册批件.pdf")
    (tmp_path / "attachments").mkdir()
    complete(form, tmp_path / "attachments")
    source = draw(form, "text").replace("泰洛瑞韦片 注册批件.pdf".encode(), "泰洛瑞韦片\n\n注册批件.pdf".encode())
    (tmp_path / "form.txt").write_bytes(source)
    text = written(printed(source))
    assert "  certificates: |-\n    泰洛瑞韦片\n    注册批件.pdf\n" in text
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    whole = text.replace("|-\n    泰洛瑞韦片\n    注册批件.pdf", "泰洛瑞韦片注册批件.pdf")
    (tmp_path / "whole.yaml").write_text(whole, encoding="utf-8")
    results = [check_file(str(tmp_path / name), BOOK) for name in ("form.txt", "form.yaml", "whole.yaml")]
    assert [verdicts(result, every=True)["U006"] for result in results] == ["pass", "pass", "review"]


# ----------------------------------------------------------------------------------------------- evidence


def test_evidence_names_the_line_of_the_file(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "form.yaml"
    text = written(printed((FORMS / "2025" / "with-defects.txt").read_bytes()))
    path.write_text(text, encoding="utf-8")
    assert main(["check", str(path), "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["forms"][0]["findings"]
    lines = text.split("\n")
    for finding in findings:
        for evidence in finding["evidence"]:
            first = lines[evidence["line"] - 1][evidence["column"] - 1 :]
            assert evidence["text"].startswith(first) or first.startswith(evidence["text"])
    (name,) = (f for f in findings if f["rule"] == "C001")
    line = lines.index("  drug_name: 泰洛瑞韦胶囊") + 1
    assert (name["evidence"][0]["line"], name["evidence"][0]["column"]) == (line, 14)


def test_an_empty_entry_has_its_line(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "form.yaml"
    path.write_text('edition: "2025"\nform:\n  drug_name:   # 待填\n  mah: ""\n', encoding="utf-8")
    main(["check", str(path), "--select", "F001", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["forms"][0]["findings"]
    places = {finding["fields"][0]: finding["evidence"] for finding in findings if finding["evidence"]}
    assert {key: [(e["line"], e["column"], e["text"]) for e in places[key]] for key in places} == {
        "drug_name": [(3, 13, "")],
        "mah": [(4, 8, "")],
    }
    path.write_text(path.read_text("utf-8") + "  mah: 云岭新药研究有限公司\n", encoding="utf-8")


def blank_draft(tmp_path: Path, *filled: str) -> Path:
    """An empty draft in which these lines are filled in."""
    text = empty_draft("2025", BOOK, "zh")
    for line in filled:
        key = line.partition(":")[0]
        text, count = re.subn(rf"(?m)^( +{key}:).*$", rf"\g<1>{line.partition(':')[2]}", text)
        assert count == 1
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_draft_is_one_list_of_what_is_left(tmp_path: Path, capsys: Captured) -> None:
    """By section, with counts; what it lists stays in the JSON, as what follows from it."""
    path = blank_draft(tmp_path, "drug_name: 泰洛瑞韦片")
    assert main(["check", str(path), "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["forms"][0]["findings"]
    (told,) = (finding for finding in findings if finding["level"] in ("error", "warning"))
    following = [finding for finding in findings if finding["cause"] and finding["verdict"] == "fail"]
    assert {finding["rule"] for finding in following} >= {"F001", "U001", "R001"}
    assert {finding["cause"]["rule"] for finding in following} == {told["rule"]}
    assert f"尚有{len(following)}项未填" in told["message"] and "封面1项（企业名称）" in told["message"]
    assert "drug_name" not in told["fields"] and {"mah", "commitment_letter"} <= set(told["fields"])
    assert main(["check", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "错误1项" in shown and not re.search("重新打印|在申报系统中|第.页", shown)


def test_what_is_filled_in_badly_is_no_blank(tmp_path: Path, capsys: Captured) -> None:
    path = blank_draft(tmp_path, "drug_name: 泰洛瑞韦片", "first_listed_cn: 去年")
    assert main(["check", str(path), "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["forms"][0]["findings"]
    errors = [finding for finding in findings if finding["level"] == "error"]
    assert [finding["rule"] for finding in errors] == ["F001", "F007"]
    assert main(["check", str(path)]) == 1
    assert re.search(r"（中国大陆首次上市时间，第\d+行）", capsys.readouterr().out.replace("\n", "").replace(" ", ""))


def test_a_print_that_lacks_entries_is_told_of_each() -> None:
    """Only of a draft is an empty entry one that is still to be filled in."""
    draft = read_back(empty_draft("2025", BOOK, "zh"))
    assert draft.document
    printed_form = draft._replace(document=draft.document._replace(kind="text"))
    assert sum(finding.level == "error" for finding in judged(draft).findings) == 1
    assert sum(finding.level == "error" for finding in judged(printed_form).findings) > 30


# ------------------------------------------------------------------------------------------- personal data

PERSONAL = "如有疑问，请联系13912345678或li.si@example.com。"


@pytest.mark.parametrize("kind", ["imported-2023", "western-2025"])
def test_what_is_masked_is_never_judged(kind: str) -> None:
    """A masked draft says the same of a form, or that a person must look."""
    form = mutate(mutate(clean(kind), "contact_name", "欧阳某"), "contact_phone", "13800138000")
    form = mutate(mutate(form, "innovation", f"首创新药。{PERSONAL}"), "trials[0].outcome", "欧阳某报告应答率为64.1%。")
    whole = printed(draw(form, "text"))
    text, masked = draft_of(whole, BOOK, "zh", hider(whole, BOOK))
    assert masked == ("contact_name", "contact_phone", "trials[].outcome", "innovation")
    assert not [word for word in ("13912345678", "13800138000", "li.si@", "欧阳某") if word in text]
    hidden = read_back(text)
    assert draft_of(hidden, BOOK, "zh", hider(hidden, BOOK)) == (text, masked)
    before, after = verdicts(judged(whole), every=True), verdicts(judged(hidden), every=True)
    assert {rule: verdict for rule, verdict in after.items() if verdict not in (before[rule], "review")} == {}
    assert (before["P002"], after["P002"]) == ("fail", "review")
    (told,) = (f for f in judged(hidden).findings if f.rule == "P002" and f.fields == ("innovation",))
    assert "masked" in told.message.zh and "「创新程度」" in told.message.zh
    filled = text.replace(text[text.index("\nmasked:") :], "\n")
    assert verdicts(judged(read_back(filled)), every=True)["P002"] == "pass", "once the list is gone, it is judged"


def test_the_command_says_what_it_masks(tmp_path: Path, capsys: Captured) -> None:
    source, output = str(FORMS / "2023" / "chinese-patent.pdf"), tmp_path / "form.yaml"
    assert main(["parse", source, "--format", "yaml"]) == 0
    captured = capsys.readouterr()
    assert captured.out.endswith("masked:\n  - contact_name\n  - contact_phone\n")
    assert "联系电话" in captured.err and "--show-contacts" in captured.err and captured.err.count("\n") == 1
    assert main(["parse", source, "--show-contacts", "-o", str(output)]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and SCHEMA in captured.err and "--show-contacts" not in captured.err
    assert "masked:" not in output.read_text(encoding="utf-8")
    assert main(["check", str(output)]) == 0


# ----------------------------------------------------------------------------------------- broken drafts

LINES = {
    "anchor": 4, "anchor-bomb": 2, "anchor-of-a-tag": 4, "colon": 4, "deep": 4, "edition": 2, "encoding": 4, "keys": 2,
    "keys-but-a-text": 1, "keys-of-a-row": 5, "list": 5, "list-as-text": 4, "no_edition": None, "no_form": None,
    "no_form-but-waivers": None, "number": 5, "syntax": 4, "syntax-indentation": 4, "syntax-open-quote": 4,
    "syntax-two-documents": 4, "tab": 3, "tab-in-a-block": 6, "text": 4, "text-as-mapping": 5, "ticked": 6, "twice": 4,
    "unequal": 6, "unknown": 4, "unknown-merge": 4, "unknown-section": 5, "unknown_near": 4,
    "unknown_near-in-chinese": 4,
}  # fmt: skip
"""The file, named for its fault, and the line that must be told."""


@pytest.mark.parametrize("loader", ["compiled", "plain"])
@pytest.mark.parametrize("name", sorted(LINES))
def test_a_broken_draft_is_told_with_its_line(name: str, loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if loader == "plain":
        monkeypatch.setattr("checker.draft.yaml_source.LOADER", yaml.BaseLoader)
    path = str(BROKEN / f"{name}.yaml")
    (problem,) = check_file(path, BOOK).problems
    assert problem.kind == f"draft_{name.partition('-')[0]}"
    for text, words in zip(problem.message, ("第{}行", "ine {} of the draft"), strict=True):
        assert LINES[name] is None or words.format(LINES[name]) in text


@pytest.mark.parametrize("name", ["encoding", "no_form", "tab"])
def test_the_command_tells_it_in_one_line(name: str, capsys: Captured) -> None:
    path = str(BROKEN / f"{name}.yaml")
    (problem,) = check_file(path, BOOK).problems
    for language in ("zh", "en"):
        assert main(["parse", path, "--lang", language]) == 3
        told = f"nrdl: {path}: {problem.message[language]} {problem.advice[language]}\n"
        assert capsys.readouterr() == ("", told)
    assert main(["check", path]) == 3
    assert "".join(problem.message.zh.split()) in "".join(capsys.readouterr().out.split())


def test_every_fault_has_its_broken_draft() -> None:
    told = {name.removeprefix("draft_").removesuffix("_advice") for name in BOOK.messages if name.endswith("_advice")}
    faults = {name for name in told if f"draft_{name}_advice" in BOOK.messages}
    assert {path.stem for path in BROKEN.iterdir()} == set(LINES)
    assert faults == {name.partition("-")[0] for name in LINES} | {"large", "many"}


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (b"edition: '2025'\nform:\n  mah: " + b"x" * LARGEST, "draft_large"),
        (b"edition: '2025'\nform:\n  mah: [" + b"x, " * MOST_ENTRIES + b"]\n", "draft_many"),
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n\n", "empty"),
        (b"# only a comment\n", "empty"),
        (b"---\n", "keys"),
    ],
)
def test_a_draft_of_no_sense_costs_little(source: bytes, kind: str) -> None:
    with pytest.raises(ReadError) as error:
        read_draft("form.yaml", source, BOOK)
    assert error.value.kind.removeprefix("draft_") == kind.removeprefix("draft_")


SHORT = written(of_draft("drug_name: 泰洛瑞韦片\ndosage: 口服。\ntrials:\n  - type: 单臂\n    outcome: 好\notc: 否\n"))
SPLINTERS = ["\t", ": ", "- ", "#", '"', "'", "|", ">", "&a", "*a", "!!x ", "{", "[", "]", "\n", "\n  ", "? ", "\u2028",
             "\0", "\ufeff", "---\n", "%", "\\", "：", "\r", "\f", "\x85", "甲", " " * 9, "\ufffd", "😀"]  # fmt: skip


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(SHORT)), st.integers(0, 5), st.sampled_from(SPLINTERS)), min_size=1, max_size=4
    ),
    plain=st.booleans(),
)
def test_whatever_a_file_holds_it_is_read_or_refused(changes: list[tuple[int, int, str]], plain: bool) -> None:
    text = SHORT
    for at, taken, put in changes:
        text = text[:at] + put + text[at + taken :]
    with pytest.MonkeyPatch.context() as patch:
        if plain:
            patch.setattr("checker.draft.yaml_source.LOADER", yaml.BaseLoader)
        try:
            form = read_back(text)
        except ReadError as error:
            line = re.search("第(\\d+)行", error.message.zh)
            assert not line or 1 <= int(line[1]) <= len(re.split("\r\n|[\r\n]", text))
            return
    assert_stands_there(form, re.sub("\r\n?", "\n", text).replace("\f", " "))
    assert content(read_back(written(form))) == content(form)


# --------------------------------------------------------------------------------- drafts among other files


def test_only_drafts_are_taken_out_of_a_folder(tmp_path: Path) -> None:
    def put(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    draft_ = empty_draft("2025", BOOK, "zh")
    put("form.yaml", draft_)
    put("last.yml", "\ufeffform:\n  mah: 甲\nedition: 2025\n")
    put("waivers.yaml", "waivers: []\n")
    put(".pre-commit-config.yaml", "repos:\n  - repo: x\n    form: 1\n    edition: 2\n")
    put("attachments/copy.yaml", draft_)
    found = Inputs.of(BOOK)
    assert [Path(path).name for path in found.search([str(tmp_path)]).forms] == ["form.yaml", "last.yml"]
    assert found.search([str(tmp_path / "waivers.yaml")]).forms == [str(tmp_path / "waivers.yaml")], "as it was named"


@pytest.mark.parametrize("name", RENDERERS)
def test_a_draft_has_a_report_in_every_format(name: str, tmp_path: Path, capsys: Captured) -> None:
    """The same verdict in each: exit code 3 would be that of a form which could not be read."""
    draft, report = tmp_path / "form.yaml", tmp_path / "report"
    draft.write_text(empty_draft("2025", BOOK, "zh"), encoding="utf-8")
    assert main(["check", str(draft), "--format", name, "-o", str(report)]) == 1
    assert "KeyError" not in report.read_bytes().decode("utf-8", "replace") and not capsys.readouterr().out


def test_a_draft_is_known_on_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    for source in (SHORT, "# 说明\n" + SHORT):
        stream = io.TextIOWrapper(io.BytesIO(source.encode("utf-8")))
        monkeypatch.setattr(sys, "stdin", stream)
        assert main(["parse", "-"]) == 0
        assert json.loads(capsys.readouterr().out)["form"]["drug_name"] == "泰洛瑞韦片"


def test_a_draft_is_written_for_yaml_and_by_the_suffix(tmp_path: Path, capsys: Captured) -> None:
    source = str(FORMS / "2025" / "clean.txt")
    assert main(["parse", source, "--format", "yaml"]) == 0
    shown = capsys.readouterr().out
    for name, options, text in (
        ("a.yaml", [], shown),
        ("a.YML", [], shown),
        ("a.txt", ["--format", "yaml"], shown),
        ("b.yaml", ["--format", "json"], None),
    ):
        assert main(["parse", source, "-o", str(tmp_path / name), *options]) == 0
        there = (tmp_path / name).read_text(encoding="utf-8")
        assert there == text if text else json.loads(there)["form"]
    capsys.readouterr()
    assert main(["parse", str(tmp_path / "a.yaml")]) == 0
    of_draft_ = json.loads(capsys.readouterr().out)
    main(["parse", source])
    assert of_draft_["form"] == json.loads(capsys.readouterr().out)["form"]


def test_the_file_may_be_read_as_another_cycle() -> None:
    path = str(BROKEN / "edition.yaml")
    assert check_file(path, BOOK, Options(edition="2025")).edition == "2025"


def test_a_check_of_a_print_loads_nothing_of_drafts() -> None:
    code = (
        "import sys; from checker.cli.main import main; main(['check', sys.argv[1], '--format', 'json']); "
        "ours = ('yaml', 'checker.draft.', 'checker.cli.new'); "
        "print(*(name for name in sys.modules if name.startswith(ours)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, str(FORMS / "2025" / "clean.txt")]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, encoding="utf-8", timeout=60)
    assert done.stderr.split() == []


# ----------------------------------------------------------------------------------------------- nrdl new


@pytest.mark.parametrize("edition", sorted(BOOK.editions))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_draft_has_every_field_and_can_be_checked(edition: str, language: str) -> None:
    text = empty_draft(edition, BOOK, language)
    spec = BOOK.editions[edition]
    for key in fields_of(edition, BOOK):
        part = key.partition("[].")[2] or key
        assert re.search(rf"(?m)^ +(?:- |# )?{part}:", text), key
        title = BOOK.fields[key].title[language]
        assert title in re.sub("\n *# ?", " " if language == "en" else "", text) or key.startswith("criteria[]."), key
    assert text.count(BOOK.messages["draft_required"][language]) >= len(spec.required)
    assert max(map(yaml_writer.cells, text.splitlines())) <= yaml_writer.WIDTH
    form = read_back(text)
    assert written(form, language) == text
    found = verdicts(judged(form))
    assert (found["F001"], found["U001"]) == ("fail", "fail") and found["Q008"] == "pass"
    missing = {finding.fields[0] for finding in judged(form).findings if finding.rule == "F001"}
    own_criteria = {"criteria[].text"} if spec.form_seen else set()
    assert missing == set(spec.required) - own_criteria
    assert [row["text"].text for row in form.groups["criteria"]] == list(expected_criteria(edition))


def expected_criteria(edition: str) -> Iterator[str]:
    from tests.draw.portal import CRITERIA

    yield from CRITERIA.get(edition, [""])


def test_new_writes_a_draft_and_its_schema_once(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "form.yaml"
    assert main(["new", "2025", "-o", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"nrdl check {path}" in said and SCHEMA in said
    assert main(["new", "2025"]) == 0
    assert path.read_text(encoding="utf-8") == capsys.readouterr().out
    assert json.loads((tmp_path / SCHEMA).read_text(encoding="utf-8"))["title"]
    path.write_text("mine", encoding="utf-8")
    (tmp_path / SCHEMA).write_text("also mine", encoding="utf-8")
    assert main(["new", "2025", "-o", str(path)]) == 2
    assert main(["new", "2025", "-o", str(tmp_path / "other.yaml")]) == 0
    assert [path.read_text(encoding="utf-8"), (tmp_path / SCHEMA).read_text(encoding="utf-8")] == ["mine", "also mine"]
    captured = capsys.readouterr()
    assert str(path) in captured.err and captured.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["2031"], ["2025", "-o", "no/such/folder/form.yaml"], ["2025", "-o", "."]])
def test_new_says_what_is_wrong_in_one_line(arguments: list[str], capsys: Captured) -> None:
    for language in ("zh", "en"):
        assert main(["new", *arguments, "--lang", language]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1 and arguments[-1] in captured.err


# ------------------------------------------------------------------------------------------------ the schema


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft7Validator:
    found = json.loads((paths.REPORTS / SCHEMA).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(found)
    return jsonschema.Draft7Validator(found)


def test_the_schema_is_that_of_the_fields() -> None:
    there = (paths.REPORTS / SCHEMA).read_text(encoding="utf-8")
    assert there == schema_text(BOOK), "run python -m scripts.write_draft_schema"


@pytest.mark.parametrize("drawn", clean_forms()[::3], ids=lambda form: f"{form.kind}-{form.edition}")
def test_the_schema_marks_nothing_in_a_clean_draft(drawn: Drawn, schema: jsonschema.Draft7Validator) -> None:
    schema.validate(yaml.safe_load(written(printed(draw(drawn, MARKED)))))


@pytest.mark.parametrize("edition", sorted(BOOK.editions))
def test_the_schema_marks_nothing_in_an_empty_draft(edition: str, schema: jsonschema.Draft7Validator) -> None:
    schema.validate(yaml.safe_load(empty_draft(edition, BOOK, "zh")))


MARKED_WORDS: Mapping[str, tuple[Any, str]] = {
    "drug_class": ("西药类", "F005"),
    "first_listed_cn": ("2022-13", "F007"),
    "otc": ("不是", "F004"),
    "track": ("基本医保", "F005"),
    "reference_drugs": ([{"cost_type": "按盒"}], "R002"),
}


@pytest.mark.parametrize("key", MARKED_WORDS)
def test_a_word_that_the_schema_marks_is_a_finding(key: str, schema: jsonschema.Draft7Validator) -> None:
    entry, rule = MARKED_WORDS[key]
    given = yaml.safe_load(written(printed(draw(clean("western-2025"), MARKED))))
    given["form"][key] = entry
    (error,) = schema.iter_errors(given)
    assert error.absolute_path[1] == key
    assert verdicts(judged(read_back(yaml.safe_dump(given, allow_unicode=True))))[rule] in ("fail", "review")
    assert not schema.is_valid({**given, "more": 1})
    assert not schema.is_valid({**given, "form": {**given["form"], key: "西药", "x": 1}})
