"""The files of the uploads folder, without following a link out of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from checker.attachments.inspect import look_at
from checker.attachments.models import Attachment, Attachments, Look
from checker.inputs import escaped_name, meant_name

FileProgress = Callable[[str, int, int], None]
"""Told the file and the page that is being recognised, and how many of its pages are left with it."""
ENTRY_LIMIT = 2000
DEPTH_LIMIT = 8


def open_folders(
    folders: Sequence[Path], besides: str = "", progress: FileProgress | None = None, *, others: bool = False
) -> Attachments:
    """What the folders of one form's uploads hold, as one. ``others``: they lie beside other forms, too."""
    opened = [open_folder(folder, besides, progress) for folder in folders]
    files = sorted((file for one in opened for file in one.files), key=lambda file: file.name)
    names = tuple(escaped_name(str(folder)) for folder in folders)
    closed = tuple(name for one in opened for name in one.closed)
    return Attachments(tuple(files), any(one.cut for one in opened), names, others, closed)


def open_folder(folder: Path, besides: str = "", progress: FileProgress | None = None) -> Attachments:
    """What the folder holds, but for the form itself (``besides``). One that cannot be entered is cut, and closed.

    ``progress`` is told of each page that is recognised.
    """
    root = os.path.realpath(folder)
    form = os.path.realpath(besides) if besides else ""
    files: list[Attachment] = []
    cut, closed = False, list[str]()
    for number, found in enumerate(_walk(root, root, 0)):
        if found is None or number >= ENTRY_LIMIT:
            cut = True
            if number >= ENTRY_LIMIT:
                break
            continue
        if isinstance(found, str):
            cut = True
            closed.append(escaped_name(str(folder) if found == root else os.path.relpath(found, root)))
            continue
        real, link = found
        path = os.path.normcase(real)
        if path != os.path.normcase(form):
            name = meant_name(os.path.relpath(real, root).replace(os.sep, "/"))
            told = partial(progress, name) if progress else None
            files.append(
                Attachment(name, cache(partial(_nothing, real) if link else partial(look_at, real, told)), link)
            )
    return Attachments(tuple(sorted(files, key=lambda file: file.name)), cut, closed=tuple(closed))


def of_files(files: Iterable[tuple[str, str]], progress: FileProgress | None = None) -> Attachments:
    """Files that were in a folder under the first names and lie elsewhere now, under the second."""
    return Attachments(
        tuple(
            Attachment(name, cache(partial(look_at, path, partial(progress, name) if progress else None)))
            for name, path in sorted(files)
        )
    )


def _nothing(path: str) -> Look:
    return Look("unreadable", "other", 0)


def _walk(folder: str, root: str, depth: int) -> Iterator[tuple[str, bool] | str | None]:
    """Each file's path and whether it is a link that leaves the root; the path alone of a folder that cannot be
    entered; None where not all could be listed."""
    if depth > DEPTH_LIMIT:
        yield None
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for _, entry in zip(range(ENTRY_LIMIT + 1), entries, strict=False))
    except OSError:
        yield folder
        return
    for name in names:
        path = os.path.join(folder, name)
        real = os.path.realpath(path)
        linked = os.path.normcase(real) != os.path.normcase(path)
        try:
            mode = os.stat(real).st_mode
        except (OSError, ValueError):
            mode = 0
        inside = os.path.normcase(real).startswith(os.path.normcase(root) + os.sep)
        if linked and not (inside and stat.S_ISREG(mode)):  # also a junction, and a link to a folder
            yield path, True
        elif stat.S_ISDIR(mode):
            yield from _walk(path, root, depth + 1)
        elif stat.S_ISREG(mode) or not mode:
            yield path, False
        else:  # a pipe or a device: opening it could wait for ever
            yield path, True
