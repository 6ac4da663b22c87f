"""Characters that look right and are not: folded or dropped, each counted, each with the way back.

Radicals and compatibility ideographs become the ideographs that they look like, every other space becomes a plain one;
all keep their place. Icons of the private use areas, characters that show nothing and control characters are dropped.
Everything else stays: no normalisation is applied, because it would alter ㎡, Ⅰ, ① and full-width marks. Lost
characters (U+FFFD) stay, for a rule to report.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from checker.paths import GRAMMARS

KINDS = ("kangxi", "radicals_supplement", "private_use", "spaces", "control", "compatibility", "ignorable")

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_ZERO_WIDTH = "\u200b-\u200d\u2060\ufeff"
# What Unicode says a reader need not show, but for the zero-width spaces and the marks of direction.
_IGNORABLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2061-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\ufffe"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Line ends and form feeds are no characters of a line; a tab is a space.
_CONTROL = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPACES = "\t\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_RADICALS = "\u2e81-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5"
_COMPATIBILITY = "\uf900-\ufaff\U0002f800-\U0002fa1f"

_FOLDED = re.compile(f"[{_SPACES}{_RADICALS}{_COMPATIBILITY}]")
_DROPPED = re.compile(f"[{_PRIVATE}{_ZERO_WIDTH}{_IGNORABLE}{_CONTROL}]")
_BESIDE_FILE = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of direction, which stay in a line that names a file, for U009: a name shows otherwise than it is by them."""
# Compiled when first used.
_SPACE = f"[{_SPACES}{_ZERO_WIDTH}]"
LINE_ENDS = "[\u2028\u2029\x85]"
"""What ends a line beside line feeds and carriage returns."""
BROKEN_HYPHEN = "(?<=\\w)\ufffe(?=\\w)"
"""What pdfium writes for a hyphen at a line's end, in texts that other tools took from it."""
_FULL_WIDTH = "[０-９Ａ-Ｚａ-ｚ]"
CONVERTED = 10
"""Full-width letters and digits for one plain one, from which on a tool has made them all so."""


def _radicals() -> dict[str, str]:
    """Each radical's ideograph, by Unicode's own table."""
    table = (GRAMMARS / "radicals.txt").read_text(encoding="utf-8")
    return {
        chr(code): chr(int(ideograph, 16))
        for first, last, ideograph in re.findall(r"(?m)^(\w+)(?:\.\.(\w+))? *; (\w+)", table)
        for code in range(int(first, 16), int(last or first, 16) + 1)
    }


RADICALS = _radicals()


@lru_cache(maxsize=1024)
def _ideograph(character: str) -> str:
    """What a radical or a compatibility ideograph looks like; other spaces are plain ones."""
    if character in RADICALS:
        return RADICALS[character]
    return " " if re.match(_SPACE, character) else unicodedata.normalize("NFC", character)


@lru_cache(maxsize=1024)
def _kind(character: str) -> str:
    if character in RADICALS:
        return "kangxi" if character >= "\u2f00" else "radicals_supplement"
    if re.match(_SPACE, character):
        return "spaces"
    if _is_icon(character):
        return "private_use"
    kinds = {"compatibility": f"[{_COMPATIBILITY}]", "ignorable": f"[{_IGNORABLE}]"}
    return next((kind for kind, pattern in kinds.items() if re.match(pattern, character)), "control")


def repair_characters(text: str) -> tuple[str, dict[str, int]]:
    """The text, as long as before, with radicals, compatibility ideographs and spaces folded; and how many of each of
    KINDS it had.

    The counts hold those that ``trim`` will drop.
    """
    repairs = dict.fromkeys(KINDS, 0)
    folded = _FOLDED.findall(text)
    for character, count in Counter(folded + _DROPPED.findall(text)).items():
        repairs[_kind(character)] += count
    return (_FOLDED.sub(lambda found: _ideograph(found[0]), text) if folded else text), repairs


def trim(line: str, column: int = 1) -> tuple[str, Sequence[int]]:
    """A folded line without dropped characters and without white space around it; each character's column.

    ``column`` is the column of the line's first character.
    """
    if not _DROPPED.search(line):
        text = line.strip()
        if len(text) < len(line):
            column += line.find(text)
        return text, range(column, column + len(text))
    shown = _BESIDE_FILE if re.search(r"\.[A-Za-z]{3,4}\b", line) else ""
    columns = enumerate(line, column)
    kept = [(at, character) for at, character in columns if character in shown or not _DROPPED.match(character)]
    while kept and kept[-1][1].isspace():
        kept.pop()
    first = next((at for at, (_, character) in enumerate(kept) if not character.isspace()), 0)
    return "".join(character for _, character in kept[first:]), [at for at, _ in kept[first:]]


def is_blank(line: str) -> bool:
    """Whether a folded line that ``trim`` left empty shows nothing: it has no icon."""
    return not any(map(_is_icon, line))


def _is_icon(character: str) -> bool:
    return unicodedata.category(character) == "Co"


def is_full_width(text: str) -> bool:
    """Whether a tool has made the letters and digits of a text full-width: nearly none is left."""
    wide = len(re.findall(_FULL_WIDTH, text))
    return wide > CONVERTED and wide > CONVERTED * len(re.findall("[0-9A-Za-z]", text))
