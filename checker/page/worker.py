"""What a checking process does with a form that was sent to the page: the report in the format that was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from checker.attachments import of_files
from checker.audit.models import Refusal
from checker.audit.wire_format import MessageTypes
from checker.audit.worker_messages import Conversation
from checker.errors import ReadError
from checker.messages import LANGUAGES, message, usual_language
from checker.model import Problem, Result, Rulebook
from checker.page.models import (
    CheckReply,
    CheckRequest,
    CompareRequest,
    DraftRequest,
    ListRequest,
    PageRequest,
    PhotographsRequest,
    RecognisedNow,
    WorkerRequest,
)
from checker.pipeline import Options, check_content, failure, form_in
from checker.profiles import ProfileOptions, with_profile
from checker.report import RENDERERS, encoded, renderer
from checker.rulebook import load_rules
from checker.rulebook.custom_folder import folder_in_use
from checker.waivers import load_waivers

UPLOADS_FOLDER = "attachments"
"""What reports call the folder of the uploads, which had none here: the name of their part in the request."""
MARKED_PDF = "pdf"
"""The form's own pages with the findings marked: no format of ``nrdl check``, which writes it with --annotate."""
FORMATS = (*RENDERERS, MARKED_PDF)


@dataclass(frozen=True)
class CheckJob:
    """What a checking process of the page is started with: the folder of an organisation's own rules, if any."""

    rules: str | None = None
    prefer_own: bool = False
    profile: ProfileOptions | None = None

    def start(self, say: Callable[[RecognisedNow], None]) -> Callable[[WorkerRequest], CheckReply]:
        """What answers a request, and tells by ``say`` which page is recognised. Raises RuleError."""
        book = load_rules(folder_in_use(Path(self.rules) if self.rules else None), prefer_own=self.prefer_own)
        options = Options()
        if given := self.profile:
            book = with_profile(book, given.profile)
            waivers = load_waivers(given.waivers, book) if given.waivers else None
            options = Options(select=given.select, ignore=given.ignore, waivers=waivers)
        options = options._replace(progress=lambda page, left, file="": say(RecognisedNow(file, page, left)))
        return lambda request: answer(request, book, options)


ANSWERED = MessageTypes(CheckReply, RecognisedNow, Refusal, None)
CONVERSATION = Conversation(MessageTypes(CheckJob, WorkerRequest), ANSWERED)


def answer(request: WorkerRequest, book: Rulebook, options: Options) -> CheckReply:
    """The answer to one request; a bug of ours is one of its problems."""
    try:
        if isinstance(request, PageRequest):
            from checker.page.page_image import draw_page

            return CheckReply("pass", draw_page(*request))
        if isinstance(request, PhotographsRequest):
            from checker.page.photographs import in_one_pdf

            return in_one_pdf(request)
        if isinstance(request, DraftRequest):
            return drafted(request, book)
        if isinstance(request, ListRequest):
            from checker.page.lists import imported_list

            return imported_list(request)
        return comparison_of(request, book) if isinstance(request, CompareRequest) else checked(request, book, options)
    except Exception as error:
        return CheckReply("error", problems=(failure(error, book),))


def checked(request: CheckRequest, book: Rulebook, options: Options) -> CheckReply:
    uploads = None
    if request.uploads is not None:
        tell = options.progress
        told = tell and (lambda name, page, left: tell(page, left, name))
        uploads = replace(of_files(request.uploads, told), folders=(UPLOADS_FOLDER,))
    options = options._replace(edition=request.edition, pictures=request.format == "html")
    result = check_content(request.source, request.content, book, options, uploads)
    unread = result.problems if result.form is None else ()
    if unread and request.format != "json":
        return CheckReply(result.outcome, problems=unread)
    if request.format == MARKED_PDF:
        return marked(request, result, book)
    known = RENDERERS[request.format]
    language = request.language or (LANGUAGES[0] if known.for_tools else usual_language())
    shown = {"to_file": True} if request.format == "text" else {}
    return CheckReply(result.outcome, encoded(renderer(request.format)([result], book, language, **shown)), unread)


def marked(request: CheckRequest, result: Result, book: Rulebook) -> CheckReply:
    if not result.form or not result.form.document or result.form.document.kind != "pdf":
        return CheckReply(result.outcome, refusal=message("page.no_pages"))
    from checker.report.pdf_annotations import annotate

    return CheckReply(result.outcome, annotate(request.content, result, book, request.language or usual_language()))


def drafted(request: DraftRequest, book: Rulebook) -> CheckReply:
    """The form as a draft: its entries are the user's own, so that nothing of them is masked."""
    import yaml

    from checker.draft.writer import draft_of

    try:
        form = form_in(request.source, request.content, book, Options(edition=request.edition))
    except ReadError as error:
        return CheckReply("error", problems=(Problem(error.kind, error.message, error.advice),))
    text = draft_of(form, book, request.language).text
    if not request.as_values:
        return CheckReply("pass", text.encode())
    return CheckReply("pass", json.dumps(yaml.load(text, yaml.BaseLoader), ensure_ascii=False).encode())


def comparison_of(request: CompareRequest, book: Rulebook) -> CheckReply:
    from checker.diff.compare import compare_results
    from checker.diff.html_report import render

    options = Options(show_contacts=True)
    before, after = (check_content(*one, book, options, None) for one in (request.before, request.after))
    problems = tuple(problem for result in (before, after) if result.form is None for problem in result.problems)
    if problems:
        return CheckReply("error", problems=problems)
    difference = compare_results(before, after, book)
    return CheckReply("pass" if difference.same else "review", encoded(render(difference, book, request.language)))
