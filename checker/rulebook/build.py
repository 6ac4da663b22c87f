"""YAML -> schema check -> Rulebook. A file that is not as it must be is refused with file, line, key and a mend.

Loading and checking takes a second; the checked data is kept as JSON in the cache folder, under the hash of
every file that went in, so that a check pays only for reading it back.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from checker import __version__, paths
from checker.model import Case, Condition, Part, Rule, Rulebook, Text
from checker.paths import write_cache


def load(folder: Path | None = None, *, cache: bool = True) -> Rulebook:
    """The rulebook of a rules folder (the shipped one by default). Raises RuleError."""
    folder = folder or paths.RULES

    def compiled() -> dict[str, Any]:
        from checker.rulebook.loader import read_folder

        return read_folder(folder)

    digest = fingerprint(folder)
    raw = kept_or(compiled, digest, cache=cache)
    book = build(raw, digest)
    gc.freeze()  # the rulebook stays; looking through it for garbage would cost more than judging a form
    return book


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

    raw = compiled()
    folded = folded_characters(raw["lists"].values(), raw["formats"])
    raw["formats"] = {**raw["formats"], "folded_characters": folded}
    if kept:
        write_cache(kept, json.dumps(without_examples(raw), ensure_ascii=False).encode())
    return raw


def fingerprint(folder: Path) -> str:
    """The hash of every rule, edition, list and message file, and of the engine's version."""
    digest = hashlib.sha256(__version__.encode())
    for path in [
        *sorted(folder.rglob("*.yaml")),
        *sorted(folder.rglob("*.json")),
        *paths.message_files(),
    ]:
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def without_examples(raw: Mapping[str, Any]) -> dict[str, Any]:
    def without(rule: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in rule.items() if key != "examples"}

    return {**raw, **{kind: list(map(without, raw[kind])) for kind in ("rules", "across")}}


def build(raw: Mapping[str, Any], digest: str) -> Rulebook:
    return Rulebook(
        rules=tuple(build_rule(rule) for rule in raw["rules"]),
        fields=raw["fields"],
        editions=raw["editions"],
        lists=raw["lists"],
        formats=raw["formats"],
        messages={name: Text(**text) for name, text in raw["messages"].items()},
        across=raw["across"],
        sha256=digest,
    )


def build_rule(raw: Mapping[str, Any]) -> Rule:
    parts = raw.get("parts") or [raw]
    return Rule(
        id=raw["id"],
        title=Text(**raw["title"]),
        severity=raw["severity"],
        status=raw["status"],
        citation=raw["citation"],
        parts=tuple(build_part(part) for part in parts),
        fix=Text(**raw["fix"]),
        path=raw.get("path", ""),
    )


def build_part(raw: Mapping[str, Any]) -> Part:
    cases = tuple(
        Case(
            verdict=case["verdict"],
            message=Text(**case["message"]),
            when=build_condition(case["when"]) if "when" in case else None,
            unknown=Text(**case["unknown"]) if "unknown" in case else None,
            assumptions=tuple(Text(**text) for text in case.get("assumptions", ())),
            severity=case.get("severity"),
        )
        for case in raw["cases"]
    )
    return Part(tuple(raw["needs"]), cases, raw.get("each"))


def build_condition(raw: Mapping[str, Any]) -> Condition:
    ((operator, arguments),) = raw.items()
    if operator in ("all", "any"):
        return Condition(operator, parts=tuple(build_condition(part) for part in arguments))
    if operator in ("not", "surely"):
        return Condition(operator, parts=(build_condition(arguments),))
    return Condition(operator, arguments)


FIELD_ARGUMENTS = ("field", "than", "with_field", "name", "entry", "specifications")


def fields_read(part: Mapping[str, Any]) -> list[str]:
    """The keys of the fields that a part reads: those that it names under ``needs``, then those of its conditions."""
    found = dict.fromkeys(part.get("needs", ()))
    for _, arguments in conditions({"cases": part["cases"]}):
        found |= dict.fromkeys(arguments[name] for name in FIELD_ARGUMENTS if name in arguments)
        found |= dict.fromkeys(arguments.get("fields", ()))
    each = part.get("each", {}).get("fields", ())
    found |= dict.fromkeys(() if isinstance(each, str) else each)
    return [key for key in found if key != "this" and not key.startswith("$")]


def conditions(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operator that a rule's cases ask, with its arguments."""
    for part in raw.get("parts") or [raw]:
        for case in part["cases"]:
            if "when" in case:
                yield from _operators(case["when"])


def _operators(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    ((operator, arguments),) = raw.items()
    if operator in ("all", "any"):
        for part in arguments:
            yield from _operators(part)
    elif operator in ("not", "surely"):
        yield from _operators(arguments)
    else:
        yield operator, arguments
