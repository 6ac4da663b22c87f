"""Characters that look right and are not: folded or dropped, each counted, each with the way back.

Radicals become the ideographs that they look like, every other space becomes a plain one; both keep their place.
Icons of the private use areas, zero-width spaces and control characters are dropped. Everything else stays: no
normalisation is applied, because it would alter ㎡, Ⅰ, ① and full-width marks. Lost characters (U+FFFD) stay, for a
rule to report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from checker.paths import GRAMMARS

KINDS = ("kangxi", "radicals_supplement", "private_use", "spaces", "control")

_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_ZERO_WIDTH = "\u200b-\u200d\u2060\ufeff"
# Line ends and form feeds are no characters of a line; a tab is a space.
_CONTROL = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPACES = "\t\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_RADICALS = "\u2e81-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5"

_FOLDED = re.compile(f"[{_SPACES}{_RADICALS}]")
_DROPPED = re.compile(f"[{_PRIVATE}{_ZERO_WIDTH}{_CONTROL}]")
# Compiled when first used.
_SPACE = f"[{_SPACES}{_ZERO_WIDTH}]"
_ICON = f"[{_PRIVATE}]"


def _radicals() -> dict[str, str]:
    """Each radical's ideograph, by Unicode's own table."""
    table = (GRAMMARS / "radicals.txt").read_text(encoding="utf-8")
    return {
        chr(code): chr(int(ideograph, 16))
        for first, last, ideograph in re.findall(r"(?m)^(\w+)(?:\.\.(\w+))? *; (\w+)", table)
        for code in range(int(first, 16), int(last or first, 16) + 1)
    }


RADICALS = _radicals()


def _kind(character: str) -> str:
    if character in RADICALS:
        return "kangxi" if character >= "\u2f00" else "radicals_supplement"
    if re.match(_SPACE, character):
        return "spaces"
    return "private_use" if re.match(_ICON, character) else "control"


def repair_characters(text: str) -> tuple[str, dict[str, int]]:
    """The text, as long as before, with radicals and spaces folded; and how many of each of KINDS it had.

    The counts hold those that ``trim`` will drop.
    """
    repairs = dict.fromkeys(KINDS, 0)
    for character, count in Counter(_FOLDED.findall(text) + _DROPPED.findall(text)).items():
        repairs[_kind(character)] += count
    return _FOLDED.sub(lambda found: RADICALS.get(found[0], " "), text), repairs


def trim(line: str, column: int = 1) -> tuple[str, Sequence[int]]:
    """A folded line without dropped characters and without white space around it; each character's column.

    ``column`` is the column of the line's first character.
    """
    if not _DROPPED.search(line):
        text = line.strip()
        if len(text) < len(line):
            column += line.find(text)
        return text, range(column, column + len(text))
    kept = [(at, character) for at, character in enumerate(line, column) if not _DROPPED.match(character)]
    while kept and kept[-1][1].isspace():
        kept.pop()
    first = next((at for at, (_, character) in enumerate(kept) if not character.isspace()), 0)
    return "".join(character for _, character in kept[first:]), [at for at, _ in kept[first:]]


def is_blank(line: str) -> bool:
    """Whether a folded line that ``trim`` left empty shows nothing: it has no icon."""
    return not re.search(_ICON, line)
