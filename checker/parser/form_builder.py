"""Printed labels -> Form: entries become fields and rows, and blocks printed twice become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from checker.model import Document, Form, Piece, Row, Rulebook, Value
from checker.normalize import squeeze
from checker.parser.entries import make_value, own_lines
from checker.parser.grammar import HEADING, Label
from checker.parser.text_span import Printed, TextSpan, cut_span

NUMBER = "number"
LOST = "\ufffd"
Unequal = tuple[str, str, Value | None, Value | None]
GroupRows = list[dict[str, list[Value]]]
"""Rows as they were printed: each part with all its prints."""


def assemble(
    document: Document,
    edition: str,
    printed: Sequence[Printed],
    criteria: Sequence[tuple[Label, TextSpan]],
    table: Sequence[Mapping[str, TextSpan]],
    foreign: Sequence[TextSpan],
    book: Rulebook,
) -> Form:
    """The form of what was printed; ``criteria`` and ``table`` are the blocks that were lifted out."""
    values: dict[str, list[Value]] = {}
    groups: dict[str, GroupRows] = {}
    sections: dict[str, Value] = {}
    unrecognised: list[Value] = []
    last = ""
    for item in printed:
        key = item.name.lower().replace("__", "[].")
        if item.name.startswith(HEADING):
            sections.setdefault(key.removeprefix(HEADING.lower()), Value(key, item.name))
        rest: TextSpan | None = None
        if item.name == "PREAMBLE" or item.name.startswith(HEADING):
            rest = item.entry
        elif key in book.fields and not key.startswith("reference_drugs[]."):  # the table comes apart from it
            entry, rest = own_lines(key, item.entry, book)
            if "[]." in key:
                add_part(groups.setdefault(key.partition("[].")[0], []), key, item._replace(entry=entry), book, last)
            else:
                values.setdefault(key, []).append(make_value(key, entry, book))
        unrecognised += [Value("unrecognised", rest[0], pieces=rest[1])] if rest and rest[0] else []
        last = key
    title, others = split_title(unrecognised, book)
    unequal: list[Unequal] = []
    merged = {group: merge_rows(group, rows, unequal) for group, rows in groups.items()}
    merged["reference_drugs"] = tuple(
        {part: make_value(f"reference_drugs[].{part}", words, book, n) for part, words in row.items()}
        for n, row in enumerate(table)
    )
    merged["criteria"] = tuple(criterion_row(words, n) for n, (_, words) in enumerate(criteria))
    fields: dict[str, Value] = {}
    for key, prints in values.items():
        fields[key], odd = merge_values(prints)
        unequal += [(key, "", fields[key], other) for other in odd]
    in_groups = [value for rows in merged.values() for row in rows for value in row.values()]
    return Form(
        edition=edition,
        document=document,
        title=title,
        values=fields,
        groups={group: rows for group, rows in merged.items() if rows},
        unequal=tuple(unequal),
        sections=sections,
        foreign_labels=tuple(Value("label", *value_span(words)) for words in foreign),
        unrecognised=tuple(others),
        lost=tuple(lost_characters(document, [*fields.values(), *in_groups])),
        repairs=document.repairs,
    )


def value_span(words: TextSpan) -> tuple[str, None, tuple[Piece, ...]]:
    return words[0], None, words[1]


def add_part(rows: GroupRows, key: str, item: Printed, book: Rulebook, last: str) -> None:
    """Puts a part into its group's last row, or into a new one when the row has it already.

    The same label with the same entry once more, with nothing between, is a row that a page's end printed
    twice.
    """
    group, _, part = key.partition("[].")
    value = make_value(key, item.entry, book)
    begins = item.label is not None and item.label.label.numbered and not item.label.label.second
    if last == key and rows and part in rows[-1] and not begins and same(rows[-1][part][0], value):
        rows[-1][part].append(value)
        return
    if not rows or begins or part in rows[-1]:
        rows.append({})
    rows[-1][part] = [value]
    if item.number and NUMBER not in rows[-1]:
        rows[-1][NUMBER] = [Value(f"{group}[].{NUMBER}", item.number[0], pieces=item.number[1])]


def same(value: Value, other: Value) -> bool:
    return squeeze(value.text) == squeeze(other.text)


def merge_values(prints: Sequence[Value], row: int | None = None) -> tuple[Value, list[Value]]:
    """One value of several prints, and the prints that differ from the first."""
    first, *others = prints
    repeats = tuple(other.pieces for other in others if same(first, other))
    merged = Value(first.field, first.text, first.typed, first.pieces, repeats, row)
    return merged, [other for other in others if not same(first, other)]


def merge_rows(group: str, rows: GroupRows, unequal: list[Unequal]) -> tuple[Row, ...]:
    """A group's rows, once, of the prints that its blocks came in; rows that differ are told apart."""
    prints = split_prints(rows)
    copies: list[GroupRows] = [[] for _ in range(max(map(len, prints), default=0))]
    for copy in prints:
        for n, row in enumerate(copy):
            copies[n].append(row)
    merged: list[Row] = []
    for n, same_row in enumerate(copies):
        first: dict[str, Value] = {}
        for part in dict.fromkeys(part for row in same_row for part in row):
            printed = [value._replace(row=n) for row in same_row for value in row.get(part, ())]
            first[part], others = merge_values(printed, n)
            if part != NUMBER:
                unequal += [(group, part, printed[0], other) for other in others]
                if part not in same_row[0]:
                    unequal.append((group, part, None, printed[0]))
                elif not all(part in row for row in same_row):
                    unequal.append((group, part, printed[0], None))
        if len(same_row) < len(prints):
            unequal.append((group, next(iter(first)), next(iter(first.values())), None))
        merged.append(first)
    return tuple(merged)


