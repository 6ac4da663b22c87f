"""What pip installs works anywhere: the wheel and the sdist, each in an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
HOUSE = Path(__file__).parents[1]
EXAMPLE = HOUSE / "examples" / "2025-with-defects.pdf"


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "NRDL_", "PIP_"))}
    done = subprocess.run(
        command, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode in (0, 1), f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist, and the wheel that is built from the sdist, as pip would."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, HOUSE, cwd=folder)
    return folder


def test_the_wheel_holds_the_data_and_the_licences(built: Path) -> None:
    (wheel,) = built.glob("nrdl_checker-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("rules", "grammars", "reports"):
        wanted = {
            f"checker/_data/{path.relative_to(HOUSE).as_posix()}"
            for path in (HOUSE / folder).rglob("*")
            if path.is_file()
        }
        assert wanted and wanted <= names
    assert {Path(name).name for name in names} >= {"LICENSE", "NOTICE", "entry_points.txt"}
    assert not [name for name in names if name.startswith(("tests/", "examples/"))]


def test_the_sdist_is_a_checkout_that_can_be_tested(built: Path) -> None:
    (sdist,) = built.glob("nrdl_checker-*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"LICENSE", "NOTICE", "README.zh-CN.md", "Makefile", "rules/README.md", "reports/messages/check.yaml"}
    assert names >= wanted | {"tests/test_package.py", "grammars/form.lark", "examples/2025-with-defects.pdf"}
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", "dist"))]


def test_a_checkout_that_was_prepared_is_prepared_again_elsewhere(tmp_path: Path) -> None:
    for part in ("checker", "rules", "grammars", "reports", "scripts", "tests/forms"):
        shutil.copytree(HOUSE / part, tmp_path / part)
    for folder in ("prepared", "elsewhere"):
        run(sys.executable, "-m", "scripts.prepare", tmp_path / folder, cwd=tmp_path)
    first, second = ({path.name for path in (tmp_path / folder).iterdir()} for folder in ("prepared", "elsewhere"))
    assert first == second and {"rules", "layout", "catalogue"} <= {name.partition("-")[0] for name in second}


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_an_installed_copy_checks_a_form(kind: str, built: Path, tmp_path: Path) -> None:
    (package,) = built.glob(kind)
    place = tmp_path / "environment"
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place)}, scheme="venv"))
    # The dependencies, pip and hatchling are those that run this test, so that no network is needed. A path
    # file that is found by way of another one is not followed, so an editable install does not come along.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    install = ("-m", "pip", "install", "--ignore-installed", "--no-deps", "--no-index")
    run(scripts / "python", *install, "--no-build-isolation", package, cwd=tmp_path)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cache = tmp_path / "cache"
    settings = {"HOME": str(tmp_path), "NRDL_CACHE": str(cache)}
    found = run(scripts / "python", "-c", "from checker import paths; print(paths.RULES)", cwd=elsewhere, **settings)
    assert Path(found.strip()).resolve() == (packages / "checker" / "_data" / "rules").resolve()
    told = run(scripts / "nrdl", "check", EXAMPLE, "--format", "json", cwd=elsewhere, **settings)
    (form,) = json.loads(told)["forms"]
    failed = {f["rule"] for f in form["findings"] if f["verdict"] == "fail" and f["severity"] == "error"}
    assert (form["edition"], failed) == ("2025", {"C001", "F003", "F007", "U004"})
    # rules, grammars and lists came prepared: the first run is as quick as others, and keeps the files' states alone
    assert [path.name.partition("-")[0] for path in cache.iterdir()] == ["fingerprint"]
