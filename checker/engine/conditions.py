"""What answers a rule's conditions: operators, and the logic of three values that joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from checker.engine.operators import OPERATORS, Context
from checker.model import EMPTY, Condition, ConditionResult, Mark, Truth

DECISIVE: Mapping[str, bool] = {"all": False, "any": True}
WITHOUT_WORDS = ("present", "absent", "printed", "printed_twice", "prints_agree", "lost_characters")
"""Operators that need not know what an entry says."""


def asker(
    operator: str, arguments: Mapping[str, Any], parts: Sequence[Condition]
) -> Callable[[Context], ConditionResult]:
    """What answers a condition. ``all`` is false if any part is, ``any`` true if any part is; else unknown wins.

    ``surely`` takes an unknown for a no, so that a later case can say why it is under review.
    """
    if not parts:
        answered = partial(OPERATORS[operator], **arguments)

        def ask_of_form(context: Context) -> ConditionResult:
            answer = answered(context)
            return veiled(answer, context.form.masked) if context.form.masked else answer

        return ask_of_form
    asks = [part.ask for part in parts if part.ask]
    if operator in DECISIVE:
        decisive = DECISIVE[operator]

        def ask_until(context: Context) -> ConditionResult:
            answers = []
            for one in asks:
                answer = one(context)
                answers.append(answer)
                if answer.truth is decisive:
                    break
            truth = combine(operator, [answer.truth for answer in answers])
            return ConditionResult(operator, truth, EMPTY, (), (), tuple(answers))

        return ask_until
    becomes, (ask_one,) = BECOMES[operator], asks

    def ask(context: Context) -> ConditionResult:
        answer = ask_one(context)
        return ConditionResult(operator, becomes[answer.truth], EMPTY, (), (), (answer,))

    return ask


def veiled(answer: ConditionResult, masked: frozenset[str]) -> ConditionResult:
    """The answer; unknown when it rests on the words of an entry that was masked."""
    fields = [mark.value.field if isinstance(mark, Mark) else mark.field for mark in answer.marks]
    hidden = tuple(dict.fromkeys(field for field in fields if field in masked))
    if not hidden or answer.operator in WITHOUT_WORDS:
        return answer
    return answer._replace(truth=None, missing=(*answer.missing, *hidden))


def combine(operator: str, truths: list[Truth]) -> Truth:
    if operator == "surely":
        return truths[0] is True
    if operator == "not":
        return None if truths[0] is None else not truths[0]
    decisive = DECISIVE[operator]
    return decisive if decisive in truths else None if None in truths else not decisive


BECOMES: Mapping[str, Mapping[Truth, Truth]] = {
    operator: {truth: combine(operator, [truth]) for truth in (True, False, None)} for operator in ("not", "surely")
}
"""What a truth becomes by the operators of one part."""


def leaves(condition: Condition) -> Iterator[Condition]:
    """The operators of a condition, without the logic."""
    if condition.parts:
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition
