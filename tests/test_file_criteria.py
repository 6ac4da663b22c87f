"""What PDFs are like as files, read out of real ones: version, page sizes, empty pages, signatures."""

from __future__ import annotations

from hashlib import md5, sha256
from pathlib import Path

import pytest

from checker.attachments import pdf_facts
from checker.attachments.inspect import look_at
from checker.attachments.models import FileFacts

from .draw.office import draw_pages

HELD = 200
"""The hexadecimal digits that are kept free for a signature."""


def signed(digest_of: bytes = b"", behind: bytes = b"") -> bytes:
    """A PDF with a signature over all of it but the signature; ``digest_of``: over other bytes; ``behind`` is added."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sig) /Rect [0 0 0 0] /V 5 0 R /P 3 0 R >>",
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /ByteRange [0 AAAAAAAAA BBBBBBBBB CCCCCCCCC] /Contents <" + b"0" * HELD + b"> >>",
    ]
    made, places = b"%PDF-1.6\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    at = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % at
    start = made.index(b"<" + b"0" * HELD)
    end = start + HELD + 2
    for name, value in ((b"A" * 9, start), (b"B" * 9, end), (b"C" * 9, len(made) - end)):
        made = made.replace(name, b"%-9d" % value)
    digest = sha256(digest_of or made[:start] + made[end:]).digest()
    held = pdf_facts.MESSAGE_DIGEST + bytes([0x31, 0x22, 0x04, 0x20]) + digest
    return made[: start + 1] + held.hex().ljust(HELD, "0").encode() + made[end - 1 :] + behind


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (signed(), "whole"),
        (signed(behind=b"% a note that was added\n"), "extended"),
        (signed(b"another text"), "changed"),
        (signed().replace(b"595", b"596"), "changed"),
        (signed().replace(pdf_facts.MESSAGE_DIGEST.hex().encode(), b"00" * 11), "unchecked"),
        (signed().replace(b"[0 ", b"[9 "), "changed"),
    ],
)
def test_a_signature_is_over_the_file_as_it_is(content: bytes, state: str, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    facts = look_at(str(path)).facts()
    assert facts and (facts.version, facts.signatures, facts.empty) == ("1.6", (state,), ())


def test_sizes_and_empty_pages(tmp_path: Path) -> None:
    path = tmp_path / "说明书.pdf"
    path.write_bytes(draw_pages("第一页", "", "第三页", picture=False))
    facts = look_at(str(path)).facts()
    assert facts and facts.empty == (2,) and facts.sizes == ((209.9, 297.0),) * 3 and not facts.signatures
    assert not facts.forbids


PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def restricted(permissions: int) -> bytes:
    """A PDF of one empty page that opens without a password, and allows what the bits say (ISO 32000, 7.6)."""
    owner, name = b"O" * 32, b"I" * 16
    key = md5(PADDING + owner + (permissions & 0xFFFFFFFF).to_bytes(4, "little") + name).digest()[:5]
    held = [one.hex() for one in (name, name, owner, rc4(key, PADDING))]
    return (
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
        f"trailer << /Size 4 /Root 1 0 R /ID [<{held[0]}> <{held[1]}>] /Encrypt << /Filter /Standard /V 1 /R 2"
        f" /Length 40 /P {permissions} /O <{held[2]}> /U <{held[3]}> >> >>\nstartxref\n0\n%%EOF"
    ).encode()


def rc4(key: bytes, content: bytes) -> bytes:
    state, at = list(range(256)), 0
    for n in range(256):
        at = (at + state[n] + key[n % len(key)]) % 256
        state[n], state[at] = state[at], state[n]
    made, first, other = bytearray(), 0, 0
    for one in content:
        first = (first + 1) % 256
        other = (other + state[first]) % 256
        state[first], state[other] = state[other], state[first]
        made.append(one ^ state[(state[first] + state[other]) % 256])
    return bytes(made)


@pytest.mark.parametrize(("permissions", "forbids"), [(-4, ()), (-4 - 16, ("copy",)), (-4 - 16 - 4, ("copy", "print"))])
def test_what_a_file_forbids(permissions: int, forbids: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(restricted(permissions))
    look = look_at(str(path))
    facts = look.facts()
    assert look.state == "restricted" and facts and (facts.forbids, facts.empty) == (forbids, (1,))


def test_what_does_not_open_and_what_is_no_pdf_has_none(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4\nnothing\n%%EOF")
    assert look_at(str(path)).facts() is None
    path.write_bytes(b"words")
    assert look_at(str(path)).facts() is None
    assert isinstance(FileFacts().signatures, tuple)
