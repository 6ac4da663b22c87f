"""A run in words, for whatever shows one: which it is, and what checked it by what."""

from __future__ import annotations

from datetime import datetime

from checker.audit.store.queries import AuditRun
from checker.messages import MessagePhrases


def run_title(run: AuditRun, phrases: MessagePhrases) -> str:
    state = "" if run.state == "done" else phrases.say(f"audit_state_{run.state}")
    return phrases.say("audit_summary_title", run=run.id, started=local_time(run.started), state=state)


def run_versions(run: AuditRun, phrases: MessagePhrases) -> str:
    scope = run.scope
    told = phrases.say("audit_summary_by", version=scope.engine, rules=scope.rules_sha256[:12])
    return told + phrases.profile(scope.profile)


def local_time(moment: str) -> str:
    """A moment that is kept in UTC, to the minute and as the clock here shows it."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
