"""The reviewer's desk: what it finds, whose decision counts, and that nobody's is written over unseen."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpx")
pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

from starlette.testclient import TestClient

from checker.audit.store.desk import Desk, FormDecision, Ruling
from checker.audit.store.form_filter import FormFilter
from checker.cli.main import main
from checker.page.app import Server, application
from checker.page.desk import DeskPages
from checker.page.models import CheckLimits
from checker.rulebook import load_rules
from tests.draw.audited import Drawing, audited
from tests.served import FORM

STANDS, FALLS = Ruling("accept", "甲", "核对过原件"), Ruling("reject", "乙", "规则看错了")
ALL = FormFilter()


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit of three forms, two of which are alike but for a remark at their ends."""
    folder = tmp_path_factory.mktemp("audit")
    (folder / "forms").mkdir()
    for name in ("甲.pdf", "乙.pdf"):
        (folder / "forms" / name).write_bytes(FORM.read_bytes() + f"%{name}\n".encode())
    (folder / "forms" / "丙.txt").write_text("不是申报书", encoding="utf-8")
    main(["audit", str(folder / "forms"), "--db", str(folder / "audit.sqlite")])
    return folder


@pytest.fixture
def store(checked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(checked / "audit.sqlite", tmp_path))


@pytest.fixture
def client(store: Path) -> Iterator[TestClient]:
    app = application(Server(load_rules(), None, 1, CheckLimits(), store=store), host="127.0.0.1", token=None)
    with TestClient(app, base_url="http://127.0.0.1") as found:
        yield found


def listed(desk: Desk, which: FormFilter = ALL, **options: Any) -> list[str]:
    asked = {"sort": "name", "down": False, "first": 0, "most": 100, **options}
    return [form["name"] for form in desk.page(which, **asked)["forms"]]


def test_forms_are_filtered_and_sorted(store: Path) -> None:
    desk = Desk(store)
    assert listed(desk) == sorted(["甲.pdf", "乙.pdf", "丙.txt"])
    assert listed(desk, sort="open", down=True)[-1] == "丙.txt"
    assert listed(desk, first=1, most=1) == [sorted(["甲.pdf", "乙.pdf", "丙.txt"])[1]]
    assert listed(desk, FormFilter(outcome="error")) == ["丙.txt"]
    assert listed(desk, FormFilter(words="甲.PDF")) == ["甲.pdf"]
    assert len(listed(desk, FormFilter(rule="C001"))) == 2 and listed(desk, FormFilter(rule="E001")) == []
    assert listed(desk, FormFilter(words="%")) == [], "no pattern, only words"


