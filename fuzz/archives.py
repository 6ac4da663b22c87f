"""A zip archive below the folder of an audit: its forms, and the uploads of each."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from checker.audit.discovery import find_sources
from checker.audit.zip_archives import Refused, read_member, unpack_uploads
from checker.inputs import Inputs
from fuzz import text_forms

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
MOST_FORMS = 5


def take(data: bytes) -> None:
    inputs = Inputs.of(text_forms.book())
    with tempfile.TemporaryDirectory() as folder:
        archive, outside = Path(folder) / "in" / "a.zip", Path(folder) / "out"
        archive.parent.mkdir()
        outside.mkdir()
        archive.write_bytes(data)
        for source in list(find_sources([str(archive.parent)], inputs))[:MOST_FORMS]:
            if source.fault:
                assert source.fault in text_forms.book().messages
                continue
            try:
                read_member(archive, source.members)
                unpack_uploads(archive, source.members, outside, inputs)
            except (Refused, OSError):
                pass
        assert sorted(path.name for path in Path(folder).iterdir()) == ["in", "out"]
        assert [path.name for path in archive.parent.iterdir()] == ["a.zip"]


def seeds() -> Iterator[bytes]:
    for method in METHODS:
        yield packed(method)
    yield packed(zipfile.ZIP_STORED, inner=packed(zipfile.ZIP_STORED))


def packed(method: int, inner: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("甲/form.txt", "2025年")
        archive.writestr("甲/attachments/说明书.pdf", b"%PDF-")
        archive.writestr("乙\\form.pdf", b"%PDF-")
        archive.writestr("form.yaml", "edition: '2025'\nform: {}\n")
        if inner:
            archive.writestr("丙.zip", inner)
    return out.getvalue()


def words() -> Iterator[str]:
    yield from ("PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "../", "C:", "\\", "attachments/", ".zip", ".pdf", "\0")
