"""The hooks of pre-commit: what is checked for a commit, with the real pre-commit in scratch repositories."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pytest
import yaml

from checker import git_changes, paths
from checker.cli.main import main
from checker.inputs import Inputs
from checker.rulebook import load_rules
from checker.rulebook.custom_folder import among
from checker.submission import pre_commit
from scripts.write_hooks import MANIFEST
from tests.draw.forms import CLEAN, mutate
from tests.draw.office import draw_pages
from tests.draw.text import draw_text
from tests.test_attachments import complete
from tests.test_own_rules import RULE

ROOT = Path(__file__).parents[1]
WESTERN = CLEAN["western"]("2025")
GOOD = draw_text(WESTERN)[0]


def portfolio() -> bytes:
    """A PDF whose only page says that files lie in it."""
    document = pypdfium2.PdfDocument(draw_pages("请用 Adobe Reader 打开此文件包"))
    document.new_attachment("form.pdf").set_data(b"%PDF-1.7")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


PORTFOLIO = portfolio()
BAD = draw_text(mutate(WESTERN, "first_listed_cn", "2022-13"))[0]
INSERT = WESTERN.values["package_insert"]
OWN_RULE = RULE.replace("finds:", "contains:").replace("format: acme_code", "words: [AC-12]")
Captured = pytest.CaptureFixture[str]


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_hook_file_says_what_the_code_says() -> None:
    assert MANIFEST.read_text(encoding="utf-8") == pre_commit.manifest(load_rules()), "python -m scripts.write_hooks"


# ------------------------------------------------------------------------------------------ without git


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is no repository, as the current one."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "none"))
    for name in ("a/form.pdf", "a/second.TXT", "a/notes.md", "a/attachments/insert.pdf", "b 乙/-form.txt"):
        put(tmp_path / name, "x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "forms"),
    [
        ([], []),
        (["a/form.pdf", "a/form.pdf", "./a//form.pdf"], ["a/form.pdf"]),
        (["a/second.TXT", "a/notes.md", ".gitignore", "a"], ["a/second.TXT"]),
        (["a/attachments/insert.pdf"], ["a/form.pdf", "a/second.TXT"]),
        (["a/attachments/deep/attachments/gone.pdf"], ["a/form.pdf", "a/second.TXT"]),
        (["a/Attachments/gone.docx"], ["a/form.pdf", "a/second.TXT"]),
        (["a/attachments"], ["a/form.pdf", "a/second.TXT"]),
        (["a/gone.pdf", "gone/attachments/insert.pdf", "attachments/insert.pdf"], []),
        (["b 乙/-form.txt"], ["b 乙/-form.txt"]),
    ],
)
def test_the_forms_of_a_commit(names: list[str], forms: list[str], folder: Path) -> None:
    inputs = Inputs.of(load_rules())
    assert git_changes.changed_forms(git_changes.staged_changes(names), inputs) == forms
    absolute = [str(folder / name) for name in names]
    assert git_changes.changed_forms(git_changes.staged_changes(absolute), inputs) == forms


@pytest.mark.parametrize("name", ["--output=x.txt", "-x.txt", "--lang"])
def test_a_files_name_is_no_option(name: str, folder: Path, capsys: Captured) -> None:
    put(folder / name, BAD)
    assert git_changes.file_arguments(["check", "--changed", name, "-v"]) == ["check", "--changed", f"./{name}", "-v"]
    assert main(["check", "--changed", name]) == (0 if name == "--lang" else 1)
    assert not (folder / "x.txt").exists()


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("README.txt", "说明：附件放在 attachments。", 0, "不是申报书，未检查：README.txt"),
        ("letter.pdf", draw_pages("一封普通的信"), 0, "不是申报书，未检查：letter.pdf"),
        ("scan.pdf", draw_pages("", ""), 3, "exclude"),
        ("named.pdf", "说明：附件放在 attachments。", 3, "exclude"),
        ("pointer.pdf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", 3, "exclude"),
        ("portfolio.pdf", PORTFOLIO, 3, "exclude"),
        ("torn.pdf", b"%PDF-1.7 but no more", 3, "exclude"),
        ("secret.pdf", (ROOT / "tests" / "broken" / "encrypted.pdf").read_bytes(), 3, "exclude"),
        ("cover.txt", "\n".join(GOOD.splitlines()[:8]), 3, "exclude"),
        ("empty.txt", b"", 3, "exclude"),
        ("a.yaml", "name: x\nforms: []\n", 0, "nrdl: 本次提交没有"),
        ("draft.yml", 'edition: "2025"\nform：\n', 3, "exclude"),
        ("draft.yaml", "# yaml-language-server: $schema=form.schema.json\n x", 3, "exclude"),
        ("gone.txt", None, 0, "没有需要检查"),
    ],
)
def test_only_what_is_plainly_no_form_is_passed_over(
    name: str, content: str | bytes | None, code: int, said: str, folder: Path, capsys: Captured
) -> None:
    if content is not None:
        put(folder / name, content)
    assert main(["check", "--changed", name]) == code
    shown = capsys.readouterr()
    assert said in shown.err and ("没有需要检查" in shown.err) == (shown.out == "") == (code == 0)


def test_changed_files_take_no_other_uploads(folder: Path, capsys: Captured) -> None:
    assert main(["check", "--changed", "a/form.pdf", "--attachments", "a"]) == 2
    assert "--changed" in capsys.readouterr().err


def test_what_forms_are_judged_by_is_no_form(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    """Forms that did not change are not judged anew, and that is said; a waivers file is not told of absent forms."""
    entry = {
        "rule": "F001", "form": {"path": "gone.txt"}, "reason": "内部", "approver": "甲", "expires": "2099-01-01",
        "evidence": "0123456789abcdef",
    }  # fmt: skip
    put(folder / "waivers.yaml", yaml.safe_dump({"waivers": [entry]}))
    assert main(["check", "--changed", "waivers.yaml", "--waivers", "waivers.yaml"]) == 0
    shown = capsys.readouterr().err
    assert "waivers.yaml 有改动" in shown and shown.count("\n") == 2
    forms = ["a/form.pdf", "a/second.TXT", "b 乙/-form.txt"]
    known = [*forms, "a/attachments/insert.pdf", "waivers.yaml"]
    monkeypatch.setattr(git_changes, "git", lambda *words: known if words == ("ls-files", "-z") else [])
    main(["check", "--changed", *forms[:2], "waivers.yaml", "--waivers", "waivers.yaml"])
    assert "有改动" in capsys.readouterr().err
    main(["check", "--changed", *forms, "waivers.yaml", "--waivers", "waivers.yaml"])
    assert "有改动" not in capsys.readouterr().err, "where all are checked, nobody is sent to check all"
    put(folder / "waivers.yaml", "waivers: [x]")
    assert main(["check", "--changed", "--waivers", "waivers.yaml"]) == 2


def test_rule_folders_are_known_by_what_they_hold(folder: Path) -> None:
    for name in ("ours/ACME/ACME001.yaml", "ours/formats.yaml", "cycle/editions/new.yaml", "other/lists/x.yaml"):
        put(folder / name, "")
    put(folder / "cycle" / "rule.schema.json", "{}")
    for names, found in {
        "ours/ACME/ACME001.yaml ours/formats.yaml ours/lists/gone.yaml": ["ours"],
        "cycle/editions/new.yaml other/lists/x.yaml a/notes.md": ["cycle"],
        "ours/README.md gone/ACME/ACME001.yaml a/form.yaml .pre-commit-config.yaml": [],
    }.items():
        assert among(names.split()) == [Path(name) for name in found]


# ------------------------------------------------------------------------------------- the real pre-commit


@dataclass
class Repository:
    """A scratch repository with the hooks installed."""

    path: Path
    environment: dict[str, str] = field(repr=False)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.path, env=self.environment, capture_output=True, text=True, encoding="utf-8", timeout=60
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *arguments)

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            put(self.path / name, content)
        self.git("add", "--all")

    def commit(self) -> tuple[bool, str]:
        """Whether the commit was made, and what was shown."""
        done = self.run("git", "commit", "-m", "change")
        shown = done.stdout + done.stderr
        assert "Traceback" not in shown
        return done.returncode == 0, shown


needs_git = pytest.mark.skipif(
    shutil.which("git") is None or sys.platform == "win32", reason="git, or a system with shell scripts, is missing"
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing of this user's: a home of its own, and a command nrdl that runs this checkout."""
    home = tmp_path_factory.mktemp("home")
    command = put(home / "bin" / "nrdl", f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m checker "$@"\n')
    command.chmod(0o755)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    who = {f"GIT_{role}_{part}": "test@example" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    return {
        **plain,
        **who,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "NRDL_CACHE": str(paths.cache_folder() or ""),
    }


@pytest.fixture(scope="module")
def offered(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The hook file of this checkout as a repository of hooks."""
    offering = Repository(tmp_path_factory.mktemp("hooks"), environment)
    offering.git("init", "--quiet")
    offering.write({".pre-commit-hooks.yaml": MANIFEST.read_bytes()})
    offering.git("commit", "--quiet", "-m", "hooks")
    return {"repo": str(offering.path), "rev": offering.git("rev-parse", "HEAD").strip()}


@pytest.fixture
def repository(
    environment: dict[str, str], offered: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> Repository:
    """One hook, which runs the command nrdl on the path, so that nothing need be installed."""
    made = Repository(tmp_path / "submission", environment)
    made.path.mkdir()
    made.git("init", "--quiet")
    hook = getattr(request, "param", "nrdl-check")
    use: dict[str, object] = {"id": hook, "language": "system", "additional_dependencies": []}
    made.write({".pre-commit-config.yaml": yaml.safe_dump({"repos": [{**offered, "hooks": [use]}]})})
    made.git("commit", "--quiet", "-m", "begin")
    assert made.pre_commit("install").returncode == 0
    return made


@pytest.mark.long
@needs_git
def test_only_the_forms_of_a_commit_are_checked(repository: Repository) -> None:
    repository.write({"甲药/申报 书.txt": GOOD, "README.txt": "说明"})
    done, shown = repository.commit()
    assert done and "✓ 通过" in shown and "甲药/申报 书.txt" in shown
    repository.write({"乙药/-form.txt": BAD, "丙药/form.txt": GOOD})
    done, shown = repository.commit()
    assert not done and "F007" in shown and "甲药" not in shown
    repository.git("commit", "--quiet", "--no-verify", "-m", "a bad form")
    repository.write({"甲药/申报 书.txt": GOOD + "\n"})
    done, shown = repository.commit()
    assert done and "乙药" not in shown and "丙药" not in shown
    shown = (everything := repository.pre_commit("run", "--all-files")).stdout
    assert everything.returncode == 1 and all(name in shown for name in ("甲药", "乙药", "丙药"))


@pytest.mark.long
@needs_git
def test_an_attachment_checks_its_form_anew(repository: Repository) -> None:
    for drug in ("甲药", "乙药"):
        repository.write({f"{drug}/form.txt": GOOD, f"{drug}/attachments/.gitkeep": ""})
        complete(WESTERN, repository.path / drug / "attachments")
    repository.write({})
    repository.git("commit", "--quiet", "--no-verify", "-m", "two drugs")
    insert = f"甲药/attachments/{INSERT}"
    repository.write({insert: b""})
    done, shown = repository.commit()
    assert not done and "U008" in shown and "甲药/form.txt" in shown and "乙药" not in shown
    repository.git("rm", "--quiet", "--force", insert)
    done, shown = repository.commit()
    assert not done and "U006" in shown and "乙药" not in shown, "deleted files are not named by pre-commit"
    repository.git("reset", "--quiet", "--hard")
    repository.git("mv", insert, "甲药/insert.docx")
    repository.git("commit", "--quiet", "--no-verify", "-m", "moved away")
    between = repository.pre_commit("run", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert between.returncode == 1 and "U006" in between.stdout, "as before a push, and in CI"


@needs_git
def test_what_git_does_not_have_is_no_part_of_a_commit(repository: Repository) -> None:
    complete(WESTERN, repository.path / "attachments")
    repository.write({"form.txt": GOOD, ".gitignore": "~$*\n"})
    insert = f"attachments/{INSERT}"
    repository.git("reset", "--quiet", insert)
    put(repository.path / "copy.txt", BAD)
    put(repository.path / "attachments" / "~$open.docx", "x")
    done, shown = repository.commit()
    assert done and "copy.txt" not in shown
    assert f"不会包含在本次提交中：{insert}。" in shown


@pytest.mark.long
@needs_git
@pytest.mark.parametrize("repository", ["nrdl-rules-test"], indirect=True)
def test_rules_are_tested_where_they_changed(repository: Repository) -> None:
    repository.write({"规则/ACME/ACME001.yaml": OWN_RULE, "unfinished/ACME/ACME001.yaml": "id: ACME001"})
    repository.git("commit", "--quiet", "--no-verify", "-m", "rules")
    wrong = OWN_RULE.replace("message: 未见。", "message: 没有。")
    repository.write({"规则/ACME/ACME001.yaml": wrong})
    done, shown = repository.commit()
    assert not done and "应为: 通过 | 没有。" in shown and "实为: 通过 | 未见。" in shown
    repository.write({"规则/ACME/ACME001.yaml": wrong.replace("{zh: 未见。", "{zh: 没有。")})
    done, shown = repository.commit()
    assert done, shown


# --------------------------------------------------------------------------------- a repository to begin with


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_drug_leaves_the_first_alone(tmp_path: Path, capsys: Captured) -> None:
    place = tmp_path / "申报 2025"
    assert main(["init", str(place), "--drug", "甲药"]) == 0
    shown = capsys.readouterr().out
    assert "甲药/form.yaml" in shown and "pre-commit install" in shown and f'cd "{place}"' in shown
    first = contents(place)
    first["甲药/form.yaml"] = b"filled in"
    put(place / "甲药" / "form.yaml", "filled in")
    assert main(["init", str(place), "--drug", "乙药"]) == 0
    assert "pre-commit install" not in capsys.readouterr().out
    added = {"乙药/form.yaml", "乙药/form.schema.json", "乙药/attachments/.gitkeep"}
    assert {name: text for name, text in contents(place).items() if name not in added} == first
    assert added <= contents(place).keys()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--drug", "乙药", "--drug", "甲药"], "甲药/form.yaml"),
        (["--drug", "乙药", "--drug", "乙药"], "乙药"),
        (["--drug", "A", "--drug", "a"], "“a”"),
        (["--drug", "../甲"], "../甲"),
        (["--drug", ".git"], ".git"),
        (["--drug", "Attachments"], "Attachments"),
        (["--drug", "NUL.x"], "NUL.x"),
        (["--drug", "甲\u202e药"], "\\u202e"),
        (["--drug", "乙药", "--edition", "2031"], "2031"),
        (["--drug", "README.md"], "README.md"),
    ],
)
def test_nothing_is_written_when_something_is_wrong(
    arguments: list[str], said: str, tmp_path: Path, capsys: Captured
) -> None:
    put(tmp_path / "甲药" / "form.yaml", "mine")
    put(tmp_path / "README.md", "mine")
    before = contents(tmp_path)
    assert main(["init", str(tmp_path), *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.count("\n") == 1 and said in shown.err
    assert main(["init", str(tmp_path / "README.md"), "--lang", "en"]) == 2
    assert f"{tmp_path / 'README.md'}: It is there already" in capsys.readouterr().err
    assert contents(tmp_path) == before


def test_another_configuration_is_left_and_what_to_add_is_shown(tmp_path: Path, capsys: Captured) -> None:
    put(tmp_path / ".pre-commit-config.yaml", "repos: []\n")
    assert main(["init", str(tmp_path), "--lang", "en"]) == 0
    told, _, rest = capsys.readouterr().out.partition("add below repos:\n")
    assert yaml.safe_load(rest.partition("Next:")[0])[0]["hooks"][0]["entry"] == "nrdl check --changed"
    assert (tmp_path / ".pre-commit-config.yaml").read_text() == "repos: []\n"
    assert "left as they are:\n  .pre-commit-config.yaml\n" in told


@pytest.mark.long
@needs_git
def test_the_repository_works_from_the_first_day(environment: dict[str, str], tmp_path: Path) -> None:
    made = Repository(tmp_path / "submission", environment)
    assert main(["init", str(made.path), "--drug", "甲药"]) == 0
    made.git("init", "--quiet")
    made.write({"甲药/~$form.docx": "x"})
    assert made.commit()[0], "the hook is not installed yet"
    assert made.pre_commit("install").returncode == 0
    everything = made.pre_commit("run", "--all-files")
    assert everything.returncode == 1 and "甲药/form.yaml" in everything.stdout and "README" not in everything.stdout
    assert ".gitkeep" not in everything.stdout and "~$" not in made.git("ls-files")
    made.git("commit", "--quiet", "--no-verify", "--allow-empty", "-m", "not finished yet")
    printed = put(tmp_path / "print.txt", GOOD)
    filled = made.run("nrdl", "parse", "--format", "yaml", "--lang", "zh", "--show-contacts", str(printed)).stdout
    complete(WESTERN, made.path / "甲药" / "attachments")
    made.write({"甲药/form.yaml": filled})
    done, shown = made.commit()
    assert done and "✓ 通过" in shown and "U007" not in shown, shown
    assert main(["init", str(made.path), "--drug", "乙药"]) == 0
    made.git("rm", "--quiet", "-r", "甲药/attachments")
    put(made.path / "甲药" / "attachments" / ".gitkeep", "")
    made.write({})
    done, shown = made.commit()
    assert not done and "乙药/form.yaml" in shown and "甲药/form.yaml" in shown
    assert "U006" in shown, "the last attachment is gone, and the folder is still looked at"
    attributes = made.git("check-attr", "text", "diff", "--", "甲药/attachments/说明.txt", "乙药/申报书.pdf")
    assert [line.rpartition(" ")[2] for line in attributes.splitlines()] == ["unset", "unspecified", "unset", "unset"]
