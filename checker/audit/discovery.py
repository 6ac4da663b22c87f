"""The forms in folders, sub-folders and zip archives, one by one, without unpacking anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from checker.audit.models import FormSource
from checker.inputs import ARCHIVE_TYPE, Inputs, escaped_name

Skip = Callable[[str], None]
"""Is told of each file that is not looked at, by its kind."""


def find_sources(
    roots: Sequence[str],
    inputs: Inputs,
    attachments: Path | None = None,
    *,
    except_for: Collection[str] = (),
    skip: Skip = lambda kind: None,
) -> Iterator[FormSource]:
    """Every form below the roots, in the order of their names; the uploads' folders are left out.

    With several roots, a name begins with its root's own. ``except_for``: the full paths of what is no form, the
    audit's own files.
    """
    own = {os.path.basename(path) for path in except_for}

    def is_own(path: str) -> bool:
        return os.path.basename(path) in own and os.path.abspath(path) in except_for

    for source in _found_in(roots, inputs, attachments, is_own, skip):
        name = escaped_name(source.name)
        yield source if name == source.name else source._replace(name=name)


def _found_in(
    roots: Sequence[str], inputs: Inputs, attachments: Path | None, is_own: Callable[[str], bool], skip: Skip
) -> Iterator[FormSource]:
    for root, prefix in zip(roots, entry_names(roots), strict=True):
        path = Path(root)
        if not path.is_dir():  # a file is taken by its word, whatever its name
            name = prefix or path.name
            if path.suffix.lower() == ARCHIVE_TYPE:
                yield from of_archive(path, name, inputs, skip)
            else:
                yield FormSource(name, root)
            continue
        for found in inputs.walk(path, attachments, prefix):
            if found.kind == "closed":
                yield FormSource(found.name or path.name, found.path, fault="audit_folder_unreadable")
            elif is_own(found.path):
                continue
            elif found.kind == "archive":
                yield from of_archive(Path(found.path), found.name, inputs, skip)
            elif found.kind == "form":
                yield FormSource(found.name, found.path)
            else:
                skip(found.label)


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


def of_archive(path: Path, name: str, inputs: Inputs, skip: Skip) -> Iterator[FormSource]:
    from checker.audit.zip_archives import forms_in  # needs all that unpacks

    for members, fault in forms_in(path, inputs, skip):
        yield FormSource("/".join((name, *members)), str(path), tuple(members), fault)
