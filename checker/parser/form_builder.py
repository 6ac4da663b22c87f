"""The tree of a form -> Form: entries become fields and rows; words that are no field's stay apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from checker.field_types import typed
from checker.model import Document, Form, Piece, Row, Rulebook, Value
from checker.normalize import remove_spaces, unspaced
from checker.parse_table import Tree
from checker.parser.criteria import GROUP as CRITERIA
from checker.parser.form_end import SAME_LEFT, cut_behind
from checker.parser.layout import NUMBER as PRINTED_NUMBER
from checker.parser.layout import VALUE, field_key
from checker.parser.merging import NUMBER, GroupRows, Unequal, add_part, merge_rows, merge_values
from checker.parser.text_span import TextSpan, cut_span, join_spans
from checker.placeholders import is_placeholder

LOST = "\ufffd"
PLAIN_KINDS = ("month", "datetime", "yes_no")
LONGEST_ENTRY = 6
"""Printed lines of a month, a yes or a file name, at the most."""
BETWEEN_NAMES = "、 \t\n\u3000"
FILE_NAME = re.compile(r"\.[A-Za-z]{3,4}$")

Node = Any
"""A tree of form.lark: its children are nodes and FormTokens."""


class FormBuilder:
    """Walks the tree of a form: what a rule of form.lark makes a node of has a method of the rule's name here."""

    def __init__(self, document: Document, edition: str, book: Rulebook) -> None:
        self.document, self.edition, self.book = document, edition, book
        self.values: dict[str, list[Value]] = {}
        self.groups: dict[str, GroupRows] = {}
        self.tables: dict[str, list[Row]] = {}
        self.criteria: list[Row] = []
        self.sections: dict[str, Value] = {}
        self.foreign_labels: list[Value] = []
        self.unrecognised: list[Value] = []
        self.last = ""

    def build(self, tree: Node) -> Form:
        """The form, with what is printed twice once."""
        self.visit(tree)
        self.end_last()
        title, others = split_title(self.unrecognised, self.book)
        unequal: list[Unequal] = []
        groups = {group: merge_rows(group, rows, unequal) for group, rows in self.groups.items()}
        groups |= {group: tuple(rows) for group, rows in self.tables.items()} | {CRITERIA: tuple(self.criteria)}
        fields: dict[str, Value] = {}
        for key, prints in self.values.items():
            fields[key], odd = merge_values(prints)
            unequal += [(key, "", fields[key], other) for other in odd]
        in_groups = [value for rows in groups.values() for row in rows for value in row.values()]
        return Form(
            edition=self.edition,
            document=self.document,
            title=title,
            values=fields,
            groups={group: rows for group, rows in groups.items() if rows},
            unequal=tuple(unequal),
            sections=self.sections,
            foreign_labels=tuple(self.foreign_labels),
            unrecognised=tuple(others),
            lost=tuple(lost_character_values(self.document, [*fields.values(), *in_groups])),
            repairs=self.document.repairs,
        )

    def end_last(self) -> None:
        """Cuts from the last entry what stands behind the form."""
        key = field_key(self.last)
        if key in self.values and self.book.fields[key].type == "text":
            own, behind = cut_behind(self.values[key][-1], self.document)
            self.values[key][-1] = make_value(key, own, self.book)
            self.stray(behind)

    def visit(self, node: Node) -> None:
        """Each node below this one, in the order of the print."""
        for below in node.children:
            if isinstance(below, Tree):
                getattr(self, below.data, self.visit)(below)
            elif below.match and below.match.foreign:
                self.foreign_labels.append(Value("label", below.span[0], pieces=below.span[1]))

    def preamble(self, node: Node) -> None:
        self.stray(spans_behind_label(node)[VALUE])
        self.visit(node)

    def heading(self, node: Node) -> None:
        name = node.children[0].type
        self.sections.setdefault(name.partition("_")[2].lower(), Value(name.lower(), name))
        self.stray(spans_behind_label(node)[VALUE])
        self.last = name
        self.visit(node)

    def field(self, node: Node, heads: bool = False) -> None:
        """A label with its entry; one that ``heads`` a repeated block begins a row."""
        name, words = node.children[0].type, spans_behind_label(node)
        key = field_key(name)
        group, in_group, _ = key.partition("[].")
        if key in self.book.fields:
            entry, rest = own_lines(key, words[VALUE], self.book, self.document)
            value = make_value(key, entry, self.book)
            if not value.text:
                value = value._replace(label=node.children[0].span[1])
            if in_group:
                rows = self.groups.setdefault(group, [])
                add_part(rows, value, words.get(PRINTED_NUMBER), heads=heads, again=self.last == name)
            else:
                self.values.setdefault(key, []).append(value)
            self.stray(rest)
        self.last = name
        self.visit(node)

    def block(self, node: Node) -> None:
        head, *parts = node.children
        self.field(head, heads=True)
        for part in parts:
            self.field(part)

    def item(self, node: Node) -> None:
        """A criterion: its number is printed before its text."""
        words, n = spans_behind_label(node)[VALUE], len(self.criteria)
        stop = words[0].find(".")
        number, entry = cut_span(words, 0, stop), cut_span(words, stop + 1, len(words[0]))
        self.criteria.append(
            {
                NUMBER: Value(f"{CRITERIA}[].{NUMBER}", number[0], pieces=number[1], row=n),
                "text": Value(f"{CRITERIA}[].text", entry[0], entry[0], entry[1], row=n),
            }
        )

    def row(self, node: Node) -> None:
        """A table's row; its cells' labels name their group."""
        cells = {
            field_key(cell.children[0].type).partition("[]."): spans_behind_label(cell)[VALUE] for cell in node.children
        }
        rows = self.tables.setdefault(next(iter(cells))[0], [])
        parts = {part: (f"{group}[].{part}", words) for (group, _, part), words in cells.items()}
        rows.append({part: make_value(key, words, self.book, len(rows)) for part, (key, words) in parts.items()})

    def stray(self, words: TextSpan | None) -> None:
        """Keeps words that are no field's."""
        if words and words[0]:
            self.unrecognised.append(Value("unrecognised", words[0], pieces=words[1]))


