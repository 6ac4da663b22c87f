"""The national catalogue in force: whether a drug is in it, and its published payment standard."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from checker import paths
from checker.engine.operators.context import Context, operator, pattern, seen, unknown
from checker.engine.operators.official_lists import titles
from checker.matching.catalogue import Catalogue, CatalogueMatch, CatalogueRow, parts_of_name
from checker.model import ConditionResult, Mark, OfficialList, Rulebook, Value


@lru_cache(maxsize=4)
def load_catalogue(book: Rulebook, name: str) -> Catalogue:
    """The catalogue's rows: read when the first rule asks for them."""
    head = book.lists[name].head
    if "table" in head:
        return Catalogue(head["table"], book.formats)
    return Catalogue((paths.RULES / "lists" / head["rows"]).read_text(encoding="utf-8"), book.formats)


@operator
def on_catalogue(context: Context, field: str, catalogue: str) -> ConditionResult:
    """Name, salts aside, and form are those of a row; of a combination, each drug's are."""
    return context.once(_look_up, context.key(field), catalogue)


@operator
def near_catalogue(context: Context, field: str, catalogue: str, how: Sequence[str]) -> ConditionResult:
    """The catalogue has something near the name, in one of the ways of ``how``."""
    found = context.once(_look_up, context.key(field), catalogue)
    truth = None if found.missing else found.details.get("how") in how
    return found._replace(operator="near_catalogue", truth=truth)


@operator
def standard_price(context: Context, field: str, name: str, catalogue: str) -> ConditionResult:
    """The price is a published standard or a whole multiple of one; unknown without one that is in force."""
    price, drug = context.value(field), context.value(name)
    if price is None or drug is None or not isinstance(price.typed, Decimal):
        return unknown("standard_price", context.key(field), values=[v for v in (price, drug) if v])
    head = context.book.lists[catalogue]
    row = context.once(_published, name, catalogue)
    amounts = pattern(context.book.formats.patterns["standard_amount"])
    standards = [Decimal(hit["digits"]) for hit in amounts.finditer(row.standard)] if row else []
    if not row or not standards:
        return unknown("standard_price", values=[price, drug])
    fits = any(price.typed >= one and not price.typed % one for one in standards)
    return seen("standard_price", fits, [price, drug], standard=row.standard, list=titles([head.title]))


def _published(context: Context, name: str, catalogue: str) -> CatalogueRow | None:
    drug = context.value(name)
    return load_catalogue(context.book, catalogue).find(drug.text, complete=True).row if drug else None


def _look_up(context: Context, field: str, catalogue: str) -> ConditionResult:
    value = context.value(field)
    if value is None:
        return unknown("on_catalogue", context.key(field))
    head, rows = context.book.lists[catalogue], load_catalogue(context.book, catalogue)
    whole = rows.find(value.text, head.complete)
    parts = parts_of_name(value.text, context.book.formats.combined_drugs)
    if whole.truth is True or len(parts) < 2:
        return _result(context, value, head, whole, value.text)
    found = [(rows.find(part, head.complete), part) for part in parts]
    absent = next((pair for pair in found if not pair[0].truth), found[0])
    match = absent[0]._replace(start=0, end=0)
    if match.truth is False:  # words of a combination that are no drug's name say nothing
        match = match._replace(truth=None)
    return _result(context, value, head, match, absent[1])


def _result(context: Context, value: Value, head: OfficialList, match: CatalogueMatch, name: str) -> ConditionResult:
    details: dict[str, Any] = {
        "list": titles([head.title]),
        "note": context.book.formats.catalogue_notes[match.note],
        "odd": name,
        "stored": f"{head.actual}/{head.expected_words}",
    }
    if match.row:
        row = match.row
        details |= {"how": match.note, "entry": f"{row.name} {row.form}".strip(), "form": row.form, "part": row.part}
        details["words"] = value.text[match.start : match.end] or name
    mark = Mark(value, match.start, match.end) if match.end else value
    return ConditionResult("on_catalogue", match.truth, details, (mark,))
