"""The criteria that a form prints, beside what its edition lays down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.criteria import printed_routes, read_criterion
from checker.engine.operators.context import LOST, Context, operator, seen
from checker.messages import listing
from checker.model import ConditionResult, Text, Value
from checker.normalize import fold


@operator
def criterion_agrees(context: Context) -> ConditionResult:
    """The criterion of the row in hand is the edition's: in its words, punctuation aside, or, where the edition has no
    wording because no form was seen, in the days and lists that it names. Never unknown."""
    printed, number = context.value("criteria[].text"), context.value("criteria[].number")
    if printed is None or number is None or not number.text.isdecimal():
        return seen("criterion_agrees", True)
    wordings, place = context.edition.criteria, int(number.text) - 1
    if wordings:
        wording = wordings[place] if place in range(len(wordings)) else ""
        laid_down: Sequence[Text | str] = [wording] if wording else []
        agrees = same_words(printed.text, wording)
    else:
        laid_down = other_parameters(context, printed)
        agrees = not laid_down
    absent = context.book.messages["absent"]
    about = {
        "number": number.text,
        "printed": printed.text,
        "wording": listing(laid_down, kind="clauses") if laid_down else absent,
    }
    return seen("criterion_agrees", agrees, [printed], **about)


def same_words(printed: str, wording: str) -> bool:
    """Letters and digits are the same; a lost character is any one."""
    ours, theirs = ("".join(c for c in fold(text) if c.isalnum() or c == LOST) for text in (printed, wording))
    return len(ours) == len(theirs) and all(a in (b, LOST) for a, b in zip(ours, theirs, strict=True))


def other_parameters(context: Context, printed: Value) -> Sequence[Text]:
    """The edition's own days and lists where the criterion names others; what it does not name is not compared."""
    facts, found = printed_routes([read_criterion(printed.text)], context.book), list[Text]()
    for route, read in facts.parameters.items():
        for name, said in read.items():
            laid_down = context.edition.parameters[route][name]
            if said and route not in facts.undecided and (said != laid_down or facts.unstored):
                found.append(in_words(laid_down, context))
    return found


def in_words(laid_down: Any, context: Context) -> Text:
    if isinstance(laid_down, str) or laid_down is None:
        return Text(laid_down, laid_down) if laid_down else context.book.messages["absent"]
    return listing((context.book.lists[name].title for name in laid_down), kind="titles")
