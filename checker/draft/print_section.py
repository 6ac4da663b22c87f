"""What a print shows beside its entries, as a draft holds it under ``print``: for the rules that judge the print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import yaml

from checker.draft.yaml_source import LONGEST_WORD, DraftSource, Entries
from checker.model import Row, Rulebook, Value
from checker.parser.form_builder import make_value
from checker.parser.text_span import TextSpan

KEYS = ("printed_twice", "unequal", "missing_sections", "foreign_labels", "unrecognised", "lost")
OUTSIDE = "unrecognised"
"""The field of words that belong to none."""


class Beside:
    """Reads the entries of ``print``; without it nothing was shown. Raises ReadError, as all its methods do."""

    def __init__(self, top: Entries, file: DraftSource, book: Rulebook) -> None:
        self.file, self.book = file, book
        self.entries = file.entries(top["print"][1], dict.fromkeys(KEYS, "")) if "print" in top else {}

    def items(self, key: str) -> list[yaml.Node]:
        return self.file.items(self.entries[key][1], key) if key in self.entries else []

    def names(self, key: str, known: Iterable[str]) -> frozenset[str]:
        """The items of a list of names, each of them known."""
        return frozenset(names(self.file, self.items(key), key, known))

    def passages(self, key: str, field: str) -> Iterator[Value]:
        """The items of a list of texts, as values of a field."""
        for node in self.items(key):
            text, pieces = self.file.text(node, key)
            if text:
                yield Value(field, text, pieces=pieces)

    def unequal(self) -> Iterator[tuple[str, str, Value | None, Value | None]]:
        """The blocks whose prints differ; a print that lacks one has no entry for it."""
        for node in self.items("unequal"):
            entries = self.file.entries(node, dict.fromkeys(("field", "row", "first", "other"), ""))
            words: Mapping[str, TextSpan] = {name: self.file.text(entry, name) for name, (_, entry) in entries.items()}
            key, row = words.get("field", ("", ()))[0], words.get("row", ("", ()))[0]
            if key not in self.book.fields or not re.fullmatch(r"([1-9]\d?)?", row, re.ASCII):
                raise self.file.refuse("unequal", node)
            group, _, part = key.partition("[].")
            place = int(row) - 1 if row else None
            first, other = (
                make_value(key, words[name], self.book, place) if name in words else None for name in ("first", "other")
            )
            yield group, part, first, other


def names(file: DraftSource, nodes: Iterable[yaml.Node], key: str, known: Iterable[str]) -> Iterator[str]:
    """The words of scalars, each of them known. Raises ReadError."""
    for node in nodes:
        name = file.text(node, key)[0]
        if name not in known:
            raise file.refuse("unknown", node, key=name[:LONGEST_WORD])
        yield name


def twice(values: Mapping[str, Value]) -> Row:
    """The values with a second print each, whose place the draft does not know."""
    return {key: value._replace(repeats=((),)) for key, value in values.items()}
