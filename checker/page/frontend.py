"""The page itself: its files, and the hashes of what reports that it shows in a frame hold."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checker import __version__
from checker.catalog import LANGUAGES
from checker.model import Rulebook
from checker.report.html_template import Bilingual, digest, environment, inline

FRAMED = ((("base.css", "check.css"), ("language.js", "check.js")),)
"""Styles and scripts of the reports that the page shows: inline there, and allowed by their hashes alone."""
STYLES, SCRIPTS = ("base.css", "serve.css"), ("language.js", "serve.js")


def page_hashes() -> list[str]:
    return [digest(inline(*names)) for pair in FRAMED for names in pair]


def page_routes(book: Rulebook) -> list[Route]:
    """The page and its files, each made once."""
    bilingual = Bilingual(book)
    page = (
        environment()
        .get_template("serve.html")
        .render(
            language=LANGUAGES[0],
            version=__version__,
            rules_sha256=book.sha256,
            say=bilingual.say,
            folders=book.formats["uploads_folders"],
            title=bilingual.text("say", "serve_title"),
        )
    )
    return [
        file_route("/", page, "text/html"),
        file_route("/page.css", inline(*STYLES), "text/css"),
        file_route("/page.js", inline(*SCRIPTS), "text/javascript"),
    ]


def file_route(path: str, content: str, media: str) -> Route:
    async def answer(request: Request) -> Response:
        return Response(content, media_type=media)

    return Route(path, answer)
