"""What is sent to a worker of a cluster: a form that was read here, and that the store has no result of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from checker.attachments import open_folder
from checker.attachments.inspect import SIZE_LIMIT
from checker.audit import cache_key
from checker.audit.form_content import OTHERS, besides, room_for, source_path
from checker.audit.models import Checked, FormSource, KnownResult
from checker.audit.worker import Worker
from checker.audit.worker_messages import Parcel
from checker.errors import ReadError
from checker.inputs import escaped_name
from checker.model import Problem
from checker.waivers import Waivers

PARCEL_LIMIT = 100_000_000
"""Bytes of a form and its uploads that are sent together."""


class Packed(NamedTuple):
    """A form to send. One with uploads may take a while, and is sent alone; ``size`` is in bytes."""

    source: FormSource
    parcel: Parcel
    with_uploads: bool
    size: int


class Unsendable(Exception):
    """The form can be checked here only: there is a link among its uploads, say, or they are too large."""


@dataclass(frozen=True)
class Packer:
    """Makes the parcels of one run."""

    worker: Worker
    known: KnownResult

    def packed(self, source: FormSource, *, shared: bool) -> Checked | Packed:
        """What to send, or the form's result where the store has it or the file cannot be read. Raises Unsendable.

        ``shared``: a worker is to read the form itself, under its path.
        """
        worker = self.worker
        aside = worker.aside(source, self.known)
        if aside:
            return aside
        if not source.fault and not Path(source.path).is_file():  # a pipe, say: opening it could wait for ever
            raise Unsendable
        with room_for(source) as folder:
            try:
                content, folders = worker.content(source, folder)
            except ReadError as error:
                return worker.unread(source, Problem(error.kind, error.message, error.advice), self.known)
            try:
                room = 0 if shared else PARCEL_LIMIT - len(content)
                uploads = [*upload_files(folders, source, room)] if folders else None
            except OSError:
                raise Unsendable from None
        digest = cache_key.content_sha256(content)
        others = uploads is not None and worker.others(source)
        state = None if uploads is None else [(name, sha) for name, sha, _ in uploads] + [("", OTHERS)] * others
        key = cache_key.form_key(worker.scope, source.name, digest, state)
        again = worker.names.known_already(source, digest, key, self.known)
        if again:
            return again
        waivers = self.waivers_for(source, digest)
        if shared:
            path = str(Path(source.path).absolute())
            parcel = Parcel(source._replace(path=path), digest, key, None, None, waivers, source.path)
            return Packed(source, parcel, bool(uploads), 0)
        sent = None if uploads is None else tuple((name, upload) for name, _, upload in uploads)
        names = tuple(escaped_name(str(one)) for one in folders)
        here = FormSource(source.name, "")
        parcel = Parcel(here, digest, key, content, sent, waivers, source.path, names, others)
        return Packed(source, parcel, bool(uploads), len(content) + sum(len(upload) for _, upload in sent or ()))

    def waivers_for(self, source: FormSource, digest: str) -> Waivers | None:
        """The waivers for one form, by its hash: its path means nothing elsewhere."""
        waivers = self.worker.options.waivers
        if waivers is None:
            return None
        entries = waivers.for_form(source_path(source), digest)
        return replace(waivers, entries=tuple(replace(entry, sha256=digest, path=None) for entry in entries))


def upload_files(folders: Sequence[Path], source: FormSource, room: int) -> Iterator[tuple[str, str, bytes]]:
    """Name, hash and content of each upload; no content where there is no room at all. Raises OSError, Unsendable."""
    for folder in folders:
        found = open_folder(folder, besides(source))
        if found.cut or any(file.link for file in found.files):
            raise Unsendable
        for file in found.files:
            path = folder / file.name
            size = path.stat().st_size
            if size > (room or SIZE_LIMIT):
                raise Unsendable
            if room:
                content = path.read_bytes()
                room = max(room - len(content), 1)
                yield file.name, cache_key.content_sha256(content), content
            else:
                with path.open("rb") as opened:
                    yield file.name, file_digest(opened, "sha256").hexdigest(), b""
