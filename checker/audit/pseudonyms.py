"""What forms are compared by without its being kept: a contact person, and the contents of uploads."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from checker import paths
from checker.audit.store_rows import TokenRow
from checker.leftovers import file_aside, place_new
from checker.model import Form, Rulebook
from checker.normalize import fold
from checker.placeholders import is_placeholder

if TYPE_CHECKING:
    from checker.attachments import Attachments

MASK = "*"
SECRET_BYTES = 32
TOKEN_DIGITS = 24


def secret_of_this_user() -> bytes:
    """The key of contact tokens. It lies apart from the audit's file: with both, a phone number could be guessed.

    Where no folder can be written it is new in every run, and contacts of earlier runs are not compared.
    """
    folder = paths.cache_folder()
    if folder is None:
        return os.urandom(SECRET_BYTES)
    path = folder / "contacts.key"
    secret = os.urandom(SECRET_BYTES)
    try:
        if len(paths.read_ours(path) or b"") != SECRET_BYTES:
            with file_aside(folder) as new:
                new.chmod(0o600)
                new.write_bytes(secret)
                _place(new, path)
    except OSError:  # the folder cannot be written after all
        return secret
    kept = paths.read_ours(path)
    return kept if kept and len(kept) == SECRET_BYTES else secret


def _place(new: Path, path: Path) -> None:
    """Puts the file there unless another process was first with a whole one; a link or another's is none."""
    if len(paths.read_ours(path) or b"") != SECRET_BYTES:
        path.unlink(missing_ok=True)
    with suppress(FileExistsError):
        place_new(new, path)


def key_id(secret: bytes) -> str:
    """Which secret tokens were made with: those of another cannot be compared."""
    return sha256(b"nrdl contact key" + secret).hexdigest()[:12]


def tokens_of(form: Form, files: Sequence[tuple[str, str]], book: Rulebook, secret: bytes) -> Iterator[TokenRow]:
    """The contact person's token, unless it is absent or masked already, and one for each upload's content."""
    entries = [form.values[key].text for key in book.formats.personal_fields if key in form.values]
    words = [fold(entry) for entry in entries]
    if words and not any(not word or MASK in word or is_placeholder(word, book.formats) for word in words):
        token = hmac.new(secret, "\n".join(words).encode(), sha256).hexdigest()[:TOKEN_DIGITS]
        yield TokenRow("contact", key_id(secret) + token, "")
    yield from (TokenRow("upload", digest, name) for name, digest in files)


def upload_hashes(uploads: Attachments | None) -> list[tuple[str, str]]:
    """The uploads' names and hashes, those that could be read."""
    looks = [(file.name, file.look()) for file in uploads.files if not file.link] if uploads else []
    return [(name, look.sha256) for name, look in looks if look.sha256]
