"""What is told of a value that a schema refuses: the value itself, and the words that may stand in its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from checker.messages import message
from checker.model import Text

LONGEST_WORD = 60
"""Characters of a key or value of the file in a message."""
MOST_WORDS = 13
"""Of more, the README has the list."""


def choose(word: str, known: Sequence[str]) -> Text:
    """The mend for a word that is not known: the nearest one, and all of them when they are few."""
    if not known:
        return message("schema.remove")
    name = "schema.choose_from_readme" if len(known) > MOST_WORDS else "schema.choose"
    return message(name, near=did_you_mean(word, known), known=known)


def did_you_mean(word: str, known: Sequence[str]) -> Text:
    """A question with the nearest word, before what else is to be said; nothing where none is near."""
    near = get_close_matches(word[:LONGEST_WORD], known, 1)
    return message("schema.did_you_mean", word=near[0]) if near else Text("", "")


def either_of(names: Sequence[Text]) -> Text:
    """One of several."""
    first, *rest = names
    for name in rest:
        first = message("schema.either", one=first, other=name)
    return first


def quoted_value(value: Any) -> Text:
    """A value in an error message: short ones as they are."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= LONGEST_WORD:
        return Text(f"{text} ", text)
    kind = "mapping" if isinstance(value, dict) else "list" if isinstance(value, list) else "text"
    return message(f"schema.this_{kind}")
