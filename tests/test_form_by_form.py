"""Reports of many forms are written as each is judged: nothing of a form stays, one that fails costs itself alone."""

from __future__ import annotations

import _thread
import gc
import json
import signal
import time
from pathlib import Path

import pytest

from checker import pipeline
from checker.cli import time_limit
from checker.cli.main import main
from checker.cli.time_limit import TimeLimit
from checker.model import Document, Result, Rulebook
from checker.pipeline import check_file
from checker.report import RENDERERS, encoded, encoded_chunks, json_report, renderer, report_begun
from checker.report.form_by_form import Spool, head_of
from checker.rulebook import load_rules
from tests.draw.forms import clean_forms, with_defects, with_reviews
from tests.draw.text import draw_text


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rules()


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("forms")
    drawn = [with_defects(), *clean_forms()[:2], with_reviews()]
    for number, form in enumerate(drawn):
        (folder / f"{number}.txt").write_text(draw_text(form)[0], encoding="utf-8")
    (folder / "notes.txt").write_text("会议记录", encoding="utf-8")
    return sorted(str(path) for path in folder.iterdir())


@pytest.fixture(scope="module")
def results(forms: list[str], book: Rulebook) -> list[Result]:
    return [check_file(path, book) for path in forms]


@pytest.mark.long
@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("most", [1, 9])
def test_heads_say_all_that_a_report_says_of_its_forms_together(
    name: str, most: int, results: list[Result], book: Rulebook
) -> None:
    shown = {"to_file": True} if name == "text" else {}
    report = report_begun(name, book, "zh", **shown)
    for result in results[:most]:
        report.add(result, several=most > 1)
    written = b"".join(encoded_chunks(report.finish(list(map(head_of, results[:most])))))
    assert written == encoded(renderer(name)(results[:most], book, "zh", **shown))
    if name == "json":
        assert json.loads(written)["forms"] == [json_report.form_report(one, "zh") for one in results[:most]]


@pytest.mark.long
def test_a_form_is_let_go_when_it_is_written(forms: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[int] = []

    def checked(*arguments: object) -> Result:
        gc.collect()
        alive.append(sum(isinstance(one, Document) for one in gc.get_objects()))
        return check_file(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "check_file", checked)
    outputs = [f"{tmp_path}/r{suffix}" for suffix in (".json", ".sarif", ".xml", ".html", ".md", ".txt", ".xlsx")]
    main(["check", *forms, *(word for output in outputs for word in ("-o", output))])
    assert len(alive) == len(forms)
    assert max(alive) == alive[0] + 1, "the first waits for the second, and each for the next"


def test_a_form_that_a_report_fails_on_costs_itself_alone(
    forms: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = json_report.form_report

    def failing(result: Result, language: str) -> dict[str, object]:
        if result.source == forms[1] and result.form:
            raise ValueError("words of the form")
        return real(result, language)

    monkeypatch.setattr(json_report, "form_report", failing)
    assert main(["check", *forms, "--format", "json"]) == 3
    told = capsys.readouterr().out
    found = json.loads(told)["forms"]
    assert [one["source"] for one in found] == forms
    assert found[1]["outcome"] == "error" and found[1]["problems"][0]["kind"] == "engine"
    assert found[0]["findings"] and "words of the form" not in told


def test_what_waits_on_the_disk_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.report.form_by_form.IN_MEMORY", 10)
    spool = Spool()
    for text in ("药" * 9, "\udc80\r\n", "𠀀\n"):
        spool.put(text)
    assert "".join(spool) == "药" * 9 + "\udc80\r\n𠀀\n"


def test_a_form_that_takes_too_long_is_told_and_the_others_are_reported(
    forms: list[str], results: list[Result], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {result.source: result for result in results}

    def checked(path: str, *arguments: object) -> Result:
        while path == forms[2]:
            pass
        return known[path]

    monkeypatch.setattr(pipeline, "check_file", checked)
    before = signal.getsignal(signal.SIGALRM)
    assert main(["check", *forms[:4], "--format", "json", "--lang", "en", "--timeout", "0.5"]) == 3
    found = json.loads(capsys.readouterr().out)["forms"]
    (problem,) = found[2]["problems"]
    assert problem["kind"] == "timeout" and "0.5 seconds" in problem["message"]
    assert [bool(one["findings"]) for one in found] == [True, True, False, True]
    assert signal.getsignal(signal.SIGALRM) == before and signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.long
def test_a_page_that_is_recognised_has_the_whole_time(book: Rulebook) -> None:
    told, limit = list[object](), TimeLimit(0.4)

    def work() -> Result:
        for page in range(3):
            time.sleep(0.2)
            limit.progress(lambda *about: told.append(about))(page, 2 - page)
        return Result("form", None, None, "", "pass")

    assert limit.check("form", book, work).outcome == "pass"
    assert told == [(0, 2), (1, 1), (2, 0)]

    def endless() -> Result:
        while True:
            time.sleep(1)

    assert limit.check("form", book, endless).problems[0].kind == "timeout"


def test_a_limit_without_alarms_leaves_the_user_the_interrupt(book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "ALARM", None)
    monkeypatch.setattr(time_limit, "SIGNAL", signal.SIGTERM)

    def endless() -> Result:
        while True:
            pass

    def interrupted() -> Result:
        _thread.interrupt_main()
        return endless()

    assert TimeLimit(0.2).check("form", book, endless).problems[0].kind == "timeout"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background has it ignored
    try:
        with pytest.raises(KeyboardInterrupt):
            TimeLimit(5).check("form", book, interrupted)
    finally:
        signal.signal(signal.SIGINT, before)
