"""The page's server: what it answers under which address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Scope

from checker.errors import RuleError, reason_of
from checker.messages import LANGUAGES, message
from checker.model import Rulebook, Text
from checker.page import security
from checker.page.desk import DeskPages
from checker.page.drafting import answered, draft_routes
from checker.page.frontend import page_hashes, page_routes
from checker.page.lists import list_routes
from checker.page.models import CheckLimits, CheckRequest, RecognisedNow, RequestRefused
from checker.page.openapi import describe
from checker.page.photographs import photograph_routes
from checker.page.rule_pages import rule_routes
from checker.page.uploads import ReceivedUpload, read_parts, sent
from checker.page.windows import Windows
from checker.page.worker import FORMATS, CheckJob
from checker.page.workers import Abandoned, Workers
from checker.profiles import ProfileOptions

MEDIA = {
    "json": "application/json",
    "sarif": "application/sarif+json",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "junit": "application/xml",
    "markdown": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
PLAIN = "text/plain; charset=utf-8"
TICKET = "NRDL-Ticket"
"""The header of a check whose progress is asked for meanwhile; the window makes it up."""
GONE = 499
"""What is answered to nobody."""


@dataclass
class Server:
    """What the routes share. ``most`` is how many forms are checked at once."""

    book: Rulebook
    rules: str | None
    most: int
    limits: CheckLimits
    windows: Windows = field(default_factory=Windows)
    workers: Workers | None = None
    store: Path | None = None
    prefer_own: bool = False
    profile: ProfileOptions | None = None
    recognised: dict[str, RecognisedNow] = field(default_factory=dict)
    """The page in hand of each check whose window asks for it, by the ticket that the window gave."""

    async def check(self, request: Request) -> Response:
        """``POST /api/check``."""
        with self.windows.one():
            return await self.answer(request)

    async def answer(self, request: Request) -> Response:
        language, edition, wanted = self.asked(request)
        ticket = request.headers.get(TICKET, "")
        parts = await read_parts(request, self.limits)
        try:
            one = await sent(parts)
            make = partial(request_in, one, language, edition, wanted)
            tell = partial(self.recognised.__setitem__, ticket) if ticket else (lambda page: None)
            reply = await self.ready_workers().check(make, request.is_disconnected, tell)
        finally:
            self.recognised.pop(ticket, None)
            await parts.close()
        return answered(reply, MEDIA.get(wanted, PLAIN))

    def asked(self, request: Request) -> tuple[str | None, str, str]:
        """The language, the edition and the format that are asked for. Raises Refused."""
        known = {"lang": LANGUAGES, "edition": ("auto", *self.book.editions), "format": FORMATS}
        for name, value in request.query_params.multi_items():
            if name not in known:
                raise RequestRefused(400, message("page.other_query", name=name, known=list(known)))
            if value not in known[name] or len(request.query_params.getlist(name)) > 1:
                raise RequestRefused(400, message("page.no_choice", name=name, value=value, known=list(known[name])))
        query = request.query_params
        return query.get("lang"), query.get("edition", "auto"), query.get("format", "json")

    async def alive(self, request: Request) -> Response:
        """``GET /api/alive``: held open by a window for as long as it is there."""
        return StreamingResponse(self.windows.beats(), media_type=PLAIN)

    async def progress(self, request: Request) -> Response:
        """``GET /api/progress``: which page of a check is being recognised; nothing where none is."""
        page = self.recognised.get(request.query_params.get("ticket", ""))
        return JSONResponse(page._asdict() if page else {})

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(describe(self.book.editions, FORMATS, MEDIA | dict.fromkeys({*FORMATS} - {*MEDIA}, PLAIN)))

    def ready_workers(self) -> Workers:
        assert self.workers
        return self.workers

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        self.workers = Workers(CheckJob(self.rules, self.prefer_own, self.profile), self.most, self.limits)
        try:
            yield
        finally:
            self.workers.close()


def request_in(one: ReceivedUpload, language: str | None, edition: str, wanted: str, folder: Path) -> CheckRequest:
    return CheckRequest(one.source, one.content, one.lay_out(folder), language, edition, wanted)


def application(server: Server, *, host: str, token: str | None) -> Starlette:
    """The application. ``host`` is the address that it listens on; beyond loopback it asks for a ``token``."""
    routes = [
        Route("/api/check", server.check, methods=["POST"]),
        Route("/api/alive", server.alive),
        Route("/api/progress", server.progress),
        Route("/api/openapi.json", server.openapi),
        *list_routes(server.rules, server.prefer_own, server.limits, server.ready_workers),
        *rule_routes(server.rules, server.prefer_own),
        *draft_routes(server.book, server.limits, server.ready_workers),
        *photograph_routes(server.limits, server.ready_workers),
        *page_routes(server.book, desk=server.store is not None),
        *(DeskPages(server.store, server.book, server.ready_workers).routes() if server.store else ()),
    ]
    guard = Middleware(
        security.Guard,
        host=host,
        token=token,
        policy=security.content_security_policy(page_hashes()),
        refuse=refuse_early,
    )
    return Starlette(
        routes=routes,
        lifespan=server.lifespan,
        middleware=[guard],
        exception_handlers={
            RequestRefused: refusal_response,
            HTTPException: wrong_address,
            RuleError: broken_rules,
            OSError: no_room,
            ClientDisconnect: nobody,
            Abandoned: nobody,
            Exception: bug_response,
        },
    )


# ---------------------------------------------------------------------------------------------- what went wrong


def told(status: int, text: Any, language: str, **more: Any) -> Response:
    return JSONResponse({"error": text[language], **more}, status)


def language_of(scope: Scope) -> str:
    """The language that is asked for, the first where none is."""
    asked = Request(scope).query_params.get("lang")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def refuse_early(scope: Scope, error: RequestRefused) -> Response:
    return told(error.status, error.text, language_of(scope))


async def refusal_response(request: Request, error: Any) -> Response:
    language = language_of(request.scope)
    problems = [{"kind": p.kind, "message": p.message[language], "advice": p.advice[language]} for p in error.problems]
    return told(error.status, error.text, language, **({"problems": problems} if problems else {}))


async def wrong_address(request: Request, error: Any) -> Response:
    name = "page.no_method" if error.status_code == 405 else "page.no_address"
    response = told(error.status_code, message(name), language_of(request.scope))
    response.headers.update(error.headers or {})
    return response


async def broken_rules(request: Request, error: Any) -> Response:
    """The user's own rules were changed since the page was opened, and cannot be used as they are now."""
    return told(500, Text(error.told("zh"), error.told("en")), language_of(request.scope))


async def no_room(request: Request, error: Any) -> Response:
    return told(507, message("page.no_room", reason=reason_of(error)), language_of(request.scope))


async def nobody(request: Request, error: Any) -> Response:
    return Response(status_code=GONE)


async def bug_response(request: Request, error: Any) -> Response:
    from checker.pipeline import raised_at

    what = f"{raised_at(error)}: {type(error).__name__}"
    return told(500, message("options.bug", what=what), language_of(request.scope))
