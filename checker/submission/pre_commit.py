"""What pre-commit is told of the hooks: one place for .pre-commit-hooks.yaml and for a repository's own file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from checker.inputs import DRAFT_TYPES, FORM_TYPES, Inputs
from checker.model import Rulebook
from checker.rulebook.custom_folder import KINDS

Hook = Mapping[str, Any]
WIDTH = 120
COMMON = {
    # pre-commit says nothing of deleted files, and a commit that deletes an attachment alone must be looked at
    "always_run": True,
    "require_serial": True,
    "stages": ["pre-commit", "pre-merge-commit", "pre-push", "manual"],
    "minimum_pre_commit_version": "3.2.0",
}


def hooks(book: Rulebook) -> list[Hook]:
    """The hooks as a repository of hooks declares them."""
    uploads = "|".join(map(re.escape, Inputs.of(book).folders))
    check = {
        **hook_texts("check", book),
        "entry": "nrdl check --changed",
        "language": "python",
        "files": rf"(?i){ending_pattern(FORM_TYPES + DRAFT_TYPES)}|(^|/)({uploads})(/|$)",
        "types": [],  # links too
        "verbose": True,  # findings to look at block no commit, and must be seen
        **COMMON,
    }
    rules_test = {
        **hook_texts("rules", book),
        "entry": "nrdl rules test --changed",
        "language": "python",
        "additional_dependencies": [".[own-patterns]"],
        "files": rf"(?i){ending_pattern(KINDS)}",
        **COMMON,
    }
    return [{"id": "nrdl-check", **check}, {"id": "nrdl-rules-test", **rules_test}]


def hook_texts(hook: str, book: Rulebook) -> dict[str, str]:
    told = {key: book.messages[f"hook_{hook}_{key}"] for key in ("name", "description")}
    return {key: f"{text.zh} · {text.en}" for key, text in told.items()}


def ending_pattern(suffixes: tuple[str, ...]) -> str:
    """A pattern for names that end so; in a set order."""
    return rf"\.({'|'.join(suffix.removeprefix('.') for suffix in suffixes)})$"


def manifest(book: Rulebook) -> str:
    """The text of .pre-commit-hooks.yaml."""
    return "# Written by python -m scripts.write_hooks from checker/submission/pre_commit.py.\n" + dumped(hooks(book))


def local(book: Rulebook) -> str:
    """The check as an entry of ``hooks:`` in .pre-commit-config.yaml that uses the installed nrdl."""
    check = {key: value for key, value in hooks(book)[0].items() if key != "description"}
    return dumped([{**check, "language": "system"}])


class PlainDumper(yaml.SafeDumper):
    """No anchors for what stands twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(part: list[Hook]) -> str:
    return yaml.dump(part, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=WIDTH)
