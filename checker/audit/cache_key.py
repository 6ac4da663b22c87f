"""The hashes that a result stands under: when none of them has changed, neither has the result."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from checker import paths
from checker.audit.models import RunConfig
from checker.inputs import kind_by_name
from checker.reader import ocr

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

PACKAGE = Path(__file__).parents[1]
SHOWING = ("cli", "diff", "page", "report", "rule_tools", "submission")
"""The packages that show results and compare them, or help to write rules: they make none."""


@cache
def engine_sha256() -> str:
    """The hash of what makes results: the checker's modules, the shipped grammars, and what recognises scans here."""
    digest = sha256((ocr.engine_version() if ocr.is_available() else "").encode())
    for path in engine_files():
        content = path.read_bytes().replace(b"\r\n", b"\n")  # as a checkout on Windows may have them
        digest.update(f"{path.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def engine_files() -> list[Path]:
    modules = (path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in SHOWING)
    return sorted([*modules, *paths.GRAMMARS.iterdir()], key=lambda path: path.as_posix())


def content_sha256(content: bytes) -> str:
    return sha256(content).hexdigest()


def uploads_sha256(files: Iterable[tuple[str, str]]) -> str:
    """The hash of what is known of an uploads folder; the same on every machine."""
    return hashed([list(entry) for entry in sorted(files)])


def form_key(scope: RunConfig, name: str, digest: str, files: Sequence[tuple[str, str]] | None) -> str:
    """The key of the result of a form that was read. ``files``: its uploads (state_of_uploads)."""
    kind = kind_by_name(name)
    if files is None and not scope.waivers_sha256:  # as below, without asking JSON for it a hundred thousand times
        return key_with(scope, f'["{digest}", "{kind}"], null]')
    about = [digest, kind, *([name] if scope.waivers_sha256 else [])]
    return result_key(scope, about, None if files is None else uploads_sha256(files))


def result_key(scope: RunConfig, about: Sequence[object], uploads: str | None) -> str:
    """The key of a result. ``about`` is the form's hash; where it could not be read, what is known of its file."""
    return key_with(scope, json.dumps([about, uploads])[1:])


def key_with(scope: RunConfig, rest: str) -> str:
    digest = hash_begun(scope.decisive()).copy()
    digest.update(rest.encode())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def hash_begun(decisive: tuple[object, ...]) -> Hash:
    """Of the beginning that the keys of a run share."""
    return sha256(f"[{json.dumps(decisive)}, ".encode())


def hashed(value: object) -> str:
    return sha256(json.dumps(value).encode()).hexdigest()


def state_of(path: str) -> tuple[int, int]:
    """The size of a file and when it was changed; nothing where there is none."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return (0, 0)
    return (state.st_size, state.st_mtime_ns)
