"""JSON with long lists, which are written as their items come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from checker.report.form_by_form import Spool
from checker.report.sanitize import json_text

PLACE = re.compile(r'"\\u0000(\d+)"')
"""Where a list stands in the whole: no text that is shown holds the character."""
INDENT = "  "


class JsonList:
    """The items of a list that stands ``depth`` levels deep, its items being one of them."""

    def __init__(self, depth: int) -> None:
        self.margin = "\n" + depth * INDENT
        self.spool = Spool()

    def add(self, items: Iterable[Any]) -> None:
        for text in [json_text(item, indent=2) for item in items]:
            self.spool.put(("," if self.spool.count else "") + self.margin + text.replace("\n", self.margin))

    def __iter__(self) -> Iterator[str]:
        yield "["
        yield from self.spool
        yield self.margin.removesuffix(INDENT) + "]" if self.spool.count else "]"


def json_chunks(whole: Any) -> Iterator[str]:
    """What json.dumps gives of it, two spaces a level, in pieces."""
    lists: list[JsonList] = []

    def place(found: JsonList) -> str:
        lists.append(found)
        return f"\0{len(lists) - 1}"

    for n, piece in enumerate(PLACE.split(json_text(whole, indent=2, default=place))):
        if n % 2:
            yield from lists[int(piece)]
        else:
            yield piece
