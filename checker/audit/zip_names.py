"""The names in a zip archive as people gave them: Chinese systems write them in their own encoding."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence

UTF8_NAME = 0x800
"""The flag of a member whose name is in UTF-8."""
THREE_BYTES = 0x800
"""From here on UTF-8 takes three bytes a character."""


def members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive by their names as people gave them; some programs write ``\\`` between folders.

    What has no name of its own ("", "a/..") is no file that anybody could mean.
    """
    entries = archive.infolist()
    encoding = names_encoding(entries)
    named = ((member_name(entry, encoding).replace("\\", "/"), entry) for entry in entries)
    return {
        name: entry for name, entry in named if not name.endswith(("/", "/.", "/..")) and name not in ("", ".", "..")
    }


def names_encoding(entries: Sequence[zipfile.ZipInfo]) -> str:
    """What an archive's names are written in where they do not say: by all of them, since one alone may be either.

    UTF-8 for Chinese has three bytes a character; a name in the encoding of Chinese systems that happens to be UTF-8
    has two, and would be in letters that no such name has (药 as ҩ).
    """
    names = [raw_name(entry) for entry in entries if not entry.flag_bits & UTF8_NAME]
    try:
        letters = {character for name in names for character in name.decode("utf-8") if not character.isascii()}
    except UnicodeDecodeError:
        return "gb18030"
    return "gb18030" if letters and all(ord(character) < THREE_BYTES for character in letters) else "utf-8"


def raw_name(entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a name that is not said to be UTF-8, which the library takes for an American one."""
    return entry.orig_filename.encode("cp437", "replace")


def member_name(entry: zipfile.ZipInfo, encoding: str) -> str:
    """The name of a member: Chinese systems write it in their own encoding without saying so."""
    if entry.flag_bits & UTF8_NAME:
        return entry.orig_filename
    try:
        return raw_name(entry).decode(encoding)
    except UnicodeDecodeError:
        return entry.orig_filename
