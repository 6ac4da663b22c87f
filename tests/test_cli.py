"""The command: exit codes, what is said where, and that no input ends in a traceback."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checker import __version__, paths, pipeline
from checker.cli.main import main
from checker.reader.given import content_of
from tests.draw.drawn import mutate
from tests.draw.forms import CLEAN
from tests.draw.text import draw_text
from tests.long_cases import every

ROOT = Path(__file__).parent.parent
FORMS = Path(__file__).parent / "forms"
PASSING = str(FORMS / "2025" / "clean.txt")
FAILING = str(FORMS / "2025" / "with-defects.txt")
REVIEWED = str(FORMS / "2023" / "chinese-patent.txt")
ENCRYPTED = str(Path(__file__).parent / "broken" / "encrypted.pdf")
Captured = pytest.CaptureFixture[str]


def run(
    *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, in English C locale unless ``environment`` says otherwise."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON"))}
    return subprocess.run(
        [sys.executable, "-m", "checker", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**plain, "LANG": "C", **(environment or {})},
        timeout=60,
    )


# ------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([PASSING], 0),
        ([FAILING], 1),
        ([REVIEWED], 0),
        ([REVIEWED, "--fail-on", "warning"], 0),
        ([REVIEWED, "--fail-on", "review"], 1),
        ([PASSING, "--fail-on", "review"], 0),
        ([FAILING, "--select", "R"], 0),
        ([FAILING, "--select", "c001"], 1),
        ([FAILING, "--ignore", "c,f,u"], 0),
        ([PASSING, FAILING], 1),
        ([ENCRYPTED], 3),
        ([FAILING, ENCRYPTED], 3),
        ([PASSING, "no/such/file.pdf"], 3),
        ([PASSING, "--edition", "2025"], 0),
    ],
    ids=lambda value: " ".join(Path(word).name for word in value) if isinstance(value, list) else None,
)
@pytest.mark.parametrize("form", every(2, ["text", "json"]))
def test_exit_codes(arguments: list[str], code: int, form: str, capsys: Captured) -> None:
    assert main(["check", *arguments, "--format", form]) == code
    captured = capsys.readouterr()
    assert captured.err == "" and captured.out


def test_a_warning_fails_from_its_level_on(tmp_path: Path, capsys: Captured) -> None:
    form = mutate(CLEAN["western"]("2025"), "registration_class", "化学药品9类")
    path = tmp_path / "form.txt"
    path.write_text(draw_text(form)[0], encoding="utf-8")
    assert [main(["check", str(path), "--fail-on", level]) for level in ("error", "warning")] == [0, 1]
    assert "! 警告 F010" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", PASSING, "--edition", "2031"], "2031"),
        (["check", PASSING, "--edition", "二零"], "2025"),
        (["parse", PASSING, "--edition", "2031"], "2025"),
        (["check", PASSING, "--select", "X9"], "X9"),
        (["check", PASSING, "--ignore", "E,Y"], "Y"),
        (["check", PASSING, "--select", "F001", "--ignore", "F"], "--select"),
        (["check", PASSING, "--output", str(FORMS)], "--output"),
        (["check", PASSING, "--output", str(FORMS / "no" / "such" / "folder")], "--output"),
        (["parse", PASSING, "--output", str(FORMS)], "--output"),
        (["check", PASSING, "--output", PASSING], "--output"),
        (["parse", PASSING, "--output", os.path.relpath(PASSING)], "--output"),
    ],
)
def test_wrong_use_is_told_in_one_line(arguments: list[str], said: str, capsys: Captured) -> None:
    before = Path(PASSING).read_bytes()
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("nrdl: ") and captured.err.count("\n") == 1 and said in captured.err
    assert Path(PASSING).read_bytes() == before, "the form must never be overwritten by its report"


@pytest.mark.parametrize("arguments", [["check"], ["parse"], ["judge"], ["check", PASSING, "--format", "x"]])
def test_usage_errors_of_the_arguments(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "用法见 nrdl" in told


@pytest.mark.parametrize("arguments", [[FAILING], ["--format", "json", FAILING], [str(FORMS / "2025")]])
def test_a_path_alone_is_checked(arguments: list[str], capsys: Captured) -> None:
    code = main(arguments)
    shown = capsys.readouterr().out
    assert (main(["check", *arguments]), capsys.readouterr().out) == (code, shown)
    assert code == 1 and shown


def test_names_with_wildcards_as_windows_hands_them_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    for name in ("乙.txt", "甲.txt", "form[1].txt", "form1.txt"):
        shutil.copy(PASSING, tmp_path / name)
    monkeypatch.chdir(tmp_path)

    def checked(*words: str) -> list[str]:
        main([*words, "--format", "json"])
        return [form["source"] for form in json.loads(capsys.readouterr().out)["forms"]]

    monkeypatch.setattr(sys, "platform", "win32")
    assert checked("*.txt") == ["form1.txt", "form[1].txt", "乙.txt", "甲.txt"]
    assert checked("check", "?.txt", "form[1].txt") == ["乙.txt", "甲.txt", "form[1].txt"]
    assert checked("*.pdf") == ["*.pdf"]
    monkeypatch.setattr(sys, "platform", "linux")
    assert checked("*.txt") == ["*.txt"]


def test_a_path_that_is_missing_is_no_unknown_command(capsys: Captured) -> None:
    assert main(["no/such/form.pdf"]) == 3
    assert "no/such/form.pdf" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(["chekc"])
    assert "chekc" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chekc"], "是否想写 check？"),
        (["audit", "sumary"], "是否想写 summary？"),
        (["check", "--formt", "json", PASSING], "是否想写 --format"),
        (["check", "--format", "xlxs", PASSING], "是否想写 xlsx？"),
        (["--lang", "en", "check", "--formt", "json", PASSING], "did you mean --format?"),
        (["check", "--nothing-like-it", PASSING], "没有这样的选项或参数 --nothing-like-it（"),
        (["audit", "sample", "--rate", "many", "--seed", "1"], "“many”不能用，应为：抽样率"),
        (["check", "--lang", "fr", PASSING], "没有“fr”，可用 zh、en"),
        (["--lang", "fr", "check", PASSING], "没有“fr”，可用 zh、en"),
    ],
)
def test_a_misspelt_word_is_told_with_what_it_may_mean(arguments: list[str], told: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    said = capsys.readouterr().err
    assert said.startswith("nrdl") and told in said and said.count("\n") == 1


def test_a_folder_with_the_name_of_a_misspelt_word_is_audited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sumary").mkdir()
    assert main(["audit", "sumary"]) == 3
    assert "PDF" in capsys.readouterr().err


@pytest.mark.parametrize("place", every(3, [0, 1, 2, 4]))
def test_the_language_may_stand_anywhere(place: int, capsys: Captured) -> None:
    words = ["rules", "list", "--family", "E"]
    assert main([*words[:place], "--lang", "en", *words[place:]]) == 0
    assert "warning" in capsys.readouterr().out or place < 0
    assert main(["--lang", "en", "rules", "list", "--family", "Z"]) == 2, "and complaints are in it, too"
    assert 'There is no "Z". Use ' in capsys.readouterr().err


@pytest.mark.parametrize(("option", "known"), [("--family", "E"), ("--severity", "error")])
def test_a_word_that_chooses_no_rule_is_wrong_usage(option: str, known: str, capsys: Captured) -> None:
    assert main(["rules", "list", option, "errorz"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and known in told.err.split("可用")[1]


def test_the_command_alone_shows_its_help(capsys: Captured) -> None:
    assert main([]) == 2, "nothing was checked"
    assert "check" in capsys.readouterr().out


def test_a_folder_without_forms(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "insert.txt").write_text("x")
    assert main(["check", str(tmp_path)]) == 3
    assert "PDF" in capsys.readouterr().err


def test_broken_rules_are_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(paths.RULES, folder)
    rule = next(folder.rglob("F001.yaml"))
    rule.write_text(rule.read_text(encoding="utf-8").replace("severity: error", "severity: dire"), encoding="utf-8")
    monkeypatch.setattr(paths, "RULES", folder)
    for command in (["check", PASSING], ["parse", PASSING]):
        assert main(command) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.count("\n") == 1
        assert "F001.yaml" in captured.err and "dire" in captured.err


def test_broken_rules_are_told_in_the_language_of_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """By --lang, else by the locale."""
    monkeypatch.setattr(paths, "RULES", shutil.copytree(paths.RULES, tmp_path / "rules"))
    rule = tmp_path / "rules" / "fields" / "F001.yaml"
    rule.write_text("id: F001\nid: F001\n", encoding="utf-8")
    told = {"zh": "该键出现了两次。请只保留一个。", "en": "The key stands twice. Keep one of them."}
    commands = (["check", PASSING], ["rules", "list"])
    for locale, usual in (("zh_CN.UTF-8", "zh"), ("C.UTF-8", "zh"), ("en_GB.UTF-8", "en")):
        monkeypatch.setenv("LC_ALL", locale)
        for command in commands:
            for chosen in ("", "zh", "en"):
                assert main([*command, *(["--lang", chosen] if chosen else [])]) == 2
                err = capsys.readouterr().err
                assert err == f"nrdl: rules/fields/F001.yaml:2: id: {told[chosen or usual]}\n"


def test_a_wrong_option_is_told_in_the_language_of_the_reader(tmp_path: Path, capsys: Captured) -> None:
    gone = str(tmp_path / "gone.sqlite")
    for language, words in (("zh", "没有这个审核文件。请用 --db"), ("en", "There is no such audit file. Name")):
        assert main(["audit", "summary", "--db", gone, "--lang", language]) == 2
        assert words in capsys.readouterr().err
    for language, words in (
        ("zh", "没有 1999 年度的规则。可用：2023、"),
        ("en", "There are no rules for 1999. Use 2023, "),
    ):
        assert main(["rules", "coverage", "--edition", "1999", "--lang", language]) == 2
        assert words in capsys.readouterr().err
    (tmp_path / "there.yaml").write_text("", encoding="utf-8")
    for language, words in (("zh", "文件已存在，没有改动。请"), ("en", "The file is there already")):
        assert main(["new", "2025", "-o", str(tmp_path / "there.yaml"), "--lang", language]) == 2
        assert words in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------- inputs


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_text"),
        (bytes(range(256)) * 8, "not_text"),
        (b"%PDF-1.7 but no more", "broken"),
        ("一封普通的信，与申报无关。\n".encode(), "no_form"),
        ("2025年国家医保药品目录调整\n申报材料\n药品名称：甲片\n企业名称：乙公司\n".encode(), "few_labels"),
    ],
)
def test_files_that_are_no_form(content: bytes, kind: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "form"
    path.write_bytes(content)
    assert main(["check", str(path), PASSING, "--format", "json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert [form["outcome"] for form in report["forms"]] == ["error", "pass"], "the others are still checked"
    assert [problem["kind"] for problem in report["forms"][0]["problems"]] == [kind]
    assert main(["check", str(path)]) == 3
    shown = capsys.readouterr().out
    assert "✗ 无法读取" in shown and "处理 " in shown
    assert main(["parse", str(path)]) == 3
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1


def test_a_path_that_no_system_takes(capsys: Captured) -> None:
    assert main(["check", "x" * 5000]) == 3
    assert main(["check", "a\nb\x1b[2J.pdf"]) == 3
    assert "\x1b" not in capsys.readouterr().out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def given(stdin: bytes, *arguments: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        return main([arguments[0], "-", *arguments[1:]])

    content = Path(FAILING).read_bytes()
    for text in (content, content.decode().encode("utf-16"), content.decode().encode("gb18030")):
        assert given(text, "check", "--format", "json") == 1
        form = json.loads(capsys.readouterr().out)["forms"][0]
        assert (form["source"], form["outcome"]) == ("-", "fail")
    assert json.loads(run("parse", "-", stdin=content).stdout)["edition"] == "2025"
    assert given((FORMS / "2025" / "biologic.pdf").read_bytes(), "check") == 0
    assert given(b"", "check") == 3, "nothing came in"


def test_folders_are_checked_whole(capsys: Captured) -> None:
    assert main(["check", str(FORMS / "2025"), "--format", "json"]) == 1
    sources = [form["source"] for form in json.loads(capsys.readouterr().out)["forms"]]
    assert sources == sorted(str(path) for path in (FORMS / "2025").iterdir() if path.suffix in (".txt", ".pdf"))


# --------------------------------------------------------------------------------------------- outputs


def test_output_goes_to_the_file(tmp_path: Path, capsys: Captured) -> None:
    for arguments in (["check", FAILING], ["check", FAILING, "--format", "json"], ["parse", FAILING]):
        main(arguments)
        shown = capsys.readouterr().out
        main([*arguments, "--output", str(tmp_path / "report")])
        captured = capsys.readouterr()
        assert captured.out == "" and str(tmp_path / "report") in captured.err, "it says what it wrote"
        assert ("不通过，错误4项" in captured.err) is (arguments[0] == "check"), "and the outcome"
        assert (tmp_path / "report").read_bytes() == shown.encode(), "the same as on a pipe, in UTF-8"


@pytest.mark.long
@pytest.mark.parametrize("output", [["check"], ["check", "--format", "json"], ["parse"]], ids=" ".join)
def test_the_same_input_gives_the_same_bytes(output: list[str]) -> None:
    seeds = [run(*output, FAILING, environment={"PYTHONHASHSEED": seed}).stdout for seed in ("0", "1", "2")]
    assert seeds[0] and seeds[0] == seeds[1] == seeds[2]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "gbk"},
        *(pytest.param(one, marks=pytest.mark.long) for one in ({"PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"})),
    ],
    ids=str,
)
def test_chinese_is_printed_everywhere(environment: dict[str, str]) -> None:
    assert "✗ 不通过" in run("check", FAILING, environment=environment).stdout.decode()
    assert "检查申报书" in run("--help", environment=environment).stdout.decode()
    assert "找不到文件" in run("parse", "no-such-file", environment=environment).stderr.decode()


def test_a_reader_that_has_gone_is_no_error() -> None:
    files = [FAILING] * 8  # more than a pipe holds
    command = [sys.executable, "-m", "checker", "check", *files, "--format", "json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout and process.stderr
    process.stdout.read(1)
    process.stdout.close()
    assert process.wait(60) == 1, "the outcome is still told"
    assert process.stderr.read() == b""


def test_a_file_name_that_is_no_text(tmp_path: Path, capsys: Captured) -> None:
    source = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt")
    try:
        shutil.copy(PASSING, source)
    except OSError:
        pytest.skip("this file system takes only names that are Unicode")
    assert b"\\udcff" in b"".join(run("check", source).stdout.split())
    report = tmp_path / "report"
    assert main(["check", source, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["forms"][0]["outcome"] == "pass"
    assert main(["check", source, "--format", "json", "--output", str(report)]) == 0
    assert json.loads(report.read_text(encoding="utf-8"))["outcome"] == "pass"


def test_a_json_check_loads_no_more_than_it_needs() -> None:
    main(["check", PASSING, "--format", "json"])  # so that compiled rules and parsers are there
    code = (
        "import sys; from checker.cli.main import main; main(['check', sys.argv[1], '--format', 'json']); "
        "print(*(set(sys.modules) & set(sys.argv[2:])), file=sys.stderr)"
    )
    heavy = ("rich", "yaml", "jsonschema", "pypdfium2", "asyncio", "dataclasses", "lark", "sqlite3")
    command = [sys.executable, "-c", code, PASSING, *heavy]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, encoding="utf-8", timeout=60)
    assert done.stderr.split() == []


def test_the_version_loads_nothing_else() -> None:
    code = (
        "import sys; from checker.__main__ import start; sys.argv[1:] = ['--version']; start(); "
        "print(*(name for name in sys.modules if name.startswith('checker')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, text=True, timeout=60)
    assert done.stdout == f"nrdl {__version__}\n"
    assert sorted(done.stderr.split()) == ["checker", "checker.__main__"]


# ------------------------------------------------------------------------------------------------ bugs


def test_a_bug_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("planted")

    monkeypatch.setattr(pipeline, "parse", broken)
    assert main(["check", PASSING]) == 3
    assert "检查程序自身出错" in capsys.readouterr().out
    assert main(["parse", PASSING]) == 3
    captured = capsys.readouterr()
    assert "检查程序自身出错" in captured.err and captured.err.count("\n") == 1
    monkeypatch.setattr("checker.cli.check.write_report", broken)
    assert main(["check", PASSING]) == 3
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["parse", "--help"], ["diff", "--help"], ["--version"]]
)
def test_help_fits_80_columns(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 0
    shown = capsys.readouterr().out
    assert shown and max(map(cell_len, shown.splitlines())) <= 80


def test_standard_output_may_be_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()  # as under a notebook, without an encoding to set
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["check", PASSING]) == 0
    assert "✓ 通过" in stream.getvalue()


def test_several_outputs_are_written_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in the format of its suffix; the form is read once."""
    read: list[str] = []
    real = content_of

    def counted(path: str) -> bytes:
        read.append(path)
        return real(path)

    monkeypatch.setattr(pipeline, "content_of", counted)
    text, machine = tmp_path / "r.txt", tmp_path / "r.json"
    assert main(["check", FAILING, "-o", str(text), "--output", str(machine)]) == 1
    assert text.read_text(encoding="utf-8").startswith("✗ 不通过")
    assert json.loads(machine.read_text(encoding="utf-8"))["outcome"] == "fail"
    assert read == [FAILING]


