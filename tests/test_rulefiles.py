"""Every fault that an author can put into rules/ is refused with the file, the line, the key and a mend."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from checker import paths
from checker.cli import main
from checker.errors import RuleError
from checker.parser.grammar import layouts
from checker.rulebook import loader
from checker.rulebook.rule_checks import KnownNames

BROKEN = Path(__file__).parent / "broken"


def golden(name: str) -> dict[str, str]:
    return dict(line.split("\t") for line in (BROKEN / name).read_text("utf-8").splitlines())


MESSAGES, CHINESE = golden("messages.txt"), golden("messages.zh.txt")
"""What each file of broken/ is refused with, word for word: the rule's author reads nothing else."""
ENGLISH = re.compile(r"(?:[A-Za-z]{2,}[ ,]+){2}[A-Za-z]{2,}")
NAMES = re.compile(r"[a-z]+_[a-z_]+|\$\w+|`\w+`|\"[^\"]+\"|[A-Za-z0-9_/]+\.yaml|\b\d+\b")


@pytest.fixture(scope="session")
def known() -> KnownNames:
    return loader.read_known(paths.RULES)[0]


def refusal(load: Callable[[], object]) -> RuleError:
    with pytest.raises(RuleError) as caught:
        load()
    error = caught.value
    for sentence in (error.what, error.mend):
        assert re.fullmatch(r"[^\n]{4,220}[.)]", sentence.en), "one clear sentence, or two short ones"
        assert re.fullmatch(r"[^\n]{2,200}。", sentence.zh), "the same in Chinese"
    return error


def put_in(folder: Path, name: str, text: str) -> Path:
    path = folder / "rules" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(path.stem for path in BROKEN.glob("*.yaml") if path.stem != "short_list"))
def test_a_broken_rule_is_refused(name: str, known: KnownNames, tmp_path: Path) -> None:
    path = tmp_path / "rules" / "own" / "X901.yaml"
    path.parent.mkdir(parents=True)
    shutil.copy(BROKEN / f"{name}.yaml", path)
    error = refusal(lambda: loader.read_rule(path, tmp_path / "rules", known))
    assert str(error) == error.told("en") == MESSAGES[name]
    assert error.told("zh") == CHINESE[name]


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_refusal_says_the_same_in_chinese(name: str) -> None:
    """No English sentence, and of names of keys and files, numbers and words of the file none more and none less."""
    chinese, english = CHINESE[name], MESSAGES[name]
    assert not ENGLISH.search(chinese)
    assert set(NAMES.findall(chinese)) == set(NAMES.findall(english))


def test_a_rule_that_is_not_broken_is_taken(known: KnownNames, tmp_path: Path) -> None:
    """What the broken rules were made from: without it, they might all fail for another reason."""
    text = (BROKEN / "duplicate-key.yaml").read_text("utf-8").replace("severity: error\n", "")
    path = put_in(tmp_path, "own/X901.yaml", text)
    assert loader.read_rule(path, tmp_path / "rules", known).data["id"] == "X901"
    path.write_text("\ufeff" + text.replace("\n", "\r\n"), encoding="utf-8")
    assert loader.read_rule(path, tmp_path / "rules", known).data["id"] == "X901", "as Windows saves it"


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ('id: "2025"', 'id: "2024"', "id", "The file is named 2025.yaml."),
        ("form_seen: true\n", "", "", "form_seen is missing."),
        ("form_seen: true", "form_seen: yes", "form_seen", "YAML does not take yes for a text."),
        ('from: "2020-01-01"', "from: 2020-01-01 10:00:00", "route_new_name.from", "YAML does not take 2020-01-01"),
        ('from: "2020-01-01"', 'from: "2020-1-1"', "route_new_name.from", '"2020-1-1" has not the form'),
        ("generics_2", "generics_9", "route_encouraged.lists.6", "There is no list generics_9."),
        ("- otc\n", "- otcs\n", "required.20", "There is no field otcs."),
        ("cde_review: 500", "cde_reviews: 500", "caps.cde_reviews", "There is no field cde_reviews."),
        ("reference, effect", "references, effect", "sections.2", "There is no section references."),
        ("  D001:\n", "  D999:\n", "citations.D999", "There is no rule D999."),
        ("confidence: high", "confidence: sure", "citations.D001.confidence", '"sure" is not known here.'),
    ],
)  # fmt: skip
def test_a_broken_edition_is_refused(
    old: str, new: str, key: str, what: str, known: KnownNames, tmp_path: Path
) -> None:
    text = (paths.RULES / "editions" / "2025.yaml").read_text("utf-8")
    assert old in text
    path = put_in(tmp_path, "editions/2025.yaml", text.replace(old, new, 1))
    lists: dict[str, dict[str, object]] = {path.stem: {} for path in (paths.RULES / "lists").glob("*.yaml")}
    error = refusal(lambda: loader.read_edition(path, tmp_path / "rules", known, lists))
    assert (error.path, error.key) == ("rules/editions/2025.yaml", key)
    assert error.what.en.startswith(what)
    line = text[: text.index(old)].count("\n") + 1 if new and key else 1 + text.startswith("#") * 2
    assert error.line == line


