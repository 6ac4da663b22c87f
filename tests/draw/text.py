"""Draws a form as text taken out of the portal's print, in content order."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

from .drawn import Drawn, expected
from .layout import lay_out
from .sheet import Printed, Sheet, paint_order

_SUPPLEMENT = {"骨": "⻣", "见": "⻅", "门": "⻔", "长": "⻓", "风": "⻛", "页": "⻚", "民": "⺠"}
RADICALS = str.maketrans(
    {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)} | _SUPPLEMENT
)
"""Ordinary characters to the look-alikes that the portal's font makes of them."""


def draw_text(
    form: Drawn,
    *,
    radicals: bool = False,
    icons: bool | None = None,
    blank_between: bool = True,
    displaced: bool = True,
    page_end: str = "blank",
    rng: random.Random | None = None,
    **geometry: Any,
) -> tuple[str, dict[str, Any]]:
    """The text, and what ``nrdl parse`` must make of it (to be compared without white space).

    ``geometry`` is what layout.Sheet takes: label_width, value_width, page_lines …. ``page_end`` is "blank"
    (three blank lines) or "feed" (a form feed). ``displaced=False`` leaves the criteria and the table in
    their place. ``rng`` varies what carries no meaning: blank lines, white space around lines.
    """
    sheet = Sheet(icons=radicals if icons is None else icons, **geometry)
    pages = [_page(page, blank_between, rng) for page in paint_order(lay_out(form, sheet), displaced)]
    text = ("\n\n\n\n" if page_end == "blank" else "\n\f").join(pages) + "\n"
    return text.translate(RADICALS) if radicals else text, expected(form)


def _page(lines: list[Printed], blank_between: bool, rng: random.Random | None) -> str:
    parts: list[str] = []
    last: Printed | None = None
    for line in lines:
        if last is not None:
            parts.append(_between(last, line, blank_between, rng))
        if rng and rng.random() < 0.02:
            parts.append(" ")
        parts.append(line.text)
        last = line
    return "".join(parts)


def _between(last: Printed, line: Printed, blank_between: bool, rng: random.Random | None) -> str:
    """A space when they stand side by side, else a line break and, nearly always, a blank line."""
    if line.gap:
        return "\n\n\n\n"
    if line.row == last.row and line.y == last.y and line.positioned == last.positioned:
        return " "
    close = line.glue or (line.row == last.row and abs(line.y - last.y) < 1) or line.kind == last.kind == "title"
    if rng and not line.glue and rng.random() < 0.1:
        close = not close
    if close or not blank_between:
        return "\n"
    if rng and rng.random() < 0.05:
        return " \n \n"
    return "\n\n"
