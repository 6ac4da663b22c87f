"""The names in a zip archive as people gave them: Chinese systems write them in their own encoding."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Container, Sequence
from pathlib import Path

UTF8_NAME = 0x800
"""The flag of a member whose name is in UTF-8."""
THREE_BYTES = 0x800
"""From here on UTF-8 takes three bytes a character."""
FULL_WIDTH = 0xFEE0
"""From a character of ASCII to the one in full width, which means nothing to any system."""
SPELT = {ord(sign): ord(sign) + FULL_WIDTH for sign in ':*?"<>|'} | dict.fromkeys((*range(32), 127), 65533)
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³")}
"""Names that are devices to Windows, whatever stands behind their first dot."""
DEEPEST = 8
"""Folders that are kept apart."""
LONGEST_PART, LONGEST_SUFFIX = 200, 8
"""Bytes of a name that every system takes, with some room, and characters of a suffix that is kept."""


def members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive by their names as people gave them; some programs write ``\\`` between folders.

    What has no name of its own ("", "a/..") is no file that anybody could mean. Of two files under one name the second
    is numbered, unless it is the same file again.
    """
    entries = archive.infolist()
    encoding = names_encoding(entries)
    found: dict[str, zipfile.ZipInfo] = {}
    again: list[tuple[str, zipfile.ZipInfo]] = []
    for entry in entries:
        name = member_name(entry, encoding).replace("\\", "/")
        if name.endswith(("/", "/.", "/..")) or name in ("", ".", ".."):
            continue
        if found.setdefault(name, entry) is not entry:
            again.append((name, entry))
    seen = {(name, found[name].CRC, found[name].file_size) for name, _ in again}
    numbers: dict[str, int] = {}
    for name, entry in again:
        if (name, entry.CRC, entry.file_size) not in seen:
            seen.add((name, entry.CRC, entry.file_size))
            found[name_still_free(name, found, numbers)] = entry
    return found


def name_still_free(name: str, found: Container[str], numbers: dict[str, int]) -> str:
    """The name with the next number that is free; ``numbers`` keeps the last of each, since there may be many."""
    stem, suffix = os.path.splitext(name)
    number = numbers.get(name, 1)
    while (another := f"{stem} ({(number := number + 1)}){suffix}") in found:
        pass
    numbers[name] = number
    return another


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


def safe_place(folder: Path, parts: Sequence[str]) -> Path:
    """Where a member is written below a folder: by its own name, in which is spelt otherwise what means something to a
    system (a device, a folder above, the end of a name)."""
    target = folder.joinpath(*map(safe_part, parts))
    if len(parts) > DEEPEST or any(parent.is_file() for parent in target.parents[: len(parts) - 1]):
        return safe_place(folder, [parts[0], " ".join(parts[1:])])
    number, first = 1, target
    while target.exists():  # another one is spelt so, too, or is where a system knows no capitals
        number += 1
        target = first.with_name(f"{first.stem} ({number}){first.suffix}")
    return target


def safe_part(part: str) -> str:
    """A name of a file or a folder that no system takes for anything else."""
    spelt = part.translate(SPELT)
    bare = spelt.rstrip(". ")
    spelt = bare + spelt[len(bare) :].replace(".", chr(ord(".") + FULL_WIDTH)).rstrip()
    stem, dot, behind = spelt.partition(".")
    if stem.strip().upper() in RESERVED:
        spelt = f"{stem}_{dot}{behind}"
    stem, dot, suffix = spelt.rpartition(".") if "." in spelt[-LONGEST_SUFFIX:] else (spelt, "", "")
    kept = stem.encode("utf-8", "replace")[: LONGEST_PART - LONGEST_SUFFIX].decode("utf-8", "ignore").rstrip()
    return f"{kept}{dot}{suffix}" or "_"