def split_prints(rows: GroupRows) -> list[GroupRows]:
    """The prints of a block: halves with the same numbers, else a new print wherever 1 comes again."""
    numbers = [row[NUMBER][0].text if NUMBER in row else "" for row in rows]
    half = len(rows) // 2
    if len(rows) % 2 == 0 and half and numbers[:half] == numbers[half:]:
        return [rows[:half], rows[half:]]
    starts = [n for n, number in enumerate(numbers) if number == "1" and n] if numbers[:1] == ["1"] else []
    bounds = [0, *starts, len(rows)]
    return [rows[a:b] for a, b in pairwise(bounds)]


def criterion_row(words: TextSpan, n: int) -> Row:
    """A criterion of the list: its number is printed before its text."""
    stop = words[0].find(".")
    number, entry = cut_span(words, 0, stop), cut_span(words, stop + 1, len(words[0]))
    return {
        NUMBER: Value(f"criteria[].{NUMBER}", number[0], pieces=number[1], row=n),
        "text": Value("criteria[].text", entry[0], entry[0], entry[1], row=n),
    }


def split_title(unrecognised: list[Value], book: Rulebook) -> tuple[Value | None, list[Value]]:
    """The form's title among the words before the first label, and what else stands there."""
    for n, value in enumerate(unrecognised):
        at = [place for place, character in enumerate(value.text) if not character.isspace()]
        found = re.search(book.formats["patterns"]["form_title"], squeeze(value.text))
        if found:
            start, end = at[found.start()], at[found.end() - 1] + 1
            parts = [cut_span((value.text, value.pieces), *part) for part in ((0, start), (end, len(value.text)))]
            rest = [Value("unrecognised", text, pieces=pieces) for text, pieces in parts if text.strip()]
            text, pieces = cut_span((value.text, value.pieces), start, end)
            return Value("title", text, None, pieces), [*unrecognised[:n], *rest, *unrecognised[n + 1 :]]
    return None, unrecognised


def lost_characters(document: Document, values: Iterable[Value]) -> Iterable[Value]:
    """The words around each U+FFFD of the document, under the key of the field that they stand in."""
    if LOST not in document.text:
        return
    spans = [(p.start, p.start + p.length, v) for v in values for print_ in (v.pieces, *v.repeats) for p in print_]
    for hit in re.finditer(f"[^\n]{{0,8}}{LOST}[^\n]{{0,8}}", document.text):
        at = document.text.index(LOST, hit.start())
        owner = next(((start, end, value) for start, end, value in spans if start <= at < end), None)
        start, end = (max(hit.start(), owner[0]), min(hit.end(), owner[1])) if owner else hit.span()
        key, row = (owner[2].field, owner[2].row) if owner else ("unrecognised", None)
        yield Value(key, document.text[start:end], None, (Piece(0, start, end - start),), row=row)
