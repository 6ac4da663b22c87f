"""The rules with their examples, own ones among them: read strictly, never from the cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checker import paths
from checker.errors import rule_error
from checker.model import Rule, Rulebook
from checker.rulebook import read_rulebook


def read_rule_source(
    folder: Path | None, *, prefer_own: bool = False
) -> tuple[Mapping[str, Mapping[str, Any]], Rulebook]:
    """By id, each rule as plain data; and the rulebook. Raises RuleError."""
    raw, book = read_rulebook(folder, prefer_own=prefer_own)
    return {rule["id"]: rule for rule in raw["rules"]}, book


def rule_file(rule: Rule | Mapping[str, Any], folder: Path | None) -> Path:
    """Where a rule's file lies; its ``path`` names the folder first."""
    path = rule.path if isinstance(rule, Rule) else rule["path"]
    first, _, rest = path.partition("/")
    own = folder and first == Path(folder).resolve().name and (folder / rest).is_file()
    return (folder / rest) if folder and own else paths.RULES / rest


def choose_rules(ids: Sequence[str], book: Rulebook) -> list[Rule]:
    """The rules of one form whose ids begin so, all when none are named. Raises RuleError where no rule's does."""
    known = [*(rule.id for rule in book.rules), *(rule["id"] for rule in book.across)]
    for prefix in ids:
        if not any(rule_id.startswith(prefix.upper()) for rule_id in known):
            raise rule_error("rules.no_such_rule", "nrdl rules", None, prefix)
    wanted = tuple(prefix.upper() for prefix in ids)
    return [rule for rule in book.rules if not wanted or rule.id.startswith(wanted)]
