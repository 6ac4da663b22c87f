"""What goes between the page's server and the processes that check."""

from __future__ import annotations

from typing import NamedTuple

from checker.model import MEGABYTE, Outcome, Problem, Text


class CheckRequest(NamedTuple):
    """One form to check. ``uploads`` are their names and where they lie; None where none were sent.

    ``language`` is None where none was asked for: then the format decides, as in ``nrdl check``.
    """

    source: str
    content: bytes
    uploads: tuple[tuple[str, str], ...] | None
    language: str | None
    edition: str
    format: str


class PageRequest(NamedTuple):
    """One page of a PDF to be drawn, so many pixels a point."""

    content: bytes
    page: int
    scale: float


class DraftRequest(NamedTuple):
    """A form to be gone on with as a draft: ``as_values`` for the page's fields, else the YAML that people keep."""

    source: str
    content: bytes
    language: str
    edition: str
    as_values: bool


class CompareRequest(NamedTuple):
    """Two versions of a form, each its name and its bytes."""

    before: tuple[str, bytes]
    after: tuple[str, bytes]
    language: str


class PhotographsRequest(NamedTuple):
    """Photographs of a form's pages, in order: their names and bytes."""

    photographs: tuple[tuple[str, bytes], ...]


class ListRequest(NamedTuple):
    """A notice's annex that may complete an official list of own rules' ``folder``, if there is one. ``entries`` is
    how many the notice has, where somebody says it."""

    list_id: str
    source: str
    content: bytes
    language: str
    folder: str | None
    entries: int | None


WorkerRequest = CheckRequest | PageRequest | DraftRequest | CompareRequest | PhotographsRequest | ListRequest


class CheckReply(NamedTuple):
    """The report, or why there is none: the form could not be read, or the report not be made. JSON tells both."""

    outcome: Outcome
    report: bytes = b""
    problems: tuple[Problem, ...] = ()
    refusal: Text | None = None


class RecognisedNow(NamedTuple):
    """The page that is being recognised, of an upload or, without a ``file``, of the form; ``left`` counts it."""

    file: str
    page: int
    left: int


class CheckLimits(NamedTuple):
    """What one request may take: bytes and files that are sent, seconds and bytes of memory of its check."""

    size: int = 500 * MEGABYTE
    files: int = 1000
    seconds: float = 300.0
    memory: int = 2000 * MEGABYTE
    waiting: int = 100
    """Requests that may wait for a process."""


class RequestRefused(Exception):
    """A request that is not answered: told as ``page.NAME`` of reports/messages/errors, with its HTTP status."""

    def __init__(self, status: int, text: Text, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(text.en)
        self.status, self.text, self.problems = status, text, problems
