"""Where a form's content and its uploads lie while it is checked."""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from checker.attachments import Attachments, FileProgress, of_files
from checker.audit.models import FormSource
from checker.audit.worker_messages import Parcel

OTHERS = "others"
"""Said of folders of uploads that lie beside other forms too."""


def room_for(source: FormSource) -> AbstractContextManager[str | None]:
    """A temporary folder for the uploads of a form in an archive."""
    return tempfile.TemporaryDirectory(prefix="nrdl-") if source.members else nullcontext()


def unpacked(parcel: Parcel, folder: Path, told: FileProgress | None) -> Attachments | None:
    """Uploads that were sent, under names of our own: theirs may mean something else on this system."""
    if parcel.uploads is None:
        return None
    for number, (_, content) in enumerate(parcel.uploads):
        (folder / str(number)).write_bytes(content)
    files = ((name, str(folder / str(number))) for number, (name, _) in enumerate(parcel.uploads))
    return replace(of_files(files, told), folders=parcel.folders, others=parcel.others)


def state_of_uploads(uploads: Attachments | None) -> list[tuple[str, str]] | None:
    """What a result hangs on of the uploads: each file's name and hash, or why it has none, and what else is known of
    their folders. The same on every machine."""
    if uploads is None:
        return None
    found = [(file.name, "link" if file.link else file.look().sha256 or "unread") for file in uploads.files]
    found += [(name, "closed") for name in uploads.closed]
    return [*found, *(("", word) for word, said in (("cut", uploads.cut), (OTHERS, uploads.others)) if said)]


def besides(source: FormSource) -> str:
    """What is no upload where uploads and form lie in one folder."""
    return "" if source.members else source.path


def source_path(source: FormSource) -> str:
    return os.path.join(source.path, *source.members)
