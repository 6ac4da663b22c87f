"""The workers of a Dask cluster: which are fit to check forms, and which has room for a task."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from checker.audit.dask_connection import Connection
from checker.audit.models import Refusal, RunConfig, Tell

LOOKS = 10
"""How often to look in vain for a worker that is fit: one that was lost may be started anew."""
AHEAD = 1
"""Tasks that a worker has been sent beyond those in hand; the forms of one are checked one by one."""
BYTES_UNDER_WAY = 500_000_000
DIGITS = 12
"""Of a hash that is shown."""


@dataclass
class Member:
    """A worker of the cluster. ``fit``: it has our engine and our rules; None until it has said so."""

    threads: int
    fit: bool | None = None
    sent: int = 0


class Members:
    """The workers by address. ``most``: how many tasks they may be sent at a time, None for as many as have room."""

    def __init__(self, connection: Connection, scope: RunConfig, tell: Tell, most: int | None) -> None:
        self.connection, self.scope, self.tell, self.most = connection, scope, tell, most
        self.there: dict[str, Member] = {}
        self.in_vain, self.ever_fit = 0, False
        self.told: set[str] = set()

    def fit(self, address: str) -> None:
        """The worker has our engine and our rules."""
        if address in self.there:
            self.there[address].fit = self.ever_fit = True

    def give_up_or_wait(self) -> None:
        """Raises RuleError when no worker is fit, and there is no more hope of one."""
        self.in_vain = 0 if any(member.fit for member in self.there.values()) else self.in_vain + 1
        waited = self.in_vain > LOOKS
        if not self.there and waited:
            raise self.connection.wrong("audit.no_workers")
        if self.there and all(member.fit is False for member in self.there.values()):
            if waited or not self.ever_fit:
                raise self.connection.wrong("audit.no_fit_worker")
        elif waited:
            self.tell_once("audit_cluster_waiting", count=len(self.there))

    def refuse(self, address: str, refusal: Refusal) -> None:
        """Says why a worker gets no forms."""
        member = self.there.get(address)
        if member is None or member.fit is False:
            return
        member.fit = False
        if refusal.reason:
            self.tell("audit_cluster_unfit", worker=address, reason=refusal.reason)
        else:
            ours = self.scope
            self.tell(
                "audit_cluster_refused",
                worker=address,
                engine=refusal.engine_sha256[:DIGITS],
                rules=refusal.rules_sha256[:DIGITS],
                own_engine=ours.engine_sha256[:DIGITS],
                own_rules=ours.rules_sha256[:DIGITS],
            )

    def free(self, sizes: Collection[int]) -> str | None:
        """The worker that has most room for a task, if any has. ``sizes``: of the tasks that are under way."""
        if self.most is not None and len(sizes) >= self.most:
            return None
        if sum(sizes) > BYTES_UNDER_WAY:
            return None
        room = {address: member.threads + AHEAD - member.sent for address, member in self.there.items() if member.fit}
        address = max(room, key=lambda address: room[address], default=None)
        return address if address and room[address] > 0 else None

    def tell_once(self, name: str, **words: object) -> None:
        if name not in self.told:
            self.told.add(name)
            self.tell(name, **words)
