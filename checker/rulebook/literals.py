"""What the shipped patterns' matches must hold, worked out when the rules are compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.language.vocabulary import Vocabulary
from checker.required_literals import required_literals
from checker.rulebook.rule_checks import expressions


def literals_of(formats: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """By expression, the literals of those of which something is said."""
    found = {expression: required_literals(expression) for expression in expressions_used(formats)}
    return {expression: literals for expression, literals in found.items() if literals}


def expressions_used(formats: Mapping[str, Any]) -> Iterator[str]:
    """Those of formats as data, and the words of rules/language.yaml."""
    yield from (expression for path, expression in expressions(formats) if path[0] != "language")
    drugs = formats["language"]["drugs"]
    for section in formats["language"].values():
        words = Vocabulary(section, drugs)
        yield from (word.expression for name in section for word in words.words(name))