def spans_behind_label(node: Node) -> Mapping[str, TextSpan]:
    """What stands behind a node's label, by terminal."""
    return {token.type: token.span for token in node.children if not isinstance(token, Tree)}


def make_value(key: str, words: TextSpan, book: Rulebook, row: int | None = None) -> Value:
    """A field's value. An upload's text is its file name; a date and time has the space that the print broke."""
    kind = book.fields[key].type
    value = typed(kind, words[0], book.formats)
    if kind == "file":
        text, pieces = join_spans(file_names(words, book), "、")
        return Value(key, text, value, pieces, row=row)
    if isinstance(value, datetime) and len(words[0]) < 19:
        day = remove_spaces(words[0])[:10]
        words = join_spans([cut_span(words, 0, len(day)), cut_span(words, len(day), len(words[0]))], " ")
    return Value(key, words[0], value, words[1], row=row)


def file_names(words: TextSpan, book: Rulebook) -> list[TextSpan]:
    """The file names of an upload, without the portal's word for the link."""
    names, at = [], 0
    breaks = {piece.at for piece in words[1]} | {len(words[0])}
    for link in re.finditer(book.formats.upload_separator, words[0]):
        before = words[0][at : link.start()]
        ends_word = link.end() in breaks or words[0][link.end()].isspace()
        if at and not before.strip() and not ends_word:  # behind the link, a name that begins with its words
            continue
        names.append((at, link.start()))
        at = link.end()
    parts = [(start, words[0][start:end]) for start, end in (*names, (at, len(words[0])))]
    places = [(start + len(part) - len(part.lstrip(BETWEEN_NAMES)), part.strip(BETWEEN_NAMES)) for start, part in parts]
    return [cut_span(words, start, start + len(part)) for start, part in places if part]


