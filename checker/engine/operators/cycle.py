"""What is known of the form's cycle where no file describes it."""

from __future__ import annotations

from checker.engine.operators.context import Context, operator, seen
from checker.messages import filled, listing
from checker.model import ConditionResult, Text


@operator
def cycle_known(context: Context) -> ConditionResult:
    """A file describes the form's cycle, and in full. Never unknown."""
    cycle, messages = context.form.cycle, context.book.messages
    edition = context.book.editions[context.form.edition]
    if cycle is None and not edition.todo:
        return seen("cycle_known", True)
    if cycle is None:
        known = [name for name in edition.todo if f"cycle_open_{name}" in messages]
        names = [messages[f"cycle_open_{name}"] for name in known] + [
            Text(name, name) for name in edition.todo if name not in known
        ]
        basis = filled(messages["cycle_basis_own"], year=edition.id)
        return seen("cycle_known", False, basis=basis, open=listing(names))
    rows = context.form.groups.get("criteria", ())
    beside = [rows[n]["text"] for n in cycle.beside if n < len(rows)]
    unstored = [Text(title, title) for title in cycle.unstored.values()]
    open_routes = [
        Text(rows[n]["number"].text, rows[n]["number"].text)
        for route, n in cycle.printed.items()
        if route in cycle.undecided and n < len(rows)
    ]
    told = {"unstored": unstored, "open_routes": open_routes, "beside": [Text(v.text, v.text) for v in beside]}
    parts = [messages["cycle_open_submission"]] + [
        filled(messages[f"cycle_open_{name}"], found=listing(found, "「」", "titles"))
        for name, found in told.items()
        if found
    ]
    basis = filled(messages["cycle_basis_printed"], year=cycle.edition.id)
    return seen("cycle_known", False, beside, basis=basis, open=listing(parts, kind="clauses"))
