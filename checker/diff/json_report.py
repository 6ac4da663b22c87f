"""The difference for machines: reports/diff.schema.json, the same bytes for the same input."""

from __future__ import annotations

from collections import Counter
from typing import Any

from checker.diff.models import FieldChange, FindingChange, FormDifference, RowChange, Side
from checker.model import Finding, Rulebook
from checker.report.json_report import TOOL, finding_report, form_head, problem_reports
from checker.report.sanitize import json_text

COMPARED = ("verdict", "severity", "level", "title", "message", "fix", "fields", "evidence")
"""What is said of a finding here, of what ``nrdl check`` says of it."""


def render(difference: FormDifference, book: Rulebook, language: str) -> str:
    """What ``nrdl diff --format json`` prints."""
    report = {
        "tool": TOOL,
        "same": difference.same if difference.compared else None,
        "before": {**form_head(difference.before), "problems": problem_reports(difference.before, language)},
        "after": {**form_head(difference.after), "problems": problem_reports(difference.after, language)},
        "fields": [
            row_report(change) if isinstance(change, RowChange) else field_report(change)
            for change in difference.fields
        ],
        "findings": [finding_change(change, language) for change in difference.findings],
        "unchanged": {
            "fields": difference.same_fields,
            "findings": dict(sorted(Counter(finding.verdict for finding in difference.same_findings).items())),
        },
        "unread_ticks": list(difference.unread_ticks),
    }
    return json_text(report, indent=2)


def field_report(change: FieldChange) -> dict[str, Any]:
    return {
        "field": change.field,
        "change": change.change,
        "masked": change.masked,
        "before": side_report(change.before),
        "after": side_report(change.after),
        "words": [{"change": kind, "text": text} for kind, text in change.words],
    }


def side_report(side: Side) -> dict[str, Any]:
    place = {} if side.page is None else {"page": side.page or 1, "line": side.line}
    return {"state": side.state, "text": side.text, **place}


def row_report(change: RowChange) -> dict[str, Any]:
    return {
        "group": change.group,
        "change": change.change,
        "before": change.before,
        "after": change.after,
        "parts": [field_report(part) for part in change.parts],
    }


def finding_change(change: FindingChange, language: str) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "change": change.change,
        "masked": change.masked,
        "before": compared_finding(change.before, language) if change.before else None,
        "after": compared_finding(change.after, language) if change.after else None,
    }


def compared_finding(finding: Finding, language: str) -> dict[str, Any]:
    whole = finding_report(finding, language)
    return {key: whole[key] for key in COMPARED}
