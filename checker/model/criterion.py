"""What a criterion of the form says of its cycle, and on which of its words each part stands."""

from collections.abc import Mapping
from typing import NamedTuple

Span = tuple[int, int]
"""A part of the criterion's text: where it begins, and the place behind it."""


class NamedList(NamedTuple):
    """An official list that a criterion names: its title without batch or year, and which batch or year's it is."""

    title: str
    base: str
    batch: int | None
    span: Span


class CriterionFacts(NamedTuple):
    """What one criterion says. Days are ISO dates, both inside; None where it says none.

    ``kind``: new_name, indication, lists, or other (nothing that a rule judges). ``exceptions`` and ``unread`` are its
    own words; ``spans`` are those that each fact stands on.
    """

    kind: str
    window: tuple[str | None, str | None] | None = None
    listed_by: str | None = None
    lists: tuple[NamedList, ...] = ()
    exceptions: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    spans: Mapping[str, Span] = {}
