"""Zip archives as they are published: nested, with names in a Chinese encoding, and not to be trusted.

Nothing is unpacked to a path that an archive names. A form is read into memory; its uploads are written under names of
our own into a temporary folder. What passes a limit is said, never read.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import IO

from checker.audit.zip_names import members, safe_part, safe_place
from checker.file_looks import LOOKED_AT
from checker.inputs import Inputs
from checker.reader import SIZE_LIMIT

DEPTH_LIMIT = 3
"""Archives within archives."""
MEMBER_LIMIT = 200_000
RATIO_LIMIT = 200
"""Times that a member may grow; text of Chinese forms packs to a fifth, and drawings of PDFs to a fiftieth."""
RATIO_FROM = 1_000_000
"""Bytes. Below, growth is no danger: an empty page packs to nothing."""
NESTED_LIMIT = 500_000_000
"""Bytes of an archive within an archive, which is held in memory."""
UPLOADS_LIMIT = 2_000_000_000
"""Bytes of one form's uploads, unpacked."""
UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    MemoryError,
)
"""What unpacking a broken member may raise; MemoryError where it names a huge dictionary."""
Open = tuple[zipfile.ZipFile, Mapping[str, zipfile.ZipInfo]]
Upload = tuple[tuple[str, ...], zipfile.ZipInfo]
"""An upload by its way from the folder of its form."""


class Refused(Exception):
    """An archive, or a member of one, that is not read. ``fault`` is the name of a message."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


ArchiveEntry = tuple[tuple[str, ...], str]
"""The way to a member through nested archives, and what is wrong with it (the name of a message, or nothing)."""


def forms_in(path: Path, inputs: Inputs, skip: Callable[[str], None]) -> Iterator[ArchiveEntry]:
    """The forms of an archive, in the order of their names; ``skip`` is told of the files that are not looked at."""
    if not path.is_file():  # a pipe, say, which would wait for a writer
        yield (), "audit_archive_unreadable"
        return
    try:
        with path.open("rb") as file:
            yield from _forms(file, inputs, skip, ())
    except OSError:
        yield (), "audit_archive_unreadable"


def _forms(
    file: IO[bytes], inputs: Inputs, skip: Callable[[str], None], way: tuple[str, ...]
) -> Iterator[ArchiveEntry]:
    try:
        with open_zip(file) as archive:
            for name, member in sorted(members(archive).items()):
                if inputs.owner_of(name) is not None:
                    continue
                kind, label = inputs.kind_of(name, partial(member_head, archive, member))
                if kind == "form":
                    yield (*way, name), fault_of(member, SIZE_LIMIT)
                elif kind == "archive":
                    yield from _nested(archive, member, inputs, skip, (*way, name))
                elif kind == "other":
                    skip(label)
    except Refused as refused:
        yield way, refused.fault


def _nested(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    inputs: Inputs,
    skip: Callable[[str], None],
    way: tuple[str, ...],
) -> Iterator[ArchiveEntry]:
    if len(way) >= DEPTH_LIMIT:
        yield way, "audit_archive_deep"
        return
    fault = fault_of(member, NESTED_LIMIT)
    if fault:
        yield way, fault
        return
    try:
        content = member_content(archive, member, NESTED_LIMIT)
    except Refused as refused:
        yield way, refused.fault
        return
    yield from _forms(io.BytesIO(content), inputs, skip, way)


def read_member(path: Path, way: Sequence[str], limit: int = SIZE_LIMIT) -> bytes:
    """The content of a member. Raises Refused, OSError."""
    archive, inside = open_nested(path, tuple(way[:-1]))
    return member_content(archive, member_of(inside, way[-1]), limit)


def unpack_uploads(path: Path, way: Sequence[str], folder: Path, inputs: Inputs) -> list[Path]:
    """Writes the uploads beside a member into the temporary ``folder``: the folders of them that were made.

    Raises Refused, OSError.
    """
    state = path.stat()
    archive, uploads = _uploads(str(path), state.st_mtime_ns, state.st_size, tuple(way[:-1]), inputs)
    found = uploads.get(str(PurePosixPath(way[-1]).parent), ())
    if sum(member.file_size for _, member in found) > UPLOADS_LIMIT:
        raise Refused("audit_member_large")
    for parts, member in found:
        target = safe_place(folder, parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(member_content(archive, member, UPLOADS_LIMIT))
    return [folder / safe_part(name) for name in dict.fromkeys(parts[0] for parts, _ in found)]


def open_nested(path: Path, way: tuple[str, ...]) -> Open:
    """The archive at the end of the way. Raises Refused, OSError."""
    state = path.stat()
    return _reached(str(path), state.st_mtime_ns, state.st_size, way)


@lru_cache(maxsize=2)
def _reached(path: str, changed: int, size: int, way: tuple[str, ...]) -> Open:
    """Kept, since the forms of an archive come one after the other, and its list of members may be long."""
    if way:
        outer, inside = _reached(path, changed, size, way[:-1])
        archive = open_zip(io.BytesIO(member_content(outer, member_of(inside, way[-1]), NESTED_LIMIT)))
    else:
        archive = open_zip(path)
    return archive, members(archive)


@lru_cache(maxsize=2)
def _uploads(
    path: str, changed: int, size: int, way: tuple[str, ...], inputs: Inputs
) -> tuple[zipfile.ZipFile, Mapping[str, Sequence[Upload]]]:
    """An archive's uploads by the folder of their forms: looked for once, not once for each of its forms."""
    archive, inside = _reached(path, changed, size, way)
    found: dict[str, list[Upload]] = {}
    for name, member in inside.items():
        owner = inputs.owner_of(name)
        parts = PurePosixPath(name).relative_to(owner).parts if owner is not None else ()
        if owner is not None and len(parts) > 1:
            found.setdefault(owner, []).append((parts, member))
    return archive, found


def open_zip(file: IO[bytes] | str) -> zipfile.ZipFile:
    """Raises Refused."""
    try:
        archive = zipfile.ZipFile(file)
    except NotImplementedError:
        raise Refused("audit_archive_method") from None
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Refused("audit_archive_broken") from None
    if len(archive.infolist()) > MEMBER_LIMIT:
        raise Refused("audit_archive_large")
    return archive


def member_of(inside: Mapping[str, zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    try:
        return inside[name]
    except KeyError:
        raise Refused("audit_member_gone") from None


def member_head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The first bytes of a member; none of one that cannot be read."""
    try:
        with archive.open(member) as file:
            return file.read(LOOKED_AT)
    except UNPACKING:
        return b""


def fault_of(member: zipfile.ZipInfo, limit: int) -> str:
    """What speaks against reading a member: the name of a message, or nothing."""
    if member.flag_bits & 0x1:
        return "audit_member_encrypted"
    if member.file_size > limit:
        return "audit_member_large"
    if member.file_size > RATIO_FROM and member.file_size > RATIO_LIMIT * max(member.compress_size, 1):
        return "audit_member_ratio"
    return ""


def member_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """A member's content; the archive's word on its size is not taken. Raises Refused."""
    fault = fault_of(member, limit)
    if fault:
        raise Refused(fault)
    try:
        with archive.open(member) as file:
            content = file.read(limit + 1)
    except NotImplementedError:  # not damaged: packed as another program can unpack it
        raise Refused("audit_member_method") from None
    except UNPACKING:
        raise Refused("audit_member_broken") from None
    if len(content) > limit:
        raise Refused("audit_member_large")
    return content
