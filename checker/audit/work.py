"""What a worker does with one form: its content, its hashes, its result, and the rows that are kept of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from checker.attachments import Attachments, is_itself, open_folder
from checker.audit import archives, hashes, rows, tokens
from checker.audit.records import Checked, Limits, Record, Scope, Source
from checker.errors import ReadError
from checker.mask import masked
from checker.model import Problem, Result, Rulebook, Text
from checker.pipeline import ATTACHMENTS, Options, bug, check_content, raised_at, waived
from checker.read import load

ASIDE = ("timeout", "memory", "crash")
"""Why a form is put aside: it took too long or too much, or ended its worker."""
Known = Callable[[str], bool]


@dataclass(frozen=True)
class Worker:
    """Checks forms by one rulebook. ``secret`` keys the tokens that stand for contact persons."""

    book: Rulebook
    scope: Scope
    options: Options
    limits: Limits
    secret: bytes

    @classmethod
    def ready(cls, scope: Scope, limits: Limits, secret: bytes) -> Worker:
        """Loads what the scope names. Raises RuleError; refuses with ValueError when the rules are not those."""
        book = load_rules(scope.rules)
        if (scope.engine_sha256, scope.rules_sha256) != (hashes.engine_sha256(), book.sha256):
            raise ValueError("another engine or other rules")
        return cls(book, scope, options_of(scope, book), limits, secret)

    def answer(self, source: Source, known: Known) -> Checked:
        """As ``check``; a bug of the audit itself is told as one, and costs no other form."""
        try:
            return self.check(source, known)
        except Exception as error:
            problem = bug(raised_at(error), type(error).__name__, self.book)
            key = self.key_aside(source, "bug")
            return Checked(source.name, source.path, None, key, self.failed(key, source, problem))

    def check(self, source: Source, known: Known) -> Checked:
        """The form's rows, or none when ``known`` says that the store has its key."""
        start = time.perf_counter()
        aside = next(filter(known, (self.key_aside(source, kind) for kind in ASIDE)), None)
        if aside:
            return Checked(source.name, source.path, None, aside, None)
        with tempfile.TemporaryDirectory(prefix="nrdl-") if source.members else nullcontext() as folder:
            try:
                content, uploads = self.content(source, folder)
            except ReadError as error:
                return self.unread(source, Problem(error.kind, error.message, error.advice), known)
            files = tokens.files_of(uploads)
            digest = hashes.content_sha256(content)
            about = [digest, *([source.name] if self.options.waivers else [])]
            key = hashes.key_of(self.scope, about, hashes.uploads_sha256(files) if uploads else None)
            if known(key):
                return Checked(source.name, source.path, digest, key, None)
            result = check_content(place_of(source), content, self.book, self.unmasked, uploads)
        secrets = tuple(tokens.tokens_of(result.form, files, self.book, self.secret)) if result.form else ()
        result = masked(result, self.book)
        if self.options.waivers:
            result = waived(result, self.options.waivers, self.book)
        record = rows.record_of(key, replace(result, source=source.name), secrets, time.perf_counter() - start)
        return Checked(source.name, source.path, digest, key, record)

    @cached_property
    def unmasked(self) -> Options:
        """How the form is checked before its contact person is made a token and masked."""
        return replace(self.options, show_contacts=True, waivers=None)

    def content(self, source: Source, folder: str | None) -> tuple[bytes, Attachments | None]:
        """The form's bytes, and its uploads where it has some. Raises ReadError."""
        if source.fault:
            raise self.fault(source.fault)
        path, wish = Path(source.path), self.options.attachments
        try:
            if not source.members:
                beside = wish or path.parent / ATTACHMENTS
                there = wish is not None or (beside.is_dir() and is_itself(beside))
                return load(path), open_folder(beside, source.path) if there else None
            content = archives.read_member(path, source.members)
            unpacked = archives.unpack_uploads(path, source.members, Path(folder or "."))
            return content, open_folder(unpacked) if unpacked else None
        except archives.Refused as refused:
            raise self.fault(refused.fault) from None
        except OSError:
            raise self.fault("audit_archive_unreadable") from None

    def fault(self, name: str) -> ReadError:
        """An error in the words of a message: its kind is the message's name."""
        return ReadError(name.removeprefix("audit_"), self.book.messages[name], self.book.messages[f"{name}_advice"])

    def unread(self, source: Source, problem: Problem, known: Known) -> Checked:
        """What is kept of a file that has no content: it is looked at again when the file changes."""
        key = hashes.key_of(self.scope, [source.name, problem.kind, *state_of(source.path)], None)
        return Checked(source.name, source.path, None, key, None if known(key) else self.failed(key, source, problem))

    def put_aside(self, source: Source, kind: str) -> Checked:
        """What is kept of a form that ended its worker: over a limit, or a crash."""
        message, advice = self.book.messages[f"audit_{kind}"], self.book.messages[f"audit_{kind}_advice"]
        words = {"seconds": f"{self.limits.seconds:g}", "memory": f"{self.limits.memory / 1_000_000:g}"}
        problem = Problem(kind, Text(message.zh.format(**words), message.en.format(**words)), advice)
        key = self.key_aside(source, kind)
        return Checked(source.name, source.path, None, key, self.failed(key, source, problem))

    def key_aside(self, source: Source, kind: str) -> str:
        """It is checked again when the file changes, or the limits do."""
        return hashes.key_of(self.scope, [source.name, kind, *self.limits, *state_of(source.path)], None)

    def failed(self, key: str, source: Source, problem: Problem) -> Record:
        result = Result(source.name, None, None, self.book.sha256, "error", problems=(problem,))
        return rows.record_of(key, result, (), 0.0)


def load_rules(own: str | None) -> Rulebook:
    """Raises RuleError."""
    from checker import own as own_rules
    from checker import rules

    return own_rules.load(Path(own)) if own else rules.load()


def options_of(scope: Scope, book: Rulebook) -> Options:
    """The check's options. Raises RuleError for a waivers file that cannot be used."""
    waivers = None
    if scope.waivers and scope.today:
        from checker import waivers as waiving

        waivers = waiving.load(Path(scope.waivers), book, date.fromisoformat(scope.today))
    attachments = Path(scope.attachments) if scope.attachments else None
    return Options(scope.edition, scope.select, scope.ignore, False, attachments, waivers)


def place_of(source: Source) -> str:
    return os.path.join(source.path, *source.members)


def state_of(path: str) -> tuple[int, int]:
    """The size of a file and when it was changed; nothing where there is none."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return (0, 0)
    return (state.st_size, state.st_mtime_ns)
