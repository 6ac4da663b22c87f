"""What the prints of a new cycle say of it, taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from checker.model import Form, LabelChange, PrintedCycle, Rulebook
from checker.parser.reading_order import ordered_text
from checker.parser.unknown_cycle import read_unknown_cycle
from checker.parser.unspaced_text import unspaced_text
from checker.reader import load_bytes, read_document


@dataclass(frozen=True)
class SeenForm:
    """One print: where it lies, its content's hash, and what was read of it."""

    path: Path
    sha256: str
    form: Form
    cycle: PrintedCycle


def read_forms(paths: Sequence[Path], year: str, like: str | None, book: Rulebook) -> list[SeenForm]:
    """Each print as one of a cycle that no edition describes; ``like`` is the cycle to start from. Raises ReadError."""
    others = {name: one for name, one in book.editions.items() if name != year and (not like or name == like)}
    hidden = replace(book, editions=others)
    found = []
    for path in paths:
        content = load_bytes(path)
        document = read_document(str(path), content)
        form = read_unknown_cycle(unspaced_text(ordered_text(document)), year, hidden)
        assert form.cycle
        found.append(SeenForm(path, sha256(content).hexdigest(), form, form.cycle))
    return found


def values_by_key(form: Form) -> Mapping[str, str]:
    """A form's entries, for comparing two readings of it."""
    found = {key: value.text for key, value in form.values.items()}
    for group, rows in form.groups.items():
        found |= {f"{group}[{n}].{part}": value.text for n, row in enumerate(rows) for part, value in row.items()}
    return found


def changes_of_all(forms: Sequence[SeenForm]) -> list[LabelChange]:
    """The labels that differ; one is gone only where no print has it."""
    every = [change for seen in forms for change in seen.cycle.changes]
    gone = [{change.key for change in seen.cycle.labels_that("gone")} for seen in forms]
    lost = set.intersection(*gone) if gone else set[str]()
    kept = [change for change in every if change.kind != "gone" or change.key in lost]
    return list({(change.kind, change.key, change.new): change for change in kept}.values())


def choices_seen(forms: Sequence[SeenForm], book: Rulebook) -> Mapping[str, list[str]]:
    """By field with choices, the entries that were seen."""
    found: dict[str, list[str]] = {}
    for key, spec in book.fields.items():
        if spec.choices:
            texts = [value.text for seen in forms for value in seen.form.values_of(key) if value.text]
            if texts:
                found[key] = list(dict.fromkeys(texts))
    return found
