"""The rule book in the page: what a rule asks, why, and what to do, of the rules by which this page checks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checker.messages import LANGUAGES, message
from checker.page.drafting import query_choice
from checker.page.models import RequestRefused
from checker.report.rule_links import FOLDERS

INDEX = "index"
ITEM = re.compile(r"( *)(?:(\d+)\.|-) (.*)")
LEVEL = 4
"""Blanks by which a list in a list is moved in."""
LINK = re.compile(r"\[([^\]]+)\]\(([A-Za-z0-9-]+)\.md\)")
OTHER_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def rule_routes(rules: str | None, prefer_own: bool) -> list[Route]:
    """``GET /api/rules``: a page of the rule book as a part of HTML; the book is made when it is first asked for."""
    book = cache(lambda: book_pages(rules, prefer_own))

    async def shown(request: Request) -> Response:
        language, rule = query_choice(request, "lang", LANGUAGES), request.query_params.get("id") or INDEX
        text = (await asyncio.to_thread(book)).get(f"{FOLDERS[language]}/{rule}.md")
        if text is None:
            raise RequestRefused(404, message("page.no_rule", id=rule[:40]))
        return Response("\n".join(html_parts(text)), media_type="text/html; charset=utf-8")

    return [Route("/api/rules", shown)]


def book_pages(rules: str | None, prefer_own: bool) -> Mapping[str, str]:
    from checker.rule_tools.rule_book import pages
    from checker.rule_tools.rule_source import read_rule_source
    from checker.rulebook.custom_folder import folder_in_use

    return pages(*read_rule_source(folder_in_use(Path(rules) if rules else None), prefer_own=prefer_own))


def html_parts(text: str) -> Iterator[str]:
    """The book's Markdown as HTML: headings, paragraphs, lists in lists, tables and examples; its words are escaped
    already."""
    lines, depth = iter(text.splitlines()), list[str]()

    def close(to: int) -> Iterator[str]:
        while len(depth) > to:
            yield f"</li></{depth.pop()}>"

    for line in lines:
        if item := ITEM.fullmatch(line):
            level, tag = len(item[1]) // LEVEL, "ol" if item[2] else "ul"
            yield from close(level + 1)
            if len(depth) > level and depth[level] != tag:
                yield from close(level)
            yield f"<{tag}>" if len(depth) <= level else "</li>"
            depth += [tag] * (len(depth) <= level)
            yield (f'<li value="{item[2]}">' if item[2] else "<li>") + inline_html(item[3])
        elif line.strip().startswith("```"):
            yield f"<pre>{escape(example(lines), quote=False)}</pre>"
        elif line.strip():
            yield from close(0)
            yield from (table(line, lines) if line.startswith("|") else [paragraph(line)])
    yield from close(0)


def example(lines: Iterator[str]) -> str:
    """The lines up to the end of a block of code."""
    found: list[str] = []
    for line in lines:
        if line.strip() == "```":
            break
        found.append(line.removeprefix(" " * LEVEL))
    return "\n".join(found)


def table(head: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"<table><thead><tr>{row_html(head, 'th')}</tr></thead><tbody>"
    for line in lines:
        if not line.startswith("|"):
            break
        if not line.startswith("|---"):
            yield f"<tr>{row_html(line, 'td')}</tr>"
    yield "</tbody></table>"


def row_html(line: str, kind: str) -> str:
    """The cells of a row; the head's corner, which says nothing, heads nothing."""
    told = [cell.strip() for cell in line.strip("|").split("|")]
    return "".join(f"<{kind if one else 'td'}>{inline_html(one)}</{kind if one else 'td'}>" for one in told)


def paragraph(line: str) -> str:
    signs, _, words = line.partition(" ")
    if signs and set(signs) == {"#"}:
        return f"<h{len(signs) + 1}>{inline_html(words)}</h{len(signs) + 1}>"
    return f"<p>{inline_html(line.strip())}</p>"


def inline_html(text: str) -> str:
    linked = LINK.sub(r'<a href="/rules?id=\2">\1</a>', text)
    return BOLD.sub(r"<b>\1</b>", OTHER_LINK.sub(r"\1", linked))
