"""The data types that the rules' files give and the model builds on: a text in both languages, a field of the form."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A sentence in both languages. ``{name}`` in it is an argument."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:  # type: ignore[override]  # by language, never by place
        return self.zh if language == "zh" else self.en


class Field(NamedTuple):
    """A field of the form, of rules/fields.yaml.

    ``type`` says how its entry is read. ``choices`` names the edition's parameter with the words that may stand there;
    ``help`` is what a draft says beside it.
    """

    key: str
    section: str
    type: str
    title: Text
    choices: str = ""
    help: Text | None = None

    @property
    def group(self) -> str:
        """The group that it is a part of; empty for a field of its own."""
        group, bracket, _ = self.key.partition("[].")
        return group if bracket else ""

    @property
    def part(self) -> str:
        """What it is called in a row of its group."""
        return self.key.rpartition("[].")[2]
