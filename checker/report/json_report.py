"""JSON for machines: the contract of reports/report.schema.json, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from checker import __version__
from checker.model import Finding, Form, Result, Rulebook, Uploads, Value, worst
from checker.places import by_page, evidence_report, prints_of
from checker.redaction import hidden_places, hider
from checker.report.form_by_form import Chunks, FormByForm, at_once
from checker.report.json_list import JsonList, json_chunks
from checker.report.sanitize import json_text

TOOL = {"name": "nrdl", "version": __version__}


def render(results: Sequence[Result], book: Rulebook, language: str) -> str:
    """What ``nrdl check --format json`` prints."""
    return at_once(begin(book, language), results)


def begin(book: Rulebook, language: str) -> FormByForm:
    return JsonReport(book, language)


class JsonReport(FormByForm):
    def __init__(self, book: Rulebook, language: str) -> None:
        self.book, self.language = book, language
        self.forms = JsonList(2)

    def add(self, result: Result, *, several: bool) -> None:
        self.forms.add([form_report(result, self.language)])

    def finish(self, heads: Sequence[Result]) -> Chunks:
        outcome = worst([head.outcome for head in heads])
        return json_chunks({"tool": TOOL, **profile_report(self.book), "outcome": outcome, "forms": self.forms})


def profile_report(book: Rulebook) -> dict[str, Any]:
    """The profile that the rules were used with; nothing where there was none."""
    return {"profile": {"name": book.profile.name, "sha256": book.profile.sha256}} if book.profile else {}


def form_report(result: Result, language: str) -> dict[str, Any]:
    return {
        **form_head(result),
        "findings": [finding_report(finding, language) for finding in result.findings],
        "problems": problem_reports(result, language),
        "uploads": uploads_report(result.uploads, language) if result.uploads else None,
    }


def form_head(result: Result) -> dict[str, Any]:
    """What file it is, and what came of it as a whole."""
    return {
        "source": result.source,
        "sha256": result.sha256,
        "edition": result.edition,
        "edition_basis": result.edition_basis,
        "rules_sha256": result.rules_sha256,
        "outcome": result.outcome,
    }


def problem_reports(result: Result, language: str) -> list[dict[str, Any]]:
    return [
        {"kind": problem.kind, "message": problem.message[language], "advice": problem.advice[language]}
        for problem in result.problems
    ]


def uploads_report(uploads: Uploads, language: str) -> dict[str, Any]:
    """The ledger of the uploads: the folders that were used, and each file."""
    return {
        "folders": list(uploads.folders),
        "files": [
            {
                "file": file.name,
                "slots": [
                    {"field": slot.field, **({} if slot.row is None else {"row": slot.row + 1})} for slot in file.slots
                ],
                "documents": [{"document": title[language], "page": page} for title, page in file.documents],
                "kind": file.kind[language],
                "state": file.state or None,
                "bytes": file.size,
                "pages": file.pages,
                "sha256": file.sha256,
                "reading": file.reading,
                "note": file.note[language] or None,
                "rules": list(file.rules),
            }
            for file in uploads.files
        ],
    }


def finding_report(finding: Finding, language: str) -> dict[str, Any]:
    citation = finding.citation
    return {
        "rule": finding.rule,
        "role": finding.role,
        "verdict": finding.verdict,
        "severity": finding.severity,
        "level": finding.level,
        "title": finding.title[language],
        "message": finding.message[language],
        "fix": finding.fix[language],
        "fields": list(finding.fields),
        "evidence": [entry for evidence in finding.evidence for entry in evidence_report(evidence)],
        "citation": {
            "document": citation.document[language],
            "clause": citation.clause[language],
            "confidence": citation.confidence,
        },
        "assumptions": [text[language] for text in finding.assumptions],
        "cause": finding.cause._asdict() if finding.cause else None,
        "waived": dict(finding.waived) if finding.waived else None,
    }


# --------------------------------------------------------------------------------------------- nrdl parse


def render_form(form: Form, book: Rulebook, *, show_contacts: bool = False) -> str:
    """What ``nrdl parse`` prints: every field of the edition's form in turn, and where it stands."""
    hide: Callable[[str], str] = (lambda text: text) if show_contacts else hider(form, book)
    values: dict[str, Any] = {}
    evidence: dict[str, list[dict[str, Any]]] = {}

    def note(value: Value) -> str:
        for places in prints_of(form, value):
            row = {} if value.row is None else {"row": value.row + 1}
            entries = [{**row, **entry} for entry in by_page(hidden_places(places, hide))]
            evidence.setdefault(value.field, []).extend(entries)
        return hide(value.text)

    for key in book.fields:
        group, bracket, _ = key.partition("[].")
        if not bracket and key in form.values:
            values[key] = note(form.values[key])
        elif group == "criteria" and group not in values and group in form.groups:
            values[group] = [
                {"number": int(row["number"].text), "text": note(row["text"]), "ticked": ticked_criteria(row)}
                for row in form.groups[group]
            ]
        elif bracket and group not in values and group in form.groups:
            values[group] = [
                {part: note(value) for part, value in row.items() if part != "number"} for row in form.groups[group]
            ]
    assert form.document is not None
    report = {
        "source": hide(form.document.source),
        "sha256": form.document.sha256,
        "edition": form.edition,
        "edition_basis": form.cycle.edition.basis if form.cycle else book.editions[form.edition].basis,
        "form": values,
        "evidence": evidence,
        "repairs": dict(form.repairs),
        "unrecognised": [
            entry
            for value in form.unrecognised
            for places in prints_of(form, value)
            for entry in by_page(hidden_places(places, hide))
        ],
    }
    return json_text(report, indent=2)


def ticked_criteria(row: Any) -> bool | None:
    tick = row.get("ticked")
    return tick.typed if tick is not None and isinstance(tick.typed, bool) else None
