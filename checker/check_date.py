"""The day of a check."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def today() -> date:
    """Today; with ``SOURCE_DATE_EPOCH`` its day, so that a report can be made again byte by byte."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC).date() if given.isdecimal() else date.today()
