"""A draft that is not filled in yet: one list of what is left, where each empty entry would be a finding of its own."""

from __future__ import annotations

from collections.abc import Sequence

from checker.messages import filled, listing
from checker.model import COUNTED, Cause, Finding, Form, Rulebook, Text


def with_list_of_blanks(findings: Sequence[Finding], form: Form, book: Rulebook) -> tuple[Finding, ...]:
    """The findings; where several only say that nothing is written, these follow from one that lists them all."""
    blanks = [finding for finding in findings if only_lacks_entries(finding, form)]
    if len(blanks) < 2:
        return tuple(findings)
    first = next((one for one in blanks if one.severity == "error"), blanks[0])
    fields = tuple(dict.fromkeys(key for blank in blanks for key in blank.fields))
    told = {"count": len(blanks), "sections": blanks_by_section(blanks, book)}
    listed = first._replace(
        message=filled(book.messages["draft_to_fill"], **told),
        fix=book.messages["draft_to_fill_fix"],
        fields=fields,
        evidence=(),
        consequences=(),  # nearly every rule waits for an empty draft: a list of them tells nothing
    )
    cause, at = Cause(first.rule, fields[0]), findings.index(first)
    ids = set(map(id, blanks))
    every = [one._replace(cause=cause, consequences=()) if id(one) in ids else one for one in findings]
    return (*every[:at], listed, *every[at:])


def only_lacks_entries(finding: Finding, form: Form) -> bool:
    """Whether it fails for nothing but that all the entries that it looks at are empty."""
    fails = finding.verdict == "fail" and finding.level in COUNTED and finding.role == "check"
    return fails and bool(finding.fields) and not any(key in form.filled for key in finding.fields)


def blanks_by_section(blanks: Sequence[Finding], book: Rulebook) -> Text:
    """What is left by section, as the form has them; of a finding on several entries, the first."""
    sections: dict[str, list[Text]] = {}
    for key in dict.fromkeys(blank.fields[0] for blank in blanks):
        sections.setdefault(book.fields[key].section, []).append(book.fields[key].title)
    titles = book.formats.section_titles
    told = (
        filled(
            book.messages["draft_to_fill_section"],
            section=titles.get(section, book.messages["cover"]),
            count=len(names),
            fields=listing(names),
        )
        for section, names in sections.items()
    )
    return listing(told, kind="clauses")
