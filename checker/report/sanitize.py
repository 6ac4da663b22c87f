"""Text from outside made safe to show: what is invisible or steers a terminal is spelt out."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import category

from checker.normalize import UNSEEN

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Controls, invisible and direction characters, halves of characters, private use, line separators. Beside them the
last two codes of each plane are no characters, and XML has no place for them."""


def visible(text: str) -> str:
    """The text with each unsafe character shown by its picture (␛) or its number (\\u202e)."""
    if text.isprintable() and UNSEEN.isdisjoint(text):  # nothing unsafe is; some harmless spaces are not either
        return text
    return "".join(spelt_out(one) if is_unsafe(one) else one for one in text)


def is_unsafe(character: str) -> bool:
    """Beside what UNSAFE names, what will be seen no more when Unicode gives it out."""
    code = ord(character)
    unborn = 0xE0000 <= code <= 0xE0FFF or 0xFFF0 <= code <= 0xFFF8 or code == 0x2065
    return category(character) in UNSAFE or character in UNSEEN or unborn or code & 0xFFFE == 0xFFFE


def spelt_out(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def json_text(value: Any, **options: Any) -> str:
    """The value as JSON that people can read: what they cannot see is in JSON's own escapes, and is the same."""
    text = json.dumps(value, ensure_ascii=False, **options)
    for one in set(text):
        if one > "~" and is_unsafe(one):
            text = text.replace(one, json.dumps(one)[1:-1])
    return text
