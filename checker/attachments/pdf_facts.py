"""What a PDF is like as a file: version, permissions, page sizes, empty pages, signatures.

Of a signature it is asked whether the file is still what was signed, not whose it is: the digest that the signature
holds is compared with that of the bytes it covers.
"""

from __future__ import annotations

import ctypes
import hashlib
from contextlib import closing
from time import monotonic
from typing import Any

from checker.attachments.models import FileFacts, SignatureState

COPY, PRINT = 1 << 4, 1 << 2
"""Bits of a PDF's permissions."""
SECONDS_LIMIT = 10.0
MILLIMETRES_A_POINT = 25.4 / 72
MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
"""The identifier of the attribute in which a signature holds the digest of what it covers."""
DIGESTS = ("sha256", "sha1", "sha384", "sha512", "sm3")


def read_facts(path: str, page_limit: int) -> FileFacts | None:
    """None where the file does not open."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            version = document.get_version() or 0
            allowed = raw.FPDF_GetDocUserPermissions(document.raw)
            forbids = tuple(name for name, bit in (("copy", COPY), ("print", PRINT)) if not allowed & bit)
            sizes, empty, end = [], [], monotonic() + SECONDS_LIMIT
            for number in range(min(len(document), page_limit)):
                width, height = document.get_page_size(number)
                sizes.append((round(width * MILLIMETRES_A_POINT, 1), round(height * MILLIMETRES_A_POINT, 1)))
                if monotonic() < end:
                    with closing(document[number]) as page:
                        if not raw.FPDFPage_CountObjects(page.raw) and not raw.FPDFPage_GetAnnotCount(page.raw):
                            empty.append(number + 1)
            signatures = tuple(_signatures(document.raw, path))
    except (pypdfium2.PdfiumError, OSError):
        return None
    return FileFacts(f"{version // 10}.{version % 10}", forbids, tuple(sizes), tuple(empty), signatures)


def _signatures(document: Any, path: str) -> list[SignatureState]:
    from pypdfium2 import raw

    count = raw.FPDF_GetSignatureCount(document)
    if count <= 0:
        return []
    with open(path, "rb") as file:
        content = file.read()
    found: list[SignatureState] = []
    for index in range(count):
        one = raw.FPDF_GetSignatureObject(document, index)
        length = raw.FPDFSignatureObj_GetContents(one, None, 0)
        held = ctypes.create_string_buffer(length)
        raw.FPDFSignatureObj_GetContents(one, held, length)
        parts = raw.FPDFSignatureObj_GetByteRange(one, None, 0)
        ranges = (ctypes.c_int * parts)()
        raw.FPDFSignatureObj_GetByteRange(one, ranges, parts)
        found.append(_state(content, list(ranges), held.raw))
    return found


def _state(content: bytes, ranges: list[int], held: bytes) -> SignatureState:
    spans = list(zip(ranges[::2], ranges[1::2], strict=False))
    if not spans or len(ranges) % 2 or any(min(span) < 0 for span in spans):
        return "unchecked"
    at = held.find(MESSAGE_DIGEST)
    if at < 0:
        return "unchecked"  # signed in a way that holds no digest by itself
    covered = b"".join(content[start : start + length] for start, length in spans)
    after = held[at + len(MESSAGE_DIGEST) :][:80]
    known = {hashlib.new(name, covered).digest() for name in DIGESTS if name in hashlib.algorithms_available}
    if any(digest in after for digest in known):
        start, length = spans[-1]
        return "whole" if start + length >= len(content.rstrip()) else "extended"
    return "changed" if _length(after) in {len(digest) for digest in known} else "unchecked"


def _length(after: bytes) -> int:
    """Of the digest that the attribute holds: a set of one string of octets."""
    return after[3] if len(after) > 3 and after[0] == 0x31 and after[2] == 0x04 else 0
