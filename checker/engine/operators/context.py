"""What an operator sees of a form, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from checker import safe_regex
from checker.engine.row_index import values_in_row
from checker.lazy_pattern import LazyPattern
from checker.messages import filled
from checker.model import EMPTY, ConditionResult, Edition, Form, Mark, Rulebook, Text, Truth, Value, Verdict

if TYPE_CHECKING:
    from checker.attachments import Attachments

Kept = TypeVar("Kept")
LOST = "\ufffd"
OPERATORS: dict[str, Callable[..., ConditionResult]] = {}


class Item(NamedTuple):
    """What a part with ``each`` judges now: one field, one row of a group, or one field of one row.

    ``file`` counts the names of an upload from 0, where they are judged one by one.
    """

    key: str | None = None
    group: str | None = None
    row: int | None = None
    file: int | None = None


NO_ITEM = Item()


class Context:
    """The form, what the edition lays down, and the item in hand. ``verdict`` gives another rule's verdict.

    ``attachments`` is None where no folder of uploads was given or found. ``worked_out`` is what several cases and
    rules ask of the form: found on the lists, or made of the drug's name.
    """

    __slots__ = ("_this", "attachments", "book", "edition", "form", "item", "verdict", "worked_out")

    def __init__(
        self,
        form: Form,
        book: Rulebook,
        edition: Edition,
        verdict: Callable[[str], Verdict],
        attachments: Attachments | None,
        worked_out: dict[tuple[Any, ...], Any],
        item: Item = NO_ITEM,
    ) -> None:
        self.form, self.book, self.edition, self.verdict, self.attachments = form, book, edition, verdict, attachments
        self.worked_out, self.item = worked_out, item
        self._this = self.values(item.key) if item.key else ()

    def values(self, key: str) -> Sequence[Value]:
        """The values of a key that are not empty, in the item's row when the key belongs to its group."""
        if key == "this":
            return self._this
        found, item = self.form.filled.get(key, ()), self.item
        if found and item.row is not None and found[0].field.startswith(f"{item.group}[]."):
            return values_in_row(item.row, key, found, self.worked_out)
        return found

    def value(self, key: str) -> Value | None:
        return next(iter(self.values(key)), None)

    def once(self, work: Callable[..., Kept], *about: Any) -> Kept:
        """``work(context, *about)``, which looks at nothing of the item but its row: worked out once."""
        asked = (work, self.item.group, self.item.row, *about)
        if asked not in self.worked_out:
            self.worked_out[asked] = work(self, *about)
        kept: Kept = self.worked_out[asked]
        return kept

    def key(self, key: str) -> str:
        return (self.item.key or key) if key == "this" else key

    def in_row(self) -> Text:
        """Where in its group the item stands, to follow a field's title in a message; empty for a plain field."""
        return self.of_row(self.item.row)

    def of_row(self, row: int | None) -> Text:
        return Text("", "") if row is None else filled(self.book.messages["in_row"], row=row + 1)

    def title(self, key: str) -> Text:
        return self.book.fields[self.key(key)].title


def operator(function: Callable[..., ConditionResult]) -> Callable[..., ConditionResult]:
    OPERATORS[function.__name__] = function
    return function


def seen(name: str, truth: Truth, values: Iterable[Value | Mark] = (), **details: Any) -> ConditionResult:
    return ConditionResult(name, truth, details or EMPTY, tuple(values))


def lacks(name: str, truth: bool, key: str, values: Iterable[Value] = ()) -> ConditionResult:
    """An answer that is decided by there being no entry, or none that can be read."""
    return ConditionResult(name, truth, EMPTY, tuple(values), (key,))


def unknown(name: str, *missing: str, values: Iterable[Value] = (), **details: Any) -> ConditionResult:
    return ConditionResult(name, None, details or EMPTY, tuple(values), missing)


@lru_cache(maxsize=64)
def fields_of_type(book: Rulebook, kind: str) -> Sequence[str]:
    return [key for key, spec in book.fields.items() if spec.type == kind]


@cache
def pattern(expression: str) -> LazyPattern | safe_regex.Pattern:
    return safe_regex.compile_marked(expression) if safe_regex.is_marked(expression) else LazyPattern.of(expression)
