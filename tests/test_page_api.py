"""``nrdl serve``: the contract of its API, who may ask, what it refuses, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

httpx = pytest.importorskip("httpx")
pytest.importorskip("starlette")
pytest.importorskip("uvicorn")

import psutil  # noqa: E402
import pypdfium2  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from checker.audit.wire_format import MessageTypes  # noqa: E402
from checker.audit.worker_messages import Conversation  # noqa: E402
from checker.cli.main import main  # noqa: E402
from checker.draft.form_fields import fields_of  # noqa: E402
from checker.messages import message  # noqa: E402
from checker.page.app import Server, application  # noqa: E402
from checker.page.lists import imported_list  # noqa: E402
from checker.page.models import CheckLimits, CheckReply, CheckRequest, ListRequest, RecognisedNow, RequestRefused  # noqa: E402
from checker.page.rule_pages import book_pages, html_parts  # noqa: E402
from checker.page.windows import Windows  # noqa: E402
from checker.page.worker import ANSWERED  # noqa: E402
from checker.page.workers import Abandoned, Workers  # noqa: E402
from checker.report import RENDERERS  # noqa: E402
from checker.rulebook import load_rules  # noqa: E402
from tests import bench_page  # noqa: E402
from tests.draw.forms import western  # noqa: E402
from tests.draw.text import draw_text  # noqa: E402
from tests.long_cases import every  # noqa: E402
from tests.served import FORM, HOUSE, WAIT, Served, serving, start, until  # noqa: E402


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as page:
        yield page


@pytest.fixture(scope="module")
def small() -> Iterator[TestClient]:
    """A page in this process, with small limits."""
    limits = CheckLimits(size=2_000_000, files=3)
    app = application(Server(load_rules(), None, 1, limits), host="127.0.0.1", token=None)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def printed(folder: Path, *options: str) -> bytes:
    command = [sys.executable, "-m", "checker", "check", FORM.name, *options]
    return subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(HOUSE)}, capture_output=True).stdout


# --------------------------------------------------------------------------------------------- the contract


@pytest.mark.parametrize("name", every(4, [name for name, known in RENDERERS.items() if not known.binary]))
def test_the_answer_is_what_check_prints(served: Served, tmp_path: Path, name: str) -> None:
    shutil.copy(FORM, tmp_path)
    answer = served.post(format=name, lang="en")
    assert answer.status_code == 200 and answer.headers["NRDL-Outcome"] == "fail"
    assert answer.content == printed(tmp_path, "--format", name, "--lang", "en")


def test_without_a_language_the_format_decides(served: Served, tmp_path: Path) -> None:
    shutil.copy(FORM, tmp_path)
    assert served.post().content == printed(tmp_path, "--format", "json")


@pytest.mark.long
def test_uploads_are_read_under_their_paths(served: Served, tmp_path: Path) -> None:
    named = [("说明书.pdf", b"no pdf"), ("影像/批件.pdf", FORM.read_bytes()), ("CON. ", b"")]
    for name, content in named:
        path = tmp_path / "attachments" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copy(FORM, tmp_path)
    answer = served.post(*named)
    assert answer.content == printed(tmp_path, "--format", "json", "--attachments", "attachments")
    assert answer.content != served.post().content
    assert served.left() == []


def test_own_rules_that_were_broken_since_are_told(tmp_path: Path) -> None:
    (tmp_path / "formats.yaml").write_text("words: {acme: [a]}\n", encoding="utf-8")
    app = application(Server(load_rules(tmp_path), str(tmp_path), 1, CheckLimits()), host="127.0.0.1", token=None)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        assert client.get("/api/lists").status_code == 200
        (tmp_path / "formats.yaml").write_text("words: {acme: [a}\n", encoding="utf-8")
        for address in ("/api/lists", "/api/rules"):
            answer = client.get(address, params={"lang": "en"})
            assert answer.status_code == 500
            assert "formats.yaml:" in answer.json()["error"] and "bug" not in answer.json()["error"]


def test_workbooks_and_marked_pages_can_be_had(served: Served) -> None:
    assert served.post(format="xlsx").content.startswith(b"PK")
    marked = served.post(format="pdf")
    assert marked.headers["content-type"] == "application/pdf" and marked.content.startswith(b"%PDF")
    text = draw_text(western("2025"))[0].encode()
    assert served.post(form=("申报.txt", text)).status_code == 200
    assert served.post(form=("申报.txt", text), format="pdf").status_code == 422


def test_what_cannot_be_read_is_told_with_its_problems(served: Served) -> None:
    for name, language, word in (("readme.txt", "en", "form"), ("readme.txt", "zh", "申报书")):
        answer = served.post(form=(name, b"# Not a form\n"), lang=language, format="html")
        assert answer.status_code == 422 and answer.headers["content-type"] == "application/json"
        (problem,) = answer.json()["problems"]
        assert word in answer.json()["error"] and answer.json()["error"] == problem["message"] and problem["advice"]


def test_json_of_what_cannot_be_read_is_what_the_command_prints(served: Served, tmp_path: Path) -> None:
    answer = served.post(form=("readme.txt", b"# Not a form\n"))
    (tmp_path / "readme.txt").write_bytes(b"# Not a form\n")
    command = [sys.executable, "-m", "checker", "check", "readme.txt", "--format", "json"]
    printed = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(HOUSE)}, capture_output=True)
    assert (answer.status_code, answer.json()["outcome"]) == (422, "error")
    assert answer.json() == json.loads(printed.stdout)


WRONG: dict[str, tuple[dict[str, str], list[tuple[str, Any]]]] = {
    "format": ({"format": "docxx"}, [("form", ("a.pdf", b"x"))]),
    "language": ({"lang": "fr"}, [("form", ("a.pdf", b"x"))]),
    "edition": ({"edition": "1999"}, [("form", ("a.pdf", b"x"))]),
    "parameter": ({"fromat": "html"}, [("form", ("a.pdf", b"x"))]),
    "no form": ({}, [("attachments", ("a.pdf", b"x"))]),
    "two forms": ({}, [("form", ("a.pdf", b"x"))] * 2),
    "a text as form": ({}, [("form", (None, b"x"))]),
    "another part": ({}, [("form", ("a.pdf", b"x")), ("else", ("b.pdf", b"x"))]),
    "a way out": ({}, [("form", ("a.pdf", b"x")), ("attachments", ("../b.pdf", b"x"))]),
    "a way out on Windows": ({}, [("form", ("a.pdf", b"x")), ("attachments", ("..\\b.pdf", b"x"))]),
    "an absolute name": ({}, [("form", ("a.pdf", b"x")), ("attachments", ("/b.pdf", b"x"))]),
    "a name twice": ({}, [("form", ("a.pdf", b"x")), *[("attachments", ("b.pdf", b"x"))] * 2]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_told_in_a_sentence(small: TestClient, case: str) -> None:
    query, files = WRONG[case]
    answer = small.post("/api/check", params=query, files=files)
    assert (
        answer.status_code == 400 and set(answer.json()) == {"error"} and answer.json()["error"].endswith(("。", "pdf"))
    )


def test_photographs_become_pages_of_the_paper_s_width_as_the_camera_was_held(small: TestClient) -> None:
    from PIL import Image

    turned, several = BytesIO(), BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: to be turned by a quarter
    Image.new("RGB", (800, 600)).save(turned, "JPEG", exif=exif)
    Image.new("L", (600, 800)).save(several, "TIFF", save_all=True, append_images=[Image.new("1", (600, 300))])
    parts = [("photographs", ("1.jpg", turned.getvalue())), ("photographs", ("2.tif", several.getvalue()))]
    with closing(pypdfium2.PdfDocument(small.post("/api/photographs", files=parts).content)) as made:
        assert [tuple(round(side) for side in page.get_size()) for page in made] == [(595, 794), (595, 794), (595, 298)]
    parts.append(("photographs", ("3.heic", b"no picture")))
    assert "3.heic" in small.post("/api/photographs", files=parts).json()["error"]
    assert small.post("/api/photographs", files=[("form", ("1.jpg", b""))]).status_code == 400


def test_photographs_are_seen_as_a_viewer_shows_them(small: TestClient) -> None:
    """Black words on what shows through, and shades of 16 bits, stay legible; an MPO's grey copy is no page."""
    from PIL import Image

    def bytes_of(picture: Image.Image, kind: str, **options: Any) -> tuple[str, bytes]:
        written = BytesIO()
        picture.save(written, kind, **options)
        return kind, written.getvalue()

    clear, grey = Image.new("RGBA", (60, 80)), Image.new("I;16", (60, 80), 0x8000)
    white, copy = Image.new("RGB", (60, 80), "white"), Image.new("L", (30, 40))
    pictures = [bytes_of(clear, "PNG"), bytes_of(grey, "PNG")]
    pictures += [bytes_of(white, "MPO", save_all=True, append_images=[copy])]
    pdf = small.post("/api/photographs", files=[("photographs", one) for one in pictures]).content
    with closing(pypdfium2.PdfDocument(pdf)) as made:
        shades = [page.render(scale=0.1).to_pil().convert("L").getpixel((30, 40)) for page in made]
    assert [round(shade, -1) for shade in shades] == [260, 130, 260]
    drawing = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    wide = bytes_of(Image.new("1", (70000, 1)), "PNG")
    for unfit in (("1.eps", drawing), wide):  # the one would run a program, of the other no JPEG can be made
        assert unfit[0] in small.post("/api/photographs", files=[("photographs", unfit)]).json()["error"]


