"""What the prints of a new cycle say of it, taken together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from checker.attachments.bounded_process import read_pdf_apart
from checker.errors import ReadError
from checker.messages import listing, message
from checker.model import Form, LabelChange, PrintedCycle, Rulebook
from checker.normalize import fold
from checker.parser.edition import printed_year
from checker.parser.reading_order import ordered_text
from checker.parser.unknown_cycle import read_unknown_cycle
from checker.parser.unspaced_text import unspaced_text
from checker.placeholders import is_placeholder
from checker.reader import load_bytes, read_document


@dataclass(frozen=True)
class SeenForm:
    """One print: where it lies, its content's hash, what was read of it, and whether its title names the year."""

    path: Path
    sha256: str
    form: Form
    cycle: PrintedCycle
    titled: bool


def read_forms(paths: Sequence[Path], year: str, like: str | None, book: Rulebook) -> list[SeenForm]:
    """Each print as one of a cycle that no edition describes; ``like`` is the cycle to start from.

    Raises ReadError, which names the file: also "other_year" where a title names another year.
    """
    others = {name: one for name, one in book.editions.items() if name != year and (not like or name == like)}
    hidden = book._replace(editions=others)
    contents, texts = [], []
    for path in paths:
        with naming_file(path):
            contents.append(load_bytes(path))
            texts.append(unspaced_text(ordered_text(read_document(str(path), contents[-1], reading=read_pdf_apart))))
    years = [printed_year(one.text, book) for one in texts]
    refuse_other_years(paths, years, year)
    found = []
    for path, content, text, printed in zip(paths, contents, texts, years, strict=True):
        with naming_file(path):
            form = read_unknown_cycle(text, year, hidden)
        assert form.cycle
        found.append(SeenForm(path, sha256(content).hexdigest(), form, form.cycle, printed is not None))
    return found


@contextmanager
def naming_file(path: Path) -> Iterator[None]:
    """What is refused inside names the file."""
    try:
        yield
    except ReadError as error:
        if str(path) in error.message.zh:
            raise
        said = message("editions.of_file", file=path, said=error.message)
        raise ReadError(error.kind, said, error.advice) from error


def refuse_other_years(paths: Sequence[Path], years: Sequence[str | None], year: str) -> None:
    odd = [(path, printed) for path, printed in zip(paths, years, strict=True) if printed not in (None, year)]
    if odd:
        told = [message("editions.prints", file=path, printed=printed) for path, printed in odd]
        raise ReadError(
            "other_year",
            message("editions.other_year", told=listing(told, kind="parts"), year=year),
            message("editions.other_year_advice", year=year, years=sorted({printed for _, printed in odd if printed})),
        )


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


def choices_beside(forms: Sequence[SeenForm], vocabulary: Mapping[str, Any], book: Rulebook) -> Mapping[str, list[str]]:
    """By list of the vocabulary, what the prints choose that it does not have yet."""
    found: dict[str, list[str]] = {}
    for key, spec in book.fields.items():
        name = spec.choices.removeprefix("vocabulary.")
        if not isinstance(listed := vocabulary.get(name), list):
            continue
        had = set(map(fold, [*listed, *found.get(name, ())]))
        typed = (value.typed for seen in forms for value in seen.form.values_of(key))
        words = [word for one in typed for word in (one if isinstance(one, tuple) else (one,)) if isinstance(word, str)]
        added = [word for word in dict.fromkeys(words) if fold(word) not in had]
        if added := [word for word in added if word and not is_placeholder(word, book.formats)]:
            found.setdefault(name, []).extend(added)
    return found


def choices_seen(forms: Sequence[SeenForm], book: Rulebook) -> Mapping[str, list[str]]:
    """By field with choices, the entries that were seen."""
    found: dict[str, list[str]] = {}
    for key, spec in book.fields.items():
        if spec.choices:
            texts = [value.text for seen in forms for value in seen.form.values_of(key) if value.text]
            if texts:
                found[key] = list(dict.fromkeys(texts))
    return found
