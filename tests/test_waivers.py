"""Waivers: what they cover, when they lapse, and that a broken file is told as such."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from checker import waivers
from checker.cli import main
from checker.errors import RuleError
from checker.model import Finding, Result, Rulebook
from checker.pipeline import Options, check_file
from checker.report.json_report import render
from checker.rulebook import load_rules
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text

EXAMPLE = Path(__file__).parents[1] / "examples" / "2025-with-defects.pdf"
TEXT = Path(__file__).parent / "forms" / "2025" / "with-defects.txt"
TODAY = date(2026, 7, 1)
ENTRY = {"reason": "已向医保局书面说明", "approver": "注册部 示例", "expires": "2026-12-31"}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEXT, tmp_path / "form.txt"))


def check(form: Path, book: Rulebook, given: waivers.Waivers | None = None, **options: object) -> Result:
    return check_file(str(form), book, Options(waivers=given, **options))  # type: ignore[arg-type]


def failed(result: Result) -> list[Finding]:
    return [f for f in result.findings if f.verdict == "fail" and f.severity == "error"]


def entry(result: Result, book: Rulebook, rule: str, **changes: object) -> dict[str, object]:
    """A waiver for the first finding of a rule that is not passed."""
    prints = waivers.fingerprints(result, book)
    digits = next(d for f, d in zip(result.findings, prints, strict=True) if f.rule == rule and d)
    return {"rule": rule, "form": {"sha256": result.sha256}, **ENTRY, "evidence": digits} | changes


def put(folder: Path, *entries: dict[str, object]) -> Path:
    """A waivers file (JSON is YAML)."""
    path = folder / "waivers.yaml"
    path.write_text(json.dumps({"waivers": list(entries)}, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def problems(result: Result) -> list[tuple[str, str]]:
    return [(problem.kind, problem.message.en) for problem in result.problems]


def test_a_form_passes_when_all_its_errors_are_waived(form: Path, book: Rulebook, tmp_path: Path) -> None:
    before = check(form, book)
    assert before.outcome == "fail"
    prints = waivers.fingerprints(before, book)
    entries: list[dict[str, object]] = [
        {"rule": f.rule, "form": {"sha256": before.sha256}, **ENTRY, "evidence": digits}
        for f, digits in zip(before.findings, prints, strict=True)
        if f in failed(before)
    ]
    given = waivers.load_waivers(put(tmp_path, *entries), book, TODAY)
    after = check(form, book, given)
    assert after.outcome == "pass" and not after.problems
    waived = [f for f in after.findings if f.waived]
    assert [f._replace(waived=None) for f in waived] == failed(before), "what is waived is shown as it was"
    assert all(f.waived == ENTRY for f in waived)
    one_less = check(form, book, waivers.load_waivers(put(tmp_path, *entries[1:]), book, TODAY))
    assert one_less.outcome == "fail"


def test_a_waiver_covers_one_finding_of_one_form(form: Path, book: Rulebook, tmp_path: Path) -> None:
    before = check(form, book)
    rule = failed(before)[0].rule
    given = waivers.load_waivers(put(tmp_path, entry(before, book, rule)), book, TODAY)
    other = tmp_path / "other.txt"
    other.write_bytes(TEXT.read_bytes() + b"\n")
    assert not any(f.waived for f in check(other, book, given).findings)
    assert sum(f.waived is not None for f in check(form, book, given).findings) == 1


def test_a_path_counts_from_the_waivers_file(
    form: Path, book: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = check(form, book)
    rule = failed(before)[0].rule
    (tmp_path / "policy").mkdir()
    path = put(tmp_path / "policy", entry(before, book, rule, form={"path": "../form.txt"}))
    monkeypatch.chdir(tmp_path)
    after = check(Path("form.txt"), book, waivers.load_waivers(path, book, TODAY))
    assert [f.rule for f in after.findings if f.waived] == [rule]


@pytest.mark.parametrize(("today", "holds"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_the_last_day(form: Path, book: Rulebook, tmp_path: Path, today: date, holds: bool) -> None:
    before = check(form, book)
    rule = failed(before)[0].rule
    after = check(form, book, waivers.load_waivers(put(tmp_path, entry(before, book, rule)), book, today))
    assert any(f.waived for f in after.findings) is holds
    assert after.outcome == "fail"
    told = f"A waiver has expired: waivers.yaml, line 3 ({rule}), held until 2026-12-31."
    assert problems(after) == ([] if holds else [("waiver", told)])


def change(form: Path, old: str, new: str) -> None:
    text = form.read_text(encoding="utf-8")
    assert old in text
    form.write_text(text.replace(old, new), encoding="utf-8")


def test_it_lapses_with_any_word_of_the_entry(form: Path, book: Rulebook, tmp_path: Path) -> None:
    """What was found is a part of an entry, of a field and of a row; who answered for it had read the whole."""
    said = "本品为首个纳入医保的同类药品"
    drawn = mutate(CLEAN["western"]("2025"), "fills_gap", f"{said}，可弥补短板。")
    drawn = mutate(drawn, "trials[0].outcome", "应答率为68.8%（见图3，以及联系邮箱 test@example.com）。终点良好。")
    form.write_text(draw_text(drawn)[0], encoding="utf-8")
    before = check(form, book)
    for rule, old, new in (("C010", "可弥补短板", "可填补短板"), ("P002", "终点良好", "终点优良")):
        waiver = entry(before, book, rule, form={"path": "form.txt"})
        given = waivers.load_waivers(put(tmp_path, waiver), book, TODAY)
        assert check(form, book, given).problems == ()
        change(form, old, new)
        assert [kind for kind, _ in problems(check(form, book, given))] == ["waiver"], rule


def test_it_lapses_with_the_words_it_was_given_for(form: Path, book: Rulebook, tmp_path: Path) -> None:
    before = check(form, book)
    name = next(f for f in before.findings if f.rule == "C001")
    assert name.verdict == "fail"
    given = waivers.load_waivers(put(tmp_path, entry(before, book, "C001", form={"path": "form.txt"})), book, TODAY)
    change(form, "申报时间 2025", "申报时间  2025")
    assert check(form, book, given).problems == (), "white space and other fields do not matter"
    change(form, "泰洛瑞韦胶囊", "泰洛瑞韦散")
    after = check(form, book, given)
    assert not any(f.waived for f in after.findings)
    ((kind, message),) = problems(after)
    assert kind == "waiver" and message.startswith("A waiver has lapsed: waivers.yaml, line 3 (C001)")
    assert str(entry(after, book, "C001")["evidence"]) in after.problems[0].advice.en


def test_one_that_matches_nothing_is_told(form: Path, book: Rulebook, tmp_path: Path) -> None:
    before = check(form, book)
    passed = next(f.rule for f in before.findings if f.verdict == "pass" and f.severity == "error")
    rule = failed(before)[0].rule
    raw = entry(before, book, rule)
    given = waivers.load_waivers(put(tmp_path, raw | {"rule": passed}), book, TODAY)
    after = check(form, book, given)
    assert after.outcome == before.outcome
    assert problems(after)[0][1].startswith(f"A waiver matches nothing: waivers.yaml, line 3 ({passed})")
    assert check(form, book, given, select=("Q",)).problems == (), "a rule that was not judged says nothing"
    other = waivers.load_waivers(put(tmp_path, raw | {"form": {"sha256": "0" * 64}}), book, TODAY)
    assert check(form, book, other).problems == ()
    (line,) = waivers.unused(other, [before], book, "en")
    assert line.endswith("its form is not among those checked.")


def test_a_waiver_for_a_review_does_not_cover_a_fail(form: Path, book: Rulebook) -> None:
    result = check(form, book)
    n = next(n for n, f in enumerate(result.findings) if f.verdict == "fail")
    findings = list(result.findings)
    findings[n] = findings[n]._replace(verdict="review")
    other = waivers.fingerprints(result._replace(findings=tuple(findings)), book)
    assert other[n] != waivers.fingerprints(result, book)[n]


def test_a_fingerprint_gives_no_phone_number_away(book: Rulebook, tmp_path: Path) -> None:
    """Short hashes of eleven digits can be tried out, so the number is masked before it is hashed."""
    text = (TEXT.parents[1] / "2023" / "chinese-patent.txt").read_text(encoding="utf-8")
    assert "13800138000" in text
    prints = []
    for n, phone in enumerate(("13800138000", "13911112222")):
        path = tmp_path / f"{n}.txt"
        path.write_text(text.replace("13800138000", phone), encoding="utf-8")
        for show in (False, True):
            result = check(path, book, show_contacts=show, select=("P001",))
            assert result.findings[0].verdict == "review"
            prints.append(waivers.fingerprints(result, book))
    assert prints == prints[:1] * 4


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"rule": "Z999"}, "waivers.0.rule", "There is no rule Z999."),
        ({"rule": "c1"}, "waivers.0.rule", '"c1" has not the form that is wanted here.'),
        ({"expires": "2026-02-30"}, "waivers.0.expires", "2026-02-30 is no day of the calendar."),
        ({"expires": "soon"}, "waivers.0.expires", '"soon" has not the form that is wanted here.'),
        ({"reason": " "}, "waivers.0.reason", '" " has not the form that is wanted here.'),
        ({"approver": None}, "waivers.0.approver", "null is not a text."),
        ({"evidence": "abc"}, "waivers.0.evidence", '"abc" has not the form that is wanted here.'),
        ({"form": {}}, "waivers.0.form", "There is too little here."),
        ({"form": {"name": "a.pdf"}}, "waivers.0.form.name", "name is not known here."),
        ({"until": "2026-01-01"}, "waivers.0.until", "until is not known here."),
    ],
)
def test_a_broken_file_is_refused(
    change: dict[str, object], where: str, what: str, book: Rulebook, tmp_path: Path
) -> None:
    whole = {"rule": "C001", "form": {"path": "a.pdf"}, **ENTRY, "evidence": "0123456789abcdef"}
    with pytest.raises(RuleError) as caught:
        waivers.load_waivers(put(tmp_path, whole | change), book)
    assert (caught.value.path, caught.value.key, caught.value.what.en) == ("waivers.yaml", where, what)
    assert caught.value.line and caught.value.mend


def test_yaml_traps_are_refused(book: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    for text, what in (
        ("waivers: []\nwaivers: []\n", "The key stands twice."),
        ("waivers: [{reason: 2026-01-01}]\n", "YAML does not take 2026-01-01 for a text."),
        ("", "The file is empty."),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RuleError) as caught:
            waivers.load_waivers(path, book)
        assert caught.value.what.en == what


def run(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


def filled_in(draft: str) -> str:
    for key, word in ENTRY.items():
        draft = draft.replace(f"{key}: ''", f"{key}: '{word if key != 'expires' else '2999-12-31'}'")
    return draft


def test_from_draft_to_pass(form: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a user goes about it: draft, fill in, check; the exit code follows, and the report counts apart."""
    draft = tmp_path / "waivers.yaml"
    assert run("check", form, "--waivers", draft) == 2
    assert run("check", form, "--draft-waivers", draft, "--waivers", tmp_path / "x" / ".." / draft.name) == 1, (
        "as a profile"
    )
    assert run("check", form, "--waivers", draft) == 2
    assert "waivers.0.reason: " in capsys.readouterr().err, "a draft that nobody filled in waives nothing"
    assert run("check", form, "--draft-waivers", draft) == 2, "an existing file is not written over"
    assert "F003" in capsys.readouterr().out, "the report is told all the same"
    draft.write_text(filled_in(draft.read_text(encoding="utf-8")), encoding="utf-8")
    capsys.readouterr()
    assert run("check", form, "--waivers", draft) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("✓ 通过") and "豁免" in shown.partition("申报条件")[0]
    assert "已豁免（不影响结论）" in shown and "\n不通过\n" not in shown
    assert "已向医保局书面说明（批准人：注册部 示例，有效期至2999-12-31）" in shown
    assert run("check", form, "--waivers", draft, "--format", "json") == 0
    report = json.loads(capsys.readouterr().out)
    (one,) = report["forms"]
    assert (report["outcome"], one["outcome"]) == ("pass", "pass")
    assert {f["waived"]["approver"] for f in one["findings"] if f["waived"]} == {"注册部 示例"}


