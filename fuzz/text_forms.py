"""A form as text, in any encoding."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from checker.model import Rulebook
from checker.pipeline import Options, check_content
from checker.report import renderer
from checker.rulebook import load_rules
from tests.draw import portal
from tests.draw.drawn import Drawn
from tests.draw.forms import CLEAN, with_defects
from tests.draw.text import draw_text


@cache
def book() -> Rulebook:
    return load_rules()


def take(data: bytes, source: str = "form.txt") -> None:
    result = check_content(source, data, book(), Options(), None)
    renderer("json")([result], book(), "zh")
    renderer("text")([result], book(), "en")


def forms() -> list[Drawn]:
    return [with_defects(), CLEAN["western"]("2023"), CLEAN["rare_disease"]("2025")]


def seeds() -> Iterator[bytes]:
    for form in forms():
        for encoding in ("utf-8", "gb18030", "utf-16"):
            yield draw_text(form)[0].encode(encoding)


def words() -> Iterator[str]:
    """What is printed on every form, and entries of other kinds."""
    yield from (portal.label(edition, key) for edition in portal.EDITIONS for key in portal.LABELS)
    yield from ("\f", "\n\n\n\n", "2025-06-30", "是", "√", "□", "1.5mg", "a@b.cn", "13900000000", "、", ".pdf")
