"""The connection to a Dask cluster's scheduler: whatever goes wrong with it is told in one sentence."""

from __future__ import annotations

import logging
import secrets
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from queue import Empty, SimpleQueue
from typing import Any

from checker.audit.dask_worker import Reply, call, unpack_reply
from checker.audit.models import Refusal
from checker.errors import RuleError, rule_error
from checker.model import Text

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 30.0
"""How long the scheduler may take to say which workers there are."""


class Connection:
    """Use it with ``with``. Raises RuleError when no scheduler answers, or it is lost."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.call: Callable[[bytes], bytes] = call()
        self.name, self.number = secrets.token_hex(4), 0
        self.finished: SimpleQueue[Any] = SimpleQueue()
        self.leaving = ExitStack()

    def __enter__(self) -> Connection:
        with ExitStack() as leaving:
            leaving.enter_context(quiet())
            try:
                distributed: Any = import_module("distributed")
                # Answers are bytes of ours; what a worker pickles instead is not opened.
                self.client = distributed.Client(
                    self.address, timeout=CONNECT_SECONDS, set_as_default=False, deserializers=["dask", "msgpack"]
                )
            except (OSError, ValueError, RuntimeError):
                raise self.wrong("audit.no_scheduler") from None
            leaving.callback(self.close)
            self.leaving = leaving.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.close()

    def close(self) -> None:
        """The scheduler drops what is still under way."""
        with suppress(Exception):  # it may be lost
            self.client.close(timeout=2)

    def workers(self) -> Mapping[str, int]:
        """The workers that are there, with their threads."""
        with self.talking():
            there: Mapping[str, int] = self.client.sync(
                self.client.scheduler.ncores, workers=None, callback_timeout=SILENT_SECONDS
            )
        return there

    def submit(self, sealed: bytes, address: str) -> Any:
        """The future of what a worker is asked. Names and contents are in no key and no log."""
        self.number += 1
        key = f"nrdl-{self.name}-{self.number}"
        with self.talking():
            future = self.client.submit(self.call, sealed, key=key, workers=[address], pure=False)
            future.add_done_callback(self.finished.put)
        return future

    def next_finished(self, seconds: float) -> Any:
        """The next future that is done; None where there is none in time."""
        try:
            return self.finished.get(timeout=seconds)
        except Empty:
            return None

    @contextmanager
    def talking(self) -> Iterator[None]:
        """Turns whatever Dask raises when it has lost its scheduler into one sentence."""
        try:
            yield
            if self.client.status != "running":
                raise OSError
        except Exception:
            raise self.wrong("audit.scheduler_lost") from None

    def wrong(self, name: str) -> RuleError:
        return rule_error(name, f"--cluster {self.address}")


def reply_of(future: Any) -> Reply:
    """Raises whatever Dask does where the answer is lost."""
    if future.status == "error":
        error = future.exception(timeout=CONNECT_SECONDS)
        if type(error).__name__ != "KilledWorker":  # the worker cannot even take what it is sent
            return Refusal(Text(type(error).__name__, type(error).__name__))
    if future.status != "finished":
        raise OSError
    return unpack_reply(future.result(timeout=CONNECT_SECONDS))


@contextmanager
def quiet() -> Iterator[None]:
    """Dask tells its own story of every connection that is lost; what matters of it is told by us."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
