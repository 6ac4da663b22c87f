"""What a draft left behind in a text, and whether it stops in the middle of a sentence."""

from __future__ import annotations

from typing import NamedTuple

from checker.language.subjects import DrugFinder
from checker.language.vocabulary import Vocabulary

TAIL = 40
"""Characters of a text's end that tell whether it breaks off."""


class Remnant(NamedTuple):
    """``text[start:end]`` should not have been left there."""

    start: int
    end: int


class UnfinishedReader:
    """Reads with the words of the section `unfinished`."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.open_end, self.whole_end = words.at_end("open_ends"), words.at_end("whole_ends")

    def breaks_off(self, text: str) -> Remnant | None:
        """The words after which a text must go on, where it stops with them."""
        tail = text[-TAIL:]
        hit = self.open_end.search(tail)
        if not hit or self.whole_end.search(tail) or hit.start() == 0 == len(text) - len(tail):
            return None
        return Remnant(len(text) - len(tail) + hit.start(), len(text))

    def leftovers(self, text: str) -> list[Remnant]:
        """Marks of a template or a draft, comments, code, and characters that a wrong encoding made."""
        return [Remnant(*hit.span()) for hit in self.words["leftovers"].finditer(text)]

    def other_names(self, text: str, drugs: DrugFinder, *, own_field: bool) -> list[Remnant]:
        """Where a text gives this drug another's name. ``own_field``: it speaks of no other drug first."""
        found = [
            Remnant(hit.start(), hit.end())
            for hit in self.words["named_other"].finditer(text)
            if not drugs.is_own(hit[0])
        ]
        if found:
            return found
        every = [(about, one) for about in drugs.about(text) for one in about.mentions]
        if any(one.kind == "own" or (one.kind == "group" and not one.beside and not own_field) for _, one in every):
            return []
        about, first = next(((about, one) for about, one in every if not one.beside), (None, None))
        if about is None or first is None or not first.named or self.words["of_others"].search(text):
            return []
        names = {about.clause.text[one.start : one.end] for about, one in every if one.named}
        if not own_field and (len(names) > 1 or not self.words["advocated"].search(text)):
            return []
        return [Remnant(about.clause.start + first.start, about.clause.start + first.end)]
