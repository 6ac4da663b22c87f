"""Two files -> Difference: both are checked, and compared before personal data is masked."""

from __future__ import annotations

from collections.abc import Iterator

from checker.diff.fields import Fields
from checker.diff.findings import Findings
from checker.diff.models import FindingChange, FormDifference
from checker.inputs import STANDARD_INPUT
from checker.model import Result, Rulebook
from checker.pipeline import Options, check_file
from checker.redaction import hidden_result, hider_of_results, unchanged


def compare_files(before: str, after: str, book: Rulebook, options: Options) -> FormDifference:
    """What differs between two files. Never raises for what they may hold."""

    def checked(path: str) -> Result:
        result = check_file(path, book, options._replace(show_contacts=True))
        # What cannot be read is compared with nothing, and names in its path are masked by what it holds.
        return result if result.form or path == STANDARD_INPUT else check_file(path, book, options)

    return compare_results(checked(before), checked(after), book, show_contacts=options.show_contacts)


def compare_results(before: Result, after: Result, book: Rulebook, *, show_contacts: bool = False) -> FormDifference:
    """What differs between two results that are not masked: a phone number must be seen to be another one."""
    hide = unchanged if show_contacts else hider_of_results((before, after), book)
    shown = hidden_result(before, hide), hidden_result(after, hide)
    if before.form is None or after.form is None:
        return FormDifference(*shown, findings=tuple(uncompared(*shown)))
    fields = Fields(before.form, after.form, book, hide)
    changes = tuple(fields.changes())
    findings = Findings(book, hide, fields.row_of_after())
    came_and_went = tuple(findings.changes(before.findings, after.findings))
    return FormDifference(*shown, changes, came_and_went, fields.same, tuple(findings.same), fields.unread_ticks())


def uncompared(before: Result, after: Result) -> Iterator[FindingChange]:
    """What the one form that could be read fails in, or leaves open: not lost with the other."""
    for result in (before, after):
        for finding in result.findings:
            if finding.told:
                sides = (finding, None) if result is before else (None, finding)
                yield FindingChange(finding.rule, "uncompared", *sides)
