"""The official lists in the page: how much of each is here, and completing one from a notice's annex."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.messages import LANGUAGES, message
from checker.page.drafting import query_choice
from checker.page.models import CheckLimits, CheckReply, ListRequest, RequestRefused
from checker.page.uploads import several
from checker.page.workers import Workers
from checker.rulebook import load_rules

ANNEX = "annex"


def list_routes(
    rules: str | None, prefer_own: bool, limits: CheckLimits, workers: Callable[[], Workers]
) -> list[Route]:
    """``rules`` is the folder that the user named for rules of their own: lists are kept there, if there is one."""

    def book_now() -> Any:
        return load_rules(Path(rules) if rules else None, prefer_own=prefer_own)

    async def shown(request: Request) -> Response:
        language = query_choice(request, "lang", LANGUAGES)
        book = await asyncio.to_thread(book_now)
        found = [
            {"id": name, "title": head.title[language], "actual": head.actual, "expected": head.expected_words}
            | {"complete": head.complete}
            for name, head in book.lists.items()
            if head.kind != "catalogue"
        ]
        return JSONResponse({"lists": found, "folder": rules})

    async def completed(request: Request) -> Response:
        language, list_id = query_choice(request, "lang", LANGUAGES), request.query_params.get("id", "")
        ((name, content),) = await several(request, limits, [ANNEX])
        target = Path(rules or ".") / "lists" / f"{list_id}.yaml"
        asked = ListRequest(list_id, name, content, language, str(target), rules or ".")
        reply = await workers().check(lambda folder: asked, request.is_disconnected)
        if reply.problems or reply.refusal:
            raise RequestRefused(422, reply.refusal or reply.problems[0].message, reply.problems)
        found = json.loads(reply.report)
        if rules:
            await asyncio.to_thread(keep_list, target, found["yaml"])
            workers().renew()
        return JSONResponse({**found, "folder": rules})

    return [Route("/api/lists", shown), Route("/api/lists", completed, methods=["POST"])]


def keep_list(path: Path, text: str) -> None:
    """Writes a list, whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_text(text, encoding="utf-8", newline="\n")
    aside.replace(path)


def imported_list(request: ListRequest) -> CheckReply:
    """The list that an annex completes, and what was understood of it; in a checking process."""
    from checker.list_import.completion import complete_list
    from checker.list_import.entries import understand
    from checker.list_import.import_report import import_report, known_names
    from checker.list_import.tables import read_rows
    from checker.list_import.yaml_file import as_yaml

    book = load_rules()
    shipped = book.lists.get(request.list_id)
    if shipped is None or shipped.kind == "catalogue":
        return CheckReply("error", refusal=message("page.no_such_list", id=request.list_id))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(request.source.replace("\\", "/")).name
        file.write_bytes(request.content)
        try:
            read = understand(read_rows(file), shipped.kind, book.formats.list_heads)
        except ImportError:
            return CheckReply("error", refusal=message("lists.no_workbooks", file=request.source))
        except (OSError, ValueError):
            return CheckReply("error", refusal=message("page.unread_annex"))
        if not read.entries:
            return CheckReply("error", refusal=message("page.unread_annex"))
        done = complete_list(shipped, read, file, known_names(), None)
    told = import_report(book, request.language, shipped, read, done, request.path, request.folder)
    answer = {"told": told, "complete": done.complete, "yaml": as_yaml(done.data)}
    return CheckReply("pass", json.dumps(answer, ensure_ascii=False).encode())
