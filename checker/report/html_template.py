"""Pages of HTML: templates, styles and scripts of reports/page/ made into one file that loads nothing from anywhere.

A page says everything in Chinese and in English; the language of <html> decides which of the two is shown.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from checker import __version__, paths
from checker.model import Rulebook, Text
from checker.report.phrases import SIGNS, Phrases
from checker.report.sanitize import visible

FOLDER = paths.REPORTS / "page"


def render_page(
    name: str,
    book: Rulebook,
    language: str,
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    **context: Any,
) -> str:
    """As ``page_chunks``, whole."""
    return "".join(page_chunks(name, book, language, styles=styles, scripts=scripts, **context))


def page_chunks(
    name: str,
    book: Rulebook,
    language: str,
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    **context: Any,
) -> Iterator[str]:
    """The page of a template, in pieces, with base.css, language.js and its own styles and scripts written into it.

    ``language`` is the one that is shown first. Templates say ``say("message", …)``, ``both(text)`` and
    ``tell("basis", finding)``: see Bilingual.
    """
    style, script = inline("base.css", *styles), inline("language.js", *scripts)
    policy = (
        f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    about = {"language": language, "policy": policy, "style": style, "script": script, "rules_sha256": book.sha256}
    bilingual = Bilingual(book)
    return environment().get_template(name).generate(context, **about, version=__version__, **template_words(bilingual))


def render_part(name: str, bilingual: Bilingual, **context: Any) -> str:
    """A part of a page, by a template of its own."""
    return environment().get_template(name).render(context, **template_words(bilingual))


def template_words(bilingual: Bilingual) -> dict[str, Any]:
    """What templates say things by."""
    told = {"say": bilingual.say, "both": bilingual.both, "tell": bilingual.tell}
    return {"signs": SIGNS, "bilingual": bilingual, **told}


@cache
def environment() -> Environment:
    """Every value that a template shows is made visible, then escaped, but for what is Markup already."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=visible_value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def visible_value(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def inline(*names: str) -> Markup:
    """Files of reports/page/ one after the other, as they are: they are ours, and hold nothing of a form."""
    return Markup("".join((FOLDER / name).read_text(encoding="utf-8") for name in names))


def digest(content: str) -> str:
    """What a Content-Security-Policy calls a script or style that may stand in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


class Bilingual:
    """What ``Phrases`` says, in both languages at once, each marked as such."""

    def __init__(self, book: Rulebook, telling: type[Phrases] = Phrases) -> None:
        self.chinese, self.english = telling(book, "zh"), telling(book, "en")

    def say(self, name: str, **arguments: object) -> Markup:
        """A sentence of reports/messages. An argument that is a Text goes in in the sentence's own language."""
        return spans(*(self._say(telling, name, arguments) for telling in (self.chinese, self.english)))

    def _say(self, telling: Phrases, name: str, arguments: dict[str, object]) -> str:
        return telling.say(
            name,
            **{key: value[telling.language] if isinstance(value, Text) else value for key, value in arguments.items()},
        )

    def both(self, text: Text) -> Markup:
        return spans(text.zh, text.en)

    def tell(self, method: str, *arguments: object) -> Markup:
        """What a method of Phrases says in each language: ``tell("basis", finding)``."""
        return self.both(self.text(method, *arguments))

    def text(self, method: str, *arguments: object) -> Text:
        return Text(*(str(getattr(telling, method)(*arguments)) for telling in (self.chinese, self.english)))

    def texts(self, method: str, *arguments: object) -> list[Text]:
        """As ``text``, of a method that says several things."""
        told = (getattr(telling, method)(*arguments) for telling in (self.chinese, self.english))
        return [Text(*both) for both in zip(*told, strict=True)]


def spans(chinese: str, english: str) -> Markup:
    """Both texts, one of which is shown; a text that is the same in both stands there once."""
    if chinese == english:
        return Markup("{}").format(visible(chinese))
    return Markup('<span class="zh" lang="zh">{}</span><span class="en" lang="en">{}</span>').format(
        visible(chinese), visible(english)
    )
