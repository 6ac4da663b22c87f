"""The criteria of a cycle whose form was not seen: known only to be numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from checker.parser.criteria import tick_marks
from checker.parser.floating_blocks import Criterion
from checker.parser.layout import CRITERION, Label
from checker.parser.unspaced_text import UnspacedText


def numbered_criteria(unspaced: UnspacedText, labels: Iterable[Label], formats: Mapping[str, Any]) -> list[Criterion]:
    """The criteria from the first one's beginning to the last one's end, all of them or none.

    Each begins with its number, and none is longer than formats.yaml says.
    """
    form, text = formats["criteria_list"], unspaced.text
    wanted = [label for label in labels if label.rule == CRITERION]
    begin = re.search(formats["patterns"]["criteria_begin"], text)
    if not begin or not wanted:
        return []
    starts = [begin.start()]
    for n in range(2, len(wanted) + 1):
        starts.append(text.find(f"{n}.", starts[-1] + 2, starts[-1] + form["longest"]))
        if starts[-1] < 0:
            return []
    end = text.find(form["ends"], starts[-1], starts[-1] + form["longest"])
    if end < 0:
        return []
    stops = [*starts[1:], end + len(form["ends"])]
    marks = tick_marks(formats)
    return [
        Criterion(label, (unspaced.range(start, stop - (text[stop - 1] in marks)),))
        for label, start, stop in zip(wanted, starts, stops, strict=True)
    ]
