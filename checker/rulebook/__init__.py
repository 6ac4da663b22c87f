"""YAML -> Rulebook: the shipped rules, and an organisation's own rules, lists, editions and formats beside them.

``loader`` reads and validates the files, ``build`` makes typed rules of them. That takes a second; the checked data is
kept as JSON in the cache folder, under the hash of every file that went in, so that a check pays only for reading it
back. The rulebook's own hash covers less: what can change a verdict or its words. Own rules are data and can run
nothing; what could hold a check up is refused when they are loaded.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import __version__, paths
from checker.model import Rulebook
from checker.paths import write_cache
from checker.rulebook.build import build_rulebook

if TYPE_CHECKING:
    from checker.rulebook.custom_folder import Files


def load_rules(own_rules: Path | None = None, *, cache: bool = True, prefer_own: bool = False) -> Rulebook:
    """The shipped rules, and those of an organisation's folder beside them; with ``prefer_own`` its editions may
    replace shipped ones. Raises RuleError."""
    files = own_files(own_rules, prefer_own=prefer_own)
    digest = fingerprint(paths.RULES)
    if files:
        digest = hashlib.sha256(f"{digest} {files.fingerprint()}".encode()).hexdigest()
    raw = kept_or(lambda: compile_data(files), digest, cache=cache)
    book = build_rulebook(raw, grammars_of(files))
    gc.freeze()  # the rulebook stays; looking through it for garbage would cost more than judging a form
    return book


def read_rulebook(own_rules: Path | None = None) -> tuple[Mapping[str, Any], Rulebook]:
    """As ``load_rules``, never from the cache; first the plain data, which holds the examples. Raises RuleError."""
    files = own_files(own_rules)
    raw = compile_data(files)
    return raw, build_rulebook(raw, grammars_of(files))


def own_files(folder: Path | None, *, prefer_own: bool = False) -> Files | None:
    if folder is None:
        return None
    from checker.rulebook.custom_folder import find_files  # a check by the shipped rules must not pay for it

    return replace(find_files(folder), prefer_own=prefer_own)


def grammars_of(files: Files | None) -> str | None:
    return str(files.folder / "grammars") if files and files.grammars else None


def compile_data(files: Files | None) -> dict[str, Any]:
    """All rules as checked plain data."""
    from checker.rulebook.loader import read_folder

    return read_folder(paths.RULES, files)


def kept_or(compiled: Callable[[], dict[str, Any]], digest: str, *, cache: bool) -> dict[str, Any]:
    """The checked rules that are kept under a hash, without their examples; else those compiled now, and kept."""
    store = paths.cache_folder() if cache else None
    kept = store / f"rules-{digest}.json" if store else None
    if kept and kept.is_file():
        try:
            found: dict[str, Any] = json.loads(kept.read_bytes())
            return found
        except ValueError:  # a file that is no JSON is made again
            pass
    from checker.matching import folded_characters
    from checker.rulebook.loader import without_keys

    raw = compiled()
    folded = folded_characters(raw["lists"].values(), raw["formats"])
    raw["formats"] = {**raw["formats"], "folded_characters": folded}
    if kept:
        write_cache(kept, json.dumps(without_keys(("examples",), raw), ensure_ascii=False).encode())
    return raw


def fingerprint(folder: Path) -> str:
    """The hash of all that is read, and of the engine's version: what the cache's copy is kept under."""
    digest = hashlib.sha256(__version__.encode())
    for path in [
        *sorted(folder.rglob("*.yaml")),
        *sorted(folder.rglob("*.json")),
        *sorted(folder.rglob("*.tsv")),
        *paths.message_files(),
    ]:
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()
