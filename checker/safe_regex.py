"""An organisation's own patterns, matched in linear time: no pattern and no text can hold a check up.

The shipped patterns are reviewed, and look around themselves, which RE2 cannot. Own ones stand behind a mark
in the rulebook, and RE2 is imported only for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checker.model import Text

MARK = "re2:"
LONGEST = 2000
MEMORY = 8 << 20
MOST_HITS = 200
"""Of one pattern in one text: each hit may cost another look at the whole text."""


class PatternError(Exception):
    """What is wrong with a pattern, as RE2 says it, and what to do."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(what.en)
        self.what, self.mend = what, mend


@dataclass(frozen=True)
class Pattern:
    """As much of ``re.Pattern`` as operators use."""

    expression: Any

    def search(self, text: str) -> Any:
        return self.expression.search(text)

    def fullmatch(self, text: str) -> Any:
        return self.expression.fullmatch(text)

    def finditer(self, text: str) -> Iterator[Any]:
        return islice(self.expression.finditer(text), MOST_HITS)


def marked(expression: str) -> str:
    return MARK + expression


def is_own(expression: str) -> bool:
    return expression.startswith(MARK)


def compiled(expression: str) -> Pattern:
    """The matcher of a marked expression. Raises PatternError."""
    try:
        import re2
    except ImportError:
        what = Text(
            "自有模式需要 google-re2 包，但没有安装。",
            "Own patterns need the package google-re2, which is not installed.",
        )
        command = "pip install 'nrdl-checker[own-patterns]'"
        raise PatternError(what, Text(f"请安装：{command}。", f"Install it: {command}.")) from None
    plain = expression.removeprefix(MARK)
    if len(plain) > LONGEST:
        what = Text(f"模式超过 {LONGEST} 个字符。", f"The pattern is longer than {LONGEST} characters.")
        raise PatternError(what, Text("请拆分成几个。", "Split it into several."))
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        return Pattern(re2.compile(plain, options))
    except re2.error as error:
        words = error.args[0]
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        at = said.partition(": ")[2]  # the part of the pattern that is meant, behind a reason in English
        bare = Text("模式不能使用。", f"The pattern cannot be used: {said}.")
        what = Text(f"模式不能使用，问题在 {at}。", bare.en) if at else bare
        raise PatternError(what, TAKES) from None


TAKES = Text(
    "自有模式按 RE2 书写：不能用前瞻、后顾（(?=、(?!、(?<=、(?<!），不能用反向引用（\\1），不能用 (?x)，"
    "重复不超过 1000 次；双引号中的反斜杠要写两个。",
    "Own patterns are those of RE2: no lookahead or lookbehind ((?=, (?!, (?<=, (?<!), no backreferences "
    "(\\1), no (?x), repetitions up to 1000; in double quotes a backslash is written twice.",
)
