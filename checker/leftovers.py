"""What a killed run leaves behind: files half written and temporary folders. They are told from those in use by a lock,
which ends with its process, and removed by the next run."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ASIDE, FOLDER = ".nrdl-", "nrdl-"
"""How the names of files that are being written begin, and those of temporary folders."""
OURS = {ASIDE: re.compile(r"\.nrdl-[0-9a-f]{16}"), FOLDER: re.compile(r"nrdl-[a-z0-9_]{8}")}
"""Their whole names: a user's own may begin so, too."""
LOCK = ".lock"
"""A file in a temporary folder that is locked as long as the folder is used."""
YOUNG_SECONDS = 1.0
"""What is so young may not be locked yet."""
WINDOWS_SECONDS = 3600.0
"""Where files that are being written have no lock: what is younger may be in use."""
_looked_at: set[tuple[str, str]] = set()


def lock(descriptor: int) -> bool:
    """Locks an open file until it is closed; whether nobody else has."""
    try:
        import fcntl
    except ImportError:  # Windows removes no file that is open
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def file_aside(folder: Path) -> Iterator[Path]:
    """An empty file in a folder, to be written to and renamed; gone at the end. Raises OSError."""
    remove_leftovers(folder, ASIDE, remove_file)
    path = folder / f"{ASIDE}{os.urandom(8).hex()}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        lock(descriptor)
        if os.name == "nt":  # what is open is not renamed there
            os.close(descriptor)
        yield path
    finally:
        path.unlink(missing_ok=True)
        if os.name != "nt":
            os.close(descriptor)


def place_new(aside: Path, path: Path) -> None:
    """Gives a file its name unless another process was first. Raises FileExistsError, OSError."""
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        aside.replace(path)


class TemporaryFolder:
    """A folder in the system's temporary one, until ``cleanup`` or, after a kill, the next run. Raises OSError."""

    def __init__(self) -> None:
        import tempfile  # it and shutil are slow to load, and most checks need neither

        remove_leftovers(Path(tempfile.gettempdir()), FOLDER, remove_folder)
        self.name = tempfile.mkdtemp(prefix=FOLDER)
        self.descriptor = os.open(Path(self.name) / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        lock(self.descriptor)

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        self.cleanup()

    def cleanup(self) -> None:
        import shutil

        with suppress(OSError):
            os.close(self.descriptor)
        shutil.rmtree(self.name, ignore_errors=True)


def remove_leftovers(folder: Path, prefix: str, remove: Callable[[Path], None]) -> None:
    """Removes what nobody uses any more; once a process and folder, since a folder may hold very many files."""
    if (place := (str(folder), prefix)) in _looked_at:
        return
    _looked_at.add(place)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if OURS[prefix].fullmatch(entry.name):
                with suppress(OSError):
                    state = entry.stat(follow_symlinks=False)
                    own = not hasattr(os, "getuid") or state.st_uid == os.getuid()
                    if own and abs(time.time() - state.st_mtime) > YOUNG_SECONDS:
                        remove(Path(entry.path))


def remove_file(path: Path) -> None:
    """Removes a file of which no process has the lock. Raises OSError."""
    if path.is_symlink() or not path.is_file():
        return
    if os.name == "nt":
        if path.name == LOCK or abs(time.time() - path.stat().st_mtime) > WINDOWS_SECONDS:
            path.unlink()  # a lock is open as long as its folder is used, and what is open is not removed
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        if lock(descriptor):
            path.unlink()
    finally:
        os.close(descriptor)


def remove_folder(path: Path) -> None:
    """Removes a temporary folder of which no process has the lock; an empty one without any. Raises OSError."""
    if path.is_symlink() or not path.is_dir():
        return
    if (path / LOCK).exists():
        remove_file(path / LOCK)
        if not (path / LOCK).exists():
            import shutil

            shutil.rmtree(path, ignore_errors=True)
    else:
        path.rmdir()
