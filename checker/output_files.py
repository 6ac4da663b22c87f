"""Files that a command writes: whole or not at all, and never over what somebody else has made."""

from __future__ import annotations

import os
import re
import secrets
import zipfile
from collections.abc import Iterable
from pathlib import Path

from checker.errors import rule_error

OURS = re.compile(rb'nrdl \d|"nrdl"|title=nrdl|"edition_basis"|\(nrdl-[0-9a-f]{16}-0\)')
"""What every report of ours says of itself at its beginning or end: its tool, or what only we write."""
ENDS = 65_536
"""Bytes at the beginning and at the end of a file that are looked at."""
ABOUT = "docProps/core.xml"
"""Where an Office file names its author."""


def file_identity(path: str | Path) -> tuple[int, int] | None:
    """What tells one file from another by whatever name, hard links too; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def check_output(output: Path | None, inputs: Iterable[str | Path], *, force: bool = False) -> None:
    """An output that would overwrite a form, under whatever name, or, unless by ``force``, a file that is no report of
    ours. Raises RuleError."""
    known = file_identity(output) if output else None
    if output is None or known is None:
        return
    if known in map(file_identity, inputs):
        raise rule_error("options.output_is_form", "--output", path=output)
    if not force and output.is_file() and not is_our_report(output):
        raise rule_error("options.output_is_foreign", "--output", path=output)


def check_draft_output(output: Path | None, text: str, *, force: bool = False) -> None:
    """A draft that would overwrite one which says something else: somebody may have filled it in. Raises RuleError."""
    if output and not force and output.is_file() and output.read_bytes().strip() not in (b"", text.encode().strip()):
        raise rule_error("options.output_is_draft", "--output", path=output)


def is_our_report(path: Path) -> bool:
    """Whether a file is empty, or a report that nrdl wrote; one that cannot be read is not."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as office:
                return b"nrdl" in office.read(ABOUT)
        with path.open("rb") as file:
            first = file.read(ENDS)
            file.seek(max(len(first), path.stat().st_size - ENDS))
            return not first or bool(OURS.search(first + file.read()))
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def write_output(path: Path, content: bytes) -> None:
    """Writes a file aside and renames it, so that nobody sees half of it. Raises OSError, and then nothing is changed.

    A device or a pipe is written to as it is; a link is followed.
    """
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    aside = path.parent / f".nrdl-{secrets.token_hex(8)}"
    try:
        with aside.open("xb") as file:
            file.write(content)
        if path.exists():
            aside.chmod(path.stat().st_mode)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