@pytest.mark.parametrize("body", [b"", b"{}", b"--x\r\nbroken"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "multipart/form-data; boundary=x"])
def test_no_body_breaks_it(small: TestClient, body: bytes, kind: str) -> None:
    answer = small.post("/api/check", content=body, headers={"content-type": kind})
    assert answer.status_code == 400 and answer.json()["error"]


def test_addresses_that_are_not_there(small: TestClient) -> None:
    assert small.get("/api/nothing").status_code == 404
    wrong = small.get("/api/check")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST") and wrong.json()["error"]


# ------------------------------------------------------------------------------------------------- limits


def test_limits_of_size_and_number(small: TestClient) -> None:
    many = [("form", ("a.pdf", b"x")), *(("attachments", (f"{n}.pdf", b"x")) for n in range(4))]
    assert small.post("/api/check", files=many).status_code == 413
    large = small.post("/api/check?lang=en", files=[("form", ("a.pdf", b"x" * 3_000_000))])
    assert large.status_code == 413 and "2 MB" in large.json()["error"]


def test_a_full_disk_is_told_and_leaves_nothing(small: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sent = [("form", (FORM.name, FORM.read_bytes())), ("attachments", ("a.pdf", b"x"))]
    with monkeypatch.context() as patched:
        patched.setattr("checker.page.uploads.shutil.copyfileobj", full)
        answer = small.post("/api/check?lang=en", files=sent)
    assert answer.status_code == 507 and "space" in answer.json()["error"]
    assert small.post("/api/check", files=sent).status_code == 200, "the next one is checked"


@dataclass(frozen=True)
class Odd:
    """What a checking process does instead of checking."""

    deed: str

    def start(self, say: Callable[[Any], None]) -> Callable[[CheckRequest], CheckReply]:
        def answer(request: CheckRequest) -> CheckReply:
            Path(request.source).touch()
            if self.deed == "dies":
                os.kill(os.getpid(), signal.SIGKILL)
            held = b"x" * (400_000_000 if self.deed == "grows" else 1)
            time.sleep(60 if self.deed in ("sleeps", "grows") else 0)
            return CheckReply("pass", held[:1])

        return answer


@pytest.mark.long
@pytest.mark.parametrize(
    ("deed", "told"),
    [("dies", "page.crash"), ("sleeps", "page.timeout"), ("grows", "page.memory"), ("leaves", "")],
)
def test_a_process_that_fails_is_ended_with_what_it_had(tmp_path: Path, deed: str, told: str) -> None:
    folders: list[Path] = []

    def make(folder: Path) -> CheckRequest:
        folders.append(folder)
        (folder / "0").write_bytes(b"x")
        return CheckRequest(str(tmp_path / "seen"), b"", (("a", str(folder / "0")),), None, "auto", "json")

    async def gone() -> bool:
        return deed == "leaves" and (tmp_path / "seen").exists()

    async def run() -> None:
        limits = CheckLimits(seconds=1 if deed == "sleeps" else 30, memory=300_000_000)
        workers = Workers(Odd("sleeps" if deed == "leaves" else deed), 1, limits)
        try:
            with pytest.raises(Abandoned if deed == "leaves" else RequestRefused) as raised:
                await workers.check(make, gone)
        finally:
            workers.close()
        if isinstance(raised.value, RequestRefused):
            wanted = message(told, seconds="1", memory="300")
            assert (raised.value.status, raised.value.text) == (422, wanted)
        assert not workers.all and not workers.idle

    asyncio.run(run())
    assert len(folders) == (2 if deed == "dies" else 1), "a form is to blame when it ends a second process"
    assert not any(folder.parent.exists() for folder in folders)


@dataclass(frozen=True)
class Recognising:
    """Takes a page after the other, as a scan does, and longer with all of them than one may take."""

    def start(self, say: Callable[[Any], None]) -> Callable[[CheckRequest], CheckReply]:
        def answer(request: CheckRequest) -> CheckReply:
            for left in (3, 2, 1):
                say(RecognisedNow("批件.pdf", 4 - left, left))
                time.sleep(0.7)
            return CheckReply("pass", b"x")

        return answer


CONVERSATION = Conversation(MessageTypes(Odd, Recognising, CheckRequest), ANSWERED)
"""By which processes of these kinds are spoken to."""


@pytest.mark.long
def test_the_page_in_hand_is_told_and_its_time_begins_anew() -> None:
    heard: list[RecognisedNow] = []

    async def run() -> CheckReply:
        workers = Workers(Recognising(), 1, CheckLimits(seconds=1.5))
        try:
            made = CheckRequest("a.pdf", b"", None, None, "auto", "json")
            return await workers.check(lambda folder: made, lambda: asyncio.sleep(0, False), heard.append)
        finally:
            workers.close()

    assert asyncio.run(run()).report == b"x"
    assert heard == [("批件.pdf", 1, 3), ("批件.pdf", 2, 2), ("批件.pdf", 3, 1)]


def test_a_window_hears_of_its_own_check_alone() -> None:
    server = Server(load_rules(), None, 1, CheckLimits())
    server.recognised["mine"] = RecognisedNow("", 2, 5)
    with TestClient(application(server, host="127.0.0.1", token=None), base_url="http://127.0.0.1") as client:
        assert client.get("/api/progress", params={"ticket": "mine"}).json() == {"file": "", "page": 2, "left": 5}
        assert client.get("/api/progress", params={"ticket": "other"}).json() == {}
        assert client.get("/api/progress").json() == {}


def test_too_many_wait(tmp_path: Path) -> None:
    async def run() -> None:
        workers = Workers(Odd("works"), 1, CheckLimits(waiting=0))
        with pytest.raises(RequestRefused) as raised:
            await workers.check(lambda folder: CheckRequest("", b"", None, None, "auto", "json"), asyncio.sleep)  # type: ignore[arg-type]
        assert raised.value.status == 503

    asyncio.run(run())


# ------------------------------------------------------------------------------------------- who may ask


@pytest.mark.parametrize("path", ["/", "/api/openapi.json", "/api/check", "/page/check_main.js"])
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
def test_others_are_refused(small: TestClient, path: str, headers: dict[str, str]) -> None:
    answer = small.request("POST" if path == "/api/check" else "GET", path, headers=headers)
    assert answer.status_code == 403 and set(answer.json()) == {"error"}


@pytest.mark.parametrize("headers", [{}, {"host": "localhost"}, {"host": "[::1]:80"}, {"origin": "http://127.0.0.1"}])
def test_the_own_page_is_answered(small: TestClient, headers: dict[str, str]) -> None:
    answer = small.get("/api/openapi.json", headers=headers)
    assert answer.status_code == 200


def test_the_page_may_do_nothing_that_it_need_not(small: TestClient) -> None:
    page = small.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "<script>" not in page.text and "<style" not in page.text and " style=" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff" and page.headers["cache-control"] == "no-store"


def test_beyond_this_machine_a_token_is_asked_for() -> None:
    app = application(Server(load_rules(), None, 1, CheckLimits()), host="0.0.0.0", token="secret")
    with TestClient(app, base_url="http://192.0.2.1:80") as client:
        assert client.get("/api/openapi.json").status_code == 401
        assert client.get("/api/openapi.json", headers={"authorization": "Bearer wrong"}).status_code == 401
        assert client.post("/api/check", files=[("form", ("a.pdf", b"x"))]).status_code == 401
        assert client.get("/api/openapi.json", headers={"authorization": "Bearer secret"}).status_code == 200
        assert client.get("/api/openapi.json", headers={"host": "evil.example"}).status_code == 403
        assert "secret" not in client.get("/").text


# ------------------------------------------------------------------------------------ as users run it


@pytest.mark.long
def test_twenty_at_once(served: Served) -> None:
    """Memory settles with the first checks of each process; tests/bench_page.py sends thousands."""
    bench_page.load(served, 20, 20)
    before = bench_page.memory(psutil.Process(served.process.pid))
    done = bench_page.load(served, 60, 20)
    assert done.answers == {"200 fail": 60}
    after = bench_page.memory(psutil.Process(served.process.pid))
    assert all(now < then + 20_000_000 for now, then in zip(after, before, strict=True))
    assert bench_page.is_clean(served)


@pytest.mark.long
def test_killed_processes_and_closed_connections_leave_nothing(served: Served) -> None:
    done = bench_page.killed(served, 20, 3)
    assert done.answers["200 fail"] >= 18, "what a process is killed over is checked by another one"
    bench_page.broken_off(served, 5)
    bench_page.abandoned(served, 5)
    assert bench_page.is_clean(served) and served.post().status_code == 200


@pytest.mark.long
def test_a_disk_that_is_full_leaves_nothing() -> None:
    with bench_page.small_disk() as disk:
        if disk is None:
            pytest.skip("needs to mount a file system")
        with serving(disk) as page:
            assert bench_page.full_disk(page, 3) == {"507": 3}
            assert bench_page.is_clean(page) and page.post().status_code == 200


def test_an_upload_that_is_broken_off_leaves_nothing(served: Served) -> None:
    def half() -> Iterator[bytes]:
        yield b'--x\r\ncontent-disposition: form-data; name="form"; filename="a.pdf"\r\n\r\n' + b"x" * 3_000_000
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        httpx.post(
            f"{served.address}api/check", content=half(), headers={"content-type": "multipart/form-data; boundary=x"},
            trust_env=False,
        )  # fmt: skip
    assert until(lambda: served.left() == [])
    assert served.post().status_code == 200


def test_ctrl_c_ends_it_in_a_line(tmp_path: Path) -> None:
    page = start(tmp_path)
    assert page.post(("a.pdf", b"x")).status_code == 200
    children = psutil.Process(page.process.pid).children()
    page.process.send_signal(signal.SIGINT)
    said, wrong = page.process.communicate(timeout=WAIT)
    assert (page.process.returncode, said, len(wrong.splitlines())) == (0, "", 1)
    assert children and not any(child.is_running() for child in children)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_a_server_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    page = start(tmp_path)
    page.post(("a.pdf", b"x"))
    page.process.kill()
    page.process.communicate()
    assert until(lambda: list(tmp_path.iterdir()) == [])


def test_a_port_that_is_taken_is_told(served: Served, tmp_path: Path) -> None:
    port = served.address.rstrip("/").rpartition(":")[2]
    command = [sys.executable, "-m", "checker", "serve", "--no-browser", "--lang", "en", "--port", port]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1) and port in done.stderr


