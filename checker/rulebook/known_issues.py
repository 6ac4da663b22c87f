"""The shipped rules' faults that are known: told beside their findings, and no part of the rules' hash."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from checker import paths
from checker.rulebook.yaml_reader import read_yaml


def read_known_issues(rules: Collection[str]) -> list[dict[str, Any]]:
    """The issues; ``rules`` are the ids there are. Raises RuleError."""
    schema = paths.RULES / "known_issues.schema.json"
    source = read_yaml(paths.RULES / "known_issues.yaml", paths.RULES, schema)
    for n, issue in enumerate(source.data["issues"]):
        if issue["rule"] not in rules:
            raise source.refusal(("issues", n, "rule"), "options.no_rule", rule=issue["rule"])
    found: list[dict[str, Any]] = source.data["issues"]
    return found
