"""The shipped rulebook with an organisation's own files, kept in the cache as the shipped one is.

What a check from the cache needs is imported here; reading and checking the files is merging.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from checker import data, rules
from checker.model import Rulebook
from checker.own import folder as own_folder
from checker.own.folder import Files


def load(folder: Path, *, cache: bool = True) -> Rulebook:
    """The shipped rulebook and the folder's. Raises RuleError."""
    files = own_folder.find(folder)
    digest = hashlib.sha256(f"{rules.fingerprint(data.RULES)} {files.fingerprint()}".encode()).hexdigest()

    def compiled() -> dict[str, Any]:
        from checker.own.merging import read_files

        return dict(read_files(files))

    raw = rules.kept_or(compiled, digest, cache=cache)
    return built(raw, digest, files)


def read(folder: Path) -> tuple[Mapping[str, Any], Rulebook]:
    """As ``load``, never from the cache; first the plain data, which holds the examples. Raises RuleError."""
    from checker.own.merging import read_files

    files = own_folder.find(folder)
    raw = read_files(files)
    return raw, built(raw, "", files)


def built(raw: Mapping[str, Any], digest: str, files: Files) -> Rulebook:
    grammars = str(files.folder / "grammars") if files.grammars else None
    return replace(rules.build(raw, digest), grammars=grammars)
