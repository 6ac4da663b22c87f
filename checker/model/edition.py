"""What one cycle lays down, and the words in both languages that it is told in."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from checker.model.text import Text

TODO = "TODO"
"""Stands in an own edition, or in the count of an own list, for what is not known yet."""


class Citation(NamedTuple):
    """What a verdict stands on. ``confidence``: seen (in a form), high, medium or low."""

    document: Text
    clause: Text
    confidence: str


class Edition(NamedTuple):
    """One cycle, of rules/editions/: what the program itself asks of it by name.

    ``titles``, ``year`` and ``criteria`` are its form's, the criteria as it prints them. ``basis``: it is shipped, an
    organisation's own, or what a form itself prints. ``todo`` are parameters that are still unknown; ``replaces``: it
    stands in a shipped one's place. ``parameters`` is all that it lays down, which rules and messages name.
    """

    id: str
    title: Text
    grammar: str
    form_seen: bool
    titles: tuple[str, ...]
    year: int
    sections: tuple[str, ...]
    required: tuple[str, ...]
    required_uploads: tuple[str, ...]
    caps: Mapping[str, int]
    citations: Mapping[str, Citation]
    parameters: Mapping[str, Any]
    criteria: tuple[str, ...] = ()
    basis: Literal["shipped", "own", "printed"] = "shipped"
    todo: tuple[str, ...] = ()
    replaces: bool = False
