"""What a look at a file tells without reading it: its kind, its suffix, whether it is a link, what its name means."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

LOOKED_AT = 65_536
"""Bytes of a file in which the keys of a draft are looked for."""
NAME_BYTE = re.compile(r"[\udc80-\udcff]|\\udc[89a-f][0-9a-f]")
"""A byte of a file's name that is no text, as the system gives it, and spelt out (inputs.escaped_name)."""
PART = re.compile(r"[^\s/\"“”]+")
"""Of a path, or of a sentence that names one."""


def seen_kind(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    """Whether what a folder has is a folder itself, or a file; a link is neither."""
    return entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False)


def mode_of(path: str) -> int:
    try:
        return os.stat(path).st_mode
    except (OSError, ValueError):  # a link to nowhere, say: reading it tells
        return stat.S_IFREG


def suffix_of(name: str) -> str:
    """The suffix of a file's name, with its dot and in small letters."""
    at = name.rfind(".")
    return name[at:].lower() if 0 < at < len(name) - 1 else ""


def first_bytes(path: str) -> bytes:
    """As much of a file as tells a draft; nothing of one that cannot be read."""
    try:
        with open(path, "rb") as content:
            return content.read(LOOKED_AT)
    except OSError:
        return b""


def is_itself(folder: Path) -> bool:
    """The folder is no link: what lies beside a form must not lead to another place by itself."""
    parent = os.path.realpath(folder.parent)
    return os.path.normcase(os.path.realpath(folder)) == os.path.normcase(os.path.join(parent, folder.name))


def meaning_of(part: str) -> str:
    """What a name in a Chinese encoding means; the name itself where it means nothing, or is text."""
    if not NAME_BYTE.search(part):
        return part
    given = NAME_BYTE.sub(lambda byte: chr(int(byte[0][2:], 16)) if len(byte[0]) > 1 else byte[0], part)
    try:
        return given.encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeError:
        return part


def meant_text(text: str) -> str:
    """A text with the names in it read as their bytes mean them."""
    return PART.sub(lambda part: meaning_of(part[0]), text) if NAME_BYTE.search(text) else text