def test_it_ends_with_its_last_window() -> None:
    async def run() -> None:
        windows = Windows(grace=0.1)
        with windows.one():
            pass
        assert not windows.are_gone(), "none has come yet"
        first, second = windows.beats(), windows.beats()
        await anext(first)
        await anext(second)
        await first.aclose()  # type: ignore[attr-defined]
        time.sleep(0.15)
        assert not windows.are_gone(), "another is open"
        await second.aclose()  # type: ignore[attr-defined]
        assert not windows.are_gone(), "it may be loaded anew"
        with windows.one():
            time.sleep(0.15)
            assert not windows.are_gone(), "a form is being checked"
        time.sleep(0.15)
        assert windows.are_gone()

    asyncio.run(run())


@pytest.mark.long
def test_the_program_for_a_double_click_runs_without_streams(tmp_path: Path) -> None:
    """As pythonw has none: nothing is printed, and it serves until it is ended."""
    code = (
        "import sys; sys.stdin = sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None\n"
        "from checker.cli.page_program import open_page\n"
        "sys.exit(open_page())"
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", code, "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, "TMPDIR": str(tmp_path)})
    page = Served(f"http://127.0.0.1:{port}/", process, tmp_path)  # type: ignore[arg-type]
    try:
        assert until(lambda: answers(page.address))
        assert page.post().status_code == 200
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        return bool(httpx.get(address, trust_env=False).status_code == 200)
    except httpx.TransportError:
        return False


