"""The page itself: its files, and the hashes of what reports that it shows in a frame hold."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checker import __version__
from checker.audit.store.desk import SORTS
from checker.inputs import DRAFT_TYPES, FORM_TYPES
from checker.messages import LANGUAGES
from checker.model import OUTCOMES, Rulebook
from checker.report import RENDERERS
from checker.report.html_template import FOLDER, Bilingual, digest, environment, inline

FRAMED = ("base.css", "check.css"), ("language.js", "check.js"), ("base.css", "diff.css"), ("language.js",)
"""Styles and scripts of the reports that the page shows: inline there, and allowed by their hashes alone."""
PAGES = (
    ("/", "check"),
    ("/draft", "draft"),
    ("/compare", "compare"),
    ("/lists", "lists"),
    ("/rules", "rules"),
    ("/desk", "desk"),
)
"""Address and name of each page; the desk is there only for an audit's file, and last."""
OWN = FOLDER / "serve"
SAVED = ("html", "xlsx", "docx")
"""Formats in which people keep a report; of these, those that there are."""
WORDS = "serve_"
QUOTED = ("outcome_pass", "outcome_fail", "outcome_review", "outcome_error", "outcome_unfinished")
"""Messages of reports that the page's script says, beside its own."""


def page_hashes() -> list[str]:
    return [digest(inline(*names)) for names in FRAMED]


def page_routes(book: Rulebook, *, desk: bool) -> list[Route]:
    """The pages and their files, each made once."""
    pages = PAGES if desk else PAGES[:-1]
    shown = [file_route(path, page(name, book, pages), "text/html") for path, name in pages]
    scripts = [
        file_route(f"/page/{path.name}", path.read_text("utf-8"), "text/javascript") for path in OWN.glob("*.js")
    ]
    style = str(inline("base.css")) + (OWN / "page.css").read_text("utf-8")
    return [*shown, file_route("/page/page.css", style, "text/css"), *scripts]


def page(name: str, book: Rulebook, pages: Sequence[tuple[str, str]]) -> str:
    """One of the pages, with a way to the others."""
    bilingual = Bilingual(book)
    words = {key: text for key, text in book.messages.items() if key.startswith(WORDS) or key in QUOTED}
    return (
        environment()
        .get_template(f"serve/{name}.html")
        .render(
            language=LANGUAGES[0],
            version=__version__,
            rules_sha256=book.sha256,
            say=bilingual.say,
            both=bilingual.both,
            words=words,
            name=name,
            pages=pages,
            folders=book.formats.uploads_folders,
            system_file=book.formats.patterns["system_file"],
            form_types=[*FORM_TYPES, *DRAFT_TYPES],
            savings=[*(saved for saved in SAVED if saved in RENDERERS), "pdf"],
            outcomes=OUTCOMES,
            sorts=SORTS,
            title=bilingual.text("say", "serve_title"),
        )
    )


def file_route(path: str, content: str, media: str) -> Route:
    async def answer(request: Request) -> Response:
        return Response(content, media_type=media)

    return Route(path, answer)
