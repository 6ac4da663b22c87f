"""How many forms a worker of a cluster is sent together: every task costs some milliseconds, whatever is in it."""

from __future__ import annotations

from collections.abc import Sequence

from checker.audit.dask_payload import Packed
from checker.audit.dask_worker import FormReplies

MOST = 64
MOST_BYTES = 4_000_000
SECONDS = 2.0
"""That forms sent together should take: so much work is lost with a worker, and the last task is waited for so long."""


class Together:
    """One at first, then up to twice as many with each answer."""

    def __init__(self) -> None:
        self.most = 1

    def enough(self, packed: Sequence[Packed]) -> bool:
        return len(packed) >= self.most or sum(one.size for one in packed) > MOST_BYTES

    def learn(self, replies: FormReplies) -> None:
        """From how long the forms of an answer took."""
        records = [one.checked.record for one in replies.replies if one.checked and one.checked.record]
        if records:
            mean = sum(record.seconds for record in records) / len(records)
            self.most = max(1, min(MOST, 2 * self.most, int(SECONDS / max(mean, 0.001))))
