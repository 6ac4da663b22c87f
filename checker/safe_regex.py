"""An organisation's own patterns, matched in linear time: no pattern and no text can hold a check up.

The shipped patterns are reviewed, and look around themselves, which RE2 cannot. Own ones stand behind a mark
in the rulebook, and RE2 is imported only for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from checker.messages import message

MARK = "re2:"
LONGEST = 2000
MEMORY = 8 << 20
MOST_HITS = 200
"""Of one pattern in one text: each hit may cost another look at the whole text."""


class PatternError(Exception):
    """What is wrong with a pattern, as RE2 says it, and what to do."""

    def __init__(self, name: str, /, **arguments: object) -> None:
        super().__init__(name)
        self.what, self.mend = message(name, **arguments), message(f"{name}_mend", **arguments)


class Pattern(NamedTuple):
    """As much of ``re.Pattern`` as operators use."""

    expression: Any

    def search(self, text: str) -> Any:
        return self.expression.search(text)

    def fullmatch(self, text: str) -> Any:
        return self.expression.fullmatch(text)

    def finditer(self, text: str) -> Iterator[Any]:
        return islice(self.expression.finditer(text), MOST_HITS)


def mark(expression: str) -> str:
    return MARK + expression


def is_marked(expression: str) -> bool:
    return expression.startswith(MARK)


def compile_marked(expression: str) -> Pattern:
    """The matcher of a marked expression. Raises PatternError."""
    try:
        import re2
    except ImportError:
        raise PatternError("rules.no_pattern_engine") from None
    plain = expression.removeprefix(MARK)
    if len(plain) > LONGEST:
        raise PatternError("rules.pattern_too_long", most=LONGEST)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        return Pattern(re2.compile(plain, options))
    except re2.error as error:
        words = error.args[0]
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        reason, _, at = said.partition(": ")  # the part of the pattern that is meant, behind a reason in English
        raise PatternError("rules.pattern_refused_at" if at else "rules.pattern_refused", at=at, error=reason) from None
