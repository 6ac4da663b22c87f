"""Printed labels -> Form: entries become fields and rows, and blocks printed twice become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from checker.model import Document, Form, Piece, Row, Rulebook, Value
from checker.parse.displaced import EMPTY_TICKS, TICKS
from checker.parse.layout import HEADING, Label
from checker.parse.printed import Printed, Words, cut, join
from checker.values import squeeze, typed

NUMBER = "number"
IGNORED = {"NOTES", "CRITERIA"}
"""Labels of the portal's own instructions: what stands behind them is nobody's entry."""

Unequal = tuple[str, str, Value | None, Value | None]
Rows = list[dict[str, list[Value]]]
"""Rows as they were printed: each part with all its prints."""


def assemble(
    document: Document,
    edition: str,
    printed: Sequence[Printed],
    criteria: Sequence[tuple[Label, Words]],
    table: Sequence[Mapping[str, Words]],
    foreign: Sequence[Words],
    book: Rulebook,
) -> Form:
    """The form of what was printed; ``criteria`` and ``table`` are the blocks that were lifted out."""
    values: dict[str, list[Value]] = {}
    groups: dict[str, Rows] = {}
    sections: dict[str, Value] = {}
    unrecognised: list[Value] = []
    last = ""
    for item in printed:
        key = item.name.lower().replace("__", "[].")
        if item.name.startswith(HEADING):
            sections.setdefault(key.removeprefix(HEADING.lower()), Value(key, item.name))
        if item.name == "PREAMBLE" or item.name.startswith(HEADING):
            unrecognised += (
                [Value("unrecognised", item.entry[0], pieces=item.entry[1])] if item.entry[0] else []
            )
        elif key.startswith("reference_drugs[].") or key.startswith("criterion") or item.name in IGNORED:
            pass
        elif "[]." in key:
            add_part(groups.setdefault(key.partition("[].")[0], []), key, item, book, last)
        else:
            values.setdefault(key, []).append(make_value(key, item.entry, book))
        last = key
    title, unrecognised = split_title(unrecognised, book)
    unequal: list[Unequal] = []
    merged = {group: merge_rows(group, rows, unequal) for group, rows in groups.items()}
    merged["reference_drugs"] = tuple(
        {part: make_value(f"reference_drugs[].{part}", words, book, n) for part, words in row.items()}
        for n, row in enumerate(table)
    )
    merged["criteria"] = tuple(criterion_row(words, n, book) for n, (_, words) in enumerate(criteria))
    fields: dict[str, Value] = {}
    for key, prints in values.items():
        fields[key], others = merge_values(prints)
        unequal += [(key, "", fields[key], other) for other in others]
    return Form(
        edition=edition,
        document=document,
        title=title,
        values=fields,
        groups={group: rows for group, rows in merged.items() if rows},
        unequal=tuple(unequal),
        sections=sections,
        foreign_labels=tuple(Value("label", *words_of(words)) for words in foreign),
        unrecognised=tuple(unrecognised),
        lost=tuple(lost_characters(document)),
        repairs=document.repairs,
    )


def words_of(words: Words) -> tuple[str, None, tuple[Piece, ...]]:
    return words[0], None, words[1]


def make_value(key: str, words: Words, book: Rulebook, row: int | None = None) -> Value:
    """A field's value. An upload's text is its file name; a date and time has the space that the print
    broke."""
    kind = book.fields[key]["type"]
    if kind == "file":
        parts = re.split(f"({book.formats['upload_separator']})", words[0])
        names, at = [], 0
        for n, part in enumerate(parts):
            if n % 2 == 0 and part.strip():
                start = at + len(part) - len(part.lstrip())
                names.append(cut(words, start, start + len(part.strip())))
            at += len(part)
        value = typed(kind, words[0], book.formats)
        text, pieces = join(names, "、")
        return Value(key, text, value, pieces, row=row)
    value = typed(kind, words[0], book.formats)
    if isinstance(value, datetime) and len(words[0]) < 19:
        day = squeeze(words[0])[:10]
        words = join([cut(words, 0, len(day)), cut(words, len(day), len(words[0]))], " ")
    return Value(key, words[0], value, words[1], row=row)


def add_part(rows: Rows, key: str, item: Printed, book: Rulebook, last: str) -> None:
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


def merge_rows(group: str, rows: Rows, unequal: list[Unequal]) -> tuple[Row, ...]:
    """A group's rows, once, of the prints that its blocks came in; rows that differ are told apart."""
    prints = split_prints(rows)
    copies: list[Rows] = [[] for _ in range(max(map(len, prints), default=0))]
    for copy in prints:
        for n, row in enumerate(copy):
            copies[n].append(row)
    merged: list[Row] = []
    for n, same_row in enumerate(copies):
        first: dict[str, Value] = {}
        for part in dict.fromkeys(part for row in same_row for part in row):
            printed = [value for row in same_row for value in row.get(part, ())]
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


def split_prints(rows: Rows) -> list[Rows]:
    """The prints of a block: halves with the same numbers, else a new print wherever 1 comes again."""
    numbers = [row[NUMBER][0].text if NUMBER in row else "" for row in rows]
    half = len(rows) // 2
    if len(rows) % 2 == 0 and half and numbers[:half] == numbers[half:]:
        return [rows[:half], rows[half:]]
    starts = [n for n, number in enumerate(numbers) if number == "1" and n] if numbers[:1] == ["1"] else []
    bounds = [0, *starts, len(rows)]
    return [rows[a:b] for a, b in pairwise(bounds)]


def criterion_row(words: Words, n: int, book: Rulebook) -> Row:
    """A criterion of the list: its tick mark, if the text has one, and its number are printed before its
    text."""
    text = words[0]
    marked = int(text[:1] in TICKS) if text else 0
    start = marked + len(text[marked:]) - len(text[marked:].lstrip())
    stop = text.find(".", start)
    number, entry = cut(words, start, stop), cut(words, stop + 1, len(text))
    row = {
        NUMBER: Value(f"criteria[].{NUMBER}", number[0], pieces=number[1], row=n),
        "text": Value("criteria[].text", entry[0], entry[0], entry[1], row=n),
    }
    if marked:
        ticked = text[0] not in EMPTY_TICKS
        row["ticked"] = Value("criteria[].ticked", book.formats["yes" if ticked else "no"], ticked, words[1][:1], row=n)
    return row


def split_title(unrecognised: list[Value], book: Rulebook) -> tuple[Value | None, list[Value]]:
    """The form's title among the words before the first label."""
    if unrecognised and re.search(book.formats["patterns"]["form_title"], squeeze(unrecognised[0].text)):
        first = unrecognised[0]
        return Value("title", first.text, None, first.pieces), unrecognised[1:]
    return None, unrecognised


def lost_characters(document: Document) -> Iterable[Value]:
    """Each U+FFFD of the document with the words around it."""
    for hit in re.finditer("[^\n]{0,8}\ufffd[^\n]{0,8}", document.text):
        yield Value("lost", hit[0], None, (Piece(0, hit.start(), len(hit[0])),))
