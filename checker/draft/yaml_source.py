"""A draft's YAML file, read strictly: what is no YAML, and what could mean more than it says, is told with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

import yaml

from checker.draft.scalar_positions import Scalars
from checker.errors import ReadError, refuse_document
from checker.messages import filled
from checker.model import MEGABYTE, Document, Line, Rulebook
from checker.parser.text_span import TextSpan
from checker.reader.repair import repair_characters, trim
from checker.strict_yaml import YamlFault, compose

LARGEST = 2 * MEGABYTE
"""Bytes. A long form has thirty thousand."""
DEEPEST = 6
MOST_ENTRIES = 20_000
LONGEST_WORD = 40
"""Characters of a key of the file in a message."""
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
WHERE_IT_BEGAN = ("simple key", "quoted scalar", "double-quoted scalar", "single-quoted scalar")
"""What the library was reading when the fault is to be told where that began."""
NO_YAML = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML takes for no character, or for the end of a line where an editor sees none."""
FULL_WIDTH_COLON = re.compile(r"\s*(?:- )?[A-Za-z_]+：")
Entries = dict[str, tuple[yaml.Node, yaml.Node]]
"""A mapping: by name, the key's node and the value's."""


def refuse_draft(book: Rulebook, kind: str, **arguments: object) -> ReadError:
    """The error to raise for a draft that cannot be read; its words are in reports/messages/findings.yaml."""
    message, advice = (filled(book.messages[f"draft_{name}"], **arguments) for name in (kind, f"{kind}_advice"))
    return ReadError(f"draft_{kind}", message, advice)


class DraftSource:
    """One draft's file. Raises ReadError, as all its methods do."""

    def __init__(self, source: str, content: bytes, book: Rulebook) -> None:
        self.book = book
        text = self._decoded(content)
        self.document = document_of(source, content, text)
        if not self.document.lines:
            raise refuse_document("empty")
        self.root = self._composed(text)
        self.words = Scalars(text, self.document).words

    def refuse(self, kind: str, node: yaml.Node, **arguments: object) -> ReadError:
        return refuse_draft(self.book, kind, line=line_of(node), **arguments)

    def _decoded(self, content: bytes) -> str:
        if len(content) > LARGEST:
            raise refuse_draft(self.book, "large", limit=LARGEST // MEGABYTE)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise refuse_draft(self.book, "encoding", line=content.count(b"\n", 0, error.start) + 1) from None
        return re.sub("\r\n?", "\n", text).replace("\f", " ")

    def _composed(self, text: str) -> yaml.Node:
        try:
            node = compose(NO_YAML.sub("\ufffd", text), LOADER, DEEPEST, MOST_ENTRIES)
        except YamlFault as fault:
            if fault.error is not None:
                raise self._syntax(fault.error, text.split("\n")) from None
            raise refuse_draft(self.book, fault.kind, line=fault.line, limit=MOST_ENTRIES) from None
        if node is None:
            raise refuse_document("empty")
        return node

    def _syntax(self, error: yaml.MarkedYAMLError, lines: list[str]) -> ReadError:
        """The fault, in words of its own where it is a common one: a tab, a full-width colon behind a key."""
        mark = error.context_mark if (error.context or "").endswith(WHERE_IT_BEGAN) else error.problem_mark
        at = min(mark.line, len(lines) - 1) if mark else 0
        if "\t" in lines[at][: len(lines[at]) - len(lines[at].lstrip())]:
            return refuse_draft(self.book, "tab", line=at + 1)
        for near in (at, at - 1):
            if near >= 0 and FULL_WIDTH_COLON.match(lines[near]):
                return refuse_draft(self.book, "colon", line=near + 1)
        return refuse_draft(self.book, "syntax", line=at + 1)

    # ------------------------------------------------------------------------------------------ its parts

    def entries(self, node: yaml.Node, known: Mapping[str, str]) -> Entries:
        """The entries of a mapping; ``known`` are the keys that it may hold, with their names for people.

        An empty scalar is an empty mapping.
        """
        if is_empty(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self.refuse("keys", node)
        found: Entries = {}
        for key, value in node.value:
            name = self.words(key)[0] if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                by_name = {**{title: word for word, title in known.items()}, **{word: word for word in known}}
                near = get_close_matches(name[:LONGEST_WORD], by_name, 1)
                kind = "unknown_near" if near else "unknown"
                raise self.refuse(kind, key, key=name[:LONGEST_WORD], near=by_name[near[0]] if near else "")
            if name in found:
                raise self.refuse("twice", key, key=name, first=line_of(found[name][0]))
            found[name] = (key, value)
        return found

    def items(self, node: yaml.Node, key: str) -> list[yaml.Node]:
        """The items of a list; none of an empty scalar."""
        if is_empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.refuse("list", node, key=key)
        return list(node.value)

    def text(self, node: yaml.Node, key: str) -> TextSpan:
        """The words of a scalar."""
        if not isinstance(node, yaml.ScalarNode):
            raise self.refuse("text", node, key=key)
        return self.words(node)


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value


def document_of(source: str, content: bytes, text: str) -> Document:
    """The draft as a document without pages, whose lines are the file's."""
    folded, repairs = repair_characters(text)
    lines, start = list[Line](), 0
    for number, whole in enumerate(folded.split("\n"), 1):
        words, columns = trim(whole)
        if words:
            lines.append(Line(0, number, start, words, columns))
            start += len(words) + 1
    printed = "\n".join(line.text for line in lines)
    return Document(source, sha256(content).hexdigest(), "draft", printed, tuple(lines), repairs)
