"""``nrdl audit diff``: what two runs do not say alike: forms that came and went, outcomes and findings that changed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.audit.run_words import local_time
from checker.audit.store.queries import AuditRun, FormRow, ToldFinding, told_of, verdict_changes
from checker.model import Rulebook
from checker.report.phrases import Phrases
from checker.report.sanitize import json_text, visible


class RunDifference(NamedTuple):
    """What changed of one form. ``came`` and ``went`` are findings; a form in one run alone has none told."""

    name: str
    old: FormRow | None
    new: FormRow | None
    came: tuple[ToldFinding, ...] = ()
    went: tuple[ToldFinding, ...] = ()

    @property
    def content(self) -> bool:
        return bool(self.old and self.new and self.old.sha256 != self.new.sha256)


def run_differences(database: sqlite3.Connection, old: AuditRun, new: AuditRun) -> Iterator[RunDifference]:
    """Every form that the two runs do not have alike, by name; a result that says the same is alike."""
    for change in verdict_changes(database, old.id, new.id):
        if change.old and change.new:
            before, after = Counter(told_of(database, change.old.result)), Counter(told_of(database, change.new.result))
            came, went = tuple((after - before).elements()), tuple((before - after).elements())
            same = change.old.outcome == change.new.outcome and change.old.sha256 == change.new.sha256
            if not (same and not came and not went):
                yield RunDifference(*change, came, went)
        else:
            yield RunDifference(*change)


def render(database: sqlite3.Connection, old: AuditRun, new: AuditRun, book: Rulebook, language: str) -> str:
    """What changed, form by form, and how much at the end."""
    telling = Phrases(book, language)
    lines = [
        telling.say(
            "audit_diff_title", old=old.id, new=new.id, before=local_time(old.started), after=local_time(new.started)
        )
    ]
    for name, before, after in (
        ("audit_diff_engine", old.scope.engine_sha256, new.scope.engine_sha256),
        ("audit_diff_rules", old.scope.rules_sha256, new.scope.rules_sha256),
        ("audit_diff_waivers", old.scope.waivers_sha256, new.scope.waivers_sha256),
        ("audit_diff_options", old.scope.decisive()[4:], new.scope.decisive()[4:]),
    ):
        if before != after:
            lines.append(telling.say(name))
    counts: Counter[str] = Counter()
    for one in run_differences(database, old, new):
        kind = "new" if one.old is None else "gone" if one.new is None else "changed"
        counts[kind] += 1
        lines += ["", f"{telling.say(f'audit_diff_{kind}')} {visible(one.name)}{outcome_words(one, telling)}"]
        if one.content:
            lines.append(f"    {telling.say('audit_diff_content')}")
        for sign, found in (("+", one.came), ("-", one.went)):
            lines += [f"  {sign} {telling.mark(told)} {told.rule} {visible(told.message[language])}" for told in found]
    lines += ["", telling.say("audit_diff_counts", **{kind: counts[kind] for kind in ("new", "gone", "changed")})]
    return "\n".join(lines)


def outcome_words(one: RunDifference, telling: Phrases) -> str:
    words = [telling.say(f"outcome_{form.outcome}") for form in (one.old, one.new) if form]
    return "  " + " → ".join(dict.fromkeys(words))


def render_json(database: sqlite3.Connection, old: AuditRun, new: AuditRun, language: str) -> str:
    """The same for machines."""

    def finding(told: ToldFinding) -> dict[str, str]:
        return {**told._asdict(), "message": told.message[language]}

    def form(row: FormRow | None) -> dict[str, Any] | None:
        return row and {"sha256": row.sha256, "outcome": row.outcome}

    forms = [
        {
            "name": one.name,
            "old": form(one.old),
            "new": form(one.new),
            "came": list(map(finding, one.came)),
            "went": list(map(finding, one.went)),
        }
        for one in run_differences(database, old, new)
    ]
    return json_text({"old": old.id, "new": new.id, "forms": forms}, indent=2)
