"""``nrdl editions``: a new cycle drafted from prints of its form, tried, and checked by."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from checker.cli.main import main
from checker.criteria.notice import read_submission
from tests.draw.cycles import draw_cycle
from tests.draw.forms import western
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

SEEDS = [pytest.param(n, marks=() if n == 0 else pytest.mark.long) for n in (0, 1, 2, 3, 4, 7, 9, 11, 12, 15)]


def forms_of(seed: int, folder: Path) -> tuple[str, list[Path]]:
    drawn = draw_cycle(seed)
    paths = [folder / "new.txt", folder / "new.pdf"]
    paths[0].write_bytes(drawn.print_with(lambda form: (draw_text(form)[0].encode(),)))
    paths[1].write_bytes(drawn.print_with(draw_pdf))
    return drawn.form.edition, paths


def nrdl(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.mark.parametrize("seed", SEEDS)
def test_an_edition_drafted_from_its_forms_judges_them(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing provisional is left but the TODOs."""
    year, forms = forms_of(seed, tmp_path)
    notice, own = tmp_path / "notice.html", tmp_path / "own"
    notice.write_text(f"<p>申报时间：{year}年7月1日9:00至7月20日17时。</p>", encoding="utf-8")
    assert nrdl("editions", "new", year, "--from", *forms, "--announcement", notice, "-o", own, "--lang", "zh") == 1
    assert "TODO" in capsys.readouterr().out
    drafted = yaml.safe_load((own / "editions" / f"{year}.yaml").read_text("utf-8"))
    assert drafted["submission"] == {"from": f"{year}-07-01 09:00", "to": f"{year}-07-20 17:00"}
    assert [name for name, value in drafted.items() if value == "TODO"] == ["catalogue_in_force"]
    assert nrdl("rules", "test", "--rules", own, "--lang", "zh") == 0
    told = capsys.readouterr().out
    assert told.count("（不同：-）") == 2
    assert "均可判断" not in told and "catalogue_in_force" in told and "R008" in told
    assert nrdl("check", *forms, "--rules", own, "--format", "json") in (0, 1)
    for form in json.loads(capsys.readouterr().out)["forms"]:
        assert (form["edition"], form["edition_basis"]) == (year, "own")
        assert [problem["kind"] for problem in form["problems"]] == ["edition_todo"]
        assert [f["rule"] for f in form["findings"] if f["verdict"] == "fail" and f["role"] != "route"] == []
    assert nrdl("rules", "diff", "2025", year, "--rules", own, "--lang", "zh") == 0
    assert f"{drafted['route_new_name']['to']}" in capsys.readouterr().out


def test_what_was_edited_by_hand_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year, forms = forms_of(3, tmp_path)
    file = tmp_path / "own" / "editions" / f"{year}.yaml"
    assert nrdl("editions", "new", year, "--from", forms[0], "-o", tmp_path / "own") == 1
    edited = file.read_text("utf-8").replace(
        "submission: TODO", f'submission: {{from: "{year}-07-02", to: "{year}-07-09"}}'
    )
    file.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    assert nrdl("editions", "new", year, "--from", *forms, "-o", tmp_path / "own", "--lang", "en") == 1
    assert "Kept as edited by hand: submission" in capsys.readouterr().out
    assert yaml.safe_load(file.read_text("utf-8"))["submission"] == {"from": f"{year}-07-02", "to": f"{year}-07-09"}
    assert nrdl("editions", "--rules", tmp_path / "own", "--lang", "en") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["2023", "shipped,"], ["2024", "shipped,"], ["2025", "shipped,"], [year, "own,"]
    ]  # fmt: skip


