"""Where a rule's page of the rule book is, for reports that lead there."""

from __future__ import annotations

import os
from collections.abc import Iterable

from checker.model import Result

FOLDERS = {"zh": "rules", "en": "en/rules"}
"""Where the pages of a language lie, below the documentation."""


def rule_address(rule_id: str, language: str) -> str:
    """The page's address below ``NRDL_DOCS``, that of the built documentation; empty where it names none.

    No address is made up: a report goes to others, and a path of this machine would be no use to them.
    """
    base = os.environ.get("NRDL_DOCS", "").rstrip("/")
    return f"{base}/{FOLDERS[language]}/{rule_id}.html" if base else ""


def explained_at(heads: Iterable[Result], language: str) -> str:
    """Where the rule of the worst finding is explained: its page, or the command; empty where nothing is to be done."""
    found: dict[str, str] = {}
    for head in heads:
        for one in head.findings:
            found.setdefault(one.level, one.rule)
    rule = next((found[level] for level in ("error", "warning", "review") if level in found), None)
    return (rule_address(rule, language) or f"nrdl rules show {rule}") if rule else ""
