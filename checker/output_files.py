"""Files that a command writes: whole or not at all, and never over what somebody else has made."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from checker.errors import rule_error
from checker.leftovers import file_aside, place_new
from checker.paths import real_path

OURS = re.compile(rb'nrdl \d|"nrdl"|title=nrdl|"edition_basis"|\(nrdl-[0-9a-f]{16}-0\)')
"""What every report of ours says of itself at its beginning or end: its tool, or what only we write."""
ENDS = 65_536
"""Bytes at the beginning and at the end of a file that are looked at."""
ABOUT = "docProps/core.xml"
"""Where an Office file names its author, and the days on which it was made and changed."""
OFFICE_DATE = datetime(1980, 1, 1)
"""Both days as we write them, so that the same input gives the same bytes; whoever saves the file puts another."""


def file_identity(path: str | Path) -> tuple[int, int] | None:
    """What tells one file from another by whatever name, hard links too; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def check_output(
    output: Path | None, inputs: Iterable[str | Path], *, force: bool = False, ours: re.Pattern[bytes] = OURS
) -> None:
    """An output that would overwrite a form, under whatever name, or, unless by ``force``, a file that is no report of
    ours, by a mark that is ``ours``, or that somebody has written into since. Raises RuleError."""
    known = file_identity(output) if output else None
    if output is None or known is None:
        return
    if known in map(file_identity, inputs):
        raise rule_error("options.output_is_form", "--output", path=output)
    if not force and output.is_file() and not is_our_report(output, ours):
        raise rule_error("options.output_is_foreign", "--output", path=output)


def check_draft_output(output: Path | None, text: str | bytes, *, force: bool = False) -> None:
    """What would overwrite a file that says something else: somebody may have filled it in. Raises RuleError."""
    content = (text.encode() if isinstance(text, str) else text).strip()
    if output and not force and output.is_file() and output.read_bytes().strip() not in (b"", content):
        raise rule_error("options.output_is_draft", "--output", path=output)


def is_our_report(path: Path, ours: re.Pattern[bytes] = OURS) -> bool:
    """Whether a file is empty, or a report as nrdl wrote it; one that cannot be read is not."""
    import zipfile  # takes a hundredth of a second to load, and most commands write nothing

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as office:
                about = office.read(ABOUT)
                return b"nrdl" in about and about.count(f"{OFFICE_DATE.isoformat()}Z".encode()) == 2
        with path.open("rb") as file:
            first = file.read(ENDS)
            file.seek(max(len(first), path.stat().st_size - ENDS))
            return not first or bool(ours.search(first + file.read()))
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def write_output(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Writes a file whole, whose content may come in pieces: see ``replacement``. Raises OSError."""
    with replacement(path) as aside, aside.open("wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """A file aside to be written to, which takes the place of ``path`` at the end, so that nobody sees half of it.
    After an error nothing is changed. Raises OSError.

    A device or a pipe is written to as it is; a link is followed.
    """
    path = real_path(path) if path.is_symlink() else path
    if path.exists() and not path.is_file():
        yield path
        return
    with file_aside(path.parent) as aside:
        yield aside
        if path.exists():
            aside.chmod(path.stat().st_mode)
        aside.replace(path)


def write_new_file(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet, whole. Raises FileExistsError, OSError."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with file_aside(path.parent) as aside:
        aside.write_bytes(content)
        place_new(aside, path)
