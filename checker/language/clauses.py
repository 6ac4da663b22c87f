"""A text in its sentences and clauses, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SENTENCE = re.compile(r"[^。；;！？!?\n\f]+")
CLAUSE = re.compile(
    r"(?:[^，,（(]|[（(](?=[^（）()]{0,60}[）)])[^（）()]{0,60}[）)]|[（(]|(?<=\d)[,，](?=\d)){1,150}",
    re.ASCII,
)
"""Up to a comma; one within a pair of brackets or a number parts nothing. What is longer than any real clause is cut,
so that looking back and forth within one costs no more than its length."""


class Clause(NamedTuple):
    """``text`` stands at ``start`` of the whole. ``opens``: it is the first of its sentence."""

    start: int
    text: str
    opens: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text in their order, without those that are blank."""
    for sentence in SENTENCE.finditer(text):
        opens = True
        for hit in CLAUSE.finditer(sentence[0]):
            if hit[0].strip():
                yield Clause(sentence.start() + hit.start(), hit[0], opens)
                opens = False
