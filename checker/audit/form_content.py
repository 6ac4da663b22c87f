"""Where a form's content and its uploads lie while it is checked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from checker.attachments import Attachments, FileProgress, of_files
from checker.audit.models import FormSource


def room_for(source: FormSource) -> AbstractContextManager[str | None]:
    """A temporary folder for the uploads of a form in an archive."""
    return tempfile.TemporaryDirectory(prefix="nrdl-") if source.members else nullcontext()


def unpacked(uploads: Sequence[tuple[str, bytes]], folder: Path, told: FileProgress | None) -> Attachments:
    """Uploads that were sent, under names of our own: theirs may mean something else on this system."""
    for number, (_, content) in enumerate(uploads):
        (folder / str(number)).write_bytes(content)
    return of_files(((name, str(folder / str(number))) for number, (name, _) in enumerate(uploads)), told)


def besides(source: FormSource) -> str:
    """What is no upload where uploads and form lie in one folder."""
    return "" if source.members else source.path


def source_path(source: FormSource) -> str:
    return os.path.join(source.path, *source.members)
