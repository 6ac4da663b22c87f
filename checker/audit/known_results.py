"""The forms of a run that need no checking: read, hashed and kept here by the batch, without a word to any process."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from checker.audit.cache_key import content_sha256, form_key
from checker.audit.models import Checked, FormSource, RunConfig
from checker.audit.store import Store, StoredResult
from checker.audit.store.known_forms import FoundForm
from checker.inputs import Inputs, escaped_name

if TYPE_CHECKING:  # most audits need no masks anew
    from checker.audit.masked_names import NameMasks

BATCH = 1000
"""Forms that are looked up together."""
Kept = Callable[[Checked, Counter[str], int], None]
"""Is told of a batch that was kept: its last form, how many have which outcome, and how many there are."""

SMALL = 20_000_000
"""Bytes; a form has a quarter of a megabyte."""
FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NONBLOCK"))


class KnownResults:
    """Which forms' results a store has already. ``keep`` takes what is known of a single form."""

    def __init__(
        self,
        scope: RunConfig,
        inputs: Inputs,
        names: Callable[[], NameMasks],
        store: Store,
        kept: Kept,
        keep: Callable[[Checked], None],
    ) -> None:
        self.scope, self.inputs, self.names, self.store, self.kept, self.keep = scope, inputs, names, store, kept, keep
        self.known = StoredResult(store.database)

    def unknown(self, sources: Iterator[FormSource]) -> Iterator[FormSource]:
        """The forms that are to be checked; the others are kept meanwhile."""
        while batch := list(islice(sources, BATCH)):
            if self.store.has_results():
                yield from self._unknown(batch)
            else:  # of the first run: to read what is not there to be known would cost for nothing
                self.store.note_seen(batch)
                yield from batch

    def _unknown(self, batch: Sequence[FormSource]) -> Iterator[FormSource]:
        read = {form.number: form for form in self._read(batch)}
        outcomes = self.store.keep_known(read.values())
        if outcomes:
            last = read[max(outcomes)]
            shown = Checked(last.name, last.path, last.sha256, last.key, None)
            self.kept(shown, Counter(outcomes.values()), len(outcomes))
        rest = [(number, source) for number, source in enumerate(batch) if number not in outcomes]
        self.store.note_seen([source for _, source in rest], [read[number].name for number in outcomes])
        for number, source in rest:
            form, checked = read.get(number), None
            if form and self.known(form.key):
                checked = self.names().known_already(source, form.sha256, form.key, self.known)
            if checked:
                self.keep(checked)
            else:
                yield source

    def _read(self, batch: Sequence[FormSource]) -> Iterator[FoundForm]:
        """The forms that lie in folders without uploads, and can be read as they should."""
        uploads: dict[str, bool] = {}
        for number, source in enumerate(batch):
            name, path = source.name, source.path
            if source.members or source.fault or self.scope.attachments:
                continue
            folder = os.path.dirname(path)
            if folder not in uploads:
                uploads[folder] = bool(self.inputs.uploads_beside(path))
            if not uploads[folder] and (content := small_content(path)) is not None:
                digest = content_sha256(content)
                yield FoundForm(number, name, escaped_name(path), digest, form_key(self.scope, name, digest, None))


def small_content(path: str) -> bytes | None:
    """The bytes of a file that is read as easily as a form should be; None of any other, for which nobody waits."""
    try:
        descriptor = os.open(path, FLAGS)
    except (OSError, ValueError):
        return None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_size > SMALL:
            return None
        content = os.read(descriptor, state.st_size + 1)
        return content if len(content) == state.st_size else None
    except OSError:
        return None
    finally:
        os.close(descriptor)
