"""YAML -> Rulebook: the shipped rules, and an organisation's own rules, lists, editions and formats beside them.

``loader`` reads and validates the files, ``build`` makes typed rules of them. That takes a second; the checked data is
kept as JSON in the cache folder, under the hash of every file that went in, so that a check pays only for reading it
back. The rulebook's own hash covers less: what can change a verdict or its words. Own rules are data and can run
nothing; what could hold a check up is refused when they are loaded.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import __version__, paths
from checker.disk_cache import kept_in_cache
from checker.model import Rulebook
from checker.rulebook.build import build_rulebook

if TYPE_CHECKING:
    from checker.rulebook.custom_folder import Files

READ_TYPES = (".yaml", ".json", ".tsv")


def load_rules(own_rules: Path | None = None, *, cache: bool = True, prefer_own: bool = False) -> Rulebook:
    """The shipped rules, and those of an organisation's folder beside them; with ``prefer_own`` its editions may
    replace shipped ones. Raises RuleError."""
    files = own_files(own_rules, prefer_own=prefer_own)
    if not cache:
        return build_rulebook(prepared(compile_data(files)), grammars_of(files))
    return kept_rulebook(fingerprint(paths.RULES, files), files)


def read_rulebook(own_rules: Path | None = None, *, prefer_own: bool = False) -> tuple[Mapping[str, Any], Rulebook]:
    """As ``load_rules``, never from the cache folder; first the plain data, which holds the examples.
    Raises RuleError."""
    files = own_files(own_rules, prefer_own=prefer_own)
    raw = kept_data(fingerprint(paths.RULES, files), files)
    return raw, build_rulebook(raw, grammars_of(files))


@lru_cache(maxsize=4)
def kept_rulebook(digest: str, files: Files | None) -> Rulebook:
    """The rulebook of files of this hash: a program that checks form after form builds it once."""
    raw = kept_in_cache("rules", digest, lambda: prepared(kept_data(digest, files)), "rules")
    book = build_rulebook(raw, grammars_of(files))
    gc.freeze()  # the rulebook stays; looking through it for garbage would cost more than judging a form
    return book


@lru_cache(maxsize=2)
def kept_data(digest: str, files: Files | None) -> Mapping[str, Any]:
    """The plain data of files of this hash: reading and trying the rules takes a second."""
    return compile_data(files)


def own_files(folder: Path | None, *, prefer_own: bool = False) -> Files | None:
    if folder is None:
        return None
    from checker.rulebook.custom_folder import find_files  # a check by the shipped rules must not pay for it

    return find_files(folder, prefer_own=prefer_own)


def grammars_of(files: Files | None) -> str | None:
    return str(files.folder / "grammars") if files and files.grammars else None


def compile_data(files: Files | None) -> dict[str, Any]:
    """All rules as checked plain data."""
    from checker.rulebook.loader import read_folder

    return read_folder(paths.RULES, files)


def prepared(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same as a check needs it: without examples, with the characters by which lists are searched and the literals
    by which patterns are."""
    from checker.matching import folded_characters
    from checker.rulebook.literals import literals_of
    from checker.rulebook.loader import without_keys

    raw = without_keys(("examples",), data)
    formats = {**raw["formats"], "folded_characters": folded_characters(raw["lists"].values(), raw["formats"])}
    return {**raw, "formats": formats, "literals": literals_of(raw["formats"])}


def fingerprint(folder: Path, own: Files | None = None) -> str:
    """The hash of all that is read, and of the engine's version: what a copy is kept under. Shipped files are read when
    they were changed since."""
    below = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    files = sorted(path for path in below if path.endswith(READ_TYPES)) + list(map(str, paths.message_files()))
    states = "\n".join(f"{path}:{state.st_size}:{state.st_mtime_ns}" for path in files for state in [os.stat(path)])
    kept = kept_in_cache("fingerprint", states, lambda: {"sha256": files_sha256(files)}, "sha256")
    digest = hashlib.sha256(str(kept["sha256"]).encode())
    if own:
        digest.update(own.fingerprint().encode())
    return digest.hexdigest()


def files_sha256(files: Sequence[str]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in map(Path, files):
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()
