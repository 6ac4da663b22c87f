"""YAML -> Rulebook: the shipped rules, and an organisation's own rules, lists, editions and formats beside them.

Own rules are data and can run nothing. What could hold a check up is refused when they are loaded: files without
measure, patterns that are not linear, and rules that the engine could not judge.
"""

from __future__ import annotations

from pathlib import Path

from checker.model import Rulebook


def load_rules(own_rules: Path | None) -> Rulebook:
    """The shipped rules, and those of an organisation's folder beside them. Raises RuleError."""
    if own_rules:
        from checker.rulebook.loading import load as load_both  # a check by the shipped rules must not pay for it

        return load_both(own_rules)
    from checker.rulebook.build import load

    return load()