def test_an_output_file_takes_the_format_that_was_asked_for(tmp_path: Path) -> None:
    main(["check", FAILING, "--format", "json", "--output", str(tmp_path / "r.txt")])
    assert json.loads((tmp_path / "r.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("locale", "heading"),
    [("en_GB.UTF-8", "Eligibility"), ("zh_CN.UTF-8", "申报条件"), ("C", "申报条件"), ("de_DE", "申报条件")],
)
def test_the_system_chooses_the_language(
    locale: str, heading: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    main(["check", FAILING])
    assert f"\n{heading}\n" in capsys.readouterr().out
    main(["check", FAILING, "--lang", "zh"])
    assert "\n申报条件\n" in capsys.readouterr().out
    main(["check", FAILING, "--format", "json"])
    assert "不是真实存在的年月" in capsys.readouterr().out, "what machines read does not change with the system"


@pytest.mark.parametrize("name", ["report.pdf", "report.doc", "report.csv"])
def test_a_report_is_not_written_under_the_name_of_another_kind(name: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", FAILING, "-o", str(tmp_path / name)]) == 2
    assert not (tmp_path / name).exists() and ".xlsx" in capsys.readouterr().err
    assert main(["check", FAILING, "--format", "text", "-o", str(tmp_path / name)]) == 1
