"""check_file(path) -> Result: read, parse, judge; the one way through. What goes wrong becomes a Problem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.engine.causes import with_causes
from checker.engine.evaluate import Judge
from checker.engine.incomplete_print import asks_of_print
from checker.errors import ReadError, refuse_for_shortage, shortage_of
from checker.inputs import DRAFT_TYPES, Inputs, is_draft
from checker.lazy_pattern import LazyPattern
from checker.messages import filled
from checker.model import Finding, Form, Outcome, Problem, Result, Rule, Rulebook, outcome_of
from checker.parser import parse
from checker.reader import read_document
from checker.reader.given import content_of
from checker.redaction import Redact, hidden, hider_in, masked_by

if TYPE_CHECKING:
    from checker.attachments import Attachments
    from checker.reader import ReadPdf
    from checker.waivers import Waivers


class Options(NamedTuple):
    """How to check. ``select`` and ``ignore`` are beginnings of rule ids; ``edition`` is a year or auto.

    ``attachments`` is the folder of the uploads; by default, those beside the form. ``progress`` is told of each page
    that is being recognised, and how many are left; of uploads, with the file. ``pictures``: with
    the pages of uploads that findings rest on. ``read_pdf`` reads PDFs within bounds, where this process has none.
    """

    edition: str = "auto"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    show_contacts: bool = False
    attachments: Path | None = None
    waivers: Waivers | None = None
    progress: Callable[..., None] | None = None
    pictures: bool = False
    read_pdf: ReadPdf | None = None

    def wants(self, rule: Rule) -> bool:
        return (not self.select or rule.id.startswith(self.select)) and not self.ignores(rule)

    def ignores(self, rule: Rule) -> bool:
        return bool(self.ignore) and rule.id.startswith(self.ignore)


def form_in(path: str, content: bytes, book: Rulebook, options: Options) -> Form:
    """The form in the content of a file: a print, or a draft of one. Raises ReadError, whose words are masked."""
    try:
        return unmasked_form(path, content, book, options)
    except ReadError as error:
        hide = hider_in(content, book)
        raise ReadError(error.kind, hidden(error.message, hide), hidden(error.advice, hide)) from None


def unmasked_form(path: str, content: bytes, book: Rulebook, options: Options) -> Form:
    if path.lower().endswith(DRAFT_TYPES) or is_draft(content):
        from checker.draft.reader import read_draft  # a check of a print must not pay for it

        return read_draft(path, content, book, options.edition)
    document = read_document(path, content, progress=options.progress, reading=options.read_pdf)
    return parse(document, book, options.edition)


USUAL = Options()


def check_file(path: str, book: Rulebook, options: Options = USUAL, content: bytes | None = None) -> Result:
    """All that can be said of one file, or of its ``content`` that was read. Never raises for what a file may hold."""
    try:
        content = content_of(path) if content is None else content
        uploads = attachments_of(path, book, options)
    except ReadError as error:
        return under_shown_name(refused(path, None, error, book), b"", book, options)
    except Exception as error:
        return under_shown_name(failed_inside(path, None, error, book), b"", book, options)
    return check_content(path, content, book, options, uploads)


def check_content(source: str, content: bytes, book: Rulebook, options: Options, uploads: Attachments | None) -> Result:
    """All that can be said of the bytes of a file and its uploads."""
    digest = sha256(content).hexdigest()
    try:
        result = judge(form_in(source, content, book, options), source, digest, book, options, uploads)
        if options.pictures and uploads and any(finding.in_uploads for finding in result.findings):
            from checker.upload_pictures import with_pictures  # only reports that show them pay for them

            result = with_pictures(result, uploads, book, masked=not options.show_contacts)
        shown, hide = (result, None) if options.show_contacts else masked_by(result, book)
        return waived(shown, options.waivers, book, hide) if options.waivers else shown
    except ReadError as error:
        return under_shown_name(refused(source, digest, error, book), content, book, options)
    except Exception as error:  # a bug of the checker on one file must not cost the others
        return under_shown_name(failed_inside(source, digest, error, book), content, book, options)


def under_shown_name(result: Result, content: bytes, book: Rulebook, options: Options) -> Result:
    """The result of a file that gave no form, under the name that may be shown."""
    source = result.source
    if not options.show_contacts:
        with suppress(Exception):  # masking itself may be what has failed
            source = hider_in(content, book, source)(source)
    return result._replace(source=source, path=result.place)


def failed_inside(source: str, digest: str | None, error: Exception, book: Rulebook) -> Result:
    """The result of a form on which the checker itself fails, or the system does."""
    return Result(source, digest, None, book.sha256, "error", problems=(failure(error, book),))


def closed_folder(path: str, book: Rulebook) -> Result:
    """The result of a folder that cannot be entered, whose forms nobody has seen."""
    message, advice = (book.messages[f"audit_folder_unreadable{part}"] for part in ("", "_advice"))
    return refused(path, None, ReadError("folder_unreadable", message, advice), book)


def refused(source: str, digest: str | None, error: ReadError, book: Rulebook) -> Result:
    """The result of a file that cannot be read as a form."""
    problem = Problem(error.kind, error.message, error.advice)
    return Result(source, digest, None, book.sha256, "error", problems=(problem,))


def waived(result: Result, waivers: Waivers, book: Rulebook, hide: Redact | None) -> Result:
    """The result with the waivers that are for it, masked as it is, and the outcome of what is left."""
    from checker.waivers import waive  # a check without waivers must not pay for them

    result = waive(result, waivers, book, hide)
    return result if result.outcome == "error" else result._replace(outcome=outcome_of(result.findings))


def findings_of(rule: Rule, judge: Judge, options: Options) -> Sequence[Finding]:
    """What is selected, and that the print is not whole: what others say may rest on what is lost."""
    if options.wants(rule):
        return judge.rule(rule.id)
    if options.ignores(rule) or not asks_of_print(rule):
        return ()
    return [finding for finding in judge.rule(rule.id) if finding.verdict == "review"]


def judge(
    form: Form,
    source: str,
    digest: str | None,
    book: Rulebook,
    options: Options,
    uploads: Attachments | None = None,
) -> Result:
    edition = form.cycle.edition if form.cycle else book.editions[form.edition]
    if edition.basis != "shipped":
        from checker.engine.provisional import book_for, judged_by_basis, printed_cycle  # only such cycles pay for them

        book = book_for(form, book)
    judge = Judge(form, book, uploads)
    LazyPattern.expect(value.text for values in form.filled.values() for value in values)
    judged = tuple(finding for rule in book.rules for finding in findings_of(rule, judge, options))
    findings = with_causes(judged, judge.grounds, form)
    if form.is_draft:
        from checker.engine.blank_entries import with_list_of_blanks  # a print never pays for it

        findings = with_list_of_blanks(findings, form, book)
    if edition.basis != "shipped":
        findings = judged_by_basis(findings, form, book)
    if not form.edition_certain:
        from checker.engine.provisional import judged_without_year  # only such forms pay for it

        findings = judged_without_year(findings, form, book)
    read_from = form.document
    if read_from and read_from.recognised:
        from checker.engine.ocr_review import as_recognised, recognised_pages  # only pictures pay for them

        findings = tuple(as_recognised(finding, read_from, book) for finding in findings)
    problems = tuple(bug(error.rule, str(error), book) for error in judge.errors)
    outcome: Outcome = "error" if problems else outcome_of(findings)
    problems += printed_cycle(form, form.cycle, book) if form.cycle else said_of_edition(form, book)
    if read_from and read_from.recognised:
        problems += (recognised_pages(read_from, book),)
    basis, ledger = book.editions[form.edition].basis, judge.ledger(findings)
    return Result(source, digest, form.edition, book.sha256, outcome, findings, problems, form, basis, ledger)


def raised_at(error: Exception) -> str:
    """The module and line of an error, whose own words might quote personal data that is not known yet."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""


