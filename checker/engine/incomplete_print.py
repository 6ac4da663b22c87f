"""What a verdict is worth in a print that is not whole: where words may be missing or another entry's, none fails.

One rule tells of the print (it asks ``print_fault``); what follows from it is told under its finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from checker.engine.findings import Decision
from checker.engine.operators.context import LOST
from checker.engine.operators.form import page_faults
from checker.model import Document, Finding, Form, Rulebook, Value

ROW_OF = "[]."
DISORDER = ("missing", "doubled", "unordered")
"""Faults after which an entry at a page's end may go on with another one's words."""


def doubtful_fields(form: Form) -> frozenset[str]:
    """The fields whose labels are missing, and those whose entries may hold the words of others."""
    unsure = (*form.missing_labels, *form.doubtful_labels)
    keys = {key for label in unsure for key in (label.field, *label.before)}
    groups = {key.partition(ROW_OF)[0] for key in keys if ROW_OF in key}
    document = form.document
    if document and (groups - form.groups.keys() or any(kind in DISORDER for kind in page_faults(document))):
        keys |= {value.field for value in every_value(form) if ends_page(value, document)}
        groups |= {key.partition(ROW_OF)[0] for key in keys if ROW_OF in key}
    keys |= {value.field for value in every_value(form) if document and is_cut_off(value, document)}
    in_groups = {value.field for value in every_value(form) if value.field.partition(ROW_OF)[0] in groups}
    return frozenset(keys | in_groups)


def is_cut_off(value: Value, document: Document) -> bool:
    """Whether a printed line of an entry ends with a lost character: it may go on beyond the page's edge."""
    ends = [piece.start + piece.length for prints in (value.pieces, *value.repeats) for piece in prints]
    return LOST in value.text and any(document.text[end - 1] == LOST for end in ends)


def ends_page(value: Value, document: Document) -> bool:
    """Whether an entry goes on to its page's end, where the words of a lost page or table may follow."""
    lines = [document.line_at(piece.start) for prints in (value.pieces, *value.repeats) for piece in prints]
    body = document.body
    return any(at + 1 == len(body) or (at + 1 < len(body) and body[at + 1].page > body[at].page) for at in lines)


def every_value(form: Form) -> Iterator[Value]:
    yield from form.values.values()
    yield from (value for rows in form.groups.values() for row in rows for value in row.values())
    yield from (value for *_, first, other in form.unequal for value in (first, other) if value)


def doubtful_finding(finding: Finding, decision: Decision, doubtful: frozenset[str], book: Rulebook) -> Finding:
    """The finding as it may stand where these fields are in doubt."""
    if finding.verdict != "fail" or doubtful.isdisjoint(rests_on(finding, decision)):
        return finding
    return replace(finding, verdict="review", assumptions=(*finding.assumptions, book.messages["print_not_whole"]))


def rests_on(finding: Finding, decision: Decision) -> Iterator[str]:
    yield from finding.fields
    yield from (evidence.field for evidence in finding.evidence)
    yield from (key for answer in decision.telling() for key in answer.missing)


def follow_print(
    findings: Sequence[Finding], decisions: Mapping[int, Decision], form: Form
) -> Iterator[tuple[int, tuple[int, str]]]:
    """What follows from the finding on the print, by place, with that finding's place and the field in doubt."""
    told = next((n for n, one in enumerate(findings) if tells_of_print(one, decisions[id(one)])), None)
    if told is None:
        return
    absent = {label.field for label in form.missing_labels}
    doubtful = doubtful_fields(form)
    for number, finding in enumerate(findings):
        decision = decisions[id(finding)]
        if finding.verdict == "review" and number != told:
            missing = {key for answer in decision.telling() for key in answer.missing}
            shown = {evidence.field for evidence in finding.evidence}
            demoted = finding.verdict != decision.case.verdict and decision.case.verdict == "fail"
            if demoted or shown & doubtful or (missing and missing <= absent):
                yield number, (told, next((key for key in rests_on(finding, decision) if key in doubtful), ""))


def tells_of_print(finding: Finding, decision: Decision) -> bool:
    return finding.verdict == "review" and any(
        answer.operator == "print_fault" and answer.truth for answer in decision.telling()
    )
