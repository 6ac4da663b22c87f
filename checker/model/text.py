"""A sentence in the languages of those who read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

EMPTY: Mapping[str, Any] = MappingProxyType({})


class Text(NamedTuple):
    """A sentence in both languages. ``{name}`` in it is an argument."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:  # type: ignore[override]  # by language, never by place
        return self.zh if language == "zh" else self.en
