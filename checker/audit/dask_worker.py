"""What a worker of a Dask cluster does with a form that it is sent: a checking process of its own has it in hand.

So a form's limits hold as on one machine, and what goes wrong with it costs neither the worker nor its other forms.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import NamedTuple

from checker.audit.models import Answer, Job, Refusal
from checker.audit.pool import Pool, Unfit
from checker.audit.wire_format import MessageTypes
from checker.audit.worker_messages import Parcel
from checker.model import Text

Reply = Answer | Refusal | None
"""None where it was only asked whether the worker is fit."""


class SealedForm(NamedTuple):
    """What a worker is sent."""

    job: Job
    parcel: Parcel | None


ORDERS, REPLIES = MessageTypes(SealedForm), MessageTypes(Reply)

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


def seal(job: Job, parcel: Parcel | None) -> bytes:
    """As bytes, which neither Dask's scheduler nor its pages look into."""
    return ORDERS.encode(SealedForm(job, parcel))


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
    job, parcel = ORDERS.decode(sealed)
    pool = taken(job)
    try:
        said: Reply = None
        if parcel is None:
            pool.start()
        else:
            ((_, said),) = pool.check(iter([parcel]))
    except Unfit as error:
        said = error.refusal
        pool.__exit__()
    except BaseException:
        pool.__exit__()
        raise
    else:
        give_back(job, pool)
    return REPLIES.encode(said)


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
