"""The reference drug's cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.engine.operators.context import Context, operator
from checker.model import ConditionResult


@operator
def cost_adds_up(
    context: Context,
    types: Mapping[str, Sequence[str]],
    patient: Mapping[str, Mapping[str, str]],
    days: int,
    tolerance: str,
    child_in: Sequence[str] = (),
) -> ConditionResult:
    """The row's amount is price times units times doses as its dosage prescribes, within the tolerance.

    Every reading counts: exact or whole units, the price of a pack or of a piece, either end of a range, and
    for a drug for children (``child_in``: the fields that may say so) either standard patient. Unknown when
    specification or dosage is not fully understood; ``why`` says what was not, ``read`` what was.
    """
    from checker.engine.operators.cost import (
        adds_up,  # a form without a reference drug must not pay for reading dosages
    )

    return adds_up(context, types, patient, days, tolerance, child_in)
