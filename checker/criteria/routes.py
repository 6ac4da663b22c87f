"""What criteria lay down, as an edition's parameters: the routes' windows, days and lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.criteria.reader import without_batch
from checker.model import CriterionFacts, Rulebook

ROUTE = "route_"
"""What the parameters of routes are called, before the kind of the criterion."""
WINDOWED = ("new_name", "indication")


class PrintedRoutes(NamedTuple):
    """Parameters by route, and of each the index of its criterion. ``beside`` are criteria that are no route's,
    ``unstored`` lists that are not stored, by the id that each would have, and ``undecided`` routes whose days could
    not be read, or of whose lists one is not stored."""

    parameters: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, int]
    beside: tuple[int, ...]
    unstored: Mapping[str, str]
    undecided: tuple[str, ...]


class Series(NamedTuple):
    """The lists of one title: what their ids begin with, and the route whose they are."""

    prefix: str
    route: str


def series_of(book: Rulebook) -> Mapping[str, Series]:
    """By title without batch, the lists that the editions name for a route."""
    found = {}
    for edition in book.editions.values():
        for route, name in lists_of(edition.parameters):
            found[without_batch(book.lists[name].title.zh)[0]] = Series(name.rpartition("_")[0], route)
    return found


def lists_of(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for route, laid_down in parameters.items():
        if route.startswith(ROUTE) and laid_down:
            yield from ((route, name) for name in laid_down.get("lists", ()))


def stored_lists(book: Rulebook) -> Mapping[tuple[str, int | None], str]:
    return {without_batch(one.title.zh): name for name, one in book.lists.items()}


def printed_routes(criteria: Sequence[CriterionFacts], book: Rulebook) -> PrintedRoutes:
    """The routes of a form's criteria. A title of no known series goes with the others of its criterion."""
    series, stored = series_of(book), stored_lists(book)
    parameters, places = dict[str, Mapping[str, Any]](), dict[str, int]()
    beside, unstored, undecided = list[int](), dict[str, str](), list[str]()
    for n, facts in enumerate(criteria):
        known = [series[named.base].route for named in facts.lists if named.base in series]
        route = f"{ROUTE}{facts.kind}" if facts.kind in WINDOWED else known[0] if known else ""
        if not route or route in parameters:
            beside.append(n)
            continue
        places[route] = n
        if facts.kind in WINDOWED:
            first, last = facts.window or (None, facts.listed_by)
            parameters[route] = {"from": first, "to": last}
            undecided += [route] if not (first and last) else []
            continue
        ids, stored_all = list[str](), True
        for named in facts.lists:
            key = named.base, named.batch
            if key not in stored:
                prefix = series[named.base].prefix if named.base in series else f"{route.removeprefix(ROUTE)}_list"
                unstored[f"{prefix}_{named.batch or n + 1}"] = named.title
                stored_all = False
            else:
                ids.append(stored[key])
        until = facts.window[1] if facts.window else facts.listed_by
        parameters[route] = {"lists": ids, "listed_by": until}
        undecided += [route] if not stored_all or ("listed_by" in facts.spans and not until) else []
    return PrintedRoutes(parameters, places, tuple(beside), unstored, tuple(undecided))
