"""The official lists in the page: how much of each is here, and completing one from a notice's annex."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.errors import RuleError
from checker.leftovers import TemporaryFolder
from checker.messages import LANGUAGES, message
from checker.page.drafting import query_choice
from checker.page.models import CheckLimits, CheckReply, ListRequest, RequestRefused
from checker.page.uploads import several
from checker.page.workers import Workers
from checker.rulebook import load_rules
from checker.rulebook.custom_folder import folder_in_use

ANNEX = "annex"
MOST_ENTRIES = 1_000_000


def entries_in(request: Request) -> int | None:
    """How many entries the notice has, where somebody says it. Raises RequestRefused."""
    given = request.query_params.get("count") or None
    if given and not (given.isascii() and given.isdecimal() and len(given) < 9 and 0 < int(given) <= MOST_ENTRIES):
        raise RequestRefused(400, message("page.no_choice", name="count", value=given, known=[f"1–{MOST_ENTRIES}"]))
    return int(given) if given else None


def list_routes(
    rules: str | None, prefer_own: bool, limits: CheckLimits, workers: Callable[[], Workers]
) -> list[Route]:
    """``rules`` is the folder that the user named for rules of their own: lists are kept there, if there is one."""

    own = Path(rules) if rules else None

    def book_now() -> Any:
        return load_rules(folder_in_use(own), prefer_own=prefer_own)

    async def shown(request: Request) -> Response:
        language = query_choice(request, "lang", LANGUAGES)
        book = await asyncio.to_thread(book_now)
        found = [
            {"id": name, "title": head.title[language], "actual": head.actual, "expected": head.expected_words}
            | {"complete": head.complete}
            for name, head in book.lists.items()
        ]
        return JSONResponse({"lists": found, "folder": rules, "empty": folder_in_use(own) is None})

    async def completed(request: Request) -> Response:
        language, list_id = query_choice(request, "lang", LANGUAGES), request.query_params.get("id", "")
        ((name, content),) = await several(request, limits, [ANNEX])
        asked = ListRequest(list_id, name, content, language, rules, entries_in(request))
        reply = await workers().check(lambda folder: asked, request.is_disconnected)
        if reply.problems or reply.refusal:
            raise RequestRefused(422, reply.refusal or reply.problems[0].message, reply.problems)
        found = json.loads(reply.report)
        if own:
            from checker.list_import.annex import keep_list, list_path

            try:
                await asyncio.to_thread(keep_list, list_id, found["yaml"], own)
            except RuleError:
                raise RequestRefused(409, message("page.list_is_there", path=list_path(list_id, own))) from None
            workers().renew()
        return JSONResponse({**found, "folder": rules})

    return [Route("/api/lists", shown), Route("/api/lists", completed, methods=["POST"])]


def imported_list(request: ListRequest) -> CheckReply:
    """The list that an annex completes, and what was understood of it; in a checking process."""
    from checker.list_import.annex import AnnexRefused, import_annex

    with TemporaryFolder() as folder:
        file = Path(folder) / (Path(request.source.replace("\\", "/")).name or ANNEX)
        file.write_bytes(request.content)
        try:
            done = import_annex(
                request.list_id, file, Path(request.folder or folder), request.language, request.entries
            )
        except AnnexRefused as refused:
            return CheckReply("error", refusal=refused.text)
        except RuleError as error:
            return CheckReply("error", refusal=error.what)
    answer = {"told": done.told[:-1], "complete": done.complete, "yaml": done.text}
    return CheckReply("pass", json.dumps(answer, ensure_ascii=False).encode())
