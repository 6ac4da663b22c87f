"""The language of those who read: Chinese, or English where the system speaks it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from checker.model import Text

LANGUAGES = ("zh", "en")
LISTING = {"zh": "、", "en": ", "}
ENGLISH = 0x09
"""The primary language of a Windows language identifier."""


def usual_language() -> str:
    """``en`` where the locale is an English one, else ``zh``."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    if not locale and sys.platform == "win32":
        import ctypes

        return "en" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == ENGLISH else "zh"
    return "en" if locale.lower().startswith("en") else "zh"


def listed(words: Iterable[str], language: str) -> str:
    """Words one after the other, with what stands between them in a language."""
    return LISTING[language].join(words)


def listing(names: Iterable[Text], quotes: str = "", between: str = ", ") -> Text:
    """Names in both languages one after the other; ``quotes`` are the marks around each in Chinese."""
    every = list(names)
    opening, closing = quotes[:1], quotes[1:]
    return Text("、".join(f"{opening}{name.zh}{closing}" for name in every), between.join(name.en for name in every))
