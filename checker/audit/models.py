"""What goes between the parts of an audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from checker.audit.store_rows import Record
from checker.model import Citation, Profile, Text

RunState = Literal["running", "stopped", "done"]
Quarantine = Literal["timeout", "memory", "crash", "differs"]
"""Why a form has no rows: it took too long or too much, or ended its process, or a cluster's worker found another."""


class FormSource(NamedTuple):
    """A form that was found. ``name`` is its path below the folder that was given, archives counted as folders.

    ``path`` is the file on disk; ``members`` is the way on inside it, where it is an archive.
    ``fault`` says why it cannot be opened: the name of a message.
    """

    name: str
    path: str
    members: tuple[str, ...] = ()
    fault: str = ""


class RunConfig(NamedTuple):
    """What a verdict depends on beside the form: the same hashes, options and form give the same rows.

    ``today`` (ISO) is there only with waivers, which end on a day. ``rules``, ``waivers`` and ``attachments`` are
    paths, which mean something on one machine only; ``prefer_own``: editions under ``rules`` may replace shipped ones.
    """

    engine: str
    engine_sha256: str
    rules_sha256: str
    waivers_sha256: str | None = None
    today: str | None = None
    edition: str = "auto"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: str | None = None
    waivers: str | None = None
    attachments: str | None = None
    prefer_own: bool = False
    profile: Profile | None = None

    def decisive(self) -> tuple[object, ...]:
        """What is the same on every machine where the same rows come out."""
        return self[1:8]


class Limits(NamedTuple):
    """What one form may take: seconds, and bytes of the worker's memory."""

    seconds: float
    memory: int


class Job(NamedTuple):
    """What a checking process is started with. ``secret`` keys contact tokens; ``store`` is the file, if seen;
    ``paths`` are kept of the run."""

    scope: RunConfig
    limits: Limits
    secret: bytes
    store: str | None = None
    paths: tuple[str, ...] = ()


class Refusal(NamedTuple):
    """Why a process cannot do a job: a reason, or the hashes of the other engine and rules that it has."""

    reason: Text | None = None
    engine_sha256: str = ""
    rules_sha256: str = ""


class PageInHand(NamedTuple):
    """A page of a form's uploads is being recognised, which takes as long as it takes: its time begins anew."""

    name: str
    page: int
    left: int


class InvolvedForm(NamedTuple):
    """A form that a finding over all forms is about, and the words that it is about; where they begin, if known."""

    name: str
    field: str
    words: str
    page: int | None
    line: int | None


class AcrossFinding(NamedTuple):
    """What a rule over all forms says of some of them, or of the run where there are no members."""

    rule: str
    verdict: str
    severity: str
    title: Text
    message: Text
    fix: Text
    citation: Citation
    members: tuple[InvolvedForm, ...] = ()


class MaskedName(NamedTuple):
    """A form's name and path, and the paths of its run, with personal data in them masked. ``known_by`` is a keyed hash
    of the real ones."""

    name: str
    path: str
    run: tuple[str, ...]
    known_by: str


class Checked(NamedTuple):
    """A worker's answer: what it kept of the form, or None where the store has it under ``key`` already. What is to be
    kept of its name and path, where that is not they themselves, is ``masked``."""

    name: str
    path: str
    sha256: str | None
    key: str
    record: Record | None
    masked: MaskedName | None = None


Answer = Checked | Quarantine


class KnownResult(Protocol):
    """The store's results, by their keys."""

    def __call__(self, key: str) -> bool: ...

    def kept_name(self, key: str, name: str, path: str, known_by: str) -> MaskedName | None:
        """How a form with that result was kept: under its own name and path, or masked as what is known so."""


@dataclass
class Tally:
    """How far a run is. ``kept``: forms with a result already; ``skipped``: files of each kind not looked at."""

    total: int = 0
    done: int = 0
    kept: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Order:
    """What is to be audited, and how. ``workers``: how many forms at a time, None where a cluster decides.

    ``cluster`` is the address of a Dask scheduler; with ``shared_paths`` its workers read the forms themselves.
    """

    roots: tuple[str, ...]
    store: Path
    scope: RunConfig
    limits: Limits
    workers: int | None
    cluster: str | None = None
    shared_paths: bool = False


Watch = Callable[[Tally, Checked], None]
"""Is told of each form."""
Tell = Callable[..., None]
"""Says a message to whoever watches: its name, and its words."""


class Checkers(Protocol):
    """What checks forms: processes here, or a cluster."""

    def check(self, tasks: Iterator[FormSource]) -> Iterator[tuple[FormSource, Answer]]: ...
