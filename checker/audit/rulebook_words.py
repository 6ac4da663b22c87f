"""The rules' own words, which most findings say as they are: an audit's file keeps them once, not with each form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256

from checker.audit.compressed_json import compressed, decompressed
from checker.model import Citation, Rulebook, Text


class RulebookWords:
    """Texts by their number. ``key`` stands for all of them: the same for the same rules and editions."""

    def __init__(self, texts: Sequence[Text] = ()) -> None:
        self.texts = texts

    @cached_property
    def numbers(self) -> dict[Text, int]:
        return {text: number for number, text in enumerate(self.texts)}

    @cached_property
    def packed(self) -> bytes:
        return compressed(self.texts)

    @cached_property
    def key(self) -> str:
        return sha256(repr([*map(tuple, self.texts)]).encode("utf-8", "backslashreplace")).hexdigest()[:32]

    def plain(self, text: Text) -> int | Text:
        """The text's number; itself where a form's words are in it, or where it is of another rulebook."""
        return self.numbers.get(text, text)

    def text(self, plain: int | Sequence[str]) -> Text:
        return self.texts[plain] if isinstance(plain, int) else Text(*plain)


def kept_words(packed: bytes) -> RulebookWords:
    return RulebookWords([Text(*text) for text in decompressed(packed)])


@lru_cache(maxsize=4)
def words_of_rules(book: Rulebook) -> RulebookWords:
    return RulebookWords(list(dict.fromkeys(_texts(book))))


def _texts(book: Rulebook) -> Iterator[Text]:
    for rule in book.rules:
        yield from (rule.title, rule.fix, *([rule.draft_fix] if rule.draft_fix else []), *_cited(rule.citation))
        for part in rule.parts:
            for case in part.cases:
                yield from (case.message, *case.assumptions)
                yield from (text for text in (case.unknown, case.fix) if text)
    for edition in book.editions.values():
        for citation in edition.citations.values():
            yield from _cited(citation)


def _cited(citation: Citation) -> tuple[Text, Text]:
    return citation.document, citation.clause
