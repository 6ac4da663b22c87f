"""What is known of the form's cycle where no file describes it."""

from __future__ import annotations

from checker.engine.operators.context import Context, operator, seen
from checker.messages import listing
from checker.model import ConditionResult, Text


@operator
def cycle_known(context: Context) -> ConditionResult:
    """A file describes the form's cycle. Never unknown."""
    cycle, messages = context.form.cycle, context.book.messages
    if cycle is None:
        return seen("cycle_known", True)
    rows = context.form.groups.get("criteria", ())
    beside = [rows[n]["text"] for n in cycle.beside if n < len(rows)]
    unstored = [Text(title, title) for title in cycle.unstored.values()]
    open_routes = [
        Text(rows[n]["number"].text, rows[n]["number"].text)
        for route, n in cycle.printed.items()
        if route in cycle.undecided and n < len(rows)
    ]
    known = messages["absent"]
    return seen(
        "cycle_known",
        False,
        beside,
        year=cycle.edition.id,
        unstored=listing(unstored, "「」", "titles") if unstored else known,
        open_routes=listing(open_routes, "「」", "titles") if open_routes else known,
        beside=listing([Text(v.text, v.text) for v in beside], "「」", "titles") if beside else known,
    )
