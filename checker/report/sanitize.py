"""Text from outside made safe to show: what is invisible or steers a terminal is spelt out."""

from __future__ import annotations

from unicodedata import category

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Controls, invisible and direction characters, halves of characters, private use, line separators. Beside them the
last two codes of each plane are no characters, and XML has no place for them."""

JOINER = "\u034f"
"""Is seen no more than those, and counts as a mark."""


def visible(text: str) -> str:
    """The text with each unsafe character shown by its picture (␛) or its number (\\u202e)."""
    if text.isprintable() and JOINER not in text:  # nothing unsafe is; some harmless spaces are not either
        return text
    return "".join(
        spelt_out(one) if category(one) in UNSAFE or one == JOINER or ord(one) & 0xFFFE == 0xFFFE else one
        for one in text
    )


def spelt_out(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
