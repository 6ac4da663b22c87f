"""The forms in folders, sub-folders and zip archives, one by one, without unpacking anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from checker.audit import zip_archives
from checker.audit.models import FormSource
from checker.pipeline import ATTACHMENTS, FORM_TYPES

ARCHIVE = ".zip"


def find_sources(roots: Sequence[str], except_for: Callable[[Path], bool] = lambda path: False) -> Iterator[FormSource]:
    """Every form below the roots, in the order of their names; the uploads' folders are left out.

    With several roots, a name begins with its root's own. ``except_for`` says what is no form: the audit's own files.
    """
    prefixes = entry_names(roots)
    for root, prefix in zip(roots, prefixes, strict=True):
        path = Path(root)
        if path.is_dir():
            yield from of_folder(path, prefix, except_for)
        else:  # a file is taken by its word, whatever its name
            name = prefix or path.name
            yield from of_file(path, name, asked_for=True)


def entry_names(roots: Sequence[str]) -> list[str]:
    """What the names of each root's forms begin with: nothing for a single one."""
    if len(roots) == 1:
        return [""]
    names: list[str] = []
    for root in roots:
        name = Path(os.path.abspath(root)).name
        again = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({again + 1})" if again else name)
    return names


def of_folder(folder: Path, prefix: str, except_for: Callable[[Path], bool]) -> Iterator[FormSource]:
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError:
        yield FormSource(prefix or folder.name, str(folder), fault="audit_folder_unreadable")
        return
    for name, is_folder in names:
        path, within = folder / name, f"{prefix}/{name}" if prefix else name
        if is_folder and name != ATTACHMENTS:
            yield from of_folder(path, within, except_for)
        elif not is_folder and not except_for(path):
            yield from of_file(path, within)


def of_file(path: Path, name: str, *, asked_for: bool = False) -> Iterator[FormSource]:
    suffix = path.suffix.lower()
    if suffix == ARCHIVE:
        for members, fault in zip_archives.forms_in(path, is_form):
            yield FormSource("/".join((name, *members)), str(path), tuple(members), fault)
    elif asked_for or suffix in FORM_TYPES:
        yield FormSource(name, str(path))


def is_form(member: str) -> bool:
    """Whether a member of an archive is a form, by its path there."""
    path = PurePosixPath(member)
    return path.suffix.lower() in FORM_TYPES and ATTACHMENTS not in path.parts[:-1]
