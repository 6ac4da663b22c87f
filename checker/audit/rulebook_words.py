"""The rules' own words, which most findings say as they are: an audit's file keeps them once, not with each form."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from checker.audit.compressed_json import compressed, decompressed
from checker.model import Citation, Rulebook, Text

KEY_DIGITS = 32
"""Hexadecimal ones, of a hash."""


class Samples(NamedTuple):
    """JSON that packed results are like, in the parts that they are packed in: compression refers to it."""

    findings: bytes = b""
    form: bytes = b""
    rest: bytes = b""


NO_SAMPLES = Samples()


class RulebookWords:
    """Texts by their number, and samples. ``key`` stands for all of them: the same for the same rules and editions."""

    def __init__(self, texts: Sequence[Text] = (), samples: Samples = NO_SAMPLES) -> None:
        self.texts, self.samples = texts, samples

    @cached_property
    def numbers(self) -> dict[Text, int]:
        return {text: number for number, text in enumerate(self.texts)}

    @cached_property
    def key(self) -> str:
        texts = repr([*map(tuple, self.texts)]).encode("utf-8", "backslashreplace")
        return sha256(b"\n".join((texts, *filter(None, self.samples)))).hexdigest()[:KEY_DIGITS]

    def plain(self, text: Text) -> int | Text:
        """The text's number; itself where a form's words are in it, or where it is of another rulebook."""
        return self.numbers.get(text, text)

    def text(self, plain: int | Sequence[str]) -> Text:
        return self.texts[plain] if isinstance(plain, int) else Text(*plain)


NO_WORDS = RulebookWords()


def packed_words(words: RulebookWords) -> tuple[bytes, bytes]:
    """The texts, and the samples, as a file keeps them."""
    return compressed(words.texts), zlib.compress(b"\0".join(words.samples))


def kept_words(texts: bytes, samples: bytes | None = None) -> RulebookWords:
    """Words that were packed; a version before this one kept no samples."""
    told = Samples(*zlib.decompress(samples).split(b"\0")) if samples else NO_SAMPLES
    return RulebookWords([Text(*text) for text in decompressed(texts)], told)


def texts_of_rules(book: Rulebook) -> list[Text]:
    return list(dict.fromkeys(_texts(book)))


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
