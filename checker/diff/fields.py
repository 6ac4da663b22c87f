"""The entries of two forms against each other, in the order of rules/fields.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from checker.diff.models import EntryChange, FieldChange, RowChange, Side, Which
from checker.diff.row_alignment import Pair, align
from checker.diff.word_diff import DiffWord, difference, split_words, text_similarity
from checker.engine.provisional import book_for
from checker.model import Form, Row, Rulebook, Value
from checker.normalize import remove_spaces
from checker.parser.grammar import layouts
from checker.places import prints_of
from checker.redaction import Redact

BESIDE = {"unrecognised": "compare_unrecognised", "printed_again": "compare_printed_again"}
"""What stands beside the fields, and its name in reports/messages: text outside every known field, and second prints
that differ from the first."""
CRITERIA, NUMBER, TICKED = "criteria", "number", "ticked"
NOTHING: Row = {}


class DiffRows(NamedTuple):
    """The rows of a group on both forms, and which is which."""

    before: Sequence[Row]
    after: Sequence[Row]
    pairs: Sequence[Pair]


class Fields:
    """Two forms' entries. ``hide`` masks what is personal on either of them."""

    def __init__(self, before: Form, after: Form, book: Rulebook, hide: Redact) -> None:
        self.before, self.after, self.book, self.hide = before, after, book, hide
        self.same = 0
        self.parts: dict[str, list[str]] = {}
        for key in book.fields:
            group, bracket, part = key.partition("[].")
            if bracket:
                self.parts.setdefault(group, []).append(part)
        self.rows = {group: self.rows_of(group) for group in self.parts}

    def changes(self) -> Iterator[EntryChange]:
        """What differs; ``same`` counts the rest."""
        for key in dict.fromkeys(key.partition("[].")[0] for key in self.book.fields):
            if key in self.parts:
                yield from self.group(key)
            elif key != "title" or self.before.is_draft == self.after.is_draft:  # the portal's, which no draft has
                yield from self.field(key, field_value(self.before, key), field_value(self.after, key))
        for key in BESIDE:
            yield from self.field(key, entry_outside_fields(self.before, key), entry_outside_fields(self.after, key))

    def unread_ticks(self) -> tuple[Which, ...]:
        """Of which forms the ticks could not be read, where both have criteria."""
        rows = self.rows[CRITERIA]
        if not rows.before or not rows.after:
            return ()
        sides: dict[Which, Sequence[Row]] = {"before": rows.before, "after": rows.after}
        return tuple(name for name, each in sides.items() if not any(TICKED in row for row in each))

    # ------------------------------------------------------------------------------------------ one field

    def field(self, key: str, before: Value | None, after: Value | None) -> Iterator[FieldChange]:
        """The change of an entry, if it is one."""
        old, new = self.words(before), self.words(after)
        same = "".join(word.key for word in old) == "".join(word.key for word in new)
        if same and (old or (before is None) == (after is None)):
            self.same += before is not None
            return
        sides = self.side(self.before, key, before), self.side(self.after, key, after)
        masked = bool(secrets(old) ^ secrets(new))
        if before and after and old and new:
            change = FieldChange(
                key, "marks" if text_similarity(before.text) == text_similarity(after.text) else "changed", *sides
            )
        else:
            change = FieldChange(key, "added" if new else "removed" if old else "label", *sides)
        yield change._replace(words=difference(old, new), masked=masked)

    def words(self, value: Value | None) -> list[DiffWord]:
        """The words of an entry; of an upload, its files' names."""
        if value is None:
            return []
        kind = self.book.fields[value.field].type if value.field in self.book.fields else ""
        if kind == "tick":  # a draft says true where a print has a box
            mark = self.book.formats.ticks["ticked" if value.typed else "empty"][0]
            return [DiffWord(mark, mark)]
        if kind == "file" and isinstance(value.typed, tuple) and value.typed:
            *names, last = value.typed
            shown = [*(f"{self.hide(name)} " for name in names), self.hide(last)]
            return [DiffWord(remove_spaces(name), text) for name, text in zip(value.typed, shown, strict=True)]
        return split_words(value.text, self.hide(value.text))

    def side(self, form: Form, key: str, value: Value | None) -> Side:
        if value is None:
            return Side("not_in_form" if self.is_of_another_cycle(form, key) else "missing")
        places = prints_of(form, value)[0]
        where = (places[0].page, places[0].line) if places else (None, None)
        return Side("filled" if value.text.strip() else "empty", self.hide(value.text), *where)

    def is_of_another_cycle(self, form: Form, key: str) -> bool:
        """The form of some cycle has the field's label, but not that of this one."""
        known = layouts(own=self.book.grammars)
        label = key.upper().replace("[].", "__")
        own = known[book_for(form, self.book).editions[form.edition].grammar]
        return label not in own.labels and any(label in layout.labels for layout in known.values())

    # ---------------------------------------------------------------------------------------------- groups

    def rows_of(self, group: str) -> DiffRows:
        before, after = (form.groups.get(group, ()) for form in (self.before, self.after))
        pairs = by_number(before, after) if group == CRITERIA else align(before, after, self.parts[group])
        return DiffRows(before, after, pairs)

    def group(self, group: str) -> Iterator[RowChange]:
        before, after, pairs = self.rows[group]
        parts = [part for part in self.parts[group] if part != TICKED or not self.unread_ticks()]
        for pair in pairs:
            old = NOTHING if pair.before is None else before[pair.before]
            new = NOTHING if pair.after is None else after[pair.after]
            changes = tuple(
                change for part in parts for change in self.field(f"{group}[].{part}", old.get(part), new.get(part))
            )
            if pair.before is None or pair.after is None or pair.moved or changes:
                yield RowChange(group, pair.change, row_number(pair.before), row_number(pair.after), changes)

    def row_of_after(self) -> Mapping[tuple[str, int], int]:
        """By group and row of the first form, the row of the second, counted from 0."""
        return {
            (group, pair.before): pair.after
            for group, rows in self.rows.items()
            for pair in rows.pairs
            if pair.before is not None and pair.after is not None
        }


def row_number(row: int | None) -> int | None:
    return None if row is None else row + 1


def secrets(words: Sequence[DiffWord]) -> set[str]:
    return {word.key for word in words if remove_spaces(word.text) != word.key}


def field_value(form: Form, key: str) -> Value | None:
    return form.title if key == "title" else form.values.get(key)


def entry_outside_fields(form: Form, key: str) -> Value | None:
    """What stands beside the fields as one entry, with the place of its first words; None where there is nothing."""
    again = [other for *_, other in form.unequal if other]
    values = form.unrecognised if key == "unrecognised" else again
    return Value(key, " ".join(value.text for value in values), None, values[0].pieces) if values else None


def by_number(before: Sequence[Row], after: Sequence[Row]) -> list[Pair]:
    """The criteria by their printed numbers: what a number stands for changes with the cycle, and is told."""
    old, new = ({remove_spaces(row[NUMBER].text): n for n, row in enumerate(rows)} for rows in (before, after))
    return [Pair(old.get(number), new.get(number)) for number in dict.fromkeys([*new, *old])]
