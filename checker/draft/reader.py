"""A draft -> Form: what the print of the same form would be read as, each value with its place in the file.

An absent key is a label that is not printed, an empty one a label with nothing behind it. Rows are numbered as they
stand. What only a print can show (a block printed twice, words outside every field) stands under ``print``.
"""

from __future__ import annotations

import re

import yaml

from checker.draft.form_fields import field_names, fields_of, numbered_groups, row_parts
from checker.draft.print_section import OUTSIDE, Beside, names, twice
from checker.draft.yaml_source import DraftSource, Entries, refuse_draft
from checker.field_types import typed
from checker.model import Form, Row, Rulebook, Value
from checker.parser.criteria import KEY as TICK
from checker.parser.criteria import TICKED, place_before, value_of
from checker.parser.form_builder import lost_character_values, make_value
from checker.parser.merging import NUMBER
from checker.parser.text_span import join_spans

CRITERIA = "criteria"
TOP = ("edition", "form", "print", "masked")
WORDS = {"true": True, "false": False}


def read_draft(source: str, content: bytes, book: Rulebook, edition: str = "auto") -> Form:
    """The form that a draft holds; ``edition`` is a year that overrides the file's, or auto. Raises ReadError."""
    file = DraftSource(source, content, book)
    if not isinstance(file.root, yaml.MappingNode):
        raise file.refuse("keys", file.root)
    there = {file.words(key)[0] for key, _ in file.root.value if isinstance(key, yaml.ScalarNode)}
    for key in ("form", "edition"):
        if key not in there:
            raise refuse_draft(book, f"no_{key}", cycles=cycles(book))
    top = file.entries(file.root, dict.fromkeys(TOP, ""))
    stated, _ = file.text(top["edition"][1], "edition")
    if edition == "auto" and stated not in book.editions:
        raise file.refuse("edition", top["edition"][0], year=stated, cycles=cycles(book))
    return DraftReader(file, book, stated if edition == "auto" else edition).form(top)


def cycles(book: Rulebook) -> list[str]:
    return sorted(book.editions)


