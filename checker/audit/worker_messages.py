"""What an audit and its checking processes say to each other."""

from __future__ import annotations

from typing import NamedTuple

from checker.audit.models import Answer, FormSource, Job, PageInHand, Refusal
from checker.audit.wire_format import MessageTypes
from checker.waivers import Waivers


class Parcel(NamedTuple):
    """A form for a process that cannot see the store: read already, and known to be checked.

    ``content`` and ``uploads`` (by name; None where there is no folder of them) are to be read at ``source`` where
    there is no ``content``. ``waivers`` are those for this form, by its hash; ``path`` is its own where the audit runs,
    ``folders`` are those of its uploads there, ``others`` whether they lie beside other forms too.
    """

    source: FormSource
    sha256: str
    key: str
    content: bytes | None
    uploads: tuple[tuple[str, bytes], ...] | None
    waivers: Waivers | None
    path: str = ""
    folders: tuple[str, ...] = ()
    others: bool = False

    @property
    def name(self) -> str:
        return self.source.name


Task = FormSource | Parcel
Heard = Answer | PageInHand | Refusal | None
"""None at first: it is ready."""


class Conversation(NamedTuple):
    """The types of what a checking process is started with and asked, and of what it answers."""

    asked: MessageTypes
    answered: MessageTypes


CONVERSATION = Conversation(MessageTypes(Job, Task), MessageTypes(Heard))