def test_a_form_of_nothing_to_waive_gives_an_empty_draft(tmp_path: Path, book: Rulebook) -> None:
    result = check(TEXT.with_name("clean.txt"), book, select=("C001",))
    path = tmp_path / "waivers.yaml"
    waivers.write_waivers_draft([waivers.draft_entries(result, book)], path)
    assert waivers.load_waivers(path, book).entries == ()


def test_words_of_a_form_cannot_write_a_waiver(form: Path, book: Rulebook) -> None:
    result = check(form, book)
    words = "x\nwaivers: []\n\x85- rule: C001\u2028"
    findings = [f._replace(message=f.message._replace(zh=words)) for f in result.findings]
    hostile = result._replace(source="a\nb", findings=tuple(findings))
    lines = waivers.waivers_draft([waivers.draft_entries(hostile, book)], Path("w")).splitlines()
    assert sum(line.startswith("waivers:") for line in lines) == 1
    assert not any("C001" in line and "#" not in line and "rule: C001" not in line for line in lines)
    keys = {line.strip(" -").partition(":")[0] for line in lines if not line.lstrip().startswith("#")}
    assert keys == {"waivers", "rule", "form", "reason", "approver", "expires", "evidence"}


def test_same_bytes(form: Path, book: Rulebook, tmp_path: Path) -> None:
    before = check(form, book)
    path = put(tmp_path, entry(before, book, failed(before)[0].rule))
    reports = {
        render([check(form, book, waivers.load_waivers(path, book, day))], book, "zh")
        for day in (TODAY, TODAY, date(2026, 12, 31))
    }
    assert len(reports) == 1