def test_the_start_page_says_what_the_page_says() -> None:
    guide = (HOUSE / "docs" / "start.zh-CN.md").read_text("utf-8")
    messages = load_rules().messages
    for name in ("choose_forms", "add_files", "add_folder", "save", "save_pdf", "failed"):
        assert messages[f"serve_{name}"].zh in guide, name
    for name in re.findall(r"\]\((pictures/[^)]+)\)", guide):
        assert (HOUSE / "docs" / name).stat().st_size < 100_000


# ------------------------------------------------------------------------------------- drafts, two versions


def test_a_form_becomes_a_draft_and_the_same_findings(small: TestClient) -> None:
    opened = small.post("/api/draft", params={"as": "values"}, files=[("form", (FORM.name, FORM.read_bytes()))]).json()
    text = f'edition: "{opened["edition"]}"\nform: {json.dumps(opened["form"])}\n'.encode()

    def failed(name: str, content: bytes) -> set[str]:
        (report,) = small.post("/api/check", files=[("form", (name, content))]).json()["forms"]
        return {one["rule"] for one in report["findings"] if one["level"] == "error"}

    saved = small.post("/api/draft", params={"as": "yaml"}, files=[("form", ("draft.yaml", text))])
    assert saved.headers["content-type"] == "application/yaml" and saved.text.startswith("# yaml-language-server")
    assert failed(FORM.name, FORM.read_bytes()) == failed("draft.yaml", text) == failed("draft.yaml", saved.content)


