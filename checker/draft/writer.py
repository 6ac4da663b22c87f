"""Form -> a draft: the file that reads back as the same form, with each field's meaning beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from checker.draft import yaml_writer
from checker.draft.field_comments import CommentWriter
from checker.draft.form_fields import criteria_of, fields_of, numbered_groups
from checker.draft.print_section import OUTSIDE
from checker.draft.reader import CRITERIA
from checker.draft.yaml_writer import STEP, WIDTH, deeper, entry
from checker.engine.provisional import book_for
from checker.inputs import SCHEMA
from checker.model import Form, Row, Rulebook, Value
from checker.parser.criteria import TICKED, value_of
from checker.parser.merging import NUMBER
from checker.redaction import unchanged

Redact = Callable[[str], str]


class Draft(NamedTuple):
    """A draft's text, and the keys of the fields in which something is masked."""

    text: str
    masked: tuple[str, ...]


def draft_of(form: Form, book: Rulebook, language: str, hide: Redact = unchanged) -> Draft:
    """The draft of a form; ``hide`` masks personal data."""
    writer = Writer(form, book, language, hide)
    lines = [*writer.head(), *writer.fields(), *writer.printed()]
    masked = tuple(key for key in book.fields if key in form.masked | writer.masked)
    if masked:
        keys = [f"  - {yaml_writer.quoted(key)}" for key in masked]
        lines += ["", *writer.speaker.comment("draft_masked", WIDTH), "masked:", *keys]
    return Draft("\n".join(lines) + "\n", masked)


def empty_draft(edition: str, book: Rulebook, language: str) -> str:
    """The draft of a form with nothing filled in: every field, one row of each group, and the criteria."""
    fields = fields_of(edition, book)
    rows: dict[str, dict[str, Value]] = {}
    for group, part in (key.split("[].") for key in fields if "[]." in key):
        rows.setdefault(group, {NUMBER: Value(NUMBER, "1")})[part] = Value(f"{group}[].{part}", "")
    groups: dict[str, tuple[Row, ...]] = {group: (row,) for group, row in rows.items()}
    bare = value_of(book.formats.ticks["empty"][0], book.formats)
    groups[CRITERIA] = tuple(
        {NUMBER: Value(NUMBER, number), "text": Value(f"{CRITERIA}[].text", text), TICKED: bare}
        for number, text in criteria_of(edition, book) or [("1", "")]
    )
    values = {key: Value(key, "") for key in fields if "[]." not in key and key != "title"}
    sections = {name: Value(name, name) for name in book.editions[edition].sections}
    return draft_of(Form(edition, values=values, groups=groups, sections=sections), book, language).text


