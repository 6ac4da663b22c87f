"""Names and paths of forms in an audit's file: masked, told apart, and known again."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from checker import git_changes
from checker.audit import progress
from checker.audit.name_keys import files_like
from checker.audit.store import connect
from checker.audit.store.queries import form_rows, names_like, run_of
from checker.audit.store.run_rows import mask_paths
from checker.cli.main import main
from checker.inputs import Inputs
from checker.page.desk import DeskPages
from checker.pipeline import check_file
from checker.rulebook import load_rules
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text

Captured = pytest.CaptureFixture[str]


def write(path: Path, contact: str) -> None:
    path.write_text(draw_text(mutate(CLEAN["western"]("2025"), "contact_name", contact))[0], encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three forms named after their contacts, two of whom are masked alike, in a folder of one of them."""
    folder = tmp_path / "张伟丰" / "forms"
    folder.mkdir(parents=True)
    for name in ("张伟丰", "张长胜", "李晓明"):
        write(folder / f"{name}.txt", name)
    write(folder / "plain.txt", "赵敏敏")
    return folder


def audited(folder: Path) -> list[tuple[str, str, str]]:
    """The forms of the last run: how each is kept, its path, and its file's hash."""
    db = folder.parent.parent / "a.sqlite"
    main(["audit", str(folder), "--db", str(db), "--workers", "1"])
    database = connect(db, read_only=True)
    rows = [(form.name, form.path, str(form.sha256)) for form in form_rows(database, run_of(database).id)]
    database.close()
    return rows


def run_row(folder: Path) -> tuple[int, str, int]:
    """The last run's number, its first root, and how many results there are."""
    with sqlite3.connect(folder.parent.parent / "a.sqlite") as database:
        asked = "SELECT id, roots, (SELECT count(*) FROM result) FROM run ORDER BY id DESC LIMIT 1"
        number, roots, results = database.execute(asked).fetchone()
    return number, json.loads(roots)[0], results


def stop(folder: Path) -> None:
    """As if the last run had been stopped."""
    with sqlite3.connect(folder.parent.parent / "a.sqlite") as database:
        database.execute("UPDATE run SET state = 'stopped'")


def test_a_form_is_known_again_under_its_masked_name(folder: Path) -> None:
    first = audited(folder)
    plain = [name.partition("~")[0] for name, *_ in first]
    assert sorted(plain) == ["plain.txt", "张**.txt", "张**.txt", "李**.txt"]
    assert len({name for name, *_ in first}) == 4
    assert [path for _, path, _ in first if "伟丰" in path] == [
        str(folder / f"{name}.txt") for name in ("plain", "张**", "李**")
    ], "what is another form's contact is no personal data that is known of in this one's path"
    root = str(folder).replace("张伟丰", "张**")
    assert run_row(folder) == (1, root, 4)
    assert audited(folder) == first
    assert run_row(folder) == (2, root, 4), "nothing was judged again"


def test_a_form_kept_before_masks_the_paths_of_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same forms under the same relative path, where the way there has the contact's name since."""
    for place in ("plain", "张伟丰"):
        (tmp_path / place / "forms").mkdir(parents=True)
        write(tmp_path / place / "forms" / "a.txt", "张伟丰")
        monkeypatch.chdir(tmp_path / place)
        main(["audit", "forms", "--db", str(tmp_path / "a.sqlite"), "--workers", "1"])
    assert run_row(tmp_path / "plain" / "forms")[:2] == (2, str(tmp_path / "张**" / "forms"))


def test_what_is_gone_is_no_form_of_a_run_that_is_taken_up_again(folder: Path) -> None:
    first = audited(folder)
    stop(folder)
    for name in ("张长胜", "plain"):
        (folder / f"{name}.txt").unlink()
    left = audited(folder)
    assert run_row(folder)[0] == 1, "the same run"
    assert len(left) == 2 and set(left) < set(first)


def test_a_run_that_is_taken_up_again_keeps_each_form_once(folder: Path) -> None:
    first = audited(folder)
    stop(folder)
    (folder / "李晓明.txt").unlink()
    again = audited(folder)
    assert run_row(folder)[0] == 1
    assert again == [row for row in first if row[0] != "李**.txt"]


@pytest.mark.long
def test_a_form_that_has_changed_is_kept_once(folder: Path) -> None:
    """Stopped, changed and taken up again: what its name was masked by has gone, or has come."""
    first = audited(folder)
    stop(folder)
    write(folder / "张长胜.txt", "李晓明")
    names = [name for name, *_ in audited(folder)]
    assert len(names) == 4 and "张长胜.txt" in names
    stop(folder)
    write(folder / "张长胜.txt", "张长胜")
    assert [name.partition("~")[0] for name, *_ in audited(folder)] == [name.partition("~")[0] for name, *_ in first]