def test_a_form_of_another_year_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Alone, or among forms of the year; nothing is written. The file and what it prints are named."""
    year, forms = forms_of(3, tmp_path)
    other = tmp_path / "other.txt"
    other.write_text(draw_text(western("2025"))[0], encoding="utf-8")
    for wanted, given, odd, printed in (("2027", forms[:1], forms[0], year), (year, [*forms, other], other, "2025")):
        assert nrdl("editions", "new", wanted, "--from", *given, "-o", tmp_path / "own", "--lang", "zh") == 2
        told = capsys.readouterr().err
        assert f"{odd}（印的是{printed}年度）" in told and f"不能据以起草{wanted}年度" in told
    assert not (tmp_path / "own").exists()


def test_a_form_without_a_title_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year, forms = forms_of(3, tmp_path)
    lines = forms[0].read_text("utf-8").splitlines()
    bare = tmp_path / "bare.txt"
    bare.write_text("\n".join(lines[2:]), encoding="utf-8")
    assert nrdl("editions", "new", year, "--from", *forms, bare, "-o", tmp_path / "own", "--lang", "en") == 1
    told = capsys.readouterr().out
    assert told.count("has no title") == 1 and f"{bare} has no title" in told


@pytest.mark.parametrize("content", [b"hello world", b"", b"a\0b", "2027年国家医保药品目录调整申报材料".encode()])
def test_what_is_no_form_is_named(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    assert nrdl("editions", "new", "2027", "--from", file, "-o", tmp_path / "own", "--lang", "zh") == 2
    told = capsys.readouterr().err
    assert str(file) in told and "None" not in told


def test_running_again_takes_the_earlier_forms_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year, forms = forms_of(3, tmp_path)
    for form in forms:
        assert nrdl("editions", "new", year, "--from", form, "-o", tmp_path / "own", "--lang", "en") == 1
    assert "2 forms:" in capsys.readouterr().out
    assert "根据2份" in (tmp_path / "own" / "editions" / f"{year}.yaml").read_text("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_told_in_words(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No value as Python writes it, windows and lists as people do, what is open as such."""
    year, forms = forms_of(3, tmp_path)
    own = tmp_path / "own"
    nrdl("editions", "new", year, "--from", forms[0], "-o", own, "--lang", language)
    nrdl("editions", "--rules", own, "--lang", language)
    nrdl("rules", "diff", "2025", year, "--rules", own, "--lang", language)
    told = capsys.readouterr().out
    assert not {"None", "{'", "['", "pediatric_1"} & {
        word for word in ("None", "{'", "['", "pediatric_1") if word in told
    }
    assert {"zh": "改为“待补”", "en": 'to "not known yet"'}[language] in told


