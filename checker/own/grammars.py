"""Own grammars: labels and the places of labels, nothing else.

A grammar of Lark may hold patterns and read other files; an own one may not, so that it can hold nothing up.
"""

from __future__ import annotations

import re
from pathlib import Path

from checker import data
from checker.errors import RuleError

LARGEST = 100_000
LINE = re.compile(
    r"\s*(?://.*"
    r"|(?:%override\s+)?[A-Z][A-Z_0-9]*\s*:\s*\"[^\"\\\n]+\"\s*"
    r"|(?:%(?:override|extend)\s+)?[a-z][a-z_0-9]*\s*:[A-Za-z_0-9 \t|()\[\]?*]+"
    r"|\|[A-Za-z_0-9 \t|()\[\]?*]+)?"
)


def check_grammar(path: Path, name: str) -> None:
    """Raises RuleError for whatever is no label, no comment and no rule of labels."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise RuleError(name, None, "", "The file cannot be read as UTF-8.", "Save it as UTF-8.") from None
    if len(text) > LARGEST:
        raise RuleError(name, None, "", f"The grammar has more than {LARGEST} characters.", "Shorten it.")
    if (data.GRAMMARS / path.name).exists():
        raise RuleError(name, None, "", f"There is a shipped grammar {path.name}.", "Give yours another name.")
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line.rstrip("\r")):
            mend = 'Write labels as NAME: "words" and rules as name: NAME entry; no patterns, no imports.'
            raise RuleError(name, number, "", "This line is no label and no rule of labels.", mend)