@pytest.mark.long
def test_decisions_on_a_form_that_was_kept_under_its_real_name_hold(folder: Path, capsys: Captured) -> None:
    audited(folder)
    db = folder.parent.parent / "a.sqlite"
    with sqlite3.connect(db) as database:  # as that version had left it
        database.execute("UPDATE result SET key = key || ' before'")
        database.execute("UPDATE form SET name = '李晓明.txt', known_by = '' WHERE name = '李**.txt'")
    given = ["--by", "WANG", "--reason", "自用", "--db", str(db)]
    assert main(["audit", "review", "李晓明.txt", "P001", "accept", *given]) == 0
    for _ in range(2):
        assert "李**.txt" in [name for name, *_ in audited(folder)]
        capsys.readouterr()
        main(["audit", "show", "李晓明.txt", "--db", str(db)])
        assert capsys.readouterr().out.count("（WANG，") == 1


@pytest.mark.long
def test_copies_are_masked_alike_and_judged_once(folder: Path) -> None:
    for name in ("张伟丰（1）", "copy", "附 张伟丰", "13912345678"):
        write(folder / f"{name}.txt", "张伟丰")
    names = {name for name, *_ in audited(folder)}
    kept = {"copy.txt", "plain.txt", "李**.txt", "张**（1）.txt", "附 张**.txt", "1**********.txt"}
    assert kept < names and run_row(folder)[2] == 4


def test_the_real_name_finds_the_form(folder: Path) -> None:
    rows = audited(folder)
    database = connect(folder.parent.parent / "a.sqlite", read_only=True)
    assert names_like(database, 1, "李晓明.txt") == ["李**.txt"]
    assert names_like(database, 1, "王晓明.txt") == []
    assert names_like(database, 1, rows[1][0]) == [rows[1][0]]
    database.execute("CREATE TEMP TABLE form AS SELECT * FROM main.form")
    database.execute("INSERT INTO form SELECT run, '1**********.txt', path, sha256, result, known_by FROM form LIMIT 1")
    assert names_like(database, 1, "李晓明.txt") == ["李**.txt"]  # which the other's asterisks could hold, too
    database.close()


def test_the_desk_opens_a_pdf_of_a_masked_path(tmp_path: Path) -> None:
    folder = tmp_path / "张伟丰"
    folder.mkdir()
    (folder / "张伟丰.pdf").write_bytes(draw_pdf(mutate(CLEAN["western"]("2025"), "contact_name", "张伟丰"))[0])
    (folder / "张[x].pdf").write_bytes(b"%PDF- another")
    main(["audit", str(folder), "--db", str(tmp_path / "a.sqlite"), "--workers", "1"])
    pages = DeskPages(tmp_path / "a.sqlite", load_rules(), lambda: None)  # type: ignore[arg-type, return-value]
    assert pages.content("张**.pdf") == (folder / "张伟丰.pdf").read_bytes()
    pages.desk.close()


def test_a_form_of_a_commit_is_known_by_its_real_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook does not take it for one that nobody has looked at."""
    monkeypatch.chdir(tmp_path)
    Path("张伟丰.yaml").write_text("edition: 1\nform:\n  contact_name: 张伟丰\n", encoding="utf-8")
    book = load_rules()
    result = check_file("张伟丰.yaml", book)
    assert (result.source, result.place) == ("张**.yaml", "张伟丰.yaml")
    monkeypatch.setattr(git_changes, "git", lambda *_: ["张伟丰.yaml"])
    assert not git_changes.not_looked_at([result], Inputs.of(book))
    assert git_changes.not_looked_at([], Inputs.of(book))


@pytest.mark.parametrize("is_terminal", [True, False], ids=["a bar", "lines"])
def test_progress_names_forms_as_they_are_kept(
    is_terminal: bool, folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", -1.0)
    monkeypatch.setattr(progress, "BAR_SECONDS", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    audited(folder)
    told = capsys.readouterr().err
    assert "plain.txt" in told and "张**" in told and not [name for name in ("张伟丰", "李晓明") if name in told]


def test_a_masked_path_stands_for_paths_of_its_length(tmp_path: Path) -> None:
    for name in ("张三.pdf", "李四.pdf", "张三丰.pdf", "[张]?三.pdf"):
        (tmp_path / name).touch()
    assert [path.name for path in files_like(str(tmp_path / "张*.pdf"))] == ["张三.pdf"]
    assert [path.name for path in files_like(str(tmp_path / "[张]?*.pdf"))] == ["[张]?三.pdf"]
    assert list(files_like("no such file")) == [Path("no such file")]


def test_what_is_masked_by_any_form_is_masked_in_the_run(tmp_path: Path) -> None:
    database = connect(tmp_path / "a.sqlite")
    scope = json.dumps(["1", "e", "r", None, None, "auto", [], [], None, "/李晓明/w.yaml", None, False, None])
    roots = json.dumps(["/张伟丰/李晓明"])
    database.execute("INSERT INTO run VALUES (1, '', NULL, 'done', ?, ?, '[60, 1]', '', '')", (roots, scope))
    for masked in (("/张**/李晓明", "/李晓明/w.yaml"), ("/张伟丰/李**", "/李**/w.yaml")):
        mask_paths(database, 1, masked)
    kept_roots, kept_scope = database.execute("SELECT roots, scope FROM run").fetchone()
    assert json.loads(kept_roots) == ["/张**/李**"] and json.loads(kept_scope)[9] == "/李**/w.yaml"
    database.close()
