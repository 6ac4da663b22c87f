"""Promises over the whole product: no network, the same bytes again, no original touched, nothing unseen shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from checker.cli.main import main
from checker.report import RENDERERS
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN
from tests.draw.office import draw_document
from tests.draw.pdf import draw_pdf
from tests.draw.text import draw_text
from tests.test_masking import unzipped

ROOT = Path(__file__).parents[1]
UNSEEN = "\u034f\u200b\u2060\ufeff\u00ad\u202e\u2066\U000e0041\U000e007f\U000e0001"
"""What no reader sees in a text."""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A text and a PDF with uploads, hard and symbolic links to forms, and an archive."""
    folder = tmp_path / "package"
    uploads = folder / "attachments"
    uploads.mkdir(parents=True)
    drawn = CLEAN["western"]("2025")
    (folder / "form.pdf").write_bytes(draw_pdf(drawn)[0])
    (folder / "form.txt").write_text(draw_text(mutate(drawn, "first_listed_cn", "2019-03"))[0], encoding="utf-8")
    (uploads / "说明书.pdf").write_bytes(draw_pdf(drawn)[0])
    (uploads / "承诺书.docx").write_bytes(draw_document("企业承诺书"))
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.write(folder / "form.txt", "in/form.txt")
        archive.write(uploads / "说明书.pdf", "in/attachments/说明书.pdf")
    if os.name != "nt":
        (folder / "hard.txt").hardlink_to(folder / "form.txt")
        (folder / "soft.pdf").symlink_to("form.pdf")
        (uploads / "soft.pdf").symlink_to("说明书.pdf")
        (folder / "form.txt").chmod(0o640)
    return folder


def states(folder: Path) -> dict[str, tuple[object, ...]]:
    """Of every file: where it leads, its mode, size, days, number of names and content."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        leads = os.readlink(path) if path.is_symlink() else ""
        content = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        times = (state.st_mtime_ns, state.st_ctime_ns)
        found[str(path)] = (leads, state.st_mode, state.st_size, *times, state.st_nlink, state.st_ino, content)
    return found


@pytest.mark.long
def test_no_original_is_touched(package: Path, tmp_path: Path) -> None:
    """Not by any command that reads forms, whatever it writes and wherever."""
    out, db = tmp_path / "out", str(tmp_path / "a.sqlite")
    out.mkdir()
    before = states(package)
    pdf, text = str(package / "form.pdf"), str(package / "form.txt")
    for words in (
        ["check", str(package), "-o", str(out / "r.html"), "-o", str(out / "r.xlsx")],
        ["check", pdf, text, "--annotate", str(out / "copies"), "--draft-waivers", str(out / "w.yaml")],
        ["check", str(package / "soft.pdf"), str(package / "hard.txt"), "-o", str(out / "r.json")],
        ["parse", text, "-o", str(out / "draft.yaml")],
        ["diff", text, pdf, "-o", str(out / "diff.html")],
        ["audit", str(package), "--db", db],
        ["audit", "export", "--db", db, "-o", str(out / "export.html")],
        ["audit", "sample", "--db", db, "--rate", "50%", "--seed", "1", "-o", str(out / "sample.xlsx")],
    ):
        assert main(words) in (0, 1, 3), words
        assert states(package) == before, words
    for name in ("form.txt", "hard.txt", "form.pdf", "soft.pdf", "z.zip", "attachments/说明书.pdf"):
        taken = str(package / name)
        for words in (
            ["check", pdf, text, "-o", taken],
            ["audit", str(package), "--db", taken],
            ["parse", pdf, "-o", taken],
        ):
            assert main(words) == 2, words
            assert states(package) == before, words


@pytest.mark.long
@pytest.mark.parametrize("name", [*RENDERERS, "pdf"])
def test_a_second_run_gives_the_same_bytes(name: str, package: Path, tmp_path: Path) -> None:
    found = set()
    for seed in ("1", "2"):
        output = tmp_path / f"{seed}.pdf"
        words = ["--annotate" if name == "pdf" else "-o", str(output), "--format", "text" if name == "pdf" else name]
        assert another_process(seed, "check", str(package / "form.pdf"), *words, "--lang", "en") in (0, 1)
        found.add(output.read_bytes())
    assert len(found) == 1


def another_process(seed: str, *words: str) -> int:
    """Runs the command later, and with sets in another order."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "checker", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False).returncode


@pytest.mark.long
@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "html"])
def test_a_second_export_gives_the_same_bytes(name: str, package: Path, tmp_path: Path) -> None:
    db, found = str(tmp_path / "a.sqlite"), set()
    main(["audit", str(package / "z.zip"), "--db", db])
    for seed in ("1", "2"):
        output = tmp_path / seed / f"export.{name}"
        output.parent.mkdir()
        assert another_process(seed, "audit", "export", "--db", db, "-o", str(output)) == 0
        found.add(tuple((str(path.relative_to(output.parent)), path.read_bytes())
            for path in sorted(output.parent.rglob("*")) if path.is_file()))  # fmt: skip
    assert len(found) == 1


def unseen_in(text: str) -> list[str]:
    return [f"U+{ord(character):04X}" for character in UNSEEN if character in text]


@pytest.mark.parametrize("name", RENDERERS)
def test_no_report_holds_what_no_reader_sees(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In entries, in a file's name, and in an upload's."""
    form = CLEAN["western"]("2025")
    for key, entry in (
        ("drug_name", "示例片"),
        ("company", "示例公司"),
        ("innovation", "本品全球首创"),
        ("first_listed_cn", "2019-03"),
    ):
        form = mutate(form, key, entry[0] + UNSEEN + entry[1:])
    path = tmp_path / f"form{UNSEEN}.txt"
    path.write_text(draw_text(form)[0], encoding="utf-8")
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / f"说明书{UNSEEN}.docx").write_bytes(draw_document(f"说明书{UNSEEN}"))
    main(["check", str(path), "--format", name, "-o", str(tmp_path / "report"), "--show-contacts"])
    assert unseen_in(unzipped((tmp_path / "report").read_bytes()) + "".join(capsys.readouterr())) == []


NO_NETWORK = ["unshare", "--net"]


def may_unshare() -> bool:
    return bool(shutil.which("unshare")) and not subprocess.run([*NO_NETWORK, "true"], capture_output=True).returncode


@pytest.mark.long
@pytest.mark.skipif(not may_unshare(), reason="no namespace without a network may be made here")
def test_nothing_needs_a_network(package: Path, tmp_path: Path) -> None:
    """Nor does anything differ without one."""
    db = tmp_path / "a.sqlite"
    for words, code in (
        (["check", str(package), "--format", "json"], None),
        (["audit", str(package), "--db", str(db)], None),
        (["audit", "export", "--db", str(db), "-o", str(tmp_path / "export.html")], 0),
        (["lists"], 0),
        (["rules", "list"], 0),
    ):
        nrdl = [sys.executable, "-m", "checker", *words]
        alone = subprocess.run([*NO_NETWORK, *nrdl], cwd=ROOT, capture_output=True, timeout=300)
        assert alone.returncode in ((0, 1, 3) if code is None else (code,)) and b"failed" not in alone.stderr, (
            alone.stderr
        )
        if words[0] != "audit":
            connected = subprocess.run(nrdl, cwd=ROOT, capture_output=True, timeout=300)
            assert (alone.returncode, alone.stdout) == (connected.returncode, connected.stdout)
