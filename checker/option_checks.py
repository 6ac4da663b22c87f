"""Options that cannot be followed: each kind is told in one place. All raise RuleError, which is exit code 2."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from checker.errors import rule_error
from checker.model import Rule


def check_edition(edition: str, known: Collection[str], where: str = "--edition") -> None:
    """A cycle that no edition describes; ``known`` has ``auto`` or nothing where these will do."""
    names = sorted(filter(None, known))
    if edition not in known:
        raise rule_error("options.no_edition", where, edition=edition, known=names)


def check_names(names: Iterable[str], known: Iterable[str], where: str) -> None:
    """A word of a list that is none of those that can stand there."""
    choices = list(known)
    for name in names:
        if name not in choices:
            raise rule_error("options.no_name", where, name=name, known=choices)


def check_choices(options: Any, rules: Sequence[Rule], wants: Callable[[Rule], bool] = lambda rule: True) -> None:
    """An option of a check that chooses no rule, leaves none, or names no folder."""
    for name in ("select", "ignore"):
        for prefix in getattr(options, name):
            if not any(rule.id.startswith(prefix) for rule in rules):
                raise rule_error("options.no_rules_so", f"--{name}", prefix=prefix)
    if not any(map(wants, rules)):
        raise rule_error("options.no_rule_left", "--select, --ignore")
    folder = getattr(options, "attachments", None)
    if folder and not folder.is_dir():
        raise rule_error("options.no_folder", "--attachments", folder=folder)


def check_rule_ids(ids: Iterable[str], rules: Sequence[Rule], where: str) -> None:
    for rule_id in ids:
        if not any(rule.id == rule_id for rule in rules):
            raise rule_error("options.no_rule", where, rule=rule_id)


def check_suffix(output: Path, form: str, formats: Collection[str]) -> None:
    """A file whose suffix is no format of the command."""
    if form not in formats:
        raise rule_error("audit.no_such_format", str(output), formats=formats)
