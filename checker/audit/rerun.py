"""``nrdl audit rerun --against``: what the rules here would change on the forms of a manifest, by rule."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from checker.audit.manifest import MOST_NAMES, compare_with_run, comparison_lines
from checker.audit.store.queries import AuditRun, row_hashes
from checker.audit.store.statistics import rule_levels
from checker.errors import rule_error
from checker.model import Rulebook
from checker.report.phrases import Phrases
from checker.report.sanitize import visible


class LevelChange(NamedTuple):
    """A rule that comes out otherwise in a form; a level is empty where the rule does not count."""

    rule: str
    before: str
    after: str
    name: str


def level_changes(
    manifest: Mapping[str, Any], database: sqlite3.Connection, run: AuditRun, path: Path
) -> Iterator[LevelChange]:
    """Of the forms that have the same content, sorted by rule. Raises RuleError for an earlier version's manifest."""
    if any("levels" not in form for form in manifest["forms"]):
        raise rule_error("audit.manifest_without_levels", str(path))
    now, content = rule_levels(database, run.id), {name: digest for name, digest, _ in row_hashes(database, run.id)}
    found = []
    for form in manifest["forms"]:
        if content.get(form["name"]) == form["sha256"] and form["sha256"]:
            before, after = form["levels"], now.get(form["name"], {})
            found += [
                LevelChange(rule, before.get(rule, ""), after.get(rule, ""), form["name"])
                for rule in {**before, **after}
                if before.get(rule) != after.get(rule)
            ]
    return iter(sorted(found))


def render_changes(
    manifest: Mapping[str, Any],
    changes: Sequence[LevelChange],
    database: sqlite3.Connection,
    run: AuditRun,
    book: Rulebook,
    language: str,
) -> str:
    phrases = Phrases(book, language)
    titles = {rule.id: rule.title[language] for rule in book.rules}
    compared = compare_with_run(manifest, database, run)
    same = compared.same + len(compared.rows)
    lines = [phrases.say("audit_rerun_title", count=same, changed=len({change.name for change in changes}))]
    for rule, of_rule in groupby(changes, key=lambda change: change.rule):
        lines += ["", f"{rule} {titles.get(rule, '')}".strip()]
        for (before, after), ones in groupby(of_rule, key=lambda change: change[1:3]):
            names = [visible(change.name) for change in ones]
            words = (phrases.say(f"level_{level}" if level else "audit_rerun_none") for level in (before, after))
            lines.append(f"  {' → '.join(words)}  {phrases.say('total', count=len(names))}")
            lines += [f"    {name}" for name in names[:MOST_NAMES]]
            lines += [f"    {phrases.say('and_more', count=len(names) - MOST_NAMES)}"] if names[MOST_NAMES:] else []
    apart = compared._replace(rows=())
    return "\n".join([*lines, *(["", *list(comparison_lines(apart, phrases))[1:]] if not apart.alike else [])])