def below(words: TextSpan, document: Document) -> bool:
    """Whether the second line of an entry begins below its first one, on a PDF's page."""
    first, second = (document.lines[document.line_at(piece.start)] for piece in words[1][:2])
    if not first.boxes or not second.boxes:
        return False
    lefts = [line.boxes[piece.start - line.start][0] for line, piece in zip((first, second), words[1], strict=False)]
    return abs(lefts[0] - lefts[1]) < SAME_LEFT


def own_lines(key: str, words: TextSpan, book: Rulebook, document: Document) -> tuple[TextSpan, TextSpan | None]:
    """The entry, and the printed lines behind it that belong to a label nobody knows.

    A month, a date and time or a yes ends with its line, a file name with its ending, and nothing follows a dash;
    free text goes on, whatever it says.
    """
    kind = book.fields[key].type
    if len(words[1]) < 2 or (kind in PLAIN_KINDS and typed(kind, words[0], book.formats) is not None):
        return words, None
    lines = LONGEST_ENTRY if kind in (*PLAIN_KINDS, "file") else 1
    for n, behind in enumerate(words[1][1 : lines + 1]):
        head = words[0][: behind.at].rstrip()
        if (
            (kind in PLAIN_KINDS and typed(kind, head, book.formats) is not None)
            or (kind == "file" and FILE_NAME.search(head) and not continues_file_name(head, words, behind, book))
            or (n == 0 and is_placeholder(head, book.formats) and not below(words, document))
        ):
            return cut_span(words, 0, len(head)), cut_span(words, behind.at, len(words[0]))
    return words, None


def continues_file_name(head: str, words: TextSpan, behind: Piece, book: Rulebook) -> bool:
    """Whether the line ``behind`` a file's name is the rest of its ending, or the next file of the same upload."""
    line, link = words[0][behind.at : behind.at + behind.length], book.formats.upload_separator
    last_letter = re.match(f"[A-Za-z](?={link}|[^\\w.]|$)", line)
    rest_of_ending = last_letter and FILE_NAME.search(head + last_letter[0])
    return bool(line.startswith(".") or rest_of_ending or re.match(link, words[0][behind.at :]))


def split_title(unrecognised: list[Value], book: Rulebook) -> tuple[Value | None, list[Value]]:
    """The form's title among the words before the first label, and what else stands there."""
    for n, value in enumerate(unrecognised):
        words, at = unspaced(value.text)
        found = re.search(book.formats.patterns["form_title"], words)
        if found:
            start, end = at[found.start()], at[found.end() - 1] + 1
            parts = [cut_span((value.text, value.pieces), *part) for part in ((0, start), (end, len(value.text)))]
            rest = [Value("unrecognised", text, pieces=pieces) for text, pieces in parts if text.strip()]
            text, pieces = cut_span((value.text, value.pieces), start, end)
            return Value("title", text, None, pieces), [*unrecognised[:n], *rest, *unrecognised[n + 1 :]]
    return None, unrecognised


def lost_character_values(document: Document, values: Iterable[Value]) -> Iterable[Value]:
    """The words around each U+FFFD of the document, under the key of the field that they stand in."""
    if LOST not in document.body_text:
        return
    spans = [(p.start, p.start + p.length, v) for v in values for print_ in (v.pieces, *v.repeats) for p in print_]
    for hit in re.finditer(f"[^\n]{{0,8}}{LOST}[^\n]{{0,8}}", document.body_text):
        at = document.text.index(LOST, hit.start())
        owner = next(((start, end, value) for start, end, value in spans if start <= at < end), None)
        start, end = (max(hit.start(), owner[0]), min(hit.end(), owner[1])) if owner else hit.span()
        key, row = (owner[2].field, owner[2].row) if owner else ("unrecognised", None)
        yield Value(key, document.text[start:end], None, (Piece(0, start, end - start),), row=row)
