"""The page itself: its files, and the hashes of what reports that it shows in a frame hold."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checker import __version__
from checker.catalog import LANGUAGES
from checker.inputs import DRAFT_TYPES, FORM_TYPES
from checker.model import Rulebook
from checker.report import RENDERERS
from checker.report.html_template import FOLDER, Bilingual, digest, environment, inline

FRAMED = ("base.css", "check.css"), ("language.js", "check.js")
"""Styles and scripts of the reports that the page shows: inline there, and allowed by their hashes alone."""
OWN = FOLDER / "serve"
SAVED = ("html", "xlsx", "docx")
"""Formats in which people keep a report; of these, those that there are."""
WORDS = "serve_"
QUOTED = ("outcome_pass", "outcome_fail", "outcome_review", "outcome_unfinished")
"""Messages of reports that the page's script says, beside its own."""


def page_hashes() -> list[str]:
    return [digest(inline(*names)) for names in FRAMED]


def page_routes(book: Rulebook) -> list[Route]:
    """The page and its files, each made once."""
    bilingual = Bilingual(book)
    words = {name: text for name, text in book.messages.items() if name.startswith(WORDS) or name in QUOTED}
    page = (
        environment()
        .get_template("serve/page.html")
        .render(
            language=LANGUAGES[0],
            version=__version__,
            rules_sha256=book.sha256,
            say=bilingual.say,
            both=bilingual.both,
            words=words,
            folders=book.formats["uploads_folders"],
            system_file=book.formats["patterns"]["system_file"],
            form_types=[*FORM_TYPES, *DRAFT_TYPES],
            savings=[*(name for name in SAVED if name in RENDERERS), "pdf"],
            title=bilingual.text("say", "serve_title"),
        )
    )
    scripts = [
        file_route(f"/page/{path.name}", path.read_text("utf-8"), "text/javascript") for path in OWN.glob("*.js")
    ]
    style = inline("base.css") + (OWN / "page.css").read_text("utf-8")
    return [file_route("/", page, "text/html"), file_route("/page/page.css", style, "text/css"), *scripts]


def file_route(path: str, content: str, media: str) -> Route:
    async def answer(request: Request) -> Response:
        return Response(content, media_type=media)

    return Route(path, answer)
