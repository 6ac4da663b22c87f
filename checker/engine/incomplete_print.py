"""What a verdict is worth in a print that is not whole: where words may be missing or another entry's, none fails.

One rule tells of the print (it asks ``print_fault``); what follows from it is told under its finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.engine.findings import Decision
from checker.engine.operators.context import LOST
from checker.engine.operators.form import page_faults
from checker.model import Condition, Document, Finding, Form, Rule, Rulebook, Value

ROW_OF = "[]."
PRINT_FAULT = "print_fault"
"""The operator by which a rule asks what is wrong with the print."""
DISPLACED = ("reference_drugs", "criteria")
DISORDER = ("missing", "doubled", "unordered")
"""Faults after which an entry at a page's end may go on with another one's words."""


def doubtful_fields(form: Form) -> frozenset[str]:
    """The fields whose labels are missing, those whose entries may hold the words of others, and groups in doubt."""
    unsure = (*form.missing_labels, *form.doubtful_labels)
    keys = {key for label in unsure for key in (label.field, *label.before)}
    groups = {key.partition(ROW_OF)[0] for key in keys if ROW_OF in key}
    document = form.document
    disorder = bool(document and any(kind in DISORDER for kind in page_faults(document)))
    if document and (disorder or form.missing_labels):
        keys |= set(page_enders(form, document))
        groups |= {key.partition(ROW_OF)[0] for key in keys if ROW_OF in key}
        groups |= form.groups.keys() if disorder else set()  # rows may be lost, or there twice
    keys |= {value.field for value in every_value(form) if document and is_cut_off(value, document)}
    if document and document.added:  # what was taken for an addition may be an entry
        keys |= {value.field for value in every_value(form) if not value.text}
    return frozenset(keys | groups)


def is_doubtful(key: str, doubtful: frozenset[str]) -> bool:
    return key in doubtful or key.partition(ROW_OF)[0] in doubtful


def is_cut_off(value: Value, document: Document) -> bool:
    """Whether a printed line of an entry ends with a lost character: it may go on beyond the page's edge."""
    if LOST not in value.text:
        return False
    ends = [piece.start + piece.length for prints in (value.pieces, *value.repeats) for piece in prints]
    return any(document.text[end - 1] == LOST for end in ends)


def page_enders(form: Form, document: Document) -> Iterator[str]:
    """The fields whose entries go over a page's end or are the last on a page, but for tables and criteria, which stand
    behind all else: the words of a lost page or of another one may follow."""
    last: dict[tuple[int, bool], tuple[int, str]] = {}
    for value in every_value(form):
        for prints in (value.pieces, *value.repeats):
            pages = set[int]()
            for piece in prints:
                place = (
                    document.lines[document.line_at(piece.start + piece.length - 1)].page,
                    is_displaced(value.field),
                )
                last[place] = max(last.get(place, (0, "")), (piece.start + piece.length, value.field))
                pages |= {place[0], document.lines[document.line_at(piece.start)].page}
            if len(pages) > 1:
                yield value.field
    yield from (field for _, field in last.values())


def is_displaced(field: str) -> bool:
    return field.partition(ROW_OF)[0] in DISPLACED


def every_value(form: Form) -> Iterator[Value]:
    yield from form.values.values()
    yield from (value for rows in form.groups.values() for row in rows for value in row.values())
    yield from (value for *_, first, other in form.unequal for value in (first, other) if value)


def doubtful_finding(finding: Finding, decision: Decision, doubtful: frozenset[str], book: Rulebook) -> Finding:
    """The finding as it may stand where these fields are in doubt."""
    if finding.verdict != "fail" or not any(is_doubtful(key, doubtful) for key in rests_on(finding, decision)):
        return finding
    return finding._replace(verdict="review", assumptions=(*finding.assumptions, book.messages["print_not_whole"]))


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
            if demoted or any(is_doubtful(key, doubtful) for key in shown) or (missing and missing <= absent):
                field = next((key for key in rests_on(finding, decision) if is_doubtful(key, doubtful)), "")
                yield number, (told, field)


def tells_of_print(finding: Finding, decision: Decision) -> bool:
    return finding.verdict == "review" and any(
        answer.operator == PRINT_FAULT and answer.truth for answer in decision.telling()
    )


def asks_of_print(rule: Rule) -> bool:
    """Whether a rule tells of the print that it is not whole."""
    return any(case.when and asks(case.when) for part in rule.parts for case in part.cases)


def asks(condition: Condition) -> bool:
    return condition.operator == PRINT_FAULT or any(map(asks, condition.parts))
