"""The edition of a cycle that no file describes: what its form's criteria say, and the rest as in the nearest cycle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from checker.criteria.routes import ROUTE, PrintedRoutes, printed_routes
from checker.model import CriterionFacts, Edition, Rulebook

TRACK = "track"
"""The field that the commercial catalogue is applied for in."""
NO_ROUTE: dict[str, Any] = {"lists": [], "listed_by": None}
OPEN: dict[str, Any] = {"from": None, "to": None}
"""A window whose days nobody knows."""


def provisional_edition(
    year: str, like: Edition, gone: Collection[str], criteria: Sequence[CriterionFacts], book: Rulebook
) -> tuple[Edition, PrintedRoutes]:
    """The edition of a year, and what its criteria lay down. ``gone`` are fields whose label the form no longer has.

    A route that the form does not print has neither days nor lists: nothing is judged by it.
    """
    routes = printed_routes(criteria, book)
    title = {language: text.replace(like.id, year) for language, text in like.title._asdict().items()}
    before = str(int(year) - 1)
    parameters = {
        **like.parameters,
        **{
            name: routes.parameters.get(name, NO_ROUTE if "lists" in laid_down else OPEN)
            for name, laid_down in like.parameters.items()
            if name.startswith(ROUTE) and laid_down
        },
        "id": year,
        "title": title,
        "form_seen": False,
        "recognise": {"titles": [title["zh"]], "year": int(year)},
        "cycle_year": {"from": f"{year}-01-01", "to": f"{year}-12-31"},
        "submission": OPEN,
        "criteria": None,
        "criteria_order": routes_in_order(routes, len(criteria)),
        "catalogue_in_force": next((name for name in book.lists if name == f"nrdl_{before}"), None),
        "commercial_track": None if TRACK in gone else like.parameters["commercial_track"],
        "required": [key for key in like.required if key not in gone],
        "required_uploads": [key for key in like.required_uploads if key not in gone],
    }
    edition = like._replace(
        id=year,
        title=like.title._replace(**title),
        form_seen=False,
        titles=(title["zh"],),
        year=int(year),
        required=tuple(parameters["required"]),
        required_uploads=tuple(parameters["required_uploads"]),
        citations={},
        parameters=parameters,
        criteria=(),
        basis="printed",
    )
    return edition, routes


def routes_in_order(routes: PrintedRoutes, count: int) -> list[str | None]:
    """Which route each criterion is, in the order of their numbers."""
    by_place = {place: route for route, place in routes.places.items()}
    return [by_place.get(n) for n in range(count)]
