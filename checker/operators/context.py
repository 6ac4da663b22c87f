"""What an operator sees of a form, and how it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import linear
from checker.model import Form, Rulebook, Seen, Text, Truth, Value, Verdict

if TYPE_CHECKING:
    from checker.attachments import Attachments

LOST = "\ufffd"
OPERATORS: dict[str, Callable[..., Seen]] = {}


class Item(NamedTuple):
    """What a part with ``each`` judges now: one field, one row of a group, or one field of one row.

    ``file`` counts the names of an upload from 0, where they are judged one by one.
    """

    key: str | None = None
    group: str | None = None
    row: int | None = None
    file: int | None = None


NO_ITEM = Item()


@dataclass(slots=True)
class Context:
    """The form, what the edition lays down, and the item in hand. ``verdict`` gives another rule's verdict.

    ``attachments`` is None where no folder of uploads was given or found.
    """

    form: Form
    book: Rulebook
    edition: Mapping[str, Any]
    verdict: Callable[[str], Verdict]
    item: Item = NO_ITEM
    attachments: Attachments | None = None
    looked_up: dict[tuple[str, ...], Seen] = field(default_factory=dict)
    """What was found on the lists, which several cases of a rule ask for."""

    def values(self, key: str) -> Sequence[Value]:
        """The values of a key that are not empty, in the item's row when the key belongs to its group."""
        found = self.form.filled.get(self.key(key), ())
        if found and self.item.row is not None and found[0].field.startswith(f"{self.item.group}[]."):
            return [value for value in found if value.row == self.item.row]
        return found

    def value(self, key: str) -> Value | None:
        found = self.values(key)
        return found[0] if found else None

    def key(self, key: str) -> str:
        return (self.item.key or key) if key == "this" else key

    def in_row(self) -> Text:
        """Where in its group the item stands, to follow a field's title in a message; empty for a plain field."""
        words, row = self.book.messages["in_row"], self.item.row
        return Text("", "") if row is None else Text(words.zh.format(row=row + 1), words.en.format(row=row + 1))

    def title(self, key: str) -> Text:
        title = self.book.fields[self.key(key)]["title"]
        return Text(title["zh"], title["en"])


def operator(function: Callable[..., Seen]) -> Callable[..., Seen]:
    OPERATORS[function.__name__] = function
    return function


def seen(name: str, truth: Truth, values: Iterable[Value] = (), **details: Any) -> Seen:
    return Seen(name, truth, details, tuple(values))


def unknown(name: str, *missing: str, values: Iterable[Value] = (), **details: Any) -> Seen:
    return Seen(name, None, details, tuple(values), missing)


@cache
def pattern(expression: str) -> re.Pattern[str] | linear.Pattern:
    return linear.compiled(expression) if linear.is_own(expression) else re.compile(expression, re.ASCII)
