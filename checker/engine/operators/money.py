"""Sums of money in a text, and whether they may be the drug's price."""

from __future__ import annotations

from collections.abc import Sequence

from checker.engine.operators.attachments import extracted_texts, upload_names
from checker.engine.operators.context import Context, operator, pattern, seen, unknown
from checker.engine.operators.language import SHOWN, money_reader, passages_found, speaks_of_the_drug
from checker.language.amounts import Sum
from checker.messages import listing
from checker.model import ConditionResult

MOST_PAGES = 10
"""Pages with sums that are named."""


def _sums(context: Context, key: str, name: str) -> Sequence[Sum]:
    value, reader = context.value(key), context.once(money_reader, name)
    return [*reader.sums(value.text, own_field=speaks_of_the_drug(context, key))] if value else ()


@operator
def states_sum(context: Context, field: str, name: str, about: str) -> ConditionResult:
    """The text holds a sum of money. ``about`` price: surely the drug's price or cost; ``about`` anything: whatever
    may be, but for what is surely another thing's."""
    value = context.value(field)
    if value is None:
        return unknown("states_sum", context.key(field))
    every = context.once(_sums, context.key(field), name)
    return passages_found("states_sum", value, [one for one in every if one.price or about == "anything"])


@operator
def file_states_sum(context: Context, field: str, name: str) -> ConditionResult:
    """The text of the upload's files holds a sum of money that may be a price, or the heading of prices."""
    read, reader = extracted_texts(context, field), context.once(money_reader, name)
    marks = tuple(one.mark for value in context.values(field) for one in upload_names(context, value))
    if not read:
        return unknown("file_states_sum", context.key(field))
    heading = pattern(context.book.formats.patterns["price_heading"])
    for file, words in read:
        found = [
            (number, _line(page, one))
            for number, page in enumerate(words.pages, 1)
            for one in sorted(
                [
                    *(Sum(hit.start(), hit.end(), True) for hit in heading.finditer(page)),
                    *reader.sums(page, own_field=True),
                ]
            )
        ]
        if found:
            pages = dict.fromkeys(number for number, _ in found)
            quoted = listing(dict.fromkeys(line for _, line in found[:SHOWN]), '“”""')
            details = {"file": file.name, "page": listing(map(str, [*pages][:MOST_PAGES])), "found": quoted}
            return ConditionResult("file_states_sum", True, details, marks)
    return seen("file_states_sum", False, (), file=read[0][0].name)._replace(marks=marks)


def _line(page: str, one: Sum) -> str:
    """The printed line around a sum, or what is near it in a long one."""
    start = page.rfind("\n", 0, one.start) + 1
    end = page.find("\n", one.end)
    line_end = len(page) if end < 0 else end
    return " ".join(page[max(start, one.start - 20) : min(line_end, one.end + 20)].split())
