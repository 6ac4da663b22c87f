"""A request to the page as its bytes: the first line, headers, an empty line, the body. No process is started."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from checker.page.app import Server, application
from checker.page.models import CheckLimits, CheckReply
from checker.page.worker import CheckJob
from fuzz import text_forms
from tests.draw.text import draw_text

HOST = b"127.0.0.1"
PARTS = "multipart/form-data; boundary=b"


class Workers:
    """Answers here what the page asks its processes."""

    def __init__(self) -> None:
        self.answer = CheckJob().start(lambda page: None)

    async def check(self, make: Any, is_gone: Any, tell: Any = None) -> CheckReply:
        with tempfile.TemporaryDirectory() as folder:
            return self.answer(make(Path(folder)))

    def renew(self) -> None:
        pass


@cache
def page() -> Starlette:
    server = Server(text_forms.book(), None, 1, CheckLimits(size=200_000, files=3))
    server.workers = Workers()  # type: ignore[assignment]
    return application(server, host=HOST.decode(), token=None)


def take(data: bytes) -> None:
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, address = first.decode("latin-1").partition(" ")
    path, _, query = address.partition("?")
    headers = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query.encode("latin-1"), "scheme": "http",
        "headers": [(b"host", HOST), *headers], "server": (HOST.decode(), 80), "client": None, "root_path": "",
    }  # fmt: skip
    if path == "/api/alive":  # is held open
        return
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(said: dict[str, Any]) -> None:
        statuses.append(said.get("status", 200))

    asyncio.run(page()(scope, receive, send))  # type: ignore[arg-type]
    assert statuses and statuses[0] < 500


def seeds() -> Iterator[bytes]:
    form = draw_text(text_forms.forms()[1])[0].encode()
    yield posted("/api/check?lang=en&format=html", form=form, attachments=b"%PDF-")
    yield posted("/api/check?format=xlsx", form=b"2025")
    yield posted("/api/draft?as=values", form=form)
    yield posted("/api/compare", before=form, after=form)
    yield posted("/api/lists", form=b"a\tb\n")
    for path in (
        "/",
        "/api/openapi.json",
        "/api/rules",
        "/api/lists",
        "/api/draft/fields?edition=2023",
        "/api/progress",
    ):
        yield f"GET {path}\naccept: */*\n\n".encode()


def posted(address: str, **files: bytes) -> bytes:
    parts = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.txt"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    )
    return f"POST {address}\ncontent-type: {PARTS}\n\n".encode() + parts + b"--b--\r\n"


def words() -> Iterator[str]:
    yield from ("POST ", "GET ", "/api/check", "/api/draft", "/api/compare", "/api/lists", "/api/rules", "format=pdf")
    yield from ("filename=", "filename*=utf-8''", "name=", "boundary=", "content-length:", "origin:", "host:", "--b--")
