"""Labels that every print of the form has and that were not read: a fault of the print or of its reading.

The portal prints every label, filled in or not; only a repeated block may be missing, and a section that the published
form leaves out. What stood behind a missing label was read as a part of the entry before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.model import Edition, Form, MissingLabel, Value
from checker.parser.layout import COLUMN, HEADING, Label, Layout
from checker.parser.merging import GroupRows

ROW_OF = "[]."
CRITERIA = "criteria[].text"
NO_FIELDS = ("CRITERIA", "NOTES")
FURTHER = "FURTHER_"
"""Begins the names of labels that no rule looks at."""
"""Labels of words that the portal prints itself."""


class FoundLabels(NamedTuple):
    """How often each field's label was read, and the columns of the table's header."""

    prints: Mapping[str, int]
    columns: frozenset[str]


def labels_read(
    values: Mapping[str, Sequence[Value]], groups: Mapping[str, GroupRows], columns: Iterable[str]
) -> FoundLabels:
    """What a form's prints of fields and of groups' rows, and the keys of its table's columns, tell of its labels."""
    parts = Counter(f"{group}{ROW_OF}{part}" for group, rows in groups.items() for row in rows for part in row)
    return FoundLabels({key: len(prints) for key, prints in values.items()} | parts, frozenset(columns))


def missing_labels(form: Form, layout: Layout, edition: Edition, found: FoundLabels) -> Iterator[MissingLabel]:
    """Those of fields in the order of the print, then those of sections."""
    if not edition.form_seen:
        return
    headings = {name: layout.labels.get(f"{HEADING}_{name}".upper()) for name in edition.sections}
    labels = [label for label in layout.labels.values() if is_field(label)]
    block = printed_block(labels)
    for label in labels:
        if layout.sections[label.section] in edition.sections or label.key in edition.required:
            for row in rows_lacking(label, block, form, edition, found):
                yield MissingLabel(label.key, row, read_before(label, labels, block, found))
    if CRITERIA in edition.required and not form.groups.get(CRITERIA.partition(ROW_OF)[0]):
        yield MissingLabel(CRITERIA, None, ())
    for name, heading in headings.items():
        if heading and name not in form.sections:
            yield MissingLabel(name, None, read_before(heading, labels, block, found), section=True)


def is_field(label: Label) -> bool:
    return label.rule != HEADING and label.name not in NO_FIELDS and not label.name.startswith(FURTHER)


def rows_lacking(
    label: Label, block: Sequence[str], form: Form, edition: Edition, found: FoundLabels
) -> Iterator[int | None]:
    """Where a label is missing: in which rows of its group, or (None) altogether or in one of two prints."""
    group, in_group, part = label.key.partition(ROW_OF)
    rows = form.groups.get(group, ())
    if label.rule == COLUMN:
        if label.key not in found.columns:
            yield None
    elif not in_group:
        prints = max((found.prints.get(key, 0) for key in block if label.key in block), default=1)
        if found.prints.get(label.key, 0) < prints:
            yield None
    elif rows:
        lacked = {
            value.row
            for of, which, *prints in form.unequal
            for value in prints
            if value and (of, which) == (group, part) and None in prints
        }
        yield from (n for n, row in enumerate(rows) if part not in row or n in lacked)
    elif label.key in edition.required:
        yield None


def read_before(label: Label, labels: Sequence[Label], block: Sequence[str], found: FoundLabels) -> tuple[str, ...]:
    """The field whose label was the last one read before where this one stands in print; in a block that is printed
    twice, all of the block's too."""
    above = [other.key for other in labels if other.order < label.order and other.key in found.prints]
    return (*above[-1:], *(block if label.key in block else ()))


def printed_block(labels: Sequence[Label]) -> list[str]:
    """The fields of the block that is printed twice and is no group."""
    return [label.key for label in labels if label.repeats and ROW_OF not in label.key]
