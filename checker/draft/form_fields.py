"""What the form of a cycle holds: its fields, its groups and its criteria, by its grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.model import Field, Rulebook
from checker.parser.grammar import layouts

BESIDE_LABELS = ("title", "criteria[].text", "criteria[].ticked")
"""Fields that no label of the grammar stands for."""


def fields_of(edition: str, book: Rulebook) -> Mapping[str, Field]:
    """The fields that the cycle's form has, in the order of rules/fields.yaml."""
    layout = layouts(own=book.grammars)[book.editions[edition].grammar]
    printed = {name.lower().replace("__", "[].") for name in layout.labels}
    return {key: spec for key, spec in book.fields.items() if key in printed or key in BESIDE_LABELS}


def field_names(fields: Mapping[str, Field]) -> dict[str, str]:
    """The keys of a draft's ``form``: of each field or group, the name for people (a group's first part's)."""
    names: dict[str, str] = {}
    for key, spec in fields.items():
        names.setdefault(key.partition("[].")[0], spec.title.zh)
    return names


def row_parts(group: str, fields: Mapping[str, Field]) -> dict[str, str]:
    """The parts of a group's row, with their names for people."""
    return {field.part: field.title.zh for field in fields.values() if field.group == group}


def numbered_groups(edition: str, book: Rulebook) -> set[str]:
    """The groups whose rows are printed with a number."""
    layout = layouts(own=book.grammars)[book.editions[edition].grammar]
    return {name.lower().partition("__")[0] for name, label in layout.labels.items() if label.numbered}


def criteria_of(edition: str, book: Rulebook) -> Sequence[tuple[str, str]]:
    """Number and text of each criterion; none where the cycle's form has not been seen."""
    return [(str(n), text) for n, text in enumerate(book.editions[edition].criteria, 1)]
