"""Sums of money in a text, and whether they may be the drug's price."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.engine.operators.attachments import extracted_texts, upload_names
from checker.engine.operators.context import Context, operator, pattern, seen, unknown
from checker.engine.operators.text import SENTENCE, names
from checker.model import ConditionResult, Mark

CLAUSE = re.compile(r"(?:[^，,]|(?<=\d)[,，](?=\d))+")
SHOWN = 3


class Sum(NamedTuple):
    """Money at ``text[start:end]``. ``price``: the words around it speak of a price, or of the drug."""

    start: int
    end: int
    price: bool


def sums(text: str, own: Sequence[str], formats: Mapping[str, Any]) -> Iterator[Sum]:
    """The sums of a text but for what is surely of another thing: a market's size, a reference drug's price.

    What a sum is of, its own clause says, or else its sentence. ``own`` are names of the drug.
    """
    words = formats["price_statement"]
    if not _holds(text, words["signs"]):
        return
    amount = pattern(formats["patterns"]["money_amount"])
    heading = pattern(formats["patterns"]["price_heading"])
    for sentence in SENTENCE.finditer(text):
        if not _holds(sentence[0], words["signs"]):
            continue
        if not amount.search(sentence[0]) and not heading.search(sentence[0]):
            continue
        for clause in CLAUSE.finditer(sentence[0]):
            start = sentence.start() + clause.start()
            for hit in heading.finditer(clause[0]):
                yield Sum(start + hit.start(), start + hit.end(), True)
            for hit in amount.finditer(clause[0]):
                about = _about(clause[0], sentence[0], own, words)
                if about != "other":
                    yield Sum(start + hit.start(), start + hit.end(), about == "price")


def _about(clause: str, sentence: str, own: Sequence[str], words: Mapping[str, Sequence[str]]) -> str:
    """What the sum in a clause is of: price, other, or nothing that can be told."""
    priced = _holds(clause, words["prices"])
    if _holds(clause, words["other_sums"]):
        return "other"
    for text in (clause, sentence):
        if _holds(text, own):
            return "price"
        if _holds(text, words["other_things"]):
            return "other"
    if not priced and _holds(sentence, words["other_sums"]):
        return "other"
    return "price" if priced or _holds(sentence, words["prices"]) else ""


def _holds(text: str, some: Sequence[str]) -> bool:
    for word in some:  # noqa: SIM110 - any() takes three times as long
        if word in text:
            return True
    return False


def names_of_drug(context: Context, name: str) -> list[str]:
    """What the texts may call the drug."""
    subjects = context.book.formats["own_statement"]["subjects"]
    return [*(one for one in names(context, name) if len(one) > 1), *subjects]


def _sums(context: Context, key: str, name: str) -> Sequence[Sum]:
    value = context.value(key)
    return [*sums(value.text, context.once(names_of_drug, name), context.book.formats)] if value else ()


@operator
def states_sum(context: Context, field: str, name: str, about: str) -> ConditionResult:
    """The text holds a sum of money. ``about`` price: the words around it speak of a price or of the drug;
    ``about`` anything: whatever it is of, but for what is surely another thing's."""
    value = context.value(field)
    if value is None:
        return unknown("states_sum", context.key(field))
    every = context.once(_sums, context.key(field), name)
    found = [one for one in every if one.price or about == "anything"]
    marks = tuple(Mark(value, one.start, one.end) for one in found)
    words = "、".join(dict.fromkeys(value.text[one.start : one.end].strip() for one in found[:SHOWN]))
    return ConditionResult("states_sum", bool(found), {"found": words}, marks or (value,))


@operator
def file_states_sum(context: Context, field: str, name: str) -> ConditionResult:
    """The text of the upload's files holds a sum of money that may be a price, or the heading of prices."""
    read, own = extracted_texts(context, field), context.once(names_of_drug, name)
    marks = tuple(one.mark for value in context.values(field) for one in upload_names(context, value))
    if not read:
        return unknown("file_states_sum", context.key(field))
    for file, words in read:
        found = [
            (number, _line(page, one))
            for number, page in enumerate(words.pages, 1)
            for one in sums(page, own, context.book.formats)
        ]
        if found:
            pages = dict.fromkeys(number for number, _ in found)
            quoted = "”、“".join(dict.fromkeys(line for _, line in found[:SHOWN]))
            details = {"file": file.name, "page": "、".join(map(str, [*pages][:10])), "found": quoted}
            return ConditionResult("file_states_sum", True, details, marks)
    return seen("file_states_sum", False, (), file=read[0][0].name)._replace(marks=marks)


def _line(page: str, one: Sum) -> str:
    """The printed line around a sum, or what is near it in a long one."""
    start = page.rfind("\n", 0, one.start) + 1
    end = page.find("\n", one.end)
    line_end = len(page) if end < 0 else end
    return " ".join(page[max(start, one.start - 20) : min(line_end, one.end + 20)].split())