@pytest.mark.parametrize("edition", load_rules().editions)
def test_every_field_of_a_cycle_is_described(small: TestClient, edition: str) -> None:
    book = load_rules()
    for language in ("zh", "en"):
        about = small.get("/api/draft/fields", params={"edition": edition, "lang": language}).json()
        fields = [field for part in about["parts"] for field in part.get("parts", [part])]
        fields = [field for field in fields if not field["key"].startswith("criteria")]
        wanted = [key for key in fields_of(edition, book) if key != "title" and not key.startswith("criteria")]
        assert sorted(field["key"] for field in fields) == sorted(wanted)
        assert all(field["title"] and field["section"] for field in fields)
        assert {field["key"]: field["cap"] for field in fields if field["cap"]} == dict(book.editions[edition].caps)


def test_two_versions_are_compared(small: TestClient) -> None:
    other = ("新.txt", draw_text(western("2025"))[0].encode())
    found = small.post("/api/compare", files=[("before", (FORM.name, FORM.read_bytes())), ("after", other)])
    assert found.status_code == 200 and "<del" in found.text and found.headers["NRDL-Outcome"] == "review"
    assert small.post("/api/compare", files=[("before", other), ("after", ("x.txt", b"x"))]).status_code == 422
    assert small.post("/api/compare", files=[("before", other)]).status_code == 400


