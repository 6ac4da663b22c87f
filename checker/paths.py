"""Finds rules/, grammars/ and reports/, in a checkout or in an installed wheel, and the cache folder."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_data"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
RULES = ROOT / "rules"
GRAMMARS = ROOT / "grammars"
REPORTS = ROOT / "reports"
PREPARED = ROOT / "prepared"
"""What scripts/prepare.py worked out of the others when the package was built; perhaps nothing."""


MOST_KEPT = 100_000_000
"""Bytes of a kept file; what is larger is none of ours."""
MOST_GIVEN = 500_000_000
"""Bytes of a file beside the forms that a user names."""


def message_files() -> list[Path]:
    """What people see beside the rules' own words, one file a part of the program."""
    return sorted((REPORTS / "messages").glob("*.yaml"))


def read_ours(path: Path) -> bytes | None:
    """The content of a kept file; None of one that is a link, another user's, or that others could have written."""
    at_once = getattr(os, "O_NONBLOCK", 0)  # a pipe would wait for a writer
    try:
        descriptor = os.open(path, os.O_RDONLY | at_once | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
                return None
            return file.read() if stat.S_ISREG(state.st_mode) and state.st_size <= MOST_KEPT else None
    except OSError:
        return None


def read_given(path: Path) -> bytes:
    """The content of a file that a user names, which may be a pipe, or a device without an end. Raises OSError."""
    with path.open("rb") as file:
        content = file.read(MOST_GIVEN + 1)
    if len(content) > MOST_GIVEN:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def real_path(path: Path) -> Path:
    """The path without links; one whose links lead in a circle as it is, so that opening it tells."""
    return Path(os.path.realpath(path))


def cache_folder() -> Path | None:
    """Where compiled rules and parsers are kept between runs; None when no folder can be written.

    ``NRDL_CACHE`` names another folder, or is empty for none.
    """
    wish = os.environ.get("NRDL_CACHE")
    if wish == "":
        return None
    try:
        folder = Path(wish) if wish else _system_cache() / "nrdl"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):  # a home that cannot be written, or none at all
        return None
    return folder


def _system_cache() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~/AppData/Local")).expanduser()
    if sys.platform == "darwin":
        return Path("~/Library/Caches").expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()


def write_cache(path: Path, content: bytes) -> None:
    """Written beside and renamed, so that another process never reads half a file; a full disk is no error."""
    from checker.leftovers import file_aside  # most runs write nothing

    with suppress(OSError), file_aside(path.parent) as aside:
        aside.chmod(0o600)
        aside.write_bytes(content)
        aside.replace(path)