def attachments_of(source: str, book: Rulebook, options: Options) -> Attachments | None:
    """What the uploads of a form are; None where there is no folder of them."""
    folders = [options.attachments] if options.attachments else Inputs.of(book).uploads_beside(source)
    if not folders:
        return None
    from checker.attachments import open_folders  # a check without uploads must not pay for them

    progress = options.progress
    told = progress and (lambda name, page, left: progress(page, left, name))
    others = not options.attachments and Inputs.of(book).several_forms_beside(source)
    return open_folders(folders, source, told, others=others)


def said_of_edition(form: Form, book: Rulebook) -> tuple[Problem, ...]:
    """Words of caution: which cycle's form it is is not certain, none was seen, its edition has gaps, or it stands in a
    shipped one's place. They change no outcome."""
    spec = book.editions[form.edition]
    kinds = {
        "edition_uncertain": not form.edition_certain,
        "edition_unseen": not spec.form_seen,
        "edition_todo": spec.todo,
        "edition_replaced": spec.replaces,
    }
    about = {"edition": form.edition, "names": " ".join(spec.todo)}
    return tuple(
        Problem(kind, filled(book.messages[kind], **about), book.messages[f"{kind}_advice"])
        for kind, told in kinds.items()
        if told
    )


def failure(error: Exception, book: Rulebook) -> Problem:
    """What ended the check of a form: the system, told as such, or a fault of the checker."""
    if shortage := shortage_of(error):
        refusal = refuse_for_shortage(shortage)
        return Problem(refusal.kind, refusal.message, refusal.advice)
    return bug(raised_at(error), type(error).__name__, book)


def bug(where: str, what: str, book: Rulebook) -> Problem:
    """A fault of the checker itself, told as such."""
    message, advice = book.messages["engine_bug"], book.messages["engine_bug_advice"]
    return Problem("engine", filled(message, where=where, what=what), advice)