@pytest.mark.long
def test_a_list_is_completed_and_kept_in_the_folder_that_was_named(tmp_path: Path) -> None:
    (tmp_path / "own" / "lists").mkdir(parents=True)
    annex = ("附件.csv", "序号,药品名称\n1,虚构甲片\n2,虚构乙片\n".encode())
    app = application(Server(load_rules(), None, 1, CheckLimits()), host="127.0.0.1", token=None)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        first = client.post("/api/lists", params={"id": "generics_1"}, files=[("annex", annex)])
        assert first.json()["folder"] is None, "without a folder it is given to the user"
    (tmp_path / "own" / "lists" / "generics_1.yaml").write_text(first.json()["yaml"], encoding="utf-8")
    app = application(Server(load_rules(), str(tmp_path / "own"), 1, CheckLimits()), host="127.0.0.1", token=None)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        lists = client.get("/api/lists", params={"lang": "zh"}).json()["lists"]
        assert all(one["title"] and int(one["expected"]) >= one["actual"] for one in lists)
        done = client.post("/api/lists", params={"id": "generics_1"}, files=[("annex", annex)])
        assert done.status_code == 200 and "虚构甲片" in done.json()["yaml"] and done.json()["told"]
        assert (tmp_path / "own" / "lists" / "generics_1.yaml").read_text("utf-8") == done.json()["yaml"]
        assert client.post("/api/check", files=[("form", (FORM.name, FORM.read_bytes()))]).status_code == 200
        assert client.post("/api/lists", params={"id": "../x"}, files=[("annex", annex)]).status_code == 422
        odd = client.post("/api/lists", params={"id": "generics_1"}, files=[("annex", ("a.csv", b"x"))])
        assert odd.status_code == 422 and odd.json()["error"]
    assert [path.name for path in (tmp_path / "own").rglob("*") if path.is_file()] == ["generics_1.yaml"]