class DraftReader:
    """Makes the form of one draft of one edition. Raises ReadError, as all its methods do."""

    def __init__(self, file: DraftSource, book: Rulebook, edition: str) -> None:
        self.file, self.book, self.edition = file, book, edition
        self.own = fields_of(edition, book)
        self.numbered = numbered_groups(edition, book)

    def form(self, top: Entries) -> Form:
        values, groups, foreign = self.entries(top["form"][1])
        beside, sections = Beside(top, self.file, self.book), self.book.editions[self.edition].sections
        again, absent = beside.names("printed_twice", field_names(self.own)), beside.names("missing_sections", sections)
        values |= twice({key: value for key, value in values.items() if key in again})
        groups |= {group: tuple(map(twice, groups[group])) for group in again & groups.keys()}
        everything = [*values.values(), *(value for rows in groups.values() for row in rows for value in row.values())]
        lost = [value for value in lost_character_values(self.file.document, everything) if value.field != OUTSIDE]
        title = values.pop("title", None)
        masked = self.file.items(top["masked"][1], "masked") if "masked" in top else []
        return Form(
            edition=self.edition,
            document=self.file.document,
            title=title if title and title.text else None,
            values=values,
            groups={group: rows for group, rows in groups.items() if rows},
            unequal=tuple(beside.unequal()),
            sections={name: Value(name, name) for name in sections if name not in absent},
            foreign_labels=(*foreign, *beside.passages("foreign_labels", "label")),
            unrecognised=tuple(beside.passages("unrecognised", OUTSIDE)),
            lost=(*lost, *beside.passages("lost", OUTSIDE)),
            repairs=self.file.document.repairs,
            masked=frozenset(names(self.file, masked, "masked", self.book.fields)),
        )

    def entries(self, node: yaml.Node) -> tuple[dict[str, Value], dict[str, tuple[Row, ...]], list[Value]]:
        """The fields, the groups, and the labels that only another cycle's form has."""
        values: dict[str, Value] = {}
        groups: dict[str, tuple[Row, ...]] = {}
        foreign: list[Value] = []
        own, in_groups = field_names(self.own), {key.partition("[].")[0] for key in self.book.fields if "[]." in key}
        for name, (key, entry) in self.file.entries(node, field_names(self.book.fields)).items():
            if name not in own:
                text, pieces = self.file.text(key, name)
                foreign.append(Value("label", text, pieces=pieces))
            elif name == CRITERIA:
                groups[name] = self.criteria(entry)
            elif name in in_groups:
                groups[name] = tuple(self.row(name, n, row) for n, row in enumerate(self.file.items(entry, name)))
            else:
                values[name] = self.value(name, entry)
        return values, groups, foreign

    def value(self, key: str, node: yaml.Node, row: int | None = None) -> Value:
        """A field's value. Uploads and choices may be a list, which is joined as the print joins it."""
        kind = self.book.fields[key].type
        if kind not in ("file", "choices") or not isinstance(node, yaml.SequenceNode):
            words = self.file.text(node, key)
            value = make_value(key, words, self.book, row)
            return value if value.text else value._replace(pieces=words[1])
        parts = [make_value(key, self.file.text(item, key), self.book) for item in node.value]
        text, pieces = join_spans(((part.text, part.pieces) for part in parts if part.text), "、")
        names = tuple(name for part in parts if isinstance(part.typed, tuple) for name in part.typed)
        return Value(key, text, names or None, pieces, row=row)

    def row(self, group: str, n: int, node: yaml.Node) -> Row:
        numbered = group in self.numbered
        entries = self.file.entries(node, row_parts(group, self.book.fields) | ({NUMBER: ""} if numbered else {}))
        row = {
            part: self.value(f"{group}[].{part}", entry, n) for part, (_, entry) in entries.items() if part != NUMBER
        }
        text, pieces = self.file.text(entries[NUMBER][1], NUMBER) if NUMBER in entries else (str(n + 1), ())
        if numbered and text:
            row[NUMBER] = Value(f"{group}[].{NUMBER}", text, pieces=pieces, row=n)
        return row

    def criteria(self, node: yaml.Node) -> tuple[Row, ...]:
        """The criteria; ``ticked`` in all of them, or in none where not all are known."""
        rows: list[dict[str, Value]] = []
        ticks: list[Value | None] = []
        for n, item in enumerate(self.file.items(node, CRITERIA)):
            entries = self.file.entries(item, {NUMBER: "", **row_parts(CRITERIA, self.book.fields)})
            number, text = (
                self.file.text(entries[part][1], part) if part in entries else ("", ()) for part in (NUMBER, "text")
            )
            if number[0] and not re.fullmatch(r"[1-9]\d?", number[0], re.ASCII):
                raise self.file.refuse("number", entries[NUMBER][0], word=number[0][:20])
            rows.append(
                {
                    NUMBER: Value(f"{CRITERIA}[].{NUMBER}", number[0] or str(n + 1), pieces=number[1], row=n),
                    "text": Value(f"{CRITERIA}[].text", text[0], text[0], text[1], row=n),
                }
            )
            ticks.append(self.tick(entries[TICKED][1], n) if TICKED in entries else None)
        given = [tick for tick in ticks if tick]
        if given and all(tick.typed for tick in given):  # as with a plain √ in print, the others are left bare
            empty = value_of(self.book.formats.ticks["empty"][0], self.book.formats)
            ticks = [
                tick or empty._replace(row=n, pieces=place_before(rows[n]["text"])) for n, tick in enumerate(ticks)
            ]
        if None in ticks:
            return tuple(rows)
        return tuple({**row, TICKED: tick} for row, tick in zip(rows, ticks, strict=True) if tick)

    def tick(self, node: yaml.Node, row: int) -> Value | None:
        """What ``ticked`` says: true or false, yes or no, or a mark as in print; None when it is left empty."""
        text, pieces = self.file.text(node, TICKED)
        if not text:
            return None
        answer = WORDS.get(text.lower())
        for kind in ("yes_no", "tick"):
            answer = typed(kind, text, self.book.formats) if answer is None else answer  # type: ignore[assignment]
        if answer is None:
            raise self.file.refuse("ticked", node, word=text[:20])
        return Value(TICK, text, answer, pieces, row=row)
