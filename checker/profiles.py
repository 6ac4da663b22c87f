"""Profiles: named sets of options in ``nrdl.toml``, or in ``[tool.nrdl]`` of ``pyproject.toml``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from checker.errors import reason_of, rule_error
from checker.model import Profile, Rulebook
from checker.model.finding import SEVERITIES

FILES = ("nrdl.toml", "pyproject.toml")
FAIL_ON = ("error", "warning", "review")
KEYS: dict[str, type] = {"select": list, "ignore": list, "severity": dict, "fail-on": str, "waivers": str, "rules": str}


@dataclass(frozen=True)
class ProfileOptions:
    """What a profile says. Paths are from its file's folder; what it does not say is empty or None."""

    profile: Profile
    place: str
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    waivers: Path | None = None
    rules: Path | None = None

    def as_defaults(self) -> dict[str, Any]:
        """Those options of a command that it sets."""
        found = {name: getattr(self, name) for name in ("select", "ignore", "fail_on", "waivers", "rules")}
        return {name: value for name, value in found.items() if value}


def read_profile(name: str, start: Path) -> ProfileOptions:
    """The profile of that name, in the nearest file from this folder upwards. Raises RuleError."""
    path, profiles = profiles_of(start.resolve())
    if name not in profiles:
        raise rule_error("profiles.none_so_named", str(path), name=name, known=list(profiles) or ["–"])
    raw, place = profiles[name], f"{path} [profile.{name}]"
    if not isinstance(raw, dict):
        raise rule_error("profiles.no_table", place)
    check_keys(raw, place)
    text = json.dumps(raw, ensure_ascii=False, sort_keys=True)
    severity = {prefix.upper(): word for prefix, word in raw.get("severity", {}).items()}
    select, ignore = (tuple(prefix.upper() for prefix in raw.get(key, ())) for key in ("select", "ignore"))
    waivers, rules = (path.parent / raw[key] if key in raw else None for key in ("waivers", "rules"))
    profile = Profile(name, sha256(text.encode()).hexdigest(), severity)
    return ProfileOptions(profile, place, select, ignore, raw.get("fail-on"), waivers, rules)


def profiles_of(start: Path) -> tuple[Path, Mapping[str, Any]]:
    """The nearest file that has profiles, and these. Raises RuleError where there is none."""
    for folder in (start, *start.parents):
        for name in FILES:
            path = folder / name
            if path.is_file():
                found: Any = read_toml(path)
                for key in ("profile",) if name == FILES[0] else ("tool", "nrdl", "profile"):
                    found = found.get(key) if isinstance(found, dict) else None
                if name == FILES[0] or found is not None:
                    return path, found if isinstance(found, dict) else {}
    raise rule_error("profiles.no_file", "--profile")


def read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise rule_error("options.unreadable", str(path), reason=reason_of(error)) from None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, too
        raise rule_error("profiles.no_toml", str(path), error=error) from None


def check_keys(raw: Mapping[str, Any], place: str) -> None:
    """Raises RuleError for a key that no profile has, or a value of another kind."""
    for key, value in raw.items():
        if key not in KEYS:
            raise rule_error("profiles.no_key", place, key=key, known=get_close_matches(key, KEYS, n=1) or list(KEYS))
        words = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
        if not isinstance(value, KEYS[key]) or not all(isinstance(word, str) for word in words):
            raise rule_error(f"profiles.kind_{KEYS[key].__name__}", place, key=key)
    for word, known in [*((word, SEVERITIES) for word in raw.get("severity", {}).values()), *fail_on_of(raw)]:
        if word not in known:
            raise rule_error("profiles.no_word", place, word=word, known=known)


def fail_on_of(raw: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if "fail-on" in raw:
        yield raw["fail-on"], FAIL_ON


def check_profile(options: ProfileOptions, book: Rulebook) -> None:
    """Raises RuleError where something in a profile is for no rule: it would be believed to work."""
    every = [rule.id for rule in book.rules]
    changed = [rule.id for rule in book.rules if rule.role != "route"]
    for key, prefixes, ids in (
        ("select", options.select, every),
        ("ignore", options.ignore, every),
        ("severity", options.profile.severity, changed),
    ):
        for prefix in prefixes:
            if not any(rule_id.startswith(prefix) for rule_id in ids):
                raise rule_error("profiles.no_rule", options.place, key=key, prefix=prefix)


def under_profile(book: Rulebook, name: str | None) -> Rulebook:
    """The rules under the profile that is named, if any. Raises RuleError."""
    if not name:
        return book
    options = read_profile(name, Path())
    check_profile(options, book)
    return with_profile(book, options.profile)


def with_profile(book: Rulebook, profile: Profile | None) -> Rulebook:
    """The rules with the severities of a profile, the longest beginning of an id first. Routes are met or not."""
    if profile is None:
        return book
    prefixes = sorted(profile.severity, key=len)
    given = {rule.id: profile.severity[p] for rule in book.rules for p in prefixes if rule.id.startswith(p)}
    if not given:
        return book._replace(profile=profile)
    rules = tuple(
        rule._replace(
            severity=given[rule.id],
            parts=tuple(
                part._replace(cases=tuple(case._replace(severity=None) for case in part.cases)) for part in rule.parts
            ),
        )
        if rule.id in given and rule.role != "route"
        else rule
        for rule in book.rules
    )
    text = json.dumps([book.sha256, given], sort_keys=True)
    return book._replace(rules=rules, sha256=sha256(text.encode()).hexdigest(), profile=profile)
