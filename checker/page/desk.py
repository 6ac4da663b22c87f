"""The reviewer's desk: ``/api/desk/…``, over an audit's file that the command named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.audit.store.desk import DECISIONS, SORTS, STATES, Desk, FormDecision, Ruling
from checker.audit.store.form_filter import FormFilter
from checker.audit.store.queries import form_row, result_of
from checker.errors import ReadError, RuleError
from checker.messages import LANGUAGES, message
from checker.model import OUTCOMES, Finding, Result, Rulebook
from checker.page.models import PageRequest, RequestRefused
from checker.page.workers import Workers
from checker.reader import load_bytes
from checker.redaction import hidden_note
from checker.report import encoded, renderer

MOST = 200
"""Forms a request may ask for."""
MOST_AT_ONCE = 100_000
LONGEST = 2000
"""Characters of a name or a reason."""
SCALE = 1.6


class DeskPages:
    """What the desk answers. ``workers`` gives the processes that draw pages."""

    def __init__(self, path: Path, book: Rulebook, workers: Callable[[], Workers]) -> None:
        self.desk, self.book, self.workers = Desk(path), book, workers

    def routes(self) -> list[Route]:
        return [
            Route("/api/desk/forms", self.forms),
            Route("/api/desk/rules", self.rules),
            Route("/api/desk/form", self.form),
            Route("/api/desk/report", self.report),
            Route("/api/desk/page", self.page),
            Route("/api/desk/decisions", self.decide, methods=["POST"]),
        ]

    # ------------------------------------------------------------------------------------------------- asked

    async def forms(self, request: Request) -> Response:
        query = request.query_params
        which, sort = filter_in(query), chosen(query.get("sort", "name"), "sort", SORTS)
        first, most = number(query, "first", 0, 10**9), number(query, "most", 100, MOST)
        down = query.get("down") == "1"
        found = await asyncio.to_thread(self.desk.page, which, sort, down=down, first=first, most=most)
        return JSONResponse({**found, "scale": SCALE})

    async def rules(self, request: Request) -> Response:
        language = language_in(request)
        titles = {rule.id: rule.title[language] for rule in self.book.rules}
        found = await asyncio.to_thread(self.desk.rules)
        return JSONResponse([{**one, "title": titles.get(one["rule"], "")} for one in found])

    async def form(self, request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(self.form_at, named(request), language_in(request)))

    def form_at(self, name: str, language: str) -> dict[str, Any]:
        """The findings of a form on which there is something to decide, the decisions, and whether its PDF is here."""
        result = self.result(name)
        decisions = self.desk.decisions(name)
        told = [one for one in result.findings if one.level in ("error", "warning", "review")]
        return {
            "name": name,
            "drug": result.drug,
            "outcome": result.outcome,
            "edition": result.edition,
            "findings": [finding_in(one, language) for one in told],
            "decisions": decisions,
            "original": self.content(name) is not None,
        }

    async def report(self, request: Request) -> Response:
        def made() -> bytes:
            result = self.result(named(request))
            judged_by = self.book._replace(sha256=result.rules_sha256)
            return encoded(renderer("html")([result], judged_by, language_in(request)))

        return Response(await asyncio.to_thread(made), media_type="text/html; charset=utf-8")

    async def page(self, request: Request) -> Response:
        content = await asyncio.to_thread(self.content, named(request))
        if content is None:
            raise RequestRefused(404, message("page.no_original"))
        asked = PageRequest(content, number(request.query_params, "page", 1, 10_000), SCALE)
        reply = await self.workers().check(lambda folder: asked, request.is_disconnected)
        if reply.problems:
            raise RequestRefused(404, message("page.no_original"))
        return Response(reply.report, media_type="image/png")

    # ----------------------------------------------------------------------------------------------- decided

    async def decide(self, request: Request) -> Response:
        """Decisions on findings that were seen, or by a filter; 409 where others were quicker."""
        try:
            asked = await request.json()
            verdict = Ruling(*(str(asked[name]).strip() for name in ("decision", "reviewer", "reason")))
            verdict = verdict._replace(reason=hidden_note(verdict.reason, self.book))
            if "filter" in asked:
                which, rule, seen = filter_in(asked["filter"]), str(asked["rule"]), int(asked["seen"])
            else:
                several = [
                    FormDecision(str(one["name"]), str(one["rule"]), int(one["seen"])) for one in asked["findings"]
                ]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RequestRefused(400, message("page.no_decision")) from None
        if verdict.decision not in DECISIONS or not all(0 < len(part) <= LONGEST for part in verdict):
            raise RequestRefused(400, message("page.no_decision"))
        if "filter" in asked:
            done = await asyncio.to_thread(self.desk.decide_all, which, rule, seen, verdict)
        else:
            done = await asyncio.to_thread(self.desk.decide, several[:MOST_AT_ONCE], verdict)
        return JSONResponse(done, 409 if done["conflicts"] else 200)

    # ----------------------------------------------------------------------------------------------- the file

    def result(self, name: str) -> Result:
        with self.desk.lock:
            try:
                return result_of(self.desk.database, self.desk.run.id, name)
            except RuleError as error:
                raise RequestRefused(404, error.what) from None

    def content(self, name: str) -> bytes | None:
        """The PDF that was audited, if it is still there, unchanged: seen from here, or from the audit's file."""
        with self.desk.lock:
            row = form_row(self.desk.database, self.desk.run.id, name)
        if row is None or not row.sha256:
            return None
        from checker.audit.cache_key import content_sha256
        from checker.audit.name_keys import files_like

        for path in (row.path, str(self.desk.folder / row.path)):  # the desk may be opened in another folder
            for file in files_like(path):
                with suppress(ReadError):
                    content = load_bytes(file)
                    if content.startswith(b"%PDF") and content_sha256(content) == row.sha256:
                        return content
        return None


def finding_in(finding: Finding, language: str) -> dict[str, Any]:
    citation = finding.citation
    return {
        "rule": finding.rule,
        "level": finding.level,
        "title": finding.title[language],
        "message": finding.message[language],
        "fix": finding.fix[language],
        "basis": f"{citation.document[language]} {citation.clause[language]}",
        "evidence": [
            {"page": place.page, "line": place.line, "text": place.text, "boxes": place.boxes}
            for one in finding.evidence
            for place in one.places
        ],
    }


# ------------------------------------------------------------------------------------------------- arguments


def filter_in(given: Mapping[str, Any]) -> FormFilter:
    """Raises RequestRefused."""
    which = FormFilter(*(str(given.get(name) or "").strip() for name in FormFilter._fields))
    chosen(which.outcome, "outcome", ("", *OUTCOMES))
    chosen(which.state, "state", ("", *STATES))
    try:
        which.sample()
    except ValueError:
        raise RequestRefused(400, message("page.no_sample", rate=which.rate, seed=which.seed)) from None
    return which


def chosen(value: str, name: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise RequestRefused(400, message("page.no_choice", name=name, value=value, known=list(filter(None, known))))
    return value


def number(query: Mapping[str, str], name: str, usual: int, most: int) -> int:
    try:
        found = int(query.get(name, usual))
    except ValueError:
        found = -1
    if not 0 <= found <= most:
        raise RequestRefused(400, message("page.no_choice", name=name, value=query[name], known=[f"0–{most}"]))
    return found


def named(request: Request) -> str:
    return request.query_params.get("name", "")


def language_in(request: Request) -> str:
    return chosen(request.query_params.get("lang", LANGUAGES[0]), "lang", LANGUAGES)
