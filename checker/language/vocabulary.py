"""The expressions of rules/language.yaml, put together and compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checker.model import EMPTY

NAMED = re.compile(r"<([a-z_]+)>")


class Vocabulary:
    """One section of rules/language.yaml: ``words["enter"]`` finds any of its words, the longest first.

    ``shared`` is a section whose lists its expressions may name too."""

    def __init__(self, section: Mapping[str, Any], shared: Mapping[str, Any] = EMPTY) -> None:
        self.section, self.shared = section, shared
        self._compiled: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        if name not in self._compiled:
            self._compiled[name] = re.compile(self.alternatives(name), re.ASCII)
        return self._compiled[name]

    def at_end(self, name: str, *, many: bool = False) -> re.Pattern[str]:
        """Finds a word of a list, or several in a row, where the text ends."""
        key = f"{name}{'*' if many else ''}$"
        if key not in self._compiled:
            self._compiled[key] = re.compile(f"(?:{self.alternatives(name)}){'+' if many else ''}$", re.ASCII)
        return self._compiled[key]

    def alternatives(self, name: str) -> str:
        """The words of a list as one expression."""
        return any_of([self.whole(word) for word in self.section.get(name) or self.shared[name]])

    def whole(self, word: str) -> str:
        """A word with the lists that it names put in."""
        return NAMED.sub(lambda hit: f"(?:{self.alternatives(hit[1])})", word)


def any_of(words: Sequence[str]) -> str:
    """Alternatives, the longest first, so that a word is not taken for one that it begins with."""
    return "|".join(sorted(words, key=len, reverse=True))
