"""What a worker does with one form: its content, its hashes, its result, and the rows that are kept of it."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from checker.attachments import Attachments, FileProgress, open_folders
from checker.audit import cache_key, pseudonyms, zip_archives
from checker.audit.form_content import besides, room_for, source_path, state_of_uploads, unpacked
from checker.audit.masked_names import NameMasks
from checker.audit.models import Checked, FormSource, Job, KnownResult, Limits, Quarantine, RunConfig
from checker.audit.result_samples import words_of_rules
from checker.audit.store_rows import Record, record_of
from checker.audit.worker_messages import Parcel, Task
from checker.errors import REFUSED, ReadError, is_shortage, refuse_for_shortage
from checker.inputs import Inputs
from checker.messages import filled
from checker.model import MEGABYTE, Problem, Result, Rulebook
from checker.pipeline import Options, check_content, failure, waived
from checker.profiles import with_profile
from checker.reader import load_bytes
from checker.redaction import hidden_result, hider_in, hider_of_result
from checker.rulebook import load_rules
from checker.waivers import Waivers, load_waivers

ASIDE: tuple[Quarantine, ...] = ("timeout", "memory", "crash")
"""It took too long or too much, or ended its worker."""


class Mismatch(Exception):
    """The engine and the rules that are here are not those that were asked for."""

    def __init__(self, engine_sha256: str, rules_sha256: str) -> None:
        super().__init__("another engine or other rules")
        self.engine_sha256, self.rules_sha256 = engine_sha256, rules_sha256


class Read(NamedTuple):
    """A form that was read, its uploads, and the key of its result."""

    content: bytes
    uploads: Attachments | None
    sha256: str
    key: str


@dataclass(frozen=True)
class Worker:
    """Checks forms by one rulebook. ``secret`` keys the tokens that stand for contact persons; ``beat`` is told of each
    page that is recognised."""

    book: Rulebook
    scope: RunConfig
    options: Options
    limits: Limits
    secret: bytes
    beat: FileProgress | None = field(default=None, compare=False)
    paths: tuple[str, ...] = ()

    @classmethod
    def ready(cls, job: Job, beat: FileProgress | None = None) -> Worker:
        """Loads what the scope names. Raises RuleError; refuses with Mismatch when the rules are not those."""
        scope = job.scope
        shipped = load_rules(Path(scope.rules) if scope.rules else None, prefer_own=scope.prefer_own)
        book = with_profile(shipped, scope.profile)
        if (scope.engine_sha256, scope.rules_sha256) != (cache_key.engine_sha256(), book.sha256):
            raise Mismatch(cache_key.engine_sha256(), book.sha256)
        return cls(book, scope, options_of(scope, book), job.limits, job.secret, beat, job.paths)

    def answer(self, task: Task, known: KnownResult) -> Checked | Quarantine:
        """As ``check``; a bug of the audit itself is told as one, and costs no other form."""
        source = task.source if isinstance(task, Parcel) else task
        try:
            return self.check_parcel(task) if isinstance(task, Parcel) else self.check(task, known)
        except Exception as error:
            problem = failure(error, self.book)
            key = self.key_aside(source, "bug" if problem.kind == "engine" else problem.kind)
            return self.without_content(source, key, problem)

    def check(self, source: FormSource, known: KnownResult) -> Checked:
        """The form's rows, or none when ``known`` says that the store has its key."""
        start = time.perf_counter()
        aside = self.aside(source, known)
        if aside:
            return aside
        with room_for(source) as folder:
            try:
                found = self.read(source, folder)
            except ReadError as error:
                return self.unread(source, Problem(error.kind, error.message, error.advice), known)
            again = self.names.known_already(source, found.sha256, found.key, known)
            return again or self.judge(source, source_path(source), found, self.options.waivers, start)

    def check_parcel(self, parcel: Parcel) -> Checked | Quarantine:
        """The rows of a form that was sent, or of the one under its path if it is the same."""
        start = time.perf_counter()
        if parcel.content is None:
            with room_for(parcel.source) as folder:
                try:
                    found = self.read(parcel.source, folder)
                except ReadError:
                    return "differs"
                if found.key != parcel.key:
                    return "differs"
                return self.judge(parcel.source, source_path(parcel.source), found, parcel.waivers, start, parcel.path)
        with tempfile.TemporaryDirectory(prefix="nrdl-") as folder:
            uploads = unpacked(parcel, Path(folder), self.beat)
            found = Read(parcel.content, uploads, parcel.sha256, parcel.key)
            return self.judge(parcel.source, parcel.source.name, found, parcel.waivers, start, parcel.path)

    def aside(self, source: FormSource, known: KnownResult) -> Checked | None:
        """The form's result where it was put aside before."""
        key = next(filter(known, (self.key_aside(source, kind) for kind in ASIDE)), None)
        return self.without_content(source, key, None) if key else None

    def read(self, source: FormSource, folder: str | None) -> Read:
        """The form, its uploads, and the key of its result. Raises ReadError."""
        content, folders = self.content(source, folder)
        uploads = None
        if folders:
            uploads = open_folders(folders, besides(source), self.beat, others=self.others(source))
        digest = cache_key.content_sha256(content)
        state = state_of_uploads(uploads)
        return Read(content, uploads, digest, cache_key.form_key(self.scope, source.name, digest, state))

    def judge(
        self, source: FormSource, place: str, found: Read, waivers: Waivers | None, start: float, path: str = ""
    ) -> Checked:
        """The rows of a form that was read. ``path`` is its own where the audit runs, if that is elsewhere."""
        result = check_content(place, found.content, self.book, self.unmasked, found.uploads)
        hide = hider_of_result(result, self.book) if result.form else hider_in(found.content, self.book, place)
        files = [(hide(name), digest) for name, digest in pseudonyms.upload_hashes(found.uploads)]
        secrets = tuple(pseudonyms.tokens_of(result.form, files, self.book, self.secret)) if result.form else ()
        shown = hidden_result(result, hide)
        result = waived(shown, waivers, self.book, hide) if waivers else shown
        named, taken = result._replace(source=source.name), time.perf_counter() - start
        short = any(problem.kind == REFUSED for problem in result.problems)  # here and now: of the form it says nothing
        key = self.key_aside(source, REFUSED) if short else found.key
        record = record_of(key, named, secrets, taken, words_of_rules(self.book))
        masked = self.names.after(key, source.name, path or source.path, hide)
        return Checked(source.name, source.path, found.sha256, key, record, masked)

    @cached_property
    def names(self) -> NameMasks:
        return NameMasks(self.book, self.secret, self.paths)

    @cached_property
    def unmasked(self) -> Options:
        """How the form is checked before its contact person is made a token and masked."""
        return self.options._replace(show_contacts=True, waivers=None)

    def others(self, source: FormSource) -> bool:
        """Other forms lie beside the form's folder of uploads."""
        return not (source.members or self.options.attachments) and self.inputs.several_forms_beside(source.path)

    @cached_property
    def inputs(self) -> Inputs:
        return Inputs.of(self.book)

    def content(self, source: FormSource, folder: str | None) -> tuple[bytes, list[Path]]:
        """The form's bytes, and the folders of its uploads; an archive's are unpacked into ``folder``.

        Raises ReadError.
        """
        if source.fault:
            raise self.fault(source.fault)
        path, wish = Path(source.path), self.options.attachments
        try:
            if not source.members:
                return load_bytes(path), [wish] if wish else self.inputs.uploads_beside(source.path)
            content = zip_archives.read_member(path, source.members)
            return content, zip_archives.unpack_uploads(path, source.members, Path(folder or "."), self.inputs)
        except zip_archives.Refused as refused:
            raise self.fault(refused.fault) from None
        except OSError as error:
            if is_shortage(error):
                raise refuse_for_shortage(error) from None
            raise self.fault("audit_archive_unreadable") from None

    def fault(self, name: str) -> ReadError:
        """An error in the words of a message: its kind is the message's name."""
        return ReadError(name.removeprefix("audit_"), self.book.messages[name], self.book.messages[f"{name}_advice"])

    def unread(self, source: FormSource, problem: Problem, known: KnownResult) -> Checked:
        """What is kept of a file that has no content: it is looked at again when the file changes."""
        key = cache_key.result_key(self.scope, [source.name, problem.kind, *cache_key.state_of(source.path)], None)
        return self.without_content(source, key, None if known(key) else problem)

    def put_aside(self, source: FormSource, kind: str) -> Checked:
        """What is kept of a form that ended its worker: over a limit, or a crash."""
        message, advice = (self.book.messages[f"audit_aside_{kind}{part}"] for part in ("", "_advice"))
        words = {"seconds": f"{self.limits.seconds:g}", "memory": f"{self.limits.memory / MEGABYTE:g}"}
        problem = Problem(kind, filled(message, **words), advice)
        key = self.key_aside(source, kind)
        return self.without_content(source, key, problem)

    def without_content(self, source: FormSource, key: str, problem: Problem | None) -> Checked:
        """The answer for a form that was not read: nobody knows its contact, but numbers in its name are masked."""
        record = self.failed(key, source, problem) if problem else None
        return Checked(source.name, source.path, None, key, record, self.names.masked(source.name, source.path))

    def key_aside(self, source: FormSource, kind: str) -> str:
        """It is checked again when the file changes, or the limits do."""
        return cache_key.result_key(
            self.scope, [source.name, kind, *self.limits, *cache_key.state_of(source.path)], None
        )

    def failed(self, key: str, source: FormSource, problem: Problem) -> Record:
        result = Result(source.name, None, None, self.book.sha256, "error", problems=(problem,))
        return record_of(key, result, (), 0.0)


def options_of(scope: RunConfig, book: Rulebook) -> Options:
    """The check's options. Raises RuleError for a waivers file that cannot be used."""
    waivers = None
    if scope.waivers and scope.today:
        waivers = load_waivers(Path(scope.waivers), book, date.fromisoformat(scope.today))
    attachments = Path(scope.attachments) if scope.attachments else None
    return Options(scope.edition, scope.select, scope.ignore, False, attachments, waivers)
