"""One renderer a format, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.model import Rulebook

if TYPE_CHECKING:  # the names of formats are asked for without any of them
    from checker.report.form_by_form import FormByForm

Renderer = Callable[..., "str | bytes"]


class Format(NamedTuple):
    """``module`` has ``render(results, book, language, …)``, and ``begin(book, language, …)`` for forms one by one;
    ``suffixes`` of an output file mean this format.

    A format of ``binary`` is nothing for a terminal. One that is ``for_tools`` does not follow the system's language,
    which is not that of those who read the tool.
    """

    module: str
    suffixes: tuple[str, ...] = ()
    binary: bool = False
    for_tools: bool = False


RENDERERS = {
    "text": Format("checker.report.text_report", (".txt",)),
    "concise": Format("checker.report.concise"),
    "html": Format("checker.report.html_report", (".html", ".htm")),
    "xlsx": Format("checker.report.xlsx", (".xlsx",), binary=True),
    "docx": Format("checker.report.docx_report", (".docx",), binary=True),
    "json": Format("checker.report.json_report", (".json",), for_tools=True),
    "sarif": Format("checker.report.sarif", (".sarif",), for_tools=True),
    "junit": Format("checker.report.junit", (".xml",), for_tools=True),
    "github": Format("checker.report.github", for_tools=True),
    "markdown": Format("checker.report.markdown", (".md",), for_tools=True),
}
SUFFIXES = tuple(suffix for known in RENDERERS.values() for suffix in known.suffixes)
"""Of files that a report is written to."""


def renderer(name: str) -> Renderer:
    found: Renderer = import_module(RENDERERS[name].module).render
    return found


def report_begun(name: str, book: Rulebook, language: str, **shown: bool) -> FormByForm:
    """A report in a format, which takes its forms one by one."""
    begun: FormByForm = import_module(RENDERERS[name].module).begin(book, language, **shown)
    return begun


def encoded(report: str | bytes) -> bytes:
    """A report as it is written. A lone half of a character (of a file's name) is escaped, as JSON does."""
    return b"".join(encoded_chunks([report]))


def encoded_chunks(report: Iterable[str | bytes]) -> Iterator[bytes]:
    """As ``encoded``, of a report that comes in pieces: all are text, or none."""
    last: str | bytes = ""
    for chunk in report:
        last = chunk or last
        yield chunk if isinstance(chunk, bytes) else chunk.encode("utf-8", "backslashreplace")
    if isinstance(last, str) and not last.endswith("\n"):
        yield b"\n"


def format_of(path: Path) -> str | None:
    """The format that a file's suffix means; None where it means none."""
    return next((name for name, known in RENDERERS.items() if path.suffix.lower() in known.suffixes), None)
