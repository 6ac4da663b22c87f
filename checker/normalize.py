"""How texts are made alike: for comparing, and for matching with the way back to where each character stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from checker.model import EMPTY

Built = TypeVar("Built")


def remove_spaces(text: str) -> str:
    """The text without any white space, which the print puts in and takes out at will."""
    return "".join(text.split())


def unspaced(text: str) -> tuple[str, list[int]]:
    """The text without any white space, and where each of its characters stood."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    return "".join(text[place] for place in places), places


def is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def unify(text: str) -> str:
    """Compatibility forms, full and half width among them, as one (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def narrow(text: str) -> str:
    """Full and half width as one, and nothing else: ² and 2 stay two things."""
    return "".join(unify(c) if unicodedata.decomposition(c).startswith(("<wide>", "<narrow>")) else c for c in text)


def unify_case(text: str) -> str:
    """Compatibility forms as one, and capitals as small letters."""
    return unify(text).casefold()


HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_LETTERS_AND_DIGITS = {wide: plain for wide, plain in HALF_WIDTH.items() if chr(plain).isalnum()}
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")


def half_width(text: str) -> str:
    """The text with plain letters and digits, as long as before; its marks stay."""
    return text.translate(_LETTERS_AND_DIGITS) if _WIDE.search(text) else text  # translating Chinese is slow


WIDTHS = tuple(zip("（）：／，；“”‘’", "():/,;\"\"''", strict=True))


def fold_width(text: str) -> str:
    """Full-width brackets, colons, slashes and quotes as half-width ones, which a print mixes. Keeps the length."""
    for wide, plain in WIDTHS:  # str.translate is slow on Chinese
        text = text.replace(wide, plain)
    return text


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """For comparing two entries: white space out, full-width and half-width alike, case alike."""
    return remove_spaces(unify_case(text))


class Texts(tuple[str, ...]):
    """The words of a vocabulary, which are folded once."""

    @cached_property
    def folded(self) -> frozenset[str]:
        return frozenset(map(fold, self))


as_words = lru_cache(maxsize=256)(Texts)


def folded(words: tuple[str, ...]) -> frozenset[str]:
    """The words of a vocabulary, folded for comparing."""
    return (words if isinstance(words, Texts) else as_words(words)).folded


UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""What is seen no more than controls, and counts as a mark or a letter: fillers, joiners, selectors of variants."""


class Folding(dict[str, str]):
    """What each character becomes for matching; worked out once a character."""

    def __init__(self, equivalents: Mapping[str, str], known: Mapping[str, str] = EMPTY) -> None:
        super().__init__(known)
        self.equivalents = equivalents

    def __missing__(self, character: str) -> str:
        folded = "".join(
            self.equivalents.get(c, c)
            for c in unify(character).lower()
            if not c.isspace() and unicodedata.category(c) != "Cf"
        )
        self[character] = folded
        return folded

    def fold(self, text: str) -> str:
        return "".join(map(self.__getitem__, text))


def folded_characters(lists: Iterable[Mapping[str, Any]], formats: Mapping[str, Any]) -> Mapping[str, str]:
    """What every character of the lists becomes: worked out when the rules are compiled, not in each run."""
    folding = Folding(formats["equivalent_characters"])
    for listed in lists:
        folding.fold(str(listed["entries"]))
    return dict(folding)


_PLAIN = Folding(EMPTY)
_BUILT: dict[tuple[Any, ...], tuple[Any, Any]] = {}


def once(build: Callable[..., Built], *data: Any) -> Built:
    """``build(*data)``, kept while the very same objects come again; the rules are loaded once a run."""
    key = (build, *map(id, data))
    if key not in _BUILT:
        if len(_BUILT) > 64:
            _BUILT.clear()
        _BUILT[key] = (data, build(*data))  # holding the data keeps their ids from being given away
    built: Built = _BUILT[key][1]
    return built


def normalise(text: str, equivalents: Mapping[str, str] = EMPTY) -> tuple[str, list[int]]:
    """The text for matching only, and the offset in ``text`` of each of its characters.

    Compatibility forms are unified (NFKC, a character at a time), case is dropped, white space and invisible
    characters are left out, and ``equivalents`` (``equivalent_characters`` of rules/naming.yaml) replaced.
    """
    return fold_text(text, once(Folding, equivalents) if equivalents else _PLAIN)


def fold_text(text: str, folding: Folding) -> tuple[str, list[int]]:
    """``normalise`` with a folding at hand."""
    folded: list[str] = []
    back: list[int] = []
    for offset, character in enumerate(text):
        for c in folding[character]:
            folded.append(c)
            back.append(offset)
    return "".join(folded), back
