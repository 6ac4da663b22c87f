"""What a worker of a Dask cluster does with the forms that it is sent: a checking process of its own has them in hand.

So a form's limits hold as on one machine, and what goes wrong with it costs neither the worker nor its other forms.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

from checker.audit.models import Answer, Checked, Job, Quarantine, Refusal
from checker.audit.pool import Pool, Unfit
from checker.audit.wire_format import MessageTypes
from checker.audit.worker_messages import Parcel
from checker.model import Text


class SealedForms(NamedTuple):
    """What a worker is sent: forms, and what they share. Without forms it is only asked whether it is fit."""

    job: Job
    parcels: tuple[Parcel, ...]


class FormReply(NamedTuple):
    """What was found of a form, or why it has no rows."""

    checked: Checked | None
    aside: Quarantine | None

    @property
    def answer(self) -> Answer | None:
        return self.checked or self.aside


class FormReplies(NamedTuple):
    """In the order in which the forms were sent."""

    replies: tuple[FormReply, ...]


Reply = FormReplies | Refusal
ORDERS, REPLIES = MessageTypes(SealedForms), MessageTypes(Reply)

_idle: list[tuple[Job, Pool[Parcel]]] = []
"""Processes without a form, kept for the next one; they end by themselves where none comes."""
_lock = threading.Lock()


def call() -> Callable[[bytes], bytes]:
    """The function that the cluster is sent: by its code, so that the scheduler need not have the checker installed.

    It raises nothing, since Dask logs a failed task with the beginning of what it was given.
    """

    def reply_to(sealed: bytes) -> bytes:
        try:
            from checker.audit.dask_worker import reply

            return reply(sealed)
        except Exception as error:
            return type(error).__name__.encode()

    return reply_to


def seal(job: Job, parcels: Iterable[Parcel] = ()) -> bytes:
    """As bytes, which neither Dask's scheduler nor its pages look into."""
    return ORDERS.encode(SealedForms(job, tuple(parcels)))


def unpack_reply(answer: bytes) -> Reply:
    """A worker's reply; what is none is the name of the error that it had."""
    try:
        found: Reply = REPLIES.decode(answer)
    except Exception:
        name = answer[:100].decode("ascii", "replace")
        return Refusal(Text(name, name))
    return found


def reply(sealed: bytes) -> bytes:
    """Runs on the worker, in one of its threads."""
    job, parcels = ORDERS.decode(sealed)
    pool = taken(job)
    try:
        pool.start()
        found = {parcel.name: answer for parcel, answer in pool.check(iter(parcels))}
        said: Reply = FormReplies(tuple(form_reply(found[parcel.name]) for parcel in parcels))
    except Unfit as error:
        said = error.refusal
        pool.__exit__()
    except BaseException:
        pool.__exit__()
        raise
    else:
        give_back(job, pool)
    return REPLIES.encode(said)


def form_reply(answer: Answer) -> FormReply:
    return FormReply(answer, None) if isinstance(answer, Checked) else FormReply(None, answer)


def taken(job: Job) -> Pool[Parcel]:
    with _lock:
        for number, (other, pool) in enumerate(_idle):
            if other == job:
                del _idle[number]
                return pool
    return Pool(1, job)


def give_back(job: Job, pool: Pool[Parcel]) -> None:
    """Keeps the processes for the next form; the oldest end when there are more than cores."""
    with _lock:
        _idle.append((job, pool))
        over = _idle[: -(os.cpu_count() or 1)]
        del _idle[: len(over)]
    for _, other in over:
        other.__exit__()