def test_shipped_files_are_held_to_what_own_ones_are(known: KnownNames, tmp_path: Path) -> None:
    """What would show only when a message is needed, or never: an argument that is not given, a window that is none."""
    rule = (paths.RULES / "dates" / "D003.yaml").read_text("utf-8").replace("{submitted_at}", "{submitted}", 2)
    error = refusal(lambda: loader.read_rule(put_in(tmp_path, "dates/D003.yaml", rule), tmp_path / "rules", known))
    assert error.what.en == "{submitted} is nothing that this message is given."
    text = (
        (paths.RULES / "editions" / "2025.yaml").read_text("utf-8").replace('to: "2025-06-30"', 'to: "2019-06-30"', 1)
    )
    edition = put_in(tmp_path, "editions/2025.yaml", text)
    lists: dict[str, dict[str, object]] = {path.stem: {} for path in (paths.RULES / "lists").glob("*.yaml")}
    error = refusal(lambda: loader.read_edition(edition, tmp_path / "rules", known, lists))
    assert error.what.en == "The window ends before it begins."


def test_a_parameter_that_one_edition_leaves_undecided_is_named(known: KnownNames) -> None:
    path = paths.RULES / "eligibility" / "E001.yaml"
    without = {key: value for key, value in known.editions["2023"].items() if key != "route_new_name"}
    thin = replace(known, editions={**known.editions, "2023": without})
    error = refusal(lambda: loader.read_rule(path, paths.RULES, thin))
    assert "2023" in error.what.en and "$route_new_name" in error.what.en and "editions/2023.yaml" in error.mend.en
    assert error.line and "$route_new_name" in path.read_text("utf-8").splitlines()[error.line - 1]


def test_a_list_that_miscounts_itself_or_is_misnamed_is_refused(tmp_path: Path) -> None:
    text = (BROKEN / "short_list.yaml").read_text("utf-8")
    error = refusal(lambda: loader.read_list(put_in(tmp_path, "lists/short_list.yaml", text), tmp_path / "rules"))
    assert (str(error), error.told("zh")) == (MESSAGES["short_list"], CHINESE["short_list"])
    error = refusal(lambda: loader.read_list(put_in(tmp_path, "lists/long_list.yaml", text), tmp_path / "rules"))
    assert (error.line, error.key, error.what.en) == (1, "id", "The file is named long_list.yaml.")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("  form_title: ", "  form_title: '('\n  form_title_once: ", "The pattern is not a regular expression"),
        (
            "drug_class_by_code:\n",
            'drug_class_by_code:\n    未定: ["[^"]\n',
            "The pattern is not a regular expression",
        ),
        ('"yes": ', "yes: ", "YAML does not take yes for a text."),
        ("blank:", "blanks:", "blanks is not known here."),
    ],
)
def test_broken_formats_are_refused(old: str, new: str, what: str, tmp_path: Path) -> None:
    text = (paths.RULES / "formats.yaml").read_text("utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    put_in(tmp_path, "formats.yaml", changed)
    error = refusal(lambda: loader.read_formats(tmp_path / "rules"))
    assert error.what.en.startswith(what)
    at = changed.index(new) + (new.index("未定") if "未定" in new else 0)
    assert error.line == changed[:at].count("\n") + 1


def test_two_rules_of_one_id_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = loader.rule_paths(paths.RULES)
    again = put_in(tmp_path, "own/D003.yaml", "")
    shutil.copy(paths.RULES / "dates" / "D003.yaml", again)
    monkeypatch.setattr(loader, "rule_paths", lambda folder: [*files, again])
    error = refusal(lambda: loader.read_folder(paths.RULES))
    assert error.key == "id" and "rules/dates/D003.yaml" in error.what.en


def test_a_broken_grammar_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRDL_CACHE", "")
    shutil.copy(paths.GRAMMARS / "form.lark", tmp_path)
    shutil.copy(BROKEN / "2031.lark", tmp_path)
    error = refusal(lambda: layouts(tmp_path))
    assert error.path.endswith("2031.lark")


def test_the_command_tells_broken_rules_from_a_failed_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(paths.RULES, tmp_path / "rules")
    path = tmp_path / "rules" / "dates" / "D003.yaml"
    path.write_text(path.read_text("utf-8").replace("severity: error", "severity: fatal"), "utf-8")
    monkeypatch.setattr(paths, "RULES", tmp_path / "rules")
    monkeypatch.setenv("NRDL_CACHE", "")
    form = str(BROKEN.parent / "forms" / "2025" / "clean.txt")
    for language, what in (("en", '"fatal" is not known here. '), ("zh", '无法识别此处的 "fatal"。')):
        assert main.main(["check", form, "--lang", language]) == 2
        told = capsys.readouterr()
        assert not told.out
        assert re.fullmatch(rf"nrdl: rules/dates/D003\.yaml:\d+: severity: {re.escape(what)}.*\n", told.err)


@pytest.mark.long
def test_every_file_is_read_without_libyaml_too() -> None:
    """Where PyYAML comes without it, its own loader is stricter."""
    for path in (*paths.RULES.rglob("*.yaml"), *paths.REPORTS.rglob("*.yaml")):
        if path.parent.name != "lists":
            assert yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader), path
