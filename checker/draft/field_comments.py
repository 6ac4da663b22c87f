"""What the comments of a draft say of a field: what it is, whether it must be filled in, what may stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.draft import yaml_writer
from checker.model import Edition, Rulebook

TELLING_KINDS = ("month", "datetime", "yes_no", "file", "number")


class CommentWriter:
    """Says things of the fields of one edition, in one language, by the sentences of reports/messages."""

    def __init__(self, edition: str, book: Rulebook, language: str) -> None:
        self.book, self.language = book, language
        self.rules = book.editions[edition]

    def say(self, name: str, **arguments: object) -> str:
        return self.book.messages[name][self.language].format(**arguments)

    def comment(self, name: str, room: int, **arguments: object) -> list[str]:
        """A sentence as a comment of lines, each of its own lines by itself."""
        return [line for part in self.say(name, **arguments).split("\n") for line in self.commented(part, room)]

    def commented(self, text: str, room: int) -> list[str]:
        wrap = yaml_writer.fitted if self.language == "zh" else by_words
        return [f"# {line}" for line in wrap(text, room - len("# "))]

    def heading(self, section: str, room: int) -> str:
        titles = self.book.formats.section_titles
        title = titles[section][self.language] if section in titles else self.say("cover")
        return f"# ──────── {title} {'─' * (room - 12 - yaml_writer.cells(title))}"

    def meaning(self, key: str, room: int) -> list[str]:
        spec = self.book.fields[key]
        help = [spec.help[self.language]] if spec.help else []
        return self.commented(" · ".join([spec.title[self.language], *self.demands(key), *help]), room)

    def demands(self, key: str) -> Iterator[str]:
        """Whether it is required, its words or its form, and its cap."""
        spec, rules = self.book.fields[key], self.rules
        if key in rules.required:
            yield self.say("draft_required")
        if key in rules.required_uploads:
            yield self.say("draft_required_upload")
        if choices := choices_of(key, rules, self.book):
            yield self.say("draft_choices", words=self.say("draft_or").join(choices))
        elif spec.type in TELLING_KINDS:
            yield self.say(f"draft_kind_{spec.type}")
        if key in rules.caps:
            yield self.say("draft_cap", cap=rules.caps[key])


def by_words(text: str, room: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and yaml_writer.cells(f"{line} {word}") > room:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    yield line


def choices_of(key: str, edition: Edition, book: Rulebook) -> list[str]:
    """The words that may stand in a field: those of the edition's parameter that it names, or yes and no."""
    spec = book.fields[key]
    if spec.type == "yes_no":
        return [book.formats.yes, book.formats.no]
    found: Any = edition.parameters if spec.choices else None
    for name in spec.choices.split(".") if found else ():
        found = found[name]
    return [word for words in found.values() for word in words] if isinstance(found, Mapping) else list(found or ())