class Writer:
    """Writes the parts of one form's draft; ``masked`` gathers the fields in which something was masked."""

    def __init__(self, form: Form, book: Rulebook, language: str, hide: Redact) -> None:
        book = book_for(form, book)
        self.form, self.book, self.hide = form, book, hide
        self.rules = book.editions[form.edition]
        self.speaker = CommentWriter(form.edition, book, language)
        self.numbered = numbered_groups(form.edition, book)
        self.masked: set[str] = set()
        self.language = language

    def head(self) -> Iterator[str]:
        yield from (f"# yaml-language-server: $schema={SCHEMA}", "#")
        yield from self.speaker.comment("draft_head", WIDTH, title=self.rules.title[self.language])
        yield f'edition: "{self.form.edition}"'

    # ------------------------------------------------------------------------------------------ the fields

    def fields(self) -> Iterator[str]:
        """All fields in the order of the print, each group where its first part stands."""
        yield from ("", "form:")
        section, done = "", set[str]()
        for key, spec in self.book.fields.items():
            name = key.partition("[].")[0]
            lines = [] if name in done else self.field(name)
            done.add(name)
            if lines and spec.section != section:
                section = spec.section
                yield from ("", *deeper([self.speaker.heading(section, WIDTH - STEP)]))
            yield from deeper(lines)

    def field(self, name: str) -> list[str]:
        """A field or a group below its meaning; nothing when the form has none."""
        room = WIDTH - STEP
        value = self.form.title if name == "title" else self.form.values.get(name)
        if value:
            return [*self.speaker.meaning(name, room), *self.words(name, value, room)]
        if name in self.form.groups:
            kind = "ticks" if name == CRITERIA else "any" if self.may_lack(name) else "rows"
            note = f"draft_group_{kind}"
            return [*self.speaker.comment(note, room), f"{name}:", *deeper(self.rows(name, self.form.groups[name]))]
        if name == "title":  # what the portal prints, for those who want to add it
            title = f"{self.rules.titles[0]}（{self.rules.parameters['publication_mark']}）"
            return [*self.speaker.meaning(name, room), f"# title: {title}"]
        return []

    def may_lack(self, group: str) -> bool:
        """A form may be without this group: it is printed only where there is one, and none is required."""
        return group in self.numbered and not any(key.startswith(f"{group}[]") for key in self.rules.required)

    def rows(self, group: str, rows: Sequence[Row]) -> Iterator[str]:
        """The rows; their printed numbers only where these are not 1, 2, 3, and the parts' meaning once."""
        numbers = [row[NUMBER].text if NUMBER in row else "" for row in rows]
        counted = numbers == [str(n) for n in range(1, len(rows) + 1)]
        told = group == CRITERIA or (group in self.numbered and not counted)
        order = [key.partition("[].")[2] for key in self.book.fields if key.startswith(f"{group}[].")]
        room = WIDTH - 3 * STEP
        for n, row in enumerate(rows):
            lines = entry(f"{NUMBER}:", numbers[n], room) if told and group != CRITERIA else []
            lines += [f"{NUMBER}: {numbers[n]}"] if group == CRITERIA else []
            for part in order:
                if part not in row:
                    continue
                lines += self.speaker.meaning(f"{group}[].{part}", room) if n == 0 and group != CRITERIA else []
                ticked = [f"{TICKED}: {'true' if row[part].typed else 'false'}"]
                lines += ticked if part == TICKED else self.words(part, row[part], room)
            yield from yaml_writer.item(lines)

    def words(self, key: str, value: Value, room: int) -> list[str]:
        """A value behind its key: several files as a list, and a name that the print broke as the print has it."""
        spec = self.book.fields[value.field]
        text = self.hidden(value)
        if spec.type != "file":
            return entry(f"{key}:", text, room)
        names = value.typed if isinstance(value.typed, tuple) and len(value.typed) > 1 else (value.text,)
        lines, at = [], 0
        for name in names:
            at = value.text.find(name, at)
            end = at + len(name)
            head = f"{key}:" if len(names) == 1 else "-"
            broken = [text[first:last] for first, last in self.printed_lines(value, at, end)]
            as_printed = len(broken) > 1 and yaml_writer.rejoined(broken) == text[at:end]
            lines += yaml_writer.block(head, broken) if as_printed else entry(head, text[at:end], room)
            at = end
        return lines if len(names) == 1 else [f"{key}:", *deeper(lines)]

    def printed_lines(self, value: Value, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of a value that stand on lines of their own; none where a line holds several."""
        document = self.form.document
        parts = [(max(start, p.at), min(end, p.at + p.length), p.start) for p in value.pieces]
        parts = [part for part in parts if part[0] < part[1]]
        lines = {document.line_at(place) for *_, place in parts} if document else ()
        return [(first, last) for first, last, _ in parts] if len(lines) == len(parts) else []

    def hidden(self, value: Value) -> str:
        text = self.hide(value.text)
        if text != value.text and value.field in self.book.fields:
            self.masked.add(value.field)
        return text

    # ------------------------------------------------------------------------------- what only prints show

    def printed(self) -> Iterator[str]:
        """What the print showed beside its entries; nothing when it showed nothing."""
        form = self.form
        names = list(dict.fromkeys(key.partition("[].")[0] for key in self.book.fields))
        again = {group for group, rows in form.groups.items() if any(v.repeats for row in rows for v in row.values())}
        again |= {key for key, value in form.values.items() if value.repeats}
        parts = {
            "printed_twice": [[f"- {name}"] for name in names if name in again],
            "unequal": [self.unequal(*entry) for entry in form.unequal],
            "missing_sections": [[f"- {name}"] for name in self.rules.sections if name not in form.sections],
            "foreign_labels": self.passages(form.foreign_labels),
            "unrecognised": self.passages(form.unrecognised),
            "lost": self.passages(value for value in form.lost if value.field == OUTSIDE),
        }
        lines = [
            line
            for key, items in parts.items()
            if items
            for line in (f"{key}:", *deeper(line for item in items for line in item))
        ]
        if lines:
            yield from ("", *self.speaker.comment("draft_print", WIDTH), "print:", *deeper(lines))

    def passages(self, values: Iterable[Value]) -> list[list[str]]:
        return [entry("-", self.hidden(value), WIDTH - 2 * STEP) for value in values]

    def unequal(self, group: str, part: str, first: Value | None, other: Value | None) -> list[str]:
        lines = [f"field: {f'{group}[].{part}' if part else group}"]
        row = next((value.row for value in (first, other) if value), None)
        lines += [] if row is None else [f"row: {row + 1}"]
        for name, value in (("first", first), ("other", other)):
            lines += entry(f"{name}:", self.hidden(value), WIDTH - 3 * STEP) if value else []
        return yaml_writer.item(lines)
