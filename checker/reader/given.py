"""The bytes of a form as a user gives it: of a file, or of standard input."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from checker.errors import reason_of, refuse_document
from checker.inputs import STANDARD_INPUT
from checker.reader import SIZE_LIMIT, load_bytes


def content_of(path: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``. Raises ReadError."""
    if path != STANDARD_INPUT:
        return load_bytes(Path(path))
    try:
        if sys.stdin is None:  # closed before we were started
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise refuse_document("unreadable", path=path, reason=reason_of(error)) from None