def test_a_sample_is_what_the_command_draws_with_its_own_progress(
    store: Path, client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    worksheet = store.parent / "s.csv"
    main(["audit", "sample", "--rate", "1%", "--seed", "7", "--db", str(store), "-o", str(worksheet), "--lang", "en"])
    with worksheet.open(encoding="utf-8-sig", newline="") as file:
        drawn = sorted({row["Form"] for row in csv.DictReader(file)})
    assert len(drawn) == 2, "one of each stratum: with findings, and not read"

    def asked(**query: str) -> Any:
        return client.get("/api/desk/forms", params={"rate": "1%", "seed": "7", **query}).json()

    found = asked()
    assert [form["name"] for form in found["forms"]] == drawn == listed(Desk(store), FormFilter(rate="0.01", seed="7"))
    (form,) = [form for form in found["forms"] if form["todo"]]
    assert (found["sample"]["forms"], found["sample"]["todo"], found["sample"]["decided"]) == (2, form["todo"], 0)
    assert found["progress"]["forms"] == 3 and found["progress"]["todo"] == 2 * form["todo"]
    body = {**STANDS._asdict(), "rule": "C001", "seen": 0, "filter": {"rate": "1%", "seed": "7"}}
    assert client.post("/api/desk/decisions", json=body).json()["kept"] == 1, "in bulk: of the sample alone"
    left = asked(state="open")
    assert left["sample"]["accepted"] == left["progress"]["decided"] == 1 and left["total"] == 1
    assert asked(rule="C001", state="open")["total"] == 0
    assert client.get("/api/desk/forms").json()["sample"] is None
    for rate, seed in (("0", "1"), ("5%", ""), ("", "1"), ("101%", "1"), ("5%", "x"), ("5%", "9" * 9999)):
        assert client.get("/api/desk/forms", params={"rate": rate, "seed": seed}).status_code == 400


def test_a_decision_counts_everywhere(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(store)
    before = desk.page(ALL, "name", down=False, first=0, most=9)["progress"]
    done = desk.decide([FormDecision("甲.pdf", "C001", 0)], FALLS)
    assert (done["kept"], done["conflicts"]) == (1, [])
    assert done["progress"] == {**before, "decided": 1, "rejected": 1}
    assert "甲.pdf" in listed(desk, FormFilter(rule="C001", state="decided"))
    assert listed(desk, FormFilter(rule="C001", state="open")) == ["乙.pdf"]
    database = sqlite3.connect(store)
    assert database.execute("SELECT name, rule, decision, reviewer FROM review").fetchall() == [
        ("甲.pdf", "C001", "reject", "乙")
    ]
    main(["audit", "summary", "--db", str(store), "--lang", "zh"])
    told = capsys.readouterr().out
    assert "人工复核的决定" in told and f"{before['todo'] - 1}" in told.partition("尚未复核")[2].splitlines()[0]


def test_nobody_writes_over_anothers_decision(store: Path) -> None:
    one, other = Desk(store), Desk(store)
    asked = FormDecision("甲.pdf", "C001", 0)
    assert one.decide([asked], STANDS)["kept"] == 1
    late = other.decide([asked], FALLS)
    assert late["kept"] == 0 and late["conflicts"][0]["reviewer"] == "甲"
    seen = other.decisions("甲.pdf")["C001"]["seen"]
    assert other.decide([asked._replace(seen=seen)], FALLS)["kept"] == 1, "now it was seen"
    assert one.decisions("甲.pdf")["C001"]["decision"] == "reject"
    assert one.decide([FormDecision("甲.pdf", "E001", 0), FormDecision("丁.pdf", "C001", 0)], STANDS)["kept"] == 0


def test_many_are_decided_at_once_but_none_that_is_decided(store: Path) -> None:
    one, other = Desk(store), Desk(store)
    seen = one.page(ALL, "name", down=False, first=0, most=9)["seen"]
    other.decide([FormDecision("甲.pdf", "C001", 0)], FALLS)
    assert one.decide_all(ALL, "C001", seen, STANDS)["kept"] == 1
    assert one.decisions("甲.pdf")["C001"]["decision"] == "reject"
    assert one.decisions("乙.pdf")["C001"]["decision"] == "accept"


def test_decisions_by_the_command_are_seen_and_lapse_with_the_form(store: Path, checked: Path) -> None:
    desk = Desk(store)
    words = ["--by", "丙", "--reason", "看过", "--db", str(store)]
    assert main(["audit", "review", "甲.pdf", "F003", "accept", *words]) == 0
    assert desk.decisions("甲.pdf")["F003"]["reviewer"] == "丙"
    sqlite3.connect(store, isolation_level=None).execute("UPDATE review SET sha256 = 'another'")
    assert Desk(store).decisions("甲.pdf") == {}


def test_the_pdfs_are_found_from_another_folder(checked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(checked / "forms", tmp_path / "forms")
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path)
        main(["audit", "forms", "--workers", "1"])
    pages = DeskPages(tmp_path / "audit.sqlite", load_rules(), lambda: None)  # type: ignore[arg-type, return-value]
    assert pages.content("甲.pdf") == (tmp_path / "forms" / "甲.pdf").read_bytes()
    (tmp_path / "forms" / "甲.pdf").write_bytes(FORM.read_bytes())
    assert pages.content("甲.pdf") is None, "not the one that was checked"


def test_the_api_of_the_desk(client: TestClient) -> None:
    found = client.get("/api/desk/forms", params={"sort": "open", "down": "1", "most": "2"}).json()
    assert len(found["forms"]) == 2 and found["total"] == 3
    form = client.get("/api/desk/form", params={"name": "甲.pdf", "lang": "en"}).json()
    assert form["original"] and {one["rule"] for one in form["findings"]} >= {"C001", "F003"}
    picture = client.get("/api/desk/page", params={"name": "甲.pdf", "page": 1})
    assert picture.headers["content-type"] == "image/png" and picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert min(struct.unpack(">II", picture.content[16:24])) > 500
    assert client.get("/api/desk/page", params={"name": "甲.pdf", "page": 99}).status_code == 404
    assert client.get("/api/desk/page", params={"name": "丙.txt", "page": 1}).status_code == 404
    assert "<!DOCTYPE html>" in client.get("/api/desk/report", params={"name": "甲.pdf"}).text
    body = {**STANDS._asdict(), "findings": [{"name": "甲.pdf", "rule": "C001", "seen": 0}]}
    assert client.post("/api/desk/decisions", json=body).status_code == 200
    assert client.post("/api/desk/decisions", json=body).status_code == 409
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {**STANDS._asdict(), "reason": " ", "findings": []},
        {**STANDS._asdict(), "decision": "perhaps", "findings": []},
        {**STANDS._asdict(), "findings": [{"name": "甲.pdf"}]},
        {**STANDS._asdict(), "filter": {"state": "else"}, "rule": "C001", "seen": 0},
        {**STANDS._asdict(), "filter": {}, "seen": 0},
    ],
)
def test_what_is_no_decision_is_refused(client: TestClient, body: Any) -> None:
    answer = client.post("/api/desk/decisions", json=body)
    assert answer.status_code == 400 and answer.json()["error"]


@pytest.mark.parametrize("query", [{"sort": "1; DROP TABLE form"}, {"first": "-1"}, {"most": "x"}, {"outcome": "fine"}])
def test_odd_questions_are_refused(client: TestClient, query: dict[str, str]) -> None:
    assert client.get("/api/desk/forms", params=query).status_code == 400


def test_a_file_that_is_no_audit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"no database" * 100)
    assert main(["serve", "--no-browser", "--db", str(tmp_path / "a.sqlite"), "--lang", "en"]) == 2
    assert main(["serve", "--no-browser", "--db", str(tmp_path / "none.sqlite"), "--lang", "en"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2 and not (tmp_path / "none.sqlite").exists()


def test_a_sample_is_a_twentieth_of_the_forms(tmp_path: Path) -> None:
    drawing = Drawing(load_rules(), 1)
    audited(tmp_path / "a.sqlite", [(f"{n}.pdf", drawing.record(n)) for n in range(1000)])
    desk = Desk(tmp_path / "a.sqlite")
    sample = FormFilter(rate="5%", seed="1")
    assert 50 <= desk.page(sample, "open", down=True, first=0, most=50)["total"] < 60
    assert set(listed(desk, sample)) == set(listed(desk, sample, sort="open")), "the same ones again"
