"""The expressions of rules/language.yaml, put together and compiled as far as texts need it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checker.lazy_pattern import Alternative, LazyPattern
from checker.model import EMPTY

NAMED = re.compile(r"<([a-z_]+)>")


class Vocabulary:
    """One section of rules/language.yaml: ``words["enter"]`` finds any of its words, the longest first.

    ``shared`` is a section whose lists its expressions may name too."""

    def __init__(self, section: Mapping[str, Any], shared: Mapping[str, Any] = EMPTY) -> None:
        self.section, self.shared = section, shared
        self._patterns: dict[str, LazyPattern] = {}

    def __getitem__(self, name: str) -> LazyPattern:
        return self._pattern(name, name)

    def at_end(self, name: str, *, many: bool = False) -> LazyPattern:
        """Finds a word of a list, or several in a row, where the text ends."""
        return self._pattern(f"{name}{'*' if many else ''}$", name, "(?:{})+$" if many else "(?:{})$")

    def _pattern(self, key: str, name: str, shape: str = "{}") -> LazyPattern:
        if key not in self._patterns:
            self._patterns[key] = LazyPattern(self.words(name), shape)
        return self._patterns[key]

    def one_of(self, *names: str) -> LazyPattern:
        """Finds a word of several lists; ``lastgroup`` of what is found is the name of its list."""
        return LazyPattern(word for name in names for word in self.words(name, name))

    def words(self, name: str, group: str = "") -> Sequence[Alternative]:
        """The words of a list, the longest first, so that none is taken for one that it begins with."""
        every = [self.whole(word) for word in self.section.get(name) or self.shared[name]]
        return [Alternative.of(word, group) for word in sorted(every, key=len, reverse=True)]

    def alternatives(self, name: str) -> str:
        """The words of a list as one expression."""
        return "|".join(word.expression for word in self.words(name))

    def whole(self, word: str) -> str:
        """A word with the lists that it names put in."""
        return NAMED.sub(lambda hit: f"(?:{self.alternatives(hit[1])})", word)
