"""The conditions of a rule, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from checker.model import Condition, Rule, Rulebook


def conditions_of(rule: Rule) -> Iterator[Condition]:
    ahead = [case.when for part in rule.parts for case in part.cases if case.when]
    while ahead:
        condition = ahead.pop()
        ahead += condition.parts
        yield condition


@lru_cache(maxsize=8)
def route_rules(book: Rulebook) -> Mapping[str, str]:
    """By the edition's parameter of a route, the rule that judges it."""
    return {
        name: rule.id
        for rule in book.rules
        if rule.role == "route"
        for condition in conditions_of(rule)
        for argument in condition.arguments.values()
        if isinstance(argument, str) and argument.startswith("$route_")
        for name in [argument[1:].partition(".")[0]]
    }
