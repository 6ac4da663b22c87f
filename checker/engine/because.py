"""Which it is that leaves a rule open: an entry that is not there, one that cannot be read, or a month at an edge."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from checker.engine.operators import Context
from checker.messages import filled, listing
from checker.model import ConditionResult, Mark, Month, Text, Value
from checker.placeholders import is_placeholder

LONGEST = 60
"""Characters of an entry that are told."""


def because(context: Context, answers: Sequence[ConditionResult], missing: Collection[str]) -> Text:
    """Which it is that leaves a rule open: entries that are not there, that cannot be read, or neither of them."""
    messages, told = context.book.messages, list[Text]()
    for key in missing:
        if context.key(key) in context.book.fields:
            value = context.value(key)
            given = value and not is_placeholder(value.text, context.book.formats)
            words = messages["because_unreadable" if given else "because_absent"]
            told.append(filled(words, field=context.title(key), value=value.text[:LONGEST] if value else ""))
    if not told:
        dated = [a for a in answers if a.truth is None and any(isinstance(v.typed, Month) for v in _values(a))]
        told.append(messages["because_of_edge" if dated else "because_open"])
    return listing(told, kind="titles")


def _values(answer: ConditionResult) -> list[Value]:
    marks = (mark.value if isinstance(mark, Mark) else mark for mark in answer.marks)
    return [value for value in marks if isinstance(value, Value)]
