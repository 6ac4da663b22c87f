"""The difference for machines: reports/diff.schema.json, the same bytes for the same input."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from checker.diff.models import FieldChange, FindingChange, FormDifference, RowChange, Side
from checker.model import Finding, Result, Rulebook
from checker.places import evidence_report
from checker.report.json_report import TOOL, form_head, problem_reports


def render(difference: FormDifference, book: Rulebook, language: str) -> str:
    """What ``nrdl diff --format json`` prints."""
    report = {
        "tool": TOOL,
        "same": difference.same if difference.compared else None,
        "before": form_report(difference.before, language),
        "after": form_report(difference.after, language),
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
    return json.dumps(report, ensure_ascii=False, indent=2)


def form_report(result: Result, language: str) -> dict[str, Any]:
    return {**form_head(result), "problems": problem_reports(result, language)}


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
    place = {} if side.page is None else {"page": side.page, "line": side.line}
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
        "before": finding_report(change.before, language) if change.before else None,
        "after": finding_report(change.after, language) if change.after else None,
    }


def finding_report(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "verdict": finding.verdict,
        "severity": finding.severity,
        "level": finding.level,
        "title": finding.title[language],
        "message": finding.message[language],
        "fix": finding.fix[language],
        "fields": list(finding.fields),
        "evidence": [entry for evidence in finding.evidence for entry in evidence_report(evidence)],
    }
