"""Filling in a form in the page, and comparing two versions: ``/api/draft``, ``/api/compare``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.draft.field_comments import CommentWriter, choices_of
from checker.draft.form_fields import criteria_of, fields_of
from checker.messages import LANGUAGES, message
from checker.model import Rulebook
from checker.page.models import CheckLimits, CheckReply, CompareRequest, DraftRequest, RequestRefused, WorkerRequest
from checker.page.uploads import FORM, several
from checker.page.workers import Workers

OUTCOME = "NRDL-Outcome"
"""The header that says what came of the form, whatever the format."""
KINDS = ("values", "yaml")
CRITERIA = "criteria"


def answered(reply: CheckReply, media: str) -> Response:
    """What a checking process gave. Raises RequestRefused where it could give nothing."""
    if reply.problems and not reply.report:
        raise RequestRefused(422, reply.problems[0].message, reply.problems)
    if reply.refusal:
        raise RequestRefused(422, reply.refusal)
    status = 422 if reply.problems else 200
    return Response(reply.report, status, {OUTCOME: reply.outcome}, media)


def draft_routes(book: Rulebook, limits: CheckLimits, workers: Callable[[], Workers]) -> list[Route]:
    async def fields(request: Request) -> Response:
        language = query_choice(request, "lang", LANGUAGES)
        edition = query_choice(request, "edition", (max(book.editions), *book.editions))
        return JSONResponse(describe_fields(edition, book, language))

    async def run(request: Request, asked: WorkerRequest, media: str) -> Response:
        return answered(await workers().check(lambda folder: asked, request.is_disconnected), media)

    async def draft(request: Request) -> Response:
        language, kind = query_choice(request, "lang", LANGUAGES), query_choice(request, "as", KINDS)
        edition = query_choice(request, "edition", ("auto", *book.editions))
        ((name, content),) = await several(request, limits, [FORM])
        asked = DraftRequest(name, content, language, edition, kind == "values")
        return await run(request, asked, "application/json" if kind == "values" else "application/yaml")

    async def compare(request: Request) -> Response:
        language = query_choice(request, "lang", LANGUAGES)
        before, after = await several(request, limits, ["before", "after"])
        return await run(request, CompareRequest(before, after, language), "text/html; charset=utf-8")

    return [
        Route("/api/draft/fields", fields),
        Route("/api/draft", draft, methods=["POST"]),
        Route("/api/compare", compare, methods=["POST"]),
    ]


def describe_fields(edition: str, book: Rulebook, language: str) -> dict[str, Any]:
    """The form of a cycle for people to fill in: its sections, and what each field is."""
    return {
        "edition": edition,
        "editions": sorted(book.editions, reverse=True),
        "parts": list(form_parts(edition, book, language)),
        "criteria": [text for _, text in criteria_of(edition, book)],
    }


def form_parts(edition: str, book: Rulebook, language: str) -> Iterator[dict[str, Any]]:
    """Fields as the form prints them, one after the other; the parts of a group's row together."""
    telling, rules = CommentWriter(edition, book, language), book.editions[edition]
    groups: dict[str, dict[str, Any]] = {}
    titles = book.formats.section_titles
    for key, spec in fields_of(edition, book).items():
        section = titles[spec.section][language] if spec.section in titles else telling.say("cover")
        field = {
            "key": key,
            "name": spec.part if spec.group else key,
            "title": spec.title[language],
            "about": [*telling.demands(key), *([spec.help[language]] if spec.help else [])],
            "type": spec.type,
            "choices": choices_of(key, rules, book),
            "cap": rules.caps.get(key),
            "section": section,
        }
        if key == "title":
            continue
        if not spec.group:
            yield field
        elif spec.group != CRITERIA and spec.group in groups:
            groups[spec.group]["parts"].append(field)
        elif spec.group not in groups:
            groups[spec.group] = {"group": spec.group, "section": section, "parts": [field]}
            yield groups[spec.group]


def query_choice(request: Request, name: str, known: tuple[str, ...]) -> str:
    """The value of a parameter, the first one where none is given. Raises RequestRefused."""
    value = request.query_params.get(name, known[0])
    if value not in known:
        raise RequestRefused(400, message("page.no_choice", name=name, value=value, known=list(known)))
    return value