@pytest.mark.long
def test_a_folder_of_rules_may_be_empty_at_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page is to keep lists in it; for a check it is most likely another folder than the one that was meant."""
    (tmp_path / "own").mkdir()
    assert main(["check", str(FORM), "--rules", str(tmp_path / "own"), "--lang", "zh"]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "own") in told and "--rules" in told and "nrdl lists import" in told
    with serving(tmp_path, "--rules", str(tmp_path / "own")) as page:
        assert page.post().status_code == 200
        lists = httpx.get(f"{page.address}api/lists", trust_env=False).json()
        assert lists["empty"] and lists["folder"] == str(tmp_path / "own")


@pytest.mark.long
def test_every_page_of_the_rule_book_becomes_whole_html() -> None:
    """Nothing of its Markdown is left, nothing is lost, and a case's own advice stands with the case."""

    class Balance(HTMLParser):
        open: tuple[str, ...] = ()
        words = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.open = (*self.open, tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open and self.open[-1] == tag, self.words[-80:]
            self.open = self.open[:-1]

        def handle_data(self, data: str) -> None:
            self.words += data

    for name, text in book_pages(None, False).items():
        reader = Balance()
        reader.feed("\n".join(html_parts(text)))
        assert not reader.open and "```" not in reader.words, name
        letters = re.sub(r"```yaml|\[([^\]]*)\]\([^)]*\)|\d+\. ", r"\1", unescape(text))
        assert Counter(re.findall(r"[\u4e00-\u9fff]", reader.words)) == Counter(re.findall(r"[\u4e00-\u9fff]", letters))


def test_the_page_has_the_rule_book(small: TestClient) -> None:
    rule = small.get("/api/rules", params={"id": "F003", "lang": "zh"})
    assert rule.headers["content-type"].startswith("text/html") and "处理办法：请按“年-月”补填该项的届满日" in rule.text
    assert '<a href="/rules?id=F003">F003</a>' in small.get("/api/rules").text
    assert "error" in small.get("/api/rules", params={"id": "../../x"}).json()
    assert small.get("/rules", params={"id": "F003"}).status_code == 200


CATALOGUE = "药品名称\t剂型\n虚构甲\t片剂\n虚构乙\t注射剂\n"


@pytest.mark.long
def test_a_years_catalogue_is_made_as_the_command_makes_it(small: TestClient, tmp_path: Path) -> None:
    """From the columns that catalogues have; with the notice's count it is whole."""
    (tmp_path / "a.tsv").write_text(CATALOGUE, encoding="utf-8")
    assert main(["lists", "import", "nrdl_2031", str(tmp_path / "a.tsv"), "-o", str(tmp_path), "--count", "2"]) == 0
    reply = imported_list(ListRequest("nrdl_2031", "a.tsv", CATALOGUE.encode(), "zh", None, 2))
    made = json.loads(reply.report)
    assert made["complete"] and made["yaml"] == (tmp_path / "lists" / "nrdl_2031.yaml").read_text("utf-8")
    assert {"nrdl_2022", "nrdl_2024"} <= {one["id"] for one in small.get("/api/lists").json()["lists"]}
    for odd in ("x", "0", "9" * 5000, "-1"):
        asked = {"id": "nrdl_2031", "count": odd}
        assert small.post("/api/lists", params=asked, files=[("annex", ("a.tsv", b"x"))]).status_code == 400


@pytest.mark.long
def test_a_catalogue_is_kept_in_the_folder_but_not_over_one_that_nobody_imported(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "lists").mkdir(parents=True)
    app = application(Server(load_rules(), str(own), 1, CheckLimits()), host="127.0.0.1", token=None)
    with TestClient(app, base_url="http://127.0.0.1") as client:

        def send() -> Any:
            annex, asked = ("a.tsv", CATALOGUE.encode()), {"id": "nrdl_2031", "count": "2"}
            return client.post("/api/lists", params=asked, files=[("annex", annex)])

        assert send().status_code == 200
        assert "nrdl_2031" in [one["id"] for one in client.get("/api/lists").json()["lists"]]
        path = own / "lists" / "nrdl_2031.yaml"
        by_hand = re.sub("(?m)^completed_from.*\\n", "", path.read_text("utf-8"))
        path.write_text(by_hand, encoding="utf-8")
        refused = send()
        assert refused.status_code == 409 and str(path) in refused.json()["error"]
        assert path.read_text("utf-8") == by_hand
