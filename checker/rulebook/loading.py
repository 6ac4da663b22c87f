"""The shipped rulebook with an organisation's own files, kept in the cache as the shipped one is.

What a check from the cache needs is imported here; reading and checking the files is merging.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from checker import paths
from checker.model import Rulebook
from checker.rulebook import build
from checker.rulebook import custom_folder as own_folder
from checker.rulebook.custom_folder import Files


def load(folder: Path, *, cache: bool = True) -> Rulebook:
    """The shipped rulebook and the folder's. Raises RuleError."""
    files = own_folder.find(folder)
    digest = hashlib.sha256(f"{build.fingerprint(paths.RULES)} {files.fingerprint()}".encode()).hexdigest()

    def compiled() -> dict[str, Any]:
        from checker.rulebook.custom import read_files

        return dict(read_files(files))

    raw = build.kept_or(compiled, digest, cache=cache)
    return built(raw, digest, files)


def read(folder: Path) -> tuple[Mapping[str, Any], Rulebook]:
    """As ``load``, never from the cache; first the plain data, which holds the examples. Raises RuleError."""
    from checker.rulebook.custom import read_files

    files = own_folder.find(folder)
    raw = read_files(files)
    return raw, built(raw, "", files)


def built(raw: Mapping[str, Any], digest: str, files: Files) -> Rulebook:
    grammars = str(files.folder / "grammars") if files.grammars else None
    return replace(build.build(raw, digest), grammars=grammars)
