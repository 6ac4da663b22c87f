"""The routes that the form ticks. Criterion n of the form is the n-th of the rules that are named."""

from __future__ import annotations

from collections.abc import Sequence

from checker.catalog import listing
from checker.engine.operators.context import Context, operator, seen
from checker.model import ConditionResult, Text, Verdict


@operator
def ticks_readable(context: Context) -> ConditionResult:
    """Whether each criterion is ticked could be read. Never unknown."""
    rows = context.form.groups.get("criteria", ())
    return seen("ticks_readable", bool(rows) and all("ticked" in row for row in rows))


@operator
def ticked(context: Context, routes: Sequence[str], are: Sequence[Verdict]) -> ConditionResult:
    """The rule of some ticked criterion came out with one of these verdicts. Never unknown.

    A ticked criterion that has no rule counts as under review.
    """
    titles = {rule.id: rule.title for rule in context.book.rules}
    names: list[Text] = []
    open_rules = []
    values = []
    for row in context.form.groups.get("criteria", ()):
        if "ticked" not in row or not row["ticked"].typed:
            continue
        number = int(row["number"].text) - 1
        known = number in range(len(routes))
        verdict = context.verdict(routes[number]) if known else "review"
        open_rules += [routes[number]] if known and verdict == "review" else []
        if verdict in are:
            text = row["number"].text
            names.append(titles[routes[number]] if known else Text(text, text))
            values.append(row["text"])
    return seen("ticked", bool(names), values, rules=listing(names, "「」", "; "))._replace(
        open_rules=tuple(open_rules)
    )
