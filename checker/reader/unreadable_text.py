"""Text that cannot be read: characters that a converter replaced by others, or that have no known meaning."""

from __future__ import annotations

import re

_ODD, _HAN = "[\x80-\x9f\xc0-\xd6\xd8-\xf6\xf8-\u024f]", "[\u4e00-\u9fff]"
_UNLIKELY = f"{_ODD}(?={_HAN})|(?<={_HAN}){_ODD}"
"""Accented letters and control codes beside Chinese: what a font's own numbers look like."""
_LOST, _ICON = "\ufffd\ufffe", "[\ue000-\uf8ff]"
FEWEST = 10
SHARE_UNLIKELY, SHARE_LOST, SHARE_PRIVATE, SHARE_UNMAPPED = 0.003, 0.03, 0.05, 0.05
"""Of all characters: the most that a form may hold. The published ones have 0, 0.0005 and 0.002."""


def is_unreadable(text: str, unmapped: float = 0.0) -> bool:
    """Whether too much of a text is in other characters than were printed.

    ``unmapped`` is the share of a PDF's characters whose fonts do not say what they mean.
    """
    most = len(text) - text.count(" ")
    unlikely = len(re.findall(_UNLIKELY, text)) if re.search(_ODD, text) else 0  # seldom, and slow to compile
    lost, icons = sum(map(text.count, _LOST)), len(re.findall(_ICON, text))
    shares = ((unlikely, SHARE_UNLIKELY), (lost, SHARE_LOST), (icons, SHARE_PRIVATE))
    odd = any(count > FEWEST and count > share * most for count, share in shares)
    return odd or unmapped > SHARE_UNMAPPED
