"""What a file is by its content: its first bytes and, of containers, the names of what they hold.

No library does what is needed: those that look at first bytes alone cannot tell .ppt from .doc, nor an
encrypted .pptx from either.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

DIRECTORY_LIMIT = 8_000_000
"""Bytes of a zip's table of contents; a presentation has a hundredth."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FIRST_BYTES = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
    (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"{\\rtf", "rtf"),
)  # fmt: skip
ZIP_PARTS = (("ppt/presentation.xml", "pptx"), ("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"),
             ("xl/workbook.bin", "xlsx"), ("OFD.xml", "ofd"))  # fmt: skip
OLE_STREAMS = (("PowerPoint Document", "ppt"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
OLE_ENCRYPTED = {"EncryptedPackage", "EncryptedSummary"}


def detect_type(file: BinaryIO, size: int) -> tuple[str, bool]:
    """The kind (a key of file_kinds in rules/formats.yaml), and whether it is seen to need a password."""
    file.seek(0)
    head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        return "pdf", False
    for first, kind in FIRST_BYTES:
        if head.startswith(first):
            return kind, False
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp", False
    if head[:2] == b"BM" and len(head) > 26 and head[6:10] == bytes(4):
        return "bmp", False
    if head.startswith(OLE):
        names = set(_ole_names(file, head))
        kind = next((kind for stream, kind in OLE_STREAMS if stream in names), "other")
        return ("office" if "EncryptedPackage" in names else kind), bool(names & OLE_ENCRYPTED)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(file, size)
    return ("text" if _is_text(head) else "other"), False


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 9 or 13 < byte < 32 for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:4000].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head[:4000]) - 4:  # else a character is cut at the end
                continue
        return True
    return False


def _zip_kind(file: BinaryIO, size: int) -> tuple[str, bool]:
    import zipfile  # a check without attachments must not pay for it

    if not directory_fits(file, size):
        return "zip", False
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # Cut off: the first entry still tells an Office file from another, which then does not open.
        return ("pptx" if _first_office_part(file) else "zip"), False
    kind = next((kind for part, kind in ZIP_PARTS if part in entries), "zip")
    return kind, any(entry.flag_bits & 1 for entry in entries.values())


def _first_office_part(file: BinaryIO) -> bool:
    file.seek(0)
    return b"ppt/" in file.read(1 << 16)


def directory_fits(file: BinaryIO, size: int) -> bool:
    """The zip's table of contents is of a size that can be read; looked at before anything is unpacked."""
    tail_size = min(size, 65_557 + 76)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return True  # no table of contents: it will not open
    (length,) = struct.unpack_from("<L", tail, at + 12)
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07" and tail[at - 76 : at - 72] == b"PK\x06\x06":
        (length,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    return bool(length <= DIRECTORY_LIMIT)


def _ole_names(file: BinaryIO, head: bytes) -> Iterator[str]:
    """The names in the directory of an OLE file, the container of the older Office formats."""
    try:
        size = 1 << min(struct.unpack_from("<H", head, 30)[0], 12)
        at = struct.unpack_from("<L", head, 48)[0]
        tables = struct.unpack_from("<109L", head, 76)

        def sector(number: int) -> bytes:
            file.seek((number + 1) * size)
            return file.read(size)

        for _ in range(256):
            if at >= 0xFFFFFFFA:
                return
            block = sector(at)
            for start in range(0, len(block) - 127, 128):
                (length,) = struct.unpack_from("<H", block, start + 64)
                yield block[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            (at,) = struct.unpack_from("<L", sector(tables[at // (size // 4)]), at % (size // 4) * 4)
    except (struct.error, IndexError, ArithmeticError, OSError):
        return
