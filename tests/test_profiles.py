"""Profiles of nrdl.toml and pyproject.toml: what they set, what goes before them, and what is wrong in one."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from checker import waivers
from checker.cli.main import main
from checker.model import Profile, Result
from checker.pipeline import check_file
from checker.report import RENDERERS, renderer
from checker.rulebook import load_rules

EXAMPLES = Path(__file__).parents[1] / "examples"
FORM = str(EXAMPLES / "2025-with-defects.pdf")
TEXT_FORM = str(Path(__file__).parent / "forms" / "2025" / "with-defects.txt")
Captured = pytest.CaptureFixture[str]
TEXT = """
[profile.strict]
fail-on = "review"
ignore = ["F", "U"]
severity = { C001 = "warning", Q = "info" }

[profile.loose]
select = ["Q"]

[profile.misspelt]
ignor = ["F"]

[profile.stale]
ignore = ["ZZ"]

[profile.route]
severity = { E001 = "error" }

[profile.words]
select = "F"

[profile.level]
severity = { C001 = "fatal" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "nrdl.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    return tmp_path


def report(capsys: Captured, *arguments: str) -> tuple[int, dict[str, object], dict[str, str]]:
    code = main(["check", FORM, "--format", "json", *arguments])
    told = json.loads(capsys.readouterr().out)
    return code, told, {finding["rule"]: finding["level"] for finding in told["forms"][0]["findings"]}


def test_its_files_lie_beside_its_own(folder: Path, capsys: Captured) -> None:
    """A profile's waivers and rules are used, from wherever the command is called."""
    own = '[profile.ours]\nwaivers = "policy/waivers.yaml"\nrules = "policy"\n'
    (folder / "nrdl.toml").write_text(own, encoding="utf-8")
    (folder / "policy").mkdir()
    (folder / "policy" / "formats.yaml").write_text("words: {acme: [a]}\n", encoding="utf-8")
    _, told, levels = report(capsys)
    rule = next(rule for rule, level in levels.items() if level == "error")
    result = check_file(FORM, load_rules())
    prints = waivers.fingerprints(result, load_rules())
    digits = next(d for f, d in zip(result.findings, prints, strict=True) if f.rule == rule and d)
    waiver = {"rule": rule, "form": {"sha256": result.sha256}, "reason": "虚构", "approver": "甲", "evidence": digits}
    content = json.dumps({"waivers": [{**waiver, "expires": "2999-12-31"}]}, ensure_ascii=False)
    (folder / "policy" / "waivers.yaml").write_text(content, encoding="utf-8")
    _, under, after = report(capsys, "--profile", "ours")
    assert after[rule] == "waived"
    hashes = [form["rules_sha256"] for one in (told, under) for form in one["forms"]]  # type: ignore[attr-defined]
    assert hashes[0] != hashes[1]


def test_a_profile_sets_options_and_severities(folder: Path, capsys: Captured) -> None:
    code, told, levels = report(capsys, "--profile", "strict")
    plain_code, plain, plain_levels = report(capsys)
    assert (plain_levels["C001"], levels["C001"]) == ("error", "warning")
    assert not [rule for rule in levels if rule.startswith(("F", "U"))] and "profile" not in plain
    assert code == 1 and plain_code == 1
    profile = told["profile"]
    assert isinstance(profile, dict) and profile["name"] == "strict" and len(profile["sha256"]) == 64
    forms, others = told["forms"], plain["forms"]
    assert isinstance(forms, list) and isinstance(others, list)
    assert forms[0]["rules_sha256"] != others[0]["rules_sha256"], "other severities are other rules"


def test_an_option_of_the_command_goes_before_the_profile(folder: Path, capsys: Captured) -> None:
    assert report(capsys, "--profile", "loose")[0] == 0
    code, _, levels = report(capsys, "--profile", "loose", "--select", "C001")
    assert code == 1 and set(levels) == {"C001"}


def words_of(report: str | bytes) -> str:
    """All that a report says; of an Office file, all of its parts."""
    if isinstance(report, str):
        return report
    with zipfile.ZipFile(io.BytesIO(report)) as office:
        return "".join(office.read(name).decode("utf-8", "replace") for name in office.namelist())


@pytest.fixture(scope="module")
def checked() -> Result:
    return check_file(TEXT_FORM, load_rules())


@pytest.mark.parametrize("name", RENDERERS)
def test_every_report_names_the_profile_and_its_hash(name: str, checked: Result) -> None:
    book, used = load_rules(), Profile("our-profile", hashlib.sha256(b"what it says").hexdigest())
    plain, under = (words_of(renderer(name)([checked], of, "zh")) for of in (book, book._replace(profile=used)))
    given = used.sha256 if name in ("json", "sarif", "junit") else used.sha256[:12]
    assert used.name in under and given in under
    assert used.name not in plain and used.sha256[:12] not in plain


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("none", "可用：strict、loose"),
        ("misspelt", "没有选项 ignor。可用：ignore"),
        ("stale", "ignore 中的 ZZ 没有对应的规则"),
        ("route", "severity 中的 E001 没有对应的规则"),
        ("words", "select 应为文字的列表"),
        ("level", "没有“fatal”。可用：error、warning、info"),
    ],
)
def test_what_is_wrong_in_a_profile_is_told(folder: Path, name: str, told: str, capsys: Captured) -> None:
    assert main(["check", FORM, "--profile", name]) == 2
    assert told in capsys.readouterr().err


def test_pyproject_may_hold_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", FORM, "--profile", "a"]) == 2
    assert "nrdl.toml" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").write_text('[tool.nrdl.profile.a]\nselect = ["Q"]\n', encoding="utf-8")
    assert main(["check", FORM, "--profile", "a"]) == 0
    (tmp_path / "nrdl.toml").write_text("[profile", encoding="utf-8")
    assert main(["check", FORM, "--profile", "a"]) == 2
    assert "TOML" in capsys.readouterr().err


@pytest.mark.long
def test_an_audit_is_run_by_a_profile(folder: Path, capsys: Captured) -> None:
    assert main(["audit", FORM, "--profile", "strict", "--workers", "1"]) == 0, "nothing is an error any more"
    assert main(["audit", "summary", "--lang", "en"]) == 0
    assert "profile strict" in capsys.readouterr().out
    assert main(["audit", "show", "2025", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["profile"]["name"] == "strict"
    assert main(["audit", FORM, "--profile", "loose", "--workers", "1"]) == 0
    assert main(["audit", "diff", "1", "2", "--lang", "en"]) == 0
    assert "the rules" in capsys.readouterr().out