def test_an_own_edition_with_gaps_reviews_no_more_than_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is open is one finding, which the others name as their cause; a rule that asks whether it is passes."""
    year, forms = forms_of(2, tmp_path)
    own = tmp_path / "own"
    nrdl("editions", "new", year, "--from", forms[0], "-o", own)
    capsys.readouterr()
    reviews = []
    for rules in ((), ("--rules", own)):
        nrdl("check", forms[0], *rules, "--format", "json")
        (form,) = json.loads(capsys.readouterr().out)["forms"]
        reviews.append({f["rule"] for f in form["findings"] if f["verdict"] == "review"})
        assert [f["rule"] for f in form["findings"] if f["level"] == "review"] == ["Q013"]
    assert reviews[1] <= reviews[0]


@pytest.mark.parametrize(
    "value", ["2029-07-11", '"2029-07-11"', '["2029-07-11", "2029-07-20"]', '{from: "2029-07-11"}']
)
def test_days_in_another_shape_are_told_the_one_wanted(
    value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year, forms = forms_of(3, tmp_path)
    file = tmp_path / "own" / "editions" / f"{year}.yaml"
    nrdl("editions", "new", year, "--from", forms[0], "-o", tmp_path / "own")
    file.write_text(file.read_text("utf-8").replace("submission: TODO", f"submission: {value}"), encoding="utf-8")
    assert nrdl("rules", "test", "--rules", tmp_path / "own", "--lang", "zh") == 2
    assert re.search("""{from: ["']20\\d\\d-07-11["'], to: ["']20\\d\\d-07-\\d\\d["']}""", capsys.readouterr().err)


def test_a_day_of_a_window_needs_no_quotes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year, forms = forms_of(3, tmp_path)
    file = tmp_path / "own" / "editions" / f"{year}.yaml"
    nrdl("editions", "new", year, "--from", forms[0], "-o", tmp_path / "own")
    days = f"submission: {{from: {year}-07-01, to: {year}-07-20}}"
    file.write_text(file.read_text("utf-8").replace("submission: TODO", days), encoding="utf-8")
    capsys.readouterr()
    assert nrdl("check", forms[0], "--rules", tmp_path / "own", "--format", "json") in (0, 1)
    told = {f["rule"]: f["verdict"] for f in json.loads(capsys.readouterr().out)["forms"][0]["findings"]}
    assert told["D001"] == "pass"


@pytest.mark.long
def test_filling_in_what_is_open_leaves_nothing_provisional(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a new user would: the catalogue and the lists are imported by the commands that were told."""
    year, forms = forms_of(3, tmp_path)
    notice, own, annex = tmp_path / "notice.txt", tmp_path / "own", tmp_path / "annex.csv"
    notice.write_text(f"申报时间：{year}年7月1日9:00至7月20日17时。", encoding="utf-8")
    annex.write_text("序号,药品名称,剂型,规格\n1,示例替尼,片剂,2mg\n2,示例莫德,胶囊剂,5mg\n", encoding="utf-8")
    nrdl("editions", "new", year, "--from", *forms, "--announcement", notice, "-o", own, "--lang", "zh")
    commands = re.findall(r"nrdl lists import (\w+)", capsys.readouterr().out)
    assert commands == ["pediatric_6", "generics_4", f"nrdl_{int(year) - 1}"]
    lists = [yaml.safe_load(path.read_text("utf-8"))["count"] for path in sorted((own / "lists").glob("*.yaml"))]
    assert lists == [{"expected": "TODO", "actual": 0}] * 2
    assert nrdl("rules", "diff", "2025", year, "--rules", own, "--lang", "en") == 0
    assert re.search(r"C011 .*: waits for the national catalogue in force", capsys.readouterr().out)
    assert nrdl("lists", "import", commands[0], annex, "-o", own, "--lang", "en") == 1
    assert "--count" in capsys.readouterr().out
    assert [nrdl("lists", "import", name, annex, "--count", 2, "-o", own) for name in commands] == [0, 0, 0]
    drafted = yaml.safe_load((own / "editions" / f"{year}.yaml").read_text("utf-8"))
    assert drafted["catalogue_in_force"] == commands[2]
    capsys.readouterr()
    assert nrdl("rules", "test", "--rules", own, "--lang", "zh") == 0
    told = capsys.readouterr().out
    assert "待补" not in told and re.search(r"(\d+)条规则中\1条可以判断", told) and "本应相同而不同的：无" in told
    nrdl("check", *forms, "--rules", own, "--format", "json")
    for form in json.loads(capsys.readouterr().out)["forms"]:
        assert (form["edition_basis"], form["problems"]) == ("own", [])
        assert {f["rule"]: f["verdict"] for f in form["findings"]}["C011"] == "pass"


@pytest.mark.long
def test_examples_run_under_a_drafted_edition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule whose verdict changes with no parameter of the cycle is told, and fails."""
    year, forms = forms_of(3, tmp_path)
    own = tmp_path / "own"
    nrdl("editions", "new", year, "--from", forms[0], "-o", own)
    capsys.readouterr()
    assert nrdl("rules", "test", "--rules", own, "--lang", "en") == 0
    told = capsys.readouterr().out
    assert re.search(r"examples of 2025 under the parameters of 2029: .*E001.*; that should have the same: none", told)


def test_choices_that_the_prints_show_are_drafted(tmp_path: Path) -> None:
    year, forms = forms_of(3, tmp_path)
    other = tmp_path / "other.txt"
    text = forms[0].read_text("utf-8")
    assert "单个样本量足够的RCT" in text
    other.write_text(text.replace("单个样本量足够的RCT", "适应性设计试验"), encoding="utf-8")
    nrdl("editions", "new", year, "--from", *forms, other, "-o", tmp_path / "own")
    file = (tmp_path / "own" / "editions" / f"{year}.yaml").read_text("utf-8")
    assert yaml.safe_load(file)["vocabulary"]["trial_type"][-1] == "适应性设计试验"
    assert "申报书中另见：适应性设计试验" in file


@pytest.mark.long
def test_a_shipped_edition_is_not_replaced_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.txt"
    form.write_text(draw_text(western("2025"))[0], encoding="utf-8")
    own = tmp_path / "own"
    assert nrdl("editions", "new", "2025", "--from", form, "-o", own) == 1
    assert nrdl("check", form, "--rules", own) == 2
    assert "--prefer-own" in capsys.readouterr().err
    nrdl("check", form, "--rules", own, "--prefer-own", "--format", "json")
    (told,) = json.loads(capsys.readouterr().out)["forms"]
    for command in (("audit", form, "--db", tmp_path / "a.sqlite"), ("diff", form, form), ("new", "2025"), ("lists",)):
        assert nrdl(*command, "--rules", own) == 2
        assert nrdl(*command, "--rules", own, "--prefer-own") < 2
    assert told["edition_basis"] == "own" and "edition_replaced" in [problem["kind"] for problem in told["problems"]]


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("申报时间为2027年7月1日9:00至7月14日17:00。", "2027-07-01 09:00", "2027-07-14 17:00"),
        ("三、申报期限：7月1日起至20日17时", "2027-07-01", "2027-07-20 17:00"),
        ("申报时间：2027年6月28日—2027年7月5日", "2027-06-28", "2027-07-05"),
    ],
)
def test_the_days_of_submission_are_read_from_a_notice(text: str, begins: str, ends: str) -> None:
    found = read_submission(text, "2027")
    assert found and (found.begins, found.ends) == (begins, ends)


def test_a_notice_of_another_year_says_nothing() -> None:
    assert read_submission("申报时间为2026年7月1日至7月14日。", "2027") is None
