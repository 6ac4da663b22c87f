"""Names with ``*`` and ``?``: the shells of Windows hand them on as they are typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from glob import glob


def expanded(words: Sequence[str]) -> list[str]:
    """The words, and for each that some files' names match these names. Others stay: what is not found is told."""
    return [name for word in words for name in names_for(word)]


def names_for(word: str) -> Iterator[str]:
    found = glob(word.replace("[", "[[]")) if "*" in word or "?" in word else []  # form[1].pdf is a name
    yield from sorted(found) or [word]
